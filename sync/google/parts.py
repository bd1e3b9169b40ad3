"""Many edits, part by part: whole rows in batches of a size that Google takes well.

Source: Google's guide "Usage limits" advises 2 MB a request.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sync.google.plan import Batch, plan_edits
from sync.google.proof import Aim, View
from sync.google.snapshot import Snapshot
from sync.store import AddRow, DeleteRow, Edit, SetCell
from workbook.schema import Schema
from workbook.values import Content, display

LIMIT = 1_980_000
"""Bytes of requests in one batch, as JSON; 20 kB of the two megabytes are left for the rest."""

_FULL = 0.97  # of the limit, where the size of a part is but estimated
_SURE = 2  # times the limit: certainly more than one batch, however rough the estimate
_FEWEST_HALVED = 2
_CELL = 80  # bytes of JSON around one cell's content, about


class Parts:
    """The edits of one apply that are still to be sent; true while there are any.

    All of one row stay together. An added row whose formula means rows of a later part waits
    until all others are there.

    Args:
        schema: what syncs.
        edits: all but deletes and tombstones, in order.

    Attributes:
        all: how many rows there are.
        done: how many of them were given out.
    """

    def __init__(self, schema: Schema, edits: Sequence[Edit]) -> None:
        self._schema = schema
        rows: dict[tuple[str, str], list[Edit]] = {}
        for edit in edits:
            rows.setdefault((edit.table, edit.row_id), []).append(edit)
        self._rows = list(rows.values())
        self._weights = [sum(map(_weight, row)) for row in self._rows]
        # Bytes sent for each estimated one; 0 where one batch is likely to do for all.
        self._scale = 1.0 if sum(self._weights) > LIMIT * _SURE else 0.0
        self._waiting: list[list[Edit]] = []
        self._patient = True  # once: rows that mean each other must not wait for ever
        self.all = len(self._rows)
        self.done = 0

    def __bool__(self) -> bool:
        return bool(self._rows)

    def next(self, before: Snapshot, doomed: Sequence[DeleteRow]) -> tuple[Batch, list[Aim]]:
        """Return the next batch, and the rows of deletes that the last one asks back."""
        count = self._fitting(LIMIT * _FULL / self._scale) if self._scale else len(self._rows)
        while True:
            last = count == len(self._rows)
            asked = _asked(doomed, before) if last else []
            edits = [edit for row in self._rows[:count] for edit in row]
            batch = plan_edits(self._schema, before, edits, asked)
            size = len(json.dumps(batch.requests))
            weight = sum(self._weights[:count])
            if size <= LIMIT or count <= 1:
                break
            count = min(count - 1, self._fitting(weight * LIMIT * _FULL / size))
        if not last:
            self._scale = size / weight
        self._take(count, batch, last=last)
        return batch, asked

    def _fitting(self, weight: float) -> int:
        """Return how many rows are of that weight together; at least one."""
        for count, each in enumerate(self._weights):
            weight -= each
            if weight < 0:
                return max(1, count)
        return len(self._weights)

    def _take(self, count: int, batch: Batch, *, last: bool) -> None:
        taken = self._rows[:count]
        del self._rows[:count], self._weights[:count]
        self.done += count
        if self._patient and (self._waiting or not last):
            adds = [each.edit for each in batch.owed if isinstance(each.edit, AddRow)]
            waits = [row for row in taken if row[0] in adds]
            self._waiting += waits
            self.done -= len(waits)
            batch.owed = [each for each in batch.owed if [each.edit] not in waits]
        if last and self._waiting:
            self._rows, self._waiting, self._patient = self._waiting, [], False
            self._weights = [sum(map(_weight, row)) for row in self._rows]


def portions(requests: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield requests in portions that are within the limit, the rows of a large one apart."""
    portion: list[dict[str, Any]] = []
    room = LIMIT
    for request in (part for each in requests for part in _apart(each)):
        size = len(json.dumps(request)) + 2  # with the comma and the space between two
        if size > room and portion:
            yield portion
            portion, room = [], LIMIT
        portion.append(request)
        room -= size
    if portion:
        yield portion


def _apart(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a request, or one of halves of its rows if it is too large."""
    update = request.get("updateCells", {})
    rows = update.get("rows", ())
    if len(rows) < _FEWEST_HALVED or len(json.dumps(request)) <= LIMIT:
        yield request
        return
    half = len(rows) // 2
    middle = update["range"]["startRowIndex"] + half
    for side, part in (("endRowIndex", rows[:half]), ("startRowIndex", rows[half:])):
        area = {**update["range"], side: middle}
        yield from _apart({"updateCells": {**update, "range": area, "rows": part}})


def _asked(doomed: Iterable[DeleteRow], before: Snapshot) -> list[Aim]:
    view = View(before.reading)
    return [Aim(d, row.position) for d in doomed for row in view.with_id(d.table, d.row_id)]


def _weight(edit: Edit) -> int:
    """Return about how many bytes an edit takes, so that parts can be told before they are made."""
    contents: Iterable[Content] = ()
    if isinstance(edit, SetCell):
        contents = (edit.content,)
    elif isinstance(edit, AddRow):
        contents = (edit.row_id, *edit.cells.values())
    return _CELL + sum(_CELL + len(display(each)) for each in contents)
