"""What was jotted down in the inbox cells of the Day Plan, made into tasks.

A side that has the task has its cell cleared too, as both go there in one write. So a text that
still stands in a cell, on a side which lacks the task of that text, is the one that was made into
it; on a side which has the task it was jotted down once more.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count

from lifeops.flows.tables import NUMBER, TASKS, Tables, next_number, row_id
from sync.diff import Rows
from sync.merged import MergedTable
from sync.store import CELLS, VALUE
from sync.wishes import Gone, Row, Wishes, standing
from workbook.values import Content, Formula, display, same, serial

STATUS = "Inbox"
_CELL = re.compile(r"inbox_(\d+)")


def inbox(tables: Sequence[MergedTable], gone: Gone, *, day: date) -> Wishes:
    """Return the tasks that the inbox cells become, and the cells cleared.

    Args:
        tables: merged.
        gone: the rows that were deleted before.
        day: today; the workbook's as-of date goes before it.
    """
    found = Tables(tables)
    cells, tasks = found.find(CELLS, (VALUE,)), found.find(TASKS, ("Task", "Status"))
    if cells is None or tasks is None:
        return Wishes()
    cleared: dict[Row, dict[str, Content]] = {}
    rows: dict[Row, dict[str, Content]] = {}
    number = next_number(tasks)
    for name, content in _jotted(cells):
        text = display(content).strip()
        cleared[CELLS, name] = {VALUE: None}
        task = _id(name, text, _sides(cells, name, content, tasks), gone)
        if standing(tasks, task) is None:
            new: dict[str, Content] = {
                "Task": text,
                "Status": STATUS,
                "Created": serial(found.today(day)),
            }
            rows[TASKS, task] = new if number is None else {**new, NUMBER: number}
            number = None if number is None else number + 1
    return Wishes(cleared, rows)


def _jotted(cells: MergedTable) -> Iterator[tuple[str, Content]]:
    """Yield (name, content) of the inbox cells that hold something, in their order."""
    names = {*cells.sides.local, *cells.sides.remote, *cells.rows}
    found = sorted((int(match[1]), name) for name in names if (match := _CELL.fullmatch(name)))
    for _, name in found:
        content = (standing(cells, name) or {}).get(VALUE)
        if isinstance(content, Formula) or content is None or not display(content).strip():
            continue
        yield name, content


def _sides(cells: MergedTable, name: str, content: Content, tasks: MergedTable) -> list[Rows]:
    """Return the tasks of the sides on which a text stands in its cell."""
    sides = ((cells.sides.local, tasks.sides.local), (cells.sides.remote, tasks.sides.remote))
    there = [rows for its, rows in sides if same(its.get(name, {}).get(VALUE), content)]
    return there or [rows for _, rows in sides]


def _id(name: str, text: str, sides: Sequence[Rows], gone: Gone) -> str:
    """Return the id of the task that a text in a cell becomes."""
    ids = (row_id(name, text, str(turn)) for turn in count())
    return next(
        each
        for each in ids
        if (TASKS, each) not in gone and not any(each in rows for rows in sides)
    )
