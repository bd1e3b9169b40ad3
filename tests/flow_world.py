"""A small workbook with meetings, playbooks, tasks and an inbox; one sheet, several computers."""

import random
from dataclasses import replace
from datetime import date

from two_sides import CrashError, CrashingState, PeopleStore, Steps

from lifeops.flows import following
from sync import conflicts
from sync.engine import sync
from sync.memory import MemoryRow
from sync.store import CELLS, VALUE, Side
from workbook.schema import CellSchema, ColumnSchema, ColumnType, Schema, TableSchema
from workbook.values import Kind, Serial, serial

DAY = date(2026, 11, 23)  # a Monday
TIME = Serial(13 / 24, Kind.TIME)


def table(name, required, columns, *more):
    plain = [ColumnSchema(each, each) for each in columns.split()]
    return TableSchema(name, name, (*plain, *more), required)


SCHEMA = Schema(
    (
        table("Meetings", "Title", "Title Account Date Start End Outcome Status Processed Type"),
        table(
            "Tasks",
            "Task",
            "Task Area Account Kind Importance Due Est Status BlockedBy Meeting Source Mode "
            "Created Start Notes",
            ColumnSchema("No", "No", ColumnType.COUNTER),
            ColumnSchema("Rank", "Rank", ColumnType.NUMBER, formula="[@No]*2"),
        ),
        table(
            "Playbooks",
            "Task",
            "Outcome Step Task Kind Importance DueOffset Est BlockedByStep Role",
        ),
        table("Touchpoints", "Date", "Date Account Person Type Summary Meeting Sentiment"),
        table("Lists", "Month", "Month Tier TierDays Circle CircleDays"),
        table(
            "Accounts",
            "Account",
            "Account Tier Stage ARR Cur Renewal RenewalSigned TermMonths Cadence LastContact",
        ),
        table("People", "Name", "Name Circle LastContact Every Birthday"),
        table("Revenue", "Month", "Month Account Type Amount Cur Note"),
        table("KPIHistory", "Date", "Date KPI Value"),
        table("Routine", "Step", "Step Min Weekdays"),
        replace(table("Blocks", "Label", "Start End Label Task Kind Set Day"), remade=True),
        table("Segments", "Type", "Type Trip Start End"),
        table("RoutineLog", "Step", "Date Step Done"),
        conflicts.TABLE,
    ),
    (
        *(CellSchema(f"inbox_{n}", "Day Plan") for n in range(1, 4)),
        CellSchema("variant", "Settings"),
        *(
            CellSchema(name, "Settings")
            for name in ("as_of", "day_start", "day_end", "buffer_min", "routine_min")
        ),
    ),
)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
STEPS = [
    ("Ask", 1.0, "Recap {meeting} for {account}", 0.0, None),
    ("Ask", 2.0, "Build it", 0.0, None),
    ("Ask", 3.0, "Show {account}", 1.0, 2.0),
    ("Thanks", 1.0, "Thank {account}", 5.0, None),
]


def starting_rows():
    """The rows that both sides begin with."""
    tiers = {0: ("Key", 7.0, "Inner", 14.0), 1: ("B", 30.0, "Key", 30.0)}
    names = ("Tier", "TierDays", "Circle", "CircleDays")
    return {
        "Lists": [
            MemoryRow(f"m{n}", {"Month": name, **dict(zip(names, tiers.get(n, ()), strict=False))})
            for n, name in enumerate(MONTHS)
        ],
        "Playbooks": [
            MemoryRow(
                f"p{n}",
                {
                    "Outcome": outcome,
                    "Step": step,
                    "Task": text,
                    "DueOffset": after,
                    **({"BlockedByStep": waits} if waits else {}),
                },
            )
            for n, (outcome, step, text, after, waits) in enumerate(STEPS)
        ],
        "Meetings": [
            MemoryRow(
                f"c{n}",
                {"Title": f"Call {n}", "Account": f"Acme {n}", "Date": serial(DAY), "Start": TIME},
            )
            for n in range(3)
        ],
        "Tasks": [MemoryRow("t0", {"Task": "Old", "No": 7.0})],
    }


class Computer:
    """A computer with its own file and memory, on a sheet that it may share."""

    def __init__(self, folder, name, sheet=None):
        self.excel = PeopleStore(Side.EXCEL, SCHEMA)
        self.state = CrashingState(folder / f"{name}.db")
        fill(self.excel)
        self.sheet = sheet or PeopleStore(Side.SHEET, SCHEMA)
        if sheet is None:
            fill(self.sheet)

    def sync(self, *, day=DAY, asked=False, flows=True, first=False, figures=dict, **options):
        chosen = following(day, asked=asked, first=first, figures=figures)
        return sync(
            *(self.excel, self.sheet, self.state, SCHEMA),
            flows=chosen if flows else (),
            today=day,
            **options,
        )

    def crash(self, at, *, after):
        """Run one sync that dies at a step; return how many steps it took."""
        steps = Steps(at, after=after)
        for each in (self.excel, self.sheet, self.state):
            each.steps = steps
        try:
            self.sync()
        except CrashError:
            pass
        finally:
            for each in (self.excel, self.sheet, self.state):
                each.steps = Steps()
        self.state.close()
        return steps.taken


def fill(store):
    for name, rows in starting_rows().items():
        store.tables[name].rows[:] = [MemoryRow(row.id, dict(row.cells)) for row in rows]


def put(store, table, row_id, **cells):
    """Type a row, or cells of it; ``None`` clears a cell."""
    with store.edited() as tables:
        rows = tables[table].rows
        found = next((row for row in rows if row.id == row_id), None)
        if found is None:
            found = MemoryRow(row_id, {})
            rows.append(found)
        found.cells.update(cells)
        for column in [c for c, content in cells.items() if content is None]:
            del found.cells[column]


def choose(store, meeting, outcome, **cells):
    with store.edited() as tables:
        row = next(row for row in tables["Meetings"].rows if row.id == meeting)
        row.cells.update({"Outcome": outcome, **cells})
        if outcome is None:
            del row.cells["Outcome"]


def jot(store, number, text):
    with store.edited() as tables:
        row = next(row for row in tables[CELLS].rows if row.id == f"inbox_{number}")
        row.cells[VALUE] = text


def jotted(store):
    return [row.cells[VALUE] for row in store.tables[CELLS].rows if row.cells.get(VALUE)]


def tasks(store, **wanted):
    """The cells of the tasks that flows made, by number."""
    found = [row.cells for row in store.tables["Tasks"].rows if row.id != "t0"]
    kept = [c for c in found if all(c.get(k) == v for k, v in wanted.items())]
    return sorted(kept, key=lambda cells: cells["No"])


def texts(store):
    return sorted(cells["Task"] for cells in tasks(store))


def shuffled(store, seed):
    with store.edited() as tables:
        for each in ("Meetings", "Tasks", "Playbooks"):
            random.Random(seed).shuffle(tables[each].rows)
