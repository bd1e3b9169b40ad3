"""What can be changed in a workbook's file, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from workbook.model import Address, Area
from workbook.values import Content, Value


@dataclass(frozen=True, slots=True)
class SetCell:
    """Give a cell new content; ``None`` clears it and keeps its style.

    Attributes:
        value: what a formula shows until the workbook is calculated again.
        format: the number format code to take where the cell's own style is for another kind of
            number; ``""`` lets the patch choose.
    """

    sheet: str
    address: Address
    content: Content
    value: Value = None
    format: str = ""


@dataclass(frozen=True, slots=True)
class SetCached:
    """Change what a formula shows, and nothing else."""

    sheet: str
    address: Address
    value: Value


@dataclass(frozen=True, slots=True)
class GrowTable:
    """Let a table reach down to ``last_row``, with its filter, dropdowns and colour rules."""

    sheet: str
    table: str
    last_row: int


@dataclass(frozen=True, slots=True)
class GrowArea:
    """Let the dropdowns and colour rules of a plain list reach down to ``last_row``.

    Its filter is left alone: Excel takes in what stands right below by itself.

    Attributes:
        area: the list as it is, headers included.
    """

    sheet: str
    area: Area
    last_row: int


@dataclass(frozen=True, slots=True)
class AddTableColumn:
    """Add a column on the right of a table, header cell included."""

    sheet: str
    table: str
    header: str


@dataclass(frozen=True, slots=True)
class HideColumn:
    """Hide a column."""

    sheet: str
    column: int


@dataclass(frozen=True, slots=True)
class AddSheet:
    """Add a sheet behind all others.

    Attributes:
        rows: contents from A1 on.
        widths: column -> width in characters.
        formats: column -> number format code of that column's cells.
    """

    name: str
    hidden: bool
    rows: Sequence[Sequence[Content]]
    widths: Mapping[int, float] = field(default_factory=dict)
    formats: Mapping[int, str] = field(default_factory=dict)


SheetEdit: TypeAlias = SetCell | SetCached | GrowTable | GrowArea | AddTableColumn | HideColumn
Edit: TypeAlias = SheetEdit | AddSheet


@dataclass(frozen=True, slots=True)
class Refusal:
    """An edit that was not made, and why; it did not stop the others."""

    edit: Edit
    reason: str


@dataclass(frozen=True, slots=True)
class Patched:
    """The patched file.

    Attributes:
        data: its bytes; the original ones where nothing changed.
        refused: the edits that were not made.
    """

    data: bytes
    refused: tuple[Refusal, ...] = ()
