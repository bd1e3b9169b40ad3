import pytest

from sync.conflicts import TABLE
from sync.errors import GuardError
from sync.guards import check, put_back, reasons
from sync.plan import Plan, plan_hash
from sync.store import AddRow, DeleteRow, Edit, GiveId, SetCell

MANY = ((1000, 100, False), (1000, 101, True))


def table(rows: int, columns: int = 5) -> dict[str, dict[str, str]]:
    return {f"r{i}": {f"c{j}": "x" for j in range(columns)} for i in range(rows)}


def deletes(count: int) -> tuple[Edit, ...]:
    return tuple(DeleteRow("T", f"r{i}", {}) for i in range(count))


def stops(rows: int, edits: tuple[Edit, ...]) -> tuple[str, ...]:
    one, other = (
        reasons(Plan(local=edits), {"T": table(rows)}, {}),
        reasons(Plan(remote=edits), {}, {"T": table(rows)}),
    )
    assert len(one) == len(other)
    return one


@pytest.mark.parametrize(
    ("rows", "deleted", "stopped"),
    [
        (1, 1, False),
        (2, 1, False),
        (2, 2, True),
        (3, 1, False),
        (3, 3, True),
        (8, 5, False),
        (8, 6, True),
        (100, 10, False),
        (100, 11, True),
        (1000, 20, False),
        (1000, 21, True),
    ],
)
def test_deleted_rows(rows: int, deleted: int, stopped: bool) -> None:
    """P10: deletes stop by share and by count."""
    assert bool(stops(rows, deletes(deleted))) is stopped


@pytest.mark.parametrize(
    ("rows", "changed", "stopped"),
    [(7, 35, False), (8, 12, False), (8, 13, True), (100, 150, False)],
)
def test_changed_cells(rows: int, changed: int, stopped: bool) -> None:
    cells = [(row, column) for row in table(rows) for column in table(rows)[row]][:changed]
    edits = tuple(SetCell("T", *cell, "y") for cell in cells)
    assert bool(stops(rows, edits)) is stopped


@pytest.mark.parametrize(
    ("rows", "cleared", "stopped"),
    [(3, 15, False), (20, 20, False), (20, 21, True), (100, 50, False), (100, 51, True), *MANY],
)
def test_cleared_cells(rows: int, cleared: int, stopped: bool) -> None:
    """P10: clears stop by share and by count."""
    cells = [(row, column) for row in table(rows) for column in table(rows)[row]][:cleared]
    edits = tuple(SetCell("T", *cell, None) for cell in cells)
    found = stops(rows, edits)
    assert bool(found) is stopped
    assert all(f"clear {cleared} of {rows * 5} filled cells of T" in each for each in found)


def test_filling_blank_cells_and_adding_rows_stop_nothing() -> None:
    fills = tuple(SetCell("T", f"r{i}", "new", "x") for i in range(50))
    adds = tuple(AddRow("T", f"n{i}", {"c0": "x"}) for i in range(500))
    assert stops(50, fills + adds) == ()


def test_each_table_is_weighed_by_itself() -> None:
    plan = Plan(local=(*deletes(3), DeleteRow("U", "r0", {})))
    found = reasons(plan, {"T": table(3), "U": table(9)}, {})
    assert found == ("delete all 3 rows of T in the Excel file",)


def test_the_conflicts_table_may_be_emptied() -> None:
    edits = tuple(DeleteRow(TABLE.name, f"r{i}", {}) for i in range(50))
    assert reasons(Plan(remote=edits), {}, {TABLE.name: table(50)}) == ()


def test_a_stopped_plan_says_how_to_go_on() -> None:
    plan = Plan(remote=deletes(3))
    found = reasons(plan, {}, {"T": table(3)})
    with pytest.raises(GuardError, match="delete all 3 rows of T in the Google Sheet") as stopped:
        check(found, plan, None)
    assert stopped.value.plan_hash == plan_hash(plan)
    assert f"--accept {plan_hash(plan)}" in str(stopped.value)


def test_only_that_very_plan_is_let_through() -> None:
    plan, other = Plan(remote=deletes(3)), Plan(remote=deletes(4))
    check(("stop",), plan, plan_hash(plan))
    with pytest.raises(GuardError):
        check(("stop",), other, plan_hash(plan))
    check((), other, plan_hash(plan))


def test_an_older_copy_stops_only_what_it_would_put_back() -> None:
    changed = SetCell("T", "r1", "a", "old")
    (stop,) = put_back(Plan(remote=(changed,)), "2024-03-01T12:00:00+00:00")
    assert " on 2024-03-01 " in stop
    (stop,) = put_back(Plan(remote=(changed,)), "")
    assert "before the last sync" in stop
    assert put_back(Plan(remote=(changed,)), None) == ()
    (stop,) = put_back(Plan(remote=(changed, *deletes(3))), "")
    assert "(1 cell changed, 3 rows deleted)" in stop
    reports = (AddRow(TABLE.name, "k", {}), GiveId("T", 2, "r9", {}))
    assert put_back(Plan(local=(changed,), remote=reports), "") == ()


def test_the_hash_ends_the_message_so_that_it_can_be_copied() -> None:
    plan = Plan(local=deletes(9))
    with pytest.raises(GuardError) as stopped:
        check(("delete all",), plan, None)
    assert str(stopped.value).endswith(f" --accept {plan_hash(plan)}")


def test_a_table_that_commands_make_anew_is_not_missed():
    plan = Plan(local=tuple(DeleteRow("T", f"r{n}", {}) for n in range(3)))
    assert reasons(plan, {"T": table(3)}, {})
    assert reasons(plan, {"T": table(3)}, {}, remade=["T"]) == ()
