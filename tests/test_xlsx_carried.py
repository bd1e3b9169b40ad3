"""A row goes out of a table, and what hangs on its cells goes along."""

from xlsx_parts import MAIN, book, contents, members, patched, sheet
from xlsx_tabled import GRID, NOTE, SHEET, TABLE, a, gone, noted, rows_of, table, tabled

from workbook.model import Address
from workbook.values import Formula
from workbook.xlsx.edits import DeleteTableRow


def test_styles_move_along_and_sheet_rows_stay():
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
        '<row r="2" ht="30" customHeight="1"><c r="A2" s="1"><v>2</v></c></row>'
        '<row r="3"><c r="A3" s="2"><v>3</v></c></row>'
        '<row r="4" ht="9" customHeight="1"><c r="A4" s="3"><v>4</v></c>'
        '<c r="C4"><v>9</v></c></row>'
    )
    made = patched(book(members(sheet(rows))), DeleteTableRow("S1", 2, columns=(1,), last_row=4))
    assert b"".join(
        [
            b'<row r="2" ht="30" customHeight="1"><c r="A2" s="2"><v>3</v></c></row>',
            b'<row r="3"><c r="A3" s="3"><v>4</v></c></row>',
            b'<row r="4" ht="9" customHeight="1"><c r="C4"><v>9</v></c></row>',
        ]
    ) in made.package.part(SHEET)


def test_what_hangs_on_the_cells_goes_along():
    after = (
        '<autoFilter ref="A10:B12"/><mergeCells count="2"><mergeCell ref="A5:B5"/>'
        '<mergeCell ref="D1:E9"/></mergeCells>'
        '<conditionalFormatting sqref="A2:C6"><cfRule type="expression" priority="1">'
        "<formula>$B2&gt;$B$6</formula></cfRule></conditionalFormatting>"
        '<conditionalFormatting sqref="A4"><cfRule type="expression" priority="2">'
        "<formula>A4</formula></cfRule></conditionalFormatting>"
        '<dataValidations count="2"><dataValidation type="list" sqref="A6"><formula1>B6:B7'
        '</formula1></dataValidation><dataValidation type="list" sqref="A4 B4"><formula1>"x"'
        "</formula1></dataValidation></dataValidations>"
        '<hyperlinks><hyperlink ref="A4" location="x"/><hyperlink ref="A5" location="y"/>'
        "</hyperlinks>"
    )
    part = patched(tabled(after=after), gone(4)).package.part(SHEET)

    for found in (
        b'<autoFilter ref="A10:B12"/>',
        b'<mergeCells count="2"><mergeCell ref="A4:B4"/><mergeCell ref="D1:E9"/></mergeCells>',
        b'sqref="A2:B5 C2:C6"><cfRule type="expression" priority="1"><formula>$B2&gt;$B$5</',
        b'<dataValidations count="1"><dataValidation type="list" sqref="A5"><formula1>B5:B6</form',
        b'<hyperlinks><hyperlink ref="A4" location="y"/></hyperlinks>',
    ):
        assert found in part, found
    assert b'priority="2"' not in part


def test_newer_rules_and_sparklines_go_along():
    after = (
        '<extLst><ext uri="{x}" xmlns:x14="urn:x14" xmlns:xm="urn:xm"><x14:dataValidations>'
        '<x14:dataValidation type="list"><x14:formula1><xm:f>S2!$A$1:$A$3</xm:f></x14:formula1>'
        "<xm:sqref>A2:A6</xm:sqref></x14:dataValidation></x14:dataValidations>"
        "<x14:sparklineGroups><x14:sparklineGroup><x14:sparklines><x14:sparkline>"
        "<xm:f>S1!B2:B6</xm:f><xm:sqref>B5</xm:sqref></x14:sparkline></x14:sparklines>"
        "</x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
    )
    own = '<tableParts count="1"><tablePart r:id="rIdT"/></tableParts>'
    rows = rows_of(GRID)
    before = tabled()
    more = {
        name: before.package.part(name)
        for name in (TABLE, SHEET.replace("sheet1.xml", "_rels/sheet1.xml.rels"))
    }
    part = patched(
        book(members(sheet(rows, "", own + after), sheet(""), more=more)), gone(4)
    ).package.part(SHEET)
    assert b"<xm:sqref>A2:A5</xm:sqref>" in part
    assert b"<xm:f>S1!B2:B5</xm:f><xm:sqref>B4</xm:sqref>" in part


def test_shared_formulas_get_their_texts_where_they_move():
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}">'
        + (f'<f t="shared" ref="B2:B6" si="0">C{n}+1</f>' if n == 2 else '<f t="shared" si="0"/>')
        + f'</c><c r="D{n}">'
        + (f'<f t="shared" ref="D2:D6" si="1">F{n}</f>' if n == 2 else '<f t="shared" si="1"/>')
        + "</c></row>"
        for n in range(2, 7)
    )
    made = patched(book(members(sheet(rows))), DeleteTableRow("S1", 2, columns=(1, 2), last_row=6))
    held = contents(made.sheets[0])
    assert [held[Address(n, 2)] for n in range(2, 6)] == [
        Formula(f"C{n + 1}+1") for n in range(2, 6)
    ]
    assert b'<f t="shared" ref="D2:D6" si="1">F2</f>' in made.package.part(SHEET)


def test_names_other_tables_charts_and_pivots_are_re_aimed():
    names = (
        '<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0">\'S1\'!$A$1:$B$6'
        '</definedName><definedName name="one">S1!$A$5</definedName>'
        '<definedName name="relative">S1!A5</definedName></definedNames>'
    )
    chart = b'<c:chartSpace xmlns:c="urn:c"><c:f>S1!$B$2:$B$6</c:f></c:chartSpace>'
    pivot = (
        b'<pivotCacheDefinition><worksheetSource ref="A1:B6" sheet="S1"/></pivotCacheDefinition>'
    )
    more = {"xl/charts/chart1.xml": chart, "xl/pivotCache/pivotCacheDefinition1.xml": pivot}
    column = "<calculatedColumnFormula>C2*2+$B$6</calculatedColumnFormula>"
    listed = '<sheets><sheet name="S1" sheetId="1" r:id="rId1"/></sheets>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    workbook = f'<workbook xmlns="{MAIN}" xmlns:r="{office}">{listed}{names}</workbook>'
    made = patched(tabled(part=table(more=column), more=more, workbook=workbook), gone(2))

    found = made.package.part("xl/workbook.xml")
    assert b"'S1'!$A$1:$B$5" in found
    assert b">S1!$A$4<" in found
    assert b">S1!A5<" in found
    assert b"<c:f>S1!$B$2:$B$5</c:f>" in made.package.part("xl/charts/chart1.xml")
    assert b'ref="A1:B5"' in made.package.part("xl/pivotCache/pivotCacheDefinition1.xml")
    assert b"C2*2+$B$5" in made.package.part(TABLE)


def test_notes_and_their_boxes_go_along():
    shapes = "".join(NOTE.format(f"n{row}", row, row + 4) for row in (1, 3, 5))
    comments = "".join(
        f'<comment ref="A{n}" authorId="0"><text><t>on {n}</t></text></comment>' for n in (2, 4, 6)
    )
    made = patched(noted(shapes, comments), gone(4))

    part = made.package.part("xl/comments1.xml")
    assert b'<comment ref="A2"' in part
    assert b'<comment ref="A5" authorId="0"><text><t>on 6</t>' in part
    assert b"on 4" not in part
    boxes = made.package.part("xl/vml1.vml")
    assert b"n3" not in boxes
    assert b"<x:Row>4</x:Row>" in boxes
    assert b"<x:Anchor>1, 15, 4, 2, 3, 15, 8, 4</x:Anchor>" in boxes


def test_a_totals_row_moves_up():
    grid = {**GRID, "A7": "Total", "B7": Formula("SUBTOTAL(109,T[Sum])"), "E4": Formula("B7")}
    made = patched(tabled(grid, table("A1:B7", totals=True)), gone(3))
    held = contents(made.sheets[0])
    assert held[a("B6")] == Formula("SUBTOTAL(109,T[Sum])")
    assert held[a("E4")] == Formula("B6")
    assert b'<autoFilter ref="A1:B5">' in made.package.part(TABLE)
