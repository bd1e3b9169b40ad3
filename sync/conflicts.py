"""Conflicts as values, and as rows of the Conflicts table.

Source of the vocabulary: Dolt's three-way differ (divergent modify, divergent delete).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sync.store import CELLS, VALUE
from workbook.schema import CONFLICTS_TABLE, ColumnSchema, Schema, TableSchema
from workbook.values import Content, display, encode

TABLE = TableSchema(
    CONFLICTS_TABLE,
    CONFLICTS_TABLE,
    tuple(
        ColumnSchema(name, name)
        for name in ("Table", "Row", "Column", "Sheet value", "Excel value", "Before", "Kept")
    ),
    "Table",
)
KEPT = "Kept"
"""The column of the Conflicts table in which people choose what stands."""
WHOLE_ROW = ""
DELETED = "(row deleted)"
_LONGEST = 32_000  # characters; a cell in Excel holds 32,767
_RESOLVED = "(resolved)"


class Kept(StrEnum):
    """What stands in the cell after a conflict; the words people read in the Conflicts table."""

    SHEET = "Sheet"
    EXCEL = "Excel"
    BOTH = "both"
    ROW = "row restored"


class Choice(StrEnum):
    """What a person may choose for a conflict; ``done`` leaves it at what stands."""

    SHEET = "Sheet"
    EXCEL = "Excel"
    BEFORE = "Before"
    DONE = "done"


_CHOICES = {
    "sheet": Choice.SHEET,
    "google sheet": Choice.SHEET,
    "excel": Choice.EXCEL,
    "before": Choice.BEFORE,
    "done": Choice.DONE,
    "ok": Choice.DONE,
    "resolved": Choice.DONE,
}
_VALUES = {
    "Sheet value": Choice.SHEET,
    "Excel value": Choice.EXCEL,
    "Before": Choice.BEFORE,
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two edits that cannot both stand, or an edit of a row that the other side deleted.

    Attributes:
        row: the row's id.
        label: what people know the row by.
        column: the column's id; ``WHOLE_ROW`` for an edit that beat a delete.
        base: what both sides held last; for a whole row a text that lists the edited cells.
        local: what Excel holds, ``DELETED`` if it deleted the row.
        remote: what the Sheet holds, ``DELETED`` if it deleted the row.
        kept: whose content stands.
        header: what people call the column; no part of what makes the conflict.
    """

    table: str
    row: str
    label: str
    column: str
    base: Content
    local: Content
    remote: Content
    kept: Kept
    header: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """The conflict's id: the same conflict met again has the same key."""
        contents = [encode(each) for each in (self.base, self.local, self.remote)]
        text = json.dumps([self.table, self.row, self.column, *contents])
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def conflict_cells(conflict: Conflict, schema: Schema) -> dict[str, Content]:
    """Return ``conflict`` as the cells of a row of the Conflicts table, all of them text."""
    table, column = _names(conflict, schema)
    texts = {
        "Table": table,
        "Row": conflict.label,
        "Column": column,
        "Sheet value": display(conflict.remote),
        "Excel value": display(conflict.local),
        "Before": display(conflict.base),
        "Kept": conflict.kept.value,
    }
    return {name: text[:_LONGEST] for name, text in texts.items() if text}


def chosen(kept: Content) -> Choice | None:
    """Return what a person chose in the column Kept; ``None`` if it is none of the choices."""
    return _CHOICES.get(kept.strip().casefold()) if isinstance(kept, str) else None


def marked(choice: Choice, stands: str = "") -> str:
    """Return what the column Kept says once a conflict is resolved."""
    word = stands if choice is Choice.DONE else choice.value
    return f"{word} {_RESOLVED}".strip()


def word_of(shown: Mapping[str, Content], stands: Content) -> Choice | None:
    """Return whose value stands, as a row of the Conflicts table tells the values; if it does."""
    text = display(stands)[:_LONGEST]
    for column, choice in _VALUES.items():
        if text == (shown.get(column) or ""):
            return choice
    return None


def resolved(kept: Content) -> bool:
    """Whether the column Kept says that a conflict is resolved."""
    return isinstance(kept, str) and kept.endswith(_RESOLVED)


def row_label(cells: Mapping[str, Content], table: TableSchema) -> str:
    """Return what people know a row by: its required column, else its first filled typed one."""
    named: Iterable[str] = (table.required,) if table.required else ()
    typed = (column.id for column in table.columns if not column.formula)
    for column in (*named, *typed):
        if cells.get(column) is not None:
            return display(cells[column])
    return "(blank row)"


def _names(conflict: Conflict, schema: Schema) -> tuple[str, str]:
    if conflict.table == CELLS:
        sheets = {cell.name: cell.sheet for cell in schema.cells}
        return sheets.get(conflict.row, CELLS), VALUE.capitalize()
    if conflict.column == WHOLE_ROW:
        return conflict.table, "(whole row)"
    return conflict.table, schema.table(conflict.table).column(conflict.column).header
