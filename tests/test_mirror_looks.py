"""What the spreadsheet made after a workbook wears, and the charts it draws."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from tiny_template import write

from sync.emulator.colors import paired
from sync.emulator.server import Server, running
from sync.excel import prepare
from sync.excel.side import label_of
from sync.google import mirror
from sync.google import store as google
from sync.google.mirror_charts import color
from sync.google.mirror_looks import shape
from workbook.template.load import load
from workbook.xlsx.create import create
from workbook.xlsx.scan import read_book
from workbook.xlsx.worn import Worn


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("looks") / "sheets.sqlite") as found:
        yield found


@pytest.fixture(scope="module")
def tabs(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    folder = tmp_path_factory.mktemp("tiny")
    path = folder / "book.xlsx"
    create(load(write(folder / "tiny")), path, sample=True)
    schema = label_of(read_book(path)).schema
    assert schema is not None
    prepare.prepare(path, schema, "guid")
    client = google.local_client(server.url)
    made = mirror.create(client, read_book(path), schema, "Tiny")
    wire = client.spreadsheets_get(made, {"includeGridData": "true"})
    return {sheet["properties"]["title"]: sheet for sheet in wire["sheets"]}


def cell(tab: Mapping[str, Any], row: int, column: int) -> Mapping[str, Any]:
    (grid,) = tab["data"]
    found: Mapping[str, Any] = grid["rowData"][row - 1]["values"][column - 1]
    return found


def test_tabs_keep_their_colour_and_advanced_ones_are_hidden(tabs: Mapping[str, Any]) -> None:
    page = tabs["Page"]["properties"]
    assert page["tabColorStyle"] == color("173F4F")
    assert page["gridProperties"]["hideGridlines"]
    assert tabs["Behind"]["properties"]["hidden"]
    assert not tabs["Jobs"]["properties"].get("hidden")


def test_headers_inputs_and_computed_cells_can_be_told_apart(tabs: Mapping[str, Any]) -> None:
    jobs = tabs["Jobs"]
    fills = [
        cell(jobs, 1, column)["userEnteredFormat"]["backgroundColorStyle"] for column in (1, 3)
    ]
    assert fills == [color("173F4F"), color("5F7F8C")]
    typed, computed = (cell(jobs, 2, column)["userEnteredFormat"] for column in (1, 3))
    assert "backgroundColorStyle" not in typed
    assert computed["backgroundColorStyle"] == color("F3F6F7")
    number = cell(tabs["Page"], 2, 2)["userEnteredFormat"]
    assert number["textFormat"]["bold"]
    assert number["textFormat"]["fontSize"] == 20


def test_headers_say_what_to_type(tabs: Mapping[str, Any]) -> None:
    assert cell(tabs["Jobs"], 1, 2)["note"] == "How long it takes."


def test_a_cell_may_lead_to_another_tab(tabs: Mapping[str, Any]) -> None:
    link = cell(tabs["Page"], 1, 1)["userEnteredFormat"]["textFormat"]["link"]
    assert link == {"uri": f"#gid={tabs['Jobs']['properties']['sheetId']}"}


def test_a_rule_is_a_rule_there_too(tabs: Mapping[str, Any]) -> None:
    (rule,) = tabs["Jobs"]["conditionalFormats"]
    assert rule["booleanRule"]["condition"] == {
        "type": "CUSTOM_FORMULA",
        "values": [{"userEnteredValue": '=AND($A2<>"",$C2>10)'}],
    }
    look = rule["booleanRule"]["format"]
    assert look == paired({}, shape(Worn(fill="F8CFCB", ink="8C1D18")))
    assert look["backgroundColor"] == look["backgroundColorStyle"]["rgbColor"]


def test_typing_over_a_computed_column_warns_and_keeps_nobody_out(tabs: Mapping[str, Any]) -> None:
    guards = tabs["Jobs"]["protectedRanges"]
    assert all(guard["warningOnly"] for guard in guards)
    columns = [
        (guard["range"]["startColumnIndex"], guard["range"]["endColumnIndex"]) for guard in guards
    ]
    assert columns == [(2, 3), (5, 6)]
    assert {guard["range"]["startRowIndex"] for guard in guards} == {1}


def test_folded_columns_are_one_click_away(tabs: Mapping[str, Any]) -> None:
    (group,) = tabs["Jobs"]["columnGroups"]
    assert group["collapsed"]
    assert (group["range"]["startIndex"], group["range"]["endIndex"]) == (3, 4)


def test_charts_read_the_same_cells_and_names_of_series(tabs: Mapping[str, Any]) -> None:
    column, pie = (chart["spec"] for chart in tabs["Page"]["charts"])
    assert column["title"] == "How do the months compare?"
    basic = column["basicChart"]
    assert (basic["chartType"], basic["headerCount"]) == ("COLUMN", 1)
    starts = [
        each["series"]["sourceRange"]["sources"][0]["startRowIndex"] for each in basic["series"]
    ]
    assert starts == [4, 4]
    assert basic["domains"][0]["domain"]["sourceRange"]["sources"][0]["endRowIndex"] == 8
    assert pie["pieChart"]["pieHole"] == 0.58
    jobs = tabs["Jobs"]["properties"]["sheetId"]
    (source,) = pie["pieChart"]["series"]["sourceRange"]["sources"]
    assert (source["sheetId"], source["startRowIndex"], source["endRowIndex"]) == (jobs, 1, 3)
