import itertools
import random
from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from sync.identity import Identified, Marks, Promised, identify
from sync.likeness import shuffled
from sync.store import GiveId, Row, TableReading
from workbook.values import Content, Formula

TYPED = ("a", "b")
A: dict[str, Content] = {"a": "one", "b": 1.0}
B: dict[str, Content] = {"a": "two", "b": 2.0}
C: dict[str, Content] = {"a": "three"}

Lines = Sequence[tuple[str, Mapping[str, Content]]]


def told(  # noqa: PLR0913, PLR0917 - all but three have defaults
    base: Mapping[str, Mapping[str, Content]],
    local: Lines,
    remote: Lines,
    promised: Promised | None = None,
    key: str = "",
    typed: tuple[str, ...] = TYPED,
) -> Identified:
    numbers = itertools.count(1)
    readings = tuple(
        TableReading("T", ("a", "b"), tuple(Row(i, *line) for i, line in enumerate(lines, 2)))
        for lines in (local, remote)
    )
    return identify(
        base,
        (readings[0], readings[1]),
        Marks(typed, key),
        promised or Promised(),
        lambda: f"new{next(numbers)}",
    )


def test_rows_with_ids_are_left_alone() -> None:
    found = told({"r1": A}, [("r1", A), ("r2", B)], [("r1", B)])
    assert (found.local, found.remote) == ({"r1": A, "r2": B}, {"r1": B})
    assert (found.local_ids, found.remote_ids, found.minted) == ((), (), frozenset())


def test_a_new_row_gets_a_new_id() -> None:
    found = told({"r1": A}, [("r1", A), ("", B)], [("r1", A)])
    assert found.local_ids == (GiveId("T", 3, "new1", B),)
    assert found.local == {"r1": A, "new1": B}
    assert found.minted == {"new1"}


def test_a_blank_row_is_no_row() -> None:
    found = told({}, [("", {}), ("", {"calc": Formula("[@a]")})], [])
    assert (found.local, found.local_ids) == ({}, ())


def test_equal_new_rows_share_an_id() -> None:
    found = told({}, [("", A), ("", B)], [("", B), ("", C)])
    ids = {edit.cells["a"]: edit.row_id for edit in found.local_ids}
    theirs = {edit.cells["a"]: edit.row_id for edit in found.remote_ids}
    assert ids["two"] == theirs["two"]
    assert len(found.minted) == 3


def test_a_new_row_joins_an_equal_one_whose_id_only_the_other_side_has() -> None:
    found = told({}, [("", A)], [("r7", A)])
    assert found.local_ids == (GiveId("T", 2, "r7", A),)
    assert found.minted == frozenset()
    assert told({}, [("r7", A)], [("", A)]).remote_ids == (GiveId("T", 2, "r7", A),)


def test_computed_cells_take_no_part_in_joining() -> None:
    found = told({}, [("", A)], [("r7", {**A, "calc": Formula("[@a]")})])
    assert found.local == {"r7": A}


def test_true_and_one_are_not_equal_content() -> None:
    found = told({}, [("", {"a": True})], [("r7", {"a": 1.0})])
    assert found.minted == {"new1"}


def test_each_row_joins_once() -> None:
    found = told({}, [("", A), ("", A), ("", A)], [("r7", A), ("r8", A)])
    assert sorted(found.local) == ["new1", "r7", "r8"]


def test_a_wiped_id_is_recovered() -> None:
    found = told({"r1": A, "r2": B}, [("r1", A), ("", B)], [("r1", A), ("r2", C)])
    assert found.local_ids == (GiveId("T", 3, "r2", B),)


def test_all_ids_wiped_are_all_recovered() -> None:
    base = {f"r{i}": {"a": f"row {i}"} for i in range(9)}
    lines = [("", cells) for cells in base.values()]
    random.Random(1).shuffle(lines)
    assert told(base, lines, list(base.items())).local == base


def test_a_row_that_is_still_there_lends_no_id_to_its_like() -> None:
    found = told({"r1": A}, [("r1", A), ("", A)], [("r1", A)])
    assert sorted(found.local) == ["new1", "r1"]


def test_a_copied_id_stays_with_the_row_most_like_the_base() -> None:
    changed = {**A, "b": 9.0}
    for lines in ([("r1", A), ("r1", changed)], [("r1", changed), ("r1", A)]):
        found = told({"r1": A}, lines, [("r1", A)])
        assert found.local == {"r1": A, "new1": changed}


def test_a_blank_copy_gets_an_id_too() -> None:
    found = told({"r1": A}, [("r1", A), ("r1", {"calc": Formula("[@a]")})], [("r1", A)])
    assert found.local == {"r1": A, "new1": {"calc": Formula("[@a]")}}


def test_of_equal_copies_the_upper_one_keeps_the_id() -> None:
    found = told({"r1": A}, [("r1", A), ("r1", A), ("r1", A)], [("r1", A)])
    assert [edit.position for edit in found.local_ids] == [3, 4]
    assert len(found.minted) == 2


def test_a_copied_row_does_not_take_the_id_of_a_row_deleted_meanwhile() -> None:
    found = told({"r1": A, "r2": B}, [("r1", A), ("r1", A)], [("r1", A), ("r2", B)])
    assert sorted(found.local) == ["new1", "r1"]


def test_a_promised_id_is_kept() -> None:
    promise = Promised(local=(GiveId("T", 2, "r9", A),))
    found = told({}, [("", A)], [], promise)
    assert (found.local_ids, found.minted) == ((GiveId("T", 2, "r9", A),), frozenset())


def test_a_promised_id_follows_a_row_that_was_edited_and_moved() -> None:
    edited = {**A, "b": 5.0}
    promise = Promised(local=(GiveId("T", 2, "r9", A),))
    found = told({"r9": A}, [("", B), ("", edited)], [("r9", A)], promise)
    assert found.local["r9"] == edited
    assert len(found.minted) == 1


def test_a_promise_kept_already_is_no_promise() -> None:
    promise = Promised(local=(GiveId("T", 2, "r9", A),))
    found = told({}, [("r9", A), ("", A)], [], promise)
    assert sorted(found.local) == ["new1", "r9"]


def test_a_promise_to_a_row_that_is_gone_goes_to_no_other() -> None:
    promise = Promised(local=(GiveId("T", 2, "r9", A),))
    found = told({}, [("", C)], [], promise)
    assert sorted(found.local) == ["new1"]


def test_rows_that_swapped_their_contents_are_shuffled() -> None:
    base = {"r1": A, "r2": B, "r3": C}
    assert shuffled(base, {"r1": B, "r2": C, "r3": A}, base, TYPED) == 3
    assert shuffled(base, {"r1": B, "r2": B, "r3": C}, base, TYPED) == 1
    assert shuffled(base, {"r1": {"a": "new"}, "r2": B, "r3": C}, base, TYPED) == 0
    assert shuffled(base, base, base, TYPED) == 0


def test_common_contents_are_no_sign_of_a_shuffle() -> None:
    base = {f"r{i}": {"a": "open" if i % 2 else "done"} for i in range(8)}
    now = {row_id: {"a": "done"} for row_id in base}
    assert shuffled(base, now, base, TYPED) == 0


ids = st.sampled_from(["", "", "r1", "r2", "r3"])
cells = st.fixed_dictionaries({"a": st.sampled_from("xyz")}, optional={"b": st.just(1.0)})
lines = st.lists(st.tuples(ids, cells), max_size=6)
bases = st.dictionaries(st.sampled_from(["r1", "r2", "r3", "r4"]), cells)


@given(bases, lines, lines)
def test_every_row_gets_an_id_of_its_own(base: dict, local: Lines, remote: Lines) -> None:
    found = told(base, local, remote)
    assert len(found.local) == len(local)
    assert len(found.remote) == len(remote)


def reordered(lines: Lines, seed: int) -> Lines:
    """Return the lines in another order; those with the same id follow one another as before."""
    mixed = random.Random(seed).sample(lines, len(lines))
    copies = {row_id: iter([each for each in lines if each[0] == row_id]) for row_id, _ in lines}
    return [next(copies[line[0]]) if line[0] else line for line in mixed]


@given(bases, lines, lines, st.integers())
def test_the_order_of_rows_decides_nothing_but_between_copies(
    base: dict, local: Lines, remote: Lines, seed: int
) -> None:
    def contents(found: Identified) -> list[str]:
        return sorted(
            str((row_id if row_id not in found.minted else "new", sorted(cells.items())))
            for side in (found.local, found.remote)
            for row_id, cells in side.items()
        )

    mixed = [reordered(each, seed) for each in (local, remote)]
    assert contents(told(base, local, remote)) == contents(told(base, *mixed))


def test_copies_that_the_base_does_not_know_are_told_apart_alike_on_both_sides() -> None:
    lines = [("r1", A), ("r1", {**A, "b": 9.0}), ("r1", B)]
    found = told({}, lines, lines[::-1])
    assert found.local == found.remote


def keyed(base: Mapping[str, Mapping[str, Content]], local: Lines, remote: Lines) -> Identified:
    return told(base, local, remote, key="a")


def test_new_rows_of_equal_key_share_an_id_whatever_else_they_hold() -> None:
    edited = {**A, "b": 9.0}
    found = keyed({}, [("", A)], [("", edited)])
    assert (found.local, found.remote) == ({"new1": A}, {"new1": edited})
    assert told({}, [("", A)], [("", edited)]).local.keys() == {"new1"}
    assert told({}, [("", A)], [("", edited)]).remote.keys() == {"new2"}


def test_a_new_row_joins_the_row_of_its_key_that_has_an_id() -> None:
    edited = {**A, "b": 9.0}
    assert keyed({}, [("", A)], [("r7", edited)]).local_ids == (GiveId("T", 2, "r7", A),)
    assert keyed({}, [("r7", edited)], [("", A)]).remote_ids == (GiveId("T", 2, "r7", A),)


def test_rows_of_equal_key_with_different_ids_share_that_of_the_sheet() -> None:
    found = keyed({}, [("l1", A), ("l2", B)], [("r7", {**A, "b": 9.0}), ("r8", C)])
    assert found.local == {"r7": A, "l2": B}
    assert found.remote.keys() == {"r7", "r8"}
    assert (found.local_ids, found.remote_ids) == ((GiveId("T", 2, "r7", A),), ())
    assert found.minted == frozenset()


def test_a_key_that_repeats_or_is_blank_joins_nothing() -> None:
    twice = [("", {**A, "b": 8.0}), ("", {**A, "b": 9.0})]
    for local, remote in ((twice, [("", A)]), ([("", A)], twice)):
        found = keyed({}, local, remote)
        assert found.local.keys().isdisjoint(found.remote)
    blank = keyed({}, [("", {"b": 1.0})], [("", {"b": 2.0})])
    assert blank.local.keys().isdisjoint(blank.remote)


def test_a_key_is_the_same_only_as_the_same_kind() -> None:
    found = keyed({}, [("", {"a": 1.0, "b": 1.0})], [("", {"a": True, "b": 2.0})])
    assert found.local.keys().isdisjoint(found.remote)


def test_a_row_that_the_base_knows_is_joined_by_no_key() -> None:
    edited = {**A, "b": 9.0}
    found = keyed({"r1": B}, [("r1", A)], [("", edited)])
    assert found.local.keys().isdisjoint(found.remote)
    found = keyed({"r7": B}, [("", A)], [("r7", edited)])
    assert found.local.keys().isdisjoint(found.remote)


def test_equal_rows_are_joined_where_the_key_does_not_tell_them_apart() -> None:
    pair = [("", A), ("", {**A, "b": 9.0})]
    found = keyed({}, pair, pair)
    assert found.local == found.remote


@given(bases, lines, lines)
def test_with_a_key_too_every_row_gets_an_id_of_its_own(
    base: dict, local: Lines, remote: Lines
) -> None:
    found = keyed(base, local, remote)
    assert len(found.local) == len(local)
    assert len(found.remote) == len(remote)


WIDE = {"a": "wide", "b": 1.0, "c": "x"}


def wide(base: Mapping[str, Mapping[str, Content]], local: Lines, remote: Lines) -> Identified:
    return told(base, local, remote, typed=("a", "b", "c"))


def test_a_row_edited_while_its_id_was_wiped_is_recovered() -> None:
    edited = {**WIDE, "b": 9.0}
    found = wide({"r1": WIDE, "r2": C}, [("", edited), ("r2", C)], [("r1", WIDE), ("r2", C)])
    assert (found.local, found.minted) == ({"r1": edited, "r2": C}, frozenset())


def test_a_wiped_row_is_recovered_though_the_other_side_deleted_it() -> None:
    edited = {**WIDE, "b": 9.0}
    for cells in (WIDE, edited):
        assert wide({"r1": WIDE}, [("", cells)], []).local == {"r1": cells}


def test_half_of_the_cells_must_agree() -> None:
    found = wide({"r1": WIDE}, [("", {**WIDE, "a": "other", "b": 9.0})], [("r1", WIDE)])
    assert found.local.keys() == {"new1"}


def test_of_two_rows_as_much_alike_none_is_recovered() -> None:
    twins = [("", {**WIDE, "b": 8.0}), ("", {**WIDE, "b": 9.0})]
    found = wide({"r1": WIDE}, twins, [("r1", WIDE)])
    assert found.local.keys() == {"new1", "new2"}
    base = {"r1": {**WIDE, "b": 8.0}, "r2": {**WIDE, "b": 9.0}}
    found = wide(base, [("", WIDE)], list(base.items()))
    assert found.local.keys() == {"new1"}


def test_a_copied_row_is_recovered_by_equal_content_only() -> None:
    edited = {**WIDE, "b": 9.0}
    found = wide({"r1": WIDE, "r2": edited}, [("r1", WIDE), ("r1", {**WIDE, "c": "y"})], [])
    assert found.local.keys() == {"r1", "new1"}


def test_of_equal_rows_the_one_without_an_id_is_recovered_before_a_copy() -> None:
    base = {"r1": {"a": "x"}, "r2": B, "r3": C}
    lines = [("r1", base["r1"]), ("r1", C), ("", C)]
    for order in (lines, [lines[0], lines[2], lines[1]]):
        given = {edit.row_id: edit.position for edit in told(base, order, []).local_ids}
        assert given["r3"] == order.index(("", C)) + 2


def test_a_row_typed_on_both_sides_is_a_new_one() -> None:
    typed = {**WIDE, "b": 9.0}
    found = wide({"r1": WIDE}, [("", typed)], [("", typed), ("r1", WIDE)])
    assert found.local == {"new1": typed}
    assert found.remote == {"new1": typed, "r1": WIDE}


def test_ids_wiped_from_both_sides_come_back_with_the_edits_of_each() -> None:
    base = {f"r{i}": {"a": f"row {i}", "b": float(i), "c": "x"} for i in range(9)}
    mine, theirs = ({**base, row: {**base[row], "b": 99.0}} for row in ("r3", "r5"))
    found = wide(base, *([("", cells) for cells in side.values()] for side in (mine, theirs)))
    assert (found.local, found.remote) == (mine, theirs)
    assert found.minted == frozenset()


def test_numbers_that_were_saved_with_15_digits_are_recognised() -> None:
    found = told({"r1": {"a": "x", "b": 1 / 3}}, [("", {"a": "x", "b": 0.333333333333333})], [])
    assert found.local.keys() == {"r1"}


@given(st.sampled_from(range(5)), st.sampled_from("abc"), st.integers())
def test_one_wiped_and_edited_row_among_others_is_recovered(
    wiped: int, column: str, seed: int
) -> None:
    base = {f"r{i}": {"a": f"row {i}", "b": float(i), "c": f"note {i}"} for i in range(5)}
    mine = {**base, f"r{wiped}": {**base[f"r{wiped}"], column: "edited"}}
    lines = [("" if i == wiped else f"r{i}", mine[f"r{i}"]) for i in range(5)]
    random.Random(seed).shuffle(lines)
    assert wide(base, lines, list(base.items())).local == mine
