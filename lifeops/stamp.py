"""Whether ``lifeops.toml`` says something else than at the last sync; light, for every no-op."""

import hashlib
from pathlib import Path

from lifeops.links import Link

FILE = "lifeops.toml"


def is_new(link: Link) -> bool:
    """Whether the file beside the workbook is not as it was at the last sync."""
    now, last = _stamp(link), _last(link)
    return now != (last.read_text("ascii") if last.is_file() else "")


def remember(link: Link) -> None:
    """Note that a sync has gone by what the file says now."""
    if is_new(link):
        _last(link).write_text(_stamp(link), "ascii")


def _last(link: Link) -> Path:
    return link.state_file.with_suffix(".choices")


def _stamp(link: Link) -> str:
    """Return what tells the file's contents; ``""`` where there is none."""
    path = link.book.with_name(FILE)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
