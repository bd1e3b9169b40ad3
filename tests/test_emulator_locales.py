"""What a spreadsheet's locale decides: typing, showing and writing formulas."""

from datetime import date

import pytest
from emulator_books import book_of, formulas, read, run, span
from hypothesis import given
from hypothesis import strategies as st

from sync.emulator import formats, locales, localized, values
from sync.emulator.entered import typed
from sync.emulator.show import resolve

TODAY = date(2026, 5, 4)
DE, FR, GB, US = (locales.find(name) for name in ("de_DE", "fr_FR", "en_GB", "en_US"))


def in_locale(name, rows):
    book = book_of([])
    properties = {"properties": {"locale": name}, "fields": "locale"}
    run(book, {"updateSpreadsheetProperties": properties})
    place = resolve(book, "A1")
    values.write(place, {"values": rows}, parse=True, locale=book.locale)
    return book


@pytest.mark.parametrize(
    ("locale", "text", "value", "pattern"),
    [
        (GB, "2/1/2020", 43832, "dd/MM/yyyy"),
        (GB, "£1,234.50", 1234.5, '"£"#,##0.00'),
        (GB, "2 January 2020", 43832, "d mmmm yyyy"),
        (DE, "1.234,50", 1234.5, "#,##0.00"),
        (DE, "3,14", 3.14, None),
        (DE, "12,5%", 0.125, "0.00%"),
        (DE, "1.234,50 €", 1234.5, '#,##0.00 "€"'),
        (DE, "5 €", 5, '#,##0 "€"'),
        (DE, "02.01.2020", 43832, "dd.MM.yyyy"),
        (DE, "2.1.20", 43832, "dd.MM.yy"),
        (DE, "2. Januar 2020", 43832, "d. mmmm yyyy"),
        (DE, "2020-01-02", 43832, "yyyy-mm-dd"),
        (FR, "1 234,5", 1234.5, "#,##0.00"),
        (FR, "1\u202f234", 1234, "#,##0"),
        (FR, "02/01/2020", 43832, "dd/MM/yyyy"),
        (FR, "2 janvier 2020", 43832, "d mmmm yyyy"),
        (FR, "2 févr. 2020", 43863, "d mmm yyyy"),
        (US, "€5", 5, "[$€]#,##0"),
    ],
)
def test_numbers_and_dates_are_typed(locale, text, value, pattern):
    entered = typed(text, TODAY, locale)
    assert entered.value == {"numberValue": value}
    assert (entered.number_format or {}).get("pattern") == pattern


@pytest.mark.parametrize(
    ("locale", "text"),
    [(DE, "1.5.x"), (DE, "1,234.5"), (FR, "1.5"), (GB, "13.5.2020"), (US, "13/1/2020")],
)
def test_what_is_no_number_there_is_text(locale, text):
    assert typed(text, TODAY, locale).value == {"stringValue": text}


@pytest.mark.parametrize(("locale", "words"), [(DE, "wahr"), (FR, "VRAI"), (GB, "true")])
def test_truth_values_are_typed(locale, words):
    assert typed(words, TODAY, locale).value == {"boolValue": True}


@pytest.mark.parametrize(
    ("locale", "number", "kind", "pattern", "text"),
    [
        (DE, 1234.5, "", "", "1234,5"),
        (DE, 1234.5, "NUMBER", "", "1.234,50"),
        (DE, 1234.5, "CURRENCY", "", "1.234,50 €"),
        (DE, 43832, "DATE", "", "02.01.2020"),
        (DE, 43832.5, "DATE_TIME", "", "02.01.2020 12:00:00"),
        (DE, 43832, "DATE", "dddd, d. mmmm yyyy", "Donnerstag, 2. Januar 2020"),
        (DE, 43891, "DATE", "mmm", "Mär"),
        (FR, 1234567.891, "NUMBER", "", "1\u202f234\u202f567,89"),
        (FR, 43832, "DATE", "ddd d mmm", "je 2 janv."),
        (GB, -5, "CURRENCY", "", "-£5.00"),
        (GB, 43832, "DATE", "", "02/01/2020"),
        (GB, 0.5, "TIME", "", "12:00:00"),
        (US, 43832.5, "DATE_TIME", "", "1/2/2020 12:00:00"),
        (US, 5, "", "[$€]#,##0", "€5"),
    ],
)
def test_numbers_are_shown(locale, number, kind, pattern, text):
    assert formats.shown(number, kind, pattern, locale) == text


def test_formulas_are_written_by_the_locale():
    book = in_locale("de_DE", [["1,5", "=SUMME(1)", '=IF(A1>1,2;"a;b";0)', "={1\\2;3\\4}"]])
    kept = [cell["userEnteredValue"] for _, _, cell in book.sheets[0].filled(span_box("A1:D1"))]
    assert kept[2:] == [{"formulaValue": '=IF(A1>1.2,"a;b",0)'}, {"formulaValue": "={1,2;3,4}"}]
    assert formulas(book)[0][2:] == ['=IF(A1>1,2;"a;b";0)', "={1\\2;3\\4}"]
    assert read(book, "A1:C1") == [["1,5", "#NAME?", "a;b"]]


@pytest.mark.parametrize(
    ("typed_there", "plain"),
    [
        ("=SUM(A2,3)", "=SUM(A2,3)"),
        ("=SUM($A$2,3)", "=SUM($A$2,3)"),
        ("=SUM(A2:B3,4)", "=SUM(A2:B3,4)"),
        ("=SUM(2:3,4)", "=SUM(2:3,4)"),
        ("=SUM(A2;3,5)", "=SUM(A2,3.5)"),
        ("=SUM(A2;,5)", "=SUM(A2,.5)"),
        ("=A2+,5", "=A2+.5"),
        ("=SUM(1,5)", "=SUM(1.5)"),
        ("=SUM(ABS(A2),3)", "=SUM(ABS(A2),3)"),
        ('=IF("a"="b",1;2)', '=IF("a"="b",1,2)'),
        ("=IF(TRUE,10%,3)", "=IF(TRUE,10%,3)"),
        ("=SUM('a,5'!A2 ,3)", "=SUM('a,5'!A2 ,3)"),
        ("=SUM(x,1,5)", "=SUM(x,1,5)"),
    ],
)
def test_a_comma_that_is_no_decimal_point_parts_arguments(typed_there, plain):
    assert typed(typed_there, TODAY, DE).value == {"formulaValue": plain}
    assert typed(typed_there, TODAY, FR).value == {"formulaValue": plain}


def test_a_semicolon_parts_arguments_everywhere():
    assert localized.to_plain('=IF(A1>1.5;"a;b";{1,2;3,4})', US) == '=IF(A1>1.5,"a;b",{1,2;3,4})'
    assert localized.to_plain("=SUM(A1,2)", GB) == "=SUM(A1,2)"


def span_box(a1):
    from sync.emulator import grid

    found = grid.parse(a1)
    return found.box(1000, 26)


def test_a_raw_value_does_not_care():
    book = in_locale("de_DE", [[]])
    values.write(resolve(book, "A1"), {"values": [["1,5", 1.5]]}, parse=False, locale=DE)
    assert formulas(book) == [["1,5", 1.5]]
    assert read(book) == [["1,5", "1,5"]]


def test_a_locale_that_is_not_known_is_like_its_language():
    assert locales.find("de_AT").decimal == ","
    assert locales.find("en_AU").day_first
    assert locales.find("xx_YY") == US


@given(
    st.text(alphabet='A1,;.\\{}"()+ ', max_size=15).filter(lambda text: text.count('"') % 2 == 0)
)
def test_text_in_quotes_is_never_rewritten(text):
    quoted = '"' + text.replace('"', '""') + '"'
    assert localized.to_plain(f"={quoted}", DE) == f"={quoted}"
    assert localized.to_locale(f"={quoted}", DE) == f"={quoted}"


@pytest.mark.parametrize(
    "formula", ["=SUM(A1,B2:C3)", "=IF(A1>1.5,{1,2;3,4},'a,b'!A1)", "=1.25e-3*A1", "=f(.5,2)"]
)
def test_there_and_back_is_the_same(formula):
    assert localized.to_plain(localized.to_locale(formula, DE), DE) == formula
    assert localized.to_locale(formula, US) == formula


def test_a_validation_and_a_range_do_not_change():
    book = in_locale("fr_FR", [["a"]])
    run(book, {"setDataValidation": {"range": span("A1"), "rule": {"strict": True}}})
    assert book.sheets[0].cell(0, 0)["dataValidation"] == {"strict": True}
