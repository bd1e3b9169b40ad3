"""Making a sample workbook one's own: ``clear``."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import click

from lifeops import links
from lifeops.cli.report import show_outcome
from lifeops.cli.say import say
from lifeops.flows.tables import held
from lifeops.links import Link
from lifeops.running import ask, run
from lifeops.samples import Cleared, cleared, samples_of
from sync.diff import Rows
from sync.errors import WrongEndError
from sync.excel.side import label_of
from sync.excel.store import ExcelStore
from sync.merged import MergedTable
from sync.outcome import Status
from sync.store import CELLS, DeleteRow, Edit, SetCell
from sync.wishes import Wish, Wishes
from workbook.schema import Schema
from workbook.xlsx.collector import collector_paused
from workbook.xlsx.unread import open_book


@click.command()
@click.argument("book", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--dry-run", is_flag=True, help="Say what would go; write nothing.")
def clear(book: Path, dry_run: bool) -> None:
    """Take the sample rows out of a workbook; what you typed or changed stays.

    On a linked workbook they go from both sides, in a run that can be undone.

    \b
    Examples: lifeops clear my-year.xlsx --dry-run
              lifeops clear my-year.xlsx
    """
    link = links.find(book)
    with collector_paused():
        done = _file(book, dry_run=dry_run) if link is None else _both(link, dry_run=dry_run)
    _show(done, book, dry_run=dry_run)


def _file(book: Path, *, dry_run: bool) -> Cleared:
    """Clear a workbook that is not linked."""
    schema = label_of(open_book(book)).schema
    if schema is None:
        raise WrongEndError(
            "this workbook does not say which template it was made of",
            where=str(book),
            fix="Delete the rows that you do not want in Excel",
        )
    store = ExcelStore(book, schema)
    reading = store.read()
    tables = {
        name: {row.id: row.cells for row in table.rows if row.id}
        for name, table in reading.tables.items()
    }
    done = cleared(samples_of(schema, tables), tables)
    edits = _edits(done.wishes, tables)
    if edits and not dry_run:
        say(f"Writing {book.name} without them.")
        store.apply(reading, edits)
    return done


def _edits(wishes: Wishes, tables: Mapping[str, Rows]) -> list[Edit]:
    deleted = [DeleteRow(table, row, tables[table][row]) for table, row in wishes.rows]
    changed = [
        SetCell(table, row, column, content)
        for (table, row), cells in wishes.cells.items()
        for column, content in cells.items()
    ]
    return [*changed, *deleted]


def _both(link: Link, *, dry_run: bool) -> Cleared:
    """Clear both sides of a link.

    The guards would stop so many deletions. What waits is synced first, under their eyes; the
    plan that is let through then holds nothing but what is asked for here.
    """
    found: list[Cleared] = []
    if not dry_run:
        run(link)
    asked = partial(_asked, found)
    planned = ask(link, asked, "", dry_run=True)
    if not dry_run and planned.outcome.plan:
        accept = planned.outcome.plan_hash if planned.outcome.stops else None
        done = ask(link, asked, "samples taken out", accept=accept).outcome
        if done.status is not Status.NOTHING:
            show_outcome(done, notices=False)
            say(f"To take that back: lifeops undo {done.run}")
    return found[-1]


def _asked(found: list[Cleared], schema: Schema) -> Wish:
    def wish(tables: Sequence[MergedTable]) -> Wishes:
        rows = {table.name: dict(held(table)) for table in tables}
        found.append(cleared(samples_of(schema, rows), rows))
        return found[-1].wishes

    return wish


def _show(done: Cleared, book: Path, *, dry_run: bool) -> None:
    count = sum(done.rows.values())
    if not count and not done.wishes.cells:
        say("There are no sample rows in it.")
        return
    say(f"{'Would take' if dry_run else 'Took'} {count:,} sample rows out of {book.name}.")
    if (CELLS, "as_of") in done.wishes.cells:
        say(f"{'It would follow' if dry_run else 'It follows'} the calendar from now on.")
    for table, kept in done.kept.items():
        say(f"{table}: {kept} {'stays' if kept == 1 else 'stay'}, as you typed there.", indent="  ")
