"""What follows from the tables at every sync: pure functions from merged tables to wishes."""

from datetime import date
from functools import partial

from lifeops.flows.inbox import inbox
from lifeops.flows.outcomes import outcomes
from lifeops.flows.role import role
from sync.wishes import Flow


def following(*, asked: bool = False) -> tuple[Flow, ...]:
    """Return the flows of today, in their order.

    Args:
        asked: whether a person asked for them, rather than for a sync.
    """
    day = date.today()  # noqa: DTZ011 - the day where the person is
    return partial(outcomes, day=day, asked=asked), partial(inbox, day=day), role
