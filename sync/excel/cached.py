"""The values that formulas show, brought up to date by the same write as the edits: pure.

In a workbook made from a template every formula is refreshed. In a person's own only the formulas
of computed columns are, and only where the engine gave what Excel had stored before the edits;
where others may have changed, Excel is asked to calculate when it opens the file.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from sync.excel.side import single_cells
from workbook.calculate import UNKNOWN, Calculator, engine
from workbook.errors import FormulaError
from workbook.formula.emit import emit
from workbook.formula.parse import parse
from workbook.formula.tree import Place, Target
from workbook.model import Address, Cell, Layout
from workbook.schema import Schema
from workbook.values import CellError, Content, Formula, Serial, Value, same
from workbook.xlsx.edits import Edit, SetCached, SetCell
from workbook.xlsx.scan import Book

Spot: TypeAlias = tuple[str, Address]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Edits with the values that formulas then show.

    Attributes:
        edits: the edits given, new formulas with their values.
        cached: what formulas that are already there show now.
        stale: whether formulas may be left with values that are no longer right.
    """

    edits: tuple[Edit, ...]
    cached: tuple[SetCached, ...] = ()
    stale: bool = False


def refreshed(
    book: Book, schema: Schema, layout: Layout, edits: Sequence[Edit], today: date | None = None
) -> Refreshed:
    """Return ``edits`` and the cached values that go with them.

    Args:
        book: the workbook before the edits.
        schema: what syncs.
        layout: where its tables stand after the edits.
        edits: what is about to be written.
        today: the day that TODAY gives.
    """
    cells: dict[Spot, Cell] = {
        (sheet.name, at): cell for sheet in book.sheets for at, cell in sheet.cells.items()
    }
    changes = {(e.sheet, e.address): e.content for e in edits if isinstance(e, SetCell)}
    old = {spot: cell for spot, cell in cells.items() if isinstance(cell.content, Formula)}
    new = {spot for spot, content in changes.items() if isinstance(content, Formula)}
    if not old and not new:
        return Refreshed(tuple(edits))
    calculator = _filled(book, layout, cells, today)
    before = _values(calculator, old)
    _set(calculator, layout, changes)
    after = _values(calculator, (old.keys() - changes.keys()) | new)
    written = tuple(_with_value(edit, after) for edit in edits)
    left = {spot: cell for spot, cell in old.items() if spot not in changes}
    ours = _ours(schema, layout, left) if not schema.template else set(left)
    cached: list[SetCached] = []
    stale = any(spot not in after for spot in new)
    for spot, cell in left.items():
        trusted = bool(schema.template) or cell.value is None
        known = spot in after and (trusted or shows_same(before.get(spot), cell.value))
        if known and shows_same(after[spot], cell.value):
            continue
        if known and spot in ours:
            cached.append(SetCached(*spot, after[spot]))
        else:
            stale = True
    return Refreshed(written, tuple(cached), stale)


def shows_same(one: Value, other: Value) -> bool:
    """Whether two values are the same but for the last digits that engines differ in."""
    one, other = _number(one), _number(other)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return same(one, other)


def _number(value: Value) -> Value:
    if isinstance(value, Serial):
        return value.days
    return None if value == "" else value


def _filled(
    book: Book, layout: Layout, cells: Mapping[Spot, Cell], today: date | None
) -> Calculator:
    calculator = engine(today)
    for sheet in book.sheets:
        calculator.add_sheet(sheet.name)
    for name, (on, at) in single_cells(book).items():
        calculator.define(name, on, at)
    _set(calculator, layout, {spot: cell.content for spot, cell in cells.items()})
    return calculator


def _set(calculator: Calculator, layout: Layout, contents: Mapping[Spot, Content]) -> None:
    by_sheet: dict[str, dict[Address, Content]] = {}
    for (sheet, at), content in contents.items():
        by_sheet.setdefault(sheet, {})[at] = _in_a1(content, layout, sheet, at)
    for sheet, found in by_sheet.items():
        calculator.set(sheet, found)


def _in_a1(content: Content, layout: Layout, sheet: str, at: Address) -> Content:
    """Return a formula with Excel's own references to tables as the engine can take them."""
    if not isinstance(content, Formula) or "[" not in content.text:
        return content
    own = [
        table.name
        for table in layout.tables.values()
        if table.sheet == sheet
        and at.column in table.columns.values()
        and table.first_row <= at.row <= max(table.last_row, table.range_row)
    ]
    place = Place(sheet, *at, own[0] if own else "")
    try:
        return Formula(emit(parse(content.text), layout, place, Target.EXCEL))
    except FormulaError:
        return content


def _values(calculator: Calculator, spots: Iterable[Spot]) -> dict[Spot, Value]:
    return dict(_known(calculator, spots))


def _known(calculator: Calculator, spots: Iterable[Spot]) -> Iterator[tuple[Spot, Value]]:
    for sheet, at in spots:
        value = calculator.value(sheet, at)
        if not (isinstance(value, CellError) and value.code in UNKNOWN):
            yield (sheet, at), value


def _with_value(edit: Edit, values: Mapping[Spot, Value]) -> Edit:
    if isinstance(edit, SetCell) and isinstance(edit.content, Formula):
        return replace(edit, value=values.get((edit.sheet, edit.address)))
    return edit


def _ours(schema: Schema, layout: Layout, spots: Iterable[Spot]) -> set[Spot]:
    """Return the formulas that stand in computed columns."""
    tops = {
        (layout.tables[table.name].sheet, layout.tables[table.name].columns[column.id]): (
            layout.tables[table.name].header_row
        )
        for table in schema.tables
        for column in table.columns
        if column.formula
    }
    return {(on, at) for on, at in spots if at.row > tops.get((on, at.column), at.row)}
