"""Edits that no workbook can take, whatever it holds: each is refused by itself.

Of formulas and number formats only what surely is none is refused: what Excel knows and this
program does not must still be writable.

Source: ECMA-376 part 1, sections 18.17.2 (formula grammar), 18.8.31 (number format codes).
"""

import re
from collections.abc import Iterator
from typing import Final

from workbook.model import MAX_COLUMN, MAX_ROW, Address, Area
from workbook.values import CellError, Content, Formula, canonical
from workbook.xlsx.edits import (
    AddSheet,
    AddTableColumn,
    AddValidation,
    DefineName,
    Edit,
    SetCached,
    SetCell,
    SetFormat,
    SetProperty,
)
from workbook.xlsx.limits import unstorable

_HALF = re.compile("[\ud800-\udfff]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_OUTSIDE = re.compile(r""""(?:[^"]|"")*+"|'(?:[^']|'')*+'|[^"'()\[\]{}]+|.""", re.DOTALL)
_IN_BRACKETS = re.compile(r"'[\[\]#'@]|[^'\[\]]+|.", re.DOTALL)
_CLOSED_BY: Final = {"(": ")", "[": "]", "{": "}"}
_CODE = re.compile(r'(?:"[^"]*+"|\\.?|_.?|\*.?|\[[^\[\]]*+\]|[^"\\_*\[])*+', re.DOTALL)
_LONGEST_CODE: Final = 255
_HALF_CHARACTER = "the text holds half a character (a lone surrogate)"


def why_never(edit: Edit) -> str:  # noqa: PLR0911 - one for each kind of edit
    """Return why an edit cannot be made in any workbook, or ``""``."""
    match edit:
        case SetCell():
            reason = _why_not_content(edit.content) or _why_not_content(edit.value)
            return reason or (_why_not_code(edit.format) if edit.format else "")
        case SetCached():
            return _why_not_content(edit.value)
        case SetFormat():
            return _why_no_area(edit.area) or _why_not_code(edit.format)
        case AddValidation():
            why = why_no_formula(edit.source)
            reason = f"a dropdown's source cannot be used: {why}" if why else ""
            return reason or _why_no_area(edit.area)
        case SetProperty():
            if _NOT_IN_XML.search(edit.name):
                return "a property's name cannot hold control characters"
            return _HALF_CHARACTER if _HALF.search(edit.text) else ""
        case AddTableColumn():
            return _HALF_CHARACTER if _HALF.search(edit.header) else ""
        case DefineName():
            return _why_no_area(Area(edit.address, edit.address))
        case AddSheet():
            return next(_why_no_sheet(edit), "")
        case _:
            return ""


def why_no_formula(text: str) -> str:
    """Return why ``text`` surely is no formula, or ``""``."""
    if not text.strip():
        return "the formula is empty"
    if text.lstrip().startswith("="):
        return "a formula is given without its leading ="
    if _NOT_IN_XML.search(text):
        return "a formula cannot hold control characters"
    return _unbalanced(text)


def _unbalanced(text: str) -> str:
    """Return what is left open in a formula, or closes nothing; quotes and columns may hold all."""
    open_ones: list[str] = []
    at = 0
    while at < len(text):
        in_brackets = bool(open_ones) and open_ones[-1] == "["
        found = (_IN_BRACKETS if in_brackets else _OUTSIDE).match(text, at)
        token = found[0] if found else text[at]
        at += len(token)
        if token in _CLOSED_BY:
            open_ones.append(token)
        elif token in _CLOSED_BY.values():
            if not open_ones or _CLOSED_BY[open_ones.pop()] != token:
                return f"the formula has a {token} that closes nothing"
        elif token in ('"', "'") and not in_brackets:
            return f"the formula has a quote {token} that is not closed"
    return f"the formula has a {open_ones[-1]} that is not closed" if open_ones else ""


def _why_no_area(area: Area) -> str:
    rows = 0 < area.first.row <= area.last.row <= MAX_ROW
    columns = 0 < area.first.column <= area.last.column <= MAX_COLUMN
    return "" if rows and columns else "the cells lie outside the sheet"


def _why_not_content(content: Content) -> str:
    try:
        plain = canonical(content)
    except OverflowError:
        return "the number is too large for a cell"
    if isinstance(plain, Formula):
        return why_no_formula(plain.text)
    if isinstance(plain, CellError):
        odd = _NOT_IN_XML.search(plain.code)
        return "an error value cannot hold control characters" if odd else ""
    return _HALF_CHARACTER if isinstance(plain, str) and _HALF.search(plain) else ""


def _why_not_code(code: object) -> str:
    if not isinstance(code, str) or not 0 < len(code) <= _LONGEST_CODE:
        return f"a number format is a text of 1 to {_LONGEST_CODE} characters"
    if _NOT_IN_XML.search(code):
        return "a number format cannot hold control characters"
    if not _CODE.fullmatch(code):
        return f"the number format {code} has a quote or a bracket that is not closed"
    return ""


def _why_no_sheet(edit: AddSheet) -> Iterator[str]:
    if _NOT_IN_XML.search(edit.name):
        yield "a sheet's name cannot hold control characters"
    for column, width in edit.widths.items():
        if not 0 < column <= MAX_COLUMN or not 0 < width <= 255:
            yield "a column of the sheet has a width from 0 to 255 characters"
    for code in edit.formats.values():
        if code != "" and (reason := _why_not_code(code)):
            yield reason
    for row, contents in enumerate(edit.rows, 1):
        for column, content in enumerate(contents, 1):
            at = Address(row, column)
            reason = _why_not_content(content) or unstorable(canonical(content), None, at)
            if reason:
                yield f"{at.a1}: {reason}"
