"""The client tables of a workbook as a test fills them, and the figures that it shows."""

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from random import Random

import pandas as pd
from filled_book import Rows, Seen, by_engine, life_ops, plain
from workbench import Workbench

import templates
from templates.shipped import load
from workbook.model import Address
from workbook.render.book import render
from workbook.render.rendered import RenderedBook, RenderedCell
from workbook.template.load import load as load_folder
from workbook.template.model import DayOffset, Sample, Template
from workbook.values import EPOCH, Content, Serial, Value

TODAY = (life_ops().as_of - EPOCH).days


TABS = (
    *("dashboard", "tasks", "meetings", "accounts", "issues", "opportunities", "contacts"),
    *("touchpoints", "revenue", "projects", "surveys", "plans", "client_budgets", "career"),
    *("kpi_history", "settings", "currencies", "lists"),
)


@functools.cache
def clients() -> Template:
    """The tabs that the client figures need: a smaller workbook is a quicker test."""
    return load_folder(templates.folder("life-ops"), tabs=TABS)


def book_of(rows: Rows) -> RenderedBook:
    """The clients' tabs with these rows in place of their samples."""
    tabs = [
        replace(tab, table=replace(tab.table, samples=tuple(rows.get(tab.table.name, ()))))
        if tab.table
        else tab
        for tab in clients().tabs
    ]
    return render(replace(clients(), tabs=tuple(tabs)), sample=True)


def mixed_up(template: Template, random: Random, but: Collection[str]) -> RenderedBook:
    """The sample workbook with its rows in another order, blank ones among them.

    Args:
        template: the template.
        random: what orders the rows.
        but: the tables that stay as they are.
    """
    tabs = []
    for tab in template.tabs:
        table = tab.table
        if table is None or table.name in but:
            tabs.append(tab)
            continue
        rows = [*table.samples, {}, {}] if table.required and table.samples else list(table.samples)
        random.shuffle(rows)
        tabs.append(replace(tab, table=replace(table, samples=tuple(rows))))
    return render(replace(template, tabs=tuple(tabs)), sample=True)


@functools.cache
def bench() -> Workbench:
    """The clients' tabs with a little room, for many small fillings."""
    return Workbench(clients(), {"Accounts": 5, "Revenue": 14})


def figure(book: RenderedBook, seen: Seen, name: str) -> Value:
    """The figure's value on the Dashboard."""
    sheet, at = book.names[f"kpi_{name}"]
    return plain(seen.cells[sheet].get(at))


def before(book: RenderedBook, seen: Seen, name: str) -> Value:
    """The figure of the period before."""
    sheet, at = book.names[f"kpi_{name}"]
    return plain(seen.cells[sheet].get(Address(at.row, at.column + 1)))


def figures(book: RenderedBook) -> list[str]:
    return [
        name.removeprefix("kpi_") for name, (sheet, _) in book.names.items() if sheet == "Dashboard"
    ]


def column(book: RenderedBook, seen: Seen, table: str, name: str, rows: int) -> list[Value]:
    """A column of any table, whatever its sheet is called."""
    tab, held = next((tab, held) for tab, held in life_ops().tables() if held.name == table)
    at = next(n for n, each in enumerate(held.columns, start=1) if each.id == name)
    return [plain(seen.cells[tab.sheet].get(Address(row, at))) for row in range(2, rows + 2)]


def with_settings(book: RenderedBook, settings: Mapping[str, Content]) -> RenderedBook:
    sheets = {sheet.name: sheet for sheet in book.sheets}
    for name, value in settings.items():
        sheet, at = book.names[name]
        cells = {**sheets[sheet].cells, at: RenderedCell(value)}
        sheets[sheet] = replace(sheets[sheet], cells=cells)
    return replace(book, sheets=tuple(sheets[sheet.name] for sheet in book.sheets))


@functools.cache
def sample_year() -> Template:
    return load("life-ops", sample=True)


@functools.cache
def year() -> tuple[RenderedBook, Seen]:
    """The whole workbook with its sample year, and what it shows."""
    book = render(sample_year(), sample=True)
    return book, by_engine(book)


def frames(rows: Rows) -> dict[str, pd.DataFrame]:
    """The rows as the oracle reads them: a frame for each table, every typed column there."""
    return {
        held.name: pd.DataFrame(
            [
                {name: _typed(value) for name, value in row.items()}
                for row in rows.get(held.name, ())
            ],
            columns=[each.id for each in held.columns if not each.formula],
            dtype=object,
        )
        for _, held in life_ops().tables()
    }


def typed_rows(template: Template) -> dict[str, Sequence[Mapping[str, Sample]]]:
    return {held.name: (*held.starters, *held.samples) for _, held in template.tables()}


def _typed(value: Sample) -> object:
    if isinstance(value, Serial):
        return value.days
    return TODAY + value.days if isinstance(value, DayOffset) else value
