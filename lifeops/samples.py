"""The sample rows of a workbook, and what takes them out again: pure but for loading the template.

A row is a sample's as long as it holds what it came with. One that a person typed in is theirs
and stays, and so does everything that is no sample.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from lifeops.exports import blanks
from lifeops.flows import tables
from lifeops.flows.inbox import STATUS
from lifeops.flows.tables import NUMBER, TASKS
from sync.diff import Cells, Rows
from sync.errors import WrongEndError
from sync.store import CELLS, VALUE
from sync.wishes import Row, Wishes
from workbook.render.context import Context, layout_of, row_id, rows_of
from workbook.schema import Schema
from workbook.template.model import DayOffset, Template
from workbook.values import EPOCH, Content, Formula, Serial, same, serial

_FILLED_IN = frozenset({NUMBER, "Created", "Processed"})
"""Columns that a sync fills in where a sample leaves them blank."""
_AS_OF = "as_of"
_INBOX = "inbox_"


@dataclass(frozen=True, slots=True)
class Cleared:
    """What takes the samples out.

    Attributes:
        wishes: what the workbook is to hold.
        rows: table -> how many rows go.
        kept: table -> how many sample rows stay, as somebody typed in them.
    """

    wishes: Wishes
    rows: Mapping[str, int]
    kept: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Samples:
    """What a sample workbook came with.

    Attributes:
        rows: row -> its cells as they came.
        cells: row and column -> what came there, and what a blank workbook holds.
    """

    rows: Mapping[Row, Cells] = field(default_factory=dict)
    cells: Mapping[tuple[Row, str], tuple[Content, Content]] = field(default_factory=dict)


def samples_of(schema: Schema, held: Mapping[str, Rows]) -> Samples:
    """Return the samples that a workbook came with.

    Args:
        schema: of the workbook; it names the template.
        held: table name -> row id -> cells, as the workbook is now.

    Raises:
        WrongEndError: no shipped template made it.
    """
    name = schema.template.partition("@")[0]
    source = name.partition("/")[0]
    try:
        found = next(each for each in blanks(source) if _is(each.name, each.source, name))
    except (KeyError, StopIteration):
        raise WrongEndError(
            "this workbook holds no sample rows of lifeops: it was made elsewhere",
            fix="Delete the rows that you do not want in Excel, or on the sheet",
        ) from None
    day = _day(found.template(), held)
    return _came_with(found.template(sample=True, as_of=day), day)


def _is(single: str, source: str, name: str) -> bool:
    return name == (source if single == source else f"{source}/{single}")


def _day(template: Template, held: Mapping[str, Rows]) -> date:
    """Return the day that the samples were made for, as most of their dates say."""
    days: Counter[int] = Counter()
    for _, table in template.tables():
        for place, row in enumerate(rows_of(table, sample=True)):
            here = held.get(table.name, {}).get(row_id(template, table.name, place), {})
            for column, content in row.items():
                now = here.get(column)
                if isinstance(content, DayOffset) and isinstance(now, Serial):
                    days[int(now.days) - content.days] += 1
    if not days:
        return template.as_of
    return EPOCH + timedelta(days=days.most_common(1)[0][0])


def _came_with(template: Template, day: date) -> Samples:
    made = Context(template, layout_of(template, sample=True), sample=True, as_of=day)
    rows: dict[Row, Cells] = {}
    cells: dict[tuple[Row, str], tuple[Content, Content]] = {}
    for _, table in template.tables():
        all_rows = rows_of(table, sample=True)
        ids = [(table.name, row_id(template, table.name, place)) for place in range(len(all_rows))]
        for place, row in enumerate(all_rows[len(table.starters) :], start=len(table.starters)):
            rows[ids[place]] = {name: made.content(each) for name, each in row.items()}
        for place, more in table.amended.items():
            for name, each in more.items():
                blank = made.content(table.starters[place].get(name))
                cells[ids[place], name] = (made.content(each), blank)
    for _, cell in template.cells():
        came = serial(day) if cell.name == _AS_OF else made.content(cell.sample)
        if came is not None and not isinstance(cell.content, Formula):
            cells[(CELLS, cell.name), VALUE] = (came, made.content(cell.content))
    return Samples(rows | dict(_jotted(cells)), cells)


def _jotted(
    cells: Mapping[tuple[Row, str], tuple[Content, Content]],
) -> Iterator[tuple[Row, Cells]]:
    """Yield the tasks that a sync makes of the inbox lines that came with the workbook."""
    for ((table, name), _), (came, _) in cells.items():
        if table == CELLS and name.startswith(_INBOX) and isinstance(came, str):
            yield (TASKS, tables.row_id(name, came, "0")), {"Task": came, "Status": STATUS}


def cleared(came: Samples, held: Mapping[str, Rows]) -> Cleared:
    """Return what takes the samples out of a workbook.

    Args:
        came: what it came with.
        held: table name -> row id -> cells, as the workbook is now.
    """
    gone: dict[Row, Cells | None] = {}
    kept: Counter[str] = Counter()
    for (table, row), cells in came.rows.items():
        here = held.get(table, {}).get(row)
        if here is None:
            continue
        if _as_it_came(here, cells):
            gone[table, row] = None
        else:
            kept[table] += 1
    blank: dict[Row, dict[str, Content]] = {}
    for ((table, row), column), (then, without) in came.cells.items():
        here = held.get(table, {}).get(row)
        if here is not None and same(here.get(column), then):
            blank.setdefault((table, row), {})[column] = without
    return Cleared(Wishes(blank, gone), Counter(table for table, _ in gone), kept)


def _as_it_came(here: Cells, came: Cells) -> bool:
    """Whether nobody typed in a row since it was made."""
    for column in here.keys() | came.keys():
        now = here.get(column)
        if isinstance(now, Formula) or (column in _FILLED_IN and came.get(column) is None):
            continue
        if not same(now, came.get(column)):
            return False
    return True
