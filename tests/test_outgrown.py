"""Whole-column ranges that fall short once rows are added, whichever side they stand on."""

from sync.emission import grown
from sync.outgrown import outgrown, reads
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


def test_formulas_that_reach_far_enough_are_left() -> None:
    assert found(LONG, {4: "r3"}) == []
    assert found(SHORT, {3: "r2"}) == []


def test_only_whole_columns_of_the_tables_count() -> None:
    assert reads("SUM(T[a])", frozenset({"t"}))
    for text in ("SUM(U[a])", "[@a]", "T[a;#r1]", "SUM($A$2:$A$3)", '"[T[a]"'):
        assert not reads(text, frozenset({"t"}))
