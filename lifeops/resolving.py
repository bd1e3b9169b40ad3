"""The conflicts of a link that are open, and resolving one: for the command and the page."""

from collections.abc import Mapping
from contextlib import closing
from functools import partial

from lifeops.links import Link
from lifeops.running import Granted, ask
from sync.conflicts import Choice
from sync.history import History, OpenConflict, open_conflicts
from sync.resolve import answered, mark
from sync.state import State
from sync.wishes import Wish
from workbook.errors import WorkbookError
from workbook.schema import Schema

CHOICES: Mapping[str, Choice] = {
    "excel": Choice.EXCEL,
    "sheet": Choice.SHEET,
    "before": Choice.BEFORE,
}
SHORTEST = 4
"""How much of a key is shown at least."""


def still_open(link: Link) -> tuple[OpenConflict, ...]:
    """Return the conflicts of a link that nobody has resolved, as of its last sync."""
    with closing(State(link.state_file)) as state, closing(History(link.state_file)) as history:
        return open_conflicts(history, state.conflicts())


def named(prefix: str, link: Link) -> OpenConflict:
    """Return the open conflict whose key begins so.

    Raises:
        WorkbookError: none does, or several do.
    """
    found = [each for each in still_open(link) if each.key.startswith(prefix)]
    if len(found) == 1:
        return found[0]
    many = "several open conflicts have a key" if found else "no open conflict has a key"
    raise WorkbookError(
        f"{many} that begins with {prefix!r}",
        where=str(link.book),
        fix="See them with `lifeops conflicts`",
    )


def keep(link: Link, found: OpenConflict, choice: Choice) -> Granted:
    """Put the value that was chosen in place on both sides.

    Raises:
        WorkbookError: what stopped it; nothing is lost.
    """
    conflict = found.conflict

    def asked(_: Schema) -> Wish:
        if conflict is None:  # the computer that met it knows the values
            return lambda _: mark(found.key, choice.value)
        return partial(answered, conflict, choice)

    return ask(link, asked, f"conflict {found.key[:SHORTEST]}")
