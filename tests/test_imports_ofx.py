from money_files import OFX_1, OFX_2, best, read, rows

from lifeops.imports.source import Hints

BASIC = ("Date", "Description", "Amount")


def statement(*transactions: str, account: str = "0000091234") -> str:
    return (
        f"<OFX><STMTRS><BANKACCTFROM><ACCTID>{account}</BANKACCTFROM><BANKTRANLIST>"
        + "".join(f"<STMTTRN>{each}</STMTTRN>" for each in transactions)
        + "</BANKTRANLIST></STMTRS></OFX>"
    )


def test_version_1_needs_no_end_tags():
    assert best(OFX_1).name == "ofx"
    found = read(OFX_1)
    assert rows(found, *BASIC, "FullDescription", "Account", "AccountNo", "Institution") == [
        ("2026-03-04", "CORNER & CAFE", "-4.5", "", "xxxx1234", "xxxx1234", "First Bank"),
        ("2026-03-01", "ACME PAYROLL", "1100", "ACME PAYROLL March", "xxxx1234", "xxxx1234",
         "First Bank"),
    ]  # fmt: skip
    assert [record.key for record in found.records] == ["1234/F-2", "1234/F-1"]
    assert found.records[0].where == "transaction 1 (line 11)"


def test_version_2_is_xml_with_payees_and_cdata():
    assert rows(read(OFX_2), *BASIC, "FullDescription") == [
        ("2026-03-04", "Books", "-20", "Books a < b & c")
    ]


def test_all_encodings_and_line_ends_read_alike():
    text = OFX_1.replace("CORNER", "CAFÉ")
    for name in ("utf-8", "utf-16", "cp1252"):
        assert rows(read(text.encode(name)), "Description")[0] == ("CAFÉ & CAFE",)
    assert read(text.replace("\n", "\r\n")) == read(text.replace("\n", "\r")) == read(text)


def test_a_number_that_is_used_again_for_another_transaction_keeps_both():
    one = "<DTPOSTED>20260301<TRNAMT>-1<FITID>7<NAME>A"
    two = "<DTPOSTED>20260302<TRNAMT>-2<FITID>7<NAME>B"
    found = read(statement(one, two, one))
    assert [record.key for record in found.records] == ["1234/7", "1234/7#2"]
    assert rows(found, "TransactionID") == [("1234/7",), ("1234/7#2",)]
    assert [(each.where, each.wrong) for each in found.left_out] == [
        ("transaction 3 (line 1)", False)
    ]
    turned = read(statement(two, one))
    assert {(r.key, r.cells["Amount"]) for r in turned.records} == {
        (r.key, r.cells["Amount"]) for r in found.records
    }


def test_numbers_that_say_nothing_are_no_keys():
    found = read(statement("<DTPOSTED>20260301<TRNAMT>-1<FITID>0<NAME>A",
                           "<DTPOSTED>20260301<TRNAMT>-1<FITID><NAME>A"))  # fmt: skip
    assert [record.key for record in found.records] == ["", ""]


def test_one_number_in_two_accounts_is_two_keys_and_the_persons_account_is_for_one_only():
    line = "<DTPOSTED>20260301<TRNAMT>-1<FITID>7<NAME>A"
    both = read(statement(line) + statement(line, account="99998888"), Hints(account="Mine"))
    assert [record.key for record in both.records] == ["1234/7", "8888/7"]
    assert rows(both, "Account") == [("xxxx1234",), ("xxxx8888",)]
    assert rows(read(statement(line), Hints(account="Mine")), "Account") == [("Mine",)]


def test_the_account_of_the_other_side_is_not_ours():
    line = "<DTPOSTED>20260301<TRNAMT>-1<FITID>7<BANKACCTTO><ACCTID>55556666</BANKACCTTO><NAME>A"
    assert rows(read(statement(line)), "AccountNo", "Description") == [("xxxx1234", "A")]


def test_empty_tags_decimal_commas_and_what_cannot_be_read():
    found = read(
        statement(
            "<DTPOSTED>20260301<TRNAMT>-1,50<FITID>1<NAME><MEMO>only a memo",
            "<DTPOSTED><DTUSER>20260302<TRNAMT>2<FITID>2<NAME></NAME><MEMO></MEMO>",
            "<DTPOSTED><TRNAMT>2<FITID>3<NAME>x",
            "<DTPOSTED>20260301<TRNAMT><FITID>4<NAME>x",
        )
    )
    assert rows(found, *BASIC) == [
        ("2026-03-01", "only a memo", "-1.5"),
        ("2026-03-02", "", "2"),
    ]
    assert [each.wrong for each in found.left_out] == [True, True]


def test_a_file_that_breaks_off_says_where():
    cut = OFX_1[: OFX_1.index("<TRNAMT>1100")]
    found = read(cut)
    assert len(found.records) == 1
    assert found.left_out[0].why == "the file ends within it"


def test_declared_entities_are_never_expanded():
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    found = read(bomb + statement("<DTPOSTED>20260301<TRNAMT>-1<FITID>7<NAME>&b;x"))
    assert rows(found, "Description") == [("&b;x",)]
