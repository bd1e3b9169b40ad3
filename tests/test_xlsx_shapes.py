"""XML that is legal and seldom written: it is read, changed and carried like any other."""

import pytest
from xlsx_parts import (
    MAIN,
    RELATIONS,
    STYLES,
    book,
    contents,
    link,
    members,
    patched,
    read,
    sheet,
)
from xlsx_tabled import GRID, SHEET, TABLE, a, gone, rows_of, table, tabled

from workbook.model import Area
from workbook.values import Formula, Kind, Serial
from workbook.xlsx import markup
from workbook.xlsx.edits import (
    AddSheet,
    AddTableColumn,
    AddValidation,
    DeleteTableRow,
    GrowTable,
    HideColumn,
    SetCell,
    SetFormat,
    SetWidth,
)
from workbook.xlsx.patch import patch

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def utf16(part):
    return f'<?xml version="1.0" encoding="UTF-16"?>{part}'.encode("utf-16")


def test_a_formula_without_a_value_does_not_swallow_its_neighbour():
    rows = '<row r="1"><c r="A1"><f>1+1</f></c><c s="0" r="B1"><f>2+2</f><v>4</v></c></row>'
    found = book(members(sheet(rows))).sheets[0]
    assert contents(found) == {a("A1"): Formula("1+1"), a("B1"): Formula("2+2")}
    assert found.cells[a("A1")].value is None


def test_a_formula_written_before_such_a_cell_leaves_it_alone():
    rows = '<row r="1"><c s="0" r="A1"><v>1</v></c><c s="0" r="B1"><f>2+2</f><v>4</v></c></row>'
    made = patched(book(members(sheet(rows))), SetCell("S1", a("A1"), Formula("7*7")))
    assert contents(made.sheets[0]) == {a("A1"): Formula("7*7"), a("B1"): Formula("2+2")}


@pytest.mark.parametrize("edit", [HideColumn("S1", 9), SetWidth("S1", 9, 20.0)])
def test_columns_that_are_not_closed_by_themselves_keep_their_widths(edit):
    before = '<cols><col min="1" max="2" width="30" customWidth="1"></col></cols>'
    made = patched(book(members(sheet(ONE, before))), edit)
    assert made.sheets[0].column_widths[1] == 30.0
    assert made.sheets[0].column_widths[2] == 30.0


def test_an_empty_list_of_columns_is_filled():
    made = patched(book(members(sheet(ONE, "<cols/>"))), SetWidth("S1", 2, 20.0))
    assert made.sheets[0].column_widths == {2: 20.0}
    assert made.package.part(SHEET).count(b"<cols") == 1


@pytest.mark.parametrize("column", ['min="a" max="2"', 'min="1" max="2" style="x"', 'min="1"'])
def test_columns_that_state_no_numbers_stop_nothing(column):
    before = book(members(sheet(ONE, f"<cols><col {column}/></cols>")))
    made = patch(before, [SetCell("S1", a("A1"), 2.0), SetCell("S1", a("B7"), 3.0)])
    assert not made.refused
    assert contents(read(made.data).sheets[0]) == {a("A1"): 2.0, a("B7"): 3.0}


RULES = (
    '<dataValidations count="2"><dataValidation type="whole" {}/>'
    '<dataValidation type="list" sqref="A2:A6"><formula1>$B$2:$B$6</formula1></dataValidation>'
    "</dataValidations>"
)


@pytest.mark.parametrize(
    "attributes", ['sqref="B2:B6" prompt="a > b"', 'prompt="a > b" sqref="B2:B6"']
)
def test_rules_with_a_bare_angle_in_an_attribute_go_along_and_grow(attributes):
    before = tabled(after=RULES.format(attributes))
    made = patched(before, gone(3)).sheets[0].validations
    assert [(each.areas[0].a1, each.formula1) for each in made] == [
        ("B2:B5", ""),
        ("A2:A5", "$B$2:$B$5"),
    ]
    grown = patched(before, GrowTable("S1", "T", 7)).sheets[0].validations
    assert [each.areas[0].a1 for each in grown] == ["B2:B7", "A2:A7"]


@pytest.mark.parametrize("written", ["A&gt;B&lt;", "A>B&lt;", "a&#62;b&lt;"])
def test_rules_that_name_a_sheet_with_angles_are_re_aimed(written):
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="A&gt;B&lt;" sheetId="1" r:id="rId1"/>'
        '<sheet name="O" sheetId="2" r:id="rId2"/></sheets></workbook>'
    )
    rule = (
        '<dataValidations count="1"><dataValidation type="list" sqref="A1">'
        f"<formula1>'{written}'!$B$2:$B$6</formula1></dataValidation></dataValidations>"
    )
    before = tabled(others=(sheet(ONE, after=rule),), workbook=workbook)
    made = patched(before, DeleteTableRow("A>B<", 3, "T"))
    assert made.sheets[1].validations[0].formula1.endswith("!$B$2:$B$5")


def test_names_notes_and_charts_in_utf_16_go_along():
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="S1" sheetId="1" '
        'r:id="rId1"/></sheets><definedNames><definedName name="N">S1!$B$5</definedName>'
        "</definedNames></workbook>"
    )
    note = (
        f'<comments xmlns="{MAIN}"><authors><author>a</author></authors><commentList>'
        '<comment ref="B5" authorId="0"><text><t>hi</t></text></comment></commentList></comments>'
    )
    chart = '<c:chartSpace xmlns:c="urn:c"><c:f>S1!$B$2:$B$6</c:f></c:chartSpace>'
    more = {"xl/comments1.xml": utf16(note), "xl/charts/chart1.xml": utf16(chart)}
    before = tabled(
        links=link("rIdNotes", "comments", "../comments1.xml"), more=more, workbook=utf16(workbook)
    )
    made = patched(before, gone(3))
    assert made.names == {"N": "S1!$B$4"}
    assert b'ref="B4"' in markup.in_utf8(made.package.part("xl/comments1.xml"))
    assert b"S1!$B$2:$B$5" in markup.in_utf8(made.package.part("xl/charts/chart1.xml"))


def test_references_in_cdata_go_along():
    chart = '<c:chartSpace xmlns:c="urn:c"><c:f><![CDATA[S1!$B$2:$B$6]]></c:f></c:chartSpace>'
    made = patched(tabled(more={"xl/charts/chart1.xml": chart.encode()}), gone(3))
    assert b"<c:f>S1!$B$2:$B$5<" in made.package.part("xl/charts/chart1.xml")


def test_the_other_places_of_a_chart_go_along():
    chart = (
        '<c:chartSpace xmlns:c="urn:c" xmlns:c15="urn:c15"><c15:fullRef><c15:sqref>S1!$B$2:$B$6'
        "</c15:sqref></c15:fullRef><c:f>S1!$B$2:$B$4</c:f></c:chartSpace>"
    )
    made = patched(tabled(more={"xl/charts/chart1.xml": chart.encode()}), gone(3))
    assert b"<c15:sqref>S1!$B$2:$B$5<" in made.package.part("xl/charts/chart1.xml")


@pytest.mark.parametrize(
    "edit", [AddTableColumn("S1", "T", "z"), SetCell("S1", a("A1"), "z"), gone(3)]
)
def test_a_table_in_utf_16_is_changed(edit):
    grid = {at: content for at, content in GRID.items() if at[0] not in "CE"}
    before = tabled(grid, more={TABLE: utf16(table())})
    made = patched(before, edit, SetCell("S1", a("A12"), 1.0))
    found = made.sheets[0].tables[0]
    assert (found.area.a1, found.headers) in {
        ("A1:C6", ("Name", "Sum", "z")),
        ("A1:B6", ("z", "Sum")),
        ("A1:B5", ("Name", "Sum")),
    }


def test_rows_without_numbers_are_where_their_cells_say():
    rows = '<row><c s="0" r="A5"><v>1</v></c></row><row><c r="A6"><v>2</v></c></row>'
    before = book(members(sheet(rows)))
    assert contents(before.sheets[0]) == {a("A5"): 1.0, a("A6"): 2.0}
    set_there = patched(before, SetCell("S1", a("A5"), 9.0))
    assert contents(set_there.sheets[0]) == {a("A5"): 9.0, a("A6"): 2.0}
    cleared = patched(before, SetCell("S1", a("A5"), None))
    assert contents(cleared.sheets[0]) == {a("A6"): 2.0}


def test_a_row_above_that_cannot_be_cut_stops_nothing():
    rows = '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>'
    made = patched(book(members(sheet(rows))), SetCell("S1", a("A2"), 5.0))
    assert contents(made.sheets[0])[a("A2")] == 5.0


def test_a_formula_over_lines_of_windows_is_written():
    made = patched(
        book(members(sheet(ONE))),
        SetCell("S1", a("B1"), Formula("1+\r\n1")),
        AddSheet("N", hidden=False, rows=[[Formula("2+\r2")]]),
    )
    assert contents(made.sheets[0])[a("B1")] == Formula("1+\n1")
    assert contents(made.sheets[1])[a("A1")] == Formula("2+\n2")


@pytest.mark.parametrize("others", ["", '<sheet name="X" sheetId="1" r:id="rId1"/>'])
def test_a_sheet_is_added_beside_one_with_a_bare_angle_in_its_name(others):
    count = bool(others) + 1
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{others}'
        f'<sheet name="A>B" sheetId="{count}" r:id="rId{count}"/></sheets></workbook>'
    )
    before = book(members(*[sheet(ONE)] * count, workbook=workbook))
    made = patched(before, AddSheet("N", hidden=False, rows=[["a"]]))
    assert [each.name for each in made.sheets][-2:] == ["A>B", "N"]
    assert f'sheetId="{count + 1}"'.encode() in made.package.part("xl/workbook.xml")


@pytest.mark.parametrize("part", ["workbook", "kinds"])
def test_a_sheet_is_added_where_parts_are_in_utf_16(part):
    parts = members(sheet(ONE))
    name = {"workbook": "xl/workbook.xml", "kinds": "[Content_Types].xml"}[part]
    before = book({**parts, name: utf16(parts[name].decode())})
    made = patched(before, AddSheet("N", hidden=False, rows=[["a"]]))
    assert [each.name for each in made.sheets] == ["S1", "N"]


@pytest.mark.parametrize("end", ["cellXfs", "numFmts"])
def test_a_date_is_written_where_the_end_tags_of_styles_have_spaces(end):
    before = book(members(sheet(ONE), styles=STYLES.replace(f"</{end}>", f"</{end} >")))
    made = patched(before, SetCell("S1", a("A1"), Serial(45_000.5, Kind.DATETIME)))
    assert contents(made.sheets[0])[a("A1")] == Serial(45_000.5, Kind.DATETIME)


def test_one_cell_alone_is_not_left_merged():
    merged = '<mergeCells count="2"><mergeCell ref="C3:C4"/><mergeCell ref="G1:H1"/></mergeCells>'
    before = book(members(sheet(rows_of({f"A{n}": n for n in range(2, 7)}), after=merged)))
    made = patched(before, DeleteTableRow("S1", 3, columns=(1, 2, 3), last_row=6))
    assert [each.a1 for each in made.sheets[0].merged] == ["G1:H1"]
    assert b'<mergeCells count="1">' in made.package.part(SHEET)


@pytest.mark.parametrize(
    ("edit", "area"),
    [(GrowTable("S1", "T", 7), "A7:B7"), (AddTableColumn("S1", "T", "z"), "C3:D4")],
)
def test_a_table_does_not_grow_over_merged_cells(edit, area):
    grid = {at: content for at, content in GRID.items() if at[0] not in "CE"}
    merged = f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
    made = patch(tabled(grid, after=merged), [edit])
    assert [each.reason for each in made.refused] == [f"the merged cells S1!{area} are in the way"]


def test_a_number_format_is_set_whole_or_not_at_all():
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>'
    )
    before = book(members(sheet(rows)))
    made = patch(before, [SetFormat("S1", Area(a("A1"), a("B2")), "0.00")])
    assert [each.reason for each in made.refused] == ["the row's cells are not in order"]
    assert made.data == before.package.data


def test_the_second_dropdown_on_the_same_cells_is_refused():
    area = Area(a("A2"), a("A6"))
    edits = [AddValidation("S1", area, '"a,b"'), AddValidation("S1", area, '"c,d"')]
    made = patch(book(members(sheet(ONE))), [*edits, edits[0]])
    assert [each.edit for each in made.refused] == edits[1:]
    rules = read(made.data).sheets[0].validations
    assert [each.formula1 for each in rules] == ['"a,b"']


@pytest.mark.parametrize("empty", ['<dataValidations count="0"/>', "<dataValidations/>"])
def test_an_empty_list_of_validations_is_filled(empty):
    edit = AddValidation("S1", Area(a("A1"), a("A5")), '"a,b"')
    made = patched(book(members(sheet(ONE, after=empty))), edit)
    assert made.package.part(SHEET).count(b"<dataValidations") == 1
    assert b'<dataValidations count="1"><dataValidation ' in made.package.part(SHEET)


def test_a_calculation_chain_leaves_lists_in_utf_16():
    parts = members(sheet(ONE), links=link("rIdChain", "calcChain", "calcChain.xml"))
    listed = parts["[Content_Types].xml"].replace(
        b"</Types>", b'<Override PartName="/xl/calcChain.xml" ContentType="c"/></Types>'
    )
    chain = f'<calcChain xmlns="{MAIN}"/>'.encode()
    parts |= {"[Content_Types].xml": utf16(listed.decode()), "xl/calcChain.xml": chain}
    made = patched(book(parts), SetCell("S1", a("B1"), Formula("A1")))
    assert "xl/calcChain.xml" not in made.package
    assert b"calcChain" not in markup.in_utf8(made.package.part("[Content_Types].xml"))


def test_columns_of_an_unusual_shape_are_refused():
    before = book(members(sheet(ONE, '<cols><col min="1" max="1"><x/></col></cols>')))
    made = patch(before, [HideColumn("S1", 2), SetWidth("S1", 3, 9.0)])
    assert {each.reason for each in made.refused} == {"the sheet's columns have an unusual shape"}
