"""A spreadsheet at one moment, and how the tables of a schema stand in it."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

from sync.google.wire import GoogleTable, Grids, Tab
from sync.store import Reading
from workbook.model import MAX_COLUMN, MAX_ROW, Address, Area, Cell, Layout, TableLayout
from workbook.xlsx.grid import Grid


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The spreadsheet at one moment: its cells, and what they say."""

    grids: Grids
    reading: Reading

    def layout(self, table: str) -> TableLayout:
        """Return where a table stands."""
        return self.reading.layout.tables[table]

    def tab(self, table: str) -> Tab:
        """Return the tab that a table stands on."""
        return self.grids.tabs[self.layout(table).sheet]

    def holder(self, table: str) -> GoogleTable | None:
        """Return the Google Table that holds a table, if one does."""
        layout = self.layout(table)
        column = min(layout.columns.values())
        return self.tab(table).table_at(Address(layout.header_row, column))

    def columns(self, table: str) -> list[int]:
        """Return the sheet columns that a table takes, in order."""
        holder = self.holder(table)
        if holder is not None:
            return list(range(holder.area.first.column, holder.area.last.column + 1))
        return sorted(self.layout(table).columns.values())

    def reach(self, table: str) -> Area | None:
        """Return the area of the Google Table with the rows typed right below it, if there is one.

        Google takes those in when a person types them, but not when a program does.
        """
        holder = self.holder(table)
        if holder is None:
            return None
        last = max(holder.area.last.row, self.layout(table).last_row)
        return Area(holder.area.first, Address(last, holder.area.last.column))

    def last_filled(self, table: str) -> int:
        """Return the last row with data of the Google Table, or of the whole tab without one."""
        reach = self.reach(table)
        cells, header = self.tab(table).cells, self.layout(table).header_row
        if reach is None:
            return lowest(cells, range(MAX_COLUMN + 1)) or header
        columns = range(reach.first.column, reach.last.column + 1)
        found = lowest(cells, columns, reach.last.row)
        return found if found >= reach.first.row else header

    def roomy(self, layout: Layout) -> Layout:
        """Let whole-column ranges reach beyond the rows there are, where nothing stands below.

        So a row that a person types below the last one counts at once.
        """
        return replace(layout, tables={n: self._with_room(t) for n, t in layout.tables.items()})

    def _with_room(self, table: TableLayout) -> TableLayout:
        holder = self.holder(table.name)
        end = max(table.last_row, holder.area.last.row if holder else 0)
        if table.range_row > end:
            return table
        tab = self.tab(table.name)
        if lowest(tab.cells, frozenset(table.columns.values())) > end:
            return table
        return replace(table, range_row=max(tab.rows, end))


def lowest(cells: Mapping[Address, Cell], columns: Container[int], last: int = MAX_ROW) -> int:
    """Return the lowest row, none below ``last``, with a cell in some columns; 0 if none has."""
    if isinstance(cells, Grid):
        return next((row for row in cells.upwards(last) if cells.holds(row, columns)), 0)
    rows = (at.row for at in cells if at.row <= last and at.column in columns)
    return max(rows, default=0)
