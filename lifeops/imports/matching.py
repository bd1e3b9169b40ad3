"""Which row each record of a source is: never a row twice, never over a person's edit. Pure.

A record belongs to a group: those of its key, or those of what tells its content apart where the
source has no key. The rows of a group are known from earlier imports, or by their ids, which
follow from source and group alone: two devices that import the same file make the same rows.
Within a group what is equal goes together first, so that neither the order of a file nor what it
leaves out matters.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count

from lifeops.flows.tables import row_id
from lifeops.imports.likeness import IDENTITY, content_of, group_of, may_be, may_stand_for, natural
from lifeops.imports.source import Record
from sync.diff import Cells, Rows
from workbook.values import same

Row = tuple[str, str]
"""A table's name and a row's id."""
Group = tuple[str, str]
"""A table's name and what the records of a group have in common."""
_EDITED = "you edited it since it was imported; that stays"
_UNKNOWN = "it differs from the file, and was not imported on this computer: it stays as it is"
_ADOPTED = "the row was here already, and only its blank cells were filled"
_DELETED = "it was deleted since it was imported; --again brings it back"
_TWICE = "the file has it twice"
_ABSENT = "it was called off, and is not here"


class Kind(StrEnum):
    """What becomes of a record."""

    ADDED = "added"
    UPDATED = "updated"
    SAME = "same"
    KEPT = "kept"
    DELETED = "deleted"
    TWICE = "twice"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one record.

    Attributes:
        row: the id of its row; ``""`` if it has none.
        group: what it is known by from now on.
        cells: what is written: all of a new row, else what changes.
        why: why something is left as it is; ``""`` if nothing is.
    """

    record: Record
    kind: Kind
    row: str = ""
    group: str = ""
    cells: Cells = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that came from a source, and its cells as they came."""

    row: str
    cells: Cells


@dataclass(frozen=True, slots=True)
class Past:
    """What is remembered of earlier imports.

    Attributes:
        entries: the rows that came from this source, by group.
        gone: rows that were there once and were deleted.
        back: rows that an undo took back; what they came from may be imported afresh.
    """

    entries: Mapping[Group, Sequence[Entry]] = field(default_factory=dict)
    gone: AbstractSet[Row] = frozenset()
    back: AbstractSet[Row] = frozenset()


def match(
    name: str,
    records: Sequence[Record],
    tables: Mapping[str, Rows],
    past: Past,
    *,
    again: bool = False,
) -> tuple[Verdict, ...]:
    """Return what becomes of each record, in their order.

    Args:
        name: the source's.
        records: as they are to be written.
        tables: table -> row id -> cells, as the workbook stands.
        past: what is remembered.
        again: whether rows that were deleted since are brought back.
    """
    groups: dict[Group, list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        groups[record.table, group_of(record)].append(at)
    matching = _Matching(name, records, tables, past, again=again)
    waiting = {group: matching.known(group, its) for group, its in groups.items()}
    matching.new({group: its for group, its in waiting.items() if its})
    return tuple(matching.found[at] for at in range(len(records)))


@dataclass(frozen=True, slots=True)
class _Slot:
    """A row that a record may be: ``cells`` as they came, ``None`` if nobody knows."""

    row: str
    cells: Cells | None
    here: Cells | None


class _Matching:
    """Records on their way to rows."""

    def __init__(
        self,
        name: str,
        records: Sequence[Record],
        tables: Mapping[str, Rows],
        past: Past,
        *,
        again: bool,
    ) -> None:
        self.found: dict[int, Verdict] = {}
        self._name = name
        self._records = records
        self._tables = tables
        self._past = past
        self._again = again
        self._claimed: set[Row] = set()

    def known(self, group: Group, its: Sequence[int]) -> list[int]:
        """Settle the records of a group that are rows already; return the others."""
        slots = sorted(self._slots(group), key=lambda each: each.here is None)
        left = self._once(group[1], its) if self._records[its[0]].key else list(its)
        for fits in (_is_equal, _may_be):
            rest = []
            for at in _in_order(self._records, left):
                slot = next((each for each in slots if fits(self._records[at], each)), None)
                if slot is None:
                    rest.append(at)
                else:
                    slots.remove(slot)
                    self._claimed.add((group[0], slot.row))
                    self.found[at] = _settled(self._records[at], group[1], slot)
            left = rest
        self._claimed.update((group[0], slot.row) for slot in slots)
        return left

    def new(self, waiting: Mapping[Group, Sequence[int]]) -> None:
        """Settle what is left: rows that a person typed, or that came from elsewhere, else new."""
        alike = self._unclaimed({table for table, _ in waiting})
        for group in sorted(waiting):
            for at in waiting[group]:
                record = self._records[at]
                if record.was is not None:
                    self.found[at] = Verdict(record, Kind.ABSENT, "", group[1], why=_ABSENT)
                    continue
                slot = self._standing_for(record, alike, alone=len(waiting[group]) == 1)
                if slot is not None:
                    self.found[at] = _settled(record, group[1], slot, adopted=True)
                    continue
                row = self._new_id(group)
                self._claimed.add((group[0], row))
                self.found[at] = Verdict(record, Kind.ADDED, row, group[1], record.cells)

    def _once(self, group: str, its: Sequence[int]) -> list[int]:
        """Leave out what has the same key and the same cells as one before."""
        seen: dict[str, int] = {}
        for at in its:
            content = content_of(self._records[at].cells)
            if content in seen:
                self.found[at] = Verdict(self._records[at], Kind.TWICE, "", group, why=_TWICE)
            seen.setdefault(content, at)
        return list(seen.values())

    def _slots(self, group: Group) -> Iterator[_Slot]:
        table, rows = group[0], self._tables[group[0]]
        seen = set()
        for entry in self._past.entries.get(group, ()):
            seen.add(entry.row)
            here = rows.get(entry.row)
            if here is not None or not self._is_free(table, entry.row):
                yield _Slot(entry.row, entry.cells, here)
        for each in self._ids(group):
            if each in rows or (table, each) in self._past.gone:
                if each not in seen and (each in rows or not self._again):
                    yield _Slot(each, None, rows.get(each))
            elif (table, each) not in self._past.back and each not in seen:
                return

    def _is_free(self, table: str, row: str) -> bool:
        return self._again or (table, row) in self._past.back

    def _ids(self, group: Group) -> Iterator[str]:
        return (row_id(self._name, *group, str(nth)) for nth in count(1))

    def _new_id(self, group: Group) -> str:
        table, rows = group[0], self._tables[group[0]]
        known = {each.row for each in self._past.entries.get(group, ())}
        for each in self._ids(group):
            if each in rows or each in known or (table, each) in self._claimed:
                continue
            if (table, each) not in self._past.gone and (table, each) not in self._past.back:
                return each
        raise AssertionError(group)  # there is always one more

    def _unclaimed(self, tables: AbstractSet[str]) -> dict[tuple[str, str], list[str]]:
        """Return rows that no record is yet, by what tells them apart for people."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for table in tables & IDENTITY.keys():
            for row, cells in self._tables[table].items():
                if (table, row) not in self._claimed:
                    found[table, natural(table, cells)].append(row)
        return found

    def _standing_for(
        self, record: Record, alike: dict[tuple[str, str], list[str]], *, alone: bool
    ) -> _Slot | None:
        if not alike:
            return None
        rows = self._tables[record.table]
        near = alike.get((record.table, natural(record.table, record.cells)), [])
        fitting = [row for row in near if may_stand_for(record, rows[row])]
        if not fitting or not (record.table == "Transactions" or (alone and len(fitting) == 1)):
            return None
        row = min(fitting)
        near.remove(row)
        self._claimed.add((record.table, row))
        return _Slot(row, None, rows[row])


def _is_equal(record: Record, slot: _Slot) -> bool:
    if slot.cells is not None:
        return _covers(slot.cells, record.cells) and _covers(record.cells, slot.cells)
    return slot.here is not None and _covers(record.cells, slot.here)


def _may_be(record: Record, slot: _Slot) -> bool:
    cells = slot.cells if slot.cells is not None else slot.here
    return cells is None or may_be(record, cells)


def _covers(cells: Cells, other: Cells) -> bool:
    return all(same(each, other.get(column)) for column, each in cells.items())


def _settled(record: Record, group: str, slot: _Slot, *, adopted: bool = False) -> Verdict:
    """Return what becomes of a record whose row is known."""
    if slot.here is None:
        return Verdict(record, Kind.DELETED, slot.row, group, why=_DELETED)
    came = slot.cells
    if record.was is not None:  # what it does not say stays as it came
        came = {**record.was, **(came or {})}
        record = replace(record, cells={**came, **record.cells})
    changes, kept = {}, False
    for column, new in record.cells.items():
        here = slot.here.get(column)
        if same(here, new):
            continue
        if here is None and (adopted or (came is not None and column not in came)):
            changes[column] = new
        elif came is None:
            kept = True
        elif same(came.get(column), here):
            changes[column] = new
        elif not same(came.get(column), new):
            kept = True
    why = _ADOPTED if adopted else _UNKNOWN if came is None else _EDITED
    kind = Kind.UPDATED if changes else Kind.KEPT if kept else Kind.SAME
    return Verdict(record, kind, slot.row, group, changes, why if kept else "")


def _in_order(records: Sequence[Record], its: Sequence[int]) -> Sequence[int]:
    """Return the records of a group in an order that their places in the file do not matter for."""
    if len(its) == 1:
        return its
    content: Callable[[int], str] = lambda at: content_of(records[at].cells)  # noqa: E731 - a key
    return sorted(its, key=content)
