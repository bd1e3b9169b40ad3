"""Formulas when rows, columns and blocks come and go, and when cells are copied."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.formula import copies, rowwise
from workbook.formula.copies import copied
from workbook.formula.shift import (
    Axis,
    Change,
    deleted,
    inserted,
    lost_sheet,
    moved,
    renamed_sheet,
    shift,
)
from workbook.formula.spots import replaced, spots
from workbook.model import MAX_COLUMN, MAX_ROW, Address, Area, column_letters

ROWS, COLUMNS = Axis.ROWS, Axis.COLUMNS


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A4", "A4"),
        ("A5", "#REF!"),
        ("a7*$b$8", "A5*$B$6"),
        ("SUM(A1:A5)", "SUM(A1:A4)"),
        ("SUM(A5:A9)", "SUM(A5:A7)"),
        ("SUM($A$5:A6)", "SUM(#REF!)"),
        ("SUM(A9:A2)", "SUM(A7:A2)"),
        ("SUM(A5:A,A:A,5:7)", "SUM(A5:A,A:A,5:5)"),
        ("'Data'!A7+Other!A7", "'Data'!A5+Other!A7"),
        ("Data!A5", "#REF!"),
        ("SUM(data!A3:data!A8)", "SUM(data!A3:A6)"),
        ('"A7"&A7&T[A7]&LOG10(A7)', '"A7"&A5&T[A7]&LOG10(A5)'),
        ("A4:INDEX(B9:B10,1)", "A4:INDEX(B7:B8,1)"),
    ],
)
def test_deleting_two_rows(text, wanted):
    assert shift(text, "Data", "Data", deleted(ROWS, 5, 2)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A4+A5", "A4+A7"),
        ("SUM(A1:A4)", "SUM(A1:A4)"),
        ("SUM(A1:A5)", "SUM(A1:A7)"),
        ("SUM(A5:A9)", "SUM(A7:A11)"),
        ("A1048576", "#REF!"),
        ("SUM(A2:A1048576)", "SUM(A2:A1048576)"),
    ],
)
def test_inserting_two_rows(text, wanted):
    assert shift(text, "Data", "Data", inserted(ROWS, 5, 2)) == wanted


@pytest.mark.parametrize(
    ("text", "change", "wanted"),
    [
        ("B1+C1+$D$1", deleted(COLUMNS, 2, 1), "#REF!+B1+$C$1"),
        ("SUM(A1:D9)+SUM(B:D)+SUM(2:3)", inserted(COLUMNS, 2, 1), "SUM(A1:E9)+SUM(C:E)+SUM(2:3)"),
        ("SUM(B2:B)", deleted(COLUMNS, 1, 1), "SUM(A2:A)"),
    ],
)
def test_columns(text, change, wanted):
    assert shift(text, "S", "S", change) == wanted


def test_a_block_moves_only_what_lies_within_its_columns():
    change = deleted(ROWS, 5, 1, across=(2, 3))
    text = "A9+B9+C5+SUM(B2:C9)+SUM(A2:B9)+SUM(B:B)+SUM(9:9)"
    assert shift(text, "S", "S", change) == "A9+B8+#REF!+SUM(B2:C8)+SUM(A2:B9)+SUM(B:B)+SUM(9:9)"


def test_a_change_on_another_sheet_leaves_own_references():
    change = deleted(ROWS, 1, 1)
    assert shift("A5+'It''s'!A5", "it's", "Data", change) == "A5+'It''s'!A4"
    assert shift("A5", "Other", "Data", change) == "A5"


@pytest.mark.parametrize(
    ("text", "rows", "columns", "wanted"),
    [
        ("A1+$B$2+$C3+D$4", 2, 1, "B3+$B$2+$C5+E$4"),
        ("SUM(A1:$B$9)+'S'!A1", 1, 0, "SUM(A2:$B$9)+'S'!A2"),
        ("A1+B2", -1, 0, "#REF!+B1"),
        ("A:B+$A:B+1:1", 1, 1, "B:C+$A:C+2:2"),
        ("A1", 0, -1, "#REF!"),
        ('"A1"&LOG10(A1)', 1, 0, '"A1"&LOG10(A2)'),
        ("A1", 0, 0, "A1"),
    ],
)
def test_copying_a_formula_moves_relative_references(text, rows, columns, wanted):
    assert moved(text, rows, columns) == wanted


def test_renaming_and_deleting_a_sheet():
    text = "'Old name'!A1+Other!B2&\"Old name!A1\"+SUM('old name'!A:A)"
    renamed = "'It''s new'!A1+Other!B2&\"Old name!A1\"+SUM('It''s new'!A:A)"
    assert renamed_sheet(text, "Old name", "It's new") == renamed
    lost = '#REF!+Other!B2&"Old name!A1"+SUM(#REF!)'
    assert lost_sheet(text, "OLD NAME") == lost


def _survivors(area: Area, change: Change) -> list[Address]:
    """Return where every single cell of ``area`` goes; the slow way."""
    cells = []
    for row in range(area.first.row, area.last.row + 1):
        for column in range(area.first.column, area.last.column + 1):
            line = row if change.axis is ROWS else column
            if change.count < 0 and change.first <= line < change.first - change.count:
                continue
            by = change.count if line >= change.first else 0
            rows, columns = (by, 0) if change.axis is ROWS else (0, by)
            cells.append(Address(row + rows, column + columns))
    return cells


_SMALL = st.integers(1, 9)


@settings(max_examples=200)
@given(
    st.tuples(_SMALL, _SMALL, _SMALL, _SMALL),
    st.sampled_from((ROWS, COLUMNS)),
    _SMALL,
    st.integers(-5, 5).filter(bool),
)
def test_law_a_range_holds_the_cells_that_survive(corners, axis, first, count):
    top, bottom = sorted(corners[:2])
    left, right = sorted(corners[2:])
    area = Area(Address(top, left), Address(bottom, right))
    change = Change(axis, first, count)
    found = shift(f"{area.first.a1}:{area.last.a1}", "S", "S", change)
    cells = _survivors(area, change)
    if not cells:
        assert found == "#REF!"
        return
    assert found == f"{min(cells).a1}:{max(cells).a1}"


COLUMN = [
    "$C{r}+1",
    "C{above}+C{below}+$C${r}+{r}",
    "SUM(C$2:C{r})+SUM(C{r}:C$90)",
    "SUM(D$50:C{r})",
    "C{r}+C{above}",
    "Other!C{r}+S!C{r}+S7!C{r}",
    "C100+C{r}+AB1{r}",
    "$C$20+$D$90",
    'C{r}&"C{r}"&SUM({r}:{r})&SUM(C{r}:C)',
    "LOG10(C{r})+XFE{r}",
]
CHANGES = [
    deleted(ROWS, 30, 3),
    deleted(ROWS, 1, 1),
    inserted(ROWS, 30, 2),
    inserted(COLUMNS, 3, 1),
    deleted(COLUMNS, 3, 1),
    deleted(ROWS, 30, 3, across=(3, 3)),
    deleted(COLUMNS, 3, 1, across=(20, 40)),
]


@pytest.mark.parametrize("column", COLUMN)
@pytest.mark.parametrize("change", CHANGES)
def test_the_memo_changes_no_shift(column, change):
    for row in range(2, 120):
        text = column.format(r=row, above=row - 1, below=row + 1)
        quick = shift(text, "S", "S", change)
        rowwise._templates.clear()
        assert shift(text, "S", "S", change) == quick, text
        rowwise._templates.clear()
        for other in (10, 70, 1000, 19):
            shift(column.format(r=other, above=other - 1, below=other + 1), "S", "S", change)


def _naive(text, rows, columns):
    """Copy a formula reference by reference."""

    def corner(ref):
        row = ref.row + rows if ref.row and not ref.row_absolute else ref.row
        column = ref.column + columns if ref.column and not ref.column_absolute else ref.column
        lost = (ref.row and not 1 <= row <= MAX_ROW) or (
            ref.column and not 1 <= column <= MAX_COLUMN
        )
        return None if lost else replace(ref, row=row, column=column)

    return replaced(text, ((spot, (corner(spot.first), corner(spot.last))) for spot in spots(text)))


TYPED = [
    "a1+$b2+c$3+$d$4+'50% of s'!a5:b6+s!a1:s!b2+100%",
    'SUM($A:B,2:$3,A2:A,B$2:B$9)&"A1 100% \1"',
    "XFD1048576+A1:XFD9+$A1048575",
]
STEPS = [(0, 1), (0, -1), (0, 16_383), (1, 0), (-1, 0), (2, 3), (-9, -2), (1_048_575, 0)]


@pytest.mark.parametrize("column", [*COLUMN, *TYPED])
@pytest.mark.parametrize("step", STEPS)
def test_a_copy_is_as_if_each_reference_were_moved(column, step):
    copies._kept.templates.clear()
    for row in (*range(1, 30), 99, 1000, 9, 1_048_575):
        text = column.format(r=row, above=row - 1, below=row + 1)
        assert copied(text, *step) == _naive(text, *step), text


def test_a_control_character_is_not_taken_for_a_row_number():
    assert moved('"x5"&$B$3&A5', 1, 0) == '"x5"&$B$3&A6'
    assert moved('"x\1"&$B$3', 1, 0) == '"x\1"&$B$3'
    assert moved('"x5"&$B$3', 1, 0) == '"x5"&$B$3'
    assert moved('"\1\2"&B5', 1, 1) == '"\1\2"&C6'


def test_copies_of_a_long_formula_take_time_by_their_length_along_every_axis():
    text = "+".join(f"{column_letters(n)}{n}" for n in range(1, 1_600))
    start = time.process_time()
    for step in range(1, 200):
        for rows, columns in ((step, 0), (0, step), (step, step), (-step, -step)):
            moved(text, rows, columns)
    assert time.process_time() - start < 4.0


def test_what_is_kept_of_formulas_is_bounded(monkeypatch):
    monkeypatch.setattr(copies, "_MOST", 10_000)
    for n in range(60):
        moved("+".join([f"B{n + 2}*{n}"] * 100), 0, 1)
    assert 0 < sum(len(pattern) for pattern, *_ in copies._kept.templates) < 11_000
