"""What follows from the tables: pure functions from merged tables to wishes."""

from datetime import date
from functools import partial

from lifeops.flows import nudges
from lifeops.flows.birthdays import birthdays
from lifeops.flows.inbox import inbox
from lifeops.flows.kpi_history import Figures, kpi_history
from lifeops.flows.ledger import ledger
from lifeops.flows.outcomes import outcomes
from lifeops.flows.proposals import proposed
from lifeops.flows.renewals import renewals
from lifeops.flows.role import role
from sync.wishes import Flow


def following(
    day: date, *, asked: bool = False, first: bool = False, figures: Figures = dict
) -> tuple[Flow, ...]:
    """Return the flows of a sync, in their order.

    Args:
        day: today, where the person is.
        asked: whether a person asked for them, rather than for a sync.
        first: whether it is the first sync of the day, which looks at what the date brings.
        figures: those of the Dashboard, for the first sync of a month.
    """
    always: list[Flow] = [
        partial(outcomes, day=day, asked=asked),
        partial(inbox, day=day),
        partial(ledger, day=day),
        role,
    ]
    rules = (renewals, nudges.accounts, nudges.people, birthdays)
    dated: list[Flow] = [
        *(partial(proposed, day=day, rule=rule) for rule in rules),
        partial(kpi_history, day=day, figures=figures),
    ]
    return (*always, *dated) if first else tuple(always)
