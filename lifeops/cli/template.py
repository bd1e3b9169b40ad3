"""The shipped templates: ``template list``, ``show``, ``check`` and ``export``."""

from collections.abc import Iterator
from pathlib import Path

import click

import templates
from lifeops.cli import table
from lifeops.cli.exits import Exit
from lifeops.cli.role import use
from lifeops.cli.say import say
from lifeops.exports import Blank, blanks, written
from workbook.errors import ProblemsError


@click.group()
def template() -> None:
    """Look at the shipped templates, and write blank workbooks to share.

    \b
    Examples: lifeops template list
              lifeops template export life-ops blanks
    """


template.add_command(use)


@template.command("list")
def list_() -> None:
    """List the templates, their variants, and the single workbooks made of their tabs.

    \b
    Example: lifeops template list
    """
    rows = [(each.command, each.title, each.about) for each in _all()]
    if table.wanted():
        table.show_table(("Template", "What", "About"), rows)
    else:
        for command, title, about in rows:
            say(f"{command}: {title}. {about}")


def _all() -> Iterator[Blank]:
    for name in templates.names():
        yield from blanks(name)


@template.command()
@click.argument("name")
@click.option("--variant", metavar="NAME", default="", help="As that role sees it.")
def show(name: str, variant: str) -> None:
    """Show what tabs and columns a template makes.

    \b
    Examples: lifeops template show life-ops
              lifeops template show life-ops --variant creative
              lifeops template show travel-planner
    """
    made = chosen(name, variant).template()
    say(f"{made.title} ({made.id}, version {made.version})")
    for tab in made.tabs:
        behind = " (behind)" if tab.hidden else ""
        say(f"{tab.sheet}{behind}")
        if tab.table is not None:
            shown = [column.header for column in tab.table.columns if not column.hidden]
            folded = len(tab.table.columns) - len(shown)
            more = f"; {folded} more folded away" if folded else ""
            say(f"{', '.join(shown)}{more}", indent="  ")


def chosen(name: str, variant: str = "") -> Blank:
    """Return what ``name`` makes: a template, or a single workbook of one.

    Raises:
        click.BadParameter: there is no such template or variant.
    """
    found = [each for each in _all() if (each.name, each.variant) == (name, variant)]
    if found:
        return found[0]
    named = [each for each in _all() if each.name == name]
    if not named:
        known = ", ".join(dict.fromkeys(each.name for each in _all()))
        raise click.BadParameter(f"no template {name!r}; there is: {known}")
    known = ", ".join(each.variant for each in named if each.variant) or "none"
    raise click.BadParameter(f"{name} has no variant {variant!r}; there is: {known}")


@template.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
def check(folder: Path) -> None:
    """Check that every formula of a template means the same in Excel and in Google Sheets.

    FOLDER holds template.toml and one file for each tab.

    \b
    Example: lifeops template check my-template
    """
    from workbook.template.findings import findings

    try:
        found = findings(folder)
    except ProblemsError as wrong:
        for problem in wrong.problems:
            click.echo(str(problem))
        count = len(wrong.problems)
    else:
        for each in found:
            click.echo(str(each))
        count = len(found)
    say("Nothing to complain of." if not count else f"{count} to mend.")
    click.get_current_context().exit(Exit.DONE if not count else Exit.UNEXPECTED)


@template.command()
@click.argument("name")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--variant", metavar="NAME", help="Only this variant, not everything.")
def export(name: str, folder: Path, variant: str | None) -> None:
    """Write blank workbooks to share, as .xlsx and .xltx; they work without lifeops.

    A template writes its general workbook, every variant and every single workbook.

    \b
    Examples: lifeops template export life-ops blanks
              lifeops template export life-ops blanks --variant creative
              lifeops template export travel-planner .
    """
    if name in templates.names() and variant is None:
        wanted = tuple(blanks(name))
    else:
        wanted = (chosen(name, variant or ""),)
    for each in wanted:
        for path in written(each, folder):
            say(f"{path}: {each.title}")
