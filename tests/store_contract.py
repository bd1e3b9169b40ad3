"""What every store must do, whatever is behind it: one suite for all of them.

A test module runs it by ``from store_contract import *`` and a fixture ``end`` of the shape of
:class:`End`, whose store holds ``START`` and ``GREETING`` in the tables of ``SCHEMA``.
"""

from collections.abc import Mapping
from typing import Protocol

import pytest

from sync import conflicts, tombstones
from sync.errors import WrongEndError
from sync.store import (
    CELLS,
    VALUE,
    AddColumn,
    AddRow,
    Bury,
    DeleteRow,
    DropColumn,
    GiveId,
    Look,
    RenameColumn,
    Row,
    SetCell,
    SetLook,
    Side,
    Store,
)
from workbook.errors import ChangedMeanwhileError
from workbook.schema import CellSchema, ColumnSchema, ColumnType, Schema, TableSchema
from workbook.values import CellError, Content, Formula, Kind, Serial

TWICE = Formula("[@number]*2")
THINGS = TableSchema(
    "Things",
    "Things",
    (
        ColumnSchema("name", "Name"),
        ColumnSchema("text", "Some text"),
        ColumnSchema("number", "Number", ColumnType.NUMBER),
        ColumnSchema("flag", "Flag?", ColumnType.BOOLEAN),
        ColumnSchema("day", "Day", ColumnType.DATE, format="yyyy\\-mm\\-dd"),
        ColumnSchema("clock", "Clock", ColumnType.TIME, format="hh:mm"),
        ColumnSchema("moment", "Moment", ColumnType.DATETIME, format="yyyy\\-mm\\-dd\\ hh:mm"),
        ColumnSchema("span", "Span", ColumnType.DURATION, format="[h]:mm"),
        ColumnSchema("twice", "Twice", ColumnType.NUMBER, formula=TWICE.text),
    ),
    "name",
)
SCHEMA = Schema((THINGS, conflicts.TABLE), (CellSchema("Greeting", "Settings"),))
GREETING = "hello"
START: dict[str, dict[str, Content]] = {
    "r1": {"name": "one", "text": "a", "number": 1.0, "flag": True, "twice": TWICE},
    "r2": {"name": "two", "number": 2.5, "day": Serial(45_000.0, Kind.DATE), "twice": TWICE},
    "r3": {"name": "three", "text": "c\nd", "clock": Serial(0.5, Kind.TIME), "twice": TWICE},
}

CONTENTS: dict[str, tuple[str, Content]] = {
    "text": ("text", "plain"),
    "text like a number": ("text", "007"),
    "text like an exponent": ("text", "1e5"),
    "text like a date": ("text", "2024-01-02"),
    "text like a formula": ("text", "=1+1"),
    "text like a sum": ("text", "+31 20 123"),
    "text like a mention": ("text", "@home"),
    "text like a truth value": ("text", "TRUE"),
    "text like an error": ("text", "#N/A"),
    "text with an apostrophe": ("text", "'quoted"),
    "text in lines": ("text", "one\ntwo\n\nfour"),
    "text with markup": ("text", '<b>&amp; "x" </b>'),
    "text with outer spaces": ("text", "  two  spaces "),
    "text with a no-break space": ("text", "a\u00a0b"),
    "text that looks escaped": ("text", "_x000D_ and _x0041_"),
    "emoji": ("text", "\U0001f469\u200d\U0001f469\u200d\U0001f467 ok"),
    "long text": ("text", "x" * 5_000),
    "whole number": ("number", 42.0),
    "fraction": ("number", 1 / 3),
    "negative": ("number", -0.5),
    "fifteen digits": ("number", 123_456_789_012_345.0),
    "number in a text column": ("text", 5.0),
    "true": ("flag", True),
    "false": ("flag", False),
    "date": ("day", Serial(45_292.0, Kind.DATE)),
    "time": ("clock", Serial(0.25, Kind.TIME)),
    "date and time": ("moment", Serial(45_292.0 + 34_567 / 86_400, Kind.DATETIME)),
    "duration over a day": ("span", Serial(1.25, Kind.DURATION)),
    "date in a text column": ("text", Serial(45_293.0, Kind.DATE)),
    "error": ("text", CellError("#N/A")),
    "formula on its row": ("number", Formula("[@span]*24")),
    "formula on a column": ("number", Formula("SUM(Things[clock])")),
    "formula on a declared cell": ("text", Formula('Greeting&"!"')),
    "formula with a text": ("text", Formula('"<"&[@name]&">"')),
}


class End(Protocol):
    """A store, and what people do behind its back.

    Attributes:
        cannot: names of ``CONTENTS`` that this end cannot hold and owes instead.
    """

    store: Store
    cannot: frozenset[str]

    def reopened(self) -> Store:
        """Return a second store on the same end."""
        ...

    def wrong(self) -> Store:
        """Return a store on an end that is not what was linked."""
        ...

    def outside_set(self, row_id: str, column: str, content: Content) -> None:
        """Type into a cell of THINGS."""
        ...

    def outside_add(self, cells: Mapping[str, Content]) -> None:
        """Type a row without an id below the last one of THINGS."""
        ...

    def outside_copy(self, row_id: str) -> None:
        """Copy a whole row, its id included, below the last one of THINGS."""
        ...

    def outside_delete(self, row_id: str) -> None:
        """Delete a row of THINGS."""
        ...

    def outside_reverse(self) -> None:
        """Turn the rows of THINGS upside down, ids travelling along."""
        ...


def things(store: Store) -> dict[str, Row]:
    return {row.id: row for row in store.read().tables["Things"].rows}


def cells_of(store: Store, row_id: str) -> dict[str, Content]:
    return dict(things(store)[row_id].cells)


def exact(cells: Mapping[str, Content]) -> dict[str, tuple[type, Content]]:
    """Return cells in a form in which ``True`` differs from ``1.0``."""
    return {column: (type(content), content) for column, content in cells.items()}


def test_reads_what_is_there(end: End) -> None:
    reading = end.store.read()
    rows = {row.id: exact(row.cells) for row in reading.tables["Things"].rows}
    assert rows == {row_id: exact(cells) for row_id, cells in START.items()}
    assert reading.tables["Things"].columns == tuple(column.id for column in THINGS.columns)
    assert reading.tables["Conflicts"].rows == ()


def test_reads_declared_cells(end: End) -> None:
    (row,) = end.store.read().tables[CELLS].rows
    assert (row.id, dict(row.cells)) == ("Greeting", {VALUE: GREETING})


def test_probe_is_the_revision_of_the_reading(end: End) -> None:
    assert end.store.probe() == end.store.read().revision
    assert end.reopened().probe() == end.store.read().revision


def test_no_edits_is_no_write(end: End) -> None:
    reading = end.store.read()
    assert end.store.apply(reading, ()).revision == reading.revision
    assert end.store.probe() == reading.revision


@pytest.mark.parametrize("name", CONTENTS)
def test_reads_back_what_was_set(end: End, name: str) -> None:
    column, content = CONTENTS[name]
    edit = SetCell("Things", "r2", column, content)
    applied = end.store.apply(end.store.read(), [edit])
    if name in end.cannot:
        assert [owed.edit for owed in applied.owed] == [edit]
        return
    assert applied.owed == ()
    expected = {**START["r2"], column: content}
    assert exact(cells_of(end.store, "r2")) == exact(expected)
    assert exact(cells_of(end.reopened(), "r2")) == exact(expected)


def test_other_rows_stay_as_they_were(end: End) -> None:
    before = {row_id: exact(row.cells) for row_id, row in things(end.store).items()}
    end.store.apply(end.store.read(), [SetCell("Things", "r2", "text", "new")])
    after = {row_id: exact(row.cells) for row_id, row in things(end.store).items()}
    del before["r2"], after["r2"]
    assert after == before


def test_reads_back_a_row_with_every_content(end: End) -> None:
    """P18: every class of value comes back as it was written."""
    able = [CONTENTS[name] for name in CONTENTS if name not in end.cannot]
    adds = [
        AddRow("Things", f"new{i}", {"name": f"n{i}", column: content, "twice": TWICE})
        for i, (column, content) in enumerate(able)
    ]
    assert end.store.apply(end.store.read(), adds).owed == ()
    found = things(end.reopened())
    for add in adds:
        assert exact(found[add.row_id].cells) == exact(add.cells)
    assert len(found) == len(START) + len(adds)


def test_clears_a_cell(end: End) -> None:
    end.store.apply(end.store.read(), [SetCell("Things", "r1", "text", None)])
    assert "text" not in cells_of(end.store, "r1")


def test_sets_and_clears_a_declared_cell(end: End) -> None:
    for content in ("other", None, 3.0):
        end.store.apply(end.store.read(), [SetCell(CELLS, "Greeting", VALUE, content)])
        (row,) = end.reopened().read().tables[CELLS].rows
        assert row.cells.get(VALUE) == content


def test_deletes_a_row(end: End) -> None:
    row = things(end.store)["r2"]
    applied = end.store.apply(end.store.read(), [DeleteRow("Things", "r2", row.cells)])
    assert applied.owed == ()
    assert set(things(end.store)) == {"r1", "r3"}


def test_deletes_every_row_and_adds_one_again(end: End) -> None:
    reading = end.store.read()
    edits = [DeleteRow("Things", row.id, row.cells) for row in reading.tables["Things"].rows]
    assert end.store.apply(reading, edits).owed == ()
    assert things(end.store) == {}
    added = {"name": "again", "twice": TWICE}
    end.store.apply(end.store.read(), [AddRow("Things", "r9", added)])
    assert {row_id: dict(row.cells) for row_id, row in things(end.store).items()} == {"r9": added}


def test_adds_deletes_and_sets_in_one_apply(end: End) -> None:
    reading = end.store.read()
    edits = (
        SetCell("Things", "r1", "text", "set"),
        AddRow("Things", "r4", {"name": "four", "twice": TWICE}),
        DeleteRow("Things", "r3", START["r3"]),
    )
    applied = end.store.apply(reading, edits)
    assert applied.owed == ()
    assert set(things(end.store)) == {"r1", "r2", "r4"}
    assert cells_of(end.store, "r1")["text"] == "set"


def test_adds_a_conflict(end: End) -> None:
    cells = {"Table": "Things", "Row": "one", "Sheet value": "=1+1", "Kept": "Sheet"}
    end.store.apply(end.store.read(), [AddRow("Conflicts", "c1", cells)])
    (row,) = end.reopened().read().tables["Conflicts"].rows
    assert (row.id, dict(row.cells)) == ("c1", cells)


def test_revision_after_a_write_is_the_next_probe(end: End) -> None:
    applied = end.store.apply(end.store.read(), [SetCell("Things", "r1", "text", "new")])
    assert applied.revision in ("", end.store.probe())


def test_probe_changes_after_an_outside_edit(end: End) -> None:
    before = end.store.read().revision
    end.outside_set("r1", "text", "typed")
    assert end.store.probe() != before
    assert cells_of(end.store, "r1")["text"] == "typed"


def test_order_of_rows_is_free(end: End) -> None:
    end.outside_reverse()
    rows = things(end.store)
    assert {row_id: exact(row.cells) for row_id, row in rows.items()} == {
        row_id: exact(cells) for row_id, cells in START.items()
    }
    assert [row.id for row in sorted(rows.values(), key=lambda row: row.position)] == [
        *reversed(START)
    ]
    end.store.apply(end.store.read(), [SetCell("Things", "r3", "text", "mine")])
    assert cells_of(end.store, "r3")["text"] == "mine"
    assert "text" not in cells_of(end.store, "r2")


def test_gives_an_id_and_sets_its_row_in_one_apply(end: End) -> None:
    end.outside_add({"name": "typed", "number": 7.0})
    reading = end.store.read()
    (typed,) = [row for row in reading.tables["Things"].rows if not row.id]
    assert dict(typed.cells) == {"name": "typed", "number": 7.0}
    edits = (
        GiveId("Things", typed.position, "r7", typed.cells),
        SetCell("Things", "r7", "twice", TWICE),
    )
    assert end.store.apply(reading, edits).owed == ()
    assert cells_of(end.store, "r7") == {"name": "typed", "number": 7.0, "twice": TWICE}


def test_gives_an_id_to_a_row_and_deletes_it_in_one_apply(end: End) -> None:
    end.outside_add({"name": "typed", "number": 7.0})
    reading = end.store.read()
    (typed,) = [row for row in reading.tables["Things"].rows if not row.id]
    edits = (
        GiveId("Things", typed.position, "r7", typed.cells),
        DeleteRow("Things", "r7", typed.cells),
    )
    assert end.store.apply(reading, edits).owed == ()
    assert {row.id for row in end.store.read().tables["Things"].rows} == START.keys()


def test_gives_a_copied_row_an_id_of_its_own(end: End) -> None:
    end.outside_copy("r1")
    reading = end.store.read()
    twins = [row for row in reading.tables["Things"].rows if row.id == "r1"]
    assert len(twins) == 2
    copied = max(twins, key=lambda row: row.position)
    edits = (
        GiveId("Things", copied.position, "r8", copied.cells),
        SetCell("Things", "r1", "text", "kept"),
    )
    assert end.store.apply(reading, edits).owed == ()
    rows = things(end.store)
    assert (rows["r1"].cells["text"], rows["r8"].cells["text"]) == ("kept", "a")
    assert rows["r1"].position < rows["r8"].position


def test_an_edit_between_read_and_apply_is_not_hidden(end: End) -> None:
    reading = end.store.read()
    end.outside_set("r1", "text", "meanwhile")
    try:
        applied = end.store.apply(reading, [SetCell("Things", "r2", "text", "ours")])
    except ChangedMeanwhileError:
        assert "text" not in cells_of(end.store, "r2")
    else:
        assert applied.revision != end.store.probe()
        assert cells_of(end.store, "r2")["text"] == "ours"
    assert cells_of(end.store, "r1")["text"] == "meanwhile"


def test_a_row_deleted_meanwhile_is_owed(end: End) -> None:
    reading = end.store.read()
    end.outside_delete("r2")
    edit = SetCell("Things", "r2", "text", "late")
    try:
        applied = end.store.apply(reading, [edit])
    except ChangedMeanwhileError:
        pass
    else:
        assert [owed.edit for owed in applied.owed] == [edit]
    assert {row_id: exact(row.cells) for row_id, row in things(end.store).items()} == {
        row_id: exact(START[row_id]) for row_id in ("r1", "r3")
    }


@pytest.fixture
def keeper(end: End) -> End:
    """A store that keeps tombstones, which is the Sheet's part."""
    if end.store.side is not Side.SHEET:
        pytest.skip("keeps no tombstones")
    return end


def test_nothing_is_gone_at_first(end: End) -> None:
    assert end.store.read().gone == {}


def test_a_row_that_is_deleted_leaves_its_tombstone(keeper: End) -> None:
    edits = (Bury("Things", "r2", "mark 2"), DeleteRow("Things", "r2", START["r2"]))
    assert keeper.store.apply(keeper.store.read(), edits).owed == ()
    assert keeper.reopened().read().gone == {("Things", "r2"): "mark 2"}
    assert set(things(keeper.store)) == {"r1", "r3"}


def test_tombstones_are_kept_beside_other_edits_and_renewed(keeper: End) -> None:
    first = (Bury("Things", "a", "1"), Bury("Conflicts", "b", "=2"))
    assert keeper.store.apply(keeper.store.read(), first).owed == ()
    second = (
        Bury("Things", "a", "new"),
        Bury("Things", "c", ""),
        SetCell("Things", "r1", "text", "set"),
        AddRow("Things", "r4", {"name": "four", "twice": TWICE}),
    )
    assert keeper.store.apply(keeper.store.read(), second).owed == ()
    expected = {("Things", "a"): "new", ("Conflicts", "b"): "=2", ("Things", "c"): ""}
    assert keeper.reopened().read().gone == expected
    assert cells_of(keeper.store, "r1")["text"] == "set"
    assert "r4" in things(keeper.store)


def test_the_oldest_tombstones_make_room(keeper: End, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tombstones, "MOST", 4)
    for names in ("abcd", "bef", "g"):
        buries = [Bury("Things", name, f"in {names}") for name in names]
        assert keeper.store.apply(keeper.store.read(), buries).owed == ()
    gone = {row_id: mark for (_, row_id), mark in keeper.reopened().read().gone.items()}
    assert gone == {"d": "in abcd", "e": "in bef", "f": "in bef", "g": "in g"}


def test_a_renamed_column_is_the_same_column(end: End) -> None:
    edits = [RenameColumn("Things", "text", "Remark")]
    assert end.store.reshape(end.store.read(), edits) == ()
    reading = end.reopened().read()
    assert reading.headers["Things", "text"] == "Remark"
    assert {row.id: exact(row.cells) for row in reading.tables["Things"].rows} == {
        row_id: exact(cells) for row_id, cells in START.items()
    }


def test_columns_can_take_each_others_headers(end: End) -> None:
    edits = [
        RenameColumn("Things", "text", "Number"),
        RenameColumn("Things", "number", "Some text"),
    ]
    assert end.store.reshape(end.store.read(), edits) == ()
    reading = end.reopened().read()
    assert (reading.headers["Things", "text"], reading.headers["Things", "number"]) == (
        "Number",
        "Some text",
    )
    assert cells_of(end.store, "r1")["text"] == "a"


def test_an_added_column_takes_values(end: End) -> None:
    column = ColumnSchema("share", "Share", ColumnType.PERCENT, format="0%")
    assert end.store.reshape(end.store.read(), [AddColumn("Things", column, Look("0%"))]) == ()
    reading = end.store.read()
    assert "share" in reading.tables["Things"].columns
    assert reading.added.get("Things", ()) == ()
    edits = [
        SetCell("Things", "r1", "share", 0.25),
        AddRow("Things", "r4", {"name": "four", "twice": TWICE, "share": 0.5}),
    ]
    assert end.store.apply(reading, edits).owed == ()
    assert cells_of(end.store, "r1") == {**START["r1"], "share": 0.25}
    assert cells_of(end.store, "r4")["share"] == 0.5


def test_a_change_of_columns_that_is_made_already_writes_nothing(end: End) -> None:
    column = ColumnSchema("share", "Share")
    edits = [AddColumn("Things", column), RenameColumn("Things", "text", "Remark")]
    end.store.reshape(end.store.read(), edits)
    before = end.store.probe()
    assert end.store.reshape(end.store.read(), edits) == ()
    assert end.store.probe() == before


def test_an_added_column_is_known_to_a_store_that_knows_nothing_of_it(end: End) -> None:
    end.store.reshape(end.store.read(), [AddColumn("Things", ColumnSchema("share", "My share"))])
    end.store.apply(end.store.read(), [SetCell("Things", "r1", "share", 0.25)])
    reading = end.reopened().read()
    if end.reopened() is not end.store:
        assert [(c.id, c.header) for c in reading.added["Things"]] == [("share", "My share")]
    assert next(r for r in reading.tables["Things"].rows if r.id == "r1").cells["share"] == 0.25


def test_a_column_that_is_dropped_stays_and_is_left_alone(end: End) -> None:
    edits = [DropColumn("Things", "text", "Some text")]
    assert end.store.reshape(end.store.read(), edits) == ()
    reading = end.store.read()
    assert "text" not in reading.tables["Things"].columns
    assert reading.added.get("Things", ()) == ()
    assert "text" not in cells_of(end.store, "r1")
    assert cells_of(end.reopened(), "r1").get("text", "a") == "a"


def test_a_column_takes_another_look(end: End) -> None:
    look = Look("0.00", 30.0, ("a", "b"))
    assert end.store.reshape(end.store.read(), [SetLook("Things", "number", look)]) == ()
    end.store.looks = True
    found = end.store.read().looks["Things", "number"]
    assert (found.format, round(found.width), found.choices) == (look.format, 30, look.choices)
    assert cells_of(end.store, "r1")["number"] == 1.0


def test_refuses_the_wrong_end(end: End) -> None:
    with pytest.raises(WrongEndError):
        end.wrong().read()
