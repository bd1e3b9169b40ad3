"""Names that refer to rows of another table: they follow a rename, and unknown ones are told."""

from contextlib import closing

import pytest
from two_sides import PeopleStore

from sync import conflicts, references
from sync.engine import sync
from sync.memory import MemoryRow
from sync.references import Link
from sync.state import State
from sync.store import Side
from workbook.model import Layout, TableLayout
from workbook.schema import ColumnSchema, ColumnType, Schema, TableSchema

ACCOUNTS = TableSchema(
    "Accounts", "Accounts", (ColumnSchema("name", "Account"), ColumnSchema("arr", "Value")), "name"
)
TASKS = TableSchema(
    "Tasks",
    "Tasks",
    (
        ColumnSchema("task", "Task"),
        ColumnSchema("who", "Account", ColumnType.REFERENCE, reference="Accounts[name]"),
    ),
    "task",
)
SCHEMA = Schema((ACCOUNTS, TASKS, conflicts.TABLE))
START = {
    "Accounts": {"a1": {"name": "Acme"}, "a2": {"name": "Brindle"}},
    "Tasks": {
        "t1": {"task": "one", "who": "Acme"},
        "t2": {"task": "two", "who": " acme "},
        "t3": {"task": "three", "who": "Brindle"},
        "t4": {"task": "four"},
    },
}


class Pair:
    def __init__(self, state):
        self.state = state
        self.excel, self.sheet = (PeopleStore(side, SCHEMA) for side in (Side.EXCEL, Side.SHEET))
        for side in (self.excel, self.sheet):
            for table, rows in START.items():
                side.tables[table].rows[:] = [MemoryRow(i, dict(c)) for i, c in rows.items()]

    def sync(self, **options):
        return sync(self.excel, self.sheet, self.state, SCHEMA, **options)

    def type(self, side, table, row_id, column, content):
        with side.edited() as tables:
            row = next(row for row in tables[table].rows if row.id == row_id)
            row.cells[column] = content

    def add(self, side, table, **cells):
        with side.edited() as tables:
            tables[table].rows.append(MemoryRow("", cells))

    def whos(self, side):
        return [row.cells.get("who") for row in side.tables["Tasks"].rows]

    def told(self, outcome):
        return [notice.message for notice in outcome.notices]

    def is_settled(self):
        writes = self.excel.writes + self.sheet.writes
        self.sync()
        return self.excel.writes + self.sheet.writes == writes


@pytest.fixture
def pair(tmp_path):
    with closing(State(tmp_path / "link.db")) as state:
        pair = Pair(state)
        assert pair.told(pair.sync()) == []
        yield pair


@pytest.mark.parametrize("side", ["excel", "sheet"])
def test_references_on_both_sides_follow_a_rename(pair, side):
    pair.type(getattr(pair, side), "Accounts", "a1", "name", "Acme BV")
    outcome = pair.sync()
    for end in (pair.excel, pair.sheet):
        assert pair.whos(end) == ["Acme BV", "Acme BV", "Brindle", None]
    assert (outcome.conflicts, pair.told(outcome)) == ((), [])
    assert pair.is_settled()


def test_references_follow_the_name_that_wins(pair):
    pair.type(pair.excel, "Accounts", "a1", "name", "Excel's")
    pair.type(pair.sheet, "Accounts", "a1", "name", "the Sheet's")
    pair.sync()
    assert pair.whos(pair.excel) == pair.whos(pair.sheet)
    assert pair.whos(pair.excel)[:2] == ["the Sheet's"] * 2


def test_a_reference_that_says_something_else_by_now_is_left(pair):
    pair.type(pair.excel, "Accounts", "a1", "name", "Acme BV")
    pair.type(pair.sheet, "Tasks", "t1", "who", "Brindle")
    pair.sync()
    assert pair.whos(pair.excel) == ["Brindle", "Acme BV", "Brindle", None]
    assert pair.whos(pair.sheet) == pair.whos(pair.excel)


def test_a_row_typed_meanwhile_with_the_old_name_follows_too(pair):
    pair.type(pair.excel, "Accounts", "a1", "name", "Acme BV")
    pair.add(pair.sheet, "Tasks", task="five", who="ACME")
    pair.sync()
    assert pair.whos(pair.sheet)[-1] == pair.whos(pair.excel)[-1] == "Acme BV"


def test_two_names_that_are_swapped(pair):
    pair.type(pair.excel, "Accounts", "a1", "name", "Brindle")
    pair.type(pair.excel, "Accounts", "a2", "name", "Acme")
    pair.sync()
    assert pair.whos(pair.sheet) == ["Brindle", "Brindle", "Acme", None]


def test_a_name_that_another_row_has_takes_nothing_along(pair):
    pair.type(pair.excel, "Accounts", "a1", "name", "brindle ")
    outcome = pair.sync()
    assert pair.whos(pair.sheet) == ["Acme", " acme ", "Brindle", None]
    (renamed, unknown) = pair.told(outcome)
    assert "several rows are called 'brindle '" in renamed
    assert "'Acme' is not in Accounts" in unknown


def test_an_old_name_that_another_row_keeps_stays(pair):
    pair.type(pair.excel, "Accounts", "a1", "name", "Acme BV")
    pair.add(pair.sheet, "Accounts", name="acme")
    outcome = pair.sync()
    assert pair.whos(pair.sheet)[:2] == ["Acme", " acme "]
    assert "several rows are called 'Acme'" in pair.told(outcome)[0]


def test_only_another_case_or_spaces_is_the_same_name(pair):
    pair.type(pair.sheet, "Accounts", "a1", "name", "ACME ")
    assert pair.told(pair.sync()) == []
    assert pair.whos(pair.excel)[:2] == ["Acme", " acme "]


def test_a_cleared_name_and_a_deleted_row_take_nothing_along(pair):
    with pair.excel.edited() as tables:
        del tables["Accounts"].rows[0]
    outcome = pair.sync()
    assert pair.whos(pair.sheet) == ["Acme", " acme ", "Brindle", None]
    assert [(n.where, n.message[:24]) for n in outcome.notices] == [
        ("Tasks, and 1 more", "'Acme' is not in Account")
    ]


def test_what_the_open_file_is_owed_is_paid(pair):
    pair.type(pair.sheet, "Accounts", "a1", "name", "Acme BV")
    pair.excel.open_elsewhere = True
    pair.sync()
    assert pair.whos(pair.excel)[:2] == ["Acme", " acme "]
    pair.excel.open_elsewhere = False
    pair.sync()
    assert pair.whos(pair.excel) == pair.whos(pair.sheet) == ["Acme BV", "Acme BV", "Brindle", None]
    assert pair.is_settled()


def test_an_unknown_name_is_offered_and_crosses_all_the_same(pair):
    pair.add(pair.excel, "Tasks", task="five", who="Newton")
    outcome = pair.sync()
    assert pair.told(outcome) == [
        "'Newton' is not in Accounts: add a row for it there if it is new, or correct it here"
    ]
    assert pair.whos(pair.sheet)[-1] == "Newton"
    pair.add(pair.sheet, "Accounts", name="newton")
    assert pair.told(pair.sync()) == []


def test_many_unknown_names_are_not_all_listed(pair):
    for number in range(13):
        pair.add(pair.excel, "Tasks", task=f"more {number}", who=f"unknown {number}")
    told = pair.told(pair.sync())
    assert len(told) == references.SHOWN + 1
    assert told[-1] == "3 more names in the column 'Account' are not in Accounts"


def test_a_dropdown_over_a_tables_names_makes_a_reference():
    plain = Schema((ACCOUNTS, TableSchema("Tasks", "Tasks", (ColumnSchema("who", "Who"),))))
    layout = Layout({"Accounts": TableLayout("Accounts", "Clients", 1, 9, {"name": 2, "arr": 3})})
    found = references.links(plain, layout, {("Tasks", "who"): ("=Clients!B2:B40",)})
    assert found == (Link("Tasks", "who", "Accounts", "name"),)
    for other in (
        ("=Clients!B2:C40",),
        ("=Other!B2:B40",),
        ("=Clients!B5:B9",),
        ("a", "b"),
        ("=x",),
    ):
        assert references.links(plain, layout, {("Tasks", "who"): other}) == ()
    template = Schema(plain.tables, template="life-ops@1")
    assert references.links(template, layout, {("Tasks", "who"): ("=Clients!B2:B40",)}) == ()
