"""Formulas that Google reads and the engine does not, rewritten for the engine.

What is kept and shown stays as it was typed. Google takes one argument where Excel wants two
(``IFERROR``, ``ROUND``), has functions for the operators, and reads texts that look like dates as
dates. :func:`for_engine` does that much. :func:`for_values` also makes numbers and dates of what a
call is given, as Google does; that is only for a value, and nobody is shown it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from sync.emulator import coercion
from workbook.formula.patterns import MARKS, marked_cells

Rule: TypeAlias = Callable[[Sequence[str]], str | None]
Rewrite: TypeAlias = Callable[[str, Sequence[str]], str | None]


def _added(name: str, more: str) -> Rule:
    """Give a call with one argument the second that Google supposes."""
    return lambda given: f"{name}({given[0]},{more})" if len(given) == 1 else None


def _operator(mark: str) -> Rule:
    return lambda given: f"(({given[0]}){mark}({given[1]}))" if len(given) == 2 else None


def _one(form: str) -> Rule:
    return lambda given: form.format(given[0]) if len(given) == 1 else None


def _renamed(name: str) -> Rule:
    return lambda given: f"{name}({','.join(given)})"


def _join(given: Sequence[str]) -> str | None:
    return f"TEXTJOIN({given[0]},FALSE,{','.join(given[1:])})" if len(given) > 1 else None


def _dated(name: str, count: int) -> Rule:
    """Read texts among the first arguments of a call as dates."""

    def rule(given: Sequence[str]) -> str | None:
        read = [
            f"(({each})+0)" if at < count and _begins_text(each) else each
            for at, each in enumerate(given)
        ]
        return f"{name}({','.join(read)})" if read != list(given) else None

    return rule


def _begins_text(argument: str) -> bool:
    bare = argument.strip()
    return bare.startswith('"') and bare != '""'


_DATED = {
    **dict.fromkeys(("YEAR", "MONTH", "DAY", "WEEKDAY", "WEEKNUM", "ISOWEEKNUM"), 1),
    **dict.fromkeys(("EOMONTH", "EDATE", "WORKDAY", "HOUR", "MINUTE", "SECOND"), 1),
    "WORKDAY.INTL": 1,
    **dict.fromkeys(("DATEDIF", "DAYS", "NETWORKDAYS", "NETWORKDAYS.INTL", "YEARFRAC"), 2),
}
_RULES: Mapping[str, Rule] = {
    "IFERROR": _added("IFERROR", '""'),
    "IFNA": _added("IFNA", '""'),
    "ROUND": _added("ROUND", "0"),
    "ROUNDUP": _added("ROUNDUP", "0"),
    "ROUNDDOWN": _added("ROUNDDOWN", "0"),
    "ADD": _operator("+"),
    "MINUS": _operator("-"),
    "MULTIPLY": _operator("*"),
    "DIVIDE": _operator("/"),
    "POW": _operator("^"),
    "EQ": _operator("="),
    "NE": _operator("<>"),
    "GT": _operator(">"),
    "GTE": _operator(">="),
    "LT": _operator("<"),
    "LTE": _operator("<="),
    "UMINUS": _one("(-({}))"),
    "UPLUS": _one("({})"),
    "UNARY_PERCENT": _one("(({})/100)"),
    "ARRAYFORMULA": _one("({})"),
    "ARRAY_CONSTRAIN": lambda given: f"TAKE({','.join(given)})" if len(given) == 3 else None,
    "COUNTUNIQUE": _one("COUNTA(UNIQUE({}))"),
    "FLATTEN": _renamed("TOCOL"),
    "TO_DATE": _one("(DATE(1899,12,30)+({}))"),
    "TO_TEXT": _one('(({})&"")'),
    "TO_PURE_NUMBER": _one("VALUE({})"),
    "JOIN": _join,
    **{name: _dated(name, count) for name, count in _DATED.items()},
}


class _Calls:
    """Where the calls of some functions stand in a formula."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)
        listed = "|".join(re.escape(name) for name in sorted(self.names, key=len, reverse=True))
        self.piece = re.compile(
            rf"""(?P<kept>"(?:[^"]|"")*"|'(?:[^']|'')*')|(?<![\w.])(?P<name>(?a:{listed}))\(""",
            re.IGNORECASE,
        )

    def may_stand_in(self, formula: str) -> bool:
        """Return whether a formula has a call of one of the functions, or a text that has."""
        return not self.names.isdisjoint(_CALLED.findall(formula.upper()))


_CALLED = re.compile(r"(?<![\w.])([A-Z][\w.]*)\(")
_WRITTEN = _Calls(_RULES)
_COERCED = _Calls(coercion.FUNCTIONS)
_MARKS = re.compile(r"""\"(?:[^"]|"")*"|'(?:[^']|'')*'|[(){},]""")
_DEEPEST = 60


def for_engine(formula: str) -> str:
    """Return a formula, without its ``=``, as the engine can calculate it."""
    return _rewritten(formula, _WRITTEN, lambda name, given: _RULES[name](given))


def for_values(formula: str) -> str:
    """Return a formula, without its ``=``, of which the engine makes the value that Google does."""
    formula = for_engine(formula)
    if not _COERCED.may_stand_in(formula):
        return formula
    return _rewritten(formula, _COERCED, coercion.rule(formula))


def for_values_in(formula: str, row: int) -> str:
    """Return what :func:`for_values` does of a formula that stands in a row, counted from 1.

    Of formulas that differ only in the row's number and its neighbours' but one is rewritten.
    """
    if any(mark in formula for mark in MARKS):
        return for_values(formula)
    key = marked_cells(formula, row)
    known = _known.get(key)
    if known is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        known = _known[key] = marked_cells(for_values(formula), row)
    here, below, above = MARKS
    text = known.replace(here, str(row))
    return text.replace(below, str(row + 1)).replace(above, str(row - 1))


_known: dict[str, str] = {}
_MOST_KNOWN = 16_384


def _rewritten(formula: str, calls: _Calls, rewrite: Rewrite, depth: int = 0) -> str:
    if depth > _DEEPEST or not calls.may_stand_in(formula):
        return formula
    out: list[str] = []
    at = 0
    while match := calls.piece.search(formula, at):
        if match["kept"]:
            out.append(formula[at : match.end()])
            at = match.end()
            continue
        given, end = _arguments(formula, match.end())
        if not end:
            break  # nothing closes the call: no formula at all
        read = [_rewritten(each, calls, rewrite, depth + 1) for each in given]
        name = match["name"]
        new = rewrite(name.upper(), read)
        out.append(formula[at : match.start()])
        out.append(f"{name}({','.join(read)})" if new is None else new)
        at = end
    return "".join([*out, formula[at:]])


def _arguments(formula: str, start: int) -> tuple[list[str], int]:
    """Return the arguments of a call that opens before ``start``, and its end; 0 if none."""
    found: list[str] = []
    depth, at = 0, start
    for match in _MARKS.finditer(formula, start):
        mark = match[0]
        if mark in "({":
            depth += 1
        elif mark in ")}" and depth:
            depth -= 1
        elif mark == ")" or (mark == "," and not depth):
            found.append(formula[at : match.start()])
            at = match.end()
            if mark == ")":
                return found, at
    return [], 0
