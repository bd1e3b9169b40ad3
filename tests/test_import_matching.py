"""Never twice: whatever the order, the overlap or the repetition, and never over an edit."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from import_world import World, kinds, spent

from lifeops.imports.matching import Kind
from lifeops.imports.source import Record
from workbook.values import Kind as Dates
from workbook.values import Serial

LAWS = settings(max_examples=60, deadline=None)
AMOUNTS = st.sampled_from([-3.5, -20.0, 100.0])
NAMES = st.sampled_from(["COFFEE", "Coffee ", "RAIL"])


@st.composite
def statements(draw, *, keyed):
    """A bank's whole list: days rising, with equal rows among them; keys, or none."""
    rows = draw(st.lists(st.tuples(st.integers(1, 6), AMOUNTS, NAMES), max_size=14))
    return [
        spent(day, amount, name, key=f"K{place}" if keyed else "", where=f"line {place}")
        for place, (day, amount, name) in enumerate(sorted(rows))
    ]


ANY = st.booleans().flatmap(lambda keyed: statements(keyed=keyed))


@given(ANY)
@LAWS
def test_the_same_file_again_changes_nothing(records):
    world = World()
    first = world.bring(records)
    held = world.held()
    assert kinds(first) == ["added"] * len(records)
    assert kinds(world.bring(records)) == ["same"] * len(records)
    assert kinds(world.bring(records, remembers=False)) == ["same"] * len(records)
    assert world.held() == held


@given(ANY, st.randoms(use_true_random=False))
@LAWS
def test_the_order_of_a_file_does_not_matter(records, chance):
    mixed = list(records)
    chance.shuffle(mixed)
    one, other = World(), World()
    one.bring(records)
    other.bring(mixed)
    assert one.held() == other.held()
    assert one.tables["Transactions"].keys() == other.tables["Transactions"].keys()
    assert set(kinds(one.bring(mixed))) <= {"same"}


@given(ANY, st.integers(1, 6), st.integers(1, 6), st.booleans(), st.booleans())
@LAWS
def test_files_that_overlap_come_to_the_whole(records, ends, starts, turned, remembers):
    day = lambda each: each.cells["Date"].days - 45_000  # noqa: E731 - a key
    parts = [
        [each for each in records if day(each) <= ends],
        [each for each in records if day(each) >= min(starts, ends + 1)],
    ]
    whole, pieces = World(), World()
    whole.bring(records)
    for part in reversed(parts) if turned else parts:
        pieces.bring(part, remembers=remembers)
    assert pieces.held() == whole.held()


@given(ANY, st.integers(0, 13), st.booleans())
@LAWS
def test_an_edit_wins_and_a_deleted_row_stays_deleted(records, place, deletes):
    world = World()
    world.bring(records)
    if not records:
        return
    row = list(world.tables["Transactions"])[place % len(records)]
    if deletes:
        world.delete(row)
    else:
        world.tables["Transactions"][row] |= {"Description": "mine", "Category": "Food"}
    held = world.held()
    corrected = [replace(each, cells={**each.cells, "Note": "x"}) for each in records]
    world.bring(records)
    assert world.held() == held
    if corrected[0].key:
        world.bring(corrected)
        rows = world.tables["Transactions"]
        assert row not in rows if deletes else rows[row]["Description"] == "mine"
        assert all(cells["Note"] == "x" for cells in rows.values())


@given(ANY)
@LAWS
def test_what_an_undo_took_back_comes_afresh(records):
    world = World()
    world.bring(records)
    held, ids = world.held(), set(world.tables["Transactions"])
    world.back |= {("Transactions", each) for each in ids}
    world.tables["Transactions"].clear()
    assert kinds(world.bring(records)) == ["added"] * len(records)
    assert world.held() == held
    assert ids.isdisjoint(world.tables["Transactions"])
    assert set(kinds(world.bring(records))) <= {"same"}


def test_two_devices_make_the_same_rows():
    records = [spent(1, -5), spent(1, -5), spent(2, -7, key="F1")]
    one, other = World(), World()
    one.bring(records)
    other.bring(records)
    assert one.tables == other.tables


def test_a_corrected_row_is_updated_where_nobody_edited_it():
    world = World()
    (added,) = world.bring([spent(1, -5, "SHOP (pending)", key="F1", Note="a")])
    world.tables["Transactions"][added.row]["Note"] = "mine"
    (found,) = world.bring([spent(2, -5.5, "SHOP (pending)", key="F1", Note="b")])
    assert (found.kind.value, found.cells.keys()) == ("updated", {"Date", "Amount"})
    assert "you edited it" in found.why
    assert world.tables["Transactions"][added.row]["Note"] == "mine"


def test_without_a_memory_a_row_that_differs_stays_as_it_is():
    world = World()
    world.bring([spent(1, -5, key="F1")])
    (found,) = world.bring([spent(1, -6, key="F1")], remembers=False)
    assert (found.kind.value, found.cells) == ("kept", {})
    assert "not imported on this computer" in found.why


def test_a_key_that_a_bank_gives_again_is_another_transaction():
    world = World()
    world.bring([spent(1, -5, "RENT", key="0001")])
    world.bring([spent(31, -5, "RENT", key="0001")])
    world.bring([spent(2, -9, "OTHER", key="0001")])
    assert len(world.held()) == 3
    again = [spent(d, a, n, key="0001") for d, a, n in [(31, -5, "RENT"), (2, -9, "OTHER")]]
    assert kinds(world.bring(again)) == ["same", "same"]


def test_the_same_key_twice_in_a_file_is_one_row_if_it_says_the_same():
    world = World()
    assert kinds(world.bring([spent(1, -5, key="F1")] * 2)) == ["added", "twice"]
    assert len(world.held()) == 1


def test_what_one_source_brought_another_one_does_not_bring_again():
    world = World()
    world.bring([spent(1, -3.5, "Coffee"), spent(1, -3.5, "COFFEE")])
    ofx = [spent(1, -3.5, "COFFEE", key=f"F{n}", TransactionID=f"F{n}") for n in range(3)]
    found = world.bring(ofx, source="OFX")
    assert sorted(kinds(found)) == ["added", "updated", "updated"]
    assert len(world.held()) == 3
    assert kinds(world.bring(ofx, source="OFX")) == ["same"] * 3


def test_a_row_that_a_person_typed_gets_only_its_blanks_filled():
    world = World()
    world.tables["Accounts"]["mine"] = {"Account": "Northlight", "Tier": "A"}
    cells = {"Account": "northlight ", "Tier": "B", "Owner": "Sam"}
    record = Record("Accounts", "row 2", cells, "17")
    (found,) = world.bring([record], source="HubSpot")
    assert (found.row, found.cells) == ("mine", {"Owner": "Sam"})
    assert "blank" in found.why
    moved = replace(record, cells={"Account": "Northlight Ltd", "Owner": "Kim"})
    (found,) = world.bring([moved], source="HubSpot")
    assert (found.row, found.cells) == ("mine", {"Owner": "Kim"})


@pytest.mark.parametrize("again", [True, False])
def test_a_deleted_row_comes_back_only_when_asked(again):
    world = World()
    (added,) = world.bring([spent(1, -5, key="F1")])
    world.delete(added.row)
    (found,) = world.bring([spent(1, -5, key="F1")], again=again)
    assert found.kind.value == ("added" if again else "deleted")
    assert again or "--again" in found.why
    (later,) = world.bring([spent(1, -5, key="F1")])
    assert later.kind.value == ("same" if again else "deleted")


def test_a_file_with_one_of_two_alike_changes_nothing():
    one, other = spent(1, -3.5, "COFFEE", Note="a"), spent(1, -3.5, "Coffee", Note="b")
    for remembers in (True, False):
        world = World()
        world.bring([one, other])
        held = world.held()
        assert kinds(world.bring([other], remembers=remembers)) == ["same"]
        assert kinds(world.bring([one], remembers=remembers)) == ["same"]
        assert world.held() == held


def meeting(**more):
    cells = {"Title": "Call", "Date": Serial(46_000.0, Dates.DATE), "Status": "Planned"}
    return Record("Meetings", "line 1", {**cells, "UID": "u", **more}, "u")


def called_off():
    cells = {"UID": "u", "Status": "Cancelled"}
    return Record("Meetings", "line 1", cells, "u", was={**cells, "Status": "Planned"})


@pytest.mark.parametrize("remembers", [True, False])
def test_what_can_only_change_a_row_changes_it(remembers):
    world = World({"Meetings": {}})
    world.bring([meeting()])
    told = world.bring([called_off()], remembers=remembers)
    assert kinds(told) == ["updated"]
    assert kinds(world.bring([called_off()])) == ["same"]
    (row,) = world.tables["Meetings"].values()
    assert (row["Title"], row["Status"]) == ("Call", "Cancelled")
    world.bring([meeting(Title="Visit")])
    (row,) = world.tables["Meetings"].values()
    assert row["Status"] == "Planned"
    assert row["Title"] == ("Visit" if remembers else "Call")


def test_what_can_only_change_a_row_makes_none():
    world = World({"Meetings": {}})
    (told,) = world.bring([called_off()])
    assert (told.kind, told.row, world.tables["Meetings"]) == (Kind.ABSENT, "", {})


def test_what_was_called_off_does_not_undo_an_edit():
    world = World({"Meetings": {}})
    world.bring([meeting()])
    (row,) = world.tables["Meetings"].values()
    row["Status"] = "Done"
    assert kinds(world.bring([called_off()])) == ["kept"]
    assert row["Status"] == "Done"
