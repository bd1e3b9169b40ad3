"""Contact cards of every version, and the traps of each."""

import base64
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from import_records import shown

from lifeops.imports.lists import vcard
from lifeops.imports.source import File, Hints, UnreadableSourceError
from workbook.values import Kind

BLOB = base64.b64encode(b"\xff\xd8" + bytes(range(256)) * 3).decode()


def read(content):
    content = content if isinstance(content, bytes) else content.encode()
    return vcard.read(File("contacts.vcf", content), Hints())


def card(*lines, version="3.0"):
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def one(*lines, version="3.0"):
    (record,) = read(card(*lines, version=version)).records
    return shown(record)


def test_a_card_is_a_person():
    source = read(
        card(
            "UID:urn:uuid:12-34",
            "FN:Ana Silva",
            "N:Silva;Ana;;Dr.;",
            "ORG:Northlight\\, Media;Insights",
            "TITLE:Head of Insights",
            "EMAIL;TYPE=HOME:ana@home.example",
            "EMAIL;TYPE=INTERNET,WORK,PREF:ana@northlight.example",
            "TEL;TYPE=FAX:+351 1",
            "TEL;TYPE=WORK:+351 2",
            "TEL;TYPE=CELL:+49 170 123",
            "ADR;TYPE=WORK:;;Rua Nova 1;Porto;;4000;Portugal",
            "URL:https://www.linkedin.com/in/anasilva",
            "BDAY:1985-04-12",
            "CATEGORIES:Clients,Porto,clients",
            "NOTE:Likes \\; and \\, and\\na new line",
        )
    )
    (record,) = source.records
    assert (source.name, record.table, record.key, record.where) == (
        "vCard", "People", "12-34", "line 1",
    )  # fmt: skip
    assert shown(record) == {
        "Name": "Ana Silva",
        "First": "Ana",
        "Last": "Silva",
        "Company": "Northlight, Media",
        "Title": "Head of Insights",
        "Email": "ana@northlight.example",
        "Phone": "+49 170 123",
        "City": "Porto",
        "LinkedIn": "https://www.linkedin.com/in/anasilva",
        "Birthday": "1985-04-12",
        "Tags": "Clients, Porto",
        "Notes": "Likes ; and , and\na new line",
        "Source": "vCard",
    }


def test_version_2_1_is_quoted_printable_over_several_lines():
    row = one(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg",
        "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg =",
        "M=C3=BCller",
        "ORG;QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Caf=E9 Ltd",
        "NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=",
        " two",
        "TEL;HOME;VOICE:1",
        "TEL;CELL:+49 170",
        "PHOTO;ENCODING=BASE64;JPEG:",
        *(" " + BLOB[at : at + 72] for at in range(0, len(BLOB), 72)),
        "",
        "EMAIL;INTERNET:j@example.com",
        version="2.1",
    )
    assert row["Name"] == "Jörg Müller"
    assert (row["First"], row["Last"], row["Company"]) == ("Jörg", "Müller", "Café Ltd")
    assert (row["Notes"], row["Phone"], row["Email"]) == ("one\ntwo", "+49 170", "j@example.com")


def test_version_4_has_addresses_for_everything():
    row = one(
        "FN;PREF=1:Ana Silva",
        "FN;PREF=2:Anna",
        "TEL;VALUE=uri;TYPE=home:tel:+351-2;ext=5",
        "TEL;VALUE=uri;PREF=1;TYPE=voice:tel:+351-1",
        "EMAIL:mailto:ana@example.com",
        'N;SORT-AS="Silva,Ana":Silva;Ana;;;',
        "KIND:individual",
        "PHOTO:data:image/jpeg;base64," + BLOB,
        version="4.0",
    )
    assert (row["Name"], row["Phone"], row["Email"]) == ("Ana Silva", "+351-1", "ana@example.com")


def test_a_fax_is_called_last():
    assert one("FN:Ana", "TEL;TYPE=FAX,WORK:1", "TEL;TYPE=WORK:2")["Phone"] == "2"
    assert one("FN:Ana", "TEL;TYPE=FAX:1")["Phone"] == "1"


def test_apple_groups_lines_with_their_labels():
    row = one(
        "N:Silva;Ana;;;",
        "item1.TEL:+351 1",
        "item1.X-ABLabel:_$!<HomeFAX>!$_",
        "item2.TEL:+351 2",
        "item2.X-ABLabel:Mobile",
        "item3.URL;type=pref:https://example.com",
        "item3.X-ABLabel:_$!<HomePage>!$_",
        "X-SOCIALPROFILE;type=linkedin:https://linkedin.com/in/ana",
        "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29",
    )
    assert (row["Name"], row["Phone"]) == ("Ana Silva", "+351 2")
    assert row["LinkedIn"] == "https://linkedin.com/in/ana"
    assert row["Birthday"] == "1904-02-29"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("19850412", "1985-04-12"),
        ("1985-04-12", "1985-04-12"),
        ("1985-04-12T00:00:00Z", "1985-04-12"),
        ("19850412T101500", "1985-04-12"),
        ("--0412", "1904-04-12"),
        ("--04-12", "1904-04-12"),
        ("16040412", "1904-04-12"),
        ("---12", ""),
        ("1985-04", ""),
        ("1985", ""),
        ("--0431", ""),
        ("circa 1800", ""),
        ("17320222", ""),
    ],
)
def test_birthdays(text, day):
    assert one("FN:Ana", f"BDAY:{text}").get("Birthday", "") == day


def test_a_birthday_is_a_date():
    (record,) = read(card("FN:Ana", "BDAY:1985-04-12T10:00:00Z")).records
    assert record.cells["Birthday"].kind is Kind.DATE
    assert record.cells["Birthday"].days == 31149


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["N:Silva;Ana;;;"], "Ana Silva"),
        (["N:;Ana"], "Ana"),
        (["N:;;;;", "NICKNAME:Anita"], "Anita"),
        (["N:;;;;", "ORG:Quayside;"], "Quayside"),
        (["FN:", "EMAIL:ana.silva@example.com"], "ana.silva"),
    ],
)
def test_a_card_without_a_full_name(lines, name):
    assert one(*lines)["Name"] == name


def test_what_is_no_person_is_left_out_with_its_line():
    text = (
        card("FN:Ana")
        + card("TEL:1")
        + card("FN:Team", "X-ADDRESSBOOKSERVER-KIND:group")
        + card("FN:Joris")
        + "BEGIN:VCARD\r\nFN:Cut o"
    )
    source = read(text)
    assert [shown(record)["Name"] for record in source.records] == ["Ana", "Joris"]
    assert [(each.where, each.why, each.wrong) for each in source.left_out] == [
        ("line 5", "it has no name", True),
        ("line 9", "it is a group, not a person", False),
        ("line 18", "the card has no end; the file may be cut off", True),
    ]


def test_a_card_within_a_card_is_one_of_its_own():
    agent = card("FN:Agent", version="2.1").rstrip("\r\n").split("\r\n")
    source = read(card("FN:Ana", "AGENT:", *agent, "TEL:1", version="2.1"))
    assert sorted(shown(record)["Name"] for record in source.records) == ["Agent", "Ana"]
    assert {shown(record).get("Phone") for record in source.records} == {None, "1"}


def test_text_is_never_a_formula_and_phones_are_text():
    row = read(card('FN:=HYPERLINK("x")', "TEL:+49 170 1", "NOTE:@x")).records[0]
    assert row.cells["Name"] == '=HYPERLINK("x")'
    assert row.cells["Phone"] == "+49 170 1"


def test_lines_may_be_folded_and_the_file_of_any_encoding():
    folded = card("FN:Jo", " ão Conce", "\tição")
    for encoding in ("utf-8", "utf-16", "cp1252"):
        for ending in ("\r\n", "\n"):
            (record,) = read(folded.replace("\r\n", ending).encode(encoding)).records
            assert shown(record)["Name"] == "João Conceição"


def test_recognised_by_content():
    assert vcard.recognises(File("x.csv", b"\r\nbegin:vcard\n")) == 1
    assert vcard.recognises(File("x.vcf", b"Name,Phone")) == 0


def test_no_cards_is_said():
    with pytest.raises(UnreadableSourceError, match="no contact cards"):
        read("FN:Ana")


PEOPLE = [
    card(f"UID:{n}", f"FN:Person {n}", f"TEL;TYPE=CELL:+{n}", "BDAY:--0412") for n in range(6)
]


@settings(max_examples=30, deadline=None)
@given(st.permutations(PEOPLE))
def test_the_order_of_cards_does_not_matter(cards):
    found = {
        (each.key, tuple(sorted(shown(each).items()))) for each in read("".join(cards)).records
    }
    assert found == {
        (each.key, tuple(sorted(shown(each).items()))) for each in read("".join(PEOPLE)).records
    }


PIECES = st.sampled_from([
    b"BEGIN:VCARD\r\n", b"END:VCARD\r\n", b"N:", b";", b"FN;CHARSET=", b"x-none", b":", b"=",
    b"\r\n", b"ENCODING=QUOTED-PRINTABLE:", b"=C3=\r\n", b"BDAY:--02", b"30",
    b"TEL;TYPE=CELL;PREF=",
    b"\xff\xfe", b"\xe9", b"\0", b" folded\r\n", b"item1.X-ABLabel:Fax\r\n", b"UID:1\r\n",
    b"ORG:\\;", b"\\",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=6), max_size=25).map(b"".join))
def test_no_bytes_do_harm(content):
    for attempt in (content, b"BEGIN:VCARD\r\nFN:A\r\n" + content + b"\r\nEND:VCARD"):
        vcard.recognises(File("x", attempt))
        with suppress(UnreadableSourceError):
            read(attempt)
