"""What to mend in a template's formula before it is the same everywhere.

:mod:`workbook.formula.portability` says what may not cross at all. This also tells what crosses
and then means something else in another program, locale or size of table, and what to write
instead. The functions are those of ``functions.csv``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workbook.errors import FormulaError
from workbook.formula import functions
from workbook.formula.parse import parse
from workbook.formula.portability import problems
from workbook.formula.text import to_text
from workbook.formula.tree import (
    Binary,
    Call,
    CellRef,
    ColumnRef,
    Group,
    Literal,
    Name,
    Node,
    Percent,
    Prefix,
    RangeRef,
    Target,
)
from workbook.formula.walk import children, walk
from workbook.schema import ColumnType

_PROGRAM = {Target.EXCEL: "Excel", Target.GOOGLE: "Google Sheets"}
_DATE_TEXT = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[ .-]*[A-Za-z]{3,9}[ .-]*\d{2,4}"
    r"|[A-Za-z]{3,9} \d{1,2},? \d{4}"
)
_PLAIN_CODE = re.compile(r"0+%?|@")
_UNQUOTED = re.compile(r"(?<![\w'.])([^\W\d][\w.]*)!")
_CRITERION = re.compile(r"[<>]=?|<>|=")
_ARITHMETIC = frozenset("+-*/^")
# Results of these are written alike in every locale: whole numbers.
_WHOLE = frozenset(
    ("ROUND", "INT", "DATE", "EDATE", "EOMONTH", "TODAY", "ROW", "ROWS", "COUNT", "COUNTA")
) | frozenset(("COUNTIF", "COUNTIFS", "YEAR", "MONTH", "DAY"))
_WRITTEN_ALIKE = frozenset(
    (ColumnType.TEXT, ColumnType.LIST, ColumnType.REFERENCE, ColumnType.DATE, ColumnType.COUNTER)
)
_RECENT = frozenset(("2021", "2024", "365"))
_EXACT = {"MATCH": 3, "VLOOKUP": 4, "HLOOKUP": 4}
_LONGEST = 8_192
_LENIENT = frozenset(
    ("ABS", "DAY", "MONTH", "YEAR", "ROUND", "INT", "FLOOR", "CEILING", "EOMONTH", "EDATE", "MOD")
)

Kind = Callable[[Node], ColumnType | None]
"""Tells what a reference holds, if it is known."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing to mend.

    Attributes:
        part: the text in the formula that it is about; ``""`` for all of it.
        message: what is wrong.
        fix: what to write instead; ``""`` if there is no general answer.
    """

    part: str
    message: str
    fix: str = ""


def wrongs(formula: str, table: str = "", kind: Kind = lambda _: None) -> tuple[Wrong, ...]:
    """Return everything to mend in ``formula``.

    Args:
        formula: as a template has it, without ``=``.
        table: the table whose column it computes; ``""`` on a page.
        kind: what a reference holds.
    """
    try:
        tree = parse(formula)
    except FormulaError as wrong:
        return (Wrong(formula[wrong.position : wrong.position + 20], wrong.what),)
    found = [*_by_text(formula), *_by_target(tree)]
    for node, above in _with_above(tree):
        for rule in _RULES:
            found += rule(node, above, table, kind)
    return tuple(dict.fromkeys(found))


def _with_above(tree: Node) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """Yield every node with those around it, the nearest last."""
    waiting: list[tuple[Node, tuple[Node, ...]]] = [(tree, ())]
    while waiting:
        node, above = waiting.pop()
        yield node, above
        waiting += [(child, (*above, node)) for child in children(node)]


def _by_text(formula: str) -> Iterator[Wrong]:
    """Look for what the tree no longer shows."""
    if len(formula) > _LONGEST:
        yield Wrong("", f"longer than the {_LONGEST} characters that Excel takes", "split it")
    outside = re.sub(r'"(?:[^"]|"")*"', lambda found: " " * len(found[0]), formula)
    for prefix in re.findall(r"_xl\w+\.", outside):
        yield Wrong(
            prefix, f"{prefix} belongs in files only", "leave it out; it is added for Excel"
        )
    for found in _UNQUOTED.finditer(outside):
        yield Wrong(found[0], f"the sheet {found[1]} stands without quotes", f"'{found[1]}'!")


def _by_target(tree: Node) -> Iterator[Wrong]:
    """Report what does not cross: once for both programs, once for each function."""
    calls = {node.name for node in walk(tree) if isinstance(node, Call)}
    by_message: dict[str, list[Target]] = {}
    for target in Target:
        for message in problems(tree, target):
            by_message.setdefault(message, []).append(target)
    told: set[str] = set()
    for message, targets in by_message.items():
        name = message.partition(" ")[0] if message.partition(" ")[0] in calls else ""
        if name in told:
            continue
        told |= {name} if name else set()
        known = functions.find(name)
        only = "" if len(targets) > 1 else _PROGRAM[targets[0]]
        full = message if not only or only in message else f"{message} (for {only})"
        yield Wrong(f"{name}(" if name else "", full, known.instead if known else "")


def _open(node: Node, above: tuple[Node, ...], _: str, __: Kind) -> Iterator[Wrong]:
    del above
    match node:
        case RangeRef(CellRef() as first, CellRef() as last):
            if not (first.row and last.row and first.column and last.column):
                text = to_text(node)
                fix = "Table[Column], or a range with both ends"
                yield Wrong(text, f"{text} is a whole or open column or row", fix)


def _calls(node: Node, above: tuple[Node, ...], table: str, _: Kind) -> Iterator[Wrong]:
    del above
    known = functions.find(node.name) if isinstance(node, Call) else None
    if not isinstance(node, Call) or known is None:
        return
    here = f"{node.name}("
    if known.excel in _RECENT and known.google:
        yield Wrong(here, f"{node.name} needs Excel {known.excel} or later", known.instead)
    elif not known.libreoffice and known.excel and known.google:
        yield Wrong(here, f"{node.name} is not in LibreOffice", known.instead)
    if known.volatile and (table or node.name != "TODAY"):
        yield Wrong(here, f"{node.name} changes by itself", known.instead)
    wanted = _EXACT.get(node.name)
    if wanted is not None and len(node.arguments) < wanted:
        yield Wrong(here, f"{node.name} looks for the nearest value", "end it in ,0) or ,FALSE)")
    if node.name == "DATEDIF" and Literal("MD") in node.arguments:
        yield Wrong('"MD"', "DATEDIF counts days after months differently in each program", "DAY")
    if node.name in {"DATEVALUE", "TIMEVALUE", "VALUE"}:
        yield Wrong(here, f"{node.name} reads text by the locale", known.instead or "a typed value")


def _text_codes(node: Node, above: tuple[Node, ...], _: str, __: Kind) -> Iterator[Wrong]:
    del above
    match node:
        case Call("TEXT", (_value, Literal(str() as code))) if not _PLAIN_CODE.fullmatch(code):
            fix = "INDEX(Lists[Month],MONTH(...)), or ROUND and &"
            yield Wrong(f'"{code}"', f"the code {code!r} of TEXT differs by locale", fix)
        case Call("TEXT", (_value, other)) if not isinstance(other, Literal):
            yield Wrong("TEXT(", "TEXT with a code that is computed may differ by locale")


def _date_texts(node: Node, above: tuple[Node, ...], _: str, __: Kind) -> Iterator[Wrong]:
    match node:
        case Literal(str() as text) if _DATE_TEXT.fullmatch(text.strip()):
            if not (above and isinstance(above[-1], Binary) and above[-1].operator == "&"):
                fix = "DATE(year,month,day)"
                yield Wrong(f'"{text}"', f"the text {text!r} is no date in every program", fix)


def _coercions(node: Node, above: tuple[Node, ...], _: str, __: Kind) -> Iterator[Wrong]:
    del above
    match node:
        case Binary(operator, left, right) if operator in _ARITHMETIC:
            for side in (left, right):
                if isinstance(side, Literal) and isinstance(side.value, str | bool):
                    text = to_text(side)
                    yield Wrong(text, f"{text} is reckoned with as if a number", "a number, or N()")
        case Call(name, arguments) if name in _LENIENT:
            for each in arguments:
                if isinstance(each, Literal) and isinstance(each.value, str | bool):
                    message = (
                        f"{name} of {to_text(each)} is an error in Excel, not in Google Sheets"
                    )
                    yield Wrong(f"{name}(", message, "test for blank first")


def _criteria(node: Node, above: tuple[Node, ...], _: str, kind: Kind) -> Iterator[Wrong]:
    if not (above and isinstance(above[-1], Call) and above[-1].name.endswith(("IF", "IFS"))):
        return
    match node:
        case Binary("&", Literal(str() as sign), right) if _CRITERION.fullmatch(sign):
            if not _written_alike(right, kind):
                message = f"{to_text(node)} writes a number by the locale"
                yield Wrong(f'"{sign}"&', message, "ROUND(...,0), or another form")


def _written_alike(node: Node, kind: Kind) -> bool:
    match node:
        case Call(name):
            return name in _WHOLE
        case Group(inner):
            return _written_alike(inner, kind)
        case Literal(value):
            return isinstance(value, str) or (isinstance(value, float) and value.is_integer())
        case Binary(operator, left, right) if operator in "+-":
            return _written_alike(left, kind) and _written_alike(right, kind)
        case ColumnRef() | Name():
            return kind(node) in _WRITTEN_ALIKE
        case _:
            return False


def _intersection(node: Node, above: tuple[Node, ...], _: str, __: Kind) -> Iterator[Wrong]:
    """Report a range where a single value is wanted: Excel takes the one of this row."""
    if not _is_range(node) or (above and isinstance(above[-1], RangeRef)):
        return
    if any(isinstance(each, Call) and each.name == "SUMPRODUCT" for each in above):
        return
    around = [each for each in above if not isinstance(each, Group)]
    nearest = around[-1] if around else None
    if isinstance(nearest, Call):
        known = functions.find(nearest.name)
        if known is None or known.ranges or known.kind == "array":
            return
        if nearest.name in {"IF", "CHOOSE"} and nearest.arguments[0] is not node:
            return
    elif not isinstance(nearest, Binary | Prefix | Percent):
        return
    text = to_text(node)
    yield Wrong(text, f"{text} is a range where one value is wanted", "[@Column], or SUMPRODUCT")


def _is_range(node: Node) -> bool:
    match node:
        case ColumnRef(this_row=False):
            return True
        case RangeRef(CellRef() as first, CellRef() as last):
            return (first.row, first.column) != (last.row, last.column)
        case _:
            return False


def _over_itself(node: Node, above: tuple[Node, ...], table: str, _: Kind) -> Iterator[Wrong]:
    """Report a sum of products over all rows in each row: its time grows with the square."""
    del above
    if table and isinstance(node, Call) and node.name == "SUMPRODUCT":
        inside = [each for each in walk(node) if isinstance(each, ColumnRef)]
        if any(not each.this_row for each in inside) and any(each.this_row for each in inside):
            message = "SUMPRODUCT over a table in every row is slow: the time grows with the square"
            yield Wrong("SUMPRODUCT(", message, "RANK, SUMIFS or COUNTIFS over a computed column")


_RULES = (
    _open, _calls, _text_codes, _date_texts, _coercions, _criteria, _intersection, _over_itself,
)  # fmt: skip
