"""The differences between two days, each as one sentence of facts: pure."""

from collections.abc import Iterator

from lifeops.changes.snapshot import SOON, TOP, Snapshot

_MOVED = 5.0
"""Points of health below which a change is no news, unless the colour changes."""
_STEPS = (30, 60, SOON)


def changes(before: Snapshot, after: Snapshot) -> tuple[str, ...]:
    """Return what changed from one day to another, the most pressing first."""
    return (
        *_conflicts(before, after),
        *_cash(before, after),
        *_renewals(before, after),
        *_health(before, after),
        *_tasks(before, after),
    )


def _conflicts(before: Snapshot, after: Snapshot) -> Iterator[str]:
    if after.conflicts > before.conflicts:
        count = after.conflicts
        yield f"{count} {'conflict waits' if count == 1 else 'conflicts wait'} for your answer"


def _cash(before: Snapshot, after: Snapshot) -> Iterator[str]:
    if after.low is None or before.low is None or abs(after.low - before.low) < 1:
        return
    when = f" on {after.low_day:%Y-%m-%d}" if after.low_day else ""
    yield f"Lowest cash ahead: {after.low:,.0f}{when}, was {before.low:,.0f}"


def _renewals(before: Snapshot, after: Snapshot) -> Iterator[str]:
    for account, days in sorted(after.renewals.items(), key=lambda each: each[1]):
        step = _step(days)
        if account not in before.renewals or _step(before.renewals[account]) > step:
            yield f"{account} renews in {days} {'day' if days == 1 else 'days'}"


def _step(days: int) -> int:
    return next(step for step in _STEPS if days <= step)


def _health(before: Snapshot, after: Snapshot) -> Iterator[str]:
    moved = [
        (now - before.health[account], account)
        for account, now in after.health.items()
        if account in before.health
    ]
    for change, account in sorted(moved):
        bands = before.bands.get(account, ""), after.bands.get(account, "")
        if abs(change) >= _MOVED or (change and bands[0] != bands[1]):
            colour = f", now {bands[1].lower()}" if bands[1] and bands[0] != bands[1] else ""
            was = before.health[account]
            yield f"Health of {account}: {after.health[account]:.0f}, was {was:.0f}{colour}"


def _tasks(before: Snapshot, after: Snapshot) -> Iterator[str]:
    for place, task in enumerate(after.tasks[:TOP], 1):
        if task not in before.tasks:
            yield f"New among the first {TOP}: {task} ({place})"
            continue
        was = before.tasks.index(task) + 1
        if place == 1 < was:
            yield f"Now first: {task}, was {was}"
