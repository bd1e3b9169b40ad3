from store_contract import SCHEMA, THINGS

from sync.identity import Identified
from sync.merge import Change, Columns, MergedRow
from sync.remarks import absent, apart, gaps, shuffles, waiting
from sync.store import Reading, SetCell, Side, TableReading
from workbook.model import Layout, TableLayout
from workbook.values import Formula

HEADERS = {column.id: column.header for column in THINGS.columns}
ALL = frozenset(HEADERS)
BASE = {f"r{i}": {"name": f"row {i}"} for i in range(4)}


def sides(local: dict[str, dict[str, str]], remote: dict[str, dict[str, str]]) -> Identified:
    return Identified(local, remote, (), (), frozenset())


def turned(count: int) -> dict[str, dict[str, str]]:
    """Return the rows with the contents of the first ``count`` moved on by one."""
    ids = list(BASE)[:count]
    moved = {row_id: BASE[ids[i - 1]] for i, row_id in enumerate(ids)}
    return {**BASE, **moved}


def test_a_column_that_waits_is_named_with_its_side() -> None:
    there = dict.fromkeys(HEADERS, 1)
    layout = Layout({"Things": TableLayout("Things", "Things", 1, 1, there)})
    less = TableReading("Things", tuple(c for c in HEADERS if c != "text"), ())
    every = TableReading("Things", tuple(HEADERS), ())
    waits, whole = (Reading("1", {"Things": each}, layout) for each in (less, every))
    (notice,) = absent(THINGS, (waits, whole))
    assert (notice.where, notice.message) == (
        "Things",
        "column Some text waits in the Excel file: left alone",
    )
    columns = Columns(HEADERS, ALL - {"text"}, ALL)
    assert list(gaps("Things", columns)) == [(Side.EXCEL, "Things", "text")]


def test_cells_that_wait_are_counted_by_table() -> None:
    held = [SetCell("Things", f"r{i}", "number", Formula("[@number;-1]")) for i in range(3)]
    (notice,) = waiting(held, SCHEMA)
    assert notice.message.startswith("table Things: 3 formulas refer to rows by their place")


def test_formulas_that_may_show_other_values_are_counted_by_table() -> None:
    cells = [("Things", "r1", "number"), ("@cells", "Greeting", "value")]
    things, settings = apart(cells, SCHEMA)
    assert things.message.startswith("table Things: 1 formula refers to rows by their place")
    assert (settings.where, settings.message[:9]) == ("Settings", "1 formula")


def test_three_rows_that_changed_places_stop_the_plan() -> None:
    edited = {row_id: MergedRow(Change.EDITED, {}) for row_id in BASE}
    for count, stopped in ((2, False), (3, True), (4, True)):
        for each in (sides(turned(count), BASE), sides(BASE, turned(count))):
            assert bool(shuffles("Things", BASE, each, edited, ("name",))) is stopped


def test_the_side_that_was_sorted_is_named() -> None:
    edited = {row_id: MergedRow(Change.EDITED, {}) for row_id in BASE}
    (stop,) = shuffles("Things", BASE, sides(BASE, turned(4)), edited, ("name",))
    assert "4 rows of Things" in stop
    assert "in the Google Sheet" in stop


def exchanged(
    first: str, second: str
) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Return rows, and the same with the whole contents of two of them exchanged."""
    base = {f"r{i}": {"name": f"row {i}", "text": f"text {i}"} for i in range(4)}
    return base, {**base, first: base[second], second: base[first]}


TYPED = ("name", "text")
EDITED = {f"r{i}": MergedRow(Change.EDITED, {}) for i in range(4)}


def test_two_rows_that_changed_places_stop_where_the_other_side_edited_them() -> None:
    base, now = exchanged("r0", "r1")
    edited = {**base, "r0": {**base["r0"], "text": "edit"}}
    for each, place in ((sides(now, edited), "Excel"), (sides(edited, now), "Google")):
        (stop,) = shuffles("Things", base, each, EDITED, TYPED)
        assert f"mix up 2 rows of Things, which changed places in the {place}" in stop


def test_two_rows_that_changed_places_are_followed_where_the_other_side_left_them() -> None:
    base, now = exchanged("r0", "r1")
    elsewhere = {**base, "r3": {**base["r3"], "text": "edit"}}
    for other in (base, elsewhere, now):
        assert not shuffles("Things", base, sides(now, other), EDITED, TYPED)
        assert not shuffles("Things", base, sides(other, now), EDITED, TYPED)


def test_cells_that_moved_up_stop_where_the_other_side_edited_them() -> None:
    """The last row holds nothing, so it seems to be deleted; the one above holds what it held."""
    base, _ = exchanged("r0", "r1")
    now = {"r0": base["r0"], "r1": base["r1"], "r2": base["r3"]}
    edited = {**base, "r2": {**base["r2"], "text": "edit"}}
    rows = {"r2": EDITED["r2"], "r3": MergedRow(Change.DELETED_REMOTE, None)}
    assert len(shuffles("Things", base, sides(edited, now), rows, TYPED)) == 1
    assert not shuffles("Things", base, sides(base, now), rows, TYPED)
