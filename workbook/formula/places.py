"""Looking things up in a layout from both ends: by name, and by cell."""

from collections.abc import Callable, Mapping

from workbook.formula.tree import Place, Target
from workbook.model import Address, Layout, TableLayout

_KEPT = 4


class TablePlaces:
    """One table of a layout: its columns and rows, by name and by position."""

    def __init__(self, table: TableLayout) -> None:
        self.table = table
        self.name = table.name
        self.sheet = table.sheet.casefold()
        self.column_ids: Mapping[int, str] = {at: name for name, at in table.columns.items()}
        self._spelling = {name.casefold(): name for name in table.columns}
        self._rows: Mapping[str, int] | None = None
        self._covered: int | None = None

    @property
    def first_row(self) -> int:
        """The first data row, whether or not it is filled."""
        return self.table.first_row

    @property
    def range_row(self) -> int:
        """The last row of an emitted range: at least one row."""
        return max(self.table.range_row, self.table.last_row, self.table.first_row)

    @property
    def data_row(self) -> int:
        """The last data row; the first one, where there is none yet."""
        return max(self.table.last_row, self.table.first_row)

    @property
    def covered_row(self) -> int:
        """The row that a range must reach to count as the whole column.

        The last one with an id: rows typed below it since the last sync have none yet, and
        nobody has made the ranges longer for them.
        """
        if self._covered is None:
            self._covered = max(self.table.row_ids, default=self.table.last_row)
        return max(self._covered, self.table.first_row)

    def column_id(self, name: str) -> str | None:
        """Return a column's id as the layout spells it."""
        return name if name in self.table.columns else self._spelling.get(name.casefold())

    def column_headed(self, name: str) -> str | None:
        """Return the id of the column of that header, else of that id."""
        return self.table.aliases.get(name.casefold()) or self.column_id(name)

    def row(self, row_id: str) -> int | None:
        """Return the row that carries ``row_id``."""
        if self._rows is None:
            self._rows = {each: row for row, each in self.table.row_ids.items()}
        return self._rows.get(row_id)

    def holds(self, row: int, at: Place) -> bool:
        """Whether ``row`` is a data row; the formula's own row always is."""
        own = at.table.casefold() == self.name.casefold()
        last = max(self.table.last_row, at.row) if own else self.table.last_row
        return self.table.first_row <= row <= last


class Places:
    """A layout's tables and declared cells, by name and by position; names without case.

    Attributes:
        patterns: neutral texts already worked out, by sheet, table and row-relative text.
        latest: the one of ``patterns`` that a column's cells had last, by sheet, table and column.
        columns: what writes a neutral text in any row, by sheet, table, text and program.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.patterns: dict[tuple[str, str, str], str] = {}
        self.latest: dict[tuple[str, str, int], tuple[str, str]] = {}
        self.columns: dict[tuple[str, str, str, Target], Callable[[int], str]] = {}
        self._tables = {name.casefold(): TablePlaces(t) for name, t in layout.tables.items()}
        self._sheets: dict[str, list[TablePlaces]] = {}
        for each in self._tables.values():
            self._sheets.setdefault(each.sheet, []).append(each)
        self._cells = {(s.casefold(), a): name for name, (s, a) in layout.names.items()}
        self._names = {name.casefold(): name for name in layout.names}

    def table(self, name: str) -> TablePlaces | None:
        """Return a table by its name."""
        return self._tables.get(name.casefold())

    def tables_on(self, sheet: str) -> list[TablePlaces]:
        """Return the tables of a sheet."""
        return self._sheets.get(sheet.casefold(), [])

    def name(self, name: str) -> str | None:
        """Return a declared cell's name as the layout spells it."""
        return self._names.get(name.casefold())

    def name_at(self, sheet: str, row: int, column: int) -> str | None:
        """Return the name of the declared cell at a place."""
        return self._cells.get((sheet.casefold(), Address(row, column)))

    def names_on(self, sheet: str) -> list[Address]:
        """Return the declared cells of a sheet."""
        return [address for on, address in self._cells if on == sheet.casefold()]

    def cell(self, sheet: str, row: int, column: int, at: Place) -> TablePlaces | None:
        """Return the table in whose data rows and columns a cell lies."""
        for each in self.tables_on(sheet):
            if column in each.column_ids and each.holds(row, at):
                return each
        return None


_recent: list[Places] = []


def places(layout: Layout) -> Places:
    """Return the look-ups of ``layout``, which must not change afterwards.

    Kept for the last few layouts: every formula of a side asks with the same one.
    """
    kept = tuple(_recent)
    if kept and kept[0].layout is layout:
        return kept[0]
    known = next((each for each in kept if each.layout is layout), None) or Places(layout)
    _recent[:] = [known, *(each for each in kept if each is not known)][:_KEPT]
    return known
