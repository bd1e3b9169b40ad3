"""One cell as Google sends and takes it: ``CellData`` JSON to canonical content and back.

Google stores dates and times as plain numbers, days since 1899-12-30; only the number format of
the cell tells them apart. So a format is part of what a cell says, both ways.

Source: the Sheets v4 discovery document (CellData, ExtendedValue, ErrorValue, NumberFormat).
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sync.looks import one_range
from workbook.model import Cell
from workbook.values import CellError, Content, Formula, Kind, Serial, canonical

MAX_TEXT = 50_000
"""Characters in one cell; Google refuses the whole batch over it."""

_ERRORS = {
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "ERROR": "#ERROR!",
}
_ERROR_LITERAL = re.compile(
    r"=\s*(#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A))\s*", re.IGNORECASE
)
_DEFAULT_CODES = {
    "DATE": "yyyy-mm-dd",
    "TIME": "hh:mm:ss",
    "DATE_TIME": "yyyy-mm-dd hh:mm:ss",
    "TEXT": "@",
    "PERCENT": "0.00%",
    "CURRENCY": "$#,##0.00",
    "SCIENTIFIC": "0.00E+00",
}
_KIND_CODES = {
    Kind.DATE: "yyyy-mm-dd",
    Kind.TIME: "hh:mm",
    Kind.DATETIME: "yyyy-mm-dd hh:mm",
    Kind.DURATION: "[h]:mm",
}
_KIND_TYPES = {
    Kind.DATE: "DATE",
    Kind.TIME: "TIME",
    Kind.DATETIME: "DATE_TIME",
    Kind.DURATION: "TIME",
}
# Excel shows these two as the computer's own dates, whatever they say; as here in en-US.
_LOCAL_DATES = {"mm-dd-yy": "m/d/yyyy", "m/d/yy h:mm": "m/d/yyyy h:mm"}
_PLAIN: Mapping[str, str] = {}
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_LOCALE = re.compile(r"\[\$([^\]-]*)-[^\]]*\]")
_CURRENCY = re.compile(r'\[\$[^\]]+\]|[$€£¥]|"[$€£¥]"')


@lru_cache(maxsize=1024)
def code_kind(code: str) -> Kind | None:
    """Return what a number under the format ``code`` means; ``None`` for a plain number."""
    section = code.split(";", 1)[0]
    if _ELAPSED.search(section):
        return Kind.DURATION
    letters = set(_LITERAL.sub("", section).lower().replace("general", ""))
    clock = bool(letters & {"h", "s"})
    calendar = bool(letters & {"y", "d"}) or ("m" in letters and not clock)
    if calendar:
        return Kind.DATETIME if clock else Kind.DATE
    return Kind.TIME if clock else None


@lru_cache(maxsize=1024)
def number_format(code: str) -> dict[str, str] | None:
    """Return the ``NumberFormat`` for a format code; ``None`` for General. Not to be changed."""
    if code in {"", "General"}:
        return None
    code = _LOCAL_DATES.get(code, code)
    if code == "@":
        return {"type": "TEXT"}
    pattern = _LOCALE.sub(lambda tag: f"[${tag[1]}]" if tag[1] else "", code)
    kind = code_kind(code)
    if kind is not None:
        clock = pattern.split(";", 1)[0].replace("AM/PM", "am/pm")
        return {"type": _KIND_TYPES[kind], "pattern": clock}
    bare = _LITERAL.sub("", pattern)
    if "%" in bare:
        return {"type": "PERCENT", "pattern": pattern}
    if "E+" in bare.upper():
        return {"type": "SCIENTIFIC", "pattern": pattern}
    return {"type": "CURRENCY" if _CURRENCY.search(pattern) else "NUMBER", "pattern": pattern}


def format_code(wire: Mapping[str, str]) -> str:
    """Return the Excel format code of a ``NumberFormat``; ``""`` is General."""
    pattern = wire.get("pattern", "").replace("am/pm", "AM/PM")
    return pattern or _DEFAULT_CODES.get(wire.get("type", ""), "")


def format_kind(wire: Mapping[str, str]) -> Kind | None:
    """Return what a number under a ``NumberFormat`` means; ``None`` for a plain number."""
    match wire.get("type"):
        case "DATE":
            return Kind.DATE
        case "DATE_TIME":
            return Kind.DATETIME
        case "TIME":
            return Kind.DURATION if _ELAPSED.search(wire.get("pattern", "")) else Kind.TIME
    return None


def cell_format(wire: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the ``NumberFormat`` of a ``CellData``; empty where it has none."""
    shape = wire.get("userEnteredFormat")
    found: Mapping[str, str] = shape.get("numberFormat", _PLAIN) if shape else _PLAIN
    return found


def condition(wire: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return the type and the values of the condition of a ``CellData`` that is validated."""
    found = wire["dataValidation"].get("condition", {})
    values = tuple(str(each.get("userEnteredValue", "")) for each in found.get("values", ()))
    return _same(str(found.get("type", "")), values)


@lru_cache(maxsize=1024)
def _same(kind: str, values: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return one and the same condition for the many cells that have it."""
    return kind, values


def choices(kind: str, values: tuple[str, ...], title: str) -> tuple[str, ...]:
    """Return what a dropdown offers, as :class:`sync.store.Look` holds it.

    Args:
        kind: the type of its condition.
        values: the condition's values.
        title: the tab that it stands on.
    """
    if kind == "ONE_OF_LIST":
        return values
    if kind == "ONE_OF_RANGE" and len(values) == 1:
        return one_range(values[0], title)
    return ()


def choice_condition(offered: tuple[str, ...]) -> dict[str, Any]:
    """Return the condition of a dropdown that offers what a look says."""
    if len(offered) == 1 and offered[0].startswith("="):
        title, _, area = offered[0].removeprefix("=").rpartition("!")
        text = "='" + title.replace("'", "''") + "'!" + area
        return {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": text}]}
    return {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": each} for each in offered]}


def read_cell(wire: Mapping[str, Any]) -> Cell:
    """Return the cell that a ``CellData`` describes."""
    code, kind = _shape(cell_format(wire))
    typed = wire.get("userEnteredValue")
    content = _content(typed, kind) if typed else None
    shown = content
    if content is None or type(content) is Formula:
        effective = wire.get("effectiveValue")
        shown = _content(effective, kind) if effective else None
    value = None if isinstance(shown, Formula) else shown
    return tuple.__new__(Cell, (content, value, code))  # there are many, and this is quick


def _shape(wire: Mapping[str, str]) -> tuple[str, Kind | None]:
    """Return the format code of a ``NumberFormat``, and what a number under it means."""
    if not wire:
        return "", None
    return _read_shape(wire.get("type", ""), wire.get("pattern", ""))


@lru_cache(maxsize=1024)
def _read_shape(name: str, pattern: str) -> tuple[str, Kind | None]:
    wire = {"type": name, "pattern": pattern}
    return format_code(wire), format_kind(wire)


def _content(wire: Mapping[str, Any], kind: Kind | None) -> Content:
    """Return the canonical content of an ``ExtendedValue``."""
    if "stringValue" in wire:
        return canonical(str(wire["stringValue"]))
    if "numberValue" in wire:
        number = float(wire["numberValue"])
        return canonical(Serial(number, kind) if kind else number)
    if "formulaValue" in wire:
        text = str(wire["formulaValue"])
        literal = _ERROR_LITERAL.fullmatch(text)
        return CellError(literal[1].upper()) if literal else Formula(text.removeprefix("="))
    if "boolValue" in wire:
        return bool(wire["boolValue"])
    if "errorValue" in wire:
        code = _ERRORS.get(wire["errorValue"].get("type", ""))
        return CellError(code) if code else None
    return None


def entered(content: Content) -> dict[str, Any]:
    """Return the ``userEnteredValue`` for ``content``, formulas in A1 form; ``{}`` clears.

    An error constant has no typed form of its own: it is entered as the formula that Google
    shows for it, and read back as the constant.
    """
    if content is None:
        return {}
    if isinstance(content, Formula | CellError):
        return {
            "formulaValue": f"={content.text if isinstance(content, Formula) else content.code}"
        }
    if isinstance(content, bool):
        return {"boolValue": content}
    if isinstance(content, str):
        return {"stringValue": content}
    return {"numberValue": content.days if isinstance(content, Serial) else content}


def needed_format(
    content: Content, present: Mapping[str, str], code: str
) -> tuple[bool, dict[str, str] | None]:
    """Return whether a cell needs another number format, and which (``None`` is General).

    Args:
        content: what the cell is to hold.
        present: the format it has.
        code: the format code of its column; ``""`` where it has none.
    """
    kind = format_kind(present)
    if isinstance(content, Serial):
        if kind is content.kind:
            return False, None
        return True, number_format(code if code_kind(code) is content.kind else kind_code(content))
    if isinstance(content, float) and kind is not None:
        return True, number_format("" if code_kind(code) else code)
    return False, None


def new_format(content: Content, code: str) -> dict[str, str] | None:
    """Return the number format of a cell in a row that is being added."""
    changed, shape = needed_format(content, number_format(code) or {}, code)
    return shape if changed else number_format(code)


def kind_code(value: Serial) -> str:
    """Return a format code, the same in every locale, that shows a serial of its kind."""
    return _KIND_CODES[value.kind]
