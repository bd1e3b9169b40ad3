"""Contents in neutral form, as cells to be written at their places on the Sheet."""

from collections.abc import Mapping
from typing import Any

from sync.emission import written
from sync.google import celldata, reasons
from sync.google.snapshot import Snapshot
from sync.google.writes import CellWrite
from sync.store import CELLS
from workbook.errors import FormulaError
from workbook.formula.tree import Place, Target
from workbook.model import ID_COLUMN, Address, Layout
from workbook.schema import Schema
from workbook.values import Content

_TEXT = "@"


class Emitter:
    """Writes cells against one snapshot.

    Args:
        schema: what syncs.
        before: the spreadsheet as it was read.
        layout: where things will stand once the batch is applied.
    """

    def __init__(self, schema: Schema, before: Snapshot, layout: Layout) -> None:
        self._before = before
        self._layout = layout
        self._codes = {(t.name, c.id): c.format for t in schema.tables for c in t.columns}
        self._codes |= {(CELLS, cell.name): cell.format for cell in schema.cells}

    def place(self, table: str, position: int, column: str) -> Place:
        """Return where a cell stands: of a table, or the declared cell named ``column``."""
        if table == CELLS:
            sheet, address = self._layout.names[column]
            return Place(sheet, address.row, address.column)
        layout = self._layout.tables[table]
        return Place(layout.sheet, position, layout.columns[column], table)

    def write(self, place: Place, content: Content, column: str = "") -> CellWrite:
        """Return the write of one cell.

        Args:
            place: where it stands.
            content: what it is to hold; ``None`` clears it.
            column: its column in a table, or the name of a declared cell.

        Raises:
            FormulaError: the content cannot be put there.
        """
        a1 = self._emitted(content, place)
        address = Address(place.row, place.column)
        present = self._before.grids.tabs[place.sheet].formats.get(address, {})
        code = self._code(place.table or CELLS, column)
        changed, shape = celldata.needed_format(a1, present, code)
        cell = _cell(a1)
        if changed:
            cell["userEnteredFormat"] = {"numberFormat": shape} if shape else {}
        return CellWrite(place.sheet, address, cell, changed)

    def line(self, table: str, position: int, cells: Mapping[str, Content]) -> list[dict[str, Any]]:
        """Return the cells of an added row, from the first column that an append fills.

        Args:
            table: the table.
            position: the sheet row it is predicted to land in.
            cells: column -> content, ``_id`` included.

        Raises:
            FormulaError: one of them cannot be put there.
        """
        columns = self._before.columns(table)
        first = columns[0] if self._before.holder(table) is not None else 1
        line: list[dict[str, Any]] = [{} for _ in range(first, columns[-1] + 1)]
        for key, column in self._layout.tables[table].columns.items():
            a1 = self._emitted(cells.get(key), self.place(table, position, key))
            cell = _cell(a1)
            shape = celldata.new_format(a1, self._code(table, key))
            if shape:
                cell["userEnteredFormat"] = {"numberFormat": shape}
            line[column - first] = cell
        return line

    def _code(self, table: str, column: str) -> str:
        return _TEXT if column == ID_COLUMN else self._codes.get((table, column), "")

    def _emitted(self, content: Content, place: Place) -> Content:
        a1 = written(content, self._layout, place, Target.GOOGLE)
        if isinstance(a1, str) and len(a1) > celldata.MAX_TEXT:
            raise FormulaError(reasons.TOO_LONG)
        return a1


def _cell(content: Content) -> dict[str, Any]:
    value = celldata.entered(content)
    return {"userEnteredValue": value} if value else {}
