"""Conflicts that nobody has resolved, and resolving one: ``conflicts``."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from lifeops.cli import shape, table
from lifeops.cli.chosen import chosen, the_one
from lifeops.cli.each import AS_JSON, Told, tell
from lifeops.cli.report import brief, cut, show_outcome
from lifeops.cli.say import say, show_notices
from lifeops.cli.sync import exit_of
from lifeops.links import Link
from lifeops.resolving import CHOICES, SHORTEST, keep, named, still_open
from lifeops.running import Granted
from sync.conflicts import Choice
from sync.history import OpenConflict
from sync.outcome import Status
from sync.store import CELLS


@click.command()
@click.argument("words", metavar="[BOOK] | keep excel|sheet|before KEY [BOOK]", nargs=-1)
@AS_JSON
def conflicts(words: tuple[str, ...], as_json: bool) -> None:
    """List the conflicts that are open, or resolve one by choosing whose value is kept.

    The same can be done in the Conflicts tab of either side: put Excel, Sheet or Before in the
    column Kept, or delete the row to leave it at what stands.

    \b
    Examples: lifeops conflicts
              lifeops conflicts keep excel 3f9a
    """
    if words[:1] == ("keep",):
        code = _keep(words[1:], as_json=as_json)
    elif len(words) > 1:
        raise click.UsageError("name one workbook, or say: conflicts keep excel|sheet KEY")
    else:
        linked = chosen([Path(word) for word in words], quiet=as_json)
        code = tell("conflicts", linked, _list, as_json=as_json)
    click.get_current_context().exit(code)


def _list(link: Link) -> Told:
    found = still_open(link)
    told = {"conflicts": [shape.open_conflict(each) for each in found]}
    return Told(partial(_show, found), told)


def _show(found: Sequence[OpenConflict]) -> None:
    if not found:
        say("There are no open conflicts.")
        return
    length = _length([each.key for each in found])
    if table.wanted():
        headers = ("Key", "Where", "Sheet", "Excel", "Before", "Now")
        table.show_table(headers, [(each.key[:length], *_texts(each)) for each in found])
    else:
        for each in found:
            place, sheet, excel, before, now = _texts(each)
            say(f"{each.key[:length]}  {place}")
            for name, text in (("Sheet", sheet), ("Excel", excel), ("Before", before)):
                say(f"{name}: {text}", indent="    ")
            say(f"Now: {now}", indent="    ")
    say("To choose:")
    click.echo(f"  lifeops conflicts keep excel {found[0].key[:length]}")
    say("Or put Excel, Sheet or Before in the column Kept of the Conflicts tab, and sync.")


def _texts(each: OpenConflict) -> tuple[str, ...]:
    conflict = each.conflict
    if conflict is None:
        shown = {name: brief(content) for name, content in each.shown.items()}
        place = ", ".join(shown.get(name, "") for name in ("Table", "Row", "Column"))
        sheet, excel, before, kept = (
            shown.get(name, "") for name in ("Sheet value", "Excel value", "Before", "Kept")
        )
        stands = {"Sheet": sheet, "Excel": excel, "Before": before}
        return place, sheet, excel, before, stands.get(kept, kept)
    where = "" if conflict.table == CELLS else f"{conflict.table}, "
    header = f", {conflict.header}" if conflict.header and conflict.table != CELLS else ""
    whole = ", whole row" if not conflict.column else ""
    values = (conflict.remote, conflict.local, conflict.base)
    now = brief(each.stands) if conflict.column else "the row is kept"
    return f"{where}{cut(conflict.label)}{header}{whole}", *map(brief, values), now


def _length(keys: Sequence[str]) -> int:
    """Return how many characters tell all keys apart."""
    length = SHORTEST
    while len({key[:length] for key in keys}) < len(set(keys)):
        length += 1
    return length


def _keep(words: Sequence[str], *, as_json: bool) -> int:
    if len(words) not in (2, 3) or words[0].lower() not in CHOICES:
        raise click.UsageError(
            "say whose value to keep, and of which conflict: conflicts keep excel|sheet|before KEY"
        )
    link = the_one(Path(words[2]) if len(words) > 2 else None)
    work = partial(_kept, CHOICES[words[0].lower()], words[1].lower())
    return tell("conflicts", [link], work, as_json=as_json)


def _kept(choice: Choice, prefix: str, link: Link) -> Told:
    found = named(prefix, link)
    granted = keep(link, found, choice)
    told = {
        "chosen": choice.value.lower(),
        "conflict": shape.open_conflict(found),
        **shape.outcome(granted.outcome, dry_run=False),
        "left": shape.notices(granted.left),
    }
    return Told(partial(_show_kept, found, choice, granted), told, exit_of(granted.outcome))


def _show_kept(found: OpenConflict, choice: Choice, granted: Granted) -> None:
    if granted.first.run:
        say("First, what waited was synced:")
        show_outcome(granted.first)
    if granted.left:
        show_notices(granted.left)
    elif found.conflict is None:
        say("Another computer met this conflict; its next sync brings the value in.")
    elif granted.outcome.status is not Status.NOTHING:
        place, sheet, excel, before, _ = _texts(found)
        values = {Choice.SHEET: sheet, Choice.EXCEL: excel, Choice.BEFORE: before}
        say(f"Resolved: {place}: {values[choice]!r} stands.")
        show_outcome(granted.outcome, notices=False)
