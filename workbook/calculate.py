"""Calculates formulas, behind one small protocol.

The engine is formualizer: it recalculates only what an edit reaches, and its clock can be set. It
has no defined names, no way to remove a sheet, and refuses some formulas when they are set; the
first is done here by writing the name's reference into the formula, the second by starting anew.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol

from workbook.model import Address, Area, Cell
from workbook.values import CellError, Content, Formula, Kind, Serial, Value, moment, serial

PARSE_ERROR = "#ERROR!"
# A sheet of the engine's own: a cycle, and a formula that does not parse.
_SPARE = "lifeops_spare"
UNKNOWN = frozenset({PARSE_ERROR, "#NAME?", "#N/IMPL!"})

_CODES = {
    "Null": "#NULL!",
    "Ref": "#REF!",
    "Name": "#NAME?",
    "Value": "#VALUE!",
    "Div": "#DIV/0!",
    "Na": "#N/A",
    "Num": "#NUM!",
    "Spill": "#SPILL!",
    "Calc": "#CALC!",
    "Circ": "#CIRC!",
    "NImpl": "#N/IMPL!",
}
# Text, quoted sheet names and bracketed column names are passed over; words are looked up.
_WORD = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*'|\[[^\[\]]*\]|[!$:.][A-Za-z_\\][\w.\\]*)"""
    r"""|([A-Za-z_\\][\w.\\]*)(?![\w.\\]*\s*[(!\[])"""
)


class Calculator(Protocol):
    """A workbook's cells and their values, kept current as cells change."""

    def add_sheet(self, name: str) -> None:
        """Add an empty sheet; adding it again changes nothing."""
        ...

    def define(self, name: str, sheet: str, where: Address | Area) -> None:
        """Give a cell or an area a name that formulas may use; a second time moves it."""
        ...

    def set(self, sheet: str, cells: Mapping[Address, Content]) -> None:
        """Give cells new contents; ``None`` clears, formulas are in A1 form."""
        ...

    def value(self, sheet: str, address: Address) -> Value:
        """Return the value of a cell as it is now."""
        ...

    def clock(self, now: datetime) -> None:
        """Set the time that TODAY and NOW give; its zone is the workbook's."""
        ...


class _Engine:
    """formualizer's workbook as a calculator."""

    def __init__(self) -> None:
        import formualizer

        self._book: Any = formualizer.Workbook()
        self._book.add_sheet(_SPARE)
        for row, formula in enumerate(("=A2", "=A1", "=1+("), 1):
            self._book.set_formula(_SPARE, row, 1, formula)
        self._names: dict[str, str] = {}
        self._named: re.Pattern[str] | None = None
        self._formulas: dict[tuple[str, Address], str] = {}
        self._stale = True

    def add_sheet(self, name: str) -> None:
        self._book.add_sheet(name)

    def clock(self, now: datetime) -> None:
        zone = now.utcoffset() or timedelta()
        self._book.set_deterministic_clock(now.astimezone(UTC), int(zone.total_seconds()))
        self._stale = True

    def define(self, name: str, sheet: str, where: Address | Area) -> None:
        self._names[name.casefold()] = _absolute(sheet, where)
        self._named = re.compile("|".join(map(re.escape, self._names)), re.IGNORECASE)
        word = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.])", re.IGNORECASE)
        for (on, address), text in self._formulas.items():
            if word.search(text):
                self._set_formula(on, address, text)
        self._stale = True

    def set(self, sheet: str, cells: Mapping[Address, Content]) -> None:
        plain: dict[Address, object] = {}
        for address, content in cells.items():
            # The engine has no typed errors: an error constant is the formula that gives it.
            text = content.code if isinstance(content, CellError) else None
            if isinstance(content, Formula):
                text = content.text
            if text is None:
                self._formulas.pop((sheet, address), None)
                plain[address] = _plain(content)
            else:
                self._formulas[sheet, address] = text
                self._set_formula(sheet, address, text)
        for first, block in _blocks(plain):
            self._book.set_values_batch(sheet, first.row, first.column, block)
        self._stale = True

    def value(self, sheet: str, address: Address) -> Value:
        if self._stale:
            self._book.evaluate_all()
            self._stale = False
        return _value(self._book.get_value(sheet, address.row, address.column))

    def _set_formula(self, sheet: str, address: Address, text: str) -> None:
        named = self._named is not None and self._named.search(text)
        bound = _WORD.sub(self._bind, text) if named else text
        try:
            self._book.set_formula(sheet, address.row, address.column, f"={bound}")
        except (RuntimeError, ValueError) as error:
            # Not parsed, or refers to itself: refused here, an error value in a fresh engine.
            same = f"={_SPARE}!A1" if "#CIRC!" in str(error) else f"={_SPARE}!A3"
            self._book.set_formula(sheet, address.row, address.column, same)

    def _bind(self, match: re.Match[str]) -> str:
        word = match[2]
        return match[0] if word is None else self._names.get(word.casefold(), match[0])


def engine(today: date | None = None) -> Calculator:
    """Return an empty calculator; ``today`` sets the day that TODAY gives."""
    calculator = _Engine()
    if today is not None:
        calculator.clock(datetime.combine(today, time(12), tzinfo=UTC))
    return calculator


def calculate(
    sheets: Mapping[str, Mapping[Address, Cell]],
    names: Mapping[str, tuple[str, Address]] | None = None,
    today: date | None = None,
) -> dict[str, dict[Address, Value]]:
    """Return the value of every formula cell, by sheet and address.

    A formula that the engine cannot do is left out: no value is better than a wrong one.
    """
    calculator = engine(today)
    for sheet in sheets:
        calculator.add_sheet(sheet)
    for name, (sheet, address) in (names or {}).items():
        calculator.define(name, sheet, address)
    for sheet, cells in sheets.items():
        calculator.set(sheet, {address: cell.content for address, cell in cells.items()})
    return {sheet: dict(_known(calculator, sheet, cells)) for sheet, cells in sheets.items()}


def _known(
    calculator: Calculator, sheet: str, cells: Mapping[Address, Cell]
) -> Iterator[tuple[Address, Value]]:
    for address, cell in cells.items():
        if isinstance(cell.content, Formula):
            value = calculator.value(sheet, address)
            if not (isinstance(value, CellError) and value.code in UNKNOWN):
                yield address, value


def _blocks(values: Mapping[Address, object]) -> list[tuple[Address, list[list[object]]]]:
    """Return the values as full rectangles and their first cells; the engine takes them fast."""
    blocks: list[tuple[Address, list[list[object]]]] = []
    last_of: dict[tuple[int, int], int] = {}
    for first, line in _lines(values):
        span = (first.column, len(line))
        above = last_of.get(span)
        if above is not None and blocks[above][0].row + len(blocks[above][1]) == first.row:
            blocks[above][1].append(line)
        else:
            last_of[span] = len(blocks)
            blocks.append((first, [line]))
    return blocks


def _lines(values: Mapping[Address, object]) -> Iterator[tuple[Address, list[object]]]:
    """Yield the unbroken runs along rows, each with its first cell."""
    first, line = Address(0, 0), list[object]()
    for address in sorted(values):
        if line and (first.row, first.column + len(line)) != address:
            yield first, line
            line = []
        if not line:
            first = address
        line.append(values[address])
    if line:
        yield first, line


def _absolute(sheet: str, where: Address | Area) -> str:
    area = where if isinstance(where, Area) else Area(where, where)
    corners = ":".join(re.sub(r"([A-Z]+)", r"$\1$", corner) for corner in area.a1.split(":"))
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{corners}"


def _plain(content: Content) -> object:
    return _moment(content) if isinstance(content, Serial) else content


def _moment(value: Serial) -> object:
    """Return a whole date as one, so that results keep its kind; else the number, unrounded."""
    days = float(value.days)
    if value.kind is Kind.DATE and days.is_integer() and 61 <= days < 2_958_466:
        return moment(value).date()
    return days


def _value(result: Any) -> Value:
    read = _READERS.get(type(result))
    return None if read is None else read(result)


def _error(result: Mapping[str, Any]) -> Value:
    return CellError(_CODES.get(str(result.get("kind")), PARSE_ERROR))


def _first(result: list[Any]) -> Value:
    """Return the top left of an array, which is what its own cell shows."""
    return _value(result[0]) if result else None


def _number(result: float) -> Value:
    return result + 0.0 if math.isfinite(result) else CellError("#NUM!")


def _time(at: time) -> Value:
    length = timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)
    return Serial(length / timedelta(days=1), Kind.TIME)


_READERS: Mapping[type, Callable[[Any], Value]] = {
    bool: bool,
    int: _number,
    float: _number,
    str: str,
    datetime: serial,
    date: serial,
    time: _time,
    timedelta: serial,
    dict: _error,
    list: _first,
}
