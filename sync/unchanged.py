"""The rule by which a run learns, before it reads anything, that nothing is left to do."""

from collections.abc import Callable
from datetime import date

from sync.state_file import StateFile


def nothing_new(
    state: StateFile, day: date, local: Callable[[], str], remote: Callable[[], str]
) -> bool:
    """Whether both sides are as the last run left them, and nothing is left to do.

    A side that changed locally is read and written anyway, so the remote one is not probed.
    Otherwise it always is, even if the answer can prove nothing: what is read next then carries
    the probed version, and the run after that needs no more than a probe.

    Args:
        state: what the last run left.
        day: today; a probe is a hint, never a proof, so both sides are read once a day.
        local: probes the local side.
        remote: probes the remote side.
    """
    before = state.revisions()
    if not before[0] or local() != before[0]:
        return False
    probed = remote()
    same = bool(probed) and probed == before[1]
    return same and not state.owes() and state.compared() == day
