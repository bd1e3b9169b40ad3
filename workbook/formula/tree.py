"""The tree of a formula.

A parsed formula mixes what people and files write (A1 references) and what templates and sync
write (structured and neutral references); ``emit`` and ``neutral`` turn one into the other.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from workbook.values import CellError


class Target(StrEnum):
    """The program a formula is written for."""

    EXCEL = "excel"
    GOOGLE = "google"


class Place(NamedTuple):
    """Where a formula stands: ``table`` is ``""`` outside every table's data rows."""

    sheet: str
    row: int
    column: int
    table: str = ""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, a truth value or an error constant."""

    value: float | str | bool | CellError


@dataclass(frozen=True, slots=True)
class Missing:
    """An argument left out, as in ``IF(A1,,2)``."""


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name or a declared cell."""

    name: str


@dataclass(frozen=True, slots=True)
class CellRef:
    """An A1 reference to one cell; ``sheet`` is ``""`` for the formula's own sheet.

    In a range that is open (``A:A``, ``2:2``, ``A2:A``) the missing part is 0.
    """

    sheet: str
    row: int
    column: int
    row_absolute: bool = False
    column_absolute: bool = False


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """``Table[Column]`` (all data rows), or ``[@Column]`` where ``this_row``.

    ``table`` is ``""`` for the formula's own table.
    """

    table: str
    column: str
    this_row: bool = False


@dataclass(frozen=True, slots=True)
class OffsetRef:
    """Neutral: the cell ``rows`` below (above, if negative) in a column of the own table."""

    column: str
    rows: int


@dataclass(frozen=True, slots=True)
class RowRef:
    """Neutral: one cell of a table, by row id and column."""

    table: str
    row_id: str
    column: str


@dataclass(frozen=True, slots=True)
class RangeRef:
    """A range given by two corners; the sheet, if any, is the first corner's."""

    first: "Node"
    last: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; the name is upper case and without ``_xlfn.`` prefixes."""

    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """``-x`` or ``+x``."""

    operator: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Percent:
    """``x%``."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """``left operator right``; comparison, ``&``, arithmetic, ``^``."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Group:
    """A parenthesised expression, kept so that text round-trips."""

    inner: "Node"


@dataclass(frozen=True, slots=True)
class Array:
    """An array constant, row by row."""

    rows: tuple[tuple["Node", ...], ...]


Node: TypeAlias = (
    Literal
    | Missing
    | Name
    | CellRef
    | ColumnRef
    | OffsetRef
    | RowRef
    | RangeRef
    | Call
    | Prefix
    | Percent
    | Binary
    | Group
    | Array
)
