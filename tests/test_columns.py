from dataclasses import replace

from sync.columns import column_changes, reshaped
from sync.store import (
    AddColumn,
    DropColumn,
    Look,
    Reading,
    RenameColumn,
    Row,
    TableReading,
)
from workbook.model import Layout, TableLayout
from workbook.schema import ColumnSchema, Schema, TableSchema
from workbook.values import Formula

COLUMNS = (ColumnSchema("a", "A"), ColumnSchema("b", "B"), ColumnSchema("c", "C", formula="[@a]*2"))
SCHEMA = Schema((TableSchema("T", "S", COLUMNS, "a"),))


def side(added=(), without=(), cells=None, **headers) -> Reading:
    """Return a reading in which columns are headed as given, else as the schema says."""
    columns = tuple(c.id for c in COLUMNS if c.id not in without)
    found = {("T", c): headers.get(c, c.upper()) for c in columns}
    rows = (Row(2, "r1", cells or {}),)
    return Reading(
        "1", {"T": TableReading("T", columns, rows)}, headers=found, added={"T": tuple(added)}
    )


def edits(local: Reading, remote: Reading):
    return column_changes(SCHEMA, local, remote).edits


def test_nothing_changed() -> None:
    changes = column_changes(SCHEMA, side(), side())
    assert (changes.edits, changes.notices, changes.questions) == ((), (), ())


def test_a_header_is_merged_three_way() -> None:
    assert edits(side(b="Bee"), side()) == (RenameColumn("T", "b", "Bee"),)
    assert edits(side(), side(b="Bee")) == (RenameColumn("T", "b", "Bee"),)
    assert edits(side(b="Bee"), side(b="Bee")) == (RenameColumn("T", "b", "Bee"),)
    assert edits(side(b="Bee"), side(b="Bea")) == (RenameColumn("T", "b", "Bea"),)
    assert edits(side(b=""), side()) == ()


def test_both_words_are_told_where_both_renamed() -> None:
    (notice,) = column_changes(SCHEMA, side(b="Bee"), side(b="Bea")).notices
    assert "'Bea' stays, not 'Bee'" in notice.message


def test_headers_may_change_places_but_not_be_the_same() -> None:
    assert edits(side(a="B", b="A"), side()) == (
        RenameColumn("T", "a", "B"),
        RenameColumn("T", "b", "A"),
    )
    changes = column_changes(SCHEMA, side(b="a"), side())
    assert changes.edits == ()
    assert "two columns of T are headed" in changes.notices[0].message


def test_a_column_added_on_both_sides_is_one() -> None:
    mine, theirs = ColumnSchema("New", "New"), ColumnSchema("n1", "new")
    assert edits(side(added=[mine]), side(added=[theirs])) == (
        AddColumn("T", ColumnSchema("n1", "New"), Look()),
    )
    assert edits(side(), side(added=[theirs])) == (AddColumn("T", theirs, Look()),)


def test_a_column_that_is_gone_is_asked_about_and_nothing_is_done() -> None:
    changes = column_changes(SCHEMA, side(), side(without="b"))
    (question,) = changes.questions
    assert changes.edits == ()
    assert question.hash in changes.notices[0].message
    assert "gone in the Google Sheet" in changes.notices[0].message
    accepted = column_changes(SCHEMA, side(), side(without="b"), question.hash)
    assert accepted.edits == (DropColumn("T", "b", "B"),)
    assert accepted.questions == ()
    other = column_changes(SCHEMA, side(without="b"), side(), question.hash)
    assert other.edits == ()


def test_what_is_computed_from_a_column_goes_with_it() -> None:
    where = TableLayout("T", "S", 1, 2, {"b": 2, "c": 3})
    waiting = replace(side(without="ac"), layout=Layout({"T": where}))
    there = side(cells={"c": Formula("[@a]*2")})
    gone = next(q for q in column_changes(SCHEMA, there, waiting).questions if q.column.id == "a")
    assert [column.id for _, column in gone.readers] == ["c"]


def test_a_column_that_both_sides_let_go_is_let_go() -> None:
    changes = column_changes(SCHEMA, side(without="b"), side(without="b"))
    assert set(changes.edits) == {DropColumn("T", "b", "B")}
    assert changes.questions == ()


def test_the_schema_after_changes() -> None:
    done = reshaped(
        SCHEMA,
        [
            RenameColumn("T", "b", "Bee"),
            AddColumn("T", ColumnSchema("n", "New")),
            AddColumn("T", ColumnSchema("n", "New")),
            DropColumn("T", "a", "A"),
        ],
    )
    table = SCHEMA.tables[0]
    expected = replace(
        table,
        columns=(ColumnSchema("b", "Bee"), COLUMNS[2], ColumnSchema("n", "New")),
        required="",
        ignored=(("a", "A"),),
    )
    assert done.tables == (expected,)
    assert Schema.from_json(done.to_json()) == done
