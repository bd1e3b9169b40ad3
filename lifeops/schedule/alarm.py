"""When a failed run is worth a person's attention: pure.

One failure that may pass by itself is kept quiet; the next one in a row is told. What only a
person can put right is told at once. Neither is told more than once a day.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from lifeops.schedule.record import Failing, Record

WENT_THROUGH = frozenset({0, 10})
"""Exit codes of runs that synced, as far as could be."""
PASSES = 30
"""The exit code of what may pass by itself: offline, over quota, no room."""
AGAIN = timedelta(hours=24)


def judged(record: Record, code: int, what: str, now: datetime, after: int) -> tuple[Record, str]:
    """Return the record after a run, and what to tell a person; ``""`` to keep quiet.

    Args:
        record: as it was before the run ended.
        code: the run's exit code.
        what: why it failed.
        now: with a zone.
        after: how many failures in a row, that may pass by themselves, are told.
    """
    moment = now.isoformat(timespec="seconds")
    if code in WENT_THROUGH:
        return replace(record, succeeded=moment, failing=Failing()), ""
    was = record.failing
    failing = replace(was, count=was.count + 1, since=was.since or moment, what=what)
    if not _worth(record, failing, code, now, after):
        return replace(record, failing=failing), ""
    told = replace(record, failing=replace(failing, noticed=moment))
    return told, f"{_book(record)} is not synced: {what}. See: lifeops schedule status"


def _worth(record: Record, failing: Failing, code: int, now: datetime, after: int) -> bool:
    noticed = failing.noticed
    if noticed and now - datetime.fromisoformat(noticed) < AGAIN:
        return record.failing.what != failing.what and code != PASSES
    if code != PASSES or failing.count >= after:
        return True
    known = record.succeeded or record.since
    return bool(known) and failing.count > 1 and now - datetime.fromisoformat(known) >= AGAIN


def _book(record: Record) -> str:
    return record.book.replace("\\", "/").rpartition("/")[2]
