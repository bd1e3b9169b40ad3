"""Whole-column ranges that fall short once rows are added, whichever side they stand on."""

from dataclasses import replace

import pytest

from sync.emission import grown
from sync.outgrown import outgrown, reads, stretched, with_room
from sync.store import CELLS, VALUE, Reading, Row, SetCell, TableReading
from workbook.formula.tree import Place
from workbook.model import Address, Layout, TableLayout
from workbook.values import Formula

TOTAL = Formula("SUM(T[a])")
TABLE = TableLayout("T", "List", 1, 3, {"a": 1, "b": 2, "_id": 3}, {2: "r1", 3: "r2"})
LAYOUT = Layout({"T": TABLE}, {"Total": ("Other", Address(1, 1))})
ROWS = (Row(2, "r1", {"a": 1.0, "b": TOTAL}), Row(3, "r2", {"a": 2.0, "b": Formula("[@a]*2")}))
READING = Reading(
    "1",
    {
        "T": TableReading("T", ("a", "b"), ROWS),
        CELLS: TableReading(CELLS, (VALUE,), (Row(1, "Total", {VALUE: TOTAL}),)),
    },
    LAYOUT,
)
SHORT = Formula("SUM('List'!$A$2:$A$3)")
LONG = Formula("SUM('List'!$A$2:$A$99)")


def found(held: Formula, added: dict[int, str]) -> list[tuple[Place, SetCell]]:
    after = grown(LAYOUT, {"T": added})
    return list(outgrown(READING, after, frozenset({"t"}), lambda _: held))


def test_formulas_that_fall_short_are_written_once_more() -> None:
    assert found(SHORT, {4: "r3"}) == [
        (Place("List", 2, 2, "T"), SetCell("T", "r1", "b", TOTAL)),
        (Place("Other", 1, 1), SetCell(CELLS, "Total", VALUE, TOTAL)),
    ]


def test_a_table_of_which_all_formulas_are_known_is_not_gone_through() -> None:
    noted = replace(READING.tables["T"], formulas=frozenset({"[@a]*2"}))  # less than it holds
    reading = replace(READING, tables={**READING.tables, "T": noted})
    after = grown(LAYOUT, {"T": {4: "r3"}})
    (place, _), *more = outgrown(reading, after, frozenset({"t"}), lambda _: SHORT)
    assert place == Place("Other", 1, 1)
    assert not more


def test_formulas_that_reach_far_enough_are_left() -> None:
    assert found(LONG, {4: "r3"}) == []
    assert found(SHORT, {3: "r2"}) == []


def test_only_whole_columns_of_the_tables_count() -> None:
    assert reads("SUM(T[a])", frozenset({"t"}))
    for text in ("SUM(U[a])", "[@a]", "T[a;#r1]", "SUM($A$2:$A$3)", '"[T[a]"'):
        assert not reads(text, frozenset({"t"}))


def roomy(last: int, reach: int) -> Layout:
    ids = {row: f"r{row}" for row in range(2, last + 1)}
    table = TableLayout("T", "List", 1, last, {"a": 1}, ids, reach)
    return Layout({"T": table})


def test_ranges_get_more_room_before_they_are_full() -> None:
    before, after = roomy(79, 101), roomy(81, 101)
    layout, crowded = with_room(before, after, lambda *_: True)
    assert (layout.tables["T"].range_row, crowded) == (201, frozenset({"t"}))
    assert with_room(before, roomy(80, 101), lambda *_: True)[1] == frozenset()
    assert with_room(before, roomy(300, 300), lambda *_: True)[0].tables["T"].range_row == 401
    assert with_room(before, after, lambda *_: False) == (after, frozenset())
    asked = []
    with_room(before, after, lambda table, *rows: bool(asked.append((table.name, *rows))))
    assert asked == [("T", 82, 201)]


def test_ranges_that_end_with_the_rows_grow_with_them_alone() -> None:
    assert with_room(roomy(80, 80), roomy(81, 81), lambda *_: True)[1] == frozenset()
    assert with_room(roomy(80, 0), roomy(81, 0), lambda *_: True)[1] == frozenset()


def test_formulas_of_a_crowded_table_are_written_once_more() -> None:
    after = grown(LAYOUT, {"T": {3: "r2"}})
    crowded = frozenset({"t"})
    edits = list(outgrown(READING, after, crowded, lambda _: LONG, crowded))
    assert [edit.content for _, edit in edits] == [TOTAL, TOTAL]


@pytest.mark.parametrize(
    ("text", "longer"),
    [
        ("SUM(A2:A80)", "SUM(A2:A81)"),
        ("sum( $a$2:a$80 )+A80", "sum( $A$2:A$81 )+A80"),
        ("SUM(List!A1:A80)", "SUM(List!A1:A81)"),
        ("VLOOKUP(1,'list'!A2:C80,2,0)", "VLOOKUP(1,'list'!A2:C81,2,0)"),
        ("SUM(A3:A80)", "SUM(A3:A80)"),
        ("SUM(A2:A79)", "SUM(A2:A79)"),
        ("SUM(A2:A81)", "SUM(A2:A81)"),
        ("SUM(B2:B80)", "SUM(B2:B80)"),
        ("SUM(Other!A2:A80)", "SUM(Other!A2:A80)"),
        ("SUM(A:A)+A80", "SUM(A:A)+A80"),
        ('"A2:A80"', '"A2:A80"'),
        ('SUM(A2:A80)&"', 'SUM(A2:A80)&"'),
    ],
)
def test_what_does_not_sync_is_stretched_as_it_was_typed(text: str, longer: str) -> None:
    at = Place("List", 200, 9)
    tables = frozenset({"t"})
    assert stretched(text, at, roomy(80, 80), roomy(81, 81), tables) == longer
    assert stretched(text, at, roomy(80, 80), roomy(81, 81), frozenset({"u"})) == text


def test_a_sum_up_to_its_own_row_stays_one() -> None:
    layouts = roomy(80, 80), roomy(81, 81)
    tables = frozenset({"t"})
    assert stretched("SUM(A$2:A80)", Place("List", 80, 9), *layouts, tables) == "SUM(A$2:A80)"
    assert stretched("SUM(A$2:A$80)", Place("List", 80, 9), *layouts, tables) == "SUM(A$2:A$81)"


def test_with_more_room_what_does_not_sync_reaches_as_far() -> None:
    before = roomy(79, 101)
    after, crowded = with_room(before, roomy(81, 101), lambda *_: True)
    at = Place("Page", 1, 1)
    assert stretched("SUM(List!$A$2:$A$101)", at, before, after, crowded) == (
        "SUM(List!$A$2:$A$201)"
    )
