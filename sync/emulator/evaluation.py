"""The values of a spreadsheet's formulas, calculated when somebody asks for them.

A write that nobody reads calculates nothing. What changed since the last time is seen by identity:
rows are never changed in place.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import zip_longest

from sync.emulator import formats, grid, lenient, zones
from sync.emulator.aside import Aside
from sync.emulator.packed import Entry, Packed, has_value, unpack
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet
from workbook.calculate import Calculator, engine
from workbook.model import Address, Area
from workbook.values import CellError, Content, Formula, Kind, Serial, Value

_KINDS = {"DATE": Kind.DATE, "TIME": Kind.TIME, "DATE_TIME": Kind.DATETIME}
_ERRORS = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
}


def content(cell: Mapping[str, Json]) -> Content:
    """Return what a cell holds as a workbook value; formulas without their ``=``."""
    value = cell.get("userEnteredValue")
    if not value:
        return None
    ((name, held),) = value.items()
    if name == "formulaValue":
        return Formula(str(held).removeprefix("="))
    if name == "numberValue":
        kind = _kind(cell.get("userEnteredFormat", {}).get("numberFormat"))
        return Serial(float(held), kind) if kind else float(held)
    if name == "errorValue":
        return CellError(_ERRORS.get(held.get("type", ""), "#ERROR!"))
    return bool(held) if name == "boolValue" else str(held)


def _calculable(entry: Entry, row: int) -> Content:
    if isinstance(entry, str | bool):
        return entry
    held = float(entry) if isinstance(entry, int | float) else content(unpack(entry))
    return Formula(lenient.for_values_in(held.text, row)) if isinstance(held, Formula) else held


def _kind(number_format: Json | None) -> Kind | None:
    if not number_format:
        return None
    kind = number_format.get("type", "")
    return _KINDS.get(kind) if formats.is_serial(kind) else None


class Evaluation:
    """One spreadsheet's formulas.

    Attributes:
        clock: gives the time; a test sets it.
        state: another object after anything that values depend on has changed.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._start()

    def _start(self) -> None:
        self.state = object()
        self._calculator: Calculator | None = None
        self._titles: dict[int, str] = {}
        self._lines: dict[int, dict[int, Packed]] = {}
        self._names: dict[str, Json] = {}
        self._time: datetime | None = None
        self._aside = Aside()

    def follow(self, book: Spreadsheet) -> None:
        """Take in what changed in ``book``, which changes no more, since the last time."""
        titles = {sheet.id: sheet.title for sheet in book.sheets}
        names = {entry["name"]: entry["range"] for entry in book.parts.get("namedRanges", [])}
        if self._titles.items() - titles.items():
            self._start()  # the engine can neither rename nor forget a sheet
        if self._calculator is None:
            self._calculator = engine()
        self._set_clock(self._calculator, book)
        for sheet in book.sheets:
            if sheet.id not in self._titles:
                self._calculator.add_sheet(sheet.title)
                self.state = object()
        self._titles = titles
        self._define(self._calculator, book, names)
        for sheet in book.sheets:
            self._take(self._calculator, sheet)

    def value(self, sheet: Sheet, row: int, column: int) -> Value:
        """Return a formula's value, as of the last :meth:`follow`."""
        if self._calculator is None:
            return None
        return self._calculator.value(sheet.title, Address(row + 1, column + 1))

    def values(self, sheet: Sheet, row: int, columns: Iterable[int]) -> list[Value]:
        """Return the values of some formulas of a row, as of the last :meth:`follow`."""
        calculator, title = self._calculator, sheet.title
        if calculator is None:
            return []
        return [calculator.value(title, Address(row + 1, column + 1)) for column in columns]

    def asides(self, formulas: Iterable[str]) -> dict[str, Value]:
        """Return the values of formulas that are in no cell, as of the last :meth:`follow`."""
        return {} if self._calculator is None else self._aside.values(self._calculator, formulas)

    def today(self) -> date:
        """Return the day that formulas are calculated with, as of the last :meth:`follow`."""
        return (self._time or self.clock()).date()

    def _set_clock(self, calculator: Calculator, book: Spreadsheet) -> None:
        zone = zones.find(str(book.properties.get("timeZone", "UTC")))
        now = self.clock().astimezone(zone).replace(second=0, microsecond=0)
        if repr(now) != repr(self._time):  # zones may share a moment, not its hours
            calculator.clock(now)
            self._time, self.state = now, object()

    def _define(self, calculator: Calculator, book: Spreadsheet, names: dict[str, Json]) -> None:
        sizes = {sheet.id: sheet for sheet in book.sheets}
        for name in self._names.keys() - names.keys():
            calculator.forget(name)
            self.state = object()
        for name, place in names.items():
            sheet = sizes.get(place.get("sheetId", 0))
            if sheet is None or self._names.get(name) == place:
                continue
            box = grid.box(place, sheet.row_count, sheet.column_count)
            if not box.empty:
                area = Area(Address(box.top + 1, box.left + 1), Address(box.bottom, box.right))
                calculator.define(name, sheet.title, area)
                self.state = object()
        self._names = names

    def _take(self, calculator: Calculator, sheet: Sheet) -> None:
        known = self._lines.get(sheet.id, {})
        changed: dict[Address, Content] = {}
        for row in sheet.changed_since(known):
            old, new = known.get(row, _NO_CELLS), sheet.rows.get(row, _NO_CELLS)
            if old is new:
                continue
            for column, (was, entry) in enumerate(zip_longest(old.held, new.held), 1):
                if entry is not was and (has_value(entry) or has_value(was)):
                    changed[Address(row + 1, column)] = _calculable(entry, row + 1)
        if changed:
            calculator.set(sheet.title, changed)
            self.state = object()
        self._lines[sheet.id] = sheet.rows
        sheet.share()


_NO_CELLS = Packed()


def wall_clock() -> datetime:
    """Return the time now."""
    return datetime.now(UTC)
