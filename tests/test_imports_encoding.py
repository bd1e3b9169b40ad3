import pytest

from lifeops.imports.reading import encoding
from lifeops.imports.reading.encoding import decoded
from lifeops.imports.source import UnreadableSourceError

GERMAN = "Datum;Empfänger;Betrag\n01.02.2026;Müller Straße €;-1,50\n"
POLISH = "Data;Opis;Kwota\n2026-01-02;Żabka sklep łódź płatność kartą ąęśćź;-1,50\n"
RUSSIAN = "Дата;Описание;Сумма\n01.02.2026;Магазин продуктов;-1\n01.02.2026;Перевод от Ивана;5\n"


@pytest.mark.parametrize(
    "name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_text_is_read_in_the_encodings_of_exports(name):
    assert decoded("x", GERMAN.encode(name)) == GERMAN


def test_other_old_encodings_are_told_by_their_letters():
    assert decoded("x", POLISH.encode("cp1250")) == POLISH
    assert decoded("x", RUSSIAN.encode("cp1251")) == RUSSIAN


def test_a_stated_encoding_counts_where_the_bytes_are_no_utf8():
    stated = b"OFXHEADER:100\nCHARSET:1251\n<NAME>"
    assert decoded("x", stated + "Да".encode("cp1251")).endswith("Да")
    assert decoded("x", stated + "Müller".encode()).endswith("Müller")


def test_a_cut_character_does_not_change_the_encoding():
    assert decoded("x", "Süß Größe".encode() + b"\xc3") == "Süß Größe\ufffd"
    assert decoded("x", GERMAN.encode("utf-16")[:-1]).startswith("Datum;Empf")


def test_stray_nuls_and_an_end_mark_are_dropped():
    assert decoded("x", b"a,b\0\0,c\n\x1a") == "a,b,c\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"PK\x03\x04rest", "zip"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel"),
        (bytes(range(32)) * 40, "not text"),
    ],
)
def test_what_is_no_text_says_what_it_is(content, said):
    with pytest.raises(UnreadableSourceError, match=said) as caught:
        decoded("bank.csv", content)
    assert caught.value.where == "bank.csv"


def test_a_file_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(encoding, "MOST", 10)
    with pytest.raises(UnreadableSourceError, match="over"):
        decoded("x", b"a" * 11)
