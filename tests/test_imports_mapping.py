import pytest
from money_files import HEADERLESS, best, file, read, rows

from lifeops.imports.money import mapping
from lifeops.imports.source import Hints, UnreadableSourceError

BASIC = ("Date", "Description", "Amount")
UNKNOWN = "Tag;Wer;Wieviel\n01.02.2026;Markt;4,50\n13.02.2026;Lohn;-1.100,50\n"


def test_a_table_without_a_header_is_read_where_its_columns_are_plain():
    assert best(HEADERLESS).name == "mapped"
    found = mapping.proposed(file(HEADERLESS))
    assert found.mapping == {"date": "#1", "amount": "#2", "description": "#5"}
    assert found.confidence >= mapping.ENOUGH
    assert found.columns[4].examples == ("CORNER CAFE", "ACME PAYROLL")
    assert rows(read(HEADERLESS), *BASIC) == [
        ("2026-03-04", "CORNER CAFE", "-4.5"),
        ("2026-03-13", "ACME PAYROLL", "1100"),
    ]


def test_a_running_balance_is_not_the_amount():
    text = "".join(
        f"2026-03-{n:02d},Shop of the day,{much},{balance}.00\n"
        for n, much, balance in ((1, "-5.00", 95), (2, "10.00", 105), (3, "-1.00", 104))
    )
    assert mapping.proposed(file(text)).mapping["amount"] == "#3"
    assert rows(read(text), "Amount") == [("-5",), ("10",), ("-1",)]


def test_debit_and_credit_without_names_are_asked_about():
    text = "01/02/2026,COFFEE,4.50,,100.00\n01/13/2026,PAYROLL,,100.50,200.50\n"
    text += "01/14/2026,SHOP,0.50,,200.00\n"
    found = mapping.proposed(file(text))
    assert (found.mapping["debit"], found.mapping["credit"]) == ("#3", "#4")
    with pytest.raises(UnreadableSourceError, match="not clear"):
        mapping.FORMAT.read(file(text), Hints())
    settled = mapping.FORMAT.read(file(text), Hints(mapping=found.mapping))
    assert rows(settled, *BASIC) == [
        ("2026-01-02", "COFFEE", "-4.5"),
        ("2026-01-13", "PAYROLL", "100.5"),
        ("2026-01-14", "SHOP", "-0.5"),
    ]


def test_amounts_that_all_stand_above_zero_are_asked_about():
    text = "Date,Description,Amount\n01/02/2026,COFFEE,4.50\n01/13/2026,SHOP,3.00\n"
    assert mapping.proposed(file(text)).confidence < mapping.ENOUGH


def test_what_was_settled_counts_for_a_bank_with_known_headers_too():
    text = "Date,Description,Amount\n01/02/2026,COFFEE,4.50\n01/13/2026,SHOP,3.00\n"
    settled = {**mapping.proposed(file(text)).mapping, "sign": "reversed"}
    assert best(text).name == "bank"
    assert rows(read(text, Hints(mapping=settled)), "Amount") == [("-4.5",), ("-3",)]


def test_what_the_person_settled_counts():
    found = mapping.proposed(file(UNKNOWN))
    assert found.mapping == {"date": "Tag", "amount": "Wieviel", "description": "Wer"}
    settled = {**found.mapping, "sign": "reversed", "source": "Nordbank"}
    source = mapping.FORMAT.read(file(UNKNOWN), Hints(mapping=settled))
    assert source.name == "Nordbank"
    assert rows(source, *BASIC) == [
        ("2026-02-01", "Markt", "-4.5"),
        ("2026-02-13", "Lohn", "1100.5"),
    ]


def test_order_and_decimals_may_be_settled_and_a_header_be_passed_over_by_numbers():
    text = "A;B;C;D\n01/02/2026;x;1,234;7\n"
    said = {"date": "#1", "description": "#2 + #4", "amount": "#3", "dates": "month first"}
    read_so = mapping.FORMAT.read(file(text), Hints(mapping={**said, "decimal": "comma"}))
    assert rows(read_so, *BASIC, "FullDescription") == [("2026-01-02", "x", "1.234", "x 7")]
    other = mapping.FORMAT.read(file(text), Hints(mapping={**said, "decimal": "point"}))
    assert rows(other, "Amount") == [("1234",)]


def test_a_layout_is_the_same_for_every_file_that_has_it():
    later = UNKNOWN.replace("Markt", "Kiosk") + "14.02.2026;Bus;2,00\n"
    assert mapping.proposed(file(later)).layout == mapping.proposed(file(UNKNOWN)).layout
    other = UNKNOWN.replace("Wer", "Wem")
    assert mapping.proposed(file(other)).layout != mapping.proposed(file(UNKNOWN)).layout


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "no column for the date"),
        ({"date": "Tag"}, "no column for the amount"),
        ({"date": "Tag", "amount": "Preis"}, "no column"),
        ({"date": "#9", "amount": "#3"}, "no column #9"),
        ({"date": "#1", "amount": "#3", "dates": "odd"}, "'odd' for dates"),
        ({"date": "#1", "amount": "#3"}, ""),
    ],
)
def test_what_is_wrong_with_a_mapping_is_said(said, why):
    found = mapping.problem(file(UNKNOWN), said)
    assert why in found
    assert bool(found) == bool(why)


def test_a_table_without_money_proposes_nothing():
    for text in ("Name,City\nAnn,York\n", "", "2026-01-02,Ann\n", "\x00\x01\x02"):
        assert mapping.proposed(file(text)) is None
        assert mapping.FORMAT.recognises(file(text)) == 0.0
