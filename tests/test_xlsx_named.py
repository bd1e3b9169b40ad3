"""Names, properties, widths, formats and dropdowns that a patch adds."""

import io

import openpyxl
import pytest
from lxml import etree
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from xlsx_parts import STRICT_RELATIONS, book, made_by_openpyxl, members, patched, sheet

from workbook.model import Address, Area
from workbook.values import Kind, Serial
from workbook.xlsx.edits import AddValidation, DefineName, SetCell, SetFormat, SetProperty, SetWidth
from workbook.xlsx.patch import patch

ROWS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="A3" s="3"><v>45000</v></c></row>'


def a(text):
    return Address.parse(text)


def opened(made):
    return openpyxl.load_workbook(io.BytesIO(made.package.data))


def test_a_cell_gets_a_name_and_the_name_another_cell():
    before = made_by_openpyxl(openpyxl.Workbook())
    made = patched(
        before, DefineName("Rate", "Sheet", a("B2")), DefineName("Tax", "Sheet", a("C3"))
    )
    again = patched(made, DefineName("rate", "Sheet", a("D4")))

    assert made.names == {"Rate": "'Sheet'!$B$2", "Tax": "'Sheet'!$C$3"}
    assert again.names == {"Rate": "'Sheet'!$D$4", "Tax": "'Sheet'!$C$3"}
    assert opened(again).defined_names["Rate"].attr_text == "'Sheet'!$D$4"


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (DefineName("A1", "S1", a("A1")), "no name like A1"),
        (DefineName("r1c1", "S1", a("A1")), "no name like"),
        (DefineName("two words", "S1", a("A1")), "no name like"),
        (DefineName("Fine", "S9", a("A1")), "no sheet S9"),
        (SetProperty("", "x"), "1 to 255"),
        (SetWidth("S1", 0, 5.0), "width"),
        (SetWidth("S1", 1, 300.0), "width"),
        (AddValidation("S1", Area.parse("A1:A3"), ""), "source"),
        (AddValidation("S1", Area.parse("A1:A3"), f'"{"x," * 200}"'), "source"),
    ],
)
def test_what_excel_would_not_take_is_refused(edit, reason):
    before = book(members(sheet(ROWS)))
    made = patch(before, [edit])
    assert reason in made.refused[0].reason
    assert made.data == before.package.data


def test_a_document_property_is_added_changed_and_joined_by_another():
    before = book(members(sheet(ROWS)))
    made = patched(before, SetProperty("lifeops guid", "a<&>b"))
    again = patched(made, SetProperty("Lifeops GUID", "c"), SetProperty("other", "d"))

    assert opened(made).custom_doc_props["lifeops guid"].value == "a<&>b"
    found = {each.name: each.value for each in opened(again).custom_doc_props.props}
    assert found == {"Lifeops GUID": "c", "other": "d"}
    root = etree.fromstring(again.package.part("docProps/custom.xml"))
    assert [each.get("pid") for each in root] == ["2", "3"]
    kinds = again.package.part("[Content_Types].xml")
    assert kinds.count(b"custom-properties+xml") == 1


def test_a_strict_workbook_gets_strict_properties():
    parts = members(sheet(ROWS))
    links = parts["_rels/.rels"].replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        STRICT_RELATIONS.encode(),
    )
    made = patched(book({**parts, "_rels/.rels": links}), SetProperty("x", "y"))
    assert b"purl.oclc.org/ooxml/officeDocument/customProperties" in made.package.part(
        "docProps/custom.xml"
    )


def test_a_column_gets_a_width():
    made = patched(book(members(sheet(ROWS))), SetWidth("S1", 2, 24.5), SetWidth("S1", 1, 8.0))
    assert made.sheets[0].column_widths == {1: 8.0, 2: 24.5}


def test_cells_get_a_number_format_and_keep_the_rest_of_their_looks():
    edit = SetFormat("S1", Area.parse("A2:B9"), "0.00")
    made = patched(book(members(sheet(ROWS))), edit, SetCell("S1", a("B1"), 2.0))
    cells = made.sheets[0].cells
    assert cells[a("A1")].format == ""
    assert cells[a("A3")].format == "0.00"
    styles = etree.fromstring(made.package.part("xl/styles.xml"))
    assert styles.find("{*}cellXfs")[-2].find("{*}alignment") is not None
    dated = patched(made, SetFormat("S1", Area.parse("A3"), "yyyy"))
    assert dated.sheets[0].cells[a("A3")].content == Serial(45000.0, Kind.DATE)


def test_a_dropdown_goes_where_the_schema_has_it():
    after = (
        '<mergeCells count="1"><mergeCell ref="C1:D1"/></mergeCells><conditionalFormatting'
        ' sqref="A1"/><pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>'
    )
    edit = AddValidation("S1", Area.parse("A2:A9"), "S1!$C$1:$C$4")
    made = patched(book(members(sheet(ROWS, after=after))), edit)
    names = [
        etree.QName(each).localname
        for each in etree.fromstring(made.package.part("xl/worksheets/sheet1.xml"))
    ]
    assert names == [
        *("sheetData", "mergeCells", "conditionalFormatting", "dataValidations", "pageMargins")
    ]
    more = patched(made, edit, AddValidation("S1", Area.parse("B2:B9"), '"yes,no"'))
    rules = opened(more)["S1"].data_validations
    assert rules.count == 2
    assert [(str(rule.sqref), rule.formula1) for rule in rules.dataValidation] == [
        ("A2:A9", "S1!$C$1:$C$4"),
        ("B2:B9", '"yes,no"'),
    ]


def test_cells_that_have_a_rule_keep_it():
    workbook = openpyxl.Workbook()
    rule = DataValidation("whole", formula1="1")
    rule.add("A2:A5")
    workbook.active.add_data_validation(rule)
    workbook.active["A1"] = 1
    before = made_by_openpyxl(workbook)
    made = patch(before, [AddValidation("Sheet", Area.parse("A4:A9"), '"x"')])
    assert made.refused[0].reason == "the cells A2:A5 have a validation already"


@pytest.mark.parametrize("name", ["T", "t", "TRUE", "False"])
def test_a_name_that_means_something_else_is_refused(name):
    workbook = openpyxl.Workbook()
    workbook.active.append(["x"])
    workbook.active.add_table(Table(displayName="T", ref="A1:A2"))
    before = made_by_openpyxl(workbook)
    edits = [DefineName(name, "Sheet", a("B2")), DefineName("T_2", "Sheet", a("B2"))]
    made = patch(before, edits)
    assert [each.edit for each in made.refused] == edits[:1]
