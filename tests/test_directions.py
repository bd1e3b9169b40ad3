"""One-way columns and tables over whole runs: the source stays, the sink is put right."""

import random
from contextlib import closing
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people import live
from two_sides import PeopleStore, World

from lifeops.cli.report import conflict_words
from sync import conflicts
from sync.conflicts import DELETED
from sync.directions import ROWS, Direction
from sync.engine import sync
from sync.memory import MemoryRow
from sync.outcome import Status
from sync.state import State
from sync.store import DeleteRow, SetCell, Side
from sync.wishes import Wishes
from workbook.schema import ColumnSchema, ColumnType, Schema, TableSchema

LIST = TableSchema(
    "List",
    "List",
    (
        ColumnSchema("name", "Name"),
        ColumnSchema("note", "Note"),
        ColumnSchema("own", "Own"),
        ColumnSchema("no", "No", ColumnType.COUNTER),
        ColumnSchema("twice", "Twice", formula="[@name]&[@name]"),
    ),
    "name",
)
SCHEMA = Schema((LIST, conflicts.TABLE))
SOURCES = {Direction.TO_SHEET: "excel", Direction.TO_EXCEL: "sheet"}
ONE_WAY = pytest.mark.parametrize("way", list(SOURCES))


class Pair:
    def __init__(self, state, ways):
        self.state, self.ways = state, ways
        self.excel, self.sheet = (PeopleStore(side, SCHEMA) for side in (Side.EXCEL, Side.SHEET))
        for side in (self.excel, self.sheet):
            cells = {f"r{n}": {"name": f"n{n}", "note": "x", "own": "y"} for n in range(12)}
            side.tables["List"].rows[:] = [MemoryRow(i, dict(c)) for i, c in cells.items()]

    def direction(self, table, column):
        if table != "List":
            return Direction.BOTH
        return self.ways.get(column, self.ways.get(ROWS, Direction.BOTH))

    def sync(self, **options):
        stores = self.excel, self.sheet
        return sync(*stores, self.state, SCHEMA, direction=self.direction, **options)

    def ends(self, way):
        """Return the source and the sink."""
        both = self.excel, self.sheet
        return both if way is Direction.TO_SHEET else both[::-1]

    def type(self, side, row_id, column, content):
        with side.edited() as tables:
            row = next(row for row in tables["List"].rows if row.id == row_id)
            row.cells[column] = content

    def add(self, side, **cells):
        with side.edited() as tables:
            tables["List"].rows.append(MemoryRow("", cells))

    def drop(self, side, row_id):
        with side.edited() as tables:
            rows = tables["List"].rows
            rows[:] = [row for row in rows if row.id != row_id]

    def column(self, side, column):
        return [row.cells.get(column) for row in side.tables["List"].rows]

    def settled(self):
        writes = self.excel.writes + self.sheet.writes
        self.sync(anew=True)
        return self.excel.writes + self.sheet.writes == writes


@pytest.fixture
def pair(tmp_path):
    with closing(State(tmp_path / "link.db")) as state:
        pair = Pair(state, {})
        pair.sync()
        yield pair


@ONE_WAY
def test_a_column_goes_from_its_source_to_its_sink(pair, way):
    pair.ways = {"note": way}
    source, sink = pair.ends(way)
    pair.type(source, "r0", "note", "from the source")
    pair.type(sink, "r1", "note", "from the sink")
    pair.type(sink, "r1", "own", "goes both ways")
    outcome = pair.sync()
    for side in (source, sink):
        assert pair.column(side, "note")[:2] == ["from the source", "x"]
        assert pair.column(side, "own")[1] == "goes both ways"
    (conflict,) = outcome.conflicts
    assert conflict.kept.value.lower() == SOURCES[way]
    lost = conflict.remote if way is Direction.TO_SHEET else conflict.local
    assert (lost, conflict.base, outcome.status) == ("from the sink", "x", Status.CONFLICTS)
    assert pair.settled()


@ONE_WAY
def test_a_row_typed_in_the_sink_is_taken_over_without_what_it_may_not_send(pair, way):
    pair.ways = {"note": way}
    source, sink = pair.ends(way)
    pair.add(sink, name="new", note="not from here", own="y")
    outcome = pair.sync()
    for side in (source, sink):
        assert pair.column(side, "note")[-1] is None
        assert pair.column(side, "name")[-1] == "new"
    assert [conflict.column for conflict in outcome.conflicts] == ["note"]
    assert pair.settled()


@ONE_WAY
def test_rows_of_a_one_way_table(pair, way):
    pair.ways = {ROWS: way}
    source, sink = pair.ends(way)
    pair.add(source, name="new", note="x")
    pair.add(sink, name="strange", note="kept in the log")
    pair.drop(source, "r1")
    pair.drop(sink, "r2")
    before = [dict(row.cells) for row in source.tables["List"].rows]
    outcome = pair.sync()
    assert [dict(row.cells) for row in source.tables["List"].rows] == before
    names = [f"n{n}" for n in range(12) if n != 1]
    assert sorted(pair.column(sink, "name")) == sorted([*names, "new"])
    told = {conflict.label: (conflict.local, conflict.remote) for conflict in outcome.conflicts}
    assert len(told) == 2
    assert any("kept in the log" in text for both in told.values() for text in both)
    assert all(DELETED in both for both in told.values())
    assert pair.settled()


@ONE_WAY
def test_a_row_that_the_source_deleted_goes_even_if_it_was_edited_in_the_sink(pair, way):
    pair.ways = {ROWS: way}
    source, sink = pair.ends(way)
    pair.drop(source, "r1")
    pair.type(sink, "r1", "note", "typed")
    (conflict,) = pair.sync().conflicts
    assert "typed" in f"{conflict.local}{conflict.remote}"
    assert "n1" not in pair.column(sink, "name")
    assert pair.settled()


@ONE_WAY
def test_what_happens_to_whole_rows_is_told_as_it_is(pair, way):
    """A row taken out keeps its name, and one that was only deleted was not edited."""
    pair.ways = {ROWS: way}
    source, sink = pair.ends(way)
    pair.add(sink, name="strange", note="typed in vain")
    pair.drop(source, "r1")
    pair.type(sink, "r1", "note", "too late")
    pair.drop(sink, "r2")
    pair.drop(sink, "r3")
    pair.type(source, "r3", "note", "edited")
    told = {conflict.label: conflict_words(conflict) for conflict in pair.sync().conflicts}
    assert set(told) == {"strange", "n1", "n2", "n3"}
    here, there = ("in Excel", "in the Sheet")[:: 1 if source is pair.excel else -1]
    assert "typed in vain" in told["strange"]
    assert f"typed {there}" in told["strange"]
    assert f"edited {there}" in told["n1"]
    assert f"deleted {here}" in told["n1"]
    assert "too late" in told["n1"]
    assert all("it is taken out" in told[name] for name in ("strange", "n1"))
    assert "edited" not in told["n2"]
    assert f"deleted {there}" in told["n2"]
    assert "it is put back" in told["n2"]
    assert f"deleted {there} and edited {here}; the row is kept" in told["n3"]
    assert not any("column" in words for words in told.values())


@ONE_WAY
def test_what_only_the_sink_has_is_left_while_nothing_is_remembered(tmp_path, way):
    with closing(State(tmp_path / "fresh.db")) as state:
        pair = Pair(state, {ROWS: way})
        source, sink = pair.ends(way)
        pair.drop(source, "r3")
        outcome = pair.sync()
        edits = (*outcome.plan.local, *outcome.plan.remote)
        assert not [edit for edit in edits if isinstance(edit, DeleteRow)]
        assert "n3" in pair.column(sink, "name")


def test_an_ignored_column_and_an_ignored_table(pair):
    pair.ways = {"own": Direction.IGNORE}
    pair.type(pair.excel, "r0", "own", "mine")
    pair.add(pair.excel, name="new", own="mine alone")
    pair.sync()
    assert pair.column(pair.sheet, "own")[0] == "y"
    assert pair.column(pair.sheet, "own")[-1] is None
    assert pair.column(pair.excel, "own")[-1] == "mine alone"
    assert pair.settled()
    pair.ways = {ROWS: Direction.IGNORE}
    pair.type(pair.excel, "r0", "note", "left")
    pair.drop(pair.sheet, "r1")
    outcome = pair.sync()
    assert outcome.status is Status.NOTHING
    assert "table List is ignored, as was chosen" in {each.message for each in outcome.notices}
    assert "n1" in pair.column(pair.excel, "name")
    pair.ways = {}
    pair.sync(anew=True)
    assert pair.column(pair.sheet, "note")[0] == "left"
    assert "n1" not in pair.column(pair.excel, "name")


@ONE_WAY
def test_neither_numbers_nor_formulas_nor_wishes_are_written_to_a_source(pair, way):
    pair.ways = {"no": way, "twice": way, "note": way}
    source, _ = pair.ends(way)
    pair.add(source, name="new")
    pair.sync()
    assert (pair.column(source, "no")[-1], pair.column(source, "twice")[-1]) == (None, None)
    wish = Wishes(cells={("List", "r0"): {"note": "wished", "own": "wished"}})
    outcome = pair.sync(wish=lambda _: wish)
    assert (pair.column(source, "note")[0], pair.column(source, "own")[0]) == ("x", "wished")
    where = {"excel": "change it in Excel", "sheet": "change it in the Google Sheet"}[SOURCES[way]]
    assert f"the column 'Note' goes one way: {where}" in {n.message for n in outcome.notices}


edits = st.lists(
    st.tuples(
        st.sampled_from(["excel", "sheet"]),
        st.sampled_from(["type", "add", "drop"]),
        st.integers(0, 11),
        st.sampled_from(["name", "note", "own"]),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(edits, st.sampled_from(list(SOURCES)), st.sampled_from([ROWS, "note"]))
def test_whatever_people_do_the_source_stays_and_nothing_is_lost(tmp_path_factory, done, way, what):
    with closing(State(tmp_path_factory.mktemp("links") / "link.db")) as state:
        pair = Pair(state, {})
        pair.sync()
        pair.ways = {what: way}
        typed = {}
        for number, (side, kind, row, column) in enumerate(done):
            store = getattr(pair, side)
            ids = [each.id for each in store.tables["List"].rows if each.id]
            if kind == "drop":
                pair.drop(store, ids[row % len(ids)])
            elif kind == "add":
                pair.add(store, name=f"typed {number}.", note=f"note {number}.")
                typed |= {f"typed {number}.": side, f"note {number}.": side}
            else:
                pair.type(store, ids[row % len(ids)], column, f"typed {number}.")
                typed[f"typed {number}."] = side
        source, _ = pair.ends(way)
        column = "note" if what else None
        before = {r.id: dict(r.cells) for r in source.tables["List"].rows if r.id}
        stood = {
            text
            for side in (pair.excel, pair.sheet)
            for each in side.tables["List"].rows
            for text in each.cells.values()
        }
        first = pair.sync()
        source_edits = first.plan.local if source is pair.excel else first.plan.remote
        ours = [edit for edit in source_edits if edit.table == "List"]
        if column is None:
            assert not [
                edit
                for edit in ours
                if isinstance(edit, SetCell | DeleteRow) and edit.row_id in before
            ]
        else:
            assert not [e for e in ours if isinstance(e, SetCell) and e.column == column]
        pair.sync()
        assert pair.settled()
        visible = {
            str(text)
            for each in (*pair.excel.tables["List"].rows, *pair.sheet.tables["List"].rows)
            for text in each.cells.values()
        }
        log = " ".join(f"{c.base} {c.local} {c.remote}" for _, c in state.conflicts())
        lost = {t for t in typed if t in stood and t not in visible and t not in log}
        assert not lost


@pytest.mark.parametrize("what", ["note", "who", ROWS])
@pytest.mark.parametrize("seed", range(8))
def test_one_way_contents_survive_crashes_and_an_open_file(tmp_path, seed, what):
    way = list(SOURCES)[seed % 2]

    def direction(table, column):
        return way if table == "Tasks" and what in {column, ROWS} else Direction.BOTH

    world = World(tmp_path / "link.db")
    with closing(world.state):
        world.sync()
        world.sync_once = partial(sync, direction=direction)
        if what == ROWS:
            world._check_numbers = lambda _: None  # a source is given none
        live(world, random.Random(seed), 6)
