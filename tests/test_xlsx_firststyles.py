"""Dates in a workbook that has no styles: it gets some."""

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsx_parts import book, contents, members, patched, sheet

from workbook.model import Address, Area
from workbook.values import Kind, Serial
from workbook.xlsx import markup
from workbook.xlsx.edits import AddSheet, SetCell, SetFormat
from workbook.xlsx.patch import patch

DAY = Serial(45000.0, Kind.DATE)
ROWS = '<row r="1"><c r="A1"><v>7</v></c><c r="B1" s="2"><v>45001</v></c></row>'


def bare(*sheets, **options):
    found = book(members(*(sheets or (sheet(ROWS),)), styles="", **options))
    assert not found.parts.styles
    return found


def test_the_first_date_brings_a_styles_part_its_relation_and_its_type():
    made = patched(bare(), SetCell("S1", Address(1, 1), DAY))

    assert contents(made.sheets[0]) == {Address(1, 1): DAY, Address(1, 2): 45001.0}
    assert made.parts.styles == "xl/styles.xml"
    assert made.package.names[-1] == "xl/styles.xml"
    assert b'PartName="/xl/styles.xml"' in made.package.part("[Content_Types].xml")
    opened = openpyxl.load_workbook(io.BytesIO(made.package.data))
    assert opened["S1"]["A1"].value.isoformat() == "2023-03-15T00:00:00"
    assert opened["S1"]["B1"].value == 45001


def test_styles_that_never_were_stay_plain():
    made = patched(bare(), SetCell("S1", Address(1, 1), DAY))
    root = markup.root(made.package.part(made.parts.styles))
    xfs = [xf.get("numFmtId") for xf in root.find("{*}cellXfs")]
    assert xfs == ["0", "0", "0", "164"]
    assert made.sheets[0].cells[Address(1, 2)].format == ""


def test_without_a_need_there_is_no_styles_part():
    made = patched(bare(), SetCell("S1", Address(1, 1), 8.0))
    assert made.package.names == bare().package.names


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(list(Kind))), min_size=1, max_size=4))
def test_every_kind_of_moment_reads_back(cells):
    edits = [SetCell("S1", Address(n, c), Serial(45000.5, k)) for n, (c, k) in enumerate(cells, 2)]
    held = contents(patched(bare(), *edits).sheets[0])
    assert all(held[edit.address] == edit.content for edit in edits)


def test_formats_and_added_sheets_get_theirs():
    made = patched(
        bare(),
        SetFormat("S1", Area.parse("A1:A1"), "0.00"),
        AddSheet("New", hidden=False, rows=[[DAY]]),
    )
    assert made.sheets[0].cells[Address(1, 1)].format == "0.00"
    assert contents(made.sheets[1]) == {Address(1, 1): DAY}


@pytest.mark.parametrize("taken", ["xl/styles.xml", "xl/STYLES.xml"])
def test_a_name_that_is_taken_is_left_alone(taken):
    made = patched(bare(more={taken: b"<mine/>"}), SetCell("S1", Address(1, 1), DAY))
    assert made.package.part(taken) == b"<mine/>"
    assert made.parts.styles == "xl/styles1.xml"


def test_where_nothing_can_be_added_the_date_is_refused():
    rows = '<row r="1"><c r="A1" s="65489"><v>7</v></c></row>'
    made = patch(bare(sheet(rows)), [SetCell("S1", Address(1, 1), DAY)])
    assert [each.reason for each in made.refused] == [
        "no style can be added, so a date would look like a number"
    ]
