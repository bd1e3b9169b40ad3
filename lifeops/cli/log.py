"""What the syncs of a workbook have done: ``log``."""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from functools import partial

import click

from lifeops.cli import shape, table
from lifeops.cli.chosen import chosen, run_and_book, the_one
from lifeops.cli.each import AS_JSON, Told, tell
from lifeops.cli.report import conflict_words, show_lines, words
from lifeops.cli.say import say
from lifeops.cli.when import local
from lifeops.ends import linked_schema
from lifeops.links import Link
from lifeops.undoing import forgotten, no_run
from sync.columns_made import ColumnMade
from sync.history import History, Written, told
from sync.plan import Line, by_side
from sync.records import Run
from sync.state import State
from sync.store import Side

SHOWN = 20
_ENDED = {"conflicts": "done", "owed": "not all made", "started": "not finished"}
_NAMES = {Side.EXCEL: "Excel", Side.SHEET: "Sheet"}


@click.command()
@click.argument("words", metavar="[BOOK] [RUN]", nargs=-1)
@click.option("--all", "whole", is_flag=True, help=f"Every run, not only the last {SHOWN}.")
@AS_JSON
def log(words: tuple[str, ...], whole: bool, as_json: bool) -> None:
    """Show what the syncs of a workbook wrote, the newest first; with RUN, cell by cell.

    \b
    Examples: lifeops log
              lifeops log my-year.xlsx 12
    """
    number, book = run_and_book(words)
    if number is not None:
        code = tell("log", [the_one(book)], partial(_one, number), as_json=as_json)
    else:
        linked = chosen([book] if book else [], quiet=as_json)
        work = partial(_all, None if whole or as_json else SHOWN)
        code = tell("log", linked, work, as_json=as_json)
    click.get_current_context().exit(code)


def _all(most: int | None, link: Link) -> Told:
    with closing(State(link.state_file)) as state, closing(History(link.state_file)) as history:
        runs, met = state.runs(), Counter(run for run, _ in state.conflicts())
        remarks, columns = history.remarks(), history.columns()
    found = [shape.run(each, met[each.id], remarks.get(each.id, "")) for each in runs]

    def show() -> None:
        if not runs:
            say("Nothing was synced yet.")
        _show_runs(
            [
                _row(each, met[each.id], remarks.get(each.id, ""), columns.get(each.id, ()))
                for each in runs[:most]
            ]
        )
        if len(runs) > len(runs[:most]):
            say(f"and {len(runs) - len(runs[:most]):,} more: --all")

    return Told(show, {"runs": found})


def _show_runs(rows: Sequence[tuple[str, ...]]) -> None:
    if rows and table.wanted():
        headers = ("Run", "When", "To Excel", "To the Sheet", "Conflicts", "Outcome")
        table.show_table(headers, rows)
        return
    for number, when, excel, sheet, conflicts, outcome in rows:
        parts = [f"Excel: {excel}" if excel else "", f"Sheet: {sheet}" if sheet else ""]
        count = f"{conflicts} conflict{'s' if conflicts != '1' else ''}" if conflicts else ""
        what = "; ".join(part for part in (*parts, count, outcome) if part)
        say(f"{number:>4}  {when}  {what}")


def _row(run: Run, met: int, remark: str, columns: Sequence[ColumnMade]) -> tuple[str, ...]:
    sides = (_on_side(run, side, columns) for side in _NAMES)
    outcome = f"{ended(run)} ({remark})" if remark else ended(run)
    when = local(run.finished or run.started)
    return (str(run.id), when, *sides, str(met) if met else "", outcome)


def _on_side(run: Run, side: Side, columns: Sequence[ColumnMade]) -> str:
    """Return what a run did on one side, in words."""
    changed = len({(each.table, each.column) for each in columns if each.side is side})
    headers = f"{changed} column{'s' if changed > 1 else ''} changed" if changed else ""
    cells = words(run.counts[side]) if side in run.counts else ""
    return ", ".join(filter(None, (headers, cells)))


def ended(run: Run) -> str:
    """Return how a run ended, in a word or two; its conflicts are told apart from that."""
    return _ENDED.get(run.outcome, run.outcome)


def _one(number: int, link: Link) -> Told:
    with closing(State(link.state_file)) as state, closing(History(link.state_file)) as history:
        run = next((each for each in state.runs() if each.id == number), None)
        written = history.written(number)
        remark = history.remarks().get(number, "")
    if run is None:
        raise no_run(number, link)
    if written is None:
        raise forgotten(number, link)
    lines = told(written, linked_schema(link))
    found = shape.run(run, len(written.conflicts), remark)
    changes = [shape.line(each) for each in lines]
    met = [shape.conflict(each) for each in written.conflicts]
    show = partial(_show_one, run, remark, written, lines)
    columns = [shape.column(each) for each in written.plan.columns]
    return Told(show, {"runs": [found | {"changes": changes, "columns": columns, "met": met}]})


def _show_one(run: Run, remark: str, written: Written, lines: Sequence[Line]) -> None:
    outcome = f"{ended(run)}, {remark}" if remark else ended(run)
    say(f"Run {run.id}, {local(run.finished or run.started)}: {outcome}")
    for each in written.plan.columns:
        say(f"{each.table}: {each.words}")
    show_lines(lines, by_side(written.plan), "To")
    for conflict in written.conflicts:
        say(conflict_words(conflict))
    if not (lines or written.conflicts or written.plan.columns):
        say("It wrote only the ids of rows.")
