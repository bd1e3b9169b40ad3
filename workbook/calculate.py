"""Calculates formulas, behind one small protocol.

The engine is formualizer: it recalculates only what an edit reaches, and its clock can be set. It
has no defined names and no way to remove a sheet; the first is done here by writing the name's
reference into the formula, the second by starting anew.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol

from workbook import calculate_clock
from workbook.calculate_blocks import blocks
from workbook.calculate_clock import with_clock_cell
from workbook.calculate_corners import in_order
from workbook.calculate_names import Names
from workbook.calculate_rank import with_quick_rank
from workbook.model import Address, Area, Cell
from workbook.values import CellError, Content, Formula, Kind, Serial, Value, moment

_PARSE_ERROR = "#ERROR!"
_UNKNOWN = frozenset({_PARSE_ERROR, "#NAME?", "#N/IMPL!"})

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


class Calculator(Protocol):
    """A workbook's cells and their values, kept current as cells change."""

    def add_sheet(self, name: str) -> None:
        """Add an empty sheet; adding it again changes nothing."""
        ...

    def define(self, name: str, sheet: str, where: Address | Area) -> None:
        """Give a cell or an area a name that formulas may use; a second time moves it."""
        ...

    def forget(self, name: str) -> None:
        """Take a name away again."""
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


_CODE = re.compile(r"#(?:REF!|NAME\?|VALUE!|DIV/0!|NUM!|N/A|NULL!)")


class _Engine:
    """formualizer's workbook as a calculator."""

    def __init__(self) -> None:
        import formualizer

        self._book: Any = formualizer.Workbook()
        self._book.set_changelog_enabled(False)  # for undo; it costs more than the edits
        self._names = Names()
        self._formulas: dict[str, dict[Address, str]] = {}
        self._held: dict[str, set[Address]] = {}
        self._refused: dict[str, set[Address]] = {}
        self._stale = True
        self._day: date | None = None
        self._is_set = False
        self.add_sheet(calculate_clock.SHEET)

    def add_sheet(self, name: str) -> None:
        self._book.add_sheet(name)

    def clock(self, now: datetime) -> None:
        zone = now.utcoffset() or timedelta()
        self._book.set_deterministic_clock(now.astimezone(UTC), int(zone.total_seconds()))
        self._is_set = self._stale = True
        self._show_day(now.date())

    def _show_day(self, day: date) -> None:
        if day != self._day:
            self._day = day
            self._book.set_values_batch(calculate_clock.SHEET, 1, 1, [[day]])

    def define(self, name: str, sheet: str, where: Address | Area) -> None:
        self._names.define(name, sheet, where)
        self._bind(name)

    def forget(self, name: str) -> None:
        self._names.forget(name)
        self._bind(name)

    def _bind(self, name: str) -> None:
        """Put the formulas that use a name again."""
        if not any(self._formulas.values()):
            return
        word = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.])", re.IGNORECASE)
        for on, formulas in self._formulas.items():
            using = {at: text for at, text in formulas.items() if word.search(text)}
            if using:
                self._put(on, using)
                self._stale = True

    def set(self, sheet: str, cells: Mapping[Address, Content]) -> None:
        formulas, held = self._formulas.setdefault(sheet, {}), self._held.setdefault(sheet, set())
        new: dict[Address, str] = {}
        plain: dict[Address, object] = {}
        for address, content in cells.items():
            # The engine has no typed errors: an error constant is the formula that gives it.
            if isinstance(content, Formula):
                new[address] = content.text
            elif isinstance(content, CellError):
                new[address] = content.code
            # A blank that is written stands in the way of a spill.
            elif content is not None or address in held:
                formulas.pop(address, None)
                plain[address] = _plain(content)
        for first, block in blocks(plain):
            self._book.set_values_batch(sheet, first.row, first.column, block)
        self._put(sheet, new)
        formulas |= new
        held.update(plain, new)
        for on, refused in self._refused.items():  # what was wrong may be right now
            again = self._formulas[on]
            self._put(on, {at: again[at] for at in refused if at in again})
        self._refused.clear()
        self._stale = True

    def value(self, sheet: str, address: Address) -> Value:
        if self._stale:
            self._evaluate()
            self._stale = False
        result = self._book.get_value(sheet, address.row, address.column)
        read = _READERS.get(type(result))
        return self._odd(sheet, address, result) if read is None else read(result)

    def _odd(self, sheet: str, address: Address, result: Any) -> Value:
        """Return the value of what is no plain value: a blank, an array, a date or a time.

        A date is read as the number that the engine calculated with. As a date it would be
        rounded, and a small number of days be one day off: the engine counts from 1900-01-01 on as
        Excel does, with a day that never was.
        """
        result = _top_left(result)
        kind = _KINDS.get(type(result))
        if kind is None:
            read = _READERS.get(type(result))
            return read(result) if read else None
        self._book.set_temporal_egress("serial")
        days = _top_left(self._book.get_value(sheet, address.row, address.column))
        self._book.set_temporal_egress("native")
        return Serial(float(days), kind)

    def _evaluate(self) -> None:
        from formualizer import ExcelEvaluationError

        if not self._is_set:
            self._show_day(datetime.now(UTC).astimezone().date())
        try:
            self._book.evaluate_all()
        except ExcelEvaluationError:
            self._set_refused_aside()
            self._book.evaluate_all()

    def _set_refused_aside(self) -> None:
        """Give the formulas that stop the engine, such as links to other files, an error value."""
        from formualizer import ExcelEvaluationError

        for sheet, formulas in self._formulas.items():
            for at in formulas:
                try:
                    self._book.evaluate_cell(sheet, at.row, at.column)
                except ExcelEvaluationError as wrong:
                    code = _CODE.match(str(wrong))
                    error = code[0] if code else "#NAME?"
                    self._book.set_formula(sheet, at.row, at.column, f"={error}")
                    self._refused.setdefault(sheet, set()).add(at)

    def _put(self, sheet: str, formulas: Mapping[Address, str]) -> None:
        bound = dict(zip(formulas, self._names.bound(formulas.values()), strict=True))
        # One by one the engine refuses some formulas; together, it gives their cells an error.
        for first, block in blocks(bound):
            lines = [[f"={_suited(text)}" for text in line] for line in block]
            self._book.set_formulas_batch(sheet, first.row, first.column, lines)


def _suited(formula: str) -> str:
    """Return a formula in the form that the engine calculates best."""
    return with_clock_cell(in_order(with_quick_rank(formula)))


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
    return {sheet: _known(calculator, sheet, cells) for sheet, cells in sheets.items()}


def is_known(value: Value) -> bool:
    """Whether the engine could calculate a formula that has this value."""
    return not (isinstance(value, CellError) and value.code in _UNKNOWN)


def _known(
    calculator: Calculator, sheet: str, cells: Mapping[Address, Cell]
) -> dict[Address, Value]:
    formulas = (at for at, cell in cells.items() if isinstance(cell.content, Formula))
    found = ((at, calculator.value(sheet, at)) for at in formulas)
    return {at: value for at, value in found if is_known(value)}


def _plain(content: Content) -> object:
    return _moment(content) if isinstance(content, Serial) else content


def _moment(value: Serial) -> object:
    """Return a whole date as one, so that results keep its kind; else the number, unrounded."""
    days = float(value.days)
    if value.kind is Kind.DATE and days.is_integer() and 61 <= days < 2_958_466:
        return moment(value).date()
    return days


def _top_left(result: Any) -> Any:
    """Return the first value of an array, which is what its own cell shows."""
    while isinstance(result, list):
        result = result[0] if result else None
    return result


def _error(result: Mapping[str, Any]) -> Value:
    return CellError(_CODES.get(str(result.get("kind")), _PARSE_ERROR))


def _number(result: float) -> Value:
    return result + 0.0 if math.isfinite(result) else CellError("#NUM!")


_READERS: Mapping[type, Callable[[Any], Value]] = {
    bool: bool,
    int: _number,
    float: _number,
    str: str,
    dict: _error,
}
_KINDS: Mapping[type, Kind] = {
    date: Kind.DATE,
    datetime: Kind.DATETIME,
    time: Kind.TIME,
    timedelta: Kind.DURATION,
}
