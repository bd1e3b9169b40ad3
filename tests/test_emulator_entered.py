"""Reading what is typed and showing it again; rows marked golden are recorded answers of Google."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.emulator import formats
from sync.emulator.entered import enter, typed

TODAY = date(2026, 5, 4)

GOLDEN = [
    ("=4/2", {"formulaValue": "=4/2"}, None),
    ("= 1 / 1024", {"formulaValue": "= 1 / 1024"}, None),
    ("2020-01-01", {"numberValue": 43831}, "yyyy-mm-dd"),
    ("1999-01-02", {"numberValue": 36162}, "yyyy-mm-dd"),
    ("53", {"numberValue": 53}, None),
    ("2,000,000.01", {"numberValue": 2000000.01}, "#,##0.00"),
    ("0042", {"numberValue": 42}, None),
    ("42.01", {"numberValue": 42.01}, None),
    ("3_1_0", {"stringValue": "3_1_0"}, None),
    ("A", {"stringValue": "A"}, None),
]
INFERRED = [
    ("'0042", {"stringValue": "0042"}, None),
    ("'=1+1", {"stringValue": "=1+1"}, None),
    ("+A1", {"formulaValue": "=+A1"}, None),
    ("+5", {"numberValue": 5}, None),
    ("-5", {"numberValue": -5}, None),
    ("-A", {"stringValue": "-A"}, None),
    ("=", {"stringValue": "="}, None),
    ("12.5%", {"numberValue": 0.125}, "0.00%"),
    ("10%", {"numberValue": 0.1}, "0%"),
    ("$1,234.50", {"numberValue": 1234.5}, '"$"#,##0.00'),
    ("-$5", {"numberValue": -5}, '"$"#,##0'),
    ("1e3", {"numberValue": 1000}, "0.00E+00"),
    (".5", {"numberValue": 0.5}, None),
    ("1,23", {"stringValue": "1,23"}, None),
    ("1/2/2020", {"numberValue": 43832}, "M/d/yyyy"),
    ("1/2/20", {"numberValue": 43832}, "M/d/yy"),
    ("1/2", {"numberValue": 46024}, "M/d"),
    ("Jan 2, 2020", {"numberValue": 43832}, "mmm d, yyyy"),
    ("2 January 2020", {"numberValue": 43832}, "d mmmm yyyy"),
    ("2020-02-30", {"stringValue": "2020-02-30"}, None),
    ("12:30", {"numberValue": 0.5208333333333334}, "h:mm"),
    ("1:30 PM", {"numberValue": 0.5625}, "h:mm am/pm"),
    ("30:00", {"numberValue": 1.25}, "[h]:mm:ss"),
    ("2020-01-01 12:00", {"numberValue": 43831.5}, "yyyy-mm-dd h:mm"),
    ("true", {"boolValue": True}, None),
    ("FALSE", {"boolValue": False}, None),
    ("https://example.com:8080", {"stringValue": "https://example.com:8080"}, None),
    ("inf", {"stringValue": "inf"}, None),
    ("nan", {"stringValue": "nan"}, None),
    ("1e999", {"stringValue": "1e999"}, None),
    ("8085807e40000000", {"stringValue": "8085807e40000000"}, None),
]


@pytest.mark.parametrize(("text", "value", "pattern"), GOLDEN + INFERRED)
def test_typing(text: str, value: object, pattern: str | None) -> None:
    entered = typed(text, TODAY)
    assert entered.value == value
    assert (entered.number_format or {}).get("pattern") == pattern


@pytest.mark.parametrize(
    ("number", "kind", "pattern", "text"),
    [
        (2, "", "", "2"),
        (1 / 1024, "", "", "0.0009765625"),
        (42.01, "", "", "42.01"),
        (0.1 + 0.2, "", "", "0.3"),
        (1e20, "", "", "1E+20"),
        (-0.5, "", "", "-0.5"),
        (43831, "DATE", "yyyy-mm-dd", "2020-01-01"),
        (43832, "DATE", "", "1/2/2020"),
        (43832.5, "DATE_TIME", "", "1/2/2020 12:00:00"),
        (43832.75, "DATE_TIME", "yyyy-mm-dd h:mm am/pm", "2020-01-02 6:00 pm"),
        (0.5208333333333334, "TIME", "h:mm", "12:30"),
        (1.25, "TIME", "[h]:mm:ss", "30:00:00"),
        (43832, "DATE", "ddd d mmm yyyy", "Thu 2 Jan 2020"),
        (2000000.01, "NUMBER", "#,##0.00", "2,000,000.01"),
        (1234.5, "CURRENCY", '"$"#,##0.00', "$1,234.50"),
        (-1234.5, "CURRENCY", '"$"#,##0.00;("$"#,##0.00)', "($1,234.50)"),
        (-1234.5, "CURRENCY", '"$"#,##0.00', "-$1,234.50"),
        (0.125, "PERCENT", "0.00%", "12.50%"),
        (0.1, "PERCENT", "0%", "10%"),
        (3.14159, "NUMBER", "0.0", "3.1"),
        (3.14159, "NUMBER", "0", "3"),
        (7, "NUMBER", "000", "007"),
        (0.5, "NUMBER", "#.##", ".5"),
        (12345, "SCIENTIFIC", "0.00E+00", "1.23E+04"),
        (5, "NUMBER", '0" days"', "5 days"),
        (-0.001, "NUMBER", "0.0", "0.0"),
        (42, "TEXT", "@", "42"),
        (-1.0e9, "DATE", "yyyy-mm-dd", "-1000000000"),
        (6.25, "NUMBER", "0.0", "6.3"),
        (-2.5, "NUMBER", "0", "-3"),
        (1.005, "NUMBER", "0.00", "1.01"),
        (0.285, "PERCENT", "0%", "29%"),
        (2.675, "CURRENCY", '"$"#,##0.00', "$2.68"),
        (1234500, "NUMBER", "#,##0,", "1,235"),
        (1.25, "SCIENTIFIC", "0.0E+00", "1.3E+00"),
        (0.1, "NUMBER", f"0.{'0' * 20}", f"0.1{'0' * 19}"),
    ],
)
def test_showing(number: float, kind: str, pattern: str, text: str) -> None:
    assert formats.shown(number, kind, pattern) == text


def test_a_plain_text_cell_keeps_leading_zeros() -> None:
    cell = {"userEnteredFormat": {"numberFormat": {"type": "TEXT", "pattern": "@"}}}
    assert enter(cell, "0042", parse=True, today=TODAY)["userEnteredValue"] == {
        "stringValue": "0042"
    }


def test_raw_text_stays_text() -> None:
    cell = enter({"note": "n"}, "=1+1", parse=False, today=TODAY)
    assert cell == {"note": "n", "userEnteredValue": {"stringValue": "=1+1"}}


def test_a_format_that_was_chosen_stays() -> None:
    chosen = {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "dd.mm.yy"}}}
    assert enter(chosen, "2020-01-01", parse=True, today=TODAY) == chosen | {
        "userEnteredValue": {"numberValue": 43831}
    }


@given(st.text(max_size=30))
def test_typing_anything_gives_one_value(text: str) -> None:
    if text:
        assert len(typed(text, TODAY).value) == 1


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "0.00", "#,##0", "0%", "h:mm", "yyyy-mm-dd", "0.0E+0"]),
)
def test_every_number_can_be_shown(number: float, pattern: str) -> None:
    assert isinstance(formats.shown(number, "", pattern), str)
