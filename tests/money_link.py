"""Transactions, bank accounts, categories and rules, linked: for imports."""

import pytest
from devices import copied, linked_device

import templates
from lifeops import links
from lifeops.ends import open_ends
from sync.store import AddRow, SetCell
from workbook.template.load import load
from workbook.xlsx.create import create

TABS = ("transactions", "bank_accounts", "categories", "rules", "import_log")
BOOK = "money.xlsx"


def made(path):
    create(load(templates.folder("life-ops"), tabs=TABS), path)
    return path


@pytest.fixture(scope="session")
def linked_money(tmp_path_factory):
    """A device on which it was linked; the tests take copies."""
    return linked_device(tmp_path_factory.mktemp("device"), made, BOOK)


@pytest.fixture
def money(linked_money, home, request):
    """The workbook, linked on this device, whose server is running."""
    book = copied(linked_money, home)
    request.getfixturevalue("served")
    return book


def sides(book):
    """Return what the file and the sheet hold."""
    with open_ends(links.need(book)) as ends:
        return ends.excel.read(), ends.sheet.read()


def column(reading, table, name):
    return [row.cells.get(name) for row in reading.tables[table].rows]


def typed(book, table, where, changes):
    """Type into the row of the file whose first cell says ``where``; ``None`` deletes it."""
    from sync.store import DeleteRow

    with open_ends(links.need(book)) as ends:
        reading = ends.excel.read()
        rows = [row for row in reading.tables[table].rows if where in row.cells.values()]
        edits = [
            SetCell(table, row.id, name, content)
            for row in rows
            for name, content in (changes or {}).items()
        ]
        if changes is None:
            edits = [DeleteRow(table, row.id, row.cells) for row in rows]
        assert ends.excel.enter(reading, edits).owed == ()


def typed_row(book, table, row_id, cells):
    with open_ends(links.need(book)) as ends:
        reading = ends.excel.read()
        assert ends.excel.enter(reading, [AddRow(table, row_id, cells)]).owed == ()


def chase(path, *rows):
    """Write a Chase statement: (day of November, description, amount)."""
    head = "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #"
    lines = [
        f'DEBIT,11/{day:02}/2026,"{text}",{amount:.2f},ACH_DEBIT,1.00,,'
        for day, text, amount in rows
    ]
    path.write_text("\n".join([head, *lines]) + "\n", "utf-8")
    return path.name
