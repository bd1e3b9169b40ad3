"""One scheduled sync, as every scheduler is told of it."""

from dataclasses import dataclass
from pathlib import Path

from lifeops.schedule.times import Times

GRACE = 120
"""Seconds after the sync's own time limit at which a scheduler ends it, where it can."""


@dataclass(frozen=True, slots=True)
class Job:
    """What runs when.

    Attributes:
        guid: the id of the workbook's link, which names the entry.
        book: absolute path of the workbook.
        times: when it runs.
        python: absolute path of the interpreter.
        launcher: absolute path of the script that it runs.
        limit: seconds after which a run ends itself.
    """

    guid: str
    book: Path
    times: Times
    python: Path
    launcher: Path
    limit: int

    @property
    def name(self) -> str:
        """The entry's name, one for each workbook."""
        return name_of(self.guid)

    @property
    def title(self) -> str:
        """What people see of it in lists, on one line."""
        return "".join(c if c.isprintable() else "?" for c in f"lifeops: sync {self.book.name}")


def name_of(guid: str) -> str:
    """Return the name of the entry for the workbook of a link."""
    return f"lifeops-{guid}"
