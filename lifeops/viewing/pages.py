"""The printable day and the figures as pages: pure."""

from collections.abc import Iterator
from contextlib import suppress

from lifeops.figures.calculated import Calculated
from lifeops.figures.day import LISTED, Day, Item, day
from lifeops.figures.kpis import Group, Kpi, Kpis, kpis
from lifeops.figures.words import (
    FROZEN,
    capacity_words,
    change_words,
    date_words,
    nothing_words,
    period_words,
    score_words,
    whole,
)
from lifeops.viewing.markup import element, listed, page, section, table
from sync.emulator.page.options import Extra
from sync.errors import WrongEndError

_GRID, _DAY, _FIGURES = ("The workbook", "/"), ("The day", "/page/day"), ("Figures", "/page/kpi")
_LINES_OF_PAPER = 36
_LINES = f'<div class="lines" aria-hidden="true">{"<i></i>" * 5}</div>'
_OVER = " ✗"
_STATES = {"Green": "good", "Amber": "near", "Red": "bad"}


def pages(book: Calculated, name: str) -> tuple[Extra, ...]:
    """Return the pages that a workbook can have: the day, its figures, both or none.

    Args:
        book: the workbook.
        name: what it is called.
    """
    shown: dict[tuple[str, str], list[str]] = {}
    with suppress(WrongEndError):
        shown[_DAY] = list(_day(day(book), name))
    with suppress(WrongEndError):
        shown[_FIGURES] = list(_figures(kpis(book)))
    links = (_GRID, *shown)
    return tuple(
        _extra(link, page(f"{link[0]} · {name}", links, body)) for link, body in shown.items()
    )


def _extra(link: tuple[str, str], html: str) -> Extra:
    return Extra(*link, lambda: html)


def _day(found: Day, name: str) -> Iterator[str]:
    yield element("h1", date_words(found))
    if found.is_frozen:
        yield element("p", f"It is {FROZEN}.", "note")
    words = capacity_words(found)
    if words:
        yield element("p", words, "lead")
    kind = "day dense" if _is_full(found) else "day"
    yield f'<div class="{kind}">{_items(found, name)}</div>'
    yield f'<div class="beside {kind}">{"".join(_beside(found))}</div>'


def _is_full(found: Day) -> bool:
    """Whether a day fits on one page of paper in small letters only."""
    lines = sum(1 + max(len(each.line), len(each.why)) // 40 for each in found.items[:LISTED])
    beside = max(len(found.meetings or ()), len(found.routine))
    return lines + beside + max(len(found.alerts or ()), len(found.inbox or ())) > _LINES_OF_PAPER


def _items(found: Day, name: str) -> str:
    shown = found.items[:LISTED]
    if not shown:
        return element("p", nothing_words(found, name))
    headers = (
        ("Done", "tick"), ("#", "number"), ("Task", "task"), ("Account", "account"),
        ("Min", "number minutes"), ("Sum", "number sum"), ("Score", "number score"), ("Why", "why"),
    )  # fmt: skip
    rows = [("over" if item.fits is False else "", _item(item)) for item in shown]
    full = any(item.fits is False for item in shown)
    note = element("p", f"{_OVER.strip()} The day has no room left for it.", "note") if full else ""
    more = len(found.items) - len(shown)
    rest = element("p", f"and {more:,} more that are ready", "note") if more else ""
    return table(headers, rows, title="What to do, in this order") + note + rest


def _item(item: Item) -> tuple[str, ...]:
    minutes, score = whole(item.minutes), score_words(item)
    total = f"{whole(item.total)}{_OVER if item.fits is False else ''}"
    return ("☐", str(item.place), item.line, item.account, minutes, total, score, item.why)


def _beside(found: Day) -> Iterator[str]:
    if found.meetings is not None:
        yield section("Meetings", _meetings(found))
    if found.routine:
        steps = (f"☐ {each.step} ({whole(each.minutes)} min)" for each in found.routine)
        yield section("Routine", listed(steps, "ticks"))
    if found.alerts is not None:
        counts = (f"{what}: {count}" for what, count in found.alerts.items())
        yield section("Alerts", listed(counts) if found.alerts else element("p", "None."))
    if found.inbox is not None:
        yield section("Inbox", listed(found.inbox), _LINES)


def _meetings(found: Day) -> str:
    if not found.meetings:
        return element("p", "No meetings today.")
    headers = (("Time", ""), ("Meeting", ""), ("Account", ""), ("Min", "number"))
    rows = [("", (m.clock, m.title, m.account, whole(m.minutes))) for m in found.meetings]
    return table(headers, rows, title="Meetings of today")


def _figures(found: Kpis) -> Iterator[str]:
    yield element("h1", period_words(found))
    for group in found.groups:
        yield _group(group)


def _group(group: Group) -> str:
    headers = (
        ("Figure", ""),
        ("Now", "number"),
        ("Change", ""),
        ("Target", "number"),
        ("State", ""),
    )
    rows = [(_STATES.get(each.state, ""), _figure(each)) for each in group.kpis]
    return section(group.title, table(headers, rows, title=group.title), kind="figures")


def _figure(each: Kpi) -> tuple[str, ...]:
    return (each.label, each.shown, change_words(each), each.target, each.state)
