"""What statements say of their accounts, and of what they leave open."""

import pytest

from lifeops.imports.formats import formats
from lifeops.imports.money import mapping
from lifeops.imports.reading.days import is_open
from lifeops.imports.reading.encoding import decoded
from lifeops.imports.recognise import recognise
from lifeops.imports.source import File, Hints, Source, UnreadableSourceError


def _read(text: str) -> Source:
    file = File("file", text.encode())
    return recognise(file, formats()).read(file, Hints())


_OFX = (
    "OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1234567<ACCTTYPE>SAVINGS"
    "</BANKACCTFROM><BANKTRANLIST><STMTTRN><DTPOSTED>20260803<TRNAMT>10.00<FITID>E1<NAME>PAY"
    "</STMTTRN></BANKTRANLIST></STMTRS></OFX>"
)


@pytest.mark.parametrize(
    ("text", "bank"),
    [
        (_OFX, {"Currency": "EUR", "Type": "Savings"}),
        (
            _OFX.replace("BANKACCTFROM", "CCACCTFROM").replace("<ACCTTYPE>SAVINGS", ""),
            {"Currency": "EUR", "Type": "Card"},
        ),
        ("Date,Description,Amount,Currency\n2026-02-12,Uber,-7.50,GBP\n", {"Currency": "GBP"}),
        (
            "Buchungstag;Verwendungszweck;Betrag (EUR)\n31.03.2026;Brot;-12,34\n",
            {"Currency": "EUR"},
        ),
        ("!Account\nNVisa\nTCCard\n^\n!Type:CCard\nD1/14/26\nT-1.00\nPRent\n^\n", {"Type": "Card"}),
    ],
)
def test_what_a_file_says_of_its_account_is_read(text: str, bank: dict[str, str]) -> None:
    assert [dict(each.bank) for each in _read(text).records] == [bank]


def test_dates_that_the_file_leaves_open_are_told() -> None:
    told = _read("Date,Description,Amount\n03/04/2026,a,-5\n05/06/2026,b,-6\n").notices
    assert len(told) == 1
    assert "dates read day first" in told[0]
    assert not is_open(["03/04/2026", "07/25/2026"])
    assert not is_open(["2026-04-03"])


def test_a_payee_with_an_umlaut_in_its_header_is_the_description() -> None:
    head = "Buchungstag;Buchungstext;Auftraggeber / Begünstigter;Verwendungszweck;Betrag (EUR)\n"
    found = _read(f"{head}31.03.2026;Karte;REWE;Debit;-12,34\n").records
    assert found[0].cells["Description"] == "REWE"


def test_a_card_with_charges_above_zero_is_asked_about() -> None:
    text = b"Date,Description,Amount\n02/13/2026,AMAZON,25.00\n02/15/2026,ONLINE PAYMENT,-300.00\n"
    found = mapping.proposed(File("amex.csv", text))
    assert found is not None
    assert found.confidence < mapping.ENOUGH


def test_a_table_that_says_too_little_gets_the_line_that_settles_it() -> None:
    file = File("x.csv", b"When,What,How much\nsoon,x,y\n")
    with pytest.raises(UnreadableSourceError) as wrong:
        recognise(file, formats())
    assert "lifeops config set imports." in wrong.value.fix
    assert "#2 What: x" in wrong.value.fix


def test_few_strange_bytes_are_western() -> None:
    assert "café" in decoded("x", b"Date,Description,Amount\n2026-01-13,caf\xe9 \xff\x81,5\n")
