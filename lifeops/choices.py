"""Who wins, and which way contents go: ``lifeops.toml`` beside the workbook.

The file is optional. What it says of a table goes for all its columns, but for those of which it
says something else:

    [sync.tables."Tasks".columns."Notes"]
    winner = "both"
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lifeops.stamp import FILE
from sync.directions import ROWS, Direction
from sync.merge import Winner
from workbook.errors import ProblemsError
from workbook.schema import CONFLICTS_TABLE, Schema, TableSchema
from workbook.template import toml
from workbook.template.toml import Key, KeyPath, Source

_WORDS = {
    "winner": Key((str,), choices=tuple(each.value for each in Winner)),
    "direction": Key((str,), choices=tuple(each.value for each in Direction)),
}
_TABLE = Key((dict,))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person chose, by (table, column); ``ROWS`` for a column is the table as a whole."""

    winners: Mapping[tuple[str, str], Winner] = field(default_factory=dict)
    directions: Mapping[tuple[str, str], Direction] = field(default_factory=dict)

    def winner(self, table: str, column: str) -> Winner:
        """Return whose content stands where both sides changed a cell; by default the Sheet's."""
        whole = self.winners.get((table, ROWS), Winner.SHEET)
        return self.winners.get((table, column), whole)

    def direction(self, table: str, column: str) -> Direction:
        """Return which way the cells of a column go, or a table's rows; by default both."""
        whole = self.directions.get((table, ROWS), Direction.BOTH)
        return self.directions.get((table, column), whole)


def chosen(book: Path, schema: Schema) -> Chosen:
    """Return what the file beside ``book`` says; the defaults where there is none.

    Raises:
        ProblemsError: it is no such file; lists everything wrong in it with its line.
    """
    return read(book.with_name(FILE), schema)


def read(path: Path, schema: Schema) -> Chosen:
    """Return what the file at ``path`` says; the defaults where there is none.

    Raises:
        ProblemsError: it is no such file; lists everything wrong in it with its line.
    """
    if not path.is_file():
        return Chosen()
    source = toml.read(path, str(path))
    found = tuple(_read(source, schema)) if not source.problems else ()
    if source.problems:
        raise ProblemsError(tuple(source.problems))
    return Chosen(
        {place: Winner(said["winner"]) for place, said in found if "winner" in said},
        {place: Direction(said["direction"]) for place, said in found if "direction" in said},
    )


def _read(source: Source, schema: Schema) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    """Yield (table, column) and what is said of it; note everything that is wrong."""
    at: KeyPath = ("sync", "tables")
    for part in (at[:1], at):
        if not isinstance(_at(source, part), dict):
            source.problem(part, f"{'.'.join(map(str, part))} must be a table")
            return
    source.checked(_at(source, at[:1]), at[:1], {"tables": _TABLE})
    tables = [table for table in schema.tables if table.name != CONFLICTS_TABLE]
    names = {text: table for table in tables for text in (table.sheet, table.name)}
    for name, raw in _at(source, at).items():
        path = (*at, name)
        table = names.get(_meant(source, path, name, list(names), "table"))
        said = _checked(source, path, raw, {**_WORDS, "columns": _TABLE})
        if table is not None:
            yield (table.name, ROWS), said
            yield from _columns(source, (*path, "columns"), said.get("columns", {}), table)


def _columns(
    source: Source, at: KeyPath, raw: Mapping[str, Any], table: TableSchema
) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    ids = {text: column.id for column in table.columns for text in (column.id, column.header)}
    headers = [column.header for column in table.columns]
    for name, its in raw.items():
        path = (*at, name)
        known = _meant(source, path, name, [*headers, *ids], f"column of {table.name}")
        said = _checked(source, path, its, _WORDS)
        if known in ids:
            yield (table.name, ids[known]), said


def _at(source: Source, path: KeyPath) -> Any:
    found: Any = source.values
    for name in path:
        found = found.get(name, {})
    return found


def _checked(
    source: Source, path: KeyPath, raw: object, keys: Mapping[str, Key]
) -> Mapping[str, Any]:
    if isinstance(raw, dict):
        return source.checked(raw, path, keys)
    source.problem(path, f"{path[-1]} must be a table, such as [sync.tables.Tasks]")
    return {}


def _meant(source: Source, path: KeyPath, name: str, known: Sequence[str], what: str) -> str:
    """Return the one of ``known`` that ``name`` is, whatever its case; note it if there is none."""
    found = next((each for each in known if each.casefold() == name.strip().casefold()), None)
    if found is not None:
        return found
    folded = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(name.casefold(), list(folded), n=1)
    listed = ", ".join(dict.fromkeys(known))
    hint = f"did you mean '{folded[near[0]]}'?" if near else f"there is: {listed}"
    source.problem(path, f"there is no {what} called '{name}'; {hint}")
    return ""
