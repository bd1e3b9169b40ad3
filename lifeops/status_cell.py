"""What the cell says that tells when a workbook was synced last."""

from datetime import datetime

from lifeops.schedule import record
from workbook.errors import WorkbookError


def words(guid: str, now: datetime) -> str:
    """Return what the cell says: when this sync is, and what went wrong before it."""
    said = f"Synced {now:%Y-%m-%d %H:%M}"
    try:
        held = record.load(guid)
    except WorkbookError:
        return said
    if held is None or not held.failing.count:
        return said
    runs = "1 run" if held.failing.count == 1 else f"{held.failing.count} runs"
    since = datetime.fromisoformat(held.failing.since).astimezone()
    return f"{said}; before that, {runs} failed since {since:%Y-%m-%d %H:%M}: {held.failing.what}"
