"""Files that are none, workbooks that cannot take them: a message each, nothing half-written."""

import zipfile

import pytest
from money_link import BOOK, chase, linked_money, made, money

from lifeops.imports import recognise
from lifeops.links import need
from lifeops.running import alone

__all__ = ["linked_money", "money"]

ACCOUNT = ("--account", "Checking")


def locked_zip(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "x")
    data = bytearray(path.read_bytes())
    data[6] |= 1
    path.write_bytes(bytes(data))


FILES = {
    "missing.csv": (None, "there is no such file"),
    "folder": (lambda path: path.mkdir(), "this is a folder"),
    "empty.csv": (lambda path: path.write_bytes(b""), "the file is empty"),
    "blank.csv": (lambda path: path.write_bytes(b"\xef\xbb\xbf \r\n"), "the file is empty"),
    "noise.bin": (lambda path: path.write_bytes(bytes(range(256)) * 9), "this is no text"),
    "locked.zip": (locked_zip, "a zip archive with a password"),
    "prose.txt": (lambda path: path.write_text("Dear bank,\nhello.\n"), "no known source"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_source(name, home, lifeops):
    book = made(home / BOOK)
    make, message = FILES[name]
    if make is not None:
        make(home / name)
    before = book.read_bytes()
    code, _, complaint = lifeops("import", name, "--book", BOOK)
    assert code == 50
    assert message in complaint
    assert name in complaint
    assert "Traceback" not in complaint
    assert book.read_bytes() == before


def test_a_file_that_is_too_large_is_not_read(home, lifeops, monkeypatch):
    monkeypatch.setattr(recognise, "LARGEST", 5)
    (home / "large.csv").write_text("a,b,c\n")
    made(home / BOOK)
    code, _, complaint = lifeops("import", "large.csv", "--book", BOOK)
    assert (code, "are read" in complaint) == (50, True)


def test_one_file_that_fails_does_not_stop_the_others(money, home, lifeops):
    chase(home / "bank.csv", (20, "RENT", -900))
    code, printed, complaint = lifeops("import", "missing.csv", "bank.csv", *ACCOUNT)
    assert code == 50
    assert "missing.csv: there is no such file" in complaint
    assert "1 new in Transactions" in printed


def test_a_source_that_does_not_exist_is_named(home, lifeops):
    made(home / BOOK)
    chase(home / "bank.csv", (20, "RENT", -900))
    code, _, complaint = lifeops("import", "bank.csv", "--as", "chas", "--book", BOOK)
    assert (code, "Perhaps you mean chase" in complaint) == (50, True)


@pytest.mark.parametrize(
    ("into", "message"), [("Nowhere", "there is no table"), ("Categories", "goes into Categories")]
)
def test_a_table_that_cannot_take_it_is_named(into, message, home, lifeops):
    made(home / BOOK)
    chase(home / "bank.csv", (20, "RENT", -900))
    code, _, complaint = lifeops("import", "bank.csv", "--into", into, "--book", BOOK, *ACCOUNT)
    assert (code, message in complaint) == (2, True)


def test_a_workbook_without_the_table_says_so(home, lifeops):
    assert lifeops("new", "network", "people.xlsx")[0] == 0
    chase(home / "bank.csv", (20, "RENT", -900))
    code, _, complaint = lifeops("import", "bank.csv", "--book", "people.xlsx", *ACCOUNT)
    assert code == 2
    assert "the workbook has no table Transactions" in complaint


def test_a_workbook_that_says_nothing_of_itself_is_to_be_linked_first(home, lifeops):
    import openpyxl

    openpyxl.Workbook().save(home / "plain.xlsx")
    chase(home / "bank.csv", (20, "RENT", -900))
    code, _, complaint = lifeops("import", "bank.csv", "--book", "plain.xlsx")
    assert (code, "lifeops link plain.xlsx" in complaint) == (50, True)
    code, _, complaint = lifeops("import", "bank.csv", "--book", "nowhere.xlsx")
    assert (code, "the workbook is not there" in complaint) == (50, True)


def test_nothing_to_import_into_is_a_mistake_of_usage(home, lifeops):
    chase(home / "bank.csv", (20, "RENT", -900))
    assert lifeops("import", "bank.csv")[0] == 2
    assert lifeops("import")[0] == 2


def test_an_open_workbook_takes_nothing_yet(money, home, lifeops):
    chase(home / "bank.csv", (20, "RENT", -900))
    lock = money.with_name(f"~${money.name}")
    lock.write_bytes(b"")
    before = money.read_bytes()
    code, _, complaint = lifeops("import", "bank.csv", *ACCOUNT)
    assert (code, "open in Excel" in complaint) == (10, True)
    assert money.read_bytes() == before
    assert "import of" not in lifeops("log")[1]
    lock.unlink()
    assert "1 new" in lifeops("import", "bank.csv", *ACCOUNT)[1]


def test_an_import_waits_for_no_sync(money, home, lifeops):
    chase(home / "bank.csv", (20, "RENT", -900))
    with alone(need(money)):
        code, _, complaint = lifeops("import", "bank.csv", *ACCOUNT)
    assert (code, "a sync of this workbook is running" in complaint) == (30, True)


def test_an_account_that_nothing_names_is_asked_for(money, home, lifeops):
    chase(home / "bank.csv", (20, "RENT", -900))
    code, _, complaint = lifeops("import", "bank.csv")
    assert (code, "--account NAME" in complaint) == (2, True)
    assert lifeops("import", "bank.csv", *ACCOUNT)[0] == 0
    chase(home / "later.csv", (21, "RAIL", -9))
    assert "1 new" in lifeops("import", "later.csv")[1]  # there is but one by now


def test_a_table_that_is_filled_from_the_sheet_alone_is_refused(money, home, lifeops):
    (home / "lifeops.toml").write_text('[sync.tables.Transactions]\ndirection = "to-excel"\n')
    chase(home / "bank.csv", (20, "RENT", -900))
    code, _, complaint = lifeops("import", "bank.csv", *ACCOUNT)
    assert (code, "filled from the sheet alone" in complaint) == (2, True)
