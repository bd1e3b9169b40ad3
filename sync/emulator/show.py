"""Cells and spreadsheets as the API returns them."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from sync.emulator import formats, grid
from sync.emulator.entered import plain
from sync.emulator.evaluation import Evaluation
from sync.emulator.failures import ApiError
from sync.emulator.grid import Box
from sync.emulator.locales import EN_US, Locale
from sync.emulator.packed import Entry, Packed
from sync.emulator.rendered import Live, Rendered, Rows, Write
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet
from workbook.values import CellError, Kind, Serial, Value

_TYPES = {Kind.DATE: "DATE", Kind.TIME: "TIME", Kind.DATETIME: "DATE_TIME"}
_ERROR_TYPES = {
    "#NULL!": ("NULL_VALUE", "The ranges do not intersect."),
    "#DIV/0!": ("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero."),
    "#VALUE!": ("VALUE", "A parameter has a value of the wrong type."),
    "#REF!": ("REF", "Reference does not exist."),
    "#NAME?": ("NAME", "Unknown function or range name."),
    "#NUM!": ("NUM", "A number is out of range."),
    "#N/A": ("N_A", "Did not find value."),
    "#CIRC!": ("REF", "Circular dependency detected."),
    "#SPILL!": ("REF", "Array result was not expanded because it would overwrite data."),
}


class Place(NamedTuple):
    """A range that was asked for: its sheet and the box, clipped to the grid."""

    sheet: Sheet
    box: Box

    @property
    def a1(self) -> str:
        """The range as answers spell it."""
        return f"{grid.quoted(self.sheet.title)}!{self.box.a1}"


def resolve(book: Spreadsheet, text: str) -> Place:
    """Return the place of an A1 range, a sheet's title or a named range.

    Raises:
        ApiError: 400, for a range that cannot be read or lies beyond the grid.
    """
    # A named range may have its sheet, any sheet, written before it.
    bare = text.rpartition("!")[2].casefold()
    for entry in book.parts.get("namedRanges", []):
        if entry["name"].casefold() == bare:
            sheet, box = book.place(entry["range"])
            return Place(sheet, box)
    reference = grid.parse(text)
    # What reads as cells is cells, though a sheet may be called so: it is named in quotes.
    found = book.titled(grid.unquoted(text)) if reference is None or "!" in text else None
    if found is not None:
        return Place(found, found.whole())
    found = _sheet(book, reference.sheet) if reference else None
    if reference is None or found is None:
        raise ApiError(400, f"Unable to parse range: {text}")
    box = reference.box(found.row_count, found.column_count)
    if box.top >= found.row_count or box.left >= found.column_count:
        raise ApiError(
            400,
            f"Range ({grid.quoted(found.title)}!{box.a1}) exceeds grid limits. "
            f"Max rows: {found.row_count}, max columns: {found.column_count}",
        )
    return Place(found, box)


def _sheet(book: Spreadsheet, title: str) -> Sheet | None:
    return book.titled(title) if title else book.sheets[0]


class Beside(NamedTuple):
    """What the JSON of rows holds that depends on other cells, besides the values of formulas.

    Attributes:
        rows: rows that there is something to say of, though they may not exist.
        results: gives what a row's JSON depends on.
    """

    rows: Collection[int]
    results: Callable[[int, Packed], tuple[Any, ...]]


class View:
    """Shows one spreadsheet, calculating its formulas only if something shown needs it."""

    def __init__(
        self, book: Spreadsheet, evaluation: Evaluation, rendered: Rendered | None = None
    ) -> None:
        self.book = book
        self._evaluation = evaluation
        self._rendered = rendered or Rendered()
        self._followed = False

    def rows(
        self,
        how: Hashable,
        place: Place,
        write: Write,
        *,
        calculated: bool,
        beside: Beside | None = None,
    ) -> Rows:
        """Return the rows of a place that exist, each with its JSON, written before or now.

        Args:
            how: what the JSON depends on besides the place and the spreadsheet.
            place: where.
            write: returns the JSON of a row.
            calculated: whether the values of formulas are in it.
            beside: what is in it besides that changes with them.
        """
        sheet, box = place
        key = (self.book.id, sheet.id, box.left, box.right, self.book.locale, how)
        results = partial(self._results, place, beside)
        more = beside.rows if beside else ()
        live = Live(self._state, results, more) if calculated else None
        return self._rendered.rows(key, place, write, live)

    def _state(self) -> object:
        self._follow()
        return self._evaluation.state

    def _results(
        self, place: Place, beside: Beside | None, row: int, line: Packed
    ) -> tuple[Any, ...]:
        """Return the values of a row's formulas; 1 and true, though equal, are not the same."""
        sheet, box = place
        columns = line.formulas(box.left, box.right)
        more = beside.results(row, line) if beside else ()
        if not columns:
            return more
        self._follow()
        found = self._evaluation.values(sheet, row, columns)
        return (*map(type, found), *found, *more)

    def value(self, sheet: Sheet, row: int, column: int, cell: Json) -> Json:
        """Return the effective ExtendedValue of a cell; ``{}`` for none."""
        entered: Json = cell.get("userEnteredValue", {})
        if "formulaValue" not in entered:
            return entered
        return extended(self._calculated(sheet, row, column))

    def shown(self, sheet: Sheet, row: int, column: int, cell: Json) -> str:
        """Return the text that a cell shows."""
        value, number_format = self.effective(sheet, row, column, cell)
        return text(value, number_format, self.book.locale)

    def number_format(self, sheet: Sheet, row: int, column: int, cell: Json) -> Json:
        """Return the number format in force for a cell; ``{}`` for automatic."""
        return self.effective(sheet, row, column, cell)[1]

    def asides(self, formulas: Iterable[str]) -> dict[str, Value]:
        """Return the values of formulas that are in no cell; see :mod:`sync.emulator.aside`."""
        self._follow()
        return self._evaluation.asides(formulas)

    def today(self) -> date:
        """Return the day that formulas are calculated with."""
        self._follow()
        return self._evaluation.today()

    def effective(self, sheet: Sheet, row: int, column: int, cell: Json) -> tuple[Json, Json]:
        """Return the effective ExtendedValue of a cell, and the number format in force."""
        own = cell.get("userEnteredFormat", {}).get("numberFormat", {})
        entered: Json = cell.get("userEnteredValue", {})
        if "formulaValue" not in entered:
            return entered, own
        result = self._calculated(sheet, row, column)
        return extended(result), own or _inferred(result, self.book.locale)

    def _follow(self) -> None:
        if not self._followed:
            self._evaluation.follow(self.book)
            self._followed = True

    def _calculated(self, sheet: Sheet, row: int, column: int) -> Value:
        self._follow()
        return self._evaluation.value(sheet, row, column)


def extended(value: Value) -> Json:
    """Return a calculated value as an ExtendedValue."""
    if isinstance(value, float):
        return {"numberValue": plain(value)}
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, Serial):
        return {"numberValue": plain(value.days)}
    if isinstance(value, CellError):
        kind, message = _ERROR_TYPES.get(value.code, ("ERROR", "Formula parse error."))
        return {"errorValue": {"type": kind, "message": message}}
    return {}


def _inferred(value: Value, locale: Locale) -> Json:
    """Return the format that an automatic cell takes from its formula's result."""
    if not isinstance(value, Serial):
        return {}
    kind = _TYPES.get(value.kind, "TIME")
    pattern = "[h]:mm:ss" if value.kind is Kind.DURATION else formats.usual(kind, locale)
    return {"type": kind, "pattern": pattern}


_ERROR_CODES = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
}


def text(value: Json, number_format: Json, locale: Locale = EN_US) -> str:
    """Return the text that a value shows under a number format."""
    if not value:
        return ""
    ((name, held),) = value.items()
    if name == "numberValue":
        return formats.shown(
            float(held), number_format.get("type", ""), number_format.get("pattern", ""), locale
        )
    if name == "boolValue":
        return locale.booleans[0 if held else 1]
    if name == "errorValue":
        return _ERROR_CODES.get(held.get("type", ""), "#ERROR!")
    return str(held)


def bare_text(value: Entry, locale: Locale) -> Any:
    """Return the text that a plain value shows without a number format."""
    if isinstance(value, bool):
        return locale.booleans[0 if value else 1]
    return locale.numeral(formats.general(value)) if isinstance(value, int | float) else value


def lines(sheet: Sheet, box: Box) -> Iterator[tuple[int, Packed]]:
    """Yield the rows of a box that exist."""
    for row in sheet.rows_in(box):
        yield row, sheet.rows[row]
