"""The day in order: ``today``."""

from dataclasses import asdict
from pathlib import Path

import click

from lifeops.changes.card import since
from lifeops.changes.snapshot import Snapshot
from lifeops.cli import table
from lifeops.cli.each import AS_JSON, Told
from lifeops.cli.figured import show_open, tell_each
from lifeops.cli.say import say, width
from lifeops.ends import open_count
from lifeops.figures.calculated import Calculated
from lifeops.figures.day import LISTED, Day, Item, NoDayError, day
from lifeops.figures.words import (
    FROZEN,
    FULL,
    capacity_words,
    date_words,
    is_first_over,
    nothing_words,
    score_words,
    whole,
)
from lifeops.links import Link

_WIDE = 80
"""Width in characters below which the list reads better as lines."""


@click.command()
@click.argument("books", metavar="[BOOK]...", nargs=-1, type=click.Path(path_type=Path))
@AS_JSON
def today(books: tuple[Path, ...], as_json: bool) -> None:
    """Show the day in order: what to do first and why, the meetings, the alerts.

    Calculated now from what is saved in the file, which is only read, linked or not; no network.

    \b
    Examples: lifeops today
              lifeops today my-year.xlsx
    """

    def read(book: Calculated, link: Link) -> Told:
        found = day(book)
        changed = since(link, book, open_count(link)) if link.guid else None

        def show() -> None:
            show_day(found, link)
            _show_changes(changed)

        lines = list(changed[1]) if changed else None
        return Told(show, {**shape(found), "changes": lines})

    code = tell_each("today", books, read, NoDayError, as_json=as_json)
    click.get_current_context().exit(code)


def show_day(found: Day, link: Link) -> None:
    """Print a day."""
    say(date_words(found) + (f" ({FROZEN})" if found.is_frozen else ""))
    words = capacity_words(found)
    if words:
        say(words)
    if found.meetings is not None:
        _show_meetings(found)
    _show_items(found, link)
    _show_rest(found, link)
    show_open(link)


def _show_changes(changed: tuple[Snapshot, tuple[str, ...]] | None) -> None:
    if changed is None:
        return
    before, lines = changed
    say(f"Since {before.day:%Y-%m-%d}:" + ("" if lines else " nothing changed."))
    for line in lines:
        say(f"· {line}", indent="  ")


def shape(found: Day) -> dict[str, object]:
    """Return a day as JSON; minutes are numbers, the tasks are all that are ready."""
    return {
        "day": found.today.isoformat() if found.today else None,
        "as_of": found.is_frozen,
        "capacity": {**asdict(found.capacity), "fitting": found.fitting}
        if found.capacity
        else None,
        "meetings": None if found.meetings is None else [asdict(each) for each in found.meetings],
        "tasks": [asdict(each) for each in found.items],
        "routine": {"streak": found.streak, "steps": [asdict(each) for each in found.routine]},
        "alerts": found.alerts,
        "inbox": None if found.inbox is None else list(found.inbox),
        "outcomes": found.outcomes,
    }


def _show_meetings(found: Day) -> None:
    if not found.meetings:
        say("No meetings today.")
        return
    say(f"Meetings, {whole(sum(each.minutes for each in found.meetings))} min:")
    for each in found.meetings:
        about = f" ({each.account})" if each.account else ""
        say(
            f"{each.clock or 'no time'}  {each.title}{about}, {whole(each.minutes)} min",
            indent="  ",
        )


def _show_items(found: Day, link: Link) -> None:
    listed = found.items[:LISTED]
    if not listed:
        say(nothing_words(found, link.book.name))
    elif table.wanted() and width() >= _WIDE:
        _show_table(listed)
    else:
        say("In this order:")
        _show_lines(listed)
    if len(found.items) > LISTED:
        say(f"and {len(found.items) - LISTED:,} more that are ready; see the Tasks tab")


def _show_table(listed: tuple[Item, ...]) -> None:
    headers = ("#", "Score", "Task", "Account", "Min", "Sum", "Why")
    rows: list[tuple[str, ...]] = []
    for each in listed:
        if is_first_over(each, listed):
            rows.append(("", "", f"({FULL})", "", "", "", ""))
        cells = (each.line, each.account, whole(each.minutes), whole(each.total), each.why)
        rows.append((str(each.place), score_words(each), *cells))
    table.show_table(headers, rows, styles={"Task": "bold"})


def _show_lines(listed: tuple[Item, ...]) -> None:
    for each in listed:
        if is_first_over(each, listed):
            say(f"({FULL})")
        about = f" ({each.account})" if each.account else ""
        say(f"{each.place}. {each.line}{about}")
        why = f" · {each.why}" if each.why else ""
        minutes = f"{whole(each.minutes)} min, {whole(each.total)} in all"
        say(f"score {score_words(each)} · {minutes}{why}", indent="   ")


def _show_rest(found: Day, link: Link) -> None:
    if found.alerts:
        say("Alerts: " + ", ".join(f"{what} {count}" for what, count in found.alerts.items()))
    elif found.alerts is not None:
        say("No alerts.")
    if found.inbox:
        count = len(found.inbox)
        follow = "the next sync makes it a task" if count == 1 else "the next sync makes them tasks"
        say(
            f"Inbox: {count} {'line' if count == 1 else 'lines'}"
            + (f"; {follow}" * bool(link.guid))
        )
    if found.outcomes:
        one = found.outcomes == 1
        whose = "1 meeting has an outcome" if one else f"{found.outcomes} meetings have outcomes"
        then = f": lifeops outcomes {link.book.name}" if link.guid else ""
        say(f"{whose} not made into tasks yet{then}")
