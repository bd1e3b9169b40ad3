"""Syncing while somebody works: ``sync --watch``."""

import time
from collections.abc import Sequence
from datetime import datetime

from lifeops import config
from lifeops.cli.exits import Exit, exit_code
from lifeops.cli.report import show_outcome
from lifeops.cli.say import complain, say
from lifeops.links import Link
from lifeops.running import run
from lifeops.watching import Came, Watched, watch
from sync.outcome import Status
from workbook.errors import WorkbookError


def follow(linked: Sequence[Link]) -> Exit:
    """Sync each link soon after its file was saved, and now and then, until Ctrl-C."""
    watched = [Watched(link, config.seconds("watch.poll", link.book)) for link in linked]
    if not watched:
        return Exit.DONE
    names = ", ".join(link.book.name for link in linked)
    say(f"Watching {names}. Ctrl-C stops it; nothing is lost.")
    told: dict[Link, str] = {}

    def once(link: Link) -> str:
        return _once(link, told)

    try:
        watch(watched, once, time.monotonic, time.sleep)
    except KeyboardInterrupt:
        say("Stopped.")
    return Exit.DONE


def _once(link: Link, told: dict[Link, str]) -> str:
    """Sync once and say what there is to say; trouble that goes on is told once."""
    try:
        outcome = run(link)
    except WorkbookError as wrong:
        if told.get(link) != str(wrong) and exit_code(wrong) is not Exit.DONE:
            told[link] = str(wrong)
            complain(f"{_clock()} lifeops: {wrong}")
        return Came.TROUBLE
    owed = "; ".join(each.reason for each in outcome.owed_lines)
    again = bool(owed) and told.get(link) == owed
    if outcome.status is not Status.NOTHING and not again:
        say(f"{_clock()} {link.book.name}:")
        show_outcome(outcome, notices=link not in told)
    told[link] = owed
    return Came.NOTHING if outcome.status is Status.NOTHING or again else Came.SOMETHING


def _clock() -> str:
    return f"{datetime.now().astimezone():%H:%M:%S}"
