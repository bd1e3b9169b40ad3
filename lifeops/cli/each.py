"""One command over one workbook or several: what each has to say, in words or as JSON."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import click

from lifeops.cli import shape
from lifeops.cli.exits import Exit, exit_code
from lifeops.cli.say import complain, say
from lifeops.links import Link
from workbook.errors import WorkbookError

AS_JSON = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document instead of words."
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a command has to say of one workbook.

    Attributes:
        show: says it in words.
        shape: says it as JSON.
    """

    show: Callable[[], None]
    shape: Mapping[str, object]
    code: Exit = Exit.DONE
    error: Mapping[str, object] | None = field(default=None)


def tell(
    command: str,
    linked: Sequence[Link],
    work: Callable[[Link], Told],
    *,
    as_json: bool,
    titled: bool = True,
) -> Exit:
    """Do the work of a command for each link and say what came of it; return the worst code.

    Trouble with one does not stop the others.

    Args:
        command: its name.
        linked: the links.
        work: does the work for one of them.
        as_json: whether to print one JSON document instead of words.
        titled: whether each of several is named before what there is to say.
    """
    found = []
    worst = Exit.DONE
    for link in linked:
        if titled and len(linked) > 1 and not as_json:
            say(f"{link.book.name}:")
        told = _told(link, work, as_json=as_json)
        worst = max(worst, told.code)
        if as_json:
            found.append(_book(link, told))
        else:
            told.show()
    if as_json:
        click.echo(shape.document(command, worst, found))
    return worst


def _told(link: Link, work: Callable[[Link], Told], *, as_json: bool) -> Told:
    try:
        return work(link)
    except WorkbookError as wrong:
        if not as_json:
            complain(f"lifeops: {wrong}")
        return Told(lambda: None, {}, exit_code(wrong), shape.error(wrong))


def _book(link: Link, told: Told) -> dict[str, object]:
    known: dict[str, object] = {
        "book": str(link.book),
        "spreadsheet": link.spreadsheet if link.guid else None,
        "local": link.local if link.guid else None,
        "exit_code": int(told.code),
        "error": told.error,
    }
    return known | dict(told.shape)
