"""Two computers that import the same and overlapping files into their own, on one sheet."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flow_world import put, table
from hypothesis import given, settings
from hypothesis import strategies as st
from import_world import spent
from two_sides import PeopleStore

from lifeops.imports.into import BANK_SOURCE, Asked, Named, decide
from lifeops.imports.matching import Past
from lifeops.imports.memory import Imported, Memory
from lifeops.imports.prepare import prepared
from lifeops.imports.source import Source
from lifeops.imports.standing import Standing
from sync import conflicts
from sync.engine import sync
from sync.state import State
from sync.store import AddRow, Side
from workbook.schema import Schema

SCHEMA = Schema(
    (
        table("Transactions", "Date", "Date Description Category Amount Account Note Hash"),
        table("BankAccounts", "Account", "Account Number Type Institution"),
        table("ImportLog", "When", "When Source File Read Added Updated Skipped Errors Note"),
        conflicts.TABLE,
    )
)
DAYS = 6
WHEN = datetime(2026, 11, 20, 9)  # noqa: DTZ001 - as the log shows it


class Computer:
    def __init__(self, folder, name, sheet):
        self.excel, self.sheet = PeopleStore(Side.EXCEL, SCHEMA), sheet
        self.state = State(folder / f"{name}.db")
        self.memory = Memory(folder / f"{name} imports.db")
        self.name = name

    def bring(self, records, *, file):
        standing = Standing(SCHEMA, self.excel.read())
        past = tuple(Past(self.memory.entries(each)) for each in ("S", BANK_SOURCE))
        ready = prepared(Source("S", tuple(records)), standing)
        found = decide(Named("S", f"{self.name} {file}", WHEN), ready, standing, past, Asked())
        for each in found.edits:
            cells = each.cells if isinstance(each, AddRow) else {each.column: each.content}
            put(self.excel, each.table, each.row_id, **cells)
        self.memory.keep("S", found.verdicts, Imported(0, "", ""))
        self.memory.keep(BANK_SOURCE, found.banks, None)
        return found

    def sync(self):
        return sync(self.excel, self.sheet, self.state, SCHEMA)

    def held(self, name):
        return {row.id: row.cells for row in self.excel.read().tables[name].rows}


@st.composite
def statements(draw):
    """Whole days of a statement in which rows repeat, by bank's numbers or without."""
    keyed = draw(st.booleans())
    rows = draw(
        st.lists(
            st.tuples(st.integers(1, DAYS), st.sampled_from([-3.5, -20.0]), st.just("SHOP")),
            min_size=1,
            max_size=10,
        )
    )
    return [spent(*row, key=f"K{n}" if keyed else "") for n, row in enumerate(sorted(rows))]


STEPS = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(["sync", "import"]), *2 * [st.integers(1, DAYS)]),
    max_size=8,
)


@given(statement=statements(), steps=STEPS)
@settings(max_examples=8, deadline=None)
def test_nothing_comes_twice_and_both_hold_the_same(statement, steps):
    with TemporaryDirectory() as name:
        sheet = PeopleStore(Side.SHEET, SCHEMA)
        two = [Computer(Path(name), each, sheet) for each in ("a", "b")]
        put(two[0].excel, "BankAccounts", "own", Account="Savings")
        for each in two:
            each.sync()
        for n, (which, what, first, last) in enumerate([*steps, (0, "import", 1, DAYS)]):
            if what == "sync":
                assert two[which].sync().conflicts == ()
                continue
            part = [each for each in statement if first <= each.cells["Date"].days - 45_000 <= last]
            two[which].bring(part, file=n)
        for each in (*two, *two):
            assert each.sync().conflicts == ()
        for table_name in ("Transactions", "BankAccounts", "ImportLog"):
            assert two[0].held(table_name) == two[1].held(table_name)
        rows = two[0].held("Transactions").values()
        assert len(rows) == len(statement)
        assert len({cells["Hash"] for cells in rows}) == len(rows)
        assert len(two[0].held("BankAccounts")) == 2
        assert [each.bring(statement, file=99).edits for each in two] == [(), ()]
