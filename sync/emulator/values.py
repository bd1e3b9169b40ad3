"""The ``spreadsheets.values`` calls: reading and writing plain values by A1 range.

Facts marked golden in the tests come from recorded answers of the real service. Inferred: a formula
that yields ``""`` counts as filled when trailing blanks are dropped.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sync.emulator import block, bulk, entered, formats, localized, payload, show
from sync.emulator.failures import ApiError, bad_request
from sync.emulator.grid import Box
from sync.emulator.locales import EN_US, Locale
from sync.emulator.packed import PLAIN, Packed, only_values, unpack
from sync.emulator.rendered import listed
from sync.emulator.show import Place, View
from sync.emulator.spreadsheet import Json, Sheet

_RENDER = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
_DATES = ("SERIAL_NUMBER", "FORMATTED_STRING")


class Render(NamedTuple):
    """How values are to be read."""

    values: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"
    by_columns: bool = False


def render(parameters: Mapping[str, Any], prefix: str = "") -> Render:
    """Return the options of a read, from its parameters.

    Raises:
        ApiError: 400, for an option that does not exist.
    """

    def option(name: str, allowed: Sequence[str]) -> str:
        key = prefix + name[0].upper() + name[1:] if prefix else name
        given = str(parameters.get(key) or allowed[0])
        if given not in allowed:
            raise _no_such(key, name, given)
        return given

    values = option("valueRenderOption", _RENDER)
    dates = option("dateTimeRenderOption", _DATES)
    dimension = str(parameters.get("majorDimension") or "ROWS")
    if dimension not in ("ROWS", "COLUMNS", "DIMENSION_UNSPECIFIED"):
        raise _no_such("majorDimension", "dimension", dimension)
    return Render(values, dates, dimension == "COLUMNS")


def _no_such(key: str, name: str, given: str) -> ApiError:
    kind = f"type.googleapis.com/google.apps.sheets.v4.{name[0].upper()}{name[1:]}"
    where = _snake(key)
    return bad_request([(where, f"Invalid value at '{where}' ({kind}), \"{given}\"")])


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def read(view: View, place: Place, how: Render) -> Json:
    """Return the ValueRange of a place."""
    clipped, answer = _head(place, how)
    rows = _grid(view, clipped, how)
    if how.by_columns:
        width = max(map(len, rows), default=0)
        rows = _trimmed([[row[at] if at < len(row) else "" for row in rows] for at in range(width)])
    if rows:
        answer["values"] = rows
    return answer


def answer(view: View, place: Place, how: Render) -> Json:
    """Return the ValueRange of a place for an answer: its rows are JSON already."""
    if how.by_columns:
        return read(view, place, how)
    clipped, answer = _head(place, how)

    def written(row: int, line: Packed) -> bytes:
        values = _row(view, clipped, (row, line), how)
        return payload.write(values).encode() if values else b""

    found = view.rows(how, clipped, written, calculated=how.values != "FORMULA")
    rows = listed(found, clipped.box.top, b"[]")
    if rows:
        answer["values"] = rows
    return answer


def _head(place: Place, how: Render) -> tuple[Place, Json]:
    """Return the place on the grid, and the ValueRange but for its values."""
    sheet = place.sheet
    clipped = Place(sheet, place.box.clipped(sheet.row_count, sheet.column_count))
    dimension = "COLUMNS" if how.by_columns else "ROWS"
    return clipped, {"range": clipped.a1, "majorDimension": dimension}


def _trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    for row in rows:
        while row and row[-1] == "":
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _grid(view: View, place: Place, how: Render) -> list[list[Any]]:
    sheet, box = place
    rows: list[list[Any]] = []
    for row, line in show.lines(sheet, box):
        values = _row(view, place, (row, line), how)
        if values:
            rows.extend([] for _ in range(row - box.top - len(rows)))
            rows.append(values)
    return rows


def _row(view: View, place: Place, on: tuple[int, Packed], how: Render) -> list[Any]:
    """Return the values of a row up to the last one."""
    (sheet, box), (row, line) = place, on
    entries = line.held[box.left : line.valued(box.left, box.right)]
    if how.values != "FORMATTED_VALUE" and only_values(entries):
        return ["" if entry is None else entry for entry in entries]
    locale = view.book.locale
    return [
        ""
        if entry is None
        else show.bare_text(entry, locale)
        if how.values == "FORMATTED_VALUE" and type(entry) in PLAIN
        else _rendered(view, sheet, (row, at), unpack(entry), how)
        for at, entry in enumerate(entries, box.left)
    ]


def _rendered(view: View, sheet: Sheet, at: tuple[int, int], cell: Json, how: Render) -> Any:
    if "userEnteredValue" not in cell:
        return ""
    if how.values == "FORMATTED_VALUE":
        return view.shown(sheet, *at, cell)
    if how.values == "FORMULA" and "formulaValue" in cell["userEnteredValue"]:
        return localized.to_locale(cell["userEnteredValue"]["formulaValue"], view.book.locale)
    value = view.value(sheet, *at, cell)
    if how.dates == "FORMATTED_STRING" and "numberValue" in value:
        number_format = view.number_format(sheet, *at, cell)
        if formats.is_serial(number_format.get("type", ""), number_format.get("pattern", "")):
            return show.text(value, number_format, view.book.locale)
    if "errorValue" in value:
        return show.text(value, {})
    return next(iter(value.values()), "")


class Written(NamedTuple):
    """What a write did."""

    place: Place
    rows: int
    columns: int
    cells: int
    by_columns: bool = False

    def answer(self, spreadsheet_id: str) -> Json:
        """Return the UpdateValuesResponse."""
        answer: Json = {"spreadsheetId": spreadsheet_id, "updatedRange": self.place.a1}
        if self.cells:
            answer["updatedRows"] = self.rows
            answer["updatedColumns"] = self.columns
            answer["updatedCells"] = self.cells
        return answer


def write(place: Place, value_range: Json, *, parse: bool, locale: Locale = EN_US) -> Written:
    """Write values into a place, which they must fit.

    ``""`` clears a cell and ``null`` leaves it.

    Raises:
        ApiError: 400, for values that reach beyond the range or the grid.
    """
    rows = _by_rows(value_range)
    sheet, box = place
    height, width = len(rows), max(map(len, rows), default=0)
    single = box.bottom - box.top == 1 and box.right - box.left == 1
    end = Box(box.top, box.top + height, box.left, box.left + width)
    if not single:
        _check_fits(place, end)
    if end.bottom > sheet.row_count or end.right > sheet.column_count:
        raise ApiError(
            400,
            f"Range ({Place(sheet, end).a1}) exceeds grid limits. "
            f"Max rows: {sheet.row_count}, max columns: {sheet.column_count}",
        )
    count = _put(sheet, end, rows, parse=parse, locale=locale)
    shown = Place(sheet, end if not end.empty else box)
    columns = value_range.get("majorDimension") == "COLUMNS"
    return Written(shown, sum(1 for row in rows if row), width, count, columns)


def _check_fits(place: Place, end: Box) -> None:
    box = place.box
    if end.bottom > box.bottom:
        at = f"row [{box.bottom + 1}]"
    elif end.right > box.right:
        at = f"column [{Box(0, 1, box.right, box.right + 1).a1.rstrip('1')}]"
    else:
        return
    raise ApiError(400, f"Requested writing within range [{place.a1}], but tried writing to {at}")


def _put(sheet: Sheet, end: Box, rows: list[list[Any]], *, parse: bool, locale: Locale) -> int:
    today = date.today()  # noqa: DTZ011 - only the year of a date typed without one
    read = bulk.typing(today, locale) if parse else bulk.raw
    count = 0
    for row, values in enumerate(rows, end.top):
        if values and bulk.put_values(sheet, (row, end.left), values, read):
            count += len(values) - values.count(None)
            continue
        for column, value in enumerate(values, end.left):
            if value is None:
                continue
            _check_value(value)
            old = sheet.cell(row, column)
            cell = entered.enter(old, value, parse=parse, today=today, locale=locale)
            sheet.put(row, column, cell)
            count += 1
    return count


def _check_value(value: Any) -> None:
    if isinstance(value, dict | list):
        kind = "struct_value" if isinstance(value, dict) else "list_value"
        raise ApiError(400, f"Invalid values[0][0]: {kind} {{\n}}\n")
    if isinstance(value, str) and len(value) > 50_000:
        raise ApiError(
            400,
            "Your input contains more than the maximum of 50000 characters in a single cell.",
        )


def _by_rows(value_range: Json) -> list[list[Any]]:
    rows: list[list[Any]] = value_range.get("values", [])
    if value_range.get("majorDimension") != "COLUMNS":
        return rows
    height = max(map(len, rows), default=0)
    return [[column[at] if at < len(column) else None for column in rows] for at in range(height)]


def clear(place: Place) -> Place:
    """Clear the values of a place, keeping formats, notes and validations."""
    box = place.box.clipped(place.sheet.row_count, place.sheet.column_count)
    for row, column, cell in list(place.sheet.filled(box)):
        if "userEnteredValue" in cell:
            rest = {name: part for name, part in cell.items() if name != "userEnteredValue"}
            place.sheet.put(row, column, rest)
    return Place(place.sheet, box)


def append(
    place: Place, value_range: Json, *, parse: bool, insert: bool, locale: Locale = EN_US
) -> tuple[Place | None, Written]:
    """Write values after the table that a place lies in; the grid grows as needed.

    Returns:
        The table found, if any, and what was written.
    """
    sheet = place.sheet
    table = block.at(sheet, place.box)
    top, left = (table.bottom, table.left) if table else (place.box.top, place.box.left)
    rows = _by_rows(value_range)
    width = max(map(len, rows), default=0)
    if insert and rows:
        _make_room(sheet, top, len(rows))
    sheet.resize(max(sheet.row_count, top + len(rows)), max(sheet.column_count, left + width))
    target = Place(
        sheet, Box(top, max(top + len(rows), top + 1), left, max(left + width, left + 1))
    )
    written = write(target, value_range, parse=parse, locale=locale)
    return (Place(sheet, table) if table else None), written


def _make_room(sheet: Sheet, top: int, count: int) -> None:
    lines = {row: line for row, line in sheet.rows.items() if row >= top}
    for row in lines:
        sheet.put_line(row, {})
    sheet.resize(sheet.row_count + count, sheet.column_count)
    for row, line in lines.items():
        sheet.put_line(row + count, line)
