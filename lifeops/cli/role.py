"""A workbook for another role: ``template use``."""

from dataclasses import replace
from pathlib import Path

import click

from lifeops import links, roles
from lifeops.cli.exits import Exit
from lifeops.cli.report import show_outcome
from lifeops.cli.say import say
from lifeops.cli.sync import exit_of
from lifeops.flows.role import WHERE
from lifeops.roles import Used
from lifeops.running import run

GENERAL = "general"
"""What people type for no role."""


@click.command()
@click.argument("role")
@click.argument("book", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def use(role: str, book: Path) -> None:
    """Make a workbook over for another role: `general` for none.

    Its setting, its tabs and its headers change; a linked sheet follows at once. Weights, figures
    and plays follow the setting by themselves. Nothing is deleted: tabs of other roles are put
    behind, with all that is on them.

    \b
    Examples: lifeops template use software my-year.xlsx
              lifeops template use general my-year.xlsx
    """
    name = "" if role == GENERAL else role
    used = roles.use(book, name)
    _show_used(book, role, used)
    code = Exit.OWED if used.refused else Exit.DONE
    link = links.find(book)
    if link is not None:
        roles.show_on_sheet(link, used)
        outcome = run(link)
        notices = tuple(each for each in outcome.notices if each.where != WHERE)
        show_outcome(replace(outcome, notices=notices))
        code = max(code, exit_of(outcome))
    click.get_current_context().exit(code)


def _show_used(book: Path, role: str, used: Used) -> None:
    say(f"{book} is for {role} now.")
    for sheet in used.shown:
        say(f"{sheet} is in view.")
    for sheet, rows in used.behind.items():
        say(f"{sheet} is behind, with {rows} rows on it.")
    for before, after in used.renamed.items():
        say(f"{before} is called {after} now.")
    for reason in used.refused:
        say(f"Left as it is: {reason}.")
