"""A layout that no bank is known for is asked about once, then read without a word."""

import tomllib

import pytest
from money_link import BOOK, made

from lifeops.cli import import_ask
from lifeops.imports.money.mapping import proposed
from lifeops.imports.source import File
from sync.excel.side import label_of
from sync.excel.store import ExcelStore
from workbook.xlsx.unread import open_book

ODD = "3;20.11.2026;7,00;Bahn;84,20\n4;19.11.2026;9,00;Kaffee;3,50\n5;18.11.2026;9,50;Brot;2,10\n"
SETTLED = "date=#2; description=#4; amount=#5; sign=reversed; decimal=comma"


@pytest.fixture
def book(home):
    (home / "odd.csv").write_text(ODD)
    return made(home / BOOK)


def layout():
    return proposed(File("odd.csv", ODD.encode())).layout


def test_without_a_person_the_line_to_set_is_named(book, home, lifeops):
    code, _, complaint = lifeops("import", "odd.csv", "--book", BOOK, "--account", "Giro")
    assert code == 50
    assert f"lifeops config set imports.{layout()}" in complaint
    assert "Kaffee" in complaint
    assert lifeops("config", "set", f"imports.{layout()}", SETTLED)[0] == 0
    code, printed, _ = lifeops("import", "odd.csv", "--book", BOOK, "--account", "Giro")
    assert (code, "3 new in Transactions" in printed) == (0, True)


def test_a_mapping_that_is_none_is_not_kept(home, lifeops):
    code, _, complaint = lifeops("config", "set", "imports.0a1b2c", "when=#2")
    assert (code, "no part of a mapping" in complaint) == (2, True)


def test_a_person_is_asked_once(book, home, lifeops, monkeypatch):
    answers = iter(["#2", "9", "4", "none", "none", "none", "y", "2", "4", "5", "n"])
    asked = []

    def prompt(text, **_):
        asked.append(text)
        return next(answers)

    monkeypatch.setattr(import_ask.click, "prompt", prompt)
    monkeypatch.setattr(import_ask.click, "confirm", lambda text, **_: prompt(text) == "y")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    code, printed, _ = lifeops("import", "odd.csv", "--book", BOOK, "--account", "Giro")
    assert (code, "3 new in Transactions" in printed) == (0, True)
    assert "There is no column 9" in printed
    assert "That cannot be" in printed
    kept = tomllib.loads((home.parent / "home" / "config" / "lifeops.toml").read_text())
    assert "amount=#5" in kept["imports"][layout()]
    assert "sign=reversed" in kept["imports"][layout()]
    assert "3 skipped" in lifeops("import", "odd.csv", "--book", BOOK, "--account", "Giro")[1]
    assert next(answers, None) is None


def test_a_card_whose_amounts_are_all_above_zero_is_no_income_unasked(book, home, lifeops):
    card = "Date,Description,Amount\n2026-11-20,BREAD,2.10\n2026-11-19,COFFEE,3.50\n"
    (home / "card.csv").write_text(card)
    where = ("--book", BOOK, "--account", "Visa")
    for more in ((), ("--as", "bank")):
        code, _, complaint = lifeops("import", "card.csv", *where, *more)
        assert (code, "sign=reversed" in complaint) == (50, True)
    line = proposed(File("card.csv", card.encode()))
    settled = "date=Date; description=Description; amount=Amount; sign=reversed"
    assert lifeops("config", "set", f"imports.{line.layout}", settled)[0] == 0
    code, printed, _ = lifeops("import", "card.csv", *where)
    assert (code, "2 new in Transactions" in printed) == (0, True)
    schema = label_of(open_book(book)).schema
    rows = ExcelStore(book, schema).read().tables["Transactions"].rows
    assert sorted(row.cells["Amount"] for row in rows) == [-3.5, -2.1]


def test_a_list_of_one_column_goes_where_it_is_sent(book, home, lifeops):
    (home / "list.csv").write_text("Category\nGarden\nBicycle\n")
    where = ("--book", BOOK, "--into", "Categories")
    printed = lifeops("import", "list.csv", *where)[1]
    assert "2 new in Categories" in printed
    assert "2 skipped" in lifeops("import", "list.csv", "--as", "csv", *where)[1]


def test_without_a_file_it_says_what_to_do(lifeops):
    code, _, complaint = lifeops("import")
    assert code == 2
    assert "lifeops import checking.csv --dry-run" in " ".join(complaint.split())
