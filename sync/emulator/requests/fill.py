"""autoFill: a series carried on, as dragging the corner of a selection does.

Numbers go on with their trend, dates by the day, texts that end in a number count up, names of
months and days of the week go on, formulas are copied; everything else repeats. That a single
number repeats unless the alternate series is asked for is inferred.
"""

import re
from collections.abc import Mapping, Sequence

from sync.emulator import formats
from sync.emulator.entered import plain
from sync.emulator.failures import InvalidError
from sync.emulator.grid import Box
from sync.emulator.locales import EN_US, Locale
from sync.emulator.references import relative
from sync.emulator.requests.apply import Apply
from sync.emulator.requests.dimensions import is_rows
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet

_COUNTED = re.compile(r"(.*?)(\d+)", re.DOTALL)


def _fill(book: Spreadsheet, body: Json) -> Json:
    alternate = bool(body.get("useAlternateSeries"))
    if "sourceAndDestination" in body:
        given: Json = body["sourceAndDestination"]
        sheet, source = book.place(given.get("source", {}))
        rows = is_rows(given.get("dimension", ""))
        length = given.get("fillLength", 0)
    elif "range" in body:
        sheet, whole = book.place(body["range"])
        source, rows, length = _detected(sheet, whole)
    else:
        raise InvalidError("An area (range or sourceAndDestination) is required.")
    if source.empty:
        raise InvalidError("The source must not be empty.")
    _check(sheet, source, rows=rows, length=length)
    lines = range(source.left, source.right) if rows else range(source.top, source.bottom)
    for line in lines:
        _fill_line(sheet, source, (rows, line, length), (alternate, book.locale))
    return {}


def _detected(sheet: Sheet, whole: Box) -> tuple[Box, bool, int]:
    """Return the part of a range that holds values, and how far the rest goes on from it."""
    filled = [(r, c) for r, c, cell in sheet.filled(whole) if "userEnteredValue" in cell]
    if not filled:
        raise InvalidError("The range holds no data to fill from.")
    bottom = max(row for row, _ in filled) + 1
    right = max(column for _, column in filled) + 1
    if bottom < whole.bottom:
        return whole._replace(bottom=bottom), True, whole.bottom - bottom
    return whole._replace(right=right), False, whole.right - right


def _check(sheet: Sheet, source: Box, *, rows: bool, length: int) -> None:
    start, end = (source.top, source.bottom) if rows else (source.left, source.right)
    size = sheet.row_count if rows else sheet.column_count
    if end + max(length, 0) > size or start + min(length, 0) < 0:
        raise InvalidError("The destination must lie on the sheet.")


def _fill_line(
    sheet: Sheet, source: Box, line: tuple[bool, int, int], how: tuple[bool, Locale]
) -> None:
    rows, across, length = line
    start, end = (source.top, source.bottom) if rows else (source.left, source.right)
    places = range(start, end)
    targets: Sequence[int] = range(end, end + length)
    if length < 0:
        places, targets = range(end - 1, start - 1, -1), range(start - 1, start + length - 1, -1)
    cells = [sheet.cell(at, across) if rows else sheet.cell(across, at) for at in places]
    for step, to in enumerate(targets):
        origin = places[step % len(cells)]
        cell = cells[step % len(cells)]
        moved = (to - origin, 0) if rows else (0, to - origin)
        new = _next(cells, step, cell, how)
        new = relative(cell, *moved) if new is None else cell | {"userEnteredValue": new}
        sheet.put(*((to, across) if rows else (across, to)), new)


def _next(cells: list[Json], step: int, cell: Json, how: tuple[bool, Locale]) -> Json | None:
    """Return the value that goes on the series; ``None`` where the cells repeat."""
    values = [each.get("userEnteredValue", {}) for each in cells]
    numbers = [value["numberValue"] for value in values if "numberValue" in value]
    if len(numbers) == len(values):
        return _number(numbers, step, cell, alternate=how[0])
    texts = [value["stringValue"] for value in values if "stringValue" in value]
    if len(texts) == len(values) and not how[0]:
        return _text(texts, step, how[1])
    return None


def _number(numbers: list[float], step: int, cell: Json, *, alternate: bool) -> Json | None:
    count = len(numbers)
    if count == 1:
        own = cell.get("userEnteredFormat", {}).get("numberFormat", {})
        dated = formats.is_serial(own.get("type", ""), own.get("pattern", ""))
        if dated == alternate:
            return None
        return {"numberValue": plain(float(numbers[0] + step + 1))}
    if alternate:
        return None
    middle, mean = (count - 1) / 2, sum(numbers) / count
    spread = sum((at - middle) ** 2 for at in range(count))
    slope = sum((at - middle) * (n - mean) for at, n in enumerate(numbers)) / spread
    return {"numberValue": plain(round(mean + slope * (count + step - middle), 10))}


def _text(texts: list[str], step: int, locale: Locale) -> Json | None:
    names = _names(texts[0], locale)
    if names:
        return (
            {"stringValue": names[(names.index(texts[-1]) + step + 1) % len(names)]}
            if texts[-1] in names
            else None
        )
    match = _COUNTED.fullmatch(texts[-1])
    if match is None:
        return None
    by = 1
    if len(texts) > 1:
        before = _COUNTED.fullmatch(texts[-2])
        if before is None or before[1] != match[1]:
            return None
        by = int(match[2]) - int(before[2])
    number = str(int(match[2]) + by * (step + 1)).rjust(len(match[2]), "0")
    return {"stringValue": match[1] + number}


def _names(text: str, locale: Locale) -> tuple[str, ...]:
    for known in (locale, EN_US):
        short = tuple(day[:3] for day in known.days)
        for names in (known.months, known.short, known.days, short):
            if text in names:
                return names
    return ()


KINDS: Mapping[str, Apply] = {"autoFill": _fill}
