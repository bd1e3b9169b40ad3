"""The log of lifeops: what ran, for which workbook, how it ended; one line for each.

A line names its command by an id of its own, and the sync by the number that ``lifeops log`` and
``lifeops undo`` take. Of what a cell holds it says nothing, nor of any message that may quote one;
``log.level = "debug"`` adds messages, without secrets.
"""

import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from lifeops import config
from lifeops.settings import log_folder
from sync.outcome import Outcome, Status
from workbook.errors import WorkbookError

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

SIZE = 500_000
"""Bytes after which a file is set aside."""
KEPT = 4
"""Files that are set aside and kept."""
_SECRETS = re.compile(
    r"ya29\.[\w.\-]+|1//[\w\-]{8,}|GOCSPX-[\w\-]+|AIza[\w\-]{20,}"
    r"|-----BEGIN[^-]*PRIVATE KEY-----.*?(?:-----END[^-]*-----|$)"
    r"|(?i:bearer|token|secret|password|authorization|api_?key|private_key)[\"']?\s*[:= ]\s*\S+"
    r"|(?<=://)[^/\s@]+@",
    re.DOTALL,
)
Tell: TypeAlias = Callable[[Outcome], None]


@cache
def this_id() -> str:
    """Return what the log knows this command by."""
    return secrets.token_hex(4)


def log_file() -> Path:
    """Return the file that is written now."""
    return log_folder() / "lifeops.log"


def note(event: str, **facts: object) -> None:
    """Write one line; a log that cannot be written stops nothing.

    Args:
        event: what happened, a word or two.
        facts: names and what to say of them; blank ones are left out.
    """
    from logging import LogRecord

    said = " ".join(f"{name}={_value(each)}" for name, each in facts.items() if each not in _BLANK)
    moment = datetime.now().astimezone().isoformat(timespec="seconds")
    line = without_secrets(f"{moment} {this_id()} {event} {said}".rstrip())
    record = LogRecord("lifeops", 20, "", 0, line, (), None)
    with suppress(OSError), closing(_rotating()) as rotating:
        if rotating.shouldRollover(record):
            rotating.doRollover()
            log_file().chmod(0o600)
        rotating.emit(record)


@contextmanager
def told(event: str, book: Path, *, dry_run: bool = False) -> Iterator[Tell]:
    """Log how a sync ends, unless it only looks; yields what takes its outcome."""
    said: list[Outcome] = []
    if dry_run:
        yield said.append
        return
    note(f"{event} started", book=book.name)
    try:
        yield said.append
    except WorkbookError as wrong:
        note(f"{event} stopped", book=book.name, why=type(wrong).__name__, **_more(wrong))
        raise
    for outcome in said:
        note(f"{event} ended", book=book.name, **_facts(outcome))


def without_secrets(text: str) -> str:
    """Return ``text`` without tokens, keys and passwords."""
    return _SECRETS.sub("[secret]", text)


def _facts(outcome: Outcome) -> dict[str, object]:
    counts = {
        f"{side.value}_{kind}": getattr(its, kind)
        for side, its in outcome.counts.items()
        for kind in ("changed", "cleared", "added", "deleted")
    }
    shown: dict[str, object] = {"status": outcome.status.value, "run": outcome.run or None}
    if outcome.status is Status.NOTHING:
        return shown
    met = {"conflicts": len(outcome.conflicts), "owed": len(outcome.owed)}
    return {**shown, **{name: count for name, count in {**counts, **met}.items() if count}}


def _more(wrong: WorkbookError) -> dict[str, object]:
    """Return the message itself where a person asked for it."""
    return {"message": str(wrong)} if _level() == "debug" else {}


def _level() -> str:
    try:
        return str(config.value("log.level"))
    except WorkbookError:
        return "info"


_BLANK = (None, "")


def _value(each: object) -> str:
    text = str(each)
    return text if re.fullmatch(r"[\w.:+\-]+", text) else '"' + _plain(text) + '"'


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text).replace('"', "'")


def _rotating() -> "RotatingFileHandler":
    """Return what writes to the log, for its owner only."""
    from logging.handlers import RotatingFileHandler

    path = log_file()
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    rotating = RotatingFileHandler(path, maxBytes=SIZE, backupCount=KEPT, encoding="utf-8")
    rotating.handleError = _let_be  # type: ignore[assignment]
    return rotating


def _let_be(_: object) -> None:
    """Do nothing about a line that could not be written: nobody waits for a log."""
