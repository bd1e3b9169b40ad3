"""Google Contacts and LinkedIn: their layouts of several years, and the traps of each."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from import_records import harmless, shown

from lifeops.imports.lists import google_contacts, linkedin
from lifeops.imports.source import File, Hints, UnreadableSourceError

NEW = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,"
    "Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,"
    "Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,"
    "E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,"
    "Phone 2 - Value,Address 1 - Label,Address 1 - City,Website 1 - Label,Website 1 - Value"
)
OLD = (
    "Name,Given Name,Additional Name,Family Name,Birthday,Notes,Group Membership,E-mail 1 - Type,"
    "E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Name,Organization 1 - Title"
)
PREAMBLE = (
    'Notes:\n"When exporting your connection data, you may notice that some of the email addresses'
    ' are missing. You will only see those of connections who ""allowed"" it, ask them."\n\n'
)
CONNECTIONS = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"


def google(*lines, encoding="utf-8-sig"):
    content = "\r\n".join(lines).encode(encoding)
    return google_contacts.read(File("contacts.csv", content), Hints())


def connections(*lines, preamble=PREAMBLE, hints=None):
    content = (preamble + "\n".join(lines) + "\n").encode()
    return linkedin.read(File("Connections.csv", content), hints or Hints())


def test_google_contacts_of_2024():
    source = google(
        NEW,
        'Ana,Maria,Silva,,,,,,,,Northlight ::: Old Ltd,Head,,1985-04-12,"likes, commas",,'
        "* myContacts ::: Navy ::: Clients,Home,a@home.example,* Work,a@work.example,Home,"
        "+351 1,Mobile,+49 170 1 ::: +49 171 2,Home,Porto,Profile,https://linkedin.com/in/ana",
    )
    (record,) = source.records
    assert (source.name, record.table, record.key, record.where) == (
        "Google Contacts", "People", "", "line 2",
    )  # fmt: skip
    assert shown(record) == {
        "Name": "Ana Maria Silva",
        "First": "Ana",
        "Last": "Silva",
        "Company": "Northlight",
        "Title": "Head",
        "Birthday": "1985-04-12",
        "Notes": "likes, commas\na@home.example, +351 1, +49 171 2",
        "Tags": "Navy, Clients",
        "Email": "a@work.example",
        "Phone": "+49 170 1",
        "City": "Porto",
        "LinkedIn": "https://linkedin.com/in/ana",
        "Source": "Google Contacts",
    }


def test_google_contacts_of_before():
    source = google(
        OLD,
        "Ana Silva,Ana,,Silva,--0412,,* My Contacts ::: Clients,* ,ana@example.com,Work,"
        "+351 1,Northlight,Head",
        ",,,,,,* My Contacts,* ,no.name@example.com,,,,",
        ",,,,,,,,,,+351 9,,",
        encoding="utf-16",
    )
    assert [shown(record)["Name"] for record in source.records] == ["Ana Silva", "no.name"]
    assert shown(source.records[0])["Birthday"] == "1904-04-12"
    assert shown(source.records[0])["Tags"] == "Clients"
    assert [(each.where, each.why) for each in source.left_out] == [("line 4", "it has no name")]


def test_linkedin_as_it_is():
    source = connections(
        CONNECTIONS,
        "Ana,Silva,https://www.linkedin.com/in/AnaSilva/,,Northlight,Head of Insights,12 Mar 2024",
        '"Müller, Dr.",Jörg,https://www.linkedin.com/in/j%C3%B6rg,j@example.com,,,01 Jan 2019',
        ",,,,,,05 May 2020",
    )
    assert (source.name, [record.key for record in source.records]) == (
        "LinkedIn", ["anasilva", "jörg"],
    )  # fmt: skip
    assert shown(source.records[0]) == {
        "Name": "Ana Silva",
        "First": "Ana",
        "Last": "Silva",
        "LinkedIn": "https://www.linkedin.com/in/AnaSilva/",
        "Company": "Northlight",
        "Title": "Head of Insights",
        "Met": "LinkedIn, 2024-03-12",
        "Source": "LinkedIn",
    }
    assert [(each.where, each.wrong) for each in source.left_out] == [("line 7", False)]


@pytest.mark.parametrize("lines", [0, 1, 2, 7])
def test_a_preamble_of_any_length(lines):
    preamble = "".join(f"Note {n}, with a comma\n" for n in range(lines))
    source = connections(CONNECTIONS, "Ana,Silva,,,Northlight,,12 Mar 2024", preamble=preamble)
    assert [record.where for record in source.records] == [f"line {lines + 2}"]
    assert source.records[0].key == ""


def test_older_files_of_linkedin():
    source = connections(
        "First Name,Last Name,Email Address,Company,Position,Connected On",
        'Ana,Silva,,Northlight,Head,"3/25/19, 5:25 AM"',
        'Joris,Maes,,,,"4/2/19, 5:25 AM"',
        preamble="",
    )
    assert [shown(record)["Met"] for record in source.records] == [
        "LinkedIn, 2019-03-25", "LinkedIn, 2019-04-02",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("Vorname,Nachname,URL,E-Mail-Adresse,Unternehmen,Position,Verknüpft am", "12. März 2024"),
        ("Vorname,Nachname,Unternehmen,Position,Kontakt seit", "12 Mär. 2024"),
        ("Prénom,Nom,URL,Adresse e-mail,Entreprise,Poste,Connexion le", "12 mars 2024"),
        ("Nombre,Apellidos,URL,Empresa,Cargo,Conectado el", "12 de marzo de 2024"),
        ("Nome,Cognome,URL,Azienda,Posizione,Collegato il", "12 mar 2024"),
        ("Voornaam,Achternaam,URL,Bedrijf,Functie,Verbonden op", "12 mrt. 2024"),
        ("Nome,Sobrenome,URL,Empresa,Cargo,Conectado em", "12 de março de 2024"),
        (CONNECTIONS, "12 mars 2024"),
        (CONNECTIONS, "2024-03-12"),
    ],
)
def test_linkedin_in_other_languages(header, text):
    width = header.count(",") - 2
    source = connections(header, f"Ana,Silva{',' * width},{text}")
    (record,) = source.records
    assert (shown(record)["Name"], shown(record)["Met"]) == ("Ana Silva", "LinkedIn, 2024-03-12")


def test_a_date_that_is_none_stays_as_it_is():
    assert shown(connections(CONNECTIONS, "Ana,Silva,,,,,long ago").records[0])["Met"] == (
        "LinkedIn, long ago"
    )


def test_each_is_recognised_and_nothing_else():
    files = {
        "new": NEW.encode("utf-8-sig"),
        "old": OLD.encode("utf-16"),
        "linkedin": (PREAMBLE + CONNECTIONS).encode(),
        "bank": b"Date,Description,Amount\n2026-01-01,x,1",
        "people": b"First Name,Last Name,Company\nA,B,C",
        "none": b"",
    }
    for name, content in files.items():
        file = File(name, content)
        assert (google_contacts.recognises(file) > 0) == (name in {"new", "old"})
        assert (linkedin.recognises(file) > 0) == (name == "linkedin")


def test_a_file_without_a_header_is_refused():
    for each in (google_contacts, linkedin):
        with pytest.raises(UnreadableSourceError, match="no row names the columns"):
            each.read(File("x", b"Ana,Silva\nJoris,Maes\n"), Hints())


def test_text_is_never_a_formula():
    row = connections(CONNECTIONS, "=1+1,\uff0bx,,@sum,-2,\t+49 170,12 Mar 2024").records[0]
    assert row.cells["First"] == "=1+1"
    assert all(isinstance(content, str) for content in row.cells.values())


ROWS = [
    f"Person {n},Silva,https://linkedin.com/in/p{n},,Co {n},,{n + 10} Mar 2024" for n in range(6)
]


@settings(max_examples=30, deadline=None)
@given(st.permutations(ROWS))
def test_the_order_of_rows_does_not_matter(rows):
    def found(rows):
        records = connections(CONNECTIONS, *rows).records
        return {(each.key, tuple(sorted(shown(each).items()))) for each in records}

    assert found(rows) == found(ROWS)


PIECES = st.sampled_from([
    NEW.encode(), CONNECTIONS.encode(), OLD.encode(), b"\n", b",", b'"', b"Ana", b" ::: ",
    b"\xff\xfe", b"31 Feb 2024", b";", b"\t", b"\0",
])  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=6), max_size=20).map(b"".join))
def test_no_bytes_do_harm(content):
    harmless((google_contacts, linkedin), content, Hints())
