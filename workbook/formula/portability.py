"""What in a formula keeps it from crossing to the other program.

A formula crosses only if it means the same there and reads nothing but the workbook: a shared
Sheet must not be able to plant code in someone's Excel, nor the reverse.
"""

import re
from collections.abc import Iterator

from workbook.errors import FormulaError
from workbook.formula import functions
from workbook.formula.parse import INTERSECT, parse
from workbook.formula.text import SPILL, to_text
from workbook.formula.tree import (
    Array,
    Binary,
    Call,
    CellRef,
    Group,
    Literal,
    Name,
    Node,
    Prefix,
    RangeRef,
    Target,
)
from workbook.formula.walk import walk

_PROGRAM = {Target.EXCEL: "Excel", Target.GOOGLE: "Google Sheets"}
_WEB = ("https://", "http://", "mailto:")
_HERE = re.compile(r"#'[^\[\]':*?/\\]+'![A-Za-z]{1,3}[0-9]{1,7}")
"""A cell of the same workbook."""
_ABOUT = frozenset(("address", "col", "contents", "row", "type"))
"""What CELL tells in both programs; Excel's can also tell where the file lies on the disk."""


LONGEST = 8_192
"""Characters of a formula that Excel takes; it calls a file with a longer one damaged."""
_MOST_ARGUMENTS = 255


def problems(formula: str | Node, target: Target) -> tuple[str, ...]:
    """Return why ``formula`` cannot be written for ``target``; ``()`` if it may cross.

    Each is a short phrase for a person: ``QUERY is not in Excel``.
    """
    if isinstance(formula, str):
        if len(formula) > LONGEST and target is Target.EXCEL:
            return (f"it is longer than the {LONGEST} characters that Excel takes",)
        try:
            formula = parse(formula)
        except FormulaError as wrong:
            return (wrong.what,)
    found = (problem for node in walk(formula) for problem in _of(node, target))
    return tuple(dict.fromkeys(found))


def _of(node: Node, target: Target) -> Iterator[str]:
    match node:
        case Call():
            yield from _of_call(node, target)
        case RangeRef(CellRef() as first, CellRef() as last):
            if (not first.row) != (not last.row) or (not first.column) != (not last.column):
                yield f"the open range {to_text(node)} is only in Google Sheets"
        case CellRef():
            yield from _of_sheet(node.sheet)
        case Name():
            yield from _of_sheet(node.name.rpartition("!")[0])
        case Array():
            yield "an array in { } does not mean the same in both"
        case Prefix(operator="@"):
            yield f"the sign {INTERSECT} is only in Excel"
        case Binary(operator=","):
            yield "a union of ranges is only in Excel"
        case _:
            return


def _of_sheet(sheet: str) -> Iterator[str]:
    if "[" in sheet:
        yield "it refers to another workbook"
    elif ":" in sheet:
        yield "a reference across several sheets is only in Excel"


def _takes(known: functions.Function, count: int) -> bool:
    return known.least <= count <= (_MOST_ARGUMENTS if known.most is None else known.most)


def _of_call(node: Call, target: Target) -> Iterator[str]:
    name = node.name
    known = functions.find(name)
    if known is None:
        yield f"{name} is no known function"
    elif known.kind == "network":
        yield f"{name} reads from outside the workbook"
    elif name == SPILL:
        yield "a spilled range (#) is only in Excel"
    elif not (known.excel if target is Target.EXCEL else known.google):
        yield f"{name} is not in {_PROGRAM[target]}"
    elif known.kind == "array":
        yield f"{name} works on whole arrays, which does not mean the same in both"
    elif not _takes(known, len(node.arguments)):
        yield f"{name} does not take {len(node.arguments)} arguments in Excel"
    elif name == "HYPERLINK" and not _is_harmless(node.arguments[0]):
        yield "HYPERLINK may lead to something else than a web page or a mail address"
    elif name == "INDIRECT":
        yield "INDIRECT reads what a text says, which may be another cell there, or another file"
    elif name == "CELL" and _start(node.arguments[0]) not in _ABOUT:
        yield "CELL does not tell the same in both"


def _is_harmless(link: Node) -> bool:
    """Whether a link begins, in so many words, as that of a web page or of a mail address.

    A cell of the same workbook is as good, if it is all there is.
    """
    if isinstance(link, Literal) and isinstance(link.value, str) and _HERE.fullmatch(link.value):
        return True
    return _start(link).startswith(_WEB)


def _start(node: Node) -> str:
    """Return the text with which a text begins, whatever is computed after it; ``""`` if none."""
    while True:
        match node:
            case Group(inner):
                node = inner
            case Binary("&", left, _):
                node = left
            case Literal(str() as text):
                return text.casefold()
            case _:
                return ""
