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
    """Let a table reach down to ``last_row``, with its filter, dropdowns and colour rules.

    Columns that calculate themselves are filled, and a totals row moves below.
    """

    sheet: str
    table: str
    last_row: int


@dataclass(frozen=True, slots=True)
class GrowArea:
    """Let the filter, dropdowns and colour rules of a plain list reach down to ``last_row``.

    Filled and merged cells in between are in the way, but for rows that edits of the same patch
    write in: those join the list. A list never shrinks.

    Attributes:
        area: the list as it is, headers included.
    """

    sheet: str
    area: Area
    last_row: int


@dataclass(frozen=True, slots=True)
class DeleteTableRow:
    """Take a row out of a table or list: the cells below it move up within its columns.

    What stands under the table stays where it is, and no row of the sheet goes. Everything that
    means a moved cell is re-aimed; where that cannot be done safely, the row is cleared in place.

    Attributes:
        row: the sheet's row, below the headers and above the totals.
        table: the Excel table; ``""`` for a plain list.
        columns: the columns of a plain list; beside a table, columns that move along.
        last_row: the last row of a plain list.
    """

    sheet: str
    row: int
    table: str = ""
    columns: tuple[int, ...] = ()
    last_row: int = 0


@dataclass(frozen=True, slots=True)
class SetWidth:
    """Give a column a width, in characters."""

    sheet: str
    column: int
    width: float


@dataclass(frozen=True, slots=True)
class SetFormat:
    """Give the cells of an area a number format; all else of their looks stays."""

    sheet: str
    area: Area
    format: str


@dataclass(frozen=True, slots=True)
class AddValidation:
    """Let cells take only the items of a list.

    Attributes:
        source: a reference such as ``Lists!$A$2:$A$9``, or items in quotes: ``"yes,no"``.
    """

    sheet: str
    area: Area
    source: str


@dataclass(frozen=True, slots=True)
class DefineName:
    """Name a cell for the whole workbook; a name that is there already means it from now on.

    Attributes:
        hidden: whether a new name is kept out of the lists that people see.
    """

    name: str
    sheet: str
    address: Address
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SetProperty:
    """Give the document a text property of its own (docProps/custom.xml)."""

    name: str
    text: str


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
class FoldColumn:
    """Fold a column away, one click from view, or bring it into view.

    Attributes:
        depth: how many folds deep it is to be; 0 in view.
    """

    sheet: str
    column: int
    depth: int


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


@dataclass(frozen=True, slots=True)
class ShowSheet:
    """Bring a tab into view, or put it behind; what is on it stays as it is."""

    sheet: str
    shown: bool


SheetEdit: TypeAlias = (
    SetCell
    | SetCached
    | GrowTable
    | GrowArea
    | DeleteTableRow
    | AddTableColumn
    | HideColumn
    | FoldColumn
    | SetWidth
    | SetFormat
    | AddValidation
)
BookEdit: TypeAlias = AddSheet | DefineName | SetProperty | ShowSheet
Edit: TypeAlias = SheetEdit | BookEdit


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
        cleared: the rows that were to go and were cleared in place, and why.
    """

    data: bytes
    refused: tuple[Refusal, ...] = ()
    cleared: tuple[Refusal, ...] = ()
