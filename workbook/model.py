"""Where things are in a workbook: addresses, tables, and the layout of one side.

Rows and columns count from 1, as people see them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, Self

from workbook.values import Content, Value

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
ID_COLUMN = "_id"

_A1 = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """Return ``1`` as ``A``, ``27`` as ``AA``."""
    letters = ""
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """Return ``A`` as ``1``, ``AA`` as ``27``; upper case only."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class Address(NamedTuple):
    """One cell of a sheet."""

    row: int
    column: int

    @property
    def a1(self) -> str:
        """The address as people write it: ``B7``."""
        return f"{column_letters(self.column)}{self.row}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the address written as ``B7`` (no ``$``, upper case)."""
        match = _A1.fullmatch(text)
        if match is None:
            raise ValueError(f"not a cell address: {text!r}")
        return cls(int(match[2]), column_number(match[1]))


class Area(NamedTuple):
    """A rectangle of cells, both corners included."""

    first: Address
    last: Address

    @property
    def a1(self) -> str:
        """The area as people write it: ``B2:D9``, or ``B2`` for a single cell."""
        return self.first.a1 if self.first == self.last else f"{self.first.a1}:{self.last.a1}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the area written as ``B2:D9`` or ``B2`` (no ``$``)."""
        first, _, last = text.partition(":")
        return cls(Address.parse(first), Address.parse(last or first))

    def __contains__(self, address: object) -> bool:
        return (
            isinstance(address, Address)
            and self.first.row <= address.row <= self.last.row
            and self.first.column <= address.column <= self.last.column
        )


class Cell(NamedTuple):
    """One cell as a person sees it; a tuple, as sheets hold many and they are made fast.

    Attributes:
        content: what was typed: a value, or a formula in A1 form.
        value: what is shown: the content itself, or the formula's (cached) result.
        format: the number format code as Excel writes it; ``""`` is General.
    """

    content: Content = None
    value: Value = None
    format: str = ""


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Where one table stands on one side.

    Attributes:
        name: the table's name in formulas.
        sheet: the sheet it stands on.
        header_row: the row of its headers.
        last_row: its last data row; ``header_row`` when it has none.
        columns: column id -> sheet column; includes ``_id`` where it exists.
        row_ids: sheet row -> row id, for rows that have one.
        range_row: the last row that emitted whole-column ranges reach, beyond ``last_row`` so
            that freshly typed rows count; 0 means ``last_row``.
        aliases: header, case folded -> id of the column that it heads, by which formulas that
            people type in structured form name it.
    """

    name: str
    sheet: str
    header_row: int
    last_row: int
    columns: Mapping[str, int]
    row_ids: Mapping[int, str] = field(default_factory=dict)
    range_row: int = 0
    aliases: Mapping[str, str] = field(default_factory=dict)

    @property
    def first_row(self) -> int:
        """The first data row."""
        return self.header_row + 1


@dataclass(frozen=True, slots=True)
class Layout:
    """Where every table and every declared cell stands on one side.

    Attributes:
        tables: table name -> where it stands.
        names: name of a declared cell -> sheet and address.
    """

    tables: Mapping[str, TableLayout] = field(default_factory=dict)
    names: Mapping[str, tuple[str, Address]] = field(default_factory=dict)
