"""What runs changed about columns: as it is kept, told, and taken back. Pure.

A header is renamed back by a later run, on both sides, as if a person had done it. What else was
changed about columns stays: taking a column away could take what people typed in it since.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum

from sync.remarks import PLACES
from sync.store import (
    AddColumn,
    ColumnEdit,
    DropColumn,
    Notice,
    Reading,
    RenameColumn,
    SetLook,
    Side,
)
from workbook.schema import ColumnSchema, Schema

_PARTS = {"format": "number format", "width": "width", "choices": "dropdown"}


class Made(StrEnum):
    """What became of a column."""

    RENAMED = "rename"
    ADDED = "add"
    DROPPED = "drop"
    DRESSED = "look"


@dataclass(frozen=True, slots=True)
class ColumnMade:
    """One change of a column that a run made on one side.

    Attributes:
        column: its id.
        before: its header; ``""`` for a new one.
        after: its new header; for a look, what of it changed; else ``""``.
    """

    side: Side
    table: str
    column: str
    kind: Made
    before: str
    after: str

    @property
    def words(self) -> str:
        """What was done, for people."""
        where = PLACES[self.side]
        if self.kind is Made.RENAMED:
            return f"column '{self.before}' renamed '{self.after}' {where}"
        if self.kind is Made.ADDED:
            return f"column '{self.after}' added {where}"
        if self.kind is Made.DROPPED:
            return f"column '{self.before}' taken out of the sync"
        return f"{self.after} of column '{self.before}' changed {where}"


def columns_made(
    edits: Mapping[Side, Iterable[ColumnEdit]], readings: tuple[Reading, Reading], schema: Schema
) -> tuple[tuple[ColumnEdit, ColumnMade], ...]:
    """Return what edits come to on sides that may have some of it already, each with its edit.

    Args:
        edits: those of each side.
        readings: of Excel and of the Sheet, before.
        schema: what the columns are called.
    """
    sides = zip((Side.EXCEL, Side.SHEET), readings, strict=True)
    return tuple(
        (edit, made)
        for side, reading in sides
        for edit in edits[side]
        if (made := _made(side, reading, edit, schema)) is not None
    )


def _made(side: Side, reading: Reading, edit: ColumnEdit, schema: Schema) -> ColumnMade | None:
    if isinstance(edit, AddColumn):
        new, added = edit.column, reading.added.get(edit.table, ())
        if new.header.casefold() in {each.header.casefold() for each in added}:
            return None
        known = _column(schema, edit.table, new.id)
        return None if known else ColumnMade(side, edit.table, new.id, Made.ADDED, "", new.header)
    column = _column(schema, edit.table, edit.column)
    if column is None:
        return None
    place = side, edit.table, edit.column
    if isinstance(edit, RenameColumn):
        held = reading.headers.get((edit.table, edit.column)) or edit.header
        same = held.strip() == edit.header
        return None if same else ColumnMade(*place, Made.RENAMED, held.strip(), edit.header)
    if isinstance(edit, DropColumn):
        once = side is Side.EXCEL  # it stays where it stands
        return ColumnMade(*place, Made.DROPPED, column.header, "") if once else None
    parts = ", ".join(_parts(reading, edit))
    return ColumnMade(*place, Made.DRESSED, column.header, parts) if parts else None


def _parts(reading: Reading, edit: SetLook) -> Iterator[str]:
    held = reading.looks.get((edit.table, edit.column))
    for part, name in _PARTS.items():
        if held is None or getattr(held, part) != getattr(edit.look, part):
            yield name


def renamed_back(
    made: Sequence[ColumnMade], schema: Schema
) -> tuple[tuple[RenameColumn, ...], tuple[Notice, ...]]:
    """Return the renames that take a run's back, and what of its columns stays as it is.

    Args:
        made: what the run changed about columns.
        schema: what they are called now.
    """
    back: list[RenameColumn] = []
    left: list[Notice] = []
    renames = {(each.table, each.column): each for each in made if each.kind is Made.RENAMED}
    for each in made:
        if each.kind is not Made.RENAMED:
            left.append(Notice(each.table, f"{each.words}; an undo leaves that"))
        elif renames.pop((each.table, each.column), None) is not None:
            why = _why_not(each, schema)
            if why:
                left.append(Notice(each.table, f"{each.words}; {why}"))
            elif _header(schema, each) != each.before:
                back.append(RenameColumn(each.table, each.column, each.before))
    return tuple(back), tuple(left)


def _why_not(made: ColumnMade, schema: Schema) -> str:
    """Return why a column does not get its header back; ``""`` if it does."""
    now = _header(schema, made)
    if not now:
        return "it no longer syncs"
    if now not in {made.before, made.after}:
        return f"it was renamed since; '{now}' stays"
    others = {
        column.header.strip().casefold()
        for column in schema.table(made.table).columns
        if column.id != made.column
    }
    taken = made.before.casefold() in others
    return f"another column is headed '{made.before}' now; '{now}' stays" if taken else ""


def _header(schema: Schema, made: ColumnMade) -> str:
    column = _column(schema, made.table, made.column)
    return column.header.strip() if column else ""


def _column(schema: Schema, table: str, column: str) -> ColumnSchema | None:
    found = (each for known in schema.tables if known.name == table for each in known.columns)
    return next((each for each in found if each.id == column), None)


def encode(made: ColumnMade) -> list[str]:
    """Return a change of a column to be kept as JSON."""
    return [str(each) for each in astuple(made)]


def decode(stored: Sequence[str]) -> ColumnMade:
    """Return the change that :func:`encode` wrote."""
    side, table, column, kind, before, after = stored
    return ColumnMade(Side(side), table, column, Made(kind), before, after)
