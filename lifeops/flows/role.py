"""Another role in Settings: a sync says how its tabs come into view."""

from collections.abc import Sequence

from lifeops.flows.tables import Tables, name_of, text_of
from sync.merged import MergedTable
from sync.store import CELLS, VALUE, Notice
from sync.wishes import Gone, Wishes

VARIANT = "variant"
WHERE = "Settings, Role"


def role(tables: Sequence[MergedTable], _: Gone) -> Wishes:
    """Return no wish, and a notice if the role is another one than at the last sync."""
    found = Tables(tables)
    cells = found.find(CELLS)
    if cells is None or not cells.base:
        return Wishes()
    before = name_of(cells.base.get(VARIANT, {}).get(VALUE))
    now = text_of(found.cell(VARIANT))
    if name_of(now) == before:
        return Wishes()
    use = f"lifeops template use {name_of(now) or 'general'} BOOK"
    what = f"the role is {now or 'none'} now: `{use}` shows its tabs and renames headers"
    return Wishes(notices=(Notice(WHERE, what),))
