from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeops.imports.reading.days import day, order
from workbook.values import display, serial


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31", "2026-01-31"),
        ("2026/1/3", "2026-01-03"),
        ("31.01.2026", "2026-01-31"),
        ("3.1.26", "2026-01-03"),
        ("1/2'04", "2004-02-01"),
        ("1/ 2'04", "2004-02-01"),
        ("1/2' 4", "2004-02-01"),
        ("3/4/99", "1999-04-03"),
        ("20260131", "2026-01-31"),
        ("20260131120000.000[-5:EST]", "2026-01-31"),
        ("2026-01-31T23:59:59Z", "2026-01-31"),
        ("01/02/2026 10:15 AM", "2026-02-01"),
        ("12 Mar 2026", "2026-03-12"),
        ("Mar 12, 2026", "2026-03-12"),
        ("12. März 2026", "2026-03-12"),
        ("2 de enero de 2026", "2026-01-02"),
        ("12 févr. 2026", "2026-02-12"),
        ("12 mrt 2026", "2026-03-12"),
    ],
)
def test_a_date_is_read_in_every_form(text, expected):
    assert display(day(text, "dmy")) == expected


@pytest.mark.parametrize("text", ["", "Total", "31/12", "45321", "99/99/9999", "0/0/00", "30.2.26"])
def test_what_is_no_date_is_none(text):
    assert day(text, "dmy") is None


def test_a_thirteen_decides_for_the_whole_column():
    assert order(["01/02/2026", "13/02/2026"], day_first=False) == "dmy"
    assert order(["01/02/2026", "02/13/2026"], day_first=True) == "mdy"


def test_what_stays_open_is_the_persons_to_say_unless_dots_say_it():
    assert order(["01/02/2026"], day_first=True) == "dmy"
    assert order(["01/02/2026"], day_first=False) == "mdy"
    assert order(["01.02.2026"], day_first=False) == "dmy"


@given(
    st.lists(st.dates(date(1970, 1, 1), date(2069, 12, 31)), min_size=1, max_size=20),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%y", "%Y%m%d", "%d %b %Y"]),
    st.booleans(),
)
def test_dates_come_back_if_the_column_or_the_person_says_how(days, form, day_first):
    texts = [each.strftime(form) for each in days]
    asked = order(texts, day_first)
    clear = any(each.day > 12 for each in days) or (form[:2] in ("%Y", "%d") and day_first)
    if clear or (form == "%m/%d/%Y" and not day_first):
        assert [day(text, asked) for text in texts] == [serial(each) for each in days]


@given(st.lists(st.text(max_size=70), max_size=4), st.booleans())
def test_any_text_is_a_date_or_none(texts, day_first):
    found = order(texts, day_first)
    for text in texts:
        day(text, found)
