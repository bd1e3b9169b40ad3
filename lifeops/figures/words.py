"""A day and its figures in words, the same on a terminal and on a page: pure."""

from datetime import date

from lifeops.figures.day import Day, Item
from lifeops.figures.kpis import NONE, Kpi, Kpis
from sync.emulator import formats

FROZEN = "the as-of date in Settings, not the real one"
FULL = "the day is full here; what follows does not fit"


def date_words(found: Day) -> str:
    """Return the day in words."""
    if found.today is None:
        return "The workbook has no date for today: see As-of date on its Settings tab."
    return f"{found.today:%A}, {found.today.day} {found.today:%B %Y}"


def capacity_words(found: Day) -> str:
    """Return the line that the Day Plan has under its date; ``""`` if it cannot be said."""
    wrong = f"Settings: {found.check}" if found.check else ""
    known = found.capacity
    if known is None:
        return wrong
    words = [wrong, f"{whole(known.free)} min free", _fits_words(found, known.free)]
    if known.travel > 0:
        words.append(f"{whole(known.travel)} min on the way")
    if known.done > 0:
        left = max(0, known.free - known.done)
        words.append(f"{whole(known.done)} min done today, {whole(left)} left")
    return " · ".join(filter(None, words))


def _fits_words(found: Day, free: float) -> str:
    if not found.items:
        return "nothing is ready to do"
    if found.fitting:
        return (
            f"the first {found.fitting} tasks fit" if found.fitting > 1 else "the first task fits"
        )
    return "the first task is longer than that" if free else "no minute for what is ready"


def nothing_words(found: Day, name: str) -> str:
    """Return why there is nothing to do, and what to do about it; ``name`` is the workbook's."""
    if found.typed:
        return "Nothing is ready to do: each task is done, blocked, waits or starts later."
    inbox = "" if found.inbox is None else "; or jot it down in the inbox of the Day Plan"
    return (
        f"No task is typed yet. Open {name}, type one on the Tasks tab with its due date and"
        f" its minutes, and save{inbox}."
    )


def is_first_over(item: Item, listed: tuple[Item, ...]) -> bool:
    """Whether an item is the first that the day has no room for."""
    return item.fits is False and (item.place == 1 or listed[item.place - 2].fits is True)


def score_words(item: Item) -> str:
    """Return the score of an item as the Day Plan shows it."""
    return formats.shown(item.score, pattern="0.0")


def period_words(found: Kpis) -> str:
    """Return what is counted."""
    if found.period is None:
        return "Figures of no known period: see Period from and Period to on the Settings tab."
    start, end = found.period
    if start > end:
        return "The period of Settings ends before it starts."
    return f"Figures from {day_words(start)} to {day_words(end)}"


def change_words(each: Kpi) -> str:
    """Return how a figure moved since it was noted in KPI history, and from the period before."""
    noted = each.noted.change if each.noted else ""
    since = f"{noted} since {day_words(each.noted.day)}" if each.noted and noted else ""
    moved = each.change not in {"", NONE, noted}
    return ", ".join(filter(None, (since, f"{each.change} from before" if moved else "")))


def day_words(day: date) -> str:
    """Return a day as people write it."""
    return f"{day.day} {day:%b %Y}"


def whole(count: float) -> str:
    """Return a number without needless decimals."""
    return f"{count:.10g}"
