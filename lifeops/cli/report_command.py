"""Reports of one page: ``report qbr`` and ``report brief``."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from lifeops import links
from lifeops.cli.each import AS_JSON, Told, tell
from lifeops.cli.figured import show_open
from lifeops.cli.say import say
from lifeops.links import Link
from lifeops.reports.report import Report
from lifeops.reports.source import Source
from sync.errors import WrongEndError

_DAY = click.DateTime(["%Y-%m-%d"])
_ENDINGS = (".html", ".xlsx")


def _out(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a file of a kind that a report cannot be."""
    if path is not None and path.suffix.lower() not in _ENDINGS:
        raise click.BadParameter("its name must end in .html or .xlsx")
    return path


_BOOK = click.option(
    "--book",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The workbook; the linked one without it.",
)
_OUT = click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_out,
    help="A new .html or .xlsx file; a page beside the workbook without it.",
)
_OPEN = click.option("--open", "show", is_flag=True, help="Open the report.")


@click.group()
def report() -> None:
    """Make a report of one page, to print or to send: a review, or a brief before a meeting.

    Calculated now from what is saved in the workbook, which is only read; no network.

    \b
    Examples: lifeops report qbr Northlight
              lifeops report brief
    """


@report.command()
@click.argument("account")
@_BOOK
@click.option("--from", "start", type=_DAY, help="The first day; that of the figures without it.")
@click.option("--to", "end", type=_DAY, help="The last day; that of the figures without it.")
@_OUT
@_OPEN
@AS_JSON
def qbr(  # noqa: PLR0913 - click gives each option its own parameter
    account: str,
    *,
    book: Path | None,
    start: datetime | None,
    end: datetime | None,
    out: Path | None,
    show: bool,
    as_json: bool,
) -> None:
    """Review the business with an account: its value, health, work, people and next ask.

    \b
    Examples: lifeops report qbr Northlight
              lifeops report qbr Northlight --from 2026-07-01 --to 2026-09-30 --out review.xlsx
    """
    first, last = (each.date() if each else None for each in (start, end))
    if first and last and first > last:
        raise click.UsageError("the period ends before it starts")

    def made(source: Source) -> Report:
        from lifeops.reports.qbr import qbr as review

        return review(source, account, first, last)

    _make(book, made, out, show=show, as_json=as_json)


@report.command()
@click.argument("meeting", required=False, default="")
@_BOOK
@_OUT
@_OPEN
@AS_JSON
def brief(meeting: str, book: Path | None, out: Path | None, show: bool, as_json: bool) -> None:
    """Prepare a meeting: who comes, what was said, what is promised, what to ask.

    MEETING is its label ("23 Nov 13:00 Northlight"), its title, or an account: the next one with
    it. Without MEETING it is the next one today.

    \b
    Examples: lifeops report brief
              lifeops report brief Northlight --open
    """

    def made(source: Source) -> Report:
        from lifeops.reports.brief import brief as prepared

        frozen = source.book.named("as_of") is not None
        return prepared(source, meeting, None if frozen else _now())

    _make(book, made, out, show=show, as_json=as_json)


def _make(
    book: Path | None,
    made: Callable[[Source], Report],
    out: Path | None,
    *,
    show: bool,
    as_json: bool,
) -> None:
    """Make a report and say where it is; as JSON its content, and a file only if one is named."""

    def once(link: Link) -> Told:
        from lifeops.figures.calculated import Calculated
        from lifeops.reports.shape import shape
        from lifeops.reports.writing import write

        source = Source(Calculated.read(link.book), datetime.now().astimezone().date())
        found = made(source)
        path = None if as_json and out is None else write(found, link.book.parent, out)
        if path is not None and show:
            click.launch(str(path.resolve()))
        told = {"report": shape(found), "file": str(path) if path else None}
        return Told(partial(_say, found, path, link), told)

    code = tell("report", (_link(book),), once, as_json=as_json, titled=False)
    click.get_current_context().exit(code)


def _say(found: Report, path: Path | None, link: Link) -> None:
    say(f"{found.title}, {found.subtitle}")
    if path is not None:
        click.echo(str(path))
    show_open(link)


def _link(book: Path | None) -> Link:
    """Return the link of a workbook, linked or not; the only linked one if none is named."""
    if book is not None:
        return links.find(book) or Link(book.resolve(), "", "", local=False)
    linked = links.every()
    if not linked:
        raise WrongEndError("no workbook is linked yet", fix="Name one with `--book BOOK.xlsx`")
    if len(linked) > 1:
        names = ", ".join(str(link.book) for link in linked)
        raise click.UsageError(f"several workbooks are linked; name one with --book: {names}")
    return linked[0]


def _now() -> float:
    """Return the fraction of today that has gone."""
    now = datetime.now().astimezone()
    return (now.hour * 60 + now.minute) / 1440
