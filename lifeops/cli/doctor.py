"""What may stand in the way of a sync: ``doctor``."""

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifeops import links, settings
from lifeops.cli import shape
from lifeops.cli.each import AS_JSON
from lifeops.cli.exits import Exit, exit_code
from lifeops.cli.say import printable, say, width
from lifeops.doctor.finding import Finding, Verdict, failure
from lifeops.links import Link
from workbook.errors import NotWritableError

if TYPE_CHECKING:
    from lifeops.doctor.examination import Section

_MARKS = {
    Verdict.OK: "ok  ",
    Verdict.NOTE: "-   ",
    Verdict.WARNING: "warn",
    Verdict.FAILURE: "FAIL",
}
_INDENT = " " * 7


@click.command()
@click.argument("books", metavar="[BOOK]...", nargs=-1, type=click.Path(path_type=Path))
@AS_JSON
def doctor(books: tuple[Path, ...], as_json: bool) -> None:
    """Check all that a sync needs, and say what to do about what is amiss.

    Nothing is written to a workbook or a sheet. The exit code is that of the worst failure; 0 if
    there are only warnings.

    \b
    Examples: lifeops doctor
              lifeops doctor my-year.xlsx --json
    """
    worst, told, count = Exit.DONE, [], 0
    for section in _sections(books):
        if not as_json:
            say(f"{section.title}")
        for each in section.findings:
            worst = max(worst, exit_code(each.wrong) if each.wrong else Exit.DONE)
            count += each.verdict in {Verdict.WARNING, Verdict.FAILURE}
            told.append(_shape(each, section.link))
            if not as_json:
                _show(each)
    if as_json:
        whole = {"version": shape.VERSION, "command": "doctor", "exit_code": int(worst)}
        click.echo(json.dumps(whole | {"checks": told, "error": None}, indent=2))
    else:
        say(_summary(count))
    click.get_current_context().exit(worst)


def _sections(books: tuple[Path, ...]) -> "Iterator[Section]":
    """Yield what is found; without a place for lifeops' own files that is all."""
    from lifeops.doctor.examination import Section, examined

    try:
        settings.state_folder()
        settings.sign_in_file()
    except NotWritableError as wrong:
        yield Section("This computer", iter([failure("folders", wrong)]))
        return
    yield from examined(tuple(links.need(book) for book in books) or links.every())


def _show(each: Finding) -> None:
    _fill(f"{each.check}: {each.says}", f"  {_MARKS[each.verdict]} ")
    if each.fix:
        _fill(each.fix, _INDENT)


def _fill(text: str, start: str) -> None:
    """Print text wrapped, all of it beside the mark that it starts with."""
    wrapper = textwrap.TextWrapper(width(), break_long_words=False, break_on_hyphens=False)
    wrapper.initial_indent, wrapper.subsequent_indent = start, _INDENT
    click.echo(wrapper.fill(printable(text)))


def _shape(each: Finding, link: Link | None) -> dict[str, object]:
    return {
        "check": each.check,
        "book": str(link.book) if link else None,
        "verdict": each.verdict.value,
        "says": each.says,
        "fix": each.fix or None,
    }


def _summary(count: int) -> str:
    if not count:
        return "Nothing is amiss."
    return "1 thing is amiss." if count == 1 else f"{count} things are amiss."
