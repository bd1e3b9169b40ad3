"""The tables that reports read, with their sample year, made once and calculated once."""

import tempfile
from functools import cache
from pathlib import Path

import shown_book

import templates
from lifeops.figures.calculated import Calculated
from lifeops.reports.source import Source
from templates.samples import generated
from workbook.model import Address
from workbook.template.load import load
from workbook.xlsx.create import create

TABS = (
    *("accounts", "contacts", "touchpoints", "revenue", "opportunities", "projects", "issues"),
    *("surveys", "plans", "meetings", "tasks", "playbooks", "currencies", "lists", "deliverables"),
)


def read(path):
    return Source(Calculated.read(path), shown_book.AS_OF)


@cache
def data():
    """The bytes of a workbook with the year of every account."""
    folder = templates.folder("life-ops")
    year = load(folder, tabs=TABS, more=generated(folder, shown_book.AS_OF))
    with tempfile.TemporaryDirectory() as made:
        create(year, Path(made) / "year.xlsx", sample=True, as_of=shown_book.AS_OF)
        return (Path(made) / "year.xlsx").read_bytes()


@cache
def year():
    """The same, read and calculated."""
    with tempfile.TemporaryDirectory() as folder:
        return read(written(Path(folder)))


def written(folder):
    path = folder / "year.xlsx"
    path.write_bytes(data())
    return path


def place(source, table, column, row=0):
    """Return the sheet and the address of a cell of a table."""
    at = source.book.table(table)
    return at.sheet, Address(at.first_row + row, at.columns[column])


def typed(folder, table, cells, *, book=None):
    """Return the year, read anew after typing: (row, column) -> content."""
    path = book or written(folder)
    here = Source(Calculated.read(path), shown_book.AS_OF)
    spots = {place(here, table, column, row): value for (row, column), value in cells.items()}
    shown_book.typed(path, here.book.table(table).sheet, {at: v for (_, at), v in spots.items()})
    return read(path)


def section(report, title):
    return next(each for each in report.sections if each.title == title)


def figure(report, label):
    return next(each for each in report.figures if each.label == label)
