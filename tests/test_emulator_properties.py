"""What sheets may be set to, filters that sort and sizes that fit, through gspread."""

from datetime import UTC, datetime

import emulator_control
import pytest
from emulator_control import fresh, served  # noqa: F401 - fixtures
from gspread.exceptions import APIError

from sync.emulator.locales import NAMES

ROWS = [["Name", "n"], ["b", 2], ["a", 1], ["c", 3]]
AREA = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 4}
AREA |= {"startColumnIndex": 0, "endColumnIndex": 2}


def request(book, kind, **body):
    return book.batch_update({"requests": [{kind: body}]})


def refused(message, call, *arguments, **options):
    with pytest.raises(APIError) as caught:
        call(*arguments, **options)
    assert (caught.value.code, caught.value.error["message"]) == (400, message)


def properties(book, sheet=0):
    return book.fetch_sheet_metadata()["sheets"][sheet]["properties"]


def dress(book, fields, **given):
    return request(book, "updateSheetProperties", properties={"sheetId": 0} | given, fields=fields)


IN_SHEET = "Invalid requests[0].updateSheetProperties: "
IN_BOOK = "Invalid requests[0].updateSpreadsheetProperties: "


def test_not_everything_can_be_frozen(bench):
    book = bench.book(ROWS)
    sheet = book.sheet1
    sheet.resize(4, 2)
    sheet.freeze(rows=3, cols=1)
    rows = f"{IN_SHEET}You can't freeze all visible rows on the sheet."
    columns = f"{IN_SHEET}You can't freeze all visible columns on the sheet."
    refused(rows, sheet.freeze, rows=4)
    refused(columns, sheet.freeze, cols=2)
    refused(rows, sheet.resize, rows=3)
    sheet.freeze(rows=2)
    sheet.hide_rows(2, 4)
    refused(rows, sheet.freeze, rows=2)
    added = {"title": "x", "gridProperties": {"rowCount": 2, "frozenRowCount": 2}}
    refused(
        "Invalid requests[0].addSheet: You can't freeze all visible rows on the sheet.",
        *(request, book, "addSheet"),
        properties=added,
    )
    assert len(book.worksheets()) == 1


def test_rows_inserted_among_frozen_ones_are_frozen(bench):
    book = bench.book(ROWS)
    book.sheet1.freeze(rows=2, cols=1)
    book.sheet1.insert_rows([["x"], ["y"]], 2)
    book.sheet1.insert_rows([["z"]], 5)
    assert properties(book)["gridProperties"]["frozenRowCount"] == 4
    book.sheet1.delete_rows(4, 6)
    assert properties(book)["gridProperties"]["frozenRowCount"] == 3
    assert properties(book)["gridProperties"]["frozenColumnCount"] == 1


def test_not_everything_can_be_deleted(bench):
    book = bench.book(ROWS)
    sheet = book.sheet1
    sheet.resize(4, 2)
    prefix = "Invalid requests[0].deleteDimension: "
    refused(f"{prefix}You can't delete all the rows on the sheet.", sheet.delete_rows, 1, 4)
    sheet.freeze(rows=2)
    refused(
        f"{prefix}Sorry, it is not possible to delete all non-frozen rows.",
        *(sheet.delete_rows, 3, 4),
    )
    sheet.delete_rows(1, 3)
    assert "frozenRowCount" not in properties(book)["gridProperties"]
    refused(
        "Invalid requests[0].deleteSheet: You can't remove all the visible sheets in a document.",
        *(book.del_worksheet, sheet),
    )
    refused(f"{IN_SHEET}You can't hide all the sheets in a document.", sheet.hide)
    refused("Invalid requests[0].deleteSheet: No sheet with id: 7", book.del_worksheet_by_id, 7)
    refused(f"{IN_SHEET}No sheet with id: 7", dress, book, "title", sheetId=7, title="x")


@pytest.mark.parametrize(
    ("given", "fields", "message"),
    [
        ({"title": ""}, "title", "The sheet name cannot be empty."),
        ({"title": "x" * 101}, "title", "The sheet name cannot be greater than 100 characters."),
        (
            {"title": "SHEET2"},
            "title",
            'A sheet with the name "SHEET2" already exists. Please enter another name.',
        ),
        (
            {"gridProperties": {"rowCount": 0}},
            "gridProperties.rowCount",
            "gridProperties.rowCount must be greater than 0",
        ),
        (
            {"gridProperties": {"frozenRowCount": 1}},
            "gridProperties",
            "You can't delete all the rows on the sheet.",
        ),
        (
            {"gridProperties": {"rowCount": 10_000_001, "columnCount": 1}},
            "gridProperties(rowCount,columnCount)",
            (
                "This action would increase the number of cells in the workbook above the limit "
                "of 10000000 cells."
            ),
        ),
        ({"index": 3}, "index", "Sheet index 3 is too high. It must be less than 3."),
    ],
)
def test_a_sheet_refuses_what_it_cannot_be(bench, given, fields, message):
    book = bench.book(ROWS)
    book.add_worksheet("Sheet2", 5, 5)
    before = properties(book)
    refused(IN_SHEET + message, dress, book, fields, **given)
    assert properties(book) == before


@pytest.mark.parametrize("locale", ["xx_YY", "german", "de-DE", "en_IN", "DE_de"])
def test_a_locale_that_there_is_not(bench, locale):
    book = bench.book(ROWS)
    refused(f"{IN_BOOK}Unsupported locale: {locale}", book.update_locale, locale)
    assert book.locale == "en_US"


def test_locales_and_time_zones_that_there_are(bench):
    book = bench.book(ROWS)
    for locale in ("de_DE", "fil_PH", "en"):
        book.update_locale(locale)
        assert book.locale == locale
    for zone in ("Europe/Paris", "Asia/Kolkata", "GMT-07:00"):
        book.update_timezone(zone)
        assert book.timezone == zone
    assert {"en_US", "en_GB", "de_DE", "fr_FR"} <= NAMES


@pytest.mark.parametrize("zone", ["Mars/Olympus", "GMT-7", "europe/paris ", "../etc/passwd"])
def test_a_time_zone_that_there_is_not(bench, zone):
    book = bench.book(ROWS)
    refused(f"{IN_BOOK}Invalid time zone: {zone}", book.update_timezone, zone)
    create = {"json": {"properties": {"title": "x", "timeZone": zone}}}
    url = "https://sheets.googleapis.com/v4/spreadsheets"
    refused(f"Invalid time zone: {zone}", book.client.request, "post", url, **create)


def test_the_time_is_that_of_the_zone(tmp_path):
    noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
    with emulator_control.bench(tmp_path, clock=lambda: noon) as bench:
        book = bench.book([["=HOUR(NOW())"]])
        for zone, hour in (("GMT-07:00", "5"), ("GMT+05:30", "17"), ("Europe/Paris", "14")):
            book.update_timezone(zone)
            assert book.sheet1.acell("A1").value == hour


def test_a_filter_sorts_its_rows_but_for_the_first(bench):
    book = bench.book([*ROWS, ["0", 0]])
    book.sheet1.update([["=B3"]], "B2", raw=False)
    spec = {"dimensionIndex": 0, "sortOrder": "DESCENDING"}
    criteria = {"0": {"hiddenValues": ["b"]}}
    given = {"range": AREA, "sortSpecs": [spec], "criteria": criteria}
    request(book, "setBasicFilter", filter=given)
    assert book.sheet1.col_values(1) == ["Name", "c", "b", "a", "0"]
    assert book.sheet1.acell("B3", value_render_option="FORMULA").value == "=B4"
    data = book.fetch_sheet_metadata({"includeGridData": "true"})["sheets"][0]
    assert data["basicFilter"]["sortSpecs"] == [spec]
    hidden = [at for at, row in enumerate(data["data"][0]["rowMetadata"]) if len(row) > 1]
    assert hidden == [2]
    book.sheet1.clear_basic_filter()
    assert book.sheet1.col_values(1) == ["Name", "c", "b", "a", "0"]
    data = book.fetch_sheet_metadata({"includeGridData": "true"})["sheets"][0]
    assert "basicFilter" not in data
    assert all(row == {"pixelSize": 21} for row in data["data"][0]["rowMetadata"])


def test_a_filter_does_not_sort_merged_cells(bench):
    book = bench.book(ROWS)
    book.sheet1.merge_cells("A2:A3")
    given = {"range": AREA, "sortSpecs": [{"dimensionIndex": 1}]}
    refused(
        "Invalid requests[0].setBasicFilter: You can't sort a range that contains merged cells.",
        *(request, book, "setBasicFilter"),
        filter=given,
    )
    assert "basicFilter" not in book.fetch_sheet_metadata()["sheets"][0]


def test_a_filter_view_moves_nothing(bench):
    book = bench.book(ROWS)
    given = {"range": AREA, "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]}
    request(book, "addFilterView", filter=given)
    assert book.sheet1.col_values(1) == ["Name", "b", "a", "c"]


def sizes(book, name):
    data = book.fetch_sheet_metadata({"includeGridData": "true"})["sheets"][0]["data"][0]
    return [each["pixelSize"] for each in data[name]]


def test_columns_fit_what_they_show(bench):
    book = bench.book([["i", "A rather long heading\nof two lines", "", 1234567.5]])
    book.sheet1.format("D1", {"numberFormat": {"type": "CURRENCY", "pattern": '"$"#,##0.00'}})
    book.sheet1.columns_auto_resize(0, 4)
    narrow, long, empty, money, beyond = sizes(book, "columnMetadata")[:5]
    assert (narrow, empty, beyond) == (21, 100, 100)
    assert 120 < long < 150
    assert 75 < money < 100
    book.sheet1.format("B1", {"textFormat": {"bold": True, "fontSize": 20}})
    book.sheet1.columns_auto_resize(0, 4)
    assert sizes(book, "columnMetadata")[1] > 2 * long
    book.sheet1.batch_clear(["A1:D1"])
    columns = {"sheetId": 0, "dimension": "COLUMNS"}
    request(book, "autoResizeDimensions", dimensions=columns)
    assert sizes(book, "columnMetadata")[:4] == [100] * 4


def test_rows_fit_their_lines(bench):
    book = bench.book([["one"], ["one\ntwo\nthree"], ["word " * 20]])
    book.sheet1.format("A3", {"wrapStrategy": "WRAP"})
    book.sheet1.rows_auto_resize(0, 3)
    one, three, wrapped = sizes(book, "rowMetadata")[:3]
    assert (one, three) == (21, 53)
    assert 80 < wrapped < 150
