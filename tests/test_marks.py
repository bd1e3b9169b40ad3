import pytest

from sync.marks import by_marks
from workbook.schema import ColumnSchema, TableSchema

TABLE = TableSchema("T", "S", tuple(ColumnSchema(key, key.upper()) for key in "abcd"))
INTACT = {"a": [1], "b": [2], "c": [3], "d": [4]}


def found(headers, filled, marks=INTACT):
    """Return the columns of which the mark has the last word, given headers from A1 on."""
    texts = {at: text for at, text in enumerate(headers, start=1) if text}
    matches = {
        column.id: [at for at, text in texts.items() if text == column.header]
        for column in TABLE.columns
    }
    return by_marks(TABLE, texts, matches, marks, lambda at: at in filled)


EVERY = {1, 2, 3, 4}
CASES = {
    "as they were": ("ABCD", EVERY, {"a": 1, "b": 2, "c": 3, "d": 4}),
    "all renamed": ("WXYZ", EVERY, {"a": 1, "b": 2, "c": 3, "d": 4}),
    "two changed places": ("BACD", EVERY, {"a": 1, "b": 2, "c": 3, "d": 4}),
    "a header cleared": (("A", "", "C", "D"), EVERY, {"a": 1, "b": 2, "c": 3, "d": 4}),
    "a column cleared": (("A", "", "C", "D"), {1, 3, 4}, {"a": 1, "c": 3, "d": 4}),
    "cells cut and pasted": (("A", "", "C", "D", "B"), {1, 3, 4, 5}, {"a": 1, "c": 3, "d": 4}),
    "cells shifted left": (("A", "C", "D", ""), {1, 2, 3}, {"a": 1}),
    "a column deleted by a program that knows no marks": (
        ("A", "C", "D", "_id"),
        EVERY,
        {"a": 1},
    ),
    "renamed, and the old header used anew": (
        ("A", "X", "C", "D", "B"),
        EVERY,
        {"a": 1, "b": 2, "c": 3, "d": 4},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_marks_and_headers_that_disagree(name: str) -> None:
    headers, filled, expected = CASES[name]
    assert found(headers, filled) == expected


def test_a_mark_on_two_columns_is_that_of_the_right_header() -> None:
    assert found("ABCD", EVERY, {"a": [1, 2]}) == {"a": 1}
    assert found("XYCD", EVERY, {"a": [1, 2]}) == {}


def test_a_mark_of_a_column_that_is_none_of_the_tables_is_ignored() -> None:
    assert found("ABCD", EVERY, {"z": [2], "b": [2]}) == {"b": 2}
