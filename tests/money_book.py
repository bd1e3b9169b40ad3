"""The money tabs filled with a test's rows, and their cells as an engine sees them."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from filled_book import Seen, by_engine, plain
from workbench import Workbench

from templates.shipped import load
from workbook.model import Address
from workbook.render.book import render
from workbook.render.rendered import RenderedBook
from workbook.template.model import PageCell, Tab, Table, Template
from workbook.template.samples import typed
from workbook.template.subset import subset
from workbook.values import CellError, Formula, Value, serial

AS_OF = date(2026, 11, 23)
TABLES = (
    "BankAccounts",
    "Transactions",
    "Categories",
    "Rules",
    "Scheduled",
    "Commissions",
)
NAMES = (
    "cash_now",
    "cash_low",
    "cash_low_date",
    "cash_below_date",
    "runway_months",
    "savings_rate",
    "net_worth",
    "budget_used",
    "reimbursable_due",
    "commission_due",
    "uncategorised",
)

Rows = Mapping[str, Sequence[Mapping[str, object]]]
"""Table -> rows as a person types them, ``None`` for a row left blank."""


@functools.cache
def finances() -> Template:
    """The money tabs alone."""
    return load("life-ops", single="finances")


@functools.cache
def whole() -> Template:
    return load("life-ops")


@functools.cache
def cash() -> Template:
    """The money tabs, and those of trips, which the forecast reads too."""
    sheets = [tab.sheet for tab in finances().tabs if not tab.listing]
    return subset(whole(), [*sheets, "Travel", "Trips"])


def held(table: Table, row: Mapping[str, object]) -> dict[str, object]:
    kinds = {column.id: column.type for column in table.columns}
    return {name: _typed(value, name, kinds) for name, value in row.items()}


def _typed(value: object, name: str, kinds: Mapping[str, object]) -> object:
    if isinstance(value, CellError):
        return value
    try:
        return typed(value, kinds[name])
    except ValueError:
        return value


def book(
    rows: Rows,
    as_of: date = AS_OF,
    settings: Mapping[str, object] | None = None,
    template: Template | None = None,
) -> RenderedBook:
    """The template with these rows for its samples, on that day."""
    made = template or finances()
    tabs = tuple(_filled(tab, rows, settings or {}) for tab in made.tabs)
    return render(replace(made, tabs=tabs, as_of=as_of), sample=True)


def _filled(tab: Tab, rows: Rows, settings: Mapping[str, object]) -> Tab:
    cells = tuple(_set(cell, settings) for cell in tab.cells)
    if tab.table is None:
        return replace(tab, cells=cells)
    samples = tuple(held(tab.table, row) for row in rows.get(tab.table.name, ()))
    return replace(tab, cells=cells, table=replace(tab.table, samples=samples))


def _set(cell: PageCell, settings: Mapping[str, object]) -> PageCell:
    if cell.name not in settings or isinstance(cell.content, Formula):
        return cell
    return replace(cell, content=settings[cell.name])


@dataclass(frozen=True)
class Money:
    """What the money tabs show."""

    book: RenderedBook
    seen: Seen

    def figures(self) -> dict[str, Value]:
        """The named figures of the page."""
        return {name: self.named(name) for name in NAMES}

    def named(self, name: str) -> Value:
        sheet, at = self.book.names[name]
        return plain(self.seen.cells[sheet].get(at))

    def column(self, table: str, name: str) -> list[Value]:
        """Its rows, starters included, up to the last that holds anything typed."""
        tab, found = next((t, x) for t, x in finances().tables() if x.name == table)
        place = [column.id for column in found.columns].index(name) + 1
        sheet = next(s for s in self.book.sheets if s.name == tab.sheet)
        assert sheet.table is not None
        last = sheet.table.area.last.row
        return [
            plain(self.seen.cells[tab.sheet].get(Address(row, place))) for row in range(2, last)
        ]

    def forecast(self, letter: str = "D") -> list[Value]:
        """A column of the Forecast, today first."""
        cells = self.seen.cells["Forecast"]
        return [plain(cells.get(Address.parse(f"{letter}{row}"))) for row in range(7, 98)]

    def errors(self) -> set[tuple[str, int]]:
        """Sheet and row of every cell that is an error."""
        return {
            (sheet, at.row)
            for sheet, cells in self.seen.cells.items()
            for at, value in cells.items()
            if isinstance(value, CellError)
        }


@functools.cache
def bench() -> Workbench:
    """The tabs of the forecast with a little room, for many small fillings."""
    room = {"BankAccounts": 5, "Transactions": 16, "Categories": 5, "Scheduled": 12}
    return Workbench(cash(), {**room, "Trips": 4, "Segments": 10})


def few(rows: Rows, as_of: date = AS_OF, settings: Mapping[str, object] | None = None) -> Money:
    """What ``money`` shows, of rows that are few, from the workbook that is there already."""
    tables = {table.name: table for _, table in cash().tables()}
    given = {name: [held(tables[name], row) for row in each] for name, each in rows.items()}
    return Money(bench().book, bench().fill(given, {"as_of": serial(as_of), **(settings or {})}))


def money(rows: Rows, as_of: date = AS_OF, settings: Mapping[str, object] | None = None) -> Money:
    made = book(rows, as_of, settings)
    return Money(made, by_engine(made))
