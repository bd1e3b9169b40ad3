"""Files through ``lifeops import`` into a linked workbook, as a person would."""

import json

import pytest
from money_link import BOOK, chase, column, linked_money, made, money, sides, typed, typed_row

from lifeops import links
from lifeops.ends import open_ends
from sync.store import SetCell
from workbook.values import Kind, Serial

__all__ = ["linked_money", "money"]

STATEMENT = ((20, "RAIL CLUB 12", -84.2), (19, "COFFEE", -3.5), (19, "COFFEE", -3.5))
ACCOUNT = ("--account", "Checking")


@pytest.fixture
def brought(money, home, lifeops):
    """The workbook after one import, which no sync has seen."""
    chase(home / "bank.csv", *STATEMENT)
    code, printed, complaint = lifeops("import", "bank.csv", *ACCOUNT)
    assert (code, complaint) == (0, "")
    assert "3 rows read; 3 new in Transactions." in printed
    assert "Bank account added: Checking" in printed
    return money


def test_a_sync_carries_what_was_imported(brought, lifeops):
    before, there = sides(brought)
    assert before.generation == there.journal[-1].generation  # as after typing in Excel
    assert len(before.tables["Transactions"].rows) == 3
    assert there.tables["Transactions"].rows == ()
    assert lifeops("sync")[0] == 0
    here, there = sides(brought)
    for table in ("Transactions", "BankAccounts", "ImportLog"):
        assert {row.id: row.cells for row in here.tables[table].rows} == {
            row.id: row.cells for row in there.tables[table].rows
        }
    assert sorted(column(here, "Transactions", "Amount")) == [-84.2, -3.5, -3.5]
    assert len(set(column(here, "Transactions", "Hash"))) == 3
    (logged,) = here.tables["ImportLog"].rows
    assert [logged.cells.get(name) for name in ("Read", "Added", "Skipped", "Errors")] == [
        3.0, 3.0, 0.0, 0.0,
    ]  # fmt: skip


def test_formulas_have_their_values_at_once(brought):
    from workbook.xlsx.scan import read_book

    reading, _ = sides(brought)
    at, cells = (
        reading.layout.tables["Transactions"],
        read_book(brought).sheet("Transactions").cells,
    )
    shown = {
        name: [cells[row.position, at.columns[name]].value for row in
               reading.tables["Transactions"].rows]
        for name in ("Check", "Cents")
    }  # fmt: skip
    assert shown["Check"] == [None, None, None]
    assert sorted(shown["Cents"]) == [-8420.0, -350.0, -350.0]


def test_the_same_file_and_one_that_overlaps_bring_nothing_twice(brought, home, lifeops):
    bytes_before = brought.read_bytes()
    code, printed, _ = lifeops("import", "bank.csv", *ACCOUNT)
    assert (code, brought.read_bytes()) == (0, bytes_before)
    assert "3 skipped: they are here already" in printed
    chase(home / "later.csv", (21, "RENT", -900), *STATEMENT)
    assert "1 new, 3 skipped" in lifeops("import", "later.csv", *ACCOUNT)[1]
    assert lifeops("sync")[0] == 0
    assert "4 skipped" in lifeops("import", "later.csv", *ACCOUNT)[1]


def test_an_undo_takes_it_back_and_it_may_come_afresh(brought, lifeops):
    assert lifeops("sync")[0] == 0
    code, _, complaint = lifeops("undo", "2")
    assert code == 20  # so many rows ask for a second word
    assert lifeops("undo", "2", "--accept", complaint.split("--accept ")[1].split()[0])[0] == 0
    assert all(each.tables["Transactions"].rows == () for each in sides(brought))
    assert "3 new in Transactions" in lifeops("import", "bank.csv", *ACCOUNT)[1]
    assert lifeops("sync")[0] == 0
    here, there = sides(brought)
    assert len(here.tables["Transactions"].rows) == len(there.tables["Transactions"].rows) == 3
    assert "3 skipped" in lifeops("import", "bank.csv", *ACCOUNT)[1]


def test_the_log_names_the_import(brought, lifeops):
    assert "(import of bank.csv)" in lifeops("log")[1]
    printed = lifeops("log", "2")[1]
    assert "RAIL CLUB 12" in printed


def test_a_row_that_a_person_deleted_does_not_come_back(brought, lifeops):
    assert lifeops("sync")[0] == 0
    typed(brought, "Transactions", "RAIL CLUB 12", None)
    assert lifeops("sync")[0] == 0
    code, printed, _ = lifeops("import", "bank.csv", *ACCOUNT)
    assert code == 0
    assert "1 skipped: it was deleted since it was imported; --again brings it back" in printed
    code, printed, complaint = lifeops("import", "bank.csv", "--again", *ACCOUNT)
    assert (code, complaint) == (0, "")
    assert "1 new, 2 skipped" in printed
    assert lifeops("sync")[0] == 0
    assert "RAIL CLUB 12" in column(sides(brought)[1], "Transactions", "Description")


def test_what_waits_on_the_sheet_is_not_lost(brought, lifeops):
    assert lifeops("sync")[0] == 0
    with open_ends(links.need(brought)) as ends:
        reading = ends.sheet.read()
        row = reading.tables["Transactions"].rows[0]
        ends.sheet.apply(reading, [SetCell("Transactions", row.id, "Category", "Travel")])
    chase(brought.with_name("later.csv"), (21, "RENT", -900))
    assert lifeops("import", "later.csv", *ACCOUNT)[0] == 0
    assert lifeops("sync")[0] == 0
    for side in sides(brought):
        assert "Travel" in column(side, "Transactions", "Category")
        assert "RENT" in column(side, "Transactions", "Description")


def test_a_dry_run_writes_nothing(money, home, lifeops):
    chase(home / "bank.csv", *STATEMENT)
    before = money.read_bytes()
    printed = lifeops("import", "bank.csv", "--dry-run", *ACCOUNT)[1]
    assert "would be 3 new" in printed
    assert money.read_bytes() == before
    assert "import of" not in lifeops("log")[1]
    assert "3 new" in lifeops("import", "bank.csv", *ACCOUNT)[1]


def test_text_is_never_a_formula(money, home, lifeops):
    payloads = ["=1+1", "+49 170", "-5+cmd|' /C calc'!A0", "@SUM(A1)"]
    payloads += ["\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x"]  # the full-width forms
    head = "Account,Institution,Opening balance"
    lines = [f'"A{n}","{each}",-5' for n, each in enumerate(payloads)]
    (home / "list.csv").write_text("\n".join([head, *lines]) + "\n", "utf-8")
    assert lifeops("import", "list.csv", "--into", "BankAccounts")[0] == 0
    assert lifeops("sync")[0] == 0
    for side in sides(money):
        assert column(side, "BankAccounts", "Institution") == payloads
        assert column(side, "BankAccounts", "Opening") == [-5.0] * len(payloads)


def test_rules_categorise_what_comes_in(money, home, lifeops):
    typed_row(money, "Rules", "r1", {"Category": "Travel", "DescriptionContains": "rail"})
    chase(home / "bank.csv", *STATEMENT)
    printed = lifeops("import", "bank.csv", "--dry-run", *ACCOUNT)[1]
    assert "Rule 1 (Description contains 'rail'): Travel, 1 transaction" in printed
    assert lifeops("import", "bank.csv", *ACCOUNT)[0] == 0
    kinds = column(sides(money)[0], "Transactions", "Category")
    assert sorted(map(str, kinds)) == ["None", "None", "Travel"]
    typed_row(money, "Rules", "r2", {"Category": "Food", "DescriptionContains": "coffee"})
    assert "Food, 2 transactions" in lifeops("import", "--categorise")[1]
    assert sorted(column(sides(money)[0], "Transactions", "Category")) == ["Food", "Food", "Travel"]
    typed(money, "Transactions", "RAIL CLUB 12", {"Category": "Fees"})
    assert "No rule catches" in lifeops("import", "--categorise")[1]
    assert "Travel, 1 transaction" in lifeops("import", "--recategorise")[1]


def test_rules_are_learnt_and_added_only_when_asked(brought, lifeops):
    typed(brought, "Transactions", "COFFEE", {"Category": "Food"})
    code, printed, _ = lifeops("import", "--learn")
    assert code == 0
    assert "Description contains 'coffee': Food, 2 transactions" in printed
    assert sides(brought)[0].tables["Rules"].rows == ()
    assert "Added 1 rule" in lifeops("import", "--learn", "--yes")[1]
    assert column(sides(brought)[0], "Rules", "DescriptionContains") == ["coffee"]
    assert "suggest no rule" in lifeops("import", "--learn")[1]


def test_json_tells_row_by_row(money, home, lifeops):
    chase(home / "bank.csv", *STATEMENT)
    (home / "empty.csv").write_text("")
    code, printed, _ = lifeops("import", "bank.csv", "empty.csv", "--json", *ACCOUNT)
    told = json.loads(printed)
    assert (code, told["exit_code"], told["command"]) == (50, 50, "import")
    first, second = told["books"]
    assert (first["added"], first["run"], first["bank_accounts"]) == (3, 2, ["Checking"])
    assert [each["outcome"] for each in first["rows"]] == ["added"] * 3
    assert second["error"]["what"] == "the file is empty"


def test_what_cannot_be_read_is_named_with_its_line(money, home, lifeops):
    chase(home / "bank.csv", *STATEMENT)
    text = (home / "bank.csv").read_text().replace("-84.20", "eighty")
    (home / "bank.csv").write_text(text)
    code, printed, _ = lifeops("import", "bank.csv", *ACCOUNT)
    assert code == 10
    assert "line 2: the amount 'eighty' cannot be read" in printed
    (path,) = (home.parent / "home" / "log" / "imports").iterdir()
    assert "line 2" in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    (logged,) = sides(money)[0].tables["ImportLog"].rows
    assert (logged.cells["Errors"], "line 2" in logged.cells["Note"]) == (1.0, True)


def test_a_workbook_that_is_not_linked_takes_it_too(home, lifeops):
    book = made(home / BOOK)
    chase(home / "bank.csv", *STATEMENT)
    code, printed, _ = lifeops("import", "bank.csv", "--book", BOOK, *ACCOUNT)
    assert code == 0
    copy = printed.replace("\n", " ").split("before: ")[1].strip()
    assert "3 skipped" in lifeops("import", "bank.csv", "--book", BOOK, *ACCOUNT)[1]
    book.write_bytes((home / copy).read_bytes())
    assert "3 new" in lifeops("import", "bank.csv", "--book", BOOK, *ACCOUNT)[1]
    assert lifeops("link", BOOK, "--local")[0] == 0
    assert "3 skipped" in lifeops("import", "bank.csv", *ACCOUNT)[1]
    assert lifeops("sync")[0] == 0


def test_a_category_of_the_source_counts_only_if_it_is_known(money, home, lifeops):
    (home / "mint.csv").write_text(
        "Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,"
        "Labels,Notes\n"
        "11/20/2026,Rail,RAIL,84.20,debit,travel,Checking,,\n"
        "11/19/2026,Shop,SHOP,3.50,debit,Odd things,Checking,,\n"
    )
    assert lifeops("import", "mint.csv")[0] == 0
    rows = {
        row.cells["Description"]: row.cells for row in sides(money)[0].tables["Transactions"].rows
    }
    assert rows["Rail"]["Category"] == "Travel"
    assert "Category" not in rows["Shop"]
    assert rows["Shop"]["Note"] == "Odd things"
    assert rows["Shop"]["Date"] == Serial(46345.0, Kind.DATE)
