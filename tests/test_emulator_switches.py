"""What only Google can settle, each way, through gspread."""

import gspread
import pytest
from emulator_control import fresh, served  # noqa: F401 - fixtures
from gspread.exceptions import APIError

ROWS = [["Name", "n"], ["b", 2], ["a", 1]]


def request(book, kind, **body):
    return book.batch_update({"requests": [{kind: body}]})


def sheet_of(book, fields):
    return book.fetch_sheet_metadata({"fields": f"sheets({fields})"})["sheets"][0]


def test_the_defaults_are_what_the_documents_say(bench):
    assert bench.control.switch() == {
        "metadata_follows_sort": False,
        "writes_join_tables": False,
        "missing_named_range": "named",
        "formulas_by_locale": False,
    }


@pytest.mark.parametrize("follows", [False, True])
def test_metadata_of_a_row_stays_or_goes_along_with_a_sort(bench, follows):
    bench.control.switch(metadata_follows_sort=follows)
    book = bench.book(ROWS)
    row = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    metadata = {"metadataKey": "id", "metadataValue": "of b", "visibility": "DOCUMENT"}
    metadata["location"] = {"dimensionRange": row}
    request(book, "createDeveloperMetadata", developerMetadata=metadata)
    book.sheet1.sort((1, "asc"), range="A2:B3")
    assert book.sheet1.get_all_values()[1:] == [["a", "1"], ["b", "2"]]
    found = sheet_of(book, "data(rowMetadata(developerMetadata))")["data"][0]["rowMetadata"]
    carrying = [at for at, each in enumerate(found) if each.get("developerMetadata")]
    assert carrying == [2 if follows else 1]


def table_end(book):
    return sheet_of(book, "tables(range)")["tables"][0]["range"]["endRowIndex"]


def with_table(bench):
    book = bench.book(ROWS)
    area = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 3}
    area |= {"startColumnIndex": 0, "endColumnIndex": 2}
    request(book, "addTable", table={"name": "Items", "range": area})
    return book


@pytest.mark.parametrize("joins", [False, True])
def test_a_write_below_a_table_stays_out_or_joins_it(bench, joins):
    bench.control.switch(writes_join_tables=joins)
    book = with_table(bench)
    assert table_end(book) == 3
    book.sheet1.update([["c", 3]], "A4")
    assert table_end(book) == (4 if joins else 3)
    cells = [{"values": [{"userEnteredValue": {"stringValue": "d"}}]}]
    place = {"sheetId": 0, "rowIndex": 4, "columnIndex": 0}
    request(book, "updateCells", start=place, rows=cells, fields="userEnteredValue")
    assert table_end(book) == (5 if joins else 3)
    book.sheet1.update([["far"]], "A9")
    book.sheet1.update([["beside"]], "D6")
    assert table_end(book) == (5 if joins else 3)


def test_a_table_takes_in_only_what_is_filled(bench):
    bench.control.switch(writes_join_tables=True)
    book = with_table(bench)
    book.sheet1.update([["c", 3], [""], ["e"]], "A4")
    assert table_end(book) == 4


@pytest.mark.parametrize("kind", ["updateNamedRange", "deleteNamedRange"])
def test_a_named_range_that_is_missing_is_refused_in_one_of_two_ways(bench, kind):
    book = bench.book(ROWS)
    body = {"namedRangeId": "gone"}
    if kind == "updateNamedRange":
        body = {"namedRange": {**body, "name": "x"}, "fields": "name"}
    requests = {"requests": [{"addSheet": {}}, {kind: body}]}
    for setting, code, message in (
        ("named", 400, f"Invalid requests[1].{kind}: No NamedRange with id: gone"),
        ("not found", 404, "Requested entity was not found."),
    ):
        bench.control.switch(missing_named_range=setting)
        with pytest.raises((APIError, gspread.SpreadsheetNotFound)) as caught:
            book.batch_update(requests)
        assert isinstance(caught.value, APIError)
        assert (caught.value.code, caught.value.error["message"]) == (code, message)
        assert len(book.worksheets()) == 1


@pytest.mark.parametrize("by_locale", [False, True])
def test_a_formula_is_read_in_en_us_form_or_by_the_locale(bench, by_locale):
    bench.control.switch(formulas_by_locale=by_locale)
    book = bench.book(ROWS)
    book.update_locale("de_DE")
    written = "=SUM(1,5;2)" if by_locale else "=SUM(1.5,2)"
    cells = [{"values": [{"userEnteredValue": {"formulaValue": written}}]}]
    place = {"sheetId": 0, "rowIndex": 5, "columnIndex": 0}
    request(book, "updateCells", start=place, rows=cells, fields="userEnteredValue")
    assert book.values_get("A6", {"valueRenderOption": "UNFORMATTED_VALUE"})["values"] == [[3.5]]
