from hypothesis import given
from hypothesis import strategies as st

from sync.google.wire import GoogleTable, Grids, Tab
from sync.google.writes import (
    Ask,
    CellWrite,
    append_cells,
    ask,
    blocks,
    delete_rows,
    overlay,
    update_cells,
)
from workbook.model import ID_COLUMN, MAX_ROW, Address, Area, Cell, TableLayout

ADDRESSES = st.builds(Address, st.integers(1, 6), st.integers(1, 6))
TAB = Tab(7, 100, 26)


def inside(area: Area) -> list[Address]:
    return [
        Address(row, column)
        for row in range(area.first.row, area.last.row + 1)
        for column in range(area.first.column, area.last.column + 1)
    ]


@given(st.sets(ADDRESSES))
def test_blocks_cover_exactly_the_cells_once(addresses: set[Address]) -> None:
    covered = [address for area in blocks(addresses) for address in inside(area)]
    assert sorted(covered) == sorted(addresses)


def test_a_rectangle_is_one_block() -> None:
    area = Area(Address(2, 3), Address(40, 5))
    assert blocks(inside(area)) == [area]


def test_cells_are_written_in_few_ranges_each_with_the_fields_it_sets() -> None:
    plain = [CellWrite("T", Address(row, 1), {"userEnteredValue": {}}) for row in (2, 3)]
    dated = CellWrite("T", Address(4, 1), {"userEnteredFormat": {}}, formatted=True)
    one, other = update_cells([*plain, dated], {"T": TAB})
    assert one["updateCells"]["fields"] == "userEnteredValue"
    assert one["updateCells"]["range"] == {
        "sheetId": 7,
        "startRowIndex": 1,
        "endRowIndex": 3,
        "startColumnIndex": 0,
        "endColumnIndex": 1,
    }
    assert other["updateCells"]["fields"] == "userEnteredValue,userEnteredFormat.numberFormat"


def test_rows_join_the_google_table_where_there_is_one() -> None:
    table = GoogleTable("t1", "Things", Area.parse("A1:C3"))
    assert append_cells(TAB, table, [[{}]])["appendCells"]["tableId"] == "t1"
    assert "sheetId" not in append_cells(TAB, table, [[{}]])["appendCells"]
    assert append_cells(TAB, None, [[{}]])["appendCells"]["sheetId"] == 7


def test_rows_are_deleted_from_the_bottom_and_only_under_their_table() -> None:
    requests = delete_rows(TAB, [2, 3, 5], [4, 9, 5])
    places = [request["deleteRange"]["range"] for request in requests]
    rows = [(place["startRowIndex"], place["endRowIndex"]) for place in places]
    columns = {(place["startColumnIndex"], place["endColumnIndex"]) for place in places}
    assert rows == [(8, 9), (8, 9), (3, 5), (3, 5)]
    assert columns == {(1, 3), (4, 5)}


LAYOUT = TableLayout("Things", "It's", 3, 9, {"a": 2, "b": 3, ID_COLUMN: 4})


def test_headers_ids_and_written_rows_are_asked_back() -> None:
    asked = ask(LAYOUT, [2, 3, 4], {5, 6, 8}, open_from=10)
    assert asked.ranges == [
        "'It''s'!B3:D3",
        "'It''s'!B5:D6",
        "'It''s'!B8:D8",
        "'It''s'!D3:D",
        "'It''s'!B10:D",
    ]


def test_a_write_all_over_the_table_asks_for_all_of_it() -> None:
    assert ask(LAYOUT, [2, 3, 4], range(4, 5_000, 2)).ranges == ["'It''s'!D3:D", "'It''s'!B3:D"]


def test_what_was_asked_back_replaces_what_was_read() -> None:
    def cells(texts: dict[str, str]) -> dict[Address, Cell]:
        return {Address.parse(a1): Cell(text, text) for a1, text in texts.items()}

    old = Tab(7, 100, 26, (), cells({"A1": "kept", "A2": "old", "B2": "gone", "B3": "gone"}))
    sent = Tab(7, 100, 26, (), cells({"A2": "new"}))
    area = Area(Address(2, 1), Address(MAX_ROW, 2))
    laid = overlay(Grids({"T": old}, {}), Grids({"T": sent}, {}), [Ask("T", (area,))])
    assert laid.tabs["T"].cells == cells({"A1": "kept", "A2": "new"})
