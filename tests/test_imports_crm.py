"""HubSpot and Salesforce: exports of several views, reports with groups, totals and footers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from import_records import harmless, shown

from lifeops.imports.lists import hubspot, salesforce
from lifeops.imports.source import File, Hints, UnreadableSourceError
from workbook.values import Kind

US = Hints(day_first=False)


def read(module, *lines, hints=US):
    return module.read(File("export.csv", "\r\n".join(lines).encode()), hints)


def test_companies_of_hubspot_are_accounts():
    source = read(
        hubspot,
        '"Record ID","Company name","Company owner","Create Date","Phone Number",'
        '"Last Activity Date","City","Country/Region","Industry","Lifecycle Stage"',
        '"1001","Northlight Media","Ana Silva","2020-01-10 10:00"," +351 21 1",'
        '"2026-11-02 09:30","Lisbon","Portugal","","Customer"',
        '"1002","","","2020-01-10 10:00","","","","","",""',
        '"1003","=cmd()","Ana Silva","","","","","","","Lead"',
    )
    assert source.name == "HubSpot companies"
    first, second = source.records
    assert (first.table, first.key, first.where) == ("Accounts", "1001", "line 2")
    assert shown(first) == {
        "Account": "Northlight Media",
        "Owner": "Ana Silva",
        "LastContact": "2026-11-02",
        "Stage": "Active",
        "Notes": "+351 21 1, Lisbon, Portugal",
    }
    assert first.cells["LastContact"].kind is Kind.DATE
    assert (second.cells["Account"], second.cells["Stage"]) == ("=cmd()", "Prospect")
    assert [(each.where, each.why) for each in source.left_out] == [("line 3", "it has no name")]


def test_a_company_without_a_name_is_its_domain():
    source = read(hubspot, "Record ID,Company name,Company Domain Name", "1,,quayside.example")
    assert shown(source.records[0])["Account"] == "quayside.example"


def test_deals_of_hubspot_are_opportunities():
    source = read(
        hubspot,
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,Deal probability,"
        "Associated Company,Deal Type",
        '1,Northlight renewal,Contract Sent,2026-12-31 18:00,Ana,"24,000.50",Sales,0.9,'
        "Northlight Media,existingbusiness",
        "2,Brindle start,Closed Won,2026-10-01 12:00,Ana,1000,Sales,1,Brindle,newbusiness",
        "3,Teal,Our own stage,,,,,,,",
    )
    assert [record.key for record in source.records] == ["1", "2", "3"]
    assert shown(source.records[0]) == {
        "Name": "Northlight renewal",
        "Account": "Northlight Media",
        "Stage": "Negotiate",
        "Type": "Upsell",
        "Amount": "24000.5",
        "Prob": "0.9",
        "Close": "2026-12-31",
    }
    assert shown(source.records[1])["CloseActual"] == "2026-10-01"
    assert shown(source.records[2]) == {"Name": "Teal", "Stage": "Our own stage"}


def test_contacts_of_hubspot_are_contacts():
    source = read(
        hubspot,
        "Record ID,First Name,Last Name,Email,Phone Number,Associated Company,Job Title",
        "7,Ana,Silva,ana@example.com, +49 170 1,Northlight,Head",
        "8,,,j@example.com,,,",
    )
    assert shown(source.records[0]) == {
        "Name": "Ana Silva",
        "Email": "ana@example.com",
        "Phone": "+49 170 1",
        "Account": "Northlight",
        "Title": "Head",
    }
    assert shown(source.records[1])["Name"] == "j@example.com"


TABULAR = (
    "Opportunity Name,Account Name,Stage,Amount,Close Date,Probability (%),Type,Lead Source,"
    "Next Step,Fiscal Period,Age,Created Date,Opportunity Owner"
)


def test_a_tabular_report_with_its_footer():
    source = read(
        salesforce,
        TABULAR,
        'Northlight QBR,Northlight Media,Proposal/Price Quote,"$12,000.00",12/31/2026,75,'
        "Existing Customer - Upgrade,Web,,Q4-2026,10,1/5/2026,Ana",
        "Total Energies renewal,Total Energies,Closed Won,500,1/13/2026,100,Renewal,,,,,,Ana",
        'Grand Totals (2 records),,,"$12,500.00",,,,,,,,,',
        "Confidential Information - Do Not Distribute",
        "Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.",
        "Quayside Corporation",
    )
    assert [shown(record)["Name"] for record in source.records] == [
        "Northlight QBR", "Total Energies renewal",
    ]  # fmt: skip
    assert shown(source.records[0]) == {
        "Name": "Northlight QBR",
        "Account": "Northlight Media",
        "Stage": "Propose",
        "Type": "Upsell",
        "Amount": "12000",
        "Prob": "0.75",
        "Close": "2026-12-31",
    }
    assert shown(source.records[1])["CloseActual"] == "2026-01-13"
    assert shown(source.records[1])["Prob"] == "1"
    assert [(each.where, each.wrong) for each in source.left_out] == [
        ("line 4", False), ("line 5", False), ("line 6", False), ("line 7", False),
    ]  # fmt: skip


def test_a_grouped_report_with_a_preamble_and_subtotals():
    source = read(
        salesforce,
        "Opportunity Pipeline,,,,",
        "As of 2026-11-24,,,,",
        "",
        "Stage  \u2191,Account Name  \u2191,Opportunity Name,Amount,Close Date",
        "Prospecting,Brindle,Brindle deck,100,12/1/2026",
        ",,Brindle menu,200,12/2/2026",
        ",Subtotal,,300,",
        ",Quayside,Quayside spa,300,12/13/2026",
        ",Subtotal,,300,",
        "Subtotal,,,600,",
        "Closed Lost,Teal,Teal robots,400,11/1/2026",
        "Subtotal,,,400,",
        "Total,,,1000,",
        "Confidential Information - Do Not Distribute,,,,",
    )
    assert [
        tuple(shown(record)[column] for column in ("Name", "Account", "Stage"))
        for record in source.records
    ] == [
        ("Brindle deck", "Brindle", "Qualify"),
        ("Brindle menu", "Brindle", "Qualify"),
        ("Quayside spa", "Quayside", "Qualify"),
        ("Teal robots", "Teal", "Lost"),
    ]
    assert [record.where for record in source.records][:2] == ["line 5", "line 6"]
    assert len(source.left_out) == 6


def test_a_blank_account_is_filled_in_groups_only():
    source = read(
        salesforce,
        "Account Name,Opportunity Name,Stage,Amount,Close Date",
        "Brindle,One,Prospecting,1,12/1/2026",
        ",Two,Prospecting,1,12/1/2026",
    )
    assert "Account" not in source.records[1].cells


def test_heads_of_groups_are_no_opportunities():
    source = read(
        salesforce,
        "Opportunity Name,Stage,Amount,Close Date",
        "Account Name: Brindle (2 records),,,",
        "One,Prospecting,1,12/1/2026",
        "Sum,,1,",
    )
    assert [shown(record)["Name"] for record in source.records] == ["One"]


def test_a_currency_in_a_column_of_its_own():
    for header in ("Amount Currency,Amount", "Amount,Amount"):
        source = read(
            salesforce,
            f"Opportunity Name,Stage,{header},Close Date,Opportunity ID",
            'One,Prospecting,EUR,"1.400,50",31.12.2026,0061x00000AbCdE',
            'Two,Prospecting,EUR,"2.400",30.11.2026,0061x00000AbCdFAAZ',
        )
        assert [shown(record)["Amount"] for record in source.records] == ["1400.5", "2400"]
        assert [record.key for record in source.records] == ["0061x00000AbCdE", "0061x00000AbCdF"]


def test_files_of_the_data_loader():
    source = read(
        salesforce,
        '"ID","NAME","STAGENAME","CLOSEDATE","AMOUNT","PROBABILITY","ACCOUNTID"',
        '"0061x00000AbCdEAAZ","One","Negotiation/Review","2026-12-31","1200.0","90","0011x"',
    )
    (record,) = source.records
    assert record.key == "0061x00000AbCdE"
    assert shown(record) == {
        "Name": "One",
        "Stage": "Negotiate",
        "Amount": "1200",
        "Prob": "0.9",
        "Close": "2026-12-31",
    }


@pytest.mark.parametrize(
    ("header", "text", "chance"),
    [
        ("Probability (%)", "1", "0.01"),
        ("Probability", "0.5", "0.5"),
        ("Probability", "50", "0.5"),
        ("Probability", "50%", "0.5"),
    ],
)
def test_chances_in_a_hundred_or_in_one(header, text, chance):
    source = read(salesforce, f"Opportunity Name,Stage,{header}", f"One,Prospecting,{text}")
    assert shown(source.records[0])["Prob"] == chance


def test_dates_go_by_the_column():
    lines = (
        "Opportunity Name,Stage,Close Date",
        "One,Prospecting,03/04/2026",
        "Two,Prospecting,25/04/2026",
    )
    assert shown(read(salesforce, *lines).records[0])["Close"] == "2026-04-03"
    assert shown(read(salesforce, *lines[:2]).records[0])["Close"] == "2026-03-04"


def test_a_cell_that_is_no_date_stays_text():
    source = read(salesforce, "Opportunity Name,Stage,Close Date", "One,Prospecting,soon")
    assert source.records[0].cells["Close"] == "soon"


def test_each_is_recognised_and_nothing_else():
    files = {
        "companies": b'"Record ID","Company name","City"\n',
        "deals": b"Record ID,Deal Name,Amount\n",
        "report": f"My report\n\n{TABULAR}\n".encode(),
        "loader": b"Id,Name,StageName,CloseDate\n",
        "bank": b"Date,Description,Amount\n2026-01-01,x,1",
        "accounts": b"Account Name,Stage\nA,B",
    }
    for name, content in files.items():
        file = File(name, content)
        assert (hubspot.recognises(file) > 0) == (name in {"companies", "deals"})
        assert (salesforce.recognises(file) > 0) == (name in {"report", "loader"})


def test_a_file_without_a_header_is_refused():
    for each in (hubspot, salesforce):
        with pytest.raises(UnreadableSourceError, match="no row names the columns"):
            read(each, "a,b", "c,d")


ROWS = [f"Deal {n},Acme,Prospecting,{n}00,1/{n + 13}/2026,10" for n in range(6)]


@settings(max_examples=30, deadline=None)
@given(st.permutations(ROWS))
def test_the_order_of_rows_does_not_matter(rows):
    def found(rows):
        header = "Opportunity Name,Account Name,Stage,Amount,Close Date,Probability (%)"
        records = read(salesforce, header, *rows, "Grand Totals,,,1,,").records
        return {tuple(sorted(shown(each).items())) for each in records}

    assert found(rows) == found(ROWS)


PIECES = st.sampled_from([
    TABULAR.encode(), b"Record ID,Deal Name,Amount,Close Date", b"\n", b",", b'"', b"Subtotal",
    b"Grand Totals", b"12/31/2026", b"1.400,50", b"\xff\xfe", b"%", b"\0", b"One",
])  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=6), max_size=25).map(b"".join))
def test_no_bytes_do_harm(content):
    harmless((hubspot, salesforce), content, US)
