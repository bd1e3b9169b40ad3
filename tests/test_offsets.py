from collections.abc import Sequence

import pytest

from sync.offsets import Lines, Places, bound, lines, order, split
from sync.store import CELLS, AddRow, DeleteRow, Edit, GiveId, Reading, Row, SetCell, TableReading
from workbook.model import Address, Layout, TableLayout
from workbook.values import Formula

BALANCE = Formula("[@balance;-1]+[@amount]")
PLAIN = Formula("[@amount]*2")
PART = Formula("SUM($B$2:$B$3)")
COLUMNS = {"amount": 2, "balance": 3, "_id": 4}
LAYOUT = Layout({"T": TableLayout("T", "List", 1, 4, COLUMNS)}, {"Total": ("Other", Address(1, 1))})


def places(own: Sequence[str], other: Sequence[str]) -> Places:
    one, two = (Lines(LAYOUT, {"T": dict(enumerate(ids, 2))}) for ids in (own, other))
    return Places(one, two)


def test_order_is_by_position_with_new_ids() -> None:
    rows = (Row(4, "c", {}), Row(2, "a", {}), Row(3, "a", {}), Row(5, "", {}))
    given = (GiveId("T", 3, "b", {}),)
    assert order(TableReading("T", (), rows), given) == ["a", "b", "c"]


def test_new_rows_go_below_and_declared_cells_are_no_rows() -> None:
    rows = (Row(3, "", {}), Row(2, "a", {}))
    table, cells = TableReading("T", (), rows), TableReading(CELLS, (), (Row(1, "Total", {}),))
    reading = Reading("1", {"T": table, CELLS: cells}, LAYOUT)
    found = lines(reading, [AddRow("T", "c", {}), GiveId("T", 3, "b", {}), AddRow("T", "d", {})])
    assert found == Lines(LAYOUT, {"T": {2: "a", 3: "b", 4: "c", 5: "d"}})


def test_only_places_bind_a_formula_to_the_order() -> None:
    assert bound([SetCell("T", "r", "balance", BALANCE)])
    assert bound([AddRow("T", "r", {"balance": BALANCE})])
    assert bound([SetCell("T", "r", "balance", PART)])
    assert not bound([SetCell("T", "r", "twice", PLAIN), SetCell("T", "r", "text", "[@a;-1]")])
    assert not bound([DeleteRow("T", "r", {"balance": BALANCE})])


def test_all_may_be_made_while_the_order_is_the_same() -> None:
    edits: list[Edit] = [
        SetCell("T", "a", "balance", BALANCE),
        AddRow("T", "c", {"balance": BALANCE}),
    ]
    assert split(edits, places(["a", "b", "c"], ["a", "b", "c"])) == (edits, [])
    assert split(edits, places(["a", "here only", "b"], ["a", "b"])) == (edits, [])


def test_in_another_order_the_bound_cells_wait() -> None:
    edits = [
        SetCell("T", "a", "balance", BALANCE),
        SetCell("T", "a", "twice", PLAIN),
        AddRow("T", "c", {"amount": 1.0, "balance": BALANCE}),
    ]
    made, held = split(edits, places(["b", "a", "c"], ["a", "b", "c"]))
    assert made == [edits[1], AddRow("T", "c", {"amount": 1.0})]
    assert held == [edits[0], SetCell("T", "c", "balance", BALANCE)]


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("SUM($B$2:$B$3)", True),
        ("SUM('List'!$B$2:$B$3)", True),
        ("$B$3", True),
        ("SUM($B$4:$B$9)", False),
        ("SUM($Z$2:$Z$3)", False),
        ("SUM('Other'!$B$2:$B$3)", False),
        ("SUM(A:A)", False),
        ("SUM(T[amount])+T[amount;#b]", False),
        ("$B$1", False),
    ],
)
def test_a_range_over_rows_that_differ_waits(text: str, waits: bool) -> None:
    edit = SetCell("T", "a", "balance", Formula(text))
    swapped = places(["a", "b", "c"], ["b", "a", "c"])
    assert split([edit], swapped) == (([], [edit]) if waits else ([edit], []))
    assert split([edit], places(["a", "b"], ["a", "b"])) == ([edit], [])


def test_a_declared_cell_reads_a_table_from_its_own_sheet() -> None:
    near, far = (SetCell(CELLS, "Total", "value", Formula(t)) for t in ("$B$2", "'List'!$B$2"))
    made, held = split([near, far], places(["a", "b"], ["b", "a"]))
    assert (made, held) == ([near], [far])


def test_rows_that_stand_alike_are_the_same() -> None:
    assert places(["a", "b"], ["a", "b"]).same
    assert not places(["a", "b"], ["b", "a"]).same
