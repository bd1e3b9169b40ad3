import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsx_parts import book, contents, made_by_openpyxl, members, patched, read, sheet

from workbook.model import Address
from workbook.values import Formula, Kind, Serial
from workbook.xlsx.edits import AddSheet
from workbook.xlsx.patch import patch


def test_a_hidden_sheet_is_added_behind_the_others():
    before = made_by_openpyxl(openpyxl.Workbook())
    rows = [["guid", "x & y"], [], ["when", Serial(45000.25, Kind.DATETIME), True, 7.0]]
    made = patched(before, AddSheet("_life & ops", hidden=True, rows=rows, widths={2: 40.5}))

    added = made.sheets[-1]
    assert (added.name, added.hidden, added.column_widths) == ("_life & ops", True, {2: 40.5})
    assert contents(added) == {
        Address(1, 1): "guid",
        Address(1, 2): "x & y",
        Address(3, 1): "when",
        Address(3, 2): Serial(45000.25, Kind.DATETIME),
        Address(3, 3): True,
        Address(3, 4): 7.0,
    }
    opened = openpyxl.load_workbook(io.BytesIO(made.package.data))
    assert opened.sheetnames == ["Sheet", "_life & ops"]
    assert opened["_life & ops"].sheet_state == "hidden"
    assert opened["_life & ops"]["B1"].value == "x & y"


def test_columns_of_an_added_sheet_have_formats():
    edit = AddSheet("New", hidden=False, rows=[["Id"], ["001"]], formats={1: "@"})
    made = patched(book(members(sheet(""))), edit)
    assert made.sheet("New").cells[Address(2, 1)].format == "@"
    assert made.sheet("New").cells[Address(1, 1)].format == ""


def test_two_sheets_and_a_formula():
    made = patched(
        book(members(sheet(""), sheet(""), properties='<workbookPr date1904="1"/>')),
        AddSheet("One", hidden=False, rows=[[Formula("S1!A1")]]),
        AddSheet("Two", hidden=False, rows=[[Serial(45000.0, Kind.DATE)]]),
    )
    assert [each.name for each in made.sheets] == ["S1", "S2", "One", "Two"]
    assert len({each.part for each in made.sheets}) == 4
    assert contents(made.sheet("One")) == {Address(1, 1): Formula("S1!A1")}
    assert contents(made.sheet("Two")) == {Address(1, 1): Serial(45000.0, Kind.DATE)}


def test_a_workbook_with_prefixes_stays_one():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    workbook = (
        f'<x:workbook xmlns:x="{main}" xmlns:rel="{office}"><x:sheets><x:sheet name="S1" '
        'sheetId="7" rel:id="rId1"/></x:sheets></x:workbook>'
    )
    made = patched(
        book(members(sheet(""), workbook=workbook)), AddSheet("New", hidden=False, rows=[["a"]])
    )
    assert b'<x:sheet name="New" sheetId="8" rel:id="rId2"/>' in made.package.part(
        "xl/workbook.xml"
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("s1", "already a sheet s1"),
        ("", "1 to 31"),
        ("x" * 32, "1 to 31"),
        ("a/b", "1 to 31"),
        ("'a", "1 to 31"),
        ("\N{GRINNING FACE}" * 16, "1 to 31"),
        ("History", "for itself"),
    ],
)
def test_a_name_that_excel_would_not_take_is_refused(name, reason):
    before = book(members(sheet("")))
    made = patch(before, [AddSheet(name, hidden=False, rows=[])])
    assert reason in made.refused[0].reason
    assert made.data == before.package.data


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.booleans(), st.floats(-1e9, 1e9), st.text(max_size=5)),
            max_size=4,
        ),
        max_size=5,
    )
)
def test_an_added_sheet_holds_its_rows(rows):
    made = patch(book(members(sheet(""))), [AddSheet("New", hidden=False, rows=rows)])
    found = dict(contents(read(made.data).sheet("New")).items())
    assert all(
        isinstance(found.get(Address(r, c)), type(v))
        for r, row in enumerate(rows, 1)
        for c, v in enumerate(row, 1)
        if isinstance(v, bool)
    )
    given_cells = sum(value not in (None, "") for row in rows for value in row)
    assert len(found) == given_cells
