"""Rows that cannot go are cleared in place, and it is said why."""

import pytest
from xlsx_parts import book, contents, link, members, read, sheet
from xlsx_tabled import GRID, SHEET, a, gone, noted, rows_of, table, tabled

from workbook.model import Area
from workbook.values import Formula
from workbook.xlsx.edits import DeleteTableRow
from workbook.xlsx.patch import patch

DRAWING = (
    "<wsDr><twoCellAnchor><from><col>1</col><row>4</row></from><to><col>5</col><row>9</row></to>"
    "</twoCellAnchor></wsDr>"
)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda: noted("", '<comment ref="A5"/>', "threadedComment"), "conversation"),
        (
            lambda: noted(
                '<v:shape id="b"><x:ClientData ObjectType="Button"><x:Anchor>0,0,3,0,1,0,4,0'
                "</x:Anchor></x:ClientData></v:shape>"
            ),
            "control or picture",
        ),
        (
            lambda: tabled(
                links=link("rIdD", "drawing", "../d.xml"), more={"xl/d.xml": DRAWING.encode()}
            ),
            "drawing or chart",
        ),
        (
            lambda: tabled(after='<mergeCells count="1"><mergeCell ref="B4:C4"/></mergeCells>'),
            "belong together",
        ),
        (
            lambda: tabled(after='<mergeCells count="1"><mergeCell ref="A4:A5"/></mergeCells>'),
            "",
        ),
        (
            lambda: tabled(more={"xl/odd.xml": b"<odd>S1!$A$5</odd>"}),
            "part xl/odd.xml refers",
        ),
        (
            lambda: tabled(
                more={"xl/charts/c.xml": b"<c:chartSpace><c:f>S1!$B$4</c:f></c:chartSpace>"}
            ),
            "lose a series",
        ),
        (
            lambda: tabled(part=table().replace("<table ", '<table tableType="queryTable" ')),
            "filled from elsewhere",
        ),
        (
            lambda: tabled(
                after='<extLst><ext><x:odd xmlns:x="x"><x:sqref>B5</x:sqref></x:odd></ext></extLst>'
            ),
            "extensions",
        ),
        (
            lambda: tabled({**GRID, "E4": Formula("SUM('S0:S9'!A5)")}),
            "several sheets",
        ),
    ],
)
def test_where_something_cannot_go_along_the_row_is_cleared_in_place(made, reason):
    before = made()
    result = patch(before, [gone(4)])

    assert not result.refused
    if not reason:
        assert not result.cleared
        return
    assert reason in result.cleared[0].reason
    after = read(result.data)
    held = contents(before.sheets[0])
    assert contents(after.sheets[0]) == {
        at: content for at, content in held.items() if at not in (a("A4"), a("B4"))
    }
    assert after.sheets[0].tables[0].area == Area.parse("A1:B6")


def test_an_array_formula_in_the_way_refuses_what_cannot_even_be_cleared():
    rows = rows_of(GRID).replace("<f>C4*2+$B$1</f>", '<f t="array" ref="B4:B5">C4:C5</f>')
    own = '<tableParts count="1"><tablePart r:id="rIdT"/></tableParts>'
    base = tabled()
    more = {
        n: base.package.part(n) for n in base.package.names if "table" in n or "sheets/_rels" in n
    }
    made = patch(book(members(sheet(rows, "", own), more=more)), [gone(4), gone(2)])
    assert "array formula in B4:B5" in made.refused[0].reason


def test_the_last_row_of_a_table_is_cleared():
    before = tabled({"A1": "Name", "B1": "Sum", "A2": "x"}, table("A1:B2"))
    made = patch(before, [gone(2)])
    assert [each.reason for each in made.cleared] == ["a table keeps one row"]
    assert contents(read(made.data).sheets[0]) == {a("A1"): "Name", a("B1"): "Sum"}


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (gone(1), "no row of the table"),
        (gone(7), "no row of the table"),
        (DeleteTableRow("S1", 4, "U"), "no table U"),
        (DeleteTableRow("S9", 4, "T"), "no sheet S9"),
        (DeleteTableRow("S1", 4), "no row of the table"),
    ],
)
def test_what_is_no_row_is_refused(edit, reason):
    before = tabled()
    made = patch(before, [edit])
    assert reason in made.refused[0].reason
    assert made.data == before.package.data


def test_hidden_rows_keep_a_filtered_table_as_it_is():
    before = tabled()
    part = before.package.part(SHEET).replace(b'<row r="5"', b'<row r="5" hidden="1"')
    parts = {n: before.package.part(n) for n in before.package.names}
    made = patch(book({**parts, SHEET: part}), [gone(3)])
    assert "hidden" in made.cleared[0].reason
