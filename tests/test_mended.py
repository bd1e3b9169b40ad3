"""Formulas that lost the row above are put back, and nothing else is."""

from functools import partial

import pytest

from sync.identity import Identified
from sync.mended import mended
from sync.merge import Change, Columns, MergedRow, Winner, merge_table
from workbook.values import Formula

STEP = Formula("[@b;-1]+[@a]")
LOST = Formula("#REF!+[@a]")
BASE = {f"r{n}": {"a": float(n), "b": STEP if n > 1 else Formula("[@a]")} for n in (1, 2, 3, 4)}
COLUMNS = Columns({"a": "A", "b": "B"}, frozenset("ab"), frozenset("ab"))
merge = partial(merge_table, columns=COLUMNS, winner=lambda _: Winner.SHEET)


def outcome(local, remote, base=BASE):
    sides = Identified(local, remote, (), (), frozenset())
    rows = merge(base, local, remote)
    by = merge, COLUMNS, lambda: (list(local), list(remote))
    return mended(rows, base, sides, by)


def without(row, **changes):
    left = {i: dict(cells) for i, cells in BASE.items() if i != row}
    for row_id, content in changes.items():
        left[row_id]["b"] = content
    return left


def test_what_a_delete_broke_is_put_back_on_its_side():
    local = without("r2", r3=LOST)
    rows = outcome(local, BASE)
    assert rows["r2"] == MergedRow(Change.DELETED_LOCAL, None)
    assert rows["r3"] == MergedRow(Change.EDITED, BASE["r3"])


def test_what_it_broke_on_both_sides_is_put_back_on_both():
    both = without("r2", r3=LOST)
    base = {i: cells for i, cells in BASE.items() if i != "r2"}
    assert outcome(both, both, base) == {"r3": MergedRow(Change.EDITED, BASE["r3"])}


def test_an_edit_beside_it_stands():
    local = without("r2", r3=LOST)
    local["r3"]["a"] = 7.0
    assert outcome(local, BASE)["r3"].cells == {"a": 7.0, "b": STEP}
    remote = {**BASE, "r3": {"a": 3.0, "b": Formula("[@a]*2")}}
    row = outcome(without("r2", r3=LOST), remote)["r3"]
    assert (row.cells, row.clashes) == (remote["r3"], ())


def test_the_first_row_has_none_above():
    local = without("r1", r2=LOST)
    assert outcome(local, BASE)["r2"].cells == local["r2"]


@pytest.mark.parametrize(
    "typed", ["#REF!", "#REF!+[@b]", "[@b;-1]+#REF!", "IFERROR(#REF!+[@a],0)", "[@b;-1]+[@a]+1"]
)
def test_what_a_person_typed_is_an_edit(typed):
    local = {**BASE, "r3": {"a": 3.0, "b": Formula(typed)}}
    assert outcome(local, BASE)["r3"].cells == local["r3"]


def test_a_row_that_is_deleted_on_the_other_side_goes():
    remote = {i: cells for i, cells in BASE.items() if i != "r3"}
    assert outcome(without("r2", r3=LOST), remote)["r3"].cells is None
