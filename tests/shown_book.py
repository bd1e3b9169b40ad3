"""Small workbooks of the shipped template with their samples, made once, and edits in their files.

An edit is put in the file as a program without a calculation engine would: what was stored for
formulas stays as it was.
"""

from datetime import date
from functools import cache

import templates
from workbook.model import Address
from workbook.template.load import load
from workbook.xlsx.create import create
from workbook.xlsx.edits import SetCell
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import read_book

AS_OF = date(2026, 11, 23)
DAY = (
    *("day_plan", "tasks", "meetings", "accounts", "issues", "opportunities", "playbooks"),
    "routine",
)
FIGURES = ("dashboard", "role_figures", "kpi_history", "accounts", "revenue", "tasks", "lists")


@cache
def template(tabs):
    return load(templates.folder("life-ops"), tabs=tabs)


def made(folder, tabs, *, sample=True):
    book = folder / "book.xlsx"
    create(template(tabs), book, sample=sample)
    return book


def named_cell(book, name):
    """Return the sheet and the address that a name means."""
    sheet, _, at = book.names[name].replace("$", "").rpartition("!")
    return sheet.strip("'"), Address.parse(at)


def typed(path, sheet, cells):
    """Type in cells of a file, given as address -> content."""
    edits = [SetCell(sheet, at, content) for at, content in cells.items()]
    done = patch(read_book(path), edits)
    path.write_bytes(done.data)
