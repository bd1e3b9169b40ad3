import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from workbook.values import Kind
from workbook.xlsx.formats import BUILT_IN, DEFAULT, code_of, kind_of, shown_as


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", None),
        ("", None),
        ("0.00", None),
        ("#,##0.00 [$kr-41D]", None),
        ('0 "days"', None),
        ('"Y"0', None),
        ("0.00E+00", None),
        ("@", None),
        ("[Red]-0;[Blue]0", None),
        ("[>100]0;0", None),
        (r"\d0", None),
        ("_d0", None),
        ("yyyy-mm-dd", Kind.DATE),
        ("mmm yy", Kind.DATE),
        ("mmmm", Kind.DATE),
        ("dddd", Kind.DATE),
        ("[$-409]d. mmmm yyyy;@", Kind.DATE),
        ("[$-F800]dddd, mmmm dd, yyyy", Kind.DATE),
        ("DD/MM/YYYY", Kind.DATE),
        ('yyyy"年"m"月"d"日"', Kind.DATE),
        ("h:mm", Kind.TIME),
        ("h:mm AM/PM", Kind.TIME),
        ("mm:ss", Kind.TIME),
        ("mm:ss.0", Kind.TIME),
        ("hh:mm:ss.000", Kind.TIME),
        ("m/d/yy h:mm", Kind.DATETIME),
        ("yyyy-mm-ddThh:mm:ss", Kind.DATETIME),
        ("d mmm h AM/PM", Kind.DATETIME),
        ("[h]:mm", Kind.DURATION),
        ("[hh]:mm:ss", Kind.DURATION),
        ("[mm]:ss.0", Kind.DURATION),
        ("[ss]", Kind.DURATION),
    ],
)
def test_a_code_tells_what_its_number_is(code, kind):
    assert kind_of(code) is kind


def test_the_default_codes_are_of_their_kind():
    assert all(kind_of(code) is kind for kind, code in DEFAULT.items())


def test_the_built_in_formats_are_dates_where_openpyxl_says_so():
    for number, code in BUILTIN_FORMATS.items():
        expected = is_date_format(code) or is_timedelta_format(code)
        assert (kind_of(code_of(number, {})) is not None) == bool(expected), code
    assert code_of(14, {14: "0"}) == "0"
    assert kind_of(code_of(31, {})) is Kind.DATE
    assert kind_of(code_of(32, {})) is Kind.TIME
    assert code_of(9999, {}) == BUILT_IN[0]


@given(st.text(alphabet='ymdhs0#?;:/-. "\\_*[]$AMP@E+', max_size=20))
def test_any_code_has_an_answer(code):
    assert kind_of(code) in (None, *Kind)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("", "general"),
        ("General", "general"),
        ("0.00", "number"),
        ("# ?/?", "number"),
        ("0%", "percent"),
        ("[Red]0.0%;-0.0%", "percent"),
        ('0" %"', "number"),
        ("@", "text"),
        ("yyyy-mm-dd", "date"),
        ("hh:mm", "time"),
        ("d/m/yy h:mm", "datetime"),
        ("[h]:mm", "duration"),
    ],
)
def test_a_code_tells_as_what_a_cell_is_shown(code, shown):
    assert shown_as(code) == shown
