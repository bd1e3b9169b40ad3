"""Cells and spreadsheets as the API returns them."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sync.emulator import formats, grid, masks
from sync.emulator.entered import plain
from sync.emulator.evaluation import Evaluation
from sync.emulator.failures import ApiError
from sync.emulator.grid import Box
from sync.emulator.locales import EN_US, Locale
from sync.emulator.masks import Mask
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet
from workbook.values import CellError, Kind, Serial, Value

_OWN = ("note", "dataValidation", "textFormatRuns", "pivotTable", "chipRuns", "hyperlink")
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


class View:
    """Shows one spreadsheet, calculating its formulas only if something shown needs it."""

    def __init__(self, book: Spreadsheet, evaluation: Evaluation) -> None:
        self.book = book
        self._evaluation = evaluation
        self._followed = False

    def value(self, sheet: Sheet, row: int, column: int, cell: Json) -> Json:
        """Return the effective ExtendedValue of a cell; ``{}`` for none."""
        entered: Json = cell.get("userEnteredValue", {})
        if "formulaValue" not in entered:
            return entered
        return extended(self._calculated(sheet, row, column))

    def shown(self, sheet: Sheet, row: int, column: int, cell: Json) -> str:
        """Return the text that a cell shows."""
        value, number_format = self._effective(sheet, row, column, cell)
        return text(value, number_format, self.book.locale)

    def number_format(self, sheet: Sheet, row: int, column: int, cell: Json) -> Json:
        """Return the number format in force for a cell; ``{}`` for automatic."""
        return self._effective(sheet, row, column, cell)[1]

    def _effective(self, sheet: Sheet, row: int, column: int, cell: Json) -> tuple[Json, Json]:
        own = cell.get("userEnteredFormat", {}).get("numberFormat", {})
        entered: Json = cell.get("userEnteredValue", {})
        if "formulaValue" not in entered:
            return entered, own
        result = self._calculated(sheet, row, column)
        return extended(result), own or _inferred(result, self.book.locale)

    def _calculated(self, sheet: Sheet, row: int, column: int) -> Value:
        if not self._followed:
            self._evaluation.follow(self.book)
            self._followed = True
        return self._evaluation.value(sheet, row, column)

    def reader(self, mask: Mask) -> Callable[[Sheet, tuple[int, int], Json], Json]:
        """Return a function that shows a cell as CellData with the fields that ``mask`` selects."""
        readers = [(name, read) for name, read in _FIELDS if not mask or name in mask]
        own = [name for name in _OWN if not mask or name in mask]
        below = {name: mask.get(name, {}) for name, _ in _FIELDS} | {
            n: mask.get(n, {}) for n in own
        }

        def show(sheet: Sheet, at: tuple[int, int], cell: Json) -> Json:
            found: Json = {}
            for name, read in readers if cell else ():
                shown = read(self, sheet, at, cell)
                if shown:
                    found[name] = masks.select(below[name], shown) if below[name] else shown
            for name in own:
                if name in cell:
                    found[name] = masks.select(below[name], cell[name])
            return found

        return show


def _entered_value(_view: View, _sheet: Sheet, _at: tuple[int, int], cell: Json) -> Any:
    return cell.get("userEnteredValue")


def _entered_format(_view: View, _sheet: Sheet, _at: tuple[int, int], cell: Json) -> Any:
    return cell.get("userEnteredFormat")


def _effective_value(view: View, sheet: Sheet, at: tuple[int, int], cell: Json) -> Any:
    return view.value(sheet, *at, cell)


def _formatted_value(view: View, sheet: Sheet, at: tuple[int, int], cell: Json) -> Any:
    return view.shown(sheet, *at, cell)


def _effective_format(view: View, sheet: Sheet, at: tuple[int, int], cell: Json) -> Any:
    default = view.book.properties.get("defaultFormat", {})
    numbers = view.number_format(sheet, *at, cell)
    merged = _merged(default, cell.get("userEnteredFormat", {}))
    return merged | ({"numberFormat": numbers} if numbers else {})


def _merged(default: Json, own: Json) -> Json:
    """Return a format laid over the default one, parts such as textFormat too."""
    return default | {
        name: default[name] | value
        if name in ("textFormat", "padding") and isinstance(value, dict) and name in default
        else value
        for name, value in own.items()
    }


_Reader = Callable[[View, Sheet, tuple[int, int], Json], Any]
_FIELDS: tuple[tuple[str, _Reader], ...] = (
    ("userEnteredValue", _entered_value),
    ("effectiveValue", _effective_value),
    ("formattedValue", _formatted_value),
    ("userEnteredFormat", _entered_format),
    ("effectiveFormat", _effective_format),
)


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


def lines(sheet: Sheet, box: Box) -> Iterator[tuple[int, dict[int, Json]]]:
    """Yield the rows of a box that exist, each with its cells inside the box."""
    for row in sheet.rows_in(box):
        line = sheet.rows[row]
        inside = {at: cell for at, cell in line.items() if box.left <= at < box.right}
        if inside:
            yield row, inside
