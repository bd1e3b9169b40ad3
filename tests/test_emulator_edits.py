"""Finding and replacing, splitting, trimming, dropping duplicates, shuffling."""

import pytest
from emulator_books import book_of, formulas, read, run, span

from sync.emulator.failures import ApiError


def replaced(book, find, replacement, **more):
    scope = {} if "range" in more or "sheetId" in more else {"allSheets": True}
    request = {"find": find, "replacement": replacement, **scope, **more}
    (reply,) = run(book, {"findReplace": request})
    return reply["findReplace"]


def test_texts_are_replaced_and_counted():
    book = book_of([["cat", "Cat cat"], ["dog", "=LEN(A1)"]])
    assert replaced(book, "cat", "cow") == {
        "valuesChanged": 2,
        "rowsChanged": 1,
        "sheetsChanged": 1,
        "occurrencesChanged": 3,
    }
    assert read(book, "A1:B1") == [["cow", "cow cow"]]


@pytest.mark.parametrize(
    ("options", "after"),
    [
        ({"matchCase": True}, [["x", "Cat x"]]),
        ({"matchEntireCell": True}, [["x", "Cat cat"]]),
        ({"range": span("B1")}, [["cat", "x x"]]),
        ({"sheetId": 0}, [["x", "x x"]]),
    ],
)
def test_what_counts_as_found(options, after):
    book = book_of([["cat", "Cat cat"]])
    replaced(book, "cat", "x", **options)
    assert read(book, "A1:B1") == after


def test_regular_expressions_and_formulas():
    book = book_of([["a1", "=SUM(A1:A1)"]])
    replaced(book, r"([a-z])(\d)", "$2$1", searchByRegex=True, matchCase=True)
    assert formulas(book, "A1") == [["1a"]]
    answer = replaced(book, "SUM", "MAX", includeFormulas=True)
    assert answer["formulasChanged"] == 1
    assert formulas(book, "B1") == [["=MAX(A1:A1)"]]


def test_a_replaced_number_is_a_number():
    book = book_of([["$1,200.00"]])
    replaced(book, "1,", "3,")
    assert formulas(book, "A1") == [[3200]]


@pytest.mark.parametrize(
    "body",
    [
        {"find": "a", "replacement": "b"},
        {"find": "", "allSheets": True},
        {"find": "(", "searchByRegex": True, "allSheets": True},
        {"find": "(a)", "replacement": "$7", "searchByRegex": True, "allSheets": True},
    ],
)
def test_a_search_that_makes_no_sense_is_refused(body):
    with pytest.raises(ApiError):
        run(book_of([["a"]]), {"findReplace": body})


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"delimiterType": "COMMA"}, "1,b,=A2"),
        ({"delimiterType": "SEMICOLON"}, "1;b;=A2"),
        ({"delimiterType": "SPACE"}, "1 b =A2"),
        ({"delimiterType": "CUSTOM", "delimiter": "||"}, "1||b||=A2"),
        ({"delimiterType": "AUTODETECT"}, "1;b;=A2"),
    ],
)
def test_text_is_split_into_columns(options, text):
    book = book_of([[text]])
    run(book, {"textToColumns": {"source": span("A1"), **options}})
    assert formulas(book, "A1:C1") == [[1, "b", "=A2"]]


def test_white_space_is_trimmed():
    book = book_of([["  a \t b ", "ok", 5]])
    (reply,) = run(book, {"trimWhitespace": {"range": span("A1:C1")}})
    assert reply == {"trimWhitespace": {"cellsChangedCount": 1}}
    assert read(book) == [["a b", "ok", "5"]]


def test_duplicates_go_and_the_rest_moves_up():
    book = book_of([["a", 1], ["A", 1], ["b", 2], ["a", 1], ["c", "=B3"]])
    (reply,) = run(book, {"deleteDuplicates": {"range": span("A1:B5")}})
    assert reply == {"deleteDuplicates": {"duplicatesRemovedCount": 2}}
    assert formulas(book) == [["a", 1], ["b", 2], ["c", "=B1"]]


def test_duplicates_by_some_columns_only():
    book = book_of([["a", 1, "left"], ["a", 2, "alone"]])
    column = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    request = {"range": span("A1:B2"), "comparisonColumns": [column]}
    run(book, {"deleteDuplicates": request})
    assert read(book) == [["a", "1", "left"], ["", "", "alone"]]


def test_rows_are_shuffled_whole():
    rows = [[str(n), f"{n}!"] for n in range(20)]
    book = book_of([["head", "x"], *rows])
    run(book, {"randomizeRange": {"range": span("A2:B21")}})
    after = read(book)
    assert after[0] == ["head", "x"]
    assert sorted(after[1:]) == sorted(rows)
    assert after[1:] != rows
