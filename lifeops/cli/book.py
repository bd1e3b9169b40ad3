"""Making workbooks and linking them: ``new``, ``link``, ``unlink``."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from lifeops import links
from lifeops.cli.say import say, show_notices

BOOK = click.argument("book", type=click.Path(path_type=Path, dir_okay=False))

_NEW = "new"
_ADDRESS = re.compile(r"https?://.*/spreadsheets/(?:u/\d+/)?d/(?!e/)([\w-]+)(?:[/?#].*)?")
_ID = re.compile(r"[\w-]+", re.ASCII)


@click.command()
@click.argument("template")
@BOOK
@click.option("--variant", metavar="NAME", default="", help="For that role, such as creative.")
@click.option("--sample", is_flag=True, help="Fill it with a sample year.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The date that the workbook takes for today; without it, the real date.",
)
def new(template: str, book: Path, variant: str, sample: bool, as_of: datetime | None) -> None:
    """Make a workbook from a template; `lifeops template list` names them all.

    \b
    Examples: lifeops new life-ops my-year.xlsx
              lifeops new life-ops my-year.xlsx --variant software
    """
    from lifeops.cli.template import chosen
    from workbook.xlsx.create import create

    blank, day = chosen(template, variant), as_of.date() if as_of else None
    path = book if book.suffix else book.with_suffix(".xlsx")
    if path.suffix.lower() != ".xlsx":
        raise click.BadParameter(f"{path} would not open in Excel; end its name in .xlsx")
    if path.exists():
        raise click.BadParameter(f"{path} is there already; choose another name")
    if not path.parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.parent}; make it first")
    create(blank.template(sample=sample, as_of=day), path, sample=sample, as_of=day)
    say(f"Made {path}.")
    say(f"Open it in Excel, or keep it the same as a sheet: lifeops link {path} --local")


def _sheet_id(_: click.Context, __: click.Parameter, text: str | None) -> str | None:
    """Return the spreadsheet's id; ``""`` for a new one, ``None`` if nothing was said."""
    if text is None:
        return None
    text = text.strip()
    if text == _NEW:
        return ""
    address = _ADDRESS.fullmatch(text)
    if address is None and _ID.fullmatch(text) is None:
        raise click.BadParameter(
            f"{text!r} is no spreadsheet; give its address as the browser shows it "
            "(https://docs.google.com/spreadsheets/d/ID/edit), its ID, or 'new'"
        )
    return address[1] if address else text


@click.command()
@BOOK
@click.option(
    "--sheet",
    metavar="URL|ID|new",
    callback=_sheet_id,
    help="The sheet to link it with, a new one by default. What is on it stays, and rows of both "
    "sides are put together.",
)
@click.option("--local", is_flag=True, help="Use the Sheets server of lifeops: no account needed.")
@click.option(
    "--key",
    "keys",
    metavar="COLUMN",
    multiple=True,
    help="Rows with the same value in this column are one row (Email, or People.Email); once for "
    "each table.",
)
@click.option("--add-tab", metavar="NAME", help="Take one more tab into a link that is there.")
def link(
    book: Path, sheet: str | None, local: bool, keys: tuple[str, ...], add_tab: str | None
) -> None:
    """Link a workbook with a sheet, and sync them for the first time.

    Any .xlsx will do: its Excel tables are found, or else the lists under a header row.

    \b
    Examples: lifeops link my-year.xlsx --local
              lifeops link my-year.xlsx --sheet https://docs.google.com/spreadsheets/d/ID/edit
              lifeops link people.xlsx --sheet ID --key Email
              lifeops link my-year.xlsx --add-tab Notes
    """
    from lifeops import linking
    from lifeops.cli.bar import bar
    from lifeops.cli.report import show_outcome
    from lifeops.cli.sync import exit_of
    from lifeops.running import run

    if add_tab is None:
        with bar(f"Copying {book.name}") as progress:
            made = linking.link_book(book, local=local, sheet=sheet, keys=keys, progress=progress)
    elif sheet is not None:
        raise click.UsageError("--add-tab works on the sheet that is linked: leave --sheet out")
    else:
        made = linking.add_tab(book, add_tab, keys=keys)
    for table in made.tables:
        say(f"Found {table.name} on {table.sheet!r}: {len(table.columns)} columns.")
    if made.cells:
        say(f"Found {len(made.cells)} single cells to keep the same.")
    show_notices(made.notices)
    with bar(f"Writing {book.name}") as progress:
        outcome = run(made.link, progress=progress)
    said = set(made.notices)
    later = tuple(notice for notice in outcome.notices if notice not in said)
    show_outcome(replace(outcome, notices=later))
    click.get_current_context().exit(exit_of(outcome))


@click.command()
@BOOK
def unlink(book: Path) -> None:
    """Take the link of a workbook off; the workbook and the sheet stay as they are.

    \b
    Example: lifeops unlink my-year.xlsx
    """
    links.forget(links.need(book))
    say(f"{book} is no longer linked. Both the file and the sheet are as they were.")
