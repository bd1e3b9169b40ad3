import pytest
from money_files import (
    BMO,
    BMO_CARD,
    BOFA,
    CHASE,
    CHASE_CARD,
    GERMAN,
    MINT,
    best,
    file,
    read,
    rows,
)

from lifeops.imports.money import bank_chase, bank_csv
from lifeops.imports.source import Hints, UnreadableSourceError

BASIC = ("Date", "Description", "Amount")


@pytest.mark.parametrize(
    ("content", "name", "source"),
    [
        (CHASE, "chase", "Chase checking"),
        (CHASE_CARD, "chase", "Chase card"),
        (MINT, "mint", "Mint"),
        (BMO, "bmo", "BMO"),
        (BMO_CARD, "bmo", "BMO"),
        (BOFA, "bofa", "Bank of America"),
        (GERMAN, "bank", "bank CSV"),
    ],
)
def test_a_bank_is_known_by_its_header_alone(content, name, source):
    assert best(content).name == name
    assert read(content).name == source


def test_chase_checking_ends_rows_with_a_comma_that_its_header_lacks():
    found = read(CHASE)
    assert rows(found, *BASIC, "CheckNumber", "Institution") == [
        ("2026-03-04", "CORNER CAFE, LONDON", "-4.5", "", "Chase"),
        ("2026-03-02", "CHECK 112", "-100", "112", "Chase"),
        ("2026-03-01", "ACME PAYROLL", "1100", "", "Chase"),
    ]
    assert [record.where for record in found.records] == ["line 2", "line 3", "line 4"]
    assert not found.left_out


def test_an_american_bank_puts_the_month_first_whatever_the_person_does():
    assert rows(read(CHASE, Hints(day_first=True)), "Date")[0] == ("2026-03-04",)


def test_a_chase_card_keeps_the_day_of_the_purchase_and_no_category_of_the_banks():
    assert rows(read(CHASE_CARD), *BASIC, "Category", "FullDescription") == [
        ("2026-03-04", "BOOKS & MORE", "-20", "", ""),
        ("2026-03-01", "Payment Thank You", "50", "", "Payment Thank You web"),
    ]


def test_mint_signs_amounts_by_a_word():
    assert rows(read(MINT), *BASIC, "Category", "Account", "FullDescription", "Note") == [
        ("2026-03-04", "Cafe", "-4.5", "Food", "Everyday", "CORNER CAFE 17", "with Ann"),
        ("2026-03-01", "Acme", "1100", "Salary", "Everyday", "ACME PAYROLL", ""),
    ]


def test_withdrawals_and_deposits_stand_apart():
    assert rows(read(BMO), *BASIC) == [
        ("2026-03-04", "CORNER CAFE", "-4.5"),
        ("2026-03-01", "ACME PAYROLL", "1100"),
    ]
    assert rows(read(BMO_CARD), *BASIC, "AccountNo") == [
        ("2026-03-04", "[PR]CORNER CAFE", "-4.5", "xxxx1234")
    ]


def test_a_summary_above_the_header_and_an_opening_balance_are_no_transactions():
    found = read(BOFA)
    assert rows(found, *BASIC) == [
        ("2026-03-01", "ACME PAYROLL", "1100"),
        ("2026-03-04", "CORNER CAFE", "-4.5"),
    ]
    assert [(each.where, each.wrong) for each in found.left_out] == [("line 8", False)]


def test_semicolons_decimal_commas_doubled_headers_totals_and_an_old_encoding():
    found = read(GERMAN.encode("cp1252"))
    assert rows(found, *BASIC, "Account", "FullDescription") == [
        ("2026-03-04", "Café Süß", "-4.5", "xxxx2051", "Café Süß Danke Lastschrift"),
        ("2026-03-01", "ACME", "1100", "xxxx2051", "ACME März Gehalt"),
    ]
    assert [(each.where, each.wrong) for each in found.left_out] == [("line 7", False)]


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_one_bank_reads_alike_in_every_encoding_and_with_every_line_end(name):
    expected = read(GERMAN)
    assert read(GERMAN.encode(name)) == expected
    assert read(GERMAN.replace("\n", "\r").encode(name)) == expected
    assert read(GERMAN.replace("\n", "\r\n").encode(name)) == expected


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Date,Details,Money Out,Money In,Balance", "04/03/2026,Cafe,4.50,,10.00"),
        ("Date;Libellé;Débit euros;Crédit euros;", "04/03/2026;Cafe;4,50;;"),
        ("Date opération;Libellé;Montant;Solde", "04/03/2026;Cafe;-4,50;10,00"),
        ("Fecha;Concepto;Importe;Saldo", "04/03/2026;Cafe;-4,50;10,00"),
        ("Data;Entrate;Uscite;Descrizione", "04/03/2026;;-4,50;Cafe"),
        ("Data Contabile;Descrizione;Dare;Avere", "04/03/2026;Cafe;4,50;"),
        ("Datum;Naam / Omschrijving;Rekening;Af Bij;Bedrag (EUR)", "20260304;Cafe;NL1;Af;4,50"),
        ("Buchungstag;Valutadatum;Verwendungszweck;Betrag", "04.03.26;04.03.26;Cafe;-4,50"),
        ("Buchungsdatum|Empfänger|Soll|Haben", "04.03.26|Cafe|4,50|"),
        ("Data Movimento;Descrição;Débito;Crédito", "04/03/2026;Cafe;4,50;"),
        ("Posted\tPayee\tAmount", "04/03/2026\tCafe\t-4.50"),
        ("Booking Date,Partner Name,Amount (EUR)", "2026-03-04,Cafe,-4.5"),
    ],
)
def test_banks_of_many_languages_are_read_by_their_headers(header, row):
    header = header.replace("Posted\t", "Posted Date\t")
    assert best(f"{header}\n{row}\n").name == "bank"
    assert rows(read(f"{header}\n{row}\n"), *BASIC) == [("2026-03-04", "Cafe", "-4.5")]


def test_what_went_out_may_be_signed_or_not_and_a_refund_stands_against_it():
    unsigned = read(
        "Date,Description,Debit,Credit\n1/3/26,A,5.00,\n2/3/26,B,-2.00,\n3/3/26,C,0,1\n"
    )
    assert rows(unsigned, "Amount") == [("-5",), ("2",), ("1",)]


def test_the_persons_account_counts_unless_the_file_tells_several_apart():
    head = "Date,Description,Amount,Account Name\n"
    one, two = "1/3/2026,A,-1,Everyday\n", "2/3/2026,B,-2,Savings\n"
    hints = Hints(account="Mine")
    assert rows(read(head + one, hints), "Account") == [("Mine",)]
    assert rows(read(head + one + two, hints), "Account") == [("Everyday",), ("Savings",)]


def test_rows_that_cannot_be_read_are_named_with_their_line():
    found = read(
        "Date,Description,Amount\n32/01/2026,A,-1\n1/3/2026,B,x\n1/3/2026,C\n,D,-4\n\n"
        "Total,,-9\n2/3/2026,E,-5\n"
    )
    assert rows(found, "Description") == [("E",)]
    assert [(each.where, each.wrong) for each in found.left_out] == [
        ("line 2", True),
        ("line 3", True),
        ("line 4", True),
        ("line 5", True),
        ("line 7", False),
    ]
    assert "'32/01/2026'" in found.left_out[0].why
    assert "'x'" in found.left_out[1].why


def test_a_file_without_one_readable_row_is_refused_with_its_first_line():
    with pytest.raises(UnreadableSourceError, match="line 2"):
        read("Date,Description,Amount\n99,A,-1\n")


def test_a_banks_own_number_is_the_key_within_its_account():
    found = read("Date,Description,Amount,Transaction ID,Account Number\n1/3/26,A,-1,77,001234\n")
    assert [record.key for record in found.records] == ["1234/77"]
    assert rows(found, "TransactionID", "AccountNo") == [("1234/77", "xxxx1234")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\uff1d", "\uff0b", "\uff20"])
def test_text_stays_text_whatever_it_starts_with(start):
    text = f"{start}cmd|' /C calc'!A0"
    found = read(f'Date,Description,Amount\n1/3/2026,"{text}",-5\n')
    cell = found.records[0].cells["Description"]
    assert type(cell) is str
    assert cell == text.strip()
    assert found.records[0].cells["Amount"] == -5.0


def test_a_format_named_for_the_wrong_file_says_so():
    with pytest.raises(UnreadableSourceError, match="headers"):
        bank_chase.FORMAT.read(file("Name,City\nAnn,York\n"), Hints())
    with pytest.raises(UnreadableSourceError, match="no row names"):
        bank_csv.FORMAT.read(file("Name,City\nAnn,York\n"), Hints())
