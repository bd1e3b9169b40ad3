"""Making workbooks and linking them: ``new``, ``link``, ``unlink``."""

from datetime import datetime
from pathlib import Path

import click

from lifeops import links
from lifeops.cli.say import say, show_notices
from workbook.schema import CONFLICTS_TABLE

BOOK = click.argument("book", type=click.Path(path_type=Path, dir_okay=False))


@click.command()
@click.argument("template")
@BOOK
@click.option("--sample", is_flag=True, help="Fill it with a sample day.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The date that the workbook takes for today; without it, the real date.",
)
def new(template: str, book: Path, sample: bool, as_of: datetime | None) -> None:
    """Make a workbook from a template.

    \b
    Example: lifeops new life-ops my-year.xlsx
    """
    import templates
    from workbook import template as template_files
    from workbook.xlsx.create import create

    if template not in templates.names():
        known = ", ".join(templates.names())
        raise click.BadParameter(f"no template {template!r}; there is: {known}")
    path = book if book.suffix else book.with_suffix(".xlsx")
    loaded = template_files.load(templates.folder(template))
    create(loaded, path, sample=sample, as_of=as_of.date() if as_of else None)
    say(f"Made {path}.")
    say(f"Open it in Excel, or keep it the same as a sheet: lifeops link {path} --local")


@click.command()
@BOOK
@click.option("--local", is_flag=True, help="Use the Sheets server of lifeops: no account needed.")
def link(book: Path, local: bool) -> None:
    """Link a workbook with a new sheet, and sync them for the first time.

    Any .xlsx will do: its Excel tables are found, or else the lists under a header row.

    \b
    Example: lifeops link my-year.xlsx --local
    """
    from lifeops.cli.sync import sync_one
    from lifeops.linking import link_book

    made = link_book(book, local=local)
    for table in made.schema.tables:
        if table.name != CONFLICTS_TABLE:
            say(f"Found {table.name} on {table.sheet!r}: {len(table.columns)} columns.")
    if made.schema.cells:
        say(f"Found {len(made.schema.cells)} single cells to keep the same.")
    show_notices(made.notices)
    click.get_current_context().exit(sync_one(made.link))


@click.command()
@BOOK
def unlink(book: Path) -> None:
    """Take the link of a workbook off; the workbook and the sheet stay as they are.

    \b
    Example: lifeops unlink my-year.xlsx
    """
    links.forget(links.need(book))
    say(f"{book} is no longer linked. Both the file and the sheet are as they were.")
