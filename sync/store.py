"""The two ends of a sync behind one protocol.

Terminology:
    SIDE      ``excel`` (the .xlsx, called local in a merge) or ``sheet`` (Google's, remote).
    READING   what one side holds at one moment, canonical and in neutral form.
    EDIT      one change to be made on one side.
    APPLIED   what a side is proved to hold after its edits, and what is still owed.

Declared single cells appear as a table of their own, named ``CELLS``: one row per cell, whose id is
the cell's name and whose only column is ``VALUE``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias

from sync.journal import Entry
from workbook.model import Layout
from workbook.schema import ColumnSchema, Schema
from workbook.values import Content

CELLS = "@cells"
VALUE = "value"


class Side(StrEnum):
    """One end of a link."""

    EXCEL = "excel"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table on one side.

    Attributes:
        position: its sheet row there.
        id: its row id; ``""`` where it has none.
        cells: column id -> canonical content, formulas in neutral form; blank cells are absent.
        computed: columns that only look blank: a formula that stays on that side fills them.
        unknown: those of them whose formula was never calculated: nobody knows what they hold.
    """

    position: int
    id: str
    cells: Mapping[str, Content]
    computed: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TableReading:
    """One table on one side.

    Attributes:
        columns: the ids of the columns found, in sheet order.
        flags: the columns that hold ``True`` or ``False`` anywhere; ``None`` if that is not known.
        formulas: the formulas that it holds, in neutral form, and maybe some that it held; ``None``
            if that is not known.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    flags: frozenset[str] | None = field(default=None, compare=False)
    formulas: frozenset[str] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know: what is left alone, and why."""

    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a column of a table looks to people.

    Attributes:
        format: number format code, in Excel's spelling; ``""`` is General.
        width: in characters of the default font; 0 where it is the default one.
        choices: what its dropdown offers: a list of texts, or the one neutral range it reads from;
            empty where it has none.
    """

    format: str = ""
    width: float = 0
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one side holds.

    Attributes:
        revision: the side's version token; equal tokens mean the same content was read.
        tables: table name -> reading, ``CELLS`` included.
        layout: where the tables stand on that side.
        notices: what was not read, and why.
        generation: a number that every sync raises which writes this side; 0 where it says none.
        gone: (table, row id) -> mark of what a row held when it was deleted by a sync, where the
            side keeps such tombstones.
        journal: what led to the generations of the file, the oldest first, where the side keeps
            that.
        looks: (table, column) -> how the column looks, where the side was asked.
        headers: (table, column) -> what stands in its header cell.
        added: table -> columns that a person added to it here; the tables hold them already.
        tokens: what every write takes away and leaves others of, where the side has such tokens.
        open: whether another program has it open, so that it takes nothing for now.
    """

    revision: str
    tables: Mapping[str, TableReading]
    layout: Layout = field(default_factory=Layout)
    notices: tuple[Notice, ...] = ()
    generation: int = 0
    gone: Mapping[tuple[str, str], str] = field(default_factory=dict)
    journal: tuple[Entry, ...] = field(default=(), compare=False)
    looks: Mapping[tuple[str, str], Look] = field(default_factory=dict)
    headers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    added: Mapping[str, tuple[ColumnSchema, ...]] = field(default_factory=dict)
    tokens: frozenset[str] | None = None
    open: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class SetCell:
    """Give a cell of an existing row new content; ``None`` clears it."""

    table: str
    row_id: str
    column: str
    content: Content


@dataclass(frozen=True, slots=True)
class AddRow:
    """Add a whole row, id included."""

    table: str
    row_id: str
    cells: Mapping[str, Content]


@dataclass(frozen=True, slots=True)
class GiveId:
    """Write the id of a row that has none (or a copied one), read at ``position``.

    ``cells`` are its contents when read, by which it is recognised if it moved.
    """

    table: str
    position: int
    row_id: str
    cells: Mapping[str, Content]


@dataclass(frozen=True, slots=True)
class DeleteRow:
    """Delete a row; ``cells`` is what it held when the delete was decided."""

    table: str
    row_id: str
    cells: Mapping[str, Content]


@dataclass(frozen=True, slots=True)
class Bury:
    """Keep the id of a row that is gone, so that no other computer brings the row back.

    ``mark`` tells what the row held.
    """

    table: str
    row_id: str
    mark: str


@dataclass(frozen=True, slots=True)
class AddColumn:
    """Add a column to a table, right of its last one.

    Where a person added it already, the one that stands there is the one.
    """

    table: str
    column: ColumnSchema
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, slots=True)
class RenameColumn:
    """Give a column another header."""

    table: str
    column: str
    header: str


@dataclass(frozen=True, slots=True)
class DropColumn:
    """Take a column out of the sync; where it stands, it stays as it is.

    Attributes:
        header: what it was called.
    """

    table: str
    column: str
    header: str


@dataclass(frozen=True, slots=True)
class SetLook:
    """Give a column of a table another look."""

    table: str
    column: str
    look: Look


ColumnEdit: TypeAlias = AddColumn | RenameColumn | DropColumn | SetLook
"""A change of what a table's columns are, or how they look; see :mod:`sync.columns`."""
Edit: TypeAlias = SetCell | AddRow | GiveId | DeleteRow | Bury


@dataclass(frozen=True, slots=True)
class Owed:
    """An edit that was not made, and why; the next run tries again."""

    edit: Edit
    reason: str


@dataclass(frozen=True, slots=True)
class Unmade:
    """A change of a column that a side cannot make, and why."""

    edit: ColumnEdit
    reason: str


@dataclass(frozen=True, slots=True)
class Applied:
    """The outcome of applying edits on one side.

    Attributes:
        revision: the side's version token afterwards.
        owed: edits not made or not proved; all others are proved to hold.
        generation: that of the side afterwards, where it says so; else 0.
    """

    revision: str
    owed: tuple[Owed, ...] = ()
    generation: int = 0


class Store(Protocol):
    """One end of a sync.

    Attributes:
        schema: what syncs; a run sets it, and so does ``reshape``.
        looks: whether the next readings are to say how columns look.
    """

    side: Side
    schema: Schema
    looks: bool

    def probe(self) -> str:
        """Return a cheap revision hint: equal to the last reading's if nothing changed."""
        ...

    def read(self) -> Reading:
        """Read everything that syncs.

        Raises:
            WrongEndError: this is not what was linked, or a table cannot be found.
            UnavailableError: it cannot be reached now.
        """
        ...

    def apply(self, reading: Reading, edits: Sequence[Edit], note: Entry | None = None) -> Applied:
        """Apply ``edits``, decided on ``reading``, all or nothing but for what is ``owed``.

        Deletes come last, after the rest is proved. Neither edits nor a note means no write.

        Args:
            reading: what they were decided on.
            edits: what to write.
            note: the run's entry. The Sheet keeps it in its journal, and no more than its number
                where anything is owed; the file takes its generation, or then the next number.

        Raises:
            UnavailableError: it cannot be reached; ``applied`` says whether that is known.
            OpenElsewhereError: the file is open in another program; nothing was written.
        """
        ...

    def reshape(self, reading: Reading, edits: Sequence[ColumnEdit]) -> tuple[Unmade, ...]:
        """Change columns, found as in ``reading``, and remember them as part of what syncs.

        All in one write, but for what is returned; what stands as wanted is left alone. The next
        reading holds the columns as they are then.

        Raises:
            UnavailableError: it cannot be reached.
            OpenElsewhereError: the file is open in another program; nothing was written.
            ChangedMeanwhileError: it is not as it was read; nothing was written.
        """
        ...
