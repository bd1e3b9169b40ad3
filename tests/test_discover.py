from datetime import date, time
from pathlib import Path

import handmade
import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from sync.errors import WrongEndError
from sync.excel.discover import Discovery, discover, discover_tab
from sync.excel.prepare import prepared
from sync.excel.tables_found import identifier
from workbook.schema import ColumnType, Schema, TableSchema
from workbook.xlsx.scan import read_book


def found(path: Path) -> Discovery:
    return discover(read_book(path))


def only(path: Path) -> TableSchema:
    table, conflicts = found(path).schema.tables
    assert conflicts.name == "Conflicts"
    return table


def notices(discovery: Discovery) -> str:
    return "\n".join(f"{each.where}: {each.message}" for each in discovery.notices)


def test_a_list_beside_a_blank_column_and_stray_cells(tmp_path: Path) -> None:
    handmade.transactions(tmp_path / "book.xlsx")
    discovery = found(tmp_path / "book.xlsx")
    table, _ = discovery.schema.tables
    layout = discovery.layout.tables["Sheet1"]
    assert [(column.id, column.type) for column in table.columns] == [
        ("Date", ColumnType.DATE),
        ("Description", ColumnType.TEXT),
        ("Category", ColumnType.TEXT),
        ("Amount", ColumnType.MONEY),
        ("Account", ColumnType.TEXT),
        ("Account #", ColumnType.TEXT),
        ("Institution", ColumnType.TEXT),
    ]
    assert table.column("Date").format == "mm-dd-yy"
    assert table.required == "Description"
    assert (layout.header_row, layout.last_row) == (1, handmade.ROWS + 1)
    assert "Sheet1!I102 and 115 more: filled cells outside the table" in notices(discovery)


def test_an_excel_table_and_its_calculated_column(tmp_path: Path) -> None:
    handmade.orders(tmp_path / "book.xlsx", blank=True)
    discovery = found(tmp_path / "book.xlsx")
    table, _ = discovery.schema.tables
    assert (table.name, table.sheet, table.required) == ("Orders", "Our orders", "Item")
    assert table.column("Total").formula == "[@Qty]*[@Price]"
    assert table.column("Price").type is ColumnType.MONEY
    assert discovery.layout.tables["Orders"].last_row == 5
    assert "Our orders!B1" in notices(discovery)


@pytest.mark.parametrize(
    ("values", "format_code", "kind"),
    [
        ([1, 2.5], "General", ColumnType.NUMBER),
        ([0.1, 0.2], "0.0%", ColumnType.PERCENT),
        ([1, 2], '#,##0 "€"', ColumnType.MONEY),
        ([date(2024, 1, 2)], "yyyy-mm-dd", ColumnType.DATE),
        ([time(9, 30)], "hh:mm", ColumnType.TIME),
        ([1.5], "[h]:mm", ColumnType.DURATION),
        ([True, False], "General", ColumnType.BOOLEAN),
        (["a", 1, "b"], "General", ColumnType.TEXT),
        ([], "General", ColumnType.TEXT),
    ],
)
def test_types_come_from_values_and_formats(
    tmp_path: Path, values: list[object], format_code: str, kind: ColumnType
) -> None:
    rows = [["Name", "What"], *([f"row {i}", value] for i, value in enumerate(values or [None]))]
    handmade.sheet_of(tmp_path / "book.xlsx", rows, formats=format_code)
    assert only(tmp_path / "book.xlsx").column("What").type is kind


def test_words_above_a_list_are_passed_over(tmp_path: Path) -> None:
    rows = [
        ["Budget of 2024"],
        ["Owner", "Ann"],
        [],
        ["Item", "Price", "Shop"],
        ["Pen", 1.5, "Corner"],
        ["Ink", 8, "Market"],
    ]
    handmade.sheet_of(tmp_path / "book.xlsx", rows)
    discovery = found(tmp_path / "book.xlsx")
    assert discovery.layout.tables["List"].header_row == 4
    assert "A1 and 2 more" in notices(discovery)


def test_a_title_right_above_the_headers_is_passed_over(tmp_path: Path) -> None:
    rows = [["My list"], ["Item", "Price"], ["Pen", 1.5], ["Ink", 8]]
    handmade.sheet_of(tmp_path / "book.xlsx", rows)
    assert found(tmp_path / "book.xlsx").layout.tables["List"].header_row == 2


def test_a_column_of_mixed_formulas_is_not_calculated(tmp_path: Path) -> None:
    rows = [["Item", "N", "Twice"], ["a", 1, "=B2*2"], ["b", 2, "=B3*3"]]
    handmade.sheet_of(tmp_path / "book.xlsx", rows)
    assert only(tmp_path / "book.xlsx").column("Twice").formula == ""


@pytest.mark.parametrize("formula", ["=C{above}+B{row}", "=WEBSERVICE(A{row})", "=Rate*B{row}"])
def test_a_formula_that_cannot_cross_is_not_a_columns(tmp_path: Path, formula: str) -> None:
    rows = [["Item", "N", "Sum"]]
    rows += [[f"r{r}", r, formula.format(row=r, above=r - 1)] for r in (2, 3, 4)]
    handmade.sheet_of(tmp_path / "book.xlsx", rows)
    assert only(tmp_path / "book.xlsx").column("Sum").formula == ""


def test_formulas_filled_down_beyond_the_rows_are_no_rows(tmp_path: Path) -> None:
    rows = [["Item", "N", "Twice"], *([f"r{r}", r, f"=B{r}*2"] for r in (2, 3))]
    rows += [[None, None, f"=B{r}*2"] for r in range(4, 30)]
    handmade.sheet_of(tmp_path / "book.xlsx", rows)
    discovery = found(tmp_path / "book.xlsx")
    assert discovery.schema.tables[0].column("Twice").formula == "[@N]*2"
    assert discovery.layout.tables["List"].last_row == 3


def test_the_same_header_twice_names_both_cells(tmp_path: Path) -> None:
    handmade.sheet_of(tmp_path / "book.xlsx", [["Item", "Price", "item"], ["Pen", 1, "x"]])
    with pytest.raises(WrongEndError, match=r"List!A1: the header 'item' .* A1 and C1"):
        found(tmp_path / "book.xlsx")


def test_a_sheet_with_a_header_twice_is_left_alone_beside_a_good_one(tmp_path: Path) -> None:
    handmade.sheet_of(tmp_path / "book.xlsx", [["Item", "Item"], ["Pen", "Ink"]])
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    good = book.create_sheet("Good")
    good.append(["Item", "Price"])
    good.append(["Pen", 1])
    book.save(tmp_path / "book.xlsx")
    discovery = found(tmp_path / "book.xlsx")
    assert [table.sheet for table in discovery.schema.tables] == ["Good", "Conflicts"]
    assert "List!A1: the header 'Item' stands twice, in A1 and B1" in notices(discovery)


@pytest.mark.parametrize("rows", [[], [["Only one"], ["a"]], [["Item", "Price"]], [[1, 2], [3, 4]]])
def test_nothing_found_says_what_a_table_needs(tmp_path: Path, rows: list[list[object]]) -> None:
    handmade.sheet_of(tmp_path / "book.xlsx", rows)
    with pytest.raises(WrongEndError, match=r"no table was found.*one row of headers"):
        found(tmp_path / "book.xlsx")


def test_hidden_and_protected_sheets_are_left_alone(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title in ("Seen", "Hidden", "Locked"):
        sheet = book.create_sheet(title)
        sheet.append(["Item", "Price"])
        sheet.append(["Pen", 1])
    book["Hidden"].sheet_state = "hidden"
    book["Locked"].protection.sheet = True
    book.save(tmp_path / "book.xlsx")
    discovery = found(tmp_path / "book.xlsx")
    assert [table.sheet for table in discovery.schema.tables] == ["Seen", "Conflicts"]
    assert "Hidden: the sheet is hidden" in notices(discovery)
    assert "Locked: the sheet is protected" in notices(discovery)


def test_cells_with_a_name_are_declared(tmp_path: Path) -> None:
    handmade.sheet_of(tmp_path / "book.xlsx", [["Item", "Price"], ["Pen", "=Rate*2"], ["Ink", 1]])
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    book.create_sheet("Set up")["B2"] = 1.21
    book.defined_names["Rate"] = DefinedName("Rate", attr_text="'Set up'!$B$2")
    book.defined_names["Price"] = DefinedName("Price", attr_text="List!$B$2")
    book.defined_names["Many"] = DefinedName("Many", attr_text="List!$A$2:$B$3")
    book.save(tmp_path / "book.xlsx")
    schema = found(tmp_path / "book.xlsx").schema
    assert [(cell.name, cell.sheet, cell.type) for cell in schema.cells] == [
        ("Rate", "Set up", ColumnType.NUMBER)
    ]


def test_a_sheet_named_conflicts_is_the_persons(tmp_path: Path) -> None:
    handmade.sheet_of(tmp_path / "book.xlsx", [["Who", "Why"], ["Ann", "x"]], title="Conflicts")
    mine, ours = found(tmp_path / "book.xlsx").schema.tables
    assert (mine.name, mine.sheet) == ("Conflicts_2", "Conflicts")
    assert (ours.name, ours.sheet) == ("Conflicts", "Sync conflicts")


def test_two_tables_on_one_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for column, name in ((1, "January"), (4, "February")):
        for row, (item, price) in enumerate((("Item", "Price"), ("Pen", 1), ("Ink", 2)), start=1):
            sheet.cell(row, column, item)
            sheet.cell(row, column + 1, price)
        letters = "ABCDE"[column - 1 : column + 1]
        sheet.add_table(Table(displayName=name, ref=f"{letters[0]}1:{letters[1]}3"))
    book.save(tmp_path / "book.xlsx")
    layout = found(tmp_path / "book.xlsx").layout
    assert layout.tables["January"].columns == {"Item": 1, "Price": 2}
    assert layout.tables["February"].columns == {"Item": 4, "Price": 5}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sheet1", "Sheet1"),
        ("My list (2)", "My_list_2"),
        ("2024", "Table_2024"),
        ("FY24", "Table_FY24"),
        ("R1C1", "Table_R1C1"),
        ("!!!", "Table"),
        ("Ärger", "Ärger"),
        ("taken", "taken_2"),
    ],
)
def test_a_sheets_name_becomes_a_tables(text: str, name: str) -> None:
    assert identifier(text, {"taken"}) == name


def test_a_name_that_a_sheet_cannot_have_is_left_alone(tmp_path: Path) -> None:
    handmade.sheet_of(tmp_path / "book.xlsx", [["Item", "Price"], ["Pen", 1]])
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    book.create_sheet("Page")["B2"] = 0.2
    for name in ("Tax.Rate", "Rate"):
        book.defined_names[name] = DefinedName(name, attr_text="Page!$B$2")
    book.save(tmp_path / "book.xlsx")
    discovery = found(tmp_path / "book.xlsx")
    assert [cell.name for cell in discovery.schema.cells] == ["Rate"]
    assert "Page!B2: the named cell Tax.Rate is left alone" in notices(discovery)


def test_one_more_tab_reads_the_tables_that_are_known(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    handmade.sheet_of(path, [["Item", "Price"], ["Pen", 1], ["Ink", 8]], "Sales log")
    known = discover(read_book(path)).schema
    before = prepared(read_book(path), known, "guid")
    path.write_bytes(before.package.data)
    book = openpyxl.load_workbook(path)
    more, other = book.create_sheet("Sales_log"), book.create_sheet("Other")
    more["B1"] = 3
    for row, cells in enumerate([["Item", "Share"], ["Pen", "Pen"], ["Ink", "Ink"]], 3):
        more.cell(row, 1, cells[0])
        more.cell(row, 2, cells[1] if row == 3 else "=SUM('Sales log'!$B$2:$B$3)")
    other.append(["A", "B"])
    other.append([1, 2])
    book.defined_names["Goal"] = DefinedName("Goal", attr_text="Sales_log!$B$1")
    book.defined_names["Elsewhere"] = DefinedName("Elsewhere", attr_text="Other!$Z$9")
    book.save(path)
    schema = discover_tab(read_book(path), "Sales_log", known).schema
    assert schema.tables[: len(known.tables)] == known.tables
    (table,) = schema.tables[len(known.tables) :]
    assert (table.name, table.sheet) == ("Sales_log_2", "Sales_log")
    assert table.column("Share").formula == "SUM(Sales_log[Price])"
    assert [cell.name for cell in schema.cells] == ["Goal"]


def test_a_tab_without_a_table_says_why(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    handmade.sheet_of(path, [["Item", "Price"], ["Pen", 1]])
    book = openpyxl.load_workbook(path)
    book.create_sheet("Secret").sheet_state = "hidden"
    book.save(path)
    known = discover(read_book(path)).schema
    known = Schema(tuple(table for table in known.tables if table.name != "Conflicts"))
    with pytest.raises(WrongEndError, match=r"Secret.*hidden"):
        discover_tab(read_book(path), "Secret", known)
