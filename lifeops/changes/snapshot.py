"""What the card compares: the head of the list, health, the cash ahead, renewals, conflicts."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Self

from lifeops.figures.calculated import Calculated, number, text
from lifeops.flows.tables import day_of

TOP = 5
"""How many tasks the head of the list has."""
SOON = 90
"""Days before a renewal from which it is spoken of."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A workbook on one day.

    Attributes:
        day: the day that it takes for today.
        tasks: the head of the list, in order.
        health: account -> its health, 0 to 100.
        bands: account -> the colour of its health.
        low: the lowest balance of the cash forecast; ``None`` without one.
        low_day: when that is.
        renewals: account -> days to its renewal, of those that renew soon and are not signed.
        conflicts: how many are open.
    """

    day: date
    tasks: tuple[str, ...] = ()
    health: Mapping[str, float] = field(default_factory=dict)
    bands: Mapping[str, str] = field(default_factory=dict)
    low: float | None = None
    low_day: date | None = None
    renewals: Mapping[str, int] = field(default_factory=dict)
    conflicts: int = 0

    def to_json(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self), default=lambda day: day.isoformat(), ensure_ascii=False)

    @classmethod
    def from_json(cls, stored: str) -> Self:
        """Return what :meth:`to_json` wrote; ``ValueError`` if it is none of that."""
        try:
            found: dict[str, Any] = json.loads(stored)
            low_day = found["low_day"]
            found["tasks"] = tuple(found["tasks"])
            found["low_day"] = date.fromisoformat(low_day) if low_day else None
            return cls(**{**found, "day": date.fromisoformat(found["day"])})
        except (KeyError, TypeError) as wrong:
            raise ValueError(f"no snapshot: {wrong}") from wrong


def snapshot(book: Calculated, conflicts: int) -> Snapshot | None:
    """Return what a workbook shows; ``None`` for one that has no day.

    Args:
        book: its values.
        conflicts: how many are open.
    """
    today = day_of(book.named("today"))
    if today is None:
        return None
    accounts = list(book.rows("Accounts", ("Key", "Health", "Band")))
    health = {text(row["Key"]): number(row["Health"]) for row in accounts}
    known = {key: value for key, value in health.items() if key and value is not None}
    bands = {text(row["Key"]): text(row["Band"]) for row in accounts}
    low = number(book.named("cash_low"))
    return Snapshot(
        today,
        _head(book),
        {key: round(value, 1) for key, value in known.items()},
        {key: bands[key] for key in known if bands[key]},
        None if low is None else round(low, 2),
        None if low is None else day_of(book.named("cash_low_date")),
        dict(_renewals(book)),
        conflicts,
    )


def _head(book: Calculated) -> tuple[str, ...]:
    rows = list(book.rows("Tasks", ("Rank", "Task")))
    ranked = [(rank, text(row["Task"])) for row in rows if (rank := number(row["Rank"]))]
    return tuple(task for _, task in sorted(ranked)[:TOP])


def _renewals(book: Calculated) -> list[tuple[str, int]]:
    rows = book.rows("Accounts", ("Key", "DaysToRenewal", "SignedTerm", "Stage"))
    return [
        (text(row["Key"]), int(days))
        for row in rows
        if text(row["Key"])
        and (days := number(row["DaysToRenewal"])) is not None
        and 0 <= days <= SOON
        and not number(row["SignedTerm"])
        and text(row["Stage"]) != "Churned"
    ]
