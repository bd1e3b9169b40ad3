"""A table's column under another name, and every formula that names it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsx_parts import MAIN, contents, patched, read, sheet
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


@given(st.text("ab '#[]@,: é", min_size=1, max_size=6))
def test_a_renamed_reference_means_the_new_name(name):
    text = Rename(frozenset({"t"}), "Sum", name).formula("T[Sum]", own=False)
    assert parse(text) == ColumnRef("T", name)
    back = Rename(frozenset({"t"}), name, "Sum").formula(text, own=False)
    assert parse(back) == ColumnRef("T", "Sum")


@pytest.mark.parametrize(
    ("text", "after"),
    [("T[Sum]", "T[[ Net ]]"), ("[@Sum]", "[@[ Net ]]"), ("T[[#All],[Sum]]", "T[[#All],[ Net ]]")],
)
def test_outer_spaces_of_a_header_are_kept_by_brackets_of_its_own(text, after):
    names = frozenset({"t"})
    assert Rename(names, "Sum", " Net ").formula(text, own=True) == after
    assert Rename(names, "Sum", "Net").formula("T[ Sum ]", own=False) == "T[Net]"


def test_a_header_with_outer_spaces_reads_back_in_cell_part_and_formulas():
    edit = SetCell("S1", a("B1"), " Net ")
    made = patched(tabled(GRID), edit)
    assert made.sheets[0].tables[0].headers == ("Name", " Net ")
    held = contents(made.sheets[0])
    assert held[a("B1")] == " Net "
    assert held[a("B2")] == Formula("T[[#This Row],[Name]]&LEN(T[[ Net ]])")
    again = contents(patched(made, SetCell("S1", a("B1"), "Net")).sheets[0])
    assert again[a("B2")] == Formula("T[[#This Row],[Name]]&LEN(T[[Net]])")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["A1", "B1"]), st.sampled_from(["Name", "Sum", "x", "Y y"])),
        min_size=2,
        max_size=4,
    )
)
def test_renaming_together_is_renaming_one_by_one(names):
    edits = [SetCell("S1", a(at), name) for at, name in names]
    together = patch(tabled(GRID), edits)
    single = tabled(GRID)
    refused = []
    for edit in edits:
        made = patch(single, [edit])
        refused += made.refused
        single = read(made.data)
    assert contents(read(together.data).sheets[0]) == contents(single.sheets[0])
    assert read(together.data).sheets[0].tables == single.sheets[0].tables
    assert sorted(map(str, together.refused)) == sorted(map(str, refused))


@pytest.mark.parametrize("table_of", ["[1]!", "'[1]Sheet 1'!", "Other.xlsx!"])
def test_a_table_of_another_workbook_keeps_its_columns(table_of):
    grid = {**GRID, "D3": Formula(f"SUM({table_of}T[Sum],T[Sum])")}
    made = patched(tabled(grid), SetCell("S1", a("B1"), "Net"))
    assert contents(made.sheets[0])[a("D3")] == Formula(f"SUM({table_of}T[Sum],T[Net])")
