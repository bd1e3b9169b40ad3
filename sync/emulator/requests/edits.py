"""Requests that tidy and search cells: find and replace, split, trim, drop duplicates, shuffle."""

import random
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sync.emulator import entered
from sync.emulator.failures import InvalidError
from sync.emulator.grid import Box
from sync.emulator.references import relative
from sync.emulator.requests.apply import Apply
from sync.emulator.requests.ranges import merged, scratch
from sync.emulator.show import View
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet

_DELIMITERS = {"COMMA": ",", "SEMICOLON": ";", "PERIOD": ".", "SPACE": " "}


def _places(book: Spreadsheet, body: Json) -> list[tuple[Sheet, Box]]:
    """Return where a findReplace looks."""
    if "range" in body:
        return [book.place(body["range"])]
    if "sheetId" in body:
        sheet = book.sheet(body["sheetId"])
        return [(sheet, sheet.whole())]
    if body.get("allSheets"):
        return [(sheet, sheet.whole()) for sheet in book.sheets]
    raise InvalidError("A scope (range, sheetId or allSheets) is required.")


def _pattern(body: Json) -> re.Pattern[str]:
    find = str(body.get("find", ""))
    if not find:
        raise InvalidError("find must not be empty.")
    text = find if body.get("searchByRegex") else re.escape(find)
    try:
        return re.compile(text, 0 if body.get("matchCase") else re.IGNORECASE)
    except re.error as wrong:
        raise InvalidError(f"Invalid regular expression: {find}") from wrong


class _Replaced:
    """What a findReplace did so far."""

    def __init__(self) -> None:
        self.values = self.formulas = self.occurrences = 0
        self.rows: set[tuple[int, int]] = set()

    def reply(self) -> Json:
        """Return the FindReplaceResponse; counts of zero are left out."""
        counts = {
            "valuesChanged": self.values,
            "formulasChanged": self.formulas,
            "rowsChanged": len(self.rows),
            "sheetsChanged": len({sheet_id for sheet_id, _ in self.rows}),
            "occurrencesChanged": self.occurrences,
        }
        return {"findReplace": {name: count for name, count in counts.items() if count}}


def _find_replace(book: Spreadsheet, body: Json) -> Json:
    pattern = _pattern(body)
    view, done = View(book, scratch()), _Replaced()
    today = date.today()  # noqa: DTZ011 - only the year of a date typed without one
    replacement = str(body.get("replacement", ""))
    # Java's $1 in a regular expression's replacement is Python's \1.
    into = re.sub(r"\$(\d)", r"\\\1", replacement) if body.get("searchByRegex") else None
    for sheet, box in _places(book, body):
        for row, column, cell in list(sheet.filled(box)):
            text = _searched(view, sheet, (row, column), cell, body)
            if text is None or (body.get("matchEntireCell") and not pattern.fullmatch(text)):
                continue
            new, count = _replaced(pattern, text, replacement, into)
            if not count:
                continue
            sheet.put(
                row, column, entered.enter(cell, new, parse=True, today=today, locale=book.locale)
            )
            done.occurrences += count
            done.rows.add((sheet.id, row))
            is_formula = "formulaValue" in cell["userEnteredValue"]
            done.formulas += is_formula
            done.values += not is_formula
    return done.reply()


def _replaced(pattern: re.Pattern[str], text: str, plain: str, into: str | None) -> tuple[str, int]:
    try:
        return pattern.subn(into if into is not None else lambda _: plain, text)
    except (re.error, IndexError) as wrong:
        raise InvalidError(f"Invalid replacement: {plain}") from wrong


def _searched(view: View, sheet: Sheet, at: tuple[int, int], cell: Json, body: Json) -> str | None:
    """Return the text of a cell that is looked through; ``None`` for none."""
    value = cell.get("userEnteredValue")
    if not value:
        return None
    if "formulaValue" in value:
        return str(value["formulaValue"]) if body.get("includeFormulas") else None
    return view.shown(sheet, *at, cell)


def _text_to_columns(book: Spreadsheet, body: Json) -> Json:
    sheet, box = book.place(body.get("source", {}))
    if box.right - box.left != 1:
        raise InvalidError("The source must be exactly one column wide.")
    kind = body.get("delimiterType", "AUTODETECT")
    given = body.get("delimiter", "")
    if kind == "CUSTOM" and not given:
        raise InvalidError("A delimiter is required for the CUSTOM type.")
    texts = {
        row: str(cell["userEnteredValue"]["stringValue"])
        for row, _, cell in sheet.filled(box)
        if "stringValue" in cell.get("userEnteredValue", {})
    }
    delimiter = given if kind == "CUSTOM" else _DELIMITERS.get(kind) or _detected(texts.values())
    today = date.today()  # noqa: DTZ011 - only the year of a date typed without one
    for row, text in texts.items():
        pieces = text.split(delimiter)
        sheet.resize(sheet.row_count, max(sheet.column_count, box.left + len(pieces)))
        for column, piece in enumerate(pieces, box.left):
            cell = sheet.cell(row, column)
            typed = entered.enter(cell, piece, parse=True, today=today, locale=book.locale)
            sheet.put(row, column, typed)
    return {}


def _detected(texts: Iterable[str]) -> str:
    text = "\n".join(texts)
    return max((",", ";", "\t", "|", " "), key=lambda mark: text.count(mark) + (mark != " ") / 2)


def _trim(book: Spreadsheet, body: Json) -> Json:
    sheet, box = book.place(body.get("range", {}))
    changed = 0
    for row, column, cell in list(sheet.filled(box)):
        text = cell.get("userEnteredValue", {}).get("stringValue")
        trimmed = " ".join(text.split()) if isinstance(text, str) else text
        if trimmed != text:
            rest = {name: value for name, value in cell.items() if name != "userEnteredValue"}
            held = {"userEnteredValue": {"stringValue": trimmed}} if trimmed else {}
            sheet.put(row, column, rest | held)
            changed += 1
    return {"trimWhitespace": {"cellsChangedCount": changed} if changed else {}}


def _compared(box: Box, body: Json, sheet: Sheet) -> list[int]:
    """Return the columns that two rows must agree in to be duplicates."""
    columns: list[int] = []
    for given in body.get("comparisonColumns", []):
        if given.get("dimension") != "COLUMNS":
            raise InvalidError("comparisonColumns must be columns.")
        start, end = given.get("startIndex", 0), given.get("endIndex", sheet.column_count)
        if not box.left <= start < end <= box.right:
            raise InvalidError("comparisonColumns must lie within the range.")
        columns += range(start, end)
    return columns or list(range(box.left, box.right))


def _drop_duplicates(book: Spreadsheet, body: Json) -> Json:
    sheet, box = book.place(body.get("range", {}))
    if any(other.meets(box) for other in merged(sheet)):
        raise InvalidError("You can't remove duplicates from a range that has merged cells.")
    view = View(book, scratch())
    columns = _compared(box, body, sheet)
    seen: set[tuple[str, ...]] = set()
    kept: list[int] = []
    for row in range(box.top, min(box.bottom, max(sheet.rows, default=-1) + 1)):
        key = tuple(view.shown(sheet, row, at, sheet.cell(row, at)).casefold() for at in columns)
        if key not in seen:
            seen.add(key)
            kept.append(row)
    gone = min(box.bottom, max(sheet.rows, default=-1) + 1) - box.top - len(kept)
    _rearrange(sheet, box, kept)
    return {"deleteDuplicates": {"duplicatesRemovedCount": gone} if gone else {}}


def _rearrange(sheet: Sheet, box: Box, order: list[int]) -> None:
    """Put rows of a box in an order, from its top on; what is left over below is cleared."""
    before = {row: dict(sheet.rows.get(row, {})) for row in order}
    blank: dict[int, Json] = {}
    last = max(sheet.rows, default=-1) + 1
    for to, row in _targets(box, order, last):
        line = before[row] if row is not None else blank
        for column in range(box.left, box.right):
            cell = line.get(column, {})
            sheet.put(to, column, relative(cell, to - row, 0) if row is not None else cell)


def _targets(box: Box, order: list[int], last: int) -> Iterator[tuple[int, int | None]]:
    for index, to in enumerate(range(box.top, min(box.bottom, last))):
        row = order[index] if index < len(order) else None
        if row != to:
            yield to, row


def _randomize(book: Spreadsheet, body: Json) -> Json:
    sheet, box = book.place(body.get("range", {}))
    if any(other.meets(box) for other in merged(sheet)):
        raise InvalidError("You can't randomize a range that contains merged cells.")
    order = list(range(box.top, min(box.bottom, max(sheet.rows, default=-1) + 1)))
    random.shuffle(order)
    _rearrange(sheet, box, order)
    return {}


KINDS: Mapping[str, Apply] = {
    "findReplace": _find_replace,
    "textToColumns": _text_to_columns,
    "trimWhitespace": _trim,
    "deleteDuplicates": _drop_duplicates,
    "randomizeRange": _randomize,
}
