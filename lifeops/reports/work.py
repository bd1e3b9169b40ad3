"""What was delivered to an account, what is under way and what is planned: pure."""

from collections.abc import Iterator

from lifeops.figures.calculated import number
from lifeops.reports.find import Account
from lifeops.reports.open import due, is_closed, tasks
from lifeops.reports.report import DATE, PERCENT, Column, Row, Section, table
from lifeops.reports.source import (
    Period,
    Record,
    Source,
    amount,
    as_date,
    days,
    matched,
    plural,
    words,
)
from lifeops.reports.standing import BANDS, MOST

_PROJECT = ("Name", "Deadline", "Delivered", "PctDone", "RAG", "DelayDays", "Mitigation")
_DELIVERABLE = ("Name", "DraftDue", "Sent", "Approved", "OnTime")
_PLAN = ("Item", "Kind", "Due", "Status", "Progress", "Exposure")
_KEPT = frozenset({"done", "dropped"})
_RISK = "risk"


def delivered(source: Source, found: Account, period: Period) -> Iterator[Section]:
    """Yield what was delivered in a period, and how much of it in time."""
    has = [source.has(name, "Account") for name in ("Projects", "Deliverables")]
    if not any(has):
        return
    rows = sorted(_delivered(source, found, period), key=lambda each: -days(each[1]))
    if not rows:
        yield Section("Delivered in the period", ("Nothing was delivered.",))
        return
    late = sum(bool(each[2]) for each in rows)
    line = f"{len(rows) - late} of {plural(len(rows), 'delivery', 'deliveries')} in time."
    shown = [
        Row((name, as_date(days(day)), f"{plural(behind, 'day')} late" if behind else "in time"),
            "bad" if behind else "good")
        for name, day, behind in rows
    ]  # fmt: skip
    heads = (Column("What"), Column("Delivered", DATE), Column("Kept"))
    yield Section("Delivered in the period", (line,), table(heads, shown, MOST))


def _delivered(
    source: Source, found: Account, period: Period
) -> Iterator[tuple[str, float, float]]:
    """Yield what was delivered: its name, the day, by how many days late."""
    for row in source.of(found.key, "Projects", *_PROJECT):
        day = days(row["Delivered"])
        if day and period.holds(day):
            yield words(row["Name"]), day, amount(row["DelayDays"])
    for row in source.of(found.key, "Deliverables", *_DELIVERABLE):
        day, wanted = days(row["Sent"]), days(row["DraftDue"])
        if day and period.holds(day):
            yield words(row["Name"]), day, max(0.0, day - wanted) if wanted else 0.0


def projects(source: Source, found: Account) -> Iterator[Section]:
    """Yield the projects under way with their state."""
    if not source.has("Projects", "Account"):
        return
    rows = [
        row for row in source.of(found.key, "Projects", *_PROJECT) if not days(row["Delivered"])
    ]
    if not rows:
        yield Section("Projects under way", ("None is under way.",))
        return
    rows.sort(key=lambda row: days(row["Deadline"]) or float("inf"))
    shown = [
        Row(
            (row["Name"], row["PctDone"], as_date(days(row["Deadline"])), row["RAG"]),
            BANDS.get(matched(row["RAG"]), ""),
        )
        for row in rows
    ]
    heads = (Column("Project"), Column("Done", PERCENT), Column("Deadline", DATE), Column("State"))
    yield Section("Projects under way", table=table(heads, shown, MOST))


def done(source: Source, found: Account, period: Period) -> Iterator[Section]:
    """Yield the tasks done in a period, and those that come next."""
    if not source.has("Tasks", "Account"):
        return
    rows = source.of(found.key, "Tasks", "Task", "Status", "Done", "Actual", "Est")
    held = [row for row in rows if is_closed(row) and period.holds(days(row["Done"]))]
    minutes = sum(_minutes(row) for row in held)
    line = "No task was done in the period."
    if held:
        line = f"{plural(len(held), 'task')} done in the period, {minutes / 60:,.1f} hours."
    waiting = tasks(source, found)
    if not waiting:
        yield Section("Tasks", (line, "None is open."))
        return
    heads = (Column("Open next"), Column("Due", DATE), Column("State"))
    yield Section("Tasks", (line,), table(heads, (_task(source, row) for row in waiting), MOST))


def _minutes(row: Record) -> float:
    taken = number(row["Actual"])
    return amount(row["Est"]) if taken is None else taken


def _task(source: Source, row: Record) -> Row:
    day, how, state = due(source, row)
    return Row((row["Task"], day, how), state)


def plans(source: Source, found: Account) -> Iterator[Section]:
    """Yield goals and steps on the way to them, then the risks."""
    goals = list(_goals(found))
    if not source.has("Plans", "Account"):
        if goals:
            yield Section("Goals and plan", tuple(goals))
        return
    rows = [
        row for row in source.of(found.key, "Plans", *_PLAN) if matched(row["Status"]) not in _KEPT
    ]
    if not rows:
        yield Section("Goals and plan", (*goals, "Nothing is planned."))
        return
    rows.sort(key=lambda row: (matched(row["Kind"]) == _RISK, days(row["Due"]) or float("inf")))
    heads = (
        Column("Item"),
        Column("Kind"),
        Column("Due", DATE),
        Column("Done", PERCENT),
        Column("State"),
    )
    yield Section("Goals and plan", tuple(goals), table(heads, map(_plan, rows), MOST + 1))


def _goals(found: Account) -> Iterator[str]:
    for label, column in (("Goals", "Goals"), ("Success is", "SuccessMetric")):
        if found.row[column] is not None:
            yield f"{label}: {words(found.row[column])}"


def _plan(row: Record) -> Row:
    state = {"at risk": "bad", "on track": "good"}.get(matched(row["Status"]), "")
    progress = None if matched(row["Kind"]) == _RISK else row["Progress"]
    return Row(
        (row["Item"], row["Kind"], as_date(days(row["Due"])), progress, row["Status"]), state
    )
