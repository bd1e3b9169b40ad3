import pytest
from money_files import QIF, best, file, read, rows

from lifeops.imports.money import qif
from lifeops.imports.source import Hints, UnreadableSourceError

BASIC = ("Date", "Description", "Amount")


def test_accounts_dates_and_amounts_are_read():
    assert best(QIF).name == "qif"
    assert rows(read(QIF), *BASIC, "Category", "Account", "CheckNumber", "FullDescription") == [
        ("2026-03-04", "Corner Cafe", "-4.5", "Food", "Everyday", "", "Corner Cafe coffee"),
        ("2026-03-13", "Landlord", "-1100", "Housing", "Everyday", "112", ""),
    ]


def test_the_whole_file_decides_on_day_and_month_else_the_person():
    text = "!Type:Bank\nD1/2'04\nT1\nPA\n^\n"
    assert rows(read(text, Hints(day_first=True)), "Date") == [("2004-02-01",)]
    assert rows(read(text, Hints(day_first=False)), "Date") == [("2004-01-02",)]
    decided = text + "D1/13'04\nT1\nPA\n^\n"
    assert rows(read(decided, Hints(day_first=True)), "Date")[0] == ("2004-01-02",)


def test_a_split_that_adds_up_becomes_its_parts():
    split = "!Type:CCard\nD1/3/2026\nT-10\nPShop\nSFood\nEbread\n$-4\nSHome\n$-6\n^\n"
    assert rows(read(split), "Description", "Amount", "Category") == [
        ("Shop", "-4", "Food"),
        ("Shop", "-6", "Home"),
    ]
    wrong = split.replace("$-6", "$-7")
    assert rows(read(wrong), "Amount") == [("-10",)]


def test_a_transfer_has_no_category_and_several_accounts_keep_their_names():
    text = QIF + "!Account\nNSavings\n^\n!Type:Bank\nD3/5'26\nU2,000.00\nPx\nL[Everyday]/job\n"
    found = read(text, Hints(account="Mine"))
    assert rows(found, "Account", "Category", "Amount")[-1] == ("Savings", "", "2000")
    assert found.records[0].cells["Account"] == "Everyday"


def test_other_sections_are_passed_over_and_wrong_entries_named():
    text = (
        "!Option:AutoSwitch\n!Type:Cat\nNFood\nDFood of all kinds\nE\n^\n!Type:Invst\nD1/3'26\n"
        "T5\n^\n!Type:Bank\nD99/99'26\nT1\nPA\n^\nD1/3'26\nTx\nPB\n^\nD2/3'26\nT1\nPC\n^\n"
    )
    found = read(text)
    assert rows(found, "Description") == [("C",)]
    assert [(each.where, each.wrong) for each in found.left_out] == [
        ("line 7", False),
        ("line 12", True),
        ("line 16", True),
    ]


def test_what_is_no_qif_is_refused():
    with pytest.raises(UnreadableSourceError, match="no QIF"):
        qif.FORMAT.read(file("\nhello\n"), Hints())
