"""Cells that a run hit by mistake and died before it could put them back."""

import pytest

from sync.astray import Stray, begun, put_back, strays, without
from sync.conflicts import Kept
from sync.diff import Rows
from sync.identity import Identified
from sync.merge import Columns
from sync.plan import Plan, from_json, to_json
from sync.store import AddRow, SetCell
from workbook.values import Content

AIM = SetCell("T", "a", "Who", "new")
BASE: Rows = {"a": {"Who": "old"}, "x": {"Who": "theirs"}}
PLAN = Plan(remote=(AIM,), tokens=("t1",))


def sides(a: Content, x: Content, *, local_x: Content = "theirs") -> Identified:
    local = {"a": {"Who": "new"}, "x": {"Who": local_x}}
    return Identified(local, {"a": {"Who": a}, "x": {"Who": x}}, (), (), frozenset())


def test_a_value_in_the_row_beside_is_our_own() -> None:
    assert strays(PLAN, "T", BASE, sides("old", "new")) == (Stray("x", "Who", "theirs", "new"),)


@pytest.mark.parametrize(
    ("a", "x", "local_x"),
    [
        ("new", "new", "theirs"),  # it landed: the other is a person's
        ("old", "other", "theirs"),
        ("old", "theirs", "theirs"),
        ("old", "new", "new"),  # a person typed it in Excel as well
    ],
)
def test_what_a_person_typed_is_left_alone(a: str, x: str, local_x: str) -> None:
    assert strays(PLAN, "T", BASE, sides(a, x, local_x=local_x)) == ()


def test_a_row_that_was_to_get_the_same_is_left_alone() -> None:
    plan = Plan(remote=(AIM, SetCell("T", "x", "Who", "new")))
    assert strays(plan, "T", BASE, sides("old", "new")) == ()


def test_what_excel_was_to_follow_is_what_stood_there() -> None:
    plan = Plan((SetCell("T", "x", "Who", "typed"),), (AIM,))
    assert strays(plan, "T", BASE, sides("old", "new"))[0].before == "typed"


def test_a_row_that_was_new_on_the_sheet_is_known_from_the_plan() -> None:
    plan = Plan((AddRow("T", "x", {"Who": "typed"}),), (AIM,))
    found = strays(plan, "T", {"a": {"Who": "old"}}, sides("old", "new"))
    assert [each.before for each in found] == ["typed"]
    assert strays(PLAN, "T", {"a": {"Who": "old"}}, sides("old", "new")) == ()


def test_a_clearing_goes_astray_too() -> None:
    plan = Plan(remote=(SetCell("T", "a", "Who", None),))
    assert strays(plan, "T", BASE, sides("old", None)) == (Stray("x", "Who", "theirs", None),)


def test_only_a_plan_whose_writing_may_have_begun_goes_astray() -> None:
    assert begun(PLAN, {"t2"}) == PLAN
    assert begun(PLAN, {"t1"}) == Plan()  # nothing was written since it was made
    assert begun(PLAN, None) == Plan()
    assert begun(Plan(remote=(AIM,)), {"t2"}) == Plan()  # owed by a run that ended
    assert begun(Plan(remote=(AIM,), tokens=()), set()).remote == (AIM,)  # a person deleted it


def test_what_stood_there_comes_back_and_both_are_logged() -> None:
    held = sides("old", "new")
    found = strays(PLAN, "T", BASE, held)
    meant = without(held, found)
    assert meant.remote == BASE
    columns = Columns({"Who": "Who"}, frozenset({"Who"}), frozenset({"Who"}))
    row = put_back({}, found, meant, columns)["x"]
    assert row.cells == {"Who": "theirs"}
    clash = row.clashes[0]
    assert (clash.local, clash.remote, clash.kept) == ("theirs", "new", Kept.EXCEL)


def test_a_plan_keeps_its_tokens() -> None:
    assert from_json(to_json(PLAN)).tokens == ("t1",)
    assert from_json('{"local": [], "remote": [], "minted": []}').tokens is None
