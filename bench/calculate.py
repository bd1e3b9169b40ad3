"""Compare how fast we calculate formulas with IronCalc: ratios of one run.

Usage: ``uv run bench/calculate.py [--rows 500 5000] [--rounds 3]``

The formulas are those of the shipped template, 30 to a task. Both programs read one file, calculate
it, show every value, and do so again after one edit. Figures are CPU seconds; a ratio is the median
over the rounds of ours to the other's in the same round. Values that differ are counted.
"""

import argparse
import math
import random
import re
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import ironcalc

import templates
from workbook.calculate import engine
from workbook.model import Address
from workbook.render.book import render
from workbook.template.load import load
from workbook.template.model import DayOffset, Sample, Template
from workbook.values import CellError, Formula, Serial, Value
from workbook.xlsx.create import build
from workbook.xlsx.scan import Book, read_book

AS_OF = date(2025, 3, 4)
SHEET, EDITED = "Tasks", 45.0
STEPS = ("read and calculate", "one edit")
Spot = tuple[int, Address]


class Run(NamedTuple):
    """Seconds of each step, and the values after the last."""

    seconds: tuple[float, float]
    shown: dict[Spot, object]


def tasks(count: int) -> Iterator[Mapping[str, Sample]]:
    """Yield seeded rows of the task table."""
    chance = random.Random(7)
    for number in range(1, count + 1):
        yield {
            "Task": f"Task {number}",
            "No": float(number),
            "Due": DayOffset(chance.randrange(-20, 90)),
            "Importance": chance.choice(("High", "Normal", "Low")),
            "Est": float(chance.choice((15, 30, 60))),
            "Status": chance.choice(("Next", "Next", "Waiting", "Done")),
        }


def template() -> Template:
    """Return the shipped template."""
    return load(templates.folder("life-ops"))


def column_of(name: str) -> int:
    """Return where a column of the task table stands."""
    (table,) = (tab.table for tab in template().tabs if tab.table and tab.sheet == SHEET)
    return [column.id for column in table.columns].index(name) + 1


def workbook(count: int) -> bytes:
    """Return the file of the template with that many tasks in place of its samples."""
    rows = tuple(tasks(count))
    tabs = [
        replace(tab, table=replace(tab.table, samples=rows if tab.sheet == SHEET else ()))
        if tab.table
        else tab
        for tab in template().tabs
    ]
    return build(render(replace(template(), tabs=tuple(tabs)), sample=True, as_of=AS_OF))


def formulas(book: Book) -> list[Spot]:
    """Return where the formulas are: number of the sheet, address."""
    return [
        (number, at)
        for number, sheet in enumerate(book.sheets)
        for at, cell in sheet.cells.items()
        if isinstance(cell.content, Formula)
    ]


def by_lifeops(path: Path, spots: Sequence[Spot], edited: Spot) -> Run:
    """Do both steps with our engine."""
    start = time.process_time()
    book = read_book(path)
    calculator = engine(AS_OF)
    names = [sheet.name for sheet in book.sheets]
    for name in names:
        calculator.add_sheet(name)
    for sheet in book.sheets:
        calculator.set(sheet.name, {at: cell.content for at, cell in sheet.cells.items()})
    for number, at in spots:
        calculator.value(names[number], at)
    between = time.process_time()
    calculator.set(names[edited[0]], {edited[1]: EDITED})
    found = {(number, at): calculator.value(names[number], at) for number, at in spots}
    return Run((between - start, time.process_time() - between), _plain(found))


def by_ironcalc(path: Path, spots: Sequence[Spot], edited: Spot) -> Run:
    """Do both steps with IronCalc."""
    start = time.process_time()
    model: Any = ironcalc.load_from_xlsx(str(path), "en", "UTC")
    model.evaluate()
    for number, (row, column) in spots:
        model.get_cell_value(number, row, column)
    between = time.process_time()
    number, at = edited
    model.update_cell_with_number(number, at.row, at.column, EDITED)
    model.evaluate()
    found = {spot: model.get_cell_value(spot[0], *spot[1]) for spot in spots}
    return Run((between - start, time.process_time() - between), _plain(found))


def _plain(values: Mapping[Spot, Value | int]) -> dict[Spot, object]:
    return {spot: _shown(value) for spot, value in values.items()}


def _shown(value: Value | int) -> object:
    if isinstance(value, Serial):
        return value.days
    if isinstance(value, CellError) or (isinstance(value, str) and re.match(r"#[A-Z/]+", value)):
        return "an error"
    return None if value == "" else value


def differing(one: Mapping[Spot, object], other: Mapping[Spot, object]) -> int:
    """Return how many cells show something else; the last digits do not count."""
    return sum(not _alike(value, other[spot]) for spot, value in one.items())


def _alike(one: object, other: object) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other


def compare(count: int, rounds: int, path: Path) -> None:
    """Run both programs in turn and print our ratios."""
    path.write_bytes(workbook(count))
    book = read_book(path)
    spots = formulas(book)
    number = next(n for n, sheet in enumerate(book.sheets) if sheet.name == SHEET)
    edited = number, Address(2, column_of("Est"))
    pairs = []
    for turn in range(rounds):
        if turn % 2:
            other, mine = by_ironcalc(path, spots, edited), by_lifeops(path, spots, edited)
        else:
            mine, other = by_lifeops(path, spots, edited), by_ironcalc(path, spots, edited)
        pairs.append((mine, other))
    apart = differing(*(run.shown for run in pairs[0]))
    print(f"{count:6} tasks, {len(spots)} formulas, {apart} values differ", flush=True)
    for step, label in enumerate(STEPS):
        ours = median(mine.seconds[step] for mine, _ in pairs)
        ratio = median(mine.seconds[step] / other.seconds[step] for mine, other in pairs)
        print(f"    {label:20} CPU {ours:7.3f}   of ironcalc {ratio:6.3f}", flush=True)


def main() -> None:
    """Run what the command line asks for."""
    asked = argparse.ArgumentParser(description="Ratios of our CPU seconds to IronCalc's.")
    asked.add_argument("--rows", nargs="+", type=int, default=[500, 5_000])
    asked.add_argument("--rounds", type=int, default=3)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            compare(rows, options.rounds, Path(folder) / f"{rows}.xlsx")


if __name__ == "__main__":
    main()
