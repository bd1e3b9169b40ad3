"""Copied ids: which of the rows that bear one keeps it."""

import pytest
from engine_world import put
from two_sides import World

from sync.store import Row, TableReading
from sync.telling import told_apart
from workbook.values import Content

TYPED = ("what", "who", "note")
BASE: dict[str, dict[str, Content]] = {
    f"r{i}": {"what": f"x{i}", "who": f"w{i}", "note": f"n{i}"} for i in range(4)
}
EDITED = {**BASE["r2"], "who": "done by me"}


def kept(first: dict[str, Content], then: dict[str, Content]) -> tuple[int, list[int]]:
    """Put two rows with the id r2 among the others; return where it stays and who needs one."""
    lines = [*((i, BASE[i]) for i in ("r0", "r1")), ("r2", first), ("r3", BASE["r3"]), ("r2", then)]
    rows = tuple(Row(position, *line) for position, line in enumerate(lines, 2))
    side = told_apart(TableReading("T", TYPED, rows), BASE, TYPED)
    assert side.known["r2"] == side.places["r2"].cells
    assert side.known.keys() == BASE.keys()
    return side.places["r2"].position, list(side.nameless)


@pytest.mark.parametrize("title", ["a copy", "z copy", "", "Z"])
def test_of_rows_as_much_alike_the_topmost_keeps_the_id(title: str) -> None:
    copy = {**BASE["r2"], "what": title}
    assert kept(EDITED, copy) == (4, [6])
    assert kept(copy, EDITED) == (4, [6])


def test_the_row_most_like_the_base_keeps_the_id_wherever_it_stands() -> None:
    assert kept(EDITED, BASE["r2"]) == (6, [4])
    assert kept(BASE["r2"], EDITED) == (4, [6])
    assert kept(EDITED, {**EDITED, "what": "a copy"}) == (4, [6])


@pytest.mark.parametrize("title", ["a copy", "z copy"])
@pytest.mark.parametrize("end", ["excel", "sheet"])
def test_an_edit_of_the_other_side_goes_to_the_original(world: World, end: str, title: str) -> None:
    copying = getattr(world, end)
    other = world.sheet if copying is world.excel else world.excel
    world.copy(copying, 2)
    put(copying, 4, "title", title)
    put(copying, 2, "who", "done by me")
    put(other, 2, "note", "a note")
    world.settle()
    world.check()
    for side in (world.excel, world.sheet):
        found = {row.cells["title"]: row.cells.get("note") for row in world.rows(side)}
        assert (found["task 2"], found[title]) == ("a note", None)
