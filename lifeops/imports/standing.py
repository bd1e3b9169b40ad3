"""A workbook as an import finds it: its tables by row, and what they can take. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lifeops.flows.tables import name_of, text_of
from sync.diff import Cells, Rows
from sync.excel.bulk import computed
from sync.store import CELLS, Reading
from workbook.schema import CONFLICTS_TABLE, Schema
from workbook.values import Content

NAMELESS = "@"
"""How the ids begin that stand for rows which have none yet."""


@dataclass(frozen=True)
class Standing:
    """What a workbook holds.

    Attributes:
        schema: what it says of itself.
        reading: what was read of it.
    """

    schema: Schema
    reading: Reading

    @cached_property
    def tables(self) -> Mapping[str, Rows]:
        """Table -> row id -> cells, from the top down."""
        return {
            name: {row.id or f"{NAMELESS}{row.position}": row.cells for row in table.rows}
            for name, table in self.reading.tables.items()
            if name not in {CELLS, CONFLICTS_TABLE}
        }

    def columns(self, table: str) -> Sequence[str]:
        """Return the columns of a table that people fill; none if there is no such table."""
        if table not in self.tables:
            return ()
        there = set(self.reading.tables[table].columns)
        known = self.schema.table(table).columns
        return [each.id for each in known if not each.formula and each.id in there]

    def computed(self, table: str) -> Mapping[str, Content]:
        """Return the formulas that a new row of a table gets."""
        return computed(self.schema.table(table), self.reading.tables[table].columns)

    def names(self, table: str, column: str) -> Mapping[str, str]:
        """Return the texts in a column as names are matched -> as they are written."""
        texts = (text_of(cells.get(column)) for cells in self.tables.get(table, {}).values())
        return {name_of(each): each for each in texts if each}

    def references(self, table: str) -> Iterator[tuple[str, str, str]]:
        """Yield the columns of a table that name rows of another: (column, table, its column)."""
        for each in self.schema.table(table).columns:
            other, _, column = each.reference.rstrip("]").partition("[")
            if column and other in self.tables:
                yield each.id, other, column

    def cells(self, table: str, row: str) -> Cells:
        """Return what a row holds."""
        return self.tables[table][row]
