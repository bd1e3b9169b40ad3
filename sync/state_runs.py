"""The run log: a line for each run that writes, begun before its first write."""

import sqlite3
from datetime import date

from sync import plan as plans
from sync import records
from sync.plan import Plan
from sync.state_generations import now


def begin(file: sqlite3.Connection, plan: Plan, day: date) -> int:
    """Begin a line and return the run's number; whatever was begun before has been interrupted."""
    file.execute("UPDATE runs SET outcome = 'interrupted' WHERE outcome = 'started'")
    run = file.execute(
        "INSERT INTO runs (day, started, outcome, counts) VALUES (?, ?, 'started', ?)",
        (day.isoformat(), now(), records.tally(plans.by_side(plan))),
    ).lastrowid
    assert run is not None  # noqa: S101 - an INSERT always has a row
    return run
