"""Time the whole life-ops workbook as one of its tables grows.

Usage: ``uv run bench/capacity.py [--rows 500 5000 20000] [--tables Tasks People]``

The workbook is that of the sample year, one table filled with its sample rows again and again.
Printed are CPU seconds: of the first calculation, until the Dashboard shows a figure, and of one
edit in that table, until it shows it again (the lesser of two).
"""

import argparse
import random
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from templates.shipped import load
from workbook.calculate import engine
from workbook.model import Address
from workbook.render.book import render
from workbook.render.rendered import RenderedBook
from workbook.template.model import Sample, Table, Template

EDITED = {
    "Tasks": "Due",
    "Transactions": "Amount",
    "Touchpoints": "Date",
    "Meetings": "Date",
    "People": "LastContact",
}
"""Tables, and the column of each in which a cell is edited."""
FIGURE = ("Dashboard", Address(6, 2))


def main() -> None:
    """Print one line for each table and number of rows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[500, 5_000, 20_000])
    parser.add_argument("--tables", nargs="+", choices=EDITED, default=list(EDITED))
    given = parser.parse_args()
    print(f"{'table':<14}{'rows':>8}{'first':>9}{'an edit':>9}")
    for name in given.tables:
        for rows in given.rows:
            first, edit = timed(name, rows)
            print(f"{name:<14}{rows:>8,}{first:>9.2f}{edit:>9.3f}", flush=True)


def timed(name: str, rows: int) -> tuple[float, float]:
    """Return the CPU seconds of the first calculation, and of an edit."""
    base = load("life-ops", sample=True)
    calculator = filled(render(grown(base, name, rows), sample=True))
    start = time.process_time()
    calculator.value(*FIGURE)
    first = time.process_time() - start
    tab, table = next((tab, table) for tab, table in base.tables() if table.name == name)
    column = [each.id for each in table.columns].index(EDITED[name]) + 1
    edits = []
    for day in (46_300.0, 46_301.0):
        start = time.process_time()
        calculator.set(tab.sheet, {Address(5, column): day})
        calculator.value(*FIGURE)
        edits.append(time.process_time() - start)
    return first, min(edits)


def filled(book: RenderedBook) -> Any:
    """Return an engine that holds the workbook, and has calculated nothing."""
    calculator = engine(book.as_of)
    for sheet in book.sheets:
        calculator.add_sheet(sheet.name)
    for name, (sheet_name, address) in book.names.items():
        calculator.define(name, sheet_name, address)
    for sheet in book.sheets:
        calculator.set(sheet.name, {at: cell.content for at, cell in sheet.cells.items()})
    return calculator


def grown(base: Template, name: str, rows: int) -> Template:
    """Return the template with so many rows in one of its tables."""
    tabs = [
        replace(tab, table=_grown(tab.table, rows)) if tab.table and tab.table.name == name else tab
        for tab in base.tabs
    ]
    return replace(base, tabs=tuple(tabs))


def _grown(table: Table, rows: int) -> Table:
    samples: list[Mapping[str, Sample]] = [
        table.samples[i % len(table.samples)] for i in range(rows)
    ]
    if table.name == "Tasks":
        chance = random.Random(1)
        status = ("Open", "Open", "Done", "Waiting")
        samples = [
            {**row, "No": float(i), "Task": f"Task {i}", "Status": chance.choice(status)}
            for i, row in enumerate(samples, start=1)
        ]
    return replace(table, samples=tuple(samples), capacity=max(table.capacity, rows + 200))


if __name__ == "__main__":
    main()
