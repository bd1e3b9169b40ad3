import pytest
from xlsx_parts import MAIN, book, contents, link, members, patched, read, relations, sheet

from workbook.errors import NotWritableError
from workbook.model import Address
from workbook.values import Formula, Kind, Serial
from workbook.xlsx.edits import HideColumn, Refusal, SetCached, SetCell
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch

SHEET = "xl/worksheets/sheet1.xml"


def a(text):
    return Address.parse(text)


REFUSING = sheet(
    """<row r="1"><c r="A1"><f t="array" ref="A1:A2">ROW(1:2)</f><v>1</v></c>
    <c r="B1" cm="1"><f>X</f><v>1</v></c><c r="C1" vm="1" t="e"><v>#VALUE!</v></c>
    <c r="D1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>""",
    after='<mergeCells count="1"><mergeCell ref="D1:E2"/></mergeCells>',
)


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (SetCell("S1", a("A2"), 5.0), "array formula in A1:A2"),
        (SetCell("S1", a("B1"), 5.0), "kept elsewhere"),
        (SetCell("S1", a("C1"), 5.0), "kept elsewhere"),
        (SetCell("S1", a("E2"), 5.0), "merged cells D1:E2"),
        (SetCell("S1", a("F1"), "x" * 32_768), "longer than 32767"),
        (SetCell("S1", a("F1"), Formula("1+" * 4_096 + "1")), "longer than 8192"),
        (SetCell("S1", a("F1"), float("inf")), "not finite"),
        (SetCell("S1", Address(1_048_577, 1), 1.0), "outside"),
        (SetCell("S1", Address(1, 16_385), 1.0), "outside"),
        (SetCell("Gone", a("F1"), 1.0), "no sheet Gone"),
        (SetCached("S1", a("D1"), 5.0), "no formula"),
        (HideColumn("S1", 0), "outside"),
    ],
)
def test_what_may_not_be_touched_is_refused_and_stops_nothing(edit, reason):
    before = book(members(REFUSING))
    made = patch(before, [edit, SetCell("S1", a("D1"), 9.0)])

    assert [refusal.edit for refusal in made.refused] == [edit]
    assert reason in made.refused[0].reason
    held = {**contents(before.sheets[0]), a("D1"): 9.0}
    assert contents(read(made.data).sheets[0]) == held


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (sheet("<row r='3'/><row r='2'/>"), "not in order"),
        (sheet("<row r='1'><c r='B1'/><c r='A1'><v>1</v></c></row>"), "cells are not in order"),
    ],
)
def test_a_sheet_that_is_out_of_order_is_left_alone(part, reason):
    before = book(members(part, sheet("")))
    edit = SetCell("S1", a("A1"), 5.0)
    made = patch(before, [edit, SetCell("S2", a("A1"), 6.0)])

    assert made.refused == (Refusal(edit, made.refused[0].reason),)
    assert reason in made.refused[0].reason
    assert Package(made.data).untouched(before.package, SHEET)
    assert contents(read(made.data).sheets[1]) == {a("A1"): 6.0}


@pytest.mark.parametrize(
    "part",
    [
        sheet("<!-- note --><row r='1'><c r='C1'><v>7</v></c></row>"),
        sheet("<row r='1'><c r='C1'><v><![CDATA[7]]></v></c></row>"),
        sheet("<row r='1'><c r='C1'><v>7</v></c></row>")
        .replace("UTF-8", "UTF-16")
        .encode("utf-16"),
    ],
)
def test_comments_cdata_and_other_encodings_are_written_afresh_if_touched(part):
    before = book(members(part, sheet("")))
    untouched = patched(before, SetCell("S2", a("A1"), 6.0))
    assert untouched.package.untouched(before.package, SHEET)

    made = patched(before, SetCell("S1", a("A1"), 5.0))
    assert contents(made.sheets[0]) == {a("A1"): 5.0, a("C1"): 7.0}


def test_a_signed_workbook_is_refused_whole():
    before = book(members(sheet(""), more={"_xmlsignatures/sig1.xml": b"<s/>"}))
    assert patch(before, []).data == before.package.data
    with pytest.raises(NotWritableError, match="signature"):
        patch(before, [SetCell("S1", a("A1"), 1.0)])


def test_a_workbook_whose_styles_cannot_be_changed_takes_all_but_dates():
    before = book(members(sheet(""), styles=f'<styleSheet xmlns="{MAIN}"><!-- --></styleSheet>'))
    date = SetCell("S1", a("A1"), Serial(45000.0, Kind.DATE))
    made = patch(before, [date, SetCell("S1", a("B1"), 1.0), SetCell("S1", a("C1"), "x")])

    assert [refusal.edit for refusal in made.refused] == [date]
    assert contents(read(made.data).sheets[0]) == {a("B1"): 1.0, a("C1"): "x"}


def test_a_cell_of_a_pivot_table_is_refused():
    pivot = f'<pivotTableDefinition xmlns="{MAIN}"><location ref="A1:B3"/></pivotTableDefinition>'
    links = relations(link("rId1", "pivotTable", "../pivotTables/pivotTable1.xml"))
    more = {
        "xl/worksheets/_rels/sheet1.xml.rels": links.encode(),
        "xl/pivotTables/pivotTable1.xml": pivot.encode(),
    }
    made = patch(
        book(members(sheet(""), more=more)),
        [SetCell("S1", a("B3"), 1.0), SetCell("S1", a("C3"), 2.0)],
    )
    assert [refusal.reason for refusal in made.refused] == [
        "the cell belongs to the pivot table in A1:B3"
    ]
    assert contents(read(made.data).sheets[0]) == {a("C3"): 2.0}


ORIGIN = "/package/services/digital-signature/origin.psdsor"
SIGNED = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"


def test_a_signature_is_known_by_its_relation():
    parts = members(sheet(""), more={ORIGIN[1:]: b""})
    own = f'<Relationship Id="rIdS" Type="{SIGNED}" Target="{ORIGIN}"/></Relationships>'
    signed = parts["_rels/.rels"].replace(b"</Relationships>", own.encode())
    edit = SetCell("S1", a("A1"), 1.0)
    with pytest.raises(NotWritableError, match="signature"):
        patch(book({**parts, "_rels/.rels": signed}), [edit])
    gone = {name: part for name, part in parts.items() if name != ORIGIN[1:]}
    assert not patch(book({**gone, "_rels/.rels": signed}), [edit]).refused
