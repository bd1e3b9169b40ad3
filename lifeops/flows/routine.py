"""The day's routine, noted as done; days in a row make the streak."""

from collections.abc import Sequence
from datetime import date

from lifeops.flows.tables import Tables, day_of, held, name_of, row_id, text_of
from sync.diff import Cells
from sync.merged import MergedTable
from sync.store import Notice
from sync.wishes import Gone, Row, Wishes, standing
from workbook.values import serial

LOG = "RoutineLog"
ALL = "All"


def routine(
    tables: Sequence[MergedTable], gone: Gone, *, day: date, steps: Sequence[str] = ()
) -> Wishes:
    """Return the lines of the routine log for what was done on a day.

    Args:
        tables: merged.
        gone: the rows that were deleted before; asked for anew, they come back.
        day: the day; the workbook's as-of date goes before it.
        steps: steps of the Routine tab; none means all of it.
    """
    del gone
    found = Tables(tables)
    log = found.find(LOG, ("Date", "Step", "Done"))
    if log is None:
        why = "this workbook has no Routine log tab that syncs, so nothing was noted"
        return Wishes(notices=(Notice(LOG, why),))
    today = found.today(day)
    known = _steps(found)
    strange = [step for step in steps if name_of(step) not in known]
    if strange:
        why = f"the Routine tab has no step {', '.join(map(repr, strange))}: nothing was noted"
        return Wishes(notices=(Notice("Routine", why),))
    named = [known[name_of(step)] for step in steps] or [ALL]
    done = {
        name_of(cells.get("Step"))
        for _, cells in held(log)
        if day_of(cells.get("Date")) == today and name_of(cells.get("Done")) != "n"
    }
    rows: dict[Row, Cells | None] = {
        (LOG, _free_id(log, step, today)): {"Date": serial(today), "Step": step, "Done": "Y"}
        for step in named
        if name_of(step) not in done
    }
    return Wishes(rows=rows)


def _steps(found: Tables) -> dict[str, str]:
    table = found.find("Routine", ("Step",))
    texts = [text_of(cells.get("Step")) for _, cells in held(table)]
    return {name_of(text): text for text in texts if text}


def _free_id(log: MergedTable, step: str, day: date) -> str:
    """Return the id of a line: the same on every computer, and another than a line's of today."""
    ids = (row_id("routine", day.isoformat(), name_of(step), str(turn)) for turn in range(99))
    return next(each for each in ids if standing(log, each) is None)
