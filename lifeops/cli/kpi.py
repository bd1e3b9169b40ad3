"""The figures of the Dashboard: ``kpi``."""

from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path

import click

from lifeops.cli import table
from lifeops.cli.each import AS_JSON, Told
from lifeops.cli.figured import show_open, tell_each
from lifeops.cli.say import say
from lifeops.figures.calculated import Calculated
from lifeops.figures.kpis import Group, Kpi, Kpis, NoFiguresError, kpis
from lifeops.figures.words import change_words, period_words
from lifeops.links import Link


@click.command()
@click.argument("books", metavar="[BOOK]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Show those of the other roles too.")
@AS_JSON
def kpi(books: tuple[Path, ...], everything: bool, as_json: bool) -> None:
    """Show the figures of the Dashboard: now, the change, the target, the state.

    The change is that since the newest row of KPI history, and from the period before. Calculated
    now from what is saved in the file, which is only read, linked or not; no network.

    \b
    Examples: lifeops kpi
              lifeops kpi my-year.xlsx --all
    """

    def read(book: Calculated, link: Link) -> Told:
        found = kpis(book)
        return Told(partial(show_kpis, found, link, everything=everything), shape(found))

    code = tell_each("kpi", books, read, NoFiguresError, as_json=as_json)
    click.get_current_context().exit(code)


def show_kpis(found: Kpis, link: Link, *, everything: bool = False) -> None:
    """Print figures, those of the role first."""
    say(period_words(found))
    for group in found.groups:
        if everything or not group.is_other:
            _show_group(group)
    others = [group.title for group in found.groups if group.is_other]
    if others and not everything:
        say(f"Other roles have more ({', '.join(others)}): lifeops kpi {link.book.name} --all")
    show_open(link)


def shape(found: Kpis) -> dict[str, object]:
    """Return figures as JSON: numbers as they are, and texts as the sheet shows them."""
    start, end = found.period or (None, None)
    return {
        "day": _iso(found.today),
        "period": {"from": _iso(start), "to": _iso(end)},
        "groups": [
            {
                "title": group.title,
                "first": group.is_first,
                "other_role": group.is_other,
                "kpis": [_kpi(each) for each in group.kpis],
            }
            for group in found.groups
        ],
    }


def _kpi(each: Kpi) -> dict[str, object]:
    noted = {**asdict(each.noted), "day": _iso(each.noted.day)} if each.noted else None
    return asdict(each) | {"noted": noted}


def _show_group(group: Group) -> None:
    if table.wanted():
        headers = ("Figure", "Now", "Change", "Target", "State")
        rows = [
            (each.label, each.shown, change_words(each), each.target, each.state)
            for each in group.kpis
        ]
        table.show_table(headers, rows, title=group.title, styles={"Now": "bold"})
        return
    say(f"{group.title}:")
    for each in group.kpis:
        say(_line(each), indent="  ")


def _line(each: Kpi) -> str:
    target = f"target {each.target}" if each.target else ""
    more = (each.state, target, change_words(each))
    return f"{each.label}: " + " · ".join(filter(None, (each.shown, *more)))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
