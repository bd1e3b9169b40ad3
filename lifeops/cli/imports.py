"""Bringing files into a workbook: ``import``."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from lifeops import links
from lifeops.cli import import_words, shape
from lifeops.cli.bar import bar
from lifeops.cli.chosen import the_one
from lifeops.cli.each import AS_JSON
from lifeops.cli.exits import Exit, exit_code
from lifeops.cli.say import complain, say
from workbook.errors import WorkbookError


@dataclass(frozen=True, slots=True)
class _Options:
    """What was typed."""

    book: Path
    into: str
    source: str
    account: str
    rules: str
    again: bool
    dry_run: bool
    yes: bool
    as_json: bool


@click.command("import")
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--into", metavar="TABLE", default="", help="The table that the rows go to.")
@click.option("--as", "source", metavar="SOURCE", default="", help="What the file is, such as ofx.")
@click.option(
    "--book",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The workbook; without it, the one that is linked.",
)
@click.option("--account", metavar="NAME", default="", help="The bank account of the transactions.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--categorise", is_flag=True, help="Let the rules look at every blank category.")
@click.option("--recategorise", is_flag=True, help="Let the rules replace categories, too.")
@click.option("--learn", is_flag=True, help="Propose rules from the categories that you gave.")
@click.option("--again", is_flag=True, help="Bring back rows that were deleted since.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@AS_JSON
def import_(  # noqa: PLR0913 - one parameter for each option
    *,
    files: tuple[Path, ...],
    into: str,
    source: str,
    book: Path | None,
    account: str,
    dry_run: bool,
    categorise: bool,
    recategorise: bool,
    learn: bool,
    again: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Bring files into a workbook: bank statements, calendars, contacts, accounts.

    What a file is, is told from what it holds. The same file twice changes nothing, and neither
    does one that overlaps; what you edited since stays. It is written like your own typing: the
    next sync carries it to the sheet, and an undo takes it back.

    \b
    Examples: lifeops import checking.csv --dry-run
              lifeops import checking.csv calendar.ics Connections.csv
              lifeops import export.csv --into Accounts --book my-year.xlsx
              lifeops import --learn
    """
    if not (files or learn or categorise or recategorise):
        raise click.UsageError(
            "name the files that your bank, calendar, address book or CRM gave you, such as"
            " `lifeops import checking.csv --dry-run`; or say --learn, --categorise or"
            " --recategorise"
        )
    rules = "all" if recategorise else "blank" if categorise else "new"
    place = _book(book)
    options = _Options(place, into, source, account, rules, again, dry_run, yes, as_json)
    works = [(str(path), partial(_file, path, options)) for path in files]
    if not files and rules != "new":
        works.append(("", partial(_rules, options)))
    if learn:
        works.append(("", partial(_learn, options)))
    click.get_current_context().exit(_each(works, options))


def _book(book: Path | None) -> Path:
    if book is not None:
        return book
    if not links.every():
        raise click.UsageError("no workbook is linked: name one with --book BOOK")
    return the_one(None).book


def _each(works: Sequence[tuple[str, "partial[import_words.Said]"]], options: _Options) -> Exit:
    """Do one after the other; trouble with one does not stop the others."""
    worst, found = Exit.DONE, []
    for name, work in works:
        if len(works) > 1 and name and not options.as_json:
            say(f"{name}:")
        try:
            said = work()
        except WorkbookError as wrong:
            said = import_words.failed(wrong, exit_code(wrong))
            if not options.as_json:
                complain(f"lifeops: {wrong}")
        worst = max(worst, said.code)
        told = {"book": str(options.book), "file": name or None, "exit_code": int(said.code)}
        found.append(told | dict(said.shape))
        if not options.as_json:
            said.show()
    if options.as_json:
        click.echo(shape.document("import", worst, found))
    return worst


def _file(path: Path, options: _Options) -> "import_words.Said":
    from lifeops.cli.import_ask import ask
    from lifeops.imports.bringing import Wanted, bring, source_of
    from lifeops.imports.into import Asked
    from lifeops.imports.target import opened

    asks = sys.stdin.isatty() and not (options.yes or options.as_json)
    wanted = Wanted(options.source, options.into, options.account, ask if asks else None)
    asked = Asked(again=options.again, rules=options.rules)
    found = source_of(path, options.book, wanted)
    with bar(f"Importing {path.name}") as progress, opened(options.book) as target:
        made = bring(found, target, wanted, asked, dry_run=options.dry_run, progress=progress)
    return import_words.brought(made, options.book, dry_run=options.dry_run)


def _rules(options: _Options) -> "import_words.Said":
    from lifeops.imports.bringing import categorise
    from lifeops.imports.into import Asked
    from lifeops.imports.target import opened

    with opened(options.book) as target:
        made = categorise(target, Asked(rules=options.rules), dry_run=options.dry_run)
    return import_words.categorised(made, options.book, dry_run=options.dry_run)


def _learn(options: _Options) -> "import_words.Said":
    from lifeops.imports.bringing import learnt, take
    from lifeops.imports.target import opened

    with opened(options.book) as target:
        found = learnt(target)
        if not options.as_json:
            import_words.show_proposals(found)
        taken = None
        if found and not options.dry_run and _agreed(options, len(found)):
            taken = take(target, found)
    return import_words.learnt(found, taken, options.book, dry_run=options.dry_run)


def _agreed(options: _Options, count: int) -> bool:
    if options.yes:
        return True
    if options.as_json or not sys.stdin.isatty():
        return False
    rules = "this rule" if count == 1 else f"these {count} rules"
    return click.confirm(f"Add {rules} to the Rules tab?")
