"""Whether today's sync is the first of its day that came to read the tables."""

from datetime import date
from pathlib import Path

from lifeops.links import Link


def is_new(link: Link, day: date) -> bool:
    """Whether no sync of this link has read the tables on ``day`` or later, on this computer."""
    try:
        return date.fromisoformat(_last(link).read_text("ascii")) < day
    except (OSError, ValueError):
        return True


def remember(link: Link, day: date) -> None:
    """Note that a sync has read the tables on ``day``."""
    if is_new(link, day):
        _last(link).write_text(day.isoformat(), "ascii")


def _last(link: Link) -> Path:
    return link.state_file.with_suffix(".day")
