"""Field masks as the API reads them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.emulator import masks
from sync.emulator.failures import ApiError

SHEET: dict[str, Any] = {
    "spreadsheetId": "s",
    "properties": {"title": "T", "locale": "en_US"},
    "sheets": [
        {"properties": {"sheetId": 0, "title": "A"}, "merges": [{"sheetId": 0}]},
        {"properties": {"sheetId": 1, "title": "B"}},
    ],
}


@pytest.mark.parametrize(
    ("text", "selected"),
    [
        ("*", SHEET),
        ("spreadsheetId", {"spreadsheetId": "s"}),
        ("properties.title", {"properties": {"title": "T"}}),
        ("properties/title", {"properties": {"title": "T"}}),
        (
            "sheets(properties(title),merges)",
            {
                "sheets": [
                    {"properties": {"title": "A"}, "merges": [{"sheetId": 0}]},
                    {"properties": {"title": "B"}},
                ]
            },
        ),
        (
            "spreadsheetId, sheets.properties/sheetId",
            {
                "spreadsheetId": "s",
                "sheets": [{"properties": {"sheetId": 0}}, {"properties": {"sheetId": 1}}],
            },
        ),
        ("properties.title,properties", {"properties": {"title": "T", "locale": "en_US"}}),
        ("properties,properties.title", {"properties": {"title": "T", "locale": "en_US"}}),
        ("properties/*", {"properties": {"title": "T", "locale": "en_US"}}),
    ],
)
def test_selecting(text: str, selected: object) -> None:
    assert masks.select(masks.parse(text, "Spreadsheet"), SHEET) == selected


@pytest.mark.parametrize(
    "text", ["sheets(properties", "nothing", "sheets.nothing", "a)", "sheets()("]
)
def test_a_bad_mask_is_refused(text: str) -> None:
    with pytest.raises(ApiError) as caught:
        masks.parse(text, "Spreadsheet")
    assert caught.value.message == "Request contains an invalid argument."


def test_assigning_takes_named_fields_and_clears_missing_ones() -> None:
    old = {"a": 1, "b": {"c": 2, "d": 3}}
    assert masks.assign(masks.parse("b.c"), old, {"b": {"c": 9, "d": 8}}) == {
        "a": 1,
        "b": {"c": 9, "d": 3},
    }
    assert masks.assign(masks.parse("a,b.c"), old, {}) == {"b": {"d": 3}}
    assert masks.assign(masks.parse("*"), old, {"e": 5}) == {"e": 5}


TREES = st.recursive(
    st.just({}),
    lambda below: st.dictionaries(st.sampled_from("abc"), below, max_size=3),
    max_leaves=8,
)


def written(mask: masks.Mask) -> str:
    return ",".join(f"{name}({written(below)})" if below else name for name, below in mask.items())


@given(TREES)
def test_a_mask_reads_back(mask: masks.Mask) -> None:
    assert masks.parse(written(mask)) == mask


@given(TREES, TREES)
def test_assigning_changes_nothing_but_what_is_named(mask: masks.Mask, value: masks.Mask) -> None:
    if mask:
        kept = {"z": 1, **value}
        assert masks.assign(mask, kept, {})["z"] == 1
        assert masks.select(mask, masks.assign(mask, kept, kept)) == masks.select(mask, kept)
