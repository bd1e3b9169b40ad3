from sync.offsets import bound, order, split
from sync.store import AddRow, DeleteRow, Edit, GiveId, Row, SetCell, TableReading
from workbook.values import Formula

BALANCE = Formula("[@balance;-1]+[@amount]")
PLAIN = Formula("[@amount]*2")


def test_order_is_by_position_with_new_ids() -> None:
    rows = (Row(4, "c", {}), Row(2, "a", {}), Row(3, "a", {}), Row(5, "", {}))
    given = (GiveId("T", 3, "b", {}),)
    assert order(TableReading("T", (), rows), given) == ["a", "b", "c"]


def test_only_distances_bind_a_formula_to_the_order() -> None:
    assert bound([SetCell("T", "r", "balance", BALANCE)])
    assert bound([AddRow("T", "r", {"balance": BALANCE})])
    assert not bound([SetCell("T", "r", "twice", PLAIN), SetCell("T", "r", "text", "[@a;-1]")])
    assert not bound([DeleteRow("T", "r", {"balance": BALANCE})])


def test_all_may_be_made_while_the_order_is_the_same() -> None:
    edits: list[Edit] = [
        SetCell("T", "a", "balance", BALANCE),
        AddRow("T", "c", {"balance": BALANCE}),
    ]
    assert split(edits, ["a", "b"], ["a", "b", "c"]) == (edits, [])
    assert split(edits, ["a", "here only", "b"], ["a", "b", "c"]) == (edits, [])


def test_in_another_order_the_bound_cells_wait() -> None:
    edits = [
        SetCell("T", "a", "balance", BALANCE),
        SetCell("T", "a", "twice", PLAIN),
        AddRow("T", "c", {"amount": 1.0, "balance": BALANCE}),
    ]
    made, held = split(edits, ["b", "a"], ["a", "b", "c"])
    assert made == [edits[1], AddRow("T", "c", {"amount": 1.0})]
    assert held == [edits[0], SetCell("T", "c", "balance", BALANCE)]


def test_a_new_row_goes_below_and_so_may_be_out_of_order() -> None:
    edits = [AddRow("T", "new", {"balance": BALANCE})]
    made, held = split(edits, ["a", "b"], ["a", "new", "b"])
    assert (made, len(held)) == ([AddRow("T", "new", {})], 1)
