"""The tabs of the five roles as a test fills them, with all that their figures read."""

import functools
from collections.abc import Mapping
from dataclasses import replace

from filled_book import Rows, Seen, plain

import templates
from templates.samples import generated
from workbook.model import Address
from workbook.render.book import render
from workbook.render.rendered import RenderedBook
from workbook.template.load import load
from workbook.template.model import Template
from workbook.values import Value

FOLDER = templates.folder("life-ops")
ROLES = ("", "Creative", "Software", "Advertising", "Physical", "Project")
FILES = (
    *("deliverables", "invoices", "feedback", "pitches", "campaigns", "orders", "leads"),
    *("suppliers", "milestones"),
)
TABS = (
    *("role_figures", "dashboard", "tasks", "meetings", "playbooks", "accounts", *FILES),
    *("opportunities", "projects", "issues", "contacts", "touchpoints", "revenue", "surveys"),
    *("kpi_history", "commissions", "settings", "currencies", "lists"),
)


@functools.cache
def roles() -> Template:
    return load(FOLDER, tabs=TABS)


@functools.cache
def role_year() -> Template:
    """The same with the sample year."""
    return load(FOLDER, tabs=TABS, more=generated(FOLDER, roles().as_of))


def roles_book(rows: Rows) -> RenderedBook:
    """The role tabs with these rows in place of their samples."""
    tabs = [
        replace(tab, table=replace(tab.table, samples=tuple(rows.get(tab.table.name, ()))))
        if tab.table
        else tab
        for tab in roles().tabs
    ]
    return render(replace(roles(), tabs=tuple(tabs)), sample=True)


def role_figures(book: RenderedBook, seen: Seen) -> dict[str, tuple[Value, Value]]:
    """Each figure of the page by its short name, with that of the period before."""
    cells = seen.cells["Role figures"]
    return {
        name.removeprefix("kpi_"): (
            plain(cells.get(at)),
            plain(cells.get(Address(at.row, at.column + 1))),
        )
        for name, (sheet, at) in book.names.items()
        if sheet == "Role figures"
    }


def on_dashboard(cells: Mapping[Address, Value]) -> list[tuple[Value, ...]]:
    """The rows that the Dashboard has for the role: name, now, before, change, target, state."""
    return [
        tuple(plain(cells.get(Address(row, column))) for column in (2, 5, 6, 7, 8, 9))
        for row in range(109, 120)
    ]
