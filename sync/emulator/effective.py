"""The format in force for a cell, and the link that it is.

Golden (recorded answers of the real service): texts are aligned left and numbers right, the font
of the theme is named, a link is blue and underlined, and the format that a formula's result takes
names its type alone. Inferred: that truth values and errors are centered.
"""

import re
from collections.abc import Mapping
from typing import Final

from sync.emulator.aside import relative
from sync.emulator.given_values import plain
from sync.emulator.packed import Packed
from sync.emulator.show import View
from sync.emulator.spreadsheet import Json, Sheet
from workbook.errors import FormulaError
from workbook.formula.tokens import tokens

_ALIGNED: Mapping[str, str] = {
    "stringValue": "LEFT",
    "numberValue": "RIGHT",
    "boolValue": "CENTER",
    "errorValue": "CENTER",
}
_BLUE: Json = {"red": 0.06666667, "green": 0.33333334, "blue": 0.8}
LINKED: Final[Json] = {
    "foregroundColor": _BLUE,
    "foregroundColorStyle": {"rgbColor": _BLUE},
    "underline": True,
}
_BY_TYPE = ("DATE", "TIME", "DATE_TIME")
_LINK = re.compile(r"""=\s*HYPERLINK\s*\(""", re.IGNORECASE)
_SIMPLE = re.compile(r"""=\s*HYPERLINK\s*\(\s*"((?:[^"]|"")*)"\s*[,;)]""", re.IGNORECASE)


def default(book_properties: Json) -> Json:
    """Return the format of a cell of which nothing is said; ``{}`` where there is none."""
    given: Json = book_properties.get("defaultFormat", {})
    if not given:
        return {}
    text: Json = given.get("textFormat", {})
    theme = book_properties.get("spreadsheetTheme", {}).get("primaryFontFamily")
    family = text.get("fontFamily")
    if theme or family == "arial,sans,sans-serif":
        family = theme or "Arial"
    named = text | ({"fontFamily": family} if family else {})
    return given | ({"textFormat": named} if named else {}) | {"hyperlinkDisplayType": "PLAIN_TEXT"}


def of_value(base: Json, kind: str) -> Json:
    """Return the default format of a cell that holds a value of a kind (``numberValue``, ...)."""
    aligned = _ALIGNED.get(kind)
    return base | ({"horizontalAlignment": aligned} if aligned and base else {})


def of(view: View, sheet: Sheet, at: tuple[int, int], cell: Json, looks: Json) -> Json:
    """Return the CellFormat in force; ``{}`` for a blank cell of the default one.

    Args:
        view: the spreadsheet.
        sheet: the cell's sheet.
        at: its row and column.
        cell: its CellData.
        looks: what conditional formats lay over it.
    """
    own: Json = cell.get("userEnteredFormat", {})
    if not own and not looks and "userEnteredValue" not in cell:
        return {}
    value, numbers = view.effective(sheet, *at, cell)
    base = of_value(default(view.book.properties), next(iter(value), ""))
    uri = link(view, sheet, at, cell)
    if uri and own.get("hyperlinkDisplayType", "LINKED") == "LINKED":
        text = LINKED | {"link": {"uri": uri}}
        base = merged(base, {"textFormat": text, "hyperlinkDisplayType": "LINKED"})
    found = merged(merged(base, own), looks)
    if numbers and "numberFormat" not in own and numbers.get("type") in _BY_TYPE:
        numbers = {"type": numbers["type"]} if "h]" not in numbers.get("pattern", "") else numbers
    return found | ({"numberFormat": numbers} if numbers else {})


def merged(base: Json, own: Json) -> Json:
    """Return a format laid over another one, parts such as textFormat too."""
    return base | {
        name: base[name] | value
        if name in ("textFormat", "padding") and isinstance(value, dict) and name in base
        else value
        for name, value in own.items()
    }


def link(view: View, sheet: Sheet, at: tuple[int, int], cell: Json) -> str:
    """Return the address that a cell links to; ``""`` for none, or several."""
    formula = cell.get("userEnteredValue", {}).get("formulaValue", "")
    if formula and _LINK.match(formula):
        return _address(view, sheet, at, formula)
    own = cell.get("userEnteredFormat", {}).get("textFormat", {}).get("link", {}).get("uri", "")
    runs: list[Json] = cell.get("textFormatRuns", [])
    if len(runs) == 1 and not runs[0].get("startIndex"):
        own = runs[0].get("format", {}).get("link", {}).get("uri", "") or own
    return str(own) if len(runs) < 2 else ""


def links(view: View, sheet: Sheet, row: int, line: Packed) -> tuple[str, ...]:
    """Return the addresses of a row's links that are calculated."""
    columns = line.formulas(0, len(line.held))
    formulas = ((column, line.held[column].value) for column in columns)
    return tuple(
        _address(view, sheet, (row, column), formula)
        for column, formula in formulas
        if _LINK.match(formula) and not _SIMPLE.match(formula)
    )


def _address(view: View, sheet: Sheet, at: tuple[int, int], formula: str) -> str:
    """Return the first argument of a HYPERLINK."""
    written = _SIMPLE.match(formula)
    if written:
        return written[1].replace('""', '"')
    found = relative(_first_argument(formula), sheet.title, at)
    if found is None:
        return ""
    text = found.at(*at)
    value = plain(view.asides([text])[text]) if text else None
    return value if isinstance(value, str) else ""


def _first_argument(formula: str) -> str:
    """Return the text of the first argument of the call that a formula is."""
    text, depth = formula.removeprefix("="), 0
    try:
        found = tokens(text)
    except FormulaError:
        return ""
    start = next((token.end for token in found if token.text == "("), 0)
    for token in found:
        if token.start < start:
            continue
        if depth == 0 and token.text in (",", ";", ")"):
            return text[start : token.start].strip()
        depth += token.text.endswith(("(", "{"))
        depth -= token.text in (")", "}")
    return ""
