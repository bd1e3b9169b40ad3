"""Who wins, and which way contents go: ``lifeops.toml`` beside the workbook.

The file is optional. What it says of a table goes for all its columns, but for those of which it
says something else:

    [sync.tables."Tasks".columns."Notes"]
    winner = "both"
"""

import difflib
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lifeops.links import Link

if TYPE_CHECKING:
    from sync.directions import Direction
    from sync.merge import Winner
    from workbook.schema import ColumnSchema, Schema, TableSchema
    from workbook.template.toml import KeyPath, Source

FILE = "lifeops.toml"
_Named = TypeVar("_Named", "TableSchema", "ColumnSchema")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person chose, by (table, column); ``""`` for a column is the table as a whole."""

    winners: Mapping[tuple[str, str], "Winner"] = field(default_factory=dict)
    directions: Mapping[tuple[str, str], "Direction"] = field(default_factory=dict)

    def winner(self, table: str, column: str) -> "Winner":
        """Return whose content stands where both sides changed a cell; by default the Sheet's."""
        from sync.merge import Winner

        whole = self.winners.get((table, ""), Winner.SHEET)
        return self.winners.get((table, column), whole)

    def direction(self, table: str, column: str) -> "Direction":
        """Return which way the cells of a column go, or a table's rows; by default both."""
        from sync.directions import Direction

        whole = self.directions.get((table, ""), Direction.BOTH)
        return self.directions.get((table, column), whole)


def chosen(book: Path, schema: "Schema") -> Chosen:
    """Return what the file beside ``book`` says; the defaults where there is none.

    Raises:
        ProblemsError: it is no such file; lists everything wrong in it with its line.
    """
    path = book.with_name(FILE)
    if not path.is_file():
        return Chosen()
    from workbook.errors import ProblemsError
    from workbook.template import toml

    source = toml.read(path, str(path))
    found = Chosen({}, {}) if source.problems else _read(source, schema)
    if source.problems:
        raise ProblemsError(tuple(source.problems))
    return found


def is_new(link: Link) -> bool:
    """Whether the file beside the workbook says something else than at the last sync."""
    try:
        return _stamp(link) != _last(link).read_text("ascii")
    except FileNotFoundError:
        return bool(_stamp(link))


def remember(link: Link) -> None:
    """Note that a sync has gone by what the file beside the workbook says now."""
    if is_new(link):
        _last(link).write_text(_stamp(link), "ascii")


def _last(link: Link) -> Path:
    return link.state_file.with_suffix(".choices")


def _stamp(link: Link) -> str:
    try:
        return hashlib.sha256(link.book.with_name(FILE).read_bytes()).hexdigest()
    except OSError:
        return ""


def _read(source: "Source", schema: "Schema") -> Chosen:
    from sync.directions import Direction
    from sync.merge import Winner
    from workbook.schema import CONFLICTS_TABLE

    winners: dict[tuple[str, str], Winner] = {}
    directions: dict[tuple[str, str], Direction] = {}
    tables = [table for table in schema.tables if table.name != CONFLICTS_TABLE]
    whole = _table(source, (), source.values, ("sync",), strict=False)
    sync = _table(source, ("sync",), whole.get("sync", {}), ("tables",))
    at: KeyPath = ("sync", "tables")
    for name, raw in _inside(source, at, sync.get("tables", {})):
        table = _named(source, (*at, name), name, tables)
        keys = _table(source, (*at, name), raw, ("winner", "direction", "columns"))
        if table is None:
            continue
        places = [("", (*at, name), keys)]
        for header, its in _inside(source, (*at, name, "columns"), keys.get("columns", {})):
            path = (*at, name, "columns", header)
            column = _named(source, path, header, list(table.columns))
            both = _table(source, path, its, ("winner", "direction"))
            places += [] if column is None else [(column.id, path, both)]
        for column_id, path, said in places:
            _word(source, (*path, "winner"), said, Winner, winners, (table.name, column_id))
            _word(source, (*path, "direction"), said, Direction, directions, (table.name, column_id))
    return Chosen(winners, directions)
