"""The outcome of a meeting, made into the tasks of its playbook, with a touchpoint.

An outcome is made into tasks once. Every row has an id that follows from the meeting, the outcome
and the step, so whoever runs this, and however often, comes to the same rows; a side that has them
has the meeting marked as processed too. If one of them was deleted, by an undo or by hand, the
outcome is left alone, unless somebody chooses it afresh.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from lifeops.flows.role import VARIANT
from lifeops.flows.tables import (
    NUMBER,
    OFF,
    TASKS,
    Tables,
    day_of,
    days_of,
    filled,
    held,
    name_of,
    next_number,
    number_of,
    row_id,
    text_of,
    workday,
)
from sync.diff import Cells
from sync.merged import MergedTable
from sync.store import Notice
from sync.wishes import Gone, Row, Wishes, all_of
from workbook.values import Content, same, serial

MOST = 20
"""Outcomes beyond which a sync leaves them all to be asked for."""
MEETINGS, PLAYBOOKS, TOUCHPOINTS = "Meetings", "Playbooks", "Touchpoints"
PROCESSED, OUTCOME = "Processed", "Outcome"
SOURCE = "Playbook"
_WRITTEN = ("Task", "Account", "Due", "Est", "Status", "Meeting")
_TOUCHED = ("Date", "Account", "Summary", "Meeting")
_WORDS = re.compile(r"\{(account|meeting)\}")
_TYPES = {"escalation": "Complaint", "intro made": "Intro"}
_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A meeting whose outcome waits.

    Attributes:
        chosen: whether the outcome was chosen since both sides last held the same.
        months: the names of the months, as its label has them.
    """

    id: str
    cells: Cells
    chosen: bool
    months: Sequence[str]

    def text(self, column: str) -> str:
        return text_of(self.cells.get(column))

    @property
    def label(self) -> str:
        """How tasks point at it; the workbook computes the same text."""
        parts = [_day(self.cells.get("Date"), self.months), _clock(self.cells.get("Start"))]
        return " ".join([*filter(None, parts), self.text("Account") or self.text("Title")])


@dataclass(frozen=True, slots=True)
class _Work:
    """Where the rows go to, and the day on which they are made."""

    day: date
    tasks: MergedTable
    touchpoints: MergedTable | None
    gone: Gone


@dataclass(slots=True)
class _Numbers:
    """The numbers that new tasks get."""

    following: Iterator[float] | None = field(default=None)

    def give(self) -> float | None:
        return next(self.following) if self.following else None


def outcomes(
    tables: Sequence[MergedTable], gone: Gone, *, day: date, asked: bool = False
) -> Wishes:
    """Return the tasks and touchpoints that follow from the outcomes of meetings.

    Args:
        tables: merged.
        gone: the rows that were deleted before.
        day: today; the workbook's as-of date goes before it.
        asked: whether a person asked for it: then however many there are, and say why some wait.
    """
    found = Tables(tables)
    meetings = found.find(MEETINGS, ("Title", OUTCOME, PROCESSED))
    playbooks = found.find(PLAYBOOKS, ("Task", OUTCOME, "Step"))
    tasks = found.find(TASKS, _WRITTEN)
    if meetings is None or playbooks is None or tasks is None:
        return Wishes()
    waiting = list(_waiting(meetings, found))
    if not waiting:
        return Wishes()
    steps = _steps(playbooks, name_of(found.cell(VARIANT)))
    work = _Work(found.today(day), tasks, found.find(TOUCHPOINTS, _TOUCHED), gone)
    first = next_number(tasks)
    numbers = _Numbers(count(first) if first is not None else None)
    wishes = [_expanded(each, steps, work, numbers) for each in waiting]
    if not asked and sum(map(bool, wishes)) > MOST:
        what = (
            f"{sum(map(bool, wishes))} outcomes wait to be made into tasks, more than a sync does"
            " unasked: run `lifeops outcomes`"
        )
        return Wishes(notices=(Notice(MEETINGS, what),))
    whole = all_of(wishes)
    return whole if asked else Wishes(whole.cells, whole.rows)


def _waiting(meetings: MergedTable, found: Tables) -> Iterator[_Meeting]:
    """Yield the meetings whose outcome is chosen and not processed."""
    months: list[str] = []
    for each, cells in held(meetings):
        outcome = name_of(cells.get(OUTCOME))
        over = cells.get(PROCESSED) is not None or name_of(cells.get("Status")) in OFF
        if over or outcome in {"", "none"} or not text_of(cells.get("Title")):
            continue
        months = months or _months(found)
        before = meetings.base.get(each, {}).get(OUTCOME)
        chosen = not same(before, cells.get(OUTCOME))
        yield _Meeting(each, cells, chosen, months)


def _months(found: Tables) -> list[str]:
    """Return the names of the months, in the order of the list."""
    lists = found.find("Lists", ("Month",))
    if lists is None:
        return []
    rows = dict(held(lists))
    order = [each for each in lists.orders()[0] if each in rows]
    return [text_of(rows[each].get("Month")) for each in order][:12]


def _steps(playbooks: MergedTable, role: str) -> dict[str, list[tuple[str, Cells]]]:
    """Return the steps of each outcome, in order; equal step numbers are told apart.

    Where the role has steps of its own for an outcome, those count, else the ones of no role.
    """
    found: dict[str, list[tuple[float, Cells]]] = {}
    own: dict[str, list[tuple[float, Cells]]] = {}
    for _, cells in held(playbooks):
        step, whose = number_of(cells.get("Step")), name_of(cells.get("Role"))
        if step is not None and text_of(cells.get("Task")) and whose in {"", role}:
            into = own if whose else found
            into.setdefault(name_of(cells.get(OUTCOME)), []).append((step, cells))
    found |= own
    named = {}
    for outcome, its in found.items():
        its.sort(key=lambda each: (each[0], text_of(each[1].get("Task"))))
        seen: dict[float, int] = {}
        keys = []
        for step, _ in its:
            seen[step] = seen.get(step, 0) + 1
            keys.append(f"{step:g}" if seen[step] == 1 else f"{step:g}/{seen[step]}")
        named[outcome] = [(key, cells) for key, (_, cells) in zip(keys, its, strict=True)]
    return named


def _expanded(
    meeting: _Meeting,
    playbook: Mapping[str, Sequence[tuple[str, Cells]]],
    work: _Work,
    numbers: _Numbers,
) -> Wishes:
    """Return the rows that one outcome leads to, and that it is processed."""
    outcome = name_of(meeting.cells.get(OUTCOME))
    steps = playbook.get(outcome, ())
    if not steps:
        why = f"no playbook has steps for '{meeting.text(OUTCOME)}': add them to Playbooks"
        return _left(meeting, why)
    ids = _ids(meeting, outcome, [key for key, _ in steps], work.gone)
    if ids is None:
        why = "it was made into tasks before, and they were taken back: choose it afresh"
        return _left(meeting, why)
    there = dict(held(work.tasks))
    rows: dict[Row, Cells | None] = {}
    given: dict[str, Content] = {}
    for key, step in steps:
        if ids[key] in there:
            given[key] = there[ids[key]].get(NUMBER)
        else:
            given[key] = numbers.give()
            cells = _task(meeting, step, work.day)
            waits_for = number_of(step.get("BlockedByStep"))
            blocked = given.get(f"{waits_for:g}") if waits_for is not None else None
            rows[TASKS, ids[key]] = filled({**cells, NUMBER: given[key], "BlockedBy": blocked})
    if not rows:
        return Wishes()
    if work.touchpoints is not None and meeting.text("Account"):
        touch = _touch(meeting, work.day)
        rows[TOUCHPOINTS, ids[""]] = filled(touch)
    return Wishes({(MEETINGS, meeting.id): {PROCESSED: serial(work.day)}}, rows)


def _ids(meeting: _Meeting, outcome: str, keys: Sequence[str], gone: Gone) -> dict[str, str] | None:
    """Return the ids of the rows by step, that of the touchpoint under ``""``.

    ``None`` if some of them were deleted and nobody chose the outcome since.
    """
    for turn in count():
        again = [str(turn)] if turn else []
        ids = {key: row_id(meeting.id, outcome, key, *again) for key in ("", *keys)}
        buried = [(TOUCHPOINTS, ids[""]), *((TASKS, ids[key]) for key in keys)]
        if not any(row in gone for row in buried):
            return ids if not turn or meeting.chosen else None
    return None


def _task(meeting: _Meeting, step: Cells, day: date) -> dict[str, Content]:
    words = {
        "account": meeting.text("Account") or meeting.text("Attendees") or "everyone",
        "meeting": meeting.text("Title"),
    }
    text = _WORDS.sub(lambda match: words[match[1]], text_of(step.get("Task")))
    after = number_of(step.get("DueOffset")) or 0
    return {
        "Task": text,
        "Area": "Life" if name_of(meeting.cells.get("Type")) == "personal" else "Work",
        "Account": meeting.text("Account"),
        "Kind": text_of(step.get("Kind")),
        "Importance": text_of(step.get("Importance")),
        "Due": serial(workday(day, max(0, min(250, int(after))))),
        "Est": number_of(step.get("Est")),
        "Status": "Open",
        "Meeting": meeting.label,
        "Source": SOURCE,
        "Mode": "Reactive",
        "Created": serial(day),
    }


def _touch(meeting: _Meeting, day: date) -> dict[str, Content]:
    outcome = name_of(meeting.cells.get(OUTCOME))
    kind = _TYPES.get(outcome) or ("Insight" if "insight" in outcome else "Check-in")
    if name_of(meeting.cells.get("Type")) == "qbr":
        kind = "QBR"
    notes = meeting.text("OutcomeNotes")
    summary = f"{meeting.text('Title')}: {meeting.text(OUTCOME)}"
    return {
        "Date": serial(min(day_of(meeting.cells.get("Date")) or day, day)),
        "Account": meeting.text("Account"),
        "Type": kind,
        "Summary": f"{summary}. {notes}" if notes else summary,
        "Sentiment": number_of(meeting.cells.get("Sentiment")),
        "Meeting": meeting.label,
    }


def _left(meeting: _Meeting, why: str) -> Wishes:
    return Wishes(notices=(Notice(f"{MEETINGS}, {meeting.label}", why),))


def _day(content: Content, months: Sequence[str]) -> str:
    day = day_of(content)
    if day is None:
        return ""
    return f"{day.day} {months[day.month - 1] if day.month <= len(months) else ''}".strip()


def _clock(content: Content) -> str:
    days = days_of(content)
    if days is None:
        return ""
    minutes = int(days * _MINUTES + 0.5) % _MINUTES
    return f"{minutes // 60:02}:{minutes % 60:02}"
