"""The values that formulas show, brought up to date by the same write as the edits: pure.

In a workbook made from a template every formula is refreshed. In a person's own only the formulas
of computed columns are, and only where the engine gave what Excel had stored before the edits;
where others may have changed, Excel is asked to calculate when it opens the file.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from sync.excel.needed import read_columns
from sync.excel.side import single_cells
from workbook.calculate import Calculator, engine, is_known
from workbook.errors import FormulaError
from workbook.formula.emit import emit
from workbook.formula.parse import parse
from workbook.formula.tree import Place, Target
from workbook.model import Address, Cell, Layout
from workbook.schema import Schema
from workbook.values import Content, Formula, Serial, Value, same
from workbook.xlsx.edits import Edit, SetCached, SetCell
from workbook.xlsx.formats import kind_of
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
    changes = {(e.sheet, e.address): e.content for e in edits if isinstance(e, SetCell)}
    old = dict(_formulas(book))
    new = {spot for spot, content in changes.items() if isinstance(content, Formula)}
    if not old and not new:
        return Refreshed(tuple(edits))
    texts = [cell.content for cell in (*old.values(), *(Cell(changes[spot]) for spot in new))]
    read = read_columns(each.text for each in texts if isinstance(each, Formula))
    calculator = _filled(book, layout, today, read)
    before = {} if schema.template else _values(calculator, old)
    _set(calculator, layout, changes)
    after = _values(calculator, (old.keys() - changes.keys()) | new)
    written = tuple(_with_value(edit, after, book) for edit in edits)
    left = {spot: cell for spot, cell in old.items() if spot not in changes}
    ours = left.keys() if schema.template else _ours(schema, layout, left)
    cached: list[SetCached] = []
    stale = any(spot not in after for spot in new)
    for spot, cell in left.items():
        trusted = bool(schema.template) or cell.value is None
        known = spot in after and (trusted or shows_same(before.get(spot), cell.value))
        if known and shows_same(after[spot], cell.value):
            continue
        if known and spot in ours:
            cached.append(SetCached(*spot, _in_format(after[spot], cell.format)))
        else:
            stale = True
    return Refreshed(written, tuple(cached), stale)


def shows_same(one: Value, other: Value) -> bool:
    """Whether two values are the same but for the last digits that engines differ in."""
    if one == other and type(one) is type(other):
        return True
    one, other = _number(one), _number(other)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return same(one, other)


def _number(value: Value) -> Value:
    if isinstance(value, Serial):
        return value.days
    return None if value == "" else value


def _in_format(value: Value, code: str) -> Value:
    """Return a number as the kind that its cell shows; the engine's own is a guess.

    To the engine a date less a number is a date, even where it is a number of days.
    """
    if isinstance(value, bool) or not isinstance(value, float | Serial):
        return value
    days = value.days if isinstance(value, Serial) else value
    kind = kind_of(code)
    return days if kind is None else Serial(days, kind)


def _formulas(book: Book) -> Iterator[tuple[Spot, Cell]]:
    for sheet in book.sheets:
        for at, cell in sheet.cells.items():
            if isinstance(cell.content, Formula):
                yield (sheet.name, at), cell


def _filled(
    book: Book, layout: Layout, today: date | None, read: Collection[int] | None
) -> Calculator:
    """Return a calculator of the workbook, told only the values in columns that are ``read``."""
    calculator = engine(today)
    for sheet in book.sheets:
        calculator.add_sheet(sheet.name)
    for name, (on, at) in single_cells(book).items():
        calculator.define(name, on, at)
    for sheet in book.sheets:
        found = (
            (at, cell)
            for at, cell in sheet.cells.items()
            if read is None or at.column in read or isinstance(cell.content, Formula)
        )
        contents = {at: _in_a1(cell.content, layout, sheet.name, at) for at, cell in found}
        calculator.set(sheet.name, contents)
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
    found = ((spot, calculator.value(*spot)) for spot in spots)
    return {spot: value for spot, value in found if is_known(value)}


def _with_value(edit: Edit, values: Mapping[Spot, Value], book: Book) -> Edit:
    if not (isinstance(edit, SetCell) and isinstance(edit.content, Formula)):
        return edit
    value = values.get((edit.sheet, edit.address))
    code = edit.format or _code(book, edit)
    return replace(edit, value=value if code is None else _in_format(value, code))


def _code(book: Book, edit: SetCell) -> str | None:
    """Return the number format code of the cell that an edit fills; ``None`` if it is new."""
    for sheet in book.sheets:
        if sheet.name == edit.sheet and edit.address in sheet.cells:
            return sheet.cells[edit.address].format
    return None


def _ours(schema: Schema, layout: Layout, spots: Iterable[Spot]) -> set[Spot]:
    """Return the formulas that stand in computed columns."""
    tops = {
        (layout.tables[table.name].sheet, layout.tables[table.name].columns[column.id]): (
            layout.tables[table.name].header_row
        )
        for table in schema.tables
        for column in table.columns
        if column.formula and column.id in layout.tables[table.name].columns
    }
    return {(on, at) for on, at in spots if at.row > tops.get((on, at.column), at.row)}
