"""A workbook that one engine keeps calculated while tests fill and empty its rows.

Making a workbook takes a second, and an edit of it some milliseconds: tests of many fillings share
one, with room for some rows in every table that they fill.
"""

from collections.abc import Mapping
from dataclasses import replace

from filled_book import Rows, Seen

from workbook.calculate import engine
from workbook.model import Address
from workbook.render.book import render
from workbook.render.context import Context, layout_of
from workbook.template.model import Table, Template
from workbook.values import Content, Formula, Value

Spot = tuple[str, Address]


class Workbench:
    """The template with ``room`` rows, all blank, in each table named.

    The rows of a filling take the first of them; the others stay blank, which changes nothing.
    """

    def __init__(self, template: Template, room: Mapping[str, int]) -> None:
        tabs = [
            replace(tab, table=replace(tab.table, samples=({},) * room.get(tab.table.name, 0)))
            if tab.table
            else tab
            for tab in template.tabs
        ]
        self._template = replace(template, tabs=tuple(tabs))
        self._tables = {table.name: (tab.sheet, table) for tab, table in self._template.tables()}
        layout = layout_of(self._template, sample=True)
        self._context = Context(self._template, layout, sample=True, as_of=template.as_of)
        self.book = render(self._template, sample=True)
        self._calculator = engine(template.as_of)
        self._typed: dict[str, dict[Address, Value]] = {}
        self._formulas: dict[str, list[Address]] = {}
        self._load()
        self._filled: dict[Spot, Content] = {}

    def _load(self) -> None:
        for sheet in self.book.sheets:
            self._calculator.add_sheet(sheet.name)
        for name, (sheet_name, at) in self.book.names.items():
            self._calculator.define(name, sheet_name, at)
        for sheet in self.book.sheets:
            cells = {at: cell.content for at, cell in sheet.cells.items()}
            self._calculator.set(sheet.name, cells)
            self._formulas[sheet.name] = [at for at, c in cells.items() if isinstance(c, Formula)]
            self._typed[sheet.name] = {
                at: content for at, content in cells.items() if not isinstance(content, Formula)
            }

    def first_row(self, table: str) -> int:
        """The sheet row of the first row that a filling takes."""
        return 2 + len(self._tables[table][1].starters)

    def spot(self, table: str, column: str, row: int = 0) -> Spot:
        """Where a column of a filling's row stands."""
        sheet, held = self._tables[table]
        place = [each.id for each in held.columns].index(column) + 1
        return sheet, Address(self.first_row(table) + row, place)

    def typed(
        self, rows: Rows, settings: Mapping[str, Content] | None = None
    ) -> dict[Spot, Content]:
        """The cells that a filling types, by where they stand."""
        found: dict[Spot, Content] = {
            self.spot(table, column, n): self._context.content(value)
            for table, each in rows.items()
            for n, row in enumerate(each)
            for column, value in row.items()
        }
        return found | {self.book.names[name]: value for name, value in (settings or {}).items()}

    def show(self, cells: Mapping[Spot, Content]) -> Seen:
        """Type those cells, blank all that an earlier filling typed, and look at everything."""
        before = {
            spot: self._typed[spot[0]].get(spot[1]) for spot in self._filled if spot not in cells
        }
        changed = {
            spot: content
            for spot, content in {**before, **cells}.items()
            if spot not in self._filled
            or type(content) is not type(self._filled[spot])
            or content != self._filled[spot]
        }
        by_sheet: dict[str, dict[Address, Content]] = {}
        for (sheet, at), content in changed.items():
            by_sheet.setdefault(sheet, {})[at] = content
        for sheet, contents in by_sheet.items():
            self._calculator.set(sheet, contents)
        self._filled = dict(cells)
        return Seen({sheet: self._values(sheet, cells) for sheet in self._formulas})

    def _values(self, sheet: str, cells: Mapping[Spot, Content]) -> dict[Address, Value]:
        here = {at: content for (name, at), content in cells.items() if name == sheet}
        values = {at: self._calculator.value(sheet, at) for at in self._formulas[sheet]}
        return {**self._typed[sheet], **values, **here}  # type: ignore[dict-item]

    def fill(self, rows: Rows, settings: Mapping[str, Content] | None = None) -> Seen:
        """Fill the first rows of tables with these, and look at everything."""
        assert all(len(each) <= self._room(table) for table, each in rows.items())
        return self.show(self.typed(rows, settings))

    def _room(self, table: str) -> int:
        held: Table = self._tables[table][1]
        return len(held.samples)
