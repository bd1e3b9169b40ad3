import itertools
import random
from collections.abc import Mapping
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.counters import in_turn, numbers
from sync.decide import Choices, Decision, Known, decide
from sync.memory import MemoryRow, MemoryStore
from sync.merge import sheet_wins
from sync.plan import Plan
from sync.store import AddRow, GiveId, SetCell, Side
from workbook.schema import ColumnSchema, ColumnType, Schema, TableSchema
from workbook.values import Content, Formula, Kind, Serial

TASKS = TableSchema(
    "Tasks",
    "Tasks",
    (
        ColumnSchema("Task", "Task"),
        ColumnSchema("No", "No", ColumnType.COUNTER),
        ColumnSchema("Created", "Created", ColumnType.DATE),
    ),
    "Task",
)
SCHEMA = Schema((TASKS,))
Lines: TypeAlias = list[tuple[str, Mapping[str, Content]]]


def task(name: str, no: Content = None, day: float | None = None) -> dict[str, Content]:
    created = None if day is None else Serial(day, Kind.DATE)
    cells: dict[str, Content] = {"Task": name, "No": no, "Created": created}
    return {column: each for column, each in cells.items() if each is not None}


def side(which: Side, lines: Lines) -> MemoryStore:
    store = MemoryStore(which, SCHEMA)
    store.tables["Tasks"].rows[:] = [MemoryRow(row_id, dict(cells)) for row_id, cells in lines]
    return store


def decided(local: MemoryStore, remote: MemoryStore, known: Known | None = None) -> Decision:
    ids = (f"id{number}" for number in itertools.count(1))
    choices = Choices(lambda: next(ids), sheet_wins)
    return decide(known or Known(), local.read(), remote.read(), SCHEMA, choices)


def planned(base: Lines, local: Lines, remote: Lines, **highest: int) -> Plan:
    known = Known({"Tasks": dict(base)}, highest={"Tasks": highest})
    return decided(side(Side.EXCEL, local), side(Side.SHEET, remote), known).plan


def given_numbers(plan: Plan) -> dict[str, Content]:
    """Return the numbers that the plan gives, by the row's id; both sides must be told alike."""
    told: dict[str, Content] = {}
    for edit in (*plan.local, *plan.remote):
        if isinstance(edit, SetCell) and edit.column == "No":
            assert told.setdefault(edit.row_id, edit.content) == edit.content
        elif isinstance(edit, AddRow):
            assert told.setdefault(edit.row_id, edit.cells.get("No")) == edit.cells.get("No")
    return told


OLD: Lines = [("a", task("old", 4.0)), ("b", task("other", 2.0))]


def test_a_row_typed_in_excel_gets_the_next_number_on_both_sides() -> None:
    plan = planned(OLD, [*OLD, ("", task("new"))], OLD)
    assert plan.local == (
        GiveId("Tasks", 4, "id1", task("new")),
        SetCell("Tasks", "id1", "No", 5.0),
    )
    assert plan.remote == (AddRow("Tasks", "id1", task("new", 5.0)),)


def test_a_row_typed_on_the_sheet_gets_the_next_number_on_both_sides() -> None:
    plan = planned(OLD, OLD, [*OLD, ("", task("new"))])
    assert plan.local == (AddRow("Tasks", "id1", task("new", 5.0)),)
    assert SetCell("Tasks", "id1", "No", 5.0) in plan.remote


def test_rows_that_were_never_numbered_are() -> None:
    base: Lines = [("a", task("one")), ("b", task("two"))]
    assert given_numbers(planned(base, base, base)) == {"a": 1.0, "b": 2.0}


def test_the_oldest_is_numbered_first_then_excel_then_the_sheet() -> None:
    local: Lines = [("z", task("third")), ("y", task("second", None, 9.0))]
    remote: Lines = [("a", task("fourth")), ("b", task("first", None, 8.0))]
    assert given_numbers(planned([], local, remote)) == {"b": 1.0, "y": 2.0, "z": 3.0, "a": 4.0}


def test_the_number_of_a_row_that_is_gone_is_not_given_again() -> None:
    left = OLD[1:]
    plan = planned(OLD, [*left, ("", task("new"))], left)
    assert given_numbers(plan)["id1"] == 5.0
    assert given_numbers(planned(left, [*left, ("", task("new"))], left, No=4))["id1"] == 5.0


def test_what_sync_gave_last_is_remembered() -> None:
    left = OLD[1:]
    known = Known({"Tasks": dict(OLD)})
    decision = decided(side(Side.EXCEL, left), side(Side.SHEET, left), known)
    assert decision.highest == {"Tasks": {"No": 4}}
    again = decided(
        side(Side.EXCEL, left), side(Side.SHEET, left), Known(highest={"Tasks": {"No": 9}})
    )
    assert again.highest == {"Tasks": {"No": 9}}


def test_a_copied_row_gets_a_number_of_its_own() -> None:
    plan = planned(OLD, [*OLD, ("a", task("old", 4.0))], OLD)
    assert given_numbers(plan) == {"id1": 5.0}


def test_a_number_typed_over_another_is_taken_back() -> None:
    local: Lines = [("a", task("old", 2.0)), OLD[1]]
    plan = planned(OLD, local, OLD)
    assert plan == Plan((SetCell("Tasks", "a", "No", 4.0),))


def test_a_number_that_was_cleared_comes_back() -> None:
    plan = planned(OLD, [("a", task("old")), OLD[1]], OLD)
    assert plan == Plan((SetCell("Tasks", "a", "No", 4.0),))


def test_of_two_rows_with_one_number_the_one_that_had_it_before_keeps_it() -> None:
    later = [("0", task("mine", 4.0)), *OLD]
    assert given_numbers(planned(OLD, later, OLD)) == {"0": 5.0}


def test_of_two_new_rows_with_one_number_the_first_keeps_it() -> None:
    local: Lines = [*OLD, ("mine", task("mine", 5.0))]
    remote: Lines = [*OLD, ("theirs", task("theirs", 5.0))]
    assert given_numbers(planned(OLD, local, remote)) == {"mine": 5.0, "theirs": 6.0}


def test_what_is_no_number_is_left_alone() -> None:
    lines: Lines = [
        ("a", task("x", "soon")),
        ("b", task("y", Formula("1+1"))),
        ("c", task("z", no=True)),
    ]
    assert planned(lines, lines, lines) == Plan()


def test_a_row_without_its_required_column_takes_no_number() -> None:
    lines: Lines = [("a", {"Created": Serial(9.0, Kind.DATE)})]
    assert planned(lines, lines, lines) == Plan()


def test_a_counter_that_one_side_lacks_waits() -> None:
    local, remote = side(Side.EXCEL, [("a", task("x"))]), side(Side.SHEET, [("a", task("x"))])
    remote.tables["Tasks"].columns.remove("No")
    assert decided(local, remote).plan == Plan()


@pytest.mark.parametrize("turned", [False, True])
def test_a_number_typed_against_one_that_was_owed_is_no_conflict(turned: bool) -> None:
    owed = (SetCell("Tasks", "a", "No", 1.0),)
    lines: list[Lines] = [[("a", task("x", 7.0))], [("a", task("x", 1.0))]]
    local, remote = reversed(lines) if turned else lines
    pending = Plan(remote=owed) if turned else Plan(owed)
    known = Known({"Tasks": {"a": task("x")}}, pending)
    decision = decided(side(Side.EXCEL, local), side(Side.SHEET, remote), known)
    assert decision.conflicts == ()
    assert given_numbers(decision.plan) == {"a": 7.0}


def test_two_numbers_that_people_typed_are_a_conflict() -> None:
    known = Known({"Tasks": {"a": task("x")}})
    local, remote = ([("a", task("x", no))] for no in (7.0, 8.0))
    (conflict,) = decided(side(Side.EXCEL, local), side(Side.SHEET, remote), known).conflicts
    assert (conflict.column, conflict.header) == ("No", "No")


def test_a_number_too_big_to_count_from_is_not_counted_from() -> None:
    held = {"a": task("x", 1e300), "b": task("y")}
    assert numbers("No", {}, held, TASKS, 3) == {"b": 4.0}


def test_a_number_too_big_to_count_from_comes_back_all_the_same() -> None:
    base: Lines = [("a", task("x", 1e300))]
    assert given_numbers(planned(base, [("a", task("x"))], base)) == {"a": 1e300}


ids = st.sampled_from("abcdef")
nos = st.one_of(st.none(), st.integers(0, 6).map(float), st.just("text"))
cells = st.builds(
    task, st.sampled_from("xyz"), nos, st.one_of(st.none(), st.integers(1, 4).map(float))
)
bases = st.dictionaries(ids, cells, max_size=5)
typed = st.lists(st.tuples(st.one_of(ids, st.just("")), cells), max_size=6)


def carried_out(base: dict, local: Lines, remote: Lines) -> tuple[Decision, list[MemoryStore]]:
    stores = [side(Side.EXCEL, local), side(Side.SHEET, remote)]
    decision = decided(*stores, Known({"Tasks": base}))
    for store, edits in zip(stores, (decision.plan.local, decision.plan.remote), strict=True):
        assert store.apply(store.read(), edits).owed == ()
    return decision, stores


@settings(max_examples=200)
@given(bases, typed, typed)
def test_in_the_end_every_row_has_a_number_of_its_own(
    base: dict, local: Lines, remote: Lines
) -> None:
    decision, stores = carried_out(base, local, remote)
    held = [{row.id: row.cells for row in store.tables["Tasks"].rows} for store in stores]
    assert held[0] == held[1]
    found = [row.get("No") for row in held[0].values()]
    assert None not in found
    plain = [each for each in found if type(each) is float]
    assert len(plain) == len(set(plain))
    assert max(plain, default=0) <= decision.highest.get("Tasks", {}).get("No", 0)
    again = decided(*stores, Known({"Tasks": held[0]}, highest=decision.highest))
    assert again.plan == Plan()


@settings(max_examples=200)
@given(bases, typed, typed)
def test_a_new_number_was_never_anyone_elses(base: dict, local: Lines, remote: Lines) -> None:
    _, stores = carried_out(base, local, remote)
    for row in stores[0].tables["Tasks"].rows:
        others = [base[row_id].get("No") for row_id in base if row_id != row.id]
        mine = [cells.get("No") for cells in (base.get(row.id, {}), dict(local).get(row.id, {}))]
        if type(row.cells.get("No")) is float and row.cells["No"] in others:
            seen = [cells.get("No") for _, cells in (*local, *remote)]
            assert row.cells["No"] in (*mine, *seen)


@settings(max_examples=100)
@given(bases, typed, typed, st.randoms(use_true_random=False))
def test_minting_of_ids_decides_nothing(
    base: dict, local: Lines, remote: Lines, chance: random.Random
) -> None:
    def found(mint: list[str]) -> list[tuple]:
        choices = Choices(iter(mint).__next__, sheet_wins)
        readings = side(Side.EXCEL, local).read(), side(Side.SHEET, remote).read()
        plan = decide(Known({"Tasks": base}), *readings, SCHEMA, choices).plan
        names = {row_id: f"new{mint.index(row_id)}" for row_id in mint}
        return sorted(
            (names.get(row_id, row_id), str(number))
            for row_id, number in given_numbers(plan).items()
        )

    mint = [f"id{number}" for number in range(20)]
    mixed = chance.sample(mint, len(mint))
    assert found(mint) == found(mixed)


def test_rows_of_one_side_stand_in_their_order() -> None:
    held = {row_id: task(row_id) for row_id in "abcd"}
    assert list(in_turn(held, ["c", "a"], ["d", "a", "b"])) == ["c", "a", "d", "b"]
