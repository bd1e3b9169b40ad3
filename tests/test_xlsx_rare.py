"""Rare kinds of parts, written by hand: an edit beside them leaves every byte of them."""

import pytest
from xlsx_parts import MAIN, book, contents, link, members, read, relations, sheet

from workbook.model import Address, Area
from workbook.values import Formula
from workbook.xlsx.edits import AddSheet, DeleteTableRow, GrowArea, HideColumn, SetCell
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch

SHEET = "xl/worksheets/sheet1.xml"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"

ROWS = """<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr">
<is><t>Sum</t></is></c></row>
<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>
<row r="3"><c r="A3"><v>3</v></c><c r="B3"><v>4</v></c></row>
<row r="4"><c r="A4"><v>5</v></c><c r="B4"><v>6</v></c></row>
<row r="10"><c r="D10" cm="1"><f t="array" ref="D10:D12">_xlfn._xlws.SORT(A2:A4)</f><v>1</v></c>
<c r="F10" t="e" vm="1"><v>#VALUE!</v></c>
<c r="H10"><f t="dataTable" ref="H10:I11" dt2D="1" dtr="1" r1="K2" r2="K3"/><v>7</v></c></row>
<row r="11"><c r="D11"><v>3</v></c><c r="H11"><v>8</v></c></row>
<row r="12"><c r="D12"><v>5</v></c></row>"""

EXTENSIONS = f"""<extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{X14}">
<x14:dataValidations xmlns:xm="{XM}" count="1"><x14:dataValidation type="list" allowBlank="1">
<x14:formula1><xm:f>S2!$A$1:$A$9</xm:f></x14:formula1><xm:sqref>B2:B4</xm:sqref>
</x14:dataValidation></x14:dataValidations></ext>
<ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" xmlns:x14="{X14}"><x14:sparklineGroups
 xmlns:xm="{XM}"><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>S1!A2:B2</xm:f>
<xm:sqref>C20</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>
</x14:sparklineGroups></ext><ext uri="{{A8765BA9-456A-4dab-B4F3-ACF838C121DE}}"
 xmlns:x14="{X14}"><x14:slicerList><x14:slicer r:id="rIdSlicer"/></x14:slicerList></ext>
<ext uri="{{7E03D99C-DC04-49d9-9315-930204A7B6E9}}" xmlns:x15="urn:x15"><x15:timelineRefs>
<x15:timelineRef r:id="rIdTimeline"/></x15:timelineRefs></ext></extLst>"""

CONTROL = f"""<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="x14"><controls>
<mc:AlternateContent><mc:Choice Requires="x14"><control shapeId="1025" r:id="rIdControl"
 name="Box"><controlPr defaultSize="0"><anchor><from><col>9</col><row>20</row></from><to>
<col>11</col><row>22</row></to></anchor></controlPr></control></mc:Choice></mc:AlternateContent>
</controls></mc:Choice></mc:AlternateContent>"""

RARE = {
    "xl/slicers/slicer1.xml": f'<slicers xmlns="{X14}"><slicer name="Name" cache="S"/></slicers>',
    "xl/slicerCaches/slicerCache1.xml": (
        f'<slicerCacheDefinition xmlns="{X14}" name="S" sourceName="Name"/>'
    ),
    "xl/timelines/timeline1.xml": '<timelines xmlns="urn:x15"><timeline name="T"/></timelines>',
    "xl/timelineCaches/timelineCache1.xml": (
        '<timelineCacheDefinition xmlns="urn:x15" name="T" sourceName="Day"/>'
    ),
    "xl/threadedComments/threadedComment1.xml": (
        '<ThreadedComments xmlns="urn:tc"><threadedComment ref="A3" id="{1}"><text>hi</text>'
        "</threadedComment></ThreadedComments>"
    ),
    "xl/persons/person.xml": '<personList xmlns="urn:tc"><person displayName="P"/></personList>',
    "xl/comments1.xml": (
        f'<comments xmlns="{MAIN}"><authors><author>tc={{1}}</author></authors><commentList>'
        '<comment ref="A3" authorId="0"><text><t>[Threaded comment]</t></text></comment>'
        "</commentList></comments>"
    ),
    "xl/ctrlProps/ctrlProp1.xml": (
        f'<formControlPr xmlns="{X14}" objectType="CheckBox" fmlaLink="$B$30"/>'
    ),
    "xl/metadata.xml": f'<metadata xmlns="{MAIN}"><cellMetadata count="1"/></metadata>',
    "xl/richData/rdrichvalue.xml": '<rvData xmlns="urn:rd" count="1"><rv s="0"/></rvData>',
    "xl/richData/richValueRel.xml": '<richValueRels xmlns="urn:rd"><rel/></richValueRels>',
    "xl/drawings/vmlDrawing1.vml": '<xml xmlns:v="urn:v"><br></xml>',
}
LINKS = (
    link("rIdSlicer", "slicer", "../slicers/slicer1.xml")
    + link("rIdTimeline", "timeline", "../timelines/timeline1.xml")
    + link("rIdThread", "threadedComment", "../threadedComments/threadedComment1.xml")
    + link("rIdComments", "comments", "../comments1.xml")
    + link("rIdControl", "ctrlProp", "../ctrlProps/ctrlProp1.xml")
    + link("rIdVml", "vmlDrawing", "../drawings/vmlDrawing1.vml")
)


def a(text):
    return Address.parse(text)


@pytest.fixture
def rare():
    more = {name: part.encode() for name, part in RARE.items()}
    more["xl/worksheets/_rels/sheet1.xml.rels"] = relations(LINKS).encode()
    page = sheet(ROWS, after='<legacyDrawing r:id="rIdVml"/>' + CONTROL + EXTENSIONS)
    links = link("rIdM", "sheetMetadata", "metadata.xml")
    return book(members(page, sheet(""), links=links, more=more))


@pytest.mark.parametrize(
    "edits",
    [
        [SetCell("S1", a("A2"), "text"), SetCell("S1", a("C7"), Formula("A2&B2"))],
        [SetCell("S1", a("B4"), None), HideColumn("S1", 3)],
        [AddSheet("New", hidden=True, rows=[["x"]]), SetCell("S1", a("A5"), 9.0)],
        [DeleteTableRow("S1", 3, columns=(2,), last_row=4)],
    ],
)
def test_every_rare_part_keeps_its_bytes(rare, edits):
    made = patch(rare, edits)
    assert not made.refused
    assert not made.cleared
    after = Package(made.data)
    assert all(after.untouched(rare.package, name) for name in RARE)
    kept = [b'<c r="D10" cm="1"><f t="array" ref="D10:D12">', b'<c r="F10" t="e" vm="1">']
    kept += [b't="dataTable" ref="H10:I11"', CONTROL.encode(), b"<xm:f>S1!A2:B2</xm:f>"]
    part = after.part(SHEET)
    assert all(each in part for each in kept)
    tail = EXTENSIONS.encode()
    if isinstance(edits[0], DeleteTableRow):
        tail = tail.replace(b"B2:B4", b"B2:B3")
    assert tail in part


@pytest.mark.parametrize("at", ["D10", "D11", "D12", "F10", "H10", "I11"])
def test_cells_that_metadata_arrays_and_data_tables_fill_are_refused(rare, at):
    made = patch(rare, [SetCell("S1", a(at), 1.0), SetCell("S1", a("A2"), 7.0)])
    assert [each.edit.address for each in made.refused] == [a(at)]
    assert contents(read(made.data).sheets[0])[a("A2")] == 7.0


@pytest.mark.parametrize(
    ("columns", "row", "last", "reason"),
    [
        ((1,), 2, 4, "conversation"),
        ((1,), 3, 3, "conversation"),
        ((3,), 20, 21, "sparkline"),
        ((10, 11), 20, 22, "control"),
        ((2,), 29, 31, "control reads"),
    ],
)
def test_rows_with_something_anchored_are_cleared(rare, columns, row, last, reason):
    made = patch(rare, [DeleteTableRow("S1", row, columns=columns, last_row=last)])
    assert reason in made.cleared[0].reason


def test_newer_validations_grow_and_the_rest_of_the_extensions_stays(rare):
    made = patch(rare, [GrowArea("S1", Area.parse("A1:B4"), 9)])
    part = Package(made.data).part(SHEET)
    assert EXTENSIONS.replace("B2:B4", "B2:B9").encode() in part


def test_a_row_that_a_data_table_reads_is_cleared(rare):
    made = patch(rare, [DeleteTableRow("S1", 2, columns=(11,), last_row=2)])
    assert "data table reads" in made.cleared[0].reason
