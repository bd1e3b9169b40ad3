import pytest
from money_files import CAMT, ENTRY, best, read, rows

from lifeops.imports.source import Hints, UnreadableSourceError

BASIC = ("Date", "Description", "Amount")


def statement(*entries: str, version: int = 8) -> str:
    return CAMT.format(version=version, entries="".join(entries))


@pytest.mark.parametrize("version", range(2, 14))
def test_every_version_reads_alike(version):
    modern = ENTRY.replace("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>")
    modern = modern.replace("<Nm>Corner Cafe</Nm>", "<Pty><Nm>Corner Cafe</Nm></Pty>")
    text = statement(ENTRY if version < 8 else modern, version=version)
    assert best(text).name == "camt"
    found = read(text)
    assert rows(found, *BASIC, "FullDescription", "AccountNo", "Institution", "TransactionID") == [
        ("2026-03-04", "Corner Cafe", "-4.5", "Corner Cafe coffee and cake", "xxxx2051",
         "First Bank", "2051/R-2"),
    ]  # fmt: skip
    assert found.records[0].where == "statement 1, entry 1"


def test_a_reversal_goes_the_way_that_it_says_and_keeps_the_roles():
    back = ENTRY.replace("DBIT</CdtDbtInd>", "CRDT</CdtDbtInd><RvslInd>true</RvslInd>")
    assert rows(read(statement(back)), *BASIC) == [("2026-03-04", "Corner Cafe", "4.5")]


def batch(*parts: str, much: str = "30.00") -> str:
    return (
        f"<Ntry><Amt>{much}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><ValDt><Dt>2026-03-04"
        "</Dt></ValDt><AcctSvcrRef>B</AcctSvcrRef><NtryDtls><Btch/>"
        + "".join(f"<TxDtls>{each}</TxDtls>" for each in parts)
        + "</NtryDtls><AddtlNtryInf>Salaries</AddtlNtryInf></Ntry>"
    )


def test_a_batch_that_adds_up_becomes_its_parts_even_where_they_are_alike():
    part = "<Refs><AcctSvcrRef>B</AcctSvcrRef></Refs><Amt>10.00</Amt>"
    other = "<AmtDtls><TxAmt><Amt>10</Amt></TxAmt></AmtDtls><AddtlTxInf>Ann</AddtlTxInf>"
    found = read(statement(batch(part, part, other)))
    assert rows(found, "Description", "Amount") == [
        ("Salaries", "-10"),
        ("Salaries", "-10"),
        ("Ann", "-10"),
    ]
    assert [record.key for record in found.records] == ["2051/B.1", "2051/B.2", "2051/B.3"]
    whole = read(statement(batch(part, part, other, much="31.00")))
    assert rows(whole, "Description", "Amount") == [("Salaries", "-31")]


def test_what_is_not_booked_or_cannot_be_read_is_left_out():
    pending = ENTRY.replace("BOOK", "PDNG")
    found = read(statement(pending, ENTRY.replace("2026-03-04", "x"), ENTRY.replace("4.50", "x")))
    assert not found.records
    assert [each.wrong for each in found.left_out] == [False, True, True]


def test_several_statements_and_accounts_in_one_file():
    first = statement(ENTRY)
    second = first.replace("DE02120300000000202051", "DE02120300000000208888")
    inside = second[second.index("<Stmt>") : second.index("</BkToCstmrStmt>")]
    both = first.replace("</BkToCstmrStmt>", inside + "</BkToCstmrStmt>")
    found = read(both, Hints(account="Mine"))
    assert rows(found, "Account", "TransactionID") == [
        ("xxxx2051", "2051/R-2"),
        ("xxxx8888", "8888/R-2"),
    ]
    assert found.records[1].where == "statement 2, entry 1"
    assert rows(read(first, Hints(account="Mine")), "Account") == [("Mine",)]
    twice = read(first.replace("</BkToCstmrStmt>", inside.replace("8888", "2051")
                               + "</BkToCstmrStmt>"))  # fmt: skip
    assert len(twice.records) == 1
    assert [each.wrong for each in twice.left_out] == [False]


def test_a_count_within_the_statement_is_no_key_but_a_long_reference_is():
    short = ENTRY.replace("<AcctSvcrRef>R-2</AcctSvcrRef>", "")
    short = short.replace("<Ntry>", "<Ntry><NtryRef>12</NtryRef>")
    assert [record.key for record in read(statement(short)).records] == [""]
    long_ = short.replace(">12<", ">2026030400017<")
    assert [record.key for record in read(statement(long_)).records] == ["2051/2026030400017"]


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa">]>',
        '<!DOCTYPE x SYSTEM "http://localhost/x.dtd">',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_document_type_is_refused(head):
    text = statement(ENTRY.replace("Corner Cafe", "&a;")).replace("<Document", f"{head}<Document")
    with pytest.raises(UnreadableSourceError, match=r"document type|damaged"):
        read(text)


def test_a_file_that_breaks_off_is_refused_and_what_to_do_said():
    with pytest.raises(UnreadableSourceError, match="Download"):
        read(statement(ENTRY)[:-40])
