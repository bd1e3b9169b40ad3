"""The day cut into blocks: the ranked tasks put into the gaps around what stands already.

Blocks that were typed or moved by hand stay where they are, and their tasks are not placed again.
The id of a block follows from its day, its task and its time, so one that still stands as it was
placed is known, and only such are placed anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from lifeops.flows.gaps import Span, gaps, placed, without
from lifeops.flows.tables import (
    OFF,
    Tables,
    day_of,
    days_of,
    held,
    name_of,
    number_of,
    row_id,
    text_of,
    workday,
)
from sync.diff import Cells
from sync.merged import MergedTable
from sync.store import Notice
from sync.wishes import Row, Wishes
from workbook.values import Content, Kind, Serial, serial

BLOCKS, TASKS = "Blocks", "Tasks"
_MINUTES = 1440
_DEEP = 45
_WORKDAY = Span(9 * 60, 17 * 60 + 30)
_TRAVEL = frozenset({"flight", "rail", "car", "bus", "ferry", "meeting"})
_ROUTINE = "Routine"


@dataclass(frozen=True, slots=True)
class Task:
    """A task that is ready, as it is ranked; those that are pinned come first."""

    number: int
    text: str
    minutes: int
    area: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the day; ``task`` is its number, 0 for none."""

    span: Span
    label: str
    kind: str
    task: int = 0


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A day, planned.

    Attributes:
        blocks: all of its blocks, from early to late.
        left_over: the tasks that found no room.
        due: how many of them are due today or before.
        wishes: what brings the workbook to it.
    """

    blocks: tuple[Block, ...] = ()
    left_over: tuple[Task, ...] = ()
    wishes: Wishes = field(default_factory=Wishes)
    due: int = 0


def plan(
    tables: Sequence[MergedTable],
    ranked: Sequence[Task],
    *,
    day: date,
    now: int = 0,
    defer: bool = False,
) -> DayPlan:
    """Return the day with the ranked tasks in its gaps: first fit.

    Args:
        tables: merged.
        ranked: the tasks that are ready, in order.
        day: today; the workbook's as-of date goes before it.
        now: the minute of the day before which nothing is placed.
        defer: whether what is due and found no room is put off to the next workday.
    """
    found = Tables(tables)
    blocks = found.find(BLOCKS, ("Start", "End", "Label", "Task", "Day"))
    if blocks is None:
        why = "this workbook has no Blocks tab that syncs, so there is nothing to plan the day in"
        return DayPlan(wishes=Wishes(notices=(Notice(BLOCKS, why),)))
    today = found.today(day)
    kept, loose = _standing(blocks, today)
    fixed = [*kept.values(), *_meetings(found, today), *_travel(found, today)]
    day_span = _hours(found)
    free = gaps(Span(max(day_span.start, now), day_span.end), [each.span for each in fixed])
    begun = [block for block in loose.values() if block.span.start < now]
    free = without(free, [block.span for block in begun])
    new, left_over = _filled(found, today, ranked, free, [*fixed, *begun])
    mine = {_id(today, block): block for block in [*begun, *new]}
    rows: dict[Row, Cells | None] = {
        (BLOCKS, each): None for each in (*loose, *_stale(blocks, today)) if each not in mine
    }
    rows |= {(BLOCKS, each): _cells(today, b) for each, b in mine.items() if each not in loose}
    due = _deferred(found, today, left_over)
    every = {(block.span, block.label): block for block in (*fixed, *begun, *new)}
    wishes = Wishes(due if defer else {}, rows)
    return DayPlan(tuple(every[each] for each in sorted(every)), tuple(left_over), wishes, len(due))


def _standing(blocks: MergedTable, today: date) -> tuple[dict[str, Block], dict[str, Block]]:
    """Return the blocks that stay where they are, and those that are placed anew."""
    kept: dict[str, Block] = {}
    loose: dict[str, Block] = {}
    for each, cells in held(blocks):
        span = _span(cells.get("Start"), cells.get("End"))
        if span is None or day_of(cells.get("Day")) not in {None, today}:
            continue
        number = int(number_of(cells.get("Task")) or 0)
        block = Block(span, text_of(cells.get("Label")), text_of(cells.get("Kind")), number)
        (loose if each == _id(today, block) else kept)[each] = block
    return kept, loose


def _stale(blocks: MergedTable, today: date) -> list[str]:
    """Return the blocks of days that are over."""
    days = {each: day_of(cells.get("Day")) for each, cells in held(blocks)}
    return [each for each, day in days.items() if day is not None and day < today]


def _meetings(found: Tables, today: date) -> Iterator[Block]:
    meetings = found.find("Meetings", ("Title", "Date", "Start"))
    for _, cells in held(meetings):
        off = name_of(cells.get("Status")) in OFF or not text_of(cells.get("Title"))
        span = _span(cells.get("Start"), cells.get("End"))
        if day_of(cells.get("Date")) == today and span and not off:
            yield Block(span, text_of(cells.get("Title")), "Meeting")


def _travel(found: Tables, today: date) -> Iterator[Block]:
    """Yield what is spent on the way today, in local time."""
    segments = found.find("Segments", ("Type", "Start", "End"))
    midnight = serial(today).days
    for _, cells in held(segments):
        start, end = (days_of(cells.get(each)) for each in ("Start", "End"))
        counts = text_of(cells.get("Trip")) and name_of(cells.get("Type")) in _TRAVEL
        if not counts or start is None or end is None:
            continue
        first, last = (round(max(0, min(1, at - midnight)) * _MINUTES) for at in (start, end))
        if first < last:
            words = [text_of(cells.get(each)) for each in ("Type", "Trip")]
            yield Block(Span(first, last), " · ".join(filter(None, words)), "Meeting")


def _hours(found: Tables) -> Span:
    start, end = (days_of(found.cell(name)) for name in ("day_start", "day_end"))
    if start is None or end is None or not 0 <= start < end <= 1:
        return _WORKDAY
    return Span(round(start * _MINUTES), round(end * _MINUTES))


def _filled(
    found: Tables, today: date, ranked: Sequence[Task], free: list[Span], there: Sequence[Block]
) -> tuple[list[Block], list[Task]]:
    """Return the blocks that go into the gaps, and the tasks that found no room."""
    new, left_over = list[Block](), list[Task]()
    has = any(name_of(block.label) == name_of(_ROUTINE) for block in there)
    work = [] if has else [Task(0, _ROUTINE, _routine(found, today))]
    budget = sum(each.minutes for each in free) - _minutes(found, "buffer_min")
    done = {block.task for block in there if block.task}
    for task in [*work, *ranked]:
        if task.number in done or task.minutes <= 0:
            continue
        spans = placed(free, task.minutes) if task.minutes <= budget else []
        if not spans and task.number:
            left_over.append(task)
        budget -= sum(span.minutes for span in spans)
        free = without(free, spans)
        new += [Block(span, task.text, _kind(task), task.number) for span in spans]
    return new, left_over


def _routine(found: Tables, today: date) -> int:
    """Return the minutes that today's routine takes."""
    typed = number_of(found.cell("routine_min"))
    if typed is not None:
        return round(typed)
    steps = found.find("Routine", ("Step", "Min"))
    minutes = 0.0
    for _, cells in held(steps):
        on = cells.get("Weekdays")
        days = f"{on:g}" if isinstance(on, float) else text_of(on) or "1234567"
        if text_of(cells.get("Step")) and str(today.isoweekday()) in days:
            minutes += max(0.0, number_of(cells.get("Min")) or 0.0)
    return round(minutes)


def _minutes(found: Tables, cell: str) -> int:
    return max(0, round(number_of(found.cell(cell)) or 0))


def _kind(task: Task) -> str:
    if name_of(task.area) == "life":
        return "Life"
    return "Deep" if task.number and task.minutes >= _DEEP else "Admin"


def _deferred(
    found: Tables, today: date, tasks: Sequence[Task]
) -> Mapping[Row, Mapping[str, Content]]:
    """Return the due dates put off to the next workday."""
    table = found.find(TASKS, ("No", "Due"))
    numbers = {task.number for task in tasks}
    later: Mapping[str, Content] = {"Due": serial(workday(today, 1))}
    return {
        (TASKS, each): later
        for each, cells in held(table)
        if number_of(cells.get("No")) in numbers
        and (due := day_of(cells.get("Due"))) is not None
        and due < today + timedelta(days=1)
    }


def _id(day: date, block: Block) -> str:
    spot = f"{block.span.start}-{block.span.end}"
    return row_id("block", day.isoformat(), str(block.task), block.label, spot)


def _cells(day: date, block: Block) -> Cells:
    made: dict[str, Content] = {
        "Start": Serial(block.span.start / _MINUTES, Kind.TIME),
        "End": Serial(block.span.end / _MINUTES, Kind.TIME),
        "Label": block.label,
        "Kind": block.kind,
        "Set": "Work",
        "Day": serial(day),
    }
    return {**made, "Task": float(block.task)} if block.task else made


def _span(start: Content, end: Content) -> Span | None:
    """Return the minutes between two times of a day; ``None`` if they are none."""
    first, last = days_of(start), days_of(end)
    if first is None or last is None or not 0 <= first < last <= 1:
        return None
    return Span(round(first * _MINUTES), round(last * _MINUTES))
