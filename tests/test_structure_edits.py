"""What people do around the rows: rows typed apart, totals, headers, tabs and columns of ids."""

import handmade
import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from lifeops import links
from lifeops.ends import open_ends, sheets_client

NOTHING = "Both sides are the same. Nothing to do."
NUMBERED = [["Name", "Qty", "Note"], *([f"item{n}", n * 10, f"note{n}"] for n in range(1, 6))]


@pytest.fixture
def path(home, lifeops):
    """A list of five rows in A1:C6, linked; its ids are in column D."""
    path = home / "list.xlsx"
    handmade.sheet_of(path, NUMBERED)
    assert lifeops("link", path, "--local")[0] == 0
    return path


def in_excel(path, change):
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def typed(path, at, rows):
    with sheets_client(local=True) as client:
        body, options = {"values": rows}, {"valueInputOption": "USER_ENTERED"}
        client.values_update(links.need(path).spreadsheet, at, params=options, body=body)


def on_sheet(path, make):
    """Send the request that ``make`` returns, given the numbers of the tabs by title."""
    spreadsheet = links.need(path).spreadsheet
    with sheets_client(local=True) as client:
        tabs = client.fetch_sheet_metadata(spreadsheet)["sheets"]
        ids = {tab["properties"]["title"]: tab["properties"]["sheetId"] for tab in tabs}
        client.batch_update(spreadsheet, {"requests": [make(ids)]})


def tabs_of(path):
    with sheets_client(local=True) as client:
        tabs = client.fetch_sheet_metadata(links.need(path).spreadsheet)["sheets"]
    return [tab["properties"]["title"] for tab in tabs]


def both(path, table="List"):
    """Return the rows of a table, which are the same on both sides and all have ids."""
    with open_ends(links.need(path)) as ends:
        readings = ends.excel.read(), ends.sheet.read()
    excel, sheet = ({row.id: dict(row.cells) for row in r.tables[table].rows} for r in readings)
    assert excel == sheet
    assert "" not in excel
    return list(excel.values())


def settled(lifeops):
    code, printed, _ = lifeops("sync")
    return code == 0 and printed.startswith(NOTHING)


def text(printed):
    return " ".join(printed.split())


def test_a_row_typed_below_a_blank_one_is_a_row(path, lifeops):
    typed(path, "List!A8", [["apart", 1, "g"]])
    code, printed, _ = lifeops("sync")
    assert (code, "The Excel file: 1 row added." in printed) == (0, True)
    assert {"Name": "apart", "Qty": 1.0, "Note": "g"} in both(path)
    assert settled(lifeops)
    in_excel(path, lambda book: book["List"].append(["from Excel", 2, "x"]))
    assert lifeops("sync")[0] == 0
    assert len(both(path)) == 7
    assert settled(lifeops)


@pytest.mark.parametrize(
    "own", [["Remember to order"], ["Total", "=SUM(B2:B6)"]], ids=["remark", "total"]
)
def test_what_is_no_row_is_left_alone_and_named(path, lifeops, own):
    typed(path, "List!A9", [own, ["under it", 1, "x"]])
    for command in ("sync", "status"):
        code, printed, _ = lifeops(command)
        assert code == 0
        assert "List!A9 and " in text(printed)
        assert "in the Google Sheet: filled cells below the table List" in text(printed)
    assert len(both(path)) == 5


def test_new_rows_under_the_table_on_both_sides(path, lifeops):
    typed(path, "List!A7", [["from the Sheet", 1, "s"]])
    in_excel(path, lambda book: book["List"].append(["from Excel", 2, "x"]))
    assert lifeops("sync")[0] == 0
    assert len(both(path)) == 7
    assert settled(lifeops)


@pytest.mark.parametrize("name", ["Things", "T3"])
def test_totals_stay_in_excel_and_make_room(home, lifeops, name):
    path = home / "totals.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "T"
    for row in (["A", "B"], ["x", 1], ["y", 2], ["Total", f"=SUBTOTAL(109,{name}[B])"]):
        sheet.append(row)
    sheet["F1"] = "=SUM(B2:B3)+B4"
    table = Table(displayName=name, ref="A1:B4")
    table.totalsRowCount, table.autoFilter = 1, None
    sheet.add_table(table)
    book.save(path)
    code, printed, _ = lifeops("link", path, "--local")
    assert code == 0
    assert "T!A4 in the Excel file: the totals row" in text(printed)
    assert settled(lifeops)
    typed(path, "T!A4", [["z", 3], ["zz", 4]])
    assert lifeops("sync")[0] == 0
    assert settled(lifeops)
    after = openpyxl.load_workbook(path)["T"]
    assert [row[0] for row in after.iter_rows(values_only=True)] == [
        "A",
        "x",
        "y",
        "z",
        "zz",
        "Total",
    ]
    assert after["B6"].value == f"=SUBTOTAL(109,{name}[B])"
    assert after["F1"].value == "=SUM(B2:B5)+B6"
    assert after.tables[name].ref == "A1:C6"


def test_what_stands_below_an_excel_table_does_not_become_a_row(home, lifeops):
    path = home / "below.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "T"
    for row in (["A", "B"], ["x", 1], ["y", 2], [], ["Budget", 500]):
        sheet.append(row)
    sheet.add_table(Table(displayName="Things", ref="A1:B3"))
    book.save(path)
    code, printed, _ = lifeops("link", path, "--local")
    assert (code, "T!A5 and 1 more in the Excel file: filled cells below" in text(printed)) == (
        0,
        True,
    )
    assert [row["A"] for row in both(path, "Things")] == ["x", "y"]
    assert settled(lifeops)


def test_a_column_of_ones_own_named_like_ours_is_data(home, lifeops):
    path = home / "own.xlsx"
    handmade.sheet_of(path, [["Name", "Qty", "_id"], ["a", 1, "k1"], ["b", 2, "k1"]])
    assert lifeops("link", path, "--local")[0] == 0
    sheet = openpyxl.load_workbook(path)["List"]
    assert [cell.value for cell in sheet[1]] == ["Name", "Qty", "_id", "_lifeops_id"]
    assert [cell.value for cell in sheet["C"]] == ["_id", "k1", "k1"]
    in_excel(path, lambda book: book["List"].__setitem__("C2", "k3"))
    assert lifeops("sync")[0] == 0
    assert sorted(row["_id_"] for row in both(path)) == ["k1", "k3"]
    assert settled(lifeops)


def test_a_formula_that_was_never_calculated_clears_nothing(path, lifeops):
    in_excel(path, lambda book: book["List"].__setitem__("B3", "=SORT(A2:A3)"))
    in_excel(path, lambda book: book["List"].__setitem__("A4", "edited"))
    code, printed, _ = lifeops("sync")
    assert (code, "cleared" in printed) == (0, False)
    assert "List!B3 in the Excel file" in printed
    assert "open and save the file in Excel" in text(printed)
    with open_ends(links.need(path)) as ends:
        rows = ends.sheet.read().tables["List"].rows
    assert [row.cells["Qty"] for row in rows] == [10.0, 20.0, 30.0, 40.0, 50.0]
    assert rows[2].cells["Name"] == "edited"
    code, printed, _ = lifeops("sync")
    assert (code, printed.startswith("Nothing to do, but for formulas that wait")) == (0, True)


def test_renamed_headers_are_known_by_their_marks(path, lifeops):
    in_excel(path, lambda book: book["List"].__setitem__("B1", "Quantity"))
    in_excel(path, lambda book: book["List"].__setitem__("B2", 77))
    typed(path, "List!C1", [["Remark"]])
    typed(path, "List!C3", [["changed"]])
    code, printed, _ = lifeops("sync")
    assert code == 0
    assert "gone" not in text(printed)
    rows = both(path)
    assert (rows[0]["Qty"], rows[1]["Note"]) == (77.0, "changed")
    assert settled(lifeops)


@pytest.mark.parametrize("side", ["Excel file", "Google Sheet"])
def test_a_deleted_column_is_a_question_that_names_the_side(path, lifeops, side):
    if side == "Excel file":
        in_excel(path, lambda book: book["List"].delete_cols(2))
    else:
        span = {"dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
        on_sheet(path, lambda ids: {"deleteDimension": {"range": {"sheetId": ids["List"], **span}}})
    code, printed, _ = lifeops("sync")
    assert code == 0
    assert f"the column 'Qty' of List is gone in the {side}" in text(printed)


def renamed_tab(book):
    book["List"].title = "Liste"


@pytest.mark.parametrize(
    ("change", "table", "columns"),
    [
        (lambda book: book["List"].delete_cols(2), "List", ["Name", "Note"]),
        (lambda book: book["List"].__setitem__("B1", "Quantity"), "List", ["Name", "Qty", "Note"]),
        (renamed_tab, "Liste", ["Name", "Qty", "Note"]),
    ],
    ids=["column deleted", "column renamed", "tab renamed"],
)
def test_unlink_and_link_find_the_tables_afresh(path, lifeops, change, table, columns):
    in_excel(path, change)
    assert lifeops("unlink", path)[0] == 0
    code, printed, complaint = lifeops("link", path, "--sheet", "new", "--local")
    assert (code, complaint) == (0, "")
    assert "outside the table" not in printed
    assert len(both(path, table)) == 5
    with open_ends(links.need(path)) as ends:
        assert [column.id for column in ends.schema.table(table).columns] == columns
        assert [each.name for each in ends.schema.tables] == [table, "Conflicts"]
    assert settled(lifeops)


def test_a_deleted_conflicts_tab_comes_back(path, lifeops):
    on_sheet(path, lambda ids: {"deleteSheet": {"sheetId": ids["Conflicts"]}})
    assert settled(lifeops)
    in_excel(path, lambda book: book["List"].__setitem__("B3", 7))
    typed(path, "List!B3", [[8]])
    assert lifeops("sync", "--dry-run")[0] == 0
    assert "Conflicts" not in tabs_of(path)
    assert lifeops("sync")[0] == 10
    assert "Conflicts" in tabs_of(path)
    assert len(both(path, "Conflicts")) == 1
    assert settled(lifeops)


def test_a_deleted_column_of_ids_comes_back(path, lifeops):
    span = {"dimension": "COLUMNS", "startIndex": 3, "endIndex": 4}
    on_sheet(path, lambda ids: {"deleteDimension": {"range": {"sheetId": ids["List"], **span}}})
    typed(path, "List!C3", [["changed"]])
    code, printed, _ = lifeops("sync")
    assert (code, "row" in printed) == (0, False)
    rows = both(path)
    assert len(rows) == 5
    assert rows[1]["Note"] == "changed"
    assert settled(lifeops)


def test_status_names_what_sync_leaves_alone(path, lifeops):
    in_excel(path, lambda book: book["List"].__setitem__("E1", "Name"))
    said = "List!E1 in the Excel file: the column 'Name' is not part of the link"
    assert said in text(lifeops("sync")[1])
    assert said in text(lifeops("status")[1])


def test_a_total_right_under_the_rows_of_the_sheet_is_named(path, lifeops):
    typed(path, "List!A7", [["Total", "=SUM(B2:B6)"]])
    code, printed, _ = lifeops("sync")
    assert code == 0
    assert "List!A7 and 1 more in the Google Sheet: filled cells below" in text(printed)
    assert len(both(path)) == 5
