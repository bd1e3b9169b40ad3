"""Rows read as they are decoded say what rows decoded at once say."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.google import sent
from sync.google.wire import Grids, read_grids

TEXTS = st.one_of(
    st.text(max_size=8), st.sampled_from(['"rowData":[', '\\"rowData":[1]', "]", '{"rowData":[{'])
)
CELLS = st.one_of(
    st.just({}),
    TEXTS.map(lambda text: {"userEnteredValue": {"stringValue": text}}),
    st.floats(-9, 9).map(lambda number: {"userEnteredValue": {"numberValue": number}}),
    st.sampled_from(["DATE", "TEXT"]).map(
        lambda kind: {"userEnteredFormat": {"numberFormat": {"type": kind}}}
    ),
    st.lists(TEXTS, max_size=2).map(
        lambda values: {
            "dataValidation": {
                "condition": {
                    "type": "ONE_OF_LIST",
                    "values": [{"userEnteredValue": each} for each in values],
                }
            }
        }
    ),
)
ROWS = st.lists(
    st.one_of(st.just({}), st.lists(CELLS, max_size=4).map(lambda cells: {"values": cells})),
    max_size=4,
)
BLOCKS = st.builds(
    lambda rows, row, column: {"startRow": row, "rowData": rows, "startColumn": column},
    ROWS,
    st.integers(0, 3),
    st.integers(0, 3),
)
SHEETS = st.builds(
    lambda title, data: {"data": data, "properties": {"title": title, "sheetId": 1}},
    TEXTS,
    st.lists(BLOCKS, max_size=2),
)


def told(grids: Grids) -> list[Any]:
    return [
        (title, dict(tab.cells), dict(tab.formats), dict(tab.choices))
        for title, tab in grids.tabs.items()
    ]


@settings(max_examples=150)
@given(st.lists(SHEETS, max_size=2), st.sampled_from([None, 1]), st.booleans())
def test_rows_are_the_same_however_they_are_decoded(
    sheets: list[Any], indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps({"sheets": sheets}, indent=indent, ensure_ascii=ascii_only)
    read = sent.read(text.encode(errors="surrogatepass").decode(errors="replace").encode())
    whole = json.loads(text.encode(errors="surrogatepass").decode(errors="replace"))
    assert told(read_grids(read)) == told(read_grids(whole))


def test_what_breaks_off_is_refused() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        sent.read(b'{"sheets":[{"data":[{"rowData":[{"values":[{}]},')


def test_an_answer_without_rows_is_read() -> None:
    assert sent.read(b'{"spreadsheetId": "x"}') == {"spreadsheetId": "x"}
