"""What Google makes of the arguments of a call before it calculates, written out for the engine.

A text of no characters counts as 0, a text that looks like a date as that date, and serial numbers
begin at 1899-12-30; the engine, like Excel, has errors and a day that never was. Only arguments
that are one cell, one constant or one call that gives a text are looked at: other expressions have
their value already.
A cell that the formula asks about with ``ISNUMBER`` is left as it is, for speed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

Guarded: TypeAlias = frozenset[str]
Coercion: TypeAlias = Callable[[str, Sequence[str], Guarded], str | None]

# Days in the 400 years after which the calendar and its weekdays begin again.
_CYCLE = 146_097
_FIRST_AGREED = 61
_CELL = r"(?:(?:'(?:[^']|'')*'|[A-Za-z_][\w.]*)!)?\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_REFERENCE = re.compile(_CELL)
_ASKED = re.compile(rf"\bISNUMBER\(({_CELL})\)", re.IGNORECASE)
_EARLY = re.compile(r"[0-9]{1,2}(?:\.[0-9]+)?")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_ODD_ROOT = re.compile(r"\(?1/[0-9]*[13579]\)?")
_DATE_CALL = re.compile(r"(?:DATE|EDATE|EOMONTH|TODAY|WORKDAY)\([^()]*\)", re.IGNORECASE)
_TEXT_CALL = re.compile(
    r"(?:LEFT|RIGHT|MID|TRIM|CLEAN|TEXT|UPPER|LOWER|PROPER|REPT|CONCAT|CONCATENATE|TEXTJOIN"
    r"|SUBSTITUTE|REPLACE)\(",
    re.IGNORECASE,
)
_PIECES = re.compile(r'"(?:[^"]|"")*"|[()]')
# A longer argument is not written twice: calls in calls would double each time.
_LONGEST = 200
_CONSTANTS = {'""': "0", "TRUE": "1", "FALSE": "0", "TRUE()": "1", "FALSE()": "0"}


def rule(formula: str) -> Callable[[str, Sequence[str]], str | None]:
    """Return what rewrites one call in ``formula``: from its name in capitals and its arguments."""
    guarded = frozenset(_ASKED.findall(formula))
    return lambda name, given: _COERCIONS[name](name, given, guarded)


def _cell(argument: str, guarded: Guarded) -> str:
    """Return the reference if an argument is one cell to look at, else nothing."""
    bare = argument.strip()
    return bare if _REFERENCE.fullmatch(bare) and bare not in guarded else ""


def _text_call(argument: str) -> str:
    """Return an argument that is one call which gives a text, else nothing."""
    bare = argument.strip()
    if not _TEXT_CALL.match(bare):
        return ""
    depth = 0
    for piece in _PIECES.finditer(bare):
        depth += (piece[0] == "(") - (piece[0] == ")")
        if piece[0] == ")" and not depth:
            return bare if piece.end() == len(bare) else ""
    return ""


def _read(call: str, empty: str) -> str:
    """Return a call that gives a text as the number or the date that the text says."""
    return f'IF({call}="",{empty},{call}+0)' if len(call) <= _LONGEST else f"({call}+0)"


def _number(argument: str, guarded: Guarded) -> str:
    if cell := _cell(argument, guarded):
        return f'IF({cell}="",0,{cell})'
    if call := _text_call(argument):
        return _read(call, "0")
    return "0" if argument.strip() == '""' else argument


def _day(argument: str, guarded: Guarded, empty: str = "0") -> str:
    if cell := _cell(argument, guarded):
        return f'IF({cell}="",{empty},IF(ISTEXT({cell}),{cell}+0,{cell}))'
    if call := _text_call(argument):
        return _read(call, empty)
    return empty if argument.strip() == '""' else argument


def _early(argument: str) -> str:
    """Return a constant from before the days that both count alike, as a number; else nothing."""
    bare = argument.strip()
    constant = _CONSTANTS.get(bare.upper(), bare)
    return constant if _EARLY.fullmatch(constant) and float(constant) < _FIRST_AGREED else ""


def _call(name: str, given: Sequence[str], new: Sequence[str]) -> str | None:
    return f"{name}({','.join(new)})" if list(given) != list(new) else None


def _numbers(name: str, given: Sequence[str], guarded: Guarded) -> str | None:
    return _call(name, given, [_number(each, guarded) for each in given])


def _field(name: str, given: Sequence[str], guarded: Guarded) -> str | None:
    """Take a part of a date, such as its month: the same one 400 years later."""
    first, *more = given
    if early := _early(first):
        return _call(name, given, [f"({early}+{_CYCLE})", *more])
    return _call(name, given, [_day(first, guarded, str(_CYCLE)), *more])


def _year(name: str, given: Sequence[str], guarded: Guarded) -> str | None:
    if early := _early(given[0]):
        return f"({name}({early}+{_CYCLE})-400)" if len(given) == 1 else None
    if len(given) == 1 and (cell := _cell(given[0], guarded)):
        return f'IF({cell}="",1899,{name}(IF(ISTEXT({cell}),{cell}+0,{cell})))'
    if len(given) == 1 and (call := _text_call(given[0])):
        plain = f"{name}({call}+0)"
        return f'IF({call}="",1899,{plain})' if len(call) <= _LONGEST else plain
    return None


def _clock(name: str, given: Sequence[str], guarded: Guarded) -> str | None:
    return _call(name, given, [_day(given[0], guarded), *given[1:]])


def _moved(place: int, name: str, given: Sequence[str], guarded: Guarded) -> str | None:
    """Take a date so and so far from another; holidays stand at ``place``."""
    if len(given) < 2:
        return None
    if _has_text_for_holidays(place, given):
        return _NO_VALUE
    first, *more = given
    more[0] = _number(more[0], guarded)
    more[place - 1 :] = _holidays(more[place - 1 :], guarded)
    rest = ",".join(more)
    if early := _early(first):
        return f"({name}({early}+{_CYCLE},{rest})-{_CYCLE})"
    new = f"{name}({_day(first, guarded)},{rest})"
    # The rest is written twice only if it holds no call: calls in calls would double each time.
    if "(" not in ",".join(given) and (cell := _cell(first, guarded)):
        return f'IF({cell}="",{name}({_CYCLE},{rest})-{_CYCLE},{new})'
    return new if new != f"{name}({','.join(given)})" else None


def _between(name: str, given: Sequence[str], guarded: Guarded) -> str | None:
    two = [_day(each, guarded) for each in given[:2]]
    return _call(name, given, [*two, *given[2:]])


def _days(_name: str, given: Sequence[str], guarded: Guarded) -> str | None:
    if len(given) != 2:
        return None
    end, start = (_early(each) or _day(each, guarded) for each in given)
    return f"(INT({end})-INT({start}))" if [end, start] != list(given) else None


_NO_VALUE = 'VALUE("")'
_NO_WORKDAY = '"1111111"'


def _has_text_for_holidays(place: int, given: Sequence[str]) -> bool:
    return len(given) > place and given[place].strip().startswith('"')


def _workdays(place: int, name: str, given: Sequence[str], guarded: Guarded) -> str | None:
    if _has_text_for_holidays(place, given):
        return _NO_VALUE
    early = [_early(each) for each in given[:2]]
    two = [_day(each, guarded) for each in given[:2]]
    if any(early):
        two = [f"({one or other}+{_CYCLE})" for one, other in zip(early, two, strict=True)]
    if place > 2 and len(given) > 2 and given[2].strip() == _NO_WORKDAY:
        return f"(0*({'+'.join(two)}))"
    free = _holidays(given[place:], guarded)
    return _call(name, given, [*two, *given[2:place], *free])


def _holidays(given: Sequence[str], guarded: Guarded) -> list[str]:
    """Make a number of one holiday: the engine overlooks a date that is no range."""
    alone = [_cell(each, guarded) or _DATE_CALL.fullmatch(each.strip()) for each in given]
    return [f"N({each})" if one else each for each, one in zip(given, alone, strict=True)]


def _value(name: str, given: Sequence[str], guarded: Guarded) -> str | None:
    """Read a text as a number although it has a dollar sign or marks between thousands."""
    text = given[0].strip() if len(given) == 1 else ""
    if not (text.startswith('"') or _text_call(text) or _cell(text, guarded)):
        return None
    if len(text) > _LONGEST:
        return None
    bare = f'SUBSTITUTE(SUBSTITUTE({text},"$",""),",","")'
    return f"IFERROR({name}({text}),{name}({bare}))"


def _power(name: str, given: Sequence[str], guarded: Guarded) -> str | None:
    if len(given) == 2 and _ODD_ROOT.fullmatch(given[1].strip()):
        base = _number(given[0], guarded).strip()
        if base != given[0].strip() or _NUMBER.fullmatch(base):
            return f"(SIGN({base})*ABS({base})^({given[1]}))"
    return _numbers(name, given, guarded)


_COERCIONS: Mapping[str, Coercion] = {
    **dict.fromkeys(("ABS", "INT", "SIGN", "SQRT", "EXP", "LN", "LOG10", "TRUNC"), _numbers),
    **dict.fromkeys(("EVEN", "ODD", "FACT", "FACTDOUBLE", "MOD", "MROUND", "QUOTIENT"), _numbers),
    **dict.fromkeys(("ROUND", "ROUNDUP", "ROUNDDOWN", "FLOOR", "CEILING"), _numbers),
    **dict.fromkeys(("FLOOR.MATH", "CEILING.MATH"), _numbers),
    **dict.fromkeys(("DAY", "MONTH", "WEEKDAY", "WEEKNUM", "ISOWEEKNUM"), _field),
    "YEAR": _year,
    **dict.fromkeys(("HOUR", "MINUTE", "SECOND"), _clock),
    **dict.fromkeys(("EDATE", "EOMONTH", "WORKDAY"), partial(_moved, 2)),
    "WORKDAY.INTL": partial(_moved, 3),
    **dict.fromkeys(("DATEDIF", "YEARFRAC"), _between),
    "DAYS": _days,
    "NETWORKDAYS": partial(_workdays, 2),
    "NETWORKDAYS.INTL": partial(_workdays, 3),
    "POWER": _power,
    "VALUE": _value,
}
FUNCTIONS = tuple(_COERCIONS)
