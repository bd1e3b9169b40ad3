import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.google.celldata import (
    code_kind,
    entered,
    format_code,
    format_kind,
    needed_format,
    new_format,
    number_format,
    read_cell,
)
from workbook.values import CellError, Content, Formula, Kind, Serial, same

NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(lambda n: n + 0.0)
TEXTS = st.text(min_size=1).filter(lambda text: "\r" not in text)
CODES = ("", "General", "@", "0.00", "0%", "$#,##0.00", "yyyy-mm-dd", "hh:mm", "[h]:mm")
CONTENTS: st.SearchStrategy[Content] = st.one_of(
    st.none(),
    st.booleans(),
    NUMBERS,
    TEXTS,
    st.builds(Serial, NUMBERS, st.sampled_from(Kind)),
    st.sampled_from([CellError("#N/A"), CellError("#DIV/0!"), CellError("#REF!")]),
    st.builds(Formula, st.sampled_from(["A1+1", 'IF(A1="","",1)'])),
)


def written(content: Content, present: dict[str, str] | None, code: str) -> dict[str, object]:
    """Return a cell as it is after a write, formats merged as Google does."""
    changed, shape = needed_format(content, present or {}, code)
    shape = shape if changed else present
    cell: dict[str, object] = {}
    if entered(content):
        cell["userEnteredValue"] = entered(content)
    if shape:
        cell["userEnteredFormat"] = {"numberFormat": shape}
    return cell


@given(CONTENTS, st.sampled_from(CODES), st.sampled_from(CODES))
def test_what_is_written_is_read_back(content: Content, present: str, code: str) -> None:
    assert same(read_cell(written(content, number_format(present), code)).content, content)


@given(CONTENTS, st.sampled_from(CODES))
def test_what_is_added_is_read_back(content: Content, code: str) -> None:
    shape = new_format(content, code)
    cell: dict[str, object] = {"userEnteredValue": entered(content)}
    if shape:
        cell["userEnteredFormat"] = {"numberFormat": shape}
    assert same(read_cell(cell).content, content)


@pytest.mark.parametrize(
    ("code", "kind", "wire"),
    [
        ("General", None, None),
        ("", None, None),
        ("@", None, "TEXT"),
        ("0", None, "NUMBER"),
        ('#,##0.00_);[Red]\\("x"#,##0.00\\)', None, "NUMBER"),
        ('"$"#,##0.00', None, "CURRENCY"),
        ("[$€-407]#,##0.00", None, "CURRENCY"),
        ("0.0%", None, "PERCENT"),
        ("0.00E+00", None, "SCIENTIFIC"),
        ("mm-dd-yy", Kind.DATE, "DATE"),
        ("d mmm yyyy", Kind.DATE, "DATE"),
        ("mmmm", Kind.DATE, "DATE"),
        ("[$-409]yyyy\\-mm\\-dd;@", Kind.DATE, "DATE"),
        ("hh:mm", Kind.TIME, "TIME"),
        ("h:mm AM/PM", Kind.TIME, "TIME"),
        ("mm:ss", Kind.TIME, "TIME"),
        ("yyyy-mm-dd hh:mm", Kind.DATETIME, "DATE_TIME"),
        ("[h]:mm", Kind.DURATION, "TIME"),
        ("[mm]:ss", Kind.DURATION, "TIME"),
    ],
)
def test_format_codes(code: str, kind: Kind | None, wire: str | None) -> None:
    assert code_kind(code) is kind
    shape = number_format(code)
    assert (shape or {}).get("type") == wire
    assert format_kind(shape or {}) is kind


def test_a_locale_tag_is_left_out_but_its_currency_stays() -> None:
    assert number_format("[$-409]d mmm yyyy") == {"type": "DATE", "pattern": "d mmm yyyy"}
    assert number_format("[$€-407]0") == {"type": "CURRENCY", "pattern": "[$€]0"}


def test_am_and_pm_are_spelled_as_each_program_does() -> None:
    shape = number_format("h:mm AM/PM")
    assert shape is not None
    assert (shape["pattern"], format_code(shape)) == ("h:mm am/pm", "h:mm AM/PM")


def test_a_formula_keeps_the_value_it_shows() -> None:
    cell = read_cell(
        {
            "userEnteredValue": {"formulaValue": "=A1"},
            "effectiveValue": {"numberValue": 45000},
            "userEnteredFormat": {"numberFormat": {"type": "DATE"}},
        }
    )
    assert (cell.content, cell.value) == (Formula("A1"), Serial(45000.0, Kind.DATE))


def test_a_spilled_cell_shows_a_value_but_holds_nothing() -> None:
    cell = read_cell({"effectiveValue": {"stringValue": "spilled"}})
    assert (cell.content, cell.value) == (None, "spilled")


def test_errors_shown_by_formulas_have_their_codes() -> None:
    for wire, code in (("N_A", "#N/A"), ("DIVIDE_BY_ZERO", "#DIV/0!"), ("REF", "#REF!")):
        shown = {"errorValue": {"type": wire, "message": "in any language"}}
        cell = read_cell({"userEnteredValue": {"formulaValue": "=A1"}, "effectiveValue": shown})
        assert cell.value == CellError(code)


def test_nothing_typed_can_become_a_formula() -> None:
    assert entered("=1+1") == {"stringValue": "=1+1"}
    assert entered(math.pi) == {"numberValue": math.pi}
