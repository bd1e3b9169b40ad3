from hypothesis import given
from hypothesis import strategies as st
from store_contract import CONTENTS, SCHEMA, START

from sync.conflicts import TABLE
from sync.merge import Change, MergedRow
from sync.plan import (
    Counts,
    Line,
    Plan,
    by_side,
    counts,
    from_json,
    lines,
    ordered,
    owed_lines,
    plan_hash,
    row_edits,
    to_json,
)
from sync.store import CELLS, VALUE, AddRow, Bury, DeleteRow, Edit, GiveId, Owed, SetCell, Side
from workbook.values import Content

COLUMNS = frozenset(("name", "text"))
ONE: dict[str, Content] = {"name": "one", "text": "a"}

content = st.sampled_from([*(content for _, content in CONTENTS.values()), None])
filled = st.dictionaries(st.sampled_from(["a", "b"]), content.filter(lambda c: c is not None))
name = st.sampled_from(["T", "U"])
row_id = st.sampled_from(["r1", "r2", "r3"])
edit = st.one_of(
    st.builds(SetCell, name, row_id, st.sampled_from(["a", "b"]), content),
    st.builds(AddRow, name, row_id, filled),
    st.builds(DeleteRow, name, row_id, filled),
    st.builds(GiveId, name, st.integers(1, 9), row_id, filled),
    st.builds(Bury, name, row_id, st.text()),
)
plan = st.builds(Plan, st.tuples(edit, edit), st.tuples(edit), st.frozensets(row_id))


def edits(rows: dict[str, dict[str, Content]], merged: MergedRow) -> list[Edit]:
    return row_edits("T", rows, {"r1": merged}, COLUMNS)


def test_only_cells_that_differ_are_set() -> None:
    merged = MergedRow(Change.EDITED, {"name": "one", "text": "b"})
    assert edits({"r1": ONE}, merged) == [SetCell("T", "r1", "text", "b")]
    assert edits({"r1": {"name": "one", "text": "b"}}, merged) == []


def test_a_cell_that_is_blank_in_the_merge_is_cleared() -> None:
    merged = MergedRow(Change.EDITED, {"name": "one"})
    assert edits({"r1": ONE}, merged) == [SetCell("T", "r1", "text", None)]


def test_rows_are_added_and_deleted_where_needed() -> None:
    added = MergedRow(Change.ADDED_REMOTE, {**ONE, "elsewhere": "x"})
    assert edits({}, added) == [AddRow("T", "r1", ONE)]
    gone = MergedRow(Change.DELETED_REMOTE, None)
    assert edits({"r1": ONE}, gone) == [DeleteRow("T", "r1", ONE)]
    assert edits({}, gone) == []


def test_a_column_that_is_not_there_is_not_written() -> None:
    merged = MergedRow(Change.EDITED, {**ONE, "elsewhere": "x"})
    assert edits({"r1": ONE}, merged) == []


def test_tombstones_and_ids_come_first_and_deletes_last() -> None:
    some = (
        DeleteRow("T", "r1", {}),
        AddRow("T", "r2", {}),
        SetCell("T", "r3", "a", 1.0),
        GiveId("T", 2, "r3", {}),
        Bury("T", "r1", "mark"),
    )
    assert ordered(some) == tuple(reversed(some))


def test_counts() -> None:
    some = (
        GiveId("T", 2, "r", {}),
        SetCell("T", "r", "a", None),
        SetCell("T", "r", "b", 1.0),
        SetCell("T", "r", "c", "x"),
        AddRow("T", "s", {}),
        DeleteRow("T", "t", {}),
        Bury("T", "t", "mark"),
    )
    assert counts(some) == Counts(added=1, deleted=1, changed=2, cleared=1, ids=1)


@given(plan)
def test_a_plan_survives_its_json(plan: Plan) -> None:
    again = from_json(to_json(plan))
    assert repr(again.local) == repr(plan.local)
    assert repr(again.remote) == repr(plan.remote)
    assert again.minted == plan.minted


def test_new_ids_do_not_change_the_hash() -> None:
    def made(new: str) -> Plan:
        give = GiveId("T", 2, new, ONE)
        return Plan((give,), (AddRow("T", new, ONE),), frozenset((new,)))

    assert plan_hash(made("x")) == plan_hash(made("y"))


def test_the_hash_is_of_what_is_done_and_where() -> None:
    one = SetCell("T", "r1", "a", 1.0)
    others = [
        Plan(remote=(one,)),
        Plan(local=(SetCell("T", "r2", "a", 1.0),)),
        Plan(local=(SetCell("T", "r1", "a", content=True),)),
        Plan(local=(one, DeleteRow("T", "r2", {}))),
        Plan(local=(AddRow("T", "r1", {"a": 1.0}),)),
    ]
    assert len({plan_hash(each) for each in (Plan(local=(one,)), *others)}) == 6
    told = AddRow(TABLE.name, "key", {})
    assert plan_hash(Plan(local=(one, told))) == plan_hash(Plan(local=(one,)))
    tombstone = Bury("T", "r2", "mark")
    assert plan_hash(Plan(local=(tombstone, one))) == plan_hash(Plan(local=(one,)))


def test_lines_read_as_people_speak() -> None:
    some = Plan(
        local=(
            GiveId("Things", 3, "r2", {}),
            SetCell("Things", "r1", "flag", content=True),
            DeleteRow("Things", "r1", ONE),
            SetCell(CELLS, "Greeting", VALUE, None),
            AddRow(TABLE.name, "key", {}),
        ),
        remote=(Bury("Things", "r1", "mark"), AddRow("Things", "r2", {"name": "two"})),
    )
    local = {"Things": {"r1": ONE}, CELLS: {"Greeting": {VALUE: "hi"}}}
    assert [(line.side, line.row, line.what) for line in lines(some, local, {}, SCHEMA)] == [
        (Side.EXCEL, "one", "Flag?: (blank) → TRUE"),
        (Side.EXCEL, "one", "row deleted"),
        (Side.EXCEL, "Greeting", "hi → (blank)"),
        (Side.SHEET, "two", "new row"),
    ]


def test_what_is_owed_is_told_by_row_and_column_with_its_reason() -> None:
    rows = {"Things": START}
    owed = (
        Owed(SetCell("Things", "r1", "text", "new"), "why"),
        Owed(SetCell("Things", "gone", "text", "new"), "why"),
        Owed(GiveId("Things", 9, "r9", {"name": "typed"}), "why not"),
        Owed(SetCell(CELLS, "Greeting", VALUE, "x"), "why"),
        Owed(Bury("Things", "r1", "mark"), "why"),
    )
    assert owed_lines(Side.SHEET, owed, rows, SCHEMA) == (
        Line(Side.SHEET, "Things", "one", "Some text: a → new", "why"),
        Line(Side.SHEET, "Things", "(blank row)", "Some text: (blank) → new", "why"),
        Line(Side.SHEET, "Things", "typed", "its id in the hidden column", "why not"),
        Line(Side.SHEET, "", "Greeting", "(blank) → x", "why"),
    )


def test_what_is_owed_does_not_count_as_made() -> None:
    plan = Plan(
        (SetCell("T", "r1", "a", "x"), SetCell("T", "r2", "a", "x")), (DeleteRow("T", "r2", {}),)
    )
    assert by_side(plan, Plan(plan.local[:1])) == {
        Side.EXCEL: Counts(changed=1),
        Side.SHEET: Counts(deleted=1),
    }
