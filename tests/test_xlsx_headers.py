"""A table's column under another name, and every formula that names it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsx_parts import MAIN, contents, patched, sheet
from xlsx_tabled import TABLE, a, table, tabled

from workbook.formula.parse import parse
from workbook.formula.tree import ColumnRef
from workbook.values import Formula
from workbook.xlsx.edits import SetCell
from workbook.xlsx.headers import Rename
from workbook.xlsx.patch import patch

GRID = {
    "A1": "Name",
    "B1": "Sum",
    "A2": "x",
    "B2": Formula("T[[#This Row],[Name]]&amp;LEN(T[Sum])"),
    "D2": Formula('SUM(T[Sum],U[Sum])&amp;"T[Sum]"'),
}


def test_cell_part_and_formulas_change_together():
    names = '<definedNames><definedName name="n">T[[#All],[Sum]]</definedName></definedNames>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in (1, 2))
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{office}"><sheets>{listed}</sheets>{names}</workbook>'
    )
    more = "<calculatedColumnFormula>T[[#This Row],[Sum]]</calculatedColumnFormula>"
    other = sheet('<row r="1"><c r="A1"><f>SUBTOTAL(9,T[[Name]:[Sum]])</f></c></row>')
    before = tabled(GRID, table(more=more), others=(other,), workbook=workbook)
    made = patched(before, SetCell("S1", a("B1"), "Net #1"))

    assert made.sheets[0].tables[0].headers == ("Name", "Net #1")
    held = contents(made.sheets[0])
    assert held[a("B1")] == "Net #1"
    assert held[a("B2")] == Formula("T[[#This Row],[Name]]&LEN(T[[Net '#1]])")
    assert held[a("D2")] == Formula('SUM(T[[Net \'#1]],U[Sum])&"T[Sum]"')
    assert contents(made.sheets[1])[a("A1")] == Formula("SUBTOTAL(9,T[[Name]:[Net '#1]])")
    assert b"T[[#All],[Net '#1]]" in made.package.part("xl/workbook.xml")
    assert b"T[[#This Row],[Net '#1]]</calc" in made.package.part(TABLE)
    assert b'<tableColumn id="2" name="Net #1">' in made.package.part(TABLE)


def test_the_same_header_changes_nothing():
    before = tabled(GRID)
    assert patch(before, [SetCell("S1", a("B1"), "Sum")]).data == before.package.data


def test_a_column_that_a_slicer_shows_keeps_its_name():
    cache = b'<slicerCacheDefinition name="x" sourceName="Sum"/>'
    made = patch(
        tabled(GRID, more={"xl/slicerCaches/slicerCache1.xml": cache}),
        [SetCell("S1", a("B1"), "Net"), SetCell("S1", a("A1"), "Who")],
    )
    assert [each.reason for each in made.refused] == ["a slicer shows the column Sum"]


@pytest.mark.parametrize(
    ("text", "own", "after"),
    [
        ("[@Sum]*2", True, "[@Net]*2"),
        ("[@Sum]*2", False, "[@Sum]*2"),
        ("[@[Sum]]", True, "[@[Net]]"),
        ("T[sum]", False, "T[Net]"),
        ("'T'[Sum]", False, "'T'[Net]"),
        ("T[[#Headers],[Sum]]", False, "T[[#Headers],[Net]]"),
        ("X[Sum]+Sum", False, "X[Sum]+Sum"),
        ("T[Sums]", False, "T[Sums]"),
    ],
)
def test_only_references_to_the_column_change(text, own, after):
    assert Rename(frozenset({"t"}), "Sum", "Net").formula(text, own=own) == after


@given(st.text("ab '#[]@,: é", min_size=1, max_size=6).filter(lambda name: name == name.strip()))
def test_a_renamed_reference_means_the_new_name(name):
    text = Rename(frozenset({"t"}), "Sum", name).formula("T[Sum]", own=False)
    assert parse(text) == ColumnRef("T", name)
