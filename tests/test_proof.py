from sync.identity import Identified
from sync.merge import Change, Columns, MergedRow
from sync.plan import Plan
from sync.proof import proved, settled
from sync.store import AddRow, DeleteRow, GiveId, SetCell
from workbook.values import Content

Rows = dict[str, dict[str, Content]]
COLUMNS = Columns({"a": "A", "b": "B"}, frozenset("ab"), frozenset("ab"))


def sides(local: Rows, remote: Rows) -> Identified:
    return Identified(local, remote, (), (), frozenset())


def test_a_planned_cell_that_stands_was_once_on_both_sides() -> None:
    plan = Plan(remote=(SetCell("T", "r", "a", "new"), SetCell("U", "r", "b", "x")))
    base: Rows = {"r": {"a": "old", "b": "x"}}
    now = sides({"r": {"a": "newer"}}, {"r": {"a": "new", "b": "x"}})
    assert proved(plan, "T", base, now) == {"r": {"a": "new", "b": "x"}}


def test_a_planned_cell_that_does_not_stand_proves_nothing() -> None:
    plan = Plan(remote=(SetCell("T", "r", "a", "new"),))
    base: Rows = {"r": {"a": "old"}}
    assert proved(plan, "T", base, sides({"r": {"a": "new"}}, {"r": {"a": "old"}})) == {}
    assert proved(plan, "T", base, sides({"r": {"a": "new"}}, {})) == {}


def test_a_planned_clear_that_stands_empties_the_base() -> None:
    plan = Plan(local=(SetCell("T", "r", "a", None),))
    now = sides({"r": {"b": "x"}}, {"r": {"a": "later", "b": "x"}})
    assert proved(plan, "T", {"r": {"a": "old", "b": "x"}}, now) == {"r": {"b": "x"}}


def test_a_planned_row_that_is_there_was_once_on_both_sides() -> None:
    plan = Plan(remote=(AddRow("T", "r", {"a": "x", "b": "y"}),))
    assert proved(plan, "T", {}, sides({}, {"r": {"a": "x", "b": "z"}})) == {"r": {"a": "x"}}


def test_a_cell_planned_for_both_sides_was_on_neither() -> None:
    both = SetCell("T", "r", "a", "joined")
    now = sides({"r": {"a": "mine"}}, {"r": {"a": "joined"}})
    assert proved(Plan((both,), (both,)), "T", {"r": {"a": "old"}}, now) == {}


def test_what_is_made_is_settled() -> None:
    rows = {
        "set": MergedRow(Change.EDITED, {"a": "new", "b": "x"}),
        "gone": MergedRow(Change.DELETED_LOCAL, None),
        "added": MergedRow(Change.ADDED_REMOTE, {"a": "new"}),
    }
    base: Rows = {"set": {"a": "old", "b": "x"}, "gone": {"a": "x"}}
    assert settled(rows, base, COLUMNS, ()) == {
        "set": {"a": "new", "b": "x"},
        "gone": None,
        "added": {"a": "new"},
    }


def test_what_is_owed_stays_as_it_was() -> None:
    rows = {
        "set": MergedRow(Change.EDITED, {"a": "new", "b": "new"}),
        "gone": MergedRow(Change.DELETED_LOCAL, None),
        "added": MergedRow(Change.ADDED_REMOTE, {"a": "new"}),
        "named": MergedRow(Change.ADDED_LOCAL, {"a": "new"}),
    }
    base: Rows = {"set": {"a": "old"}, "gone": {"a": "x"}}
    owed = (
        SetCell("T", "set", "a", "new"),
        DeleteRow("T", "gone", {}),
        AddRow("T", "added", {}),
        GiveId("T", 2, "named", {}),
    )
    assert settled(rows, base, COLUMNS, owed) == {
        "set": {"a": "old", "b": "new"},
        "named": {"a": "new"},
    }


def test_a_column_that_is_not_compared_stays_as_it_was() -> None:
    columns = Columns({"a": "A", "b": "B"}, frozenset("ab"), frozenset("a"))
    rows = {"r": MergedRow(Change.EDITED, {"a": "new", "b": "only here"})}
    assert settled(rows, {"r": {"a": "old", "b": "kept"}}, columns, ()) == {
        "r": {"a": "new", "b": "kept"}
    }
