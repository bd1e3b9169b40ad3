import io

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableFormula
from xlsx_parts import contents, made_by_openpyxl, patched, read

from workbook.model import Address, Area
from workbook.values import Formula
from workbook.xlsx import column_tags, tables
from workbook.xlsx.edits import AddTableColumn, GrowArea, GrowTable, HideColumn, SetCell
from workbook.xlsx.patch import patch


def a(text):
    return Address.parse(text)


def book_with_table(*, totals=False):
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.title = "Data"
    for row in (["Name", "Kind"], ["a", "x"], ["b", "y"]):
        page.append(row)
    table = Table(displayName="T", ref="A1:B3")
    if totals:
        table.totalsRowCount = 1
    page.add_table(table)
    rule = DataValidation("list", formula1='"x,y"')
    rule.add("B2:B3")
    rule.add("D2:D3")
    rule.add("B9:B10")
    page.add_data_validation(rule)
    page.conditional_formatting.add("A2:B3", CellIsRule(operator="equal", formula=['"x"']))
    page.cell(20, 1, "below")
    return workbook


def test_a_table_grows_with_its_filter_and_its_rules():
    before = made_by_openpyxl(book_with_table())
    made = patched(before, SetCell("Data", a("A4"), "c"), GrowTable("Data", "T", 5))

    page = made.sheet("Data")
    assert page.tables[0].area == Area.parse("A1:B5")
    assert b'<autoFilter ref="A1:B5"' in made.package.part(page.tables[0].part)
    areas = {area.a1 for area in page.validations[0].areas}
    assert areas == {"B2:B5", "D2:D3", "B9:B10"}
    assert b'<conditionalFormatting sqref="A2:B5">' in made.package.part(page.part)
    opened = openpyxl.load_workbook(io.BytesIO(made.package.data))["Data"]
    assert opened.tables["T"].ref == "A1:B5"


def test_a_table_that_is_long_enough_stays():
    before = made_by_openpyxl(book_with_table())
    assert patch(before, [GrowTable("Data", "T", 3)]).data == before.package.data


def test_a_plain_list_grows_its_rules():
    before = made_by_openpyxl(book_with_table())
    made = patched(before, GrowArea("Data", Area.parse("D1:D3"), 8))

    areas = {area.a1 for area in made.sheet("Data").validations[0].areas}
    assert areas == {"B2:B3", "D2:D8", "B9:B10"}


def test_a_column_joins_a_table():
    before = made_by_openpyxl(book_with_table())
    made = patched(
        before,
        AddTableColumn("Data", "T", "_id"),
        SetCell("Data", a("C2"), "id-1", format="@"),
        HideColumn("Data", 3),
        GrowTable("Data", "T", 4),
    )

    page = made.sheet("Data")
    assert page.tables[0].area == Area.parse("A1:C4")
    assert page.tables[0].headers == ("Name", "Kind", "_id")
    assert page.cells[a("C1")].content == "_id"
    assert page.hidden_columns == {3}
    opened = openpyxl.load_workbook(io.BytesIO(made.package.data))["Data"]
    assert opened.tables["T"].column_names == ["Name", "Kind", "_id"]
    assert opened.tables["T"].autoFilter.ref == "A1:C4"
    assert [column.id for column in opened.tables["T"].tableColumns] == [1, 2, 3]


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (GrowTable("Data", "U", 9), "no table U"),
        (GrowTable("Data", "T", 2_000_000), "ends before"),
        (AddTableColumn("Data", "T", "name"), "already has a column"),
        (AddTableColumn("Data", "T", ""), "between 1 and 255"),
        (SetCell("Data", a("A1"), "kind"), "already has a column"),
        (SetCell("Data", a("A1"), None), "is a text"),
        (SetCell("Data", a("A1"), 5.0), "is a text"),
        (SetCell("Data", a("A1"), "x" * 256), "between 1 and 255"),
        (GrowTable("Data", "T", 25), "Data!A20 is in the way"),
    ],
)
def test_what_a_table_cannot_do(edit, reason):
    before = made_by_openpyxl(book_with_table())
    made = patch(before, [edit])
    assert reason in made.refused[0].reason
    assert made.data == before.package.data


def test_a_totals_row_makes_room():
    workbook = book_with_table(totals=True)
    page = workbook["Data"]
    page["A3"], page["B3"], page["D3"], page["D9"] = "Total", "=SUBTOTAL(103,B2:B2)", "=B3", "=A4"
    before = made_by_openpyxl(workbook)
    made = patched(before, GrowTable("Data", "T", 4), SetCell("Data", a("A3"), "new"))

    page = made.sheet("Data")
    assert page.tables[0].area == Area.parse("A1:B5")
    held = contents(page)
    assert held[a("A5")] == "Total"
    assert held[a("B5")] == Formula("SUBTOTAL(103,B2:B4)")
    assert held[a("D3")] == Formula("B5")
    assert held[a("A3")] == "new"
    assert a("B3") not in held


def test_what_means_all_the_data_or_the_totals_goes_along_everywhere():
    workbook = book_with_table(totals=True)
    page, other = workbook["Data"], workbook.create_sheet("Other")
    page["A3"], page["B3"], page["B2"] = "Total", "=SUM(B2:B2)", 7
    page["D1"] = "=MAX($A$2:$B$2)/SUM(A1:A2)"
    other["A1"], other["A2"], other["A3"] = "=SUM(Data!B2:B2)", "=Data!B3", "=SUM(Data!B2:B3)"
    other["A4"] = "=SUM(Data!B2,Data!C2:C2)"
    workbook.defined_names["every"] = DefinedName("every", attr_text="Data!$B$2:$B$2")
    chart = BarChart()
    chart.add_data(Reference(page, min_col=2, min_row=2, max_row=2))
    chart.series[0].val.numRef.f = "Data!$B$2:$B$2"
    other.add_chart(chart, "D2")
    made = patched(made_by_openpyxl(workbook), GrowTable("Data", "T", 4))

    assert contents(made.sheet("Data"))[a("B5")] == Formula("SUM(B2:B4)")
    assert contents(made.sheet("Data"))[a("D1")] == Formula("MAX($A$2:$B$4)/SUM(A1:A2)")
    assert [contents(made.sheet("Other"))[a(f"A{n}")] for n in range(1, 5)] == [
        Formula("SUM(Data!B2:B4)"),
        Formula("Data!B5"),
        Formula("SUM(Data!B2:B5)"),
        Formula("SUM(Data!B2,Data!C2:C2)"),
    ]
    assert made.names["every"] == "Data!$B$2:$B$4"
    assert b"$B$2:$B$4</" in made.package.part("xl/charts/chart1.xml")


def test_what_stands_under_a_totals_row_is_named():
    workbook = book_with_table(totals=True)
    workbook["Data"]["B5"] = "mine"
    made = patch(made_by_openpyxl(workbook), [GrowTable("Data", "T", 4)])
    assert made.refused[0].reason == "the cell Data!B5 is in the way"


def test_calculated_columns_fill_the_new_rows():
    workbook = book_with_table()
    page = workbook["Data"]
    page["B2"], page["B3"] = "=A2&1", "=A3&1"
    table = page.tables["T"]
    table._initialise_columns()
    table.tableColumns[1].calculatedColumnFormula = TableFormula(attr_text="A2&1")
    before = made_by_openpyxl(workbook)
    made = patched(
        before, GrowTable("Data", "T", 6), *(SetCell("Data", a(f"A{n}"), "x") for n in (4, 5))
    )
    held = contents(made.sheet("Data"))
    assert [held[a(f"B{n}")] for n in (4, 5, 6)] == [Formula(f"A{n}&1") for n in (4, 5, 6)]
    assert b'fullCalcOnLoad="1"' in made.package.part("xl/workbook.xml")
    typed = patched(before, GrowTable("Data", "T", 4), SetCell("Data", a("B4"), "typed"))
    assert contents(typed.sheet("Data"))[a("B4")] == "typed"


def test_rows_typed_right_below_are_taken_in():
    workbook = book_with_table()
    workbook["Data"]["A4"] = "typed"
    made = patched(made_by_openpyxl(workbook), GrowTable("Data", "T", 5))
    assert made.sheet("Data").tables[0].area == Area.parse("A1:B5")


def test_the_filter_of_a_plain_list_grows_with_its_name():
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.title = "It's"
    for row in (["Name", "Kind"], ["a", "x"]):
        page.append(row)
    page.auto_filter.ref = "A1:B2"
    before = made_by_openpyxl(workbook)
    made = patched(before, GrowArea("It's", Area.parse("A1:B2"), 7))
    assert made.sheets[0].autofilter == Area.parse("A1:B7")
    assert b"'It''s'!$A$1:$B$7" in made.package.part("xl/workbook.xml")


def test_cells_in_use_and_other_tables_are_in_the_way():
    workbook = book_with_table()
    page = workbook["Data"]
    page["C2"] = "mine"
    page["A8"], page["B8"], page["A9"] = "p", "q", 1
    page.add_table(Table(displayName="Lower", ref="A8:B9"))
    before = made_by_openpyxl(workbook)
    made = patch(
        before,
        [AddTableColumn("Data", "T", "_id"), GrowTable("Data", "T", 8), GrowTable("Data", "T", 7)],
    )

    assert [refusal.reason for refusal in made.refused] == [
        "the cells right of the table T are in use",
        "the table Lower is in the way",
    ]
    assert read(made.data).sheet("Data").tables[0].area == Area.parse("A1:B7")


def test_rules_in_the_extension_list_grow_too():
    tail = b"<x14:dataValidation><xm:sqref>B2:B9 C1</xm:sqref></x14:dataValidation>"
    tail += b"<x14:sparkline><xm:sqref>B9</xm:sqref></x14:sparkline>"
    grown = tables.grown_rules(tail, Area.parse("A1:B9"), 12)
    assert grown == tail.replace(b"B2:B9", b"B2:B12")


@pytest.mark.parametrize(
    ("columns", "hidden"),
    [
        (b"", b'<col min="3" max="3" width="9.140625" hidden="1" customWidth="1"/>'),
        (
            b'<col min="1" max="5" width="8"/>',
            (
                b'<col min="1" max="2" width="8"/><col min="3" max="3" width="8" hidden="1"/>'
                b'<col min="4" max="5" width="8"/>'
            ),
        ),
        (
            b'<col min="1" max="1" width="8"/><col min="5" max="5" width="7"/>',
            (
                b'<col min="1" max="1" width="8"/>'
                b'<col min="3" max="3" width="9.140625" hidden="1" customWidth="1"/>'
                b'<col min="5" max="5" width="7"/>'
            ),
        ),
        (b'<col min="3" max="3" hidden="0"/>', b'<col min="3" max="3" hidden="1"/>'),
    ],
)
def test_a_column_is_hidden_where_it_stands(columns, hidden):
    head = b"<worksheet>" + (b"<cols>" + columns + b"</cols>" if columns else b"")
    assert column_tags.hidden_column(head, b"", 3) == b"<worksheet><cols>" + hidden + b"</cols>"
