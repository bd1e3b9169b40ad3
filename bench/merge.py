"""Compare our three-way merge with a bare dict compare and with daff: ratios of one run.

Usage: ``uv run --group bench bench/merge.py [--rows 50000] [--rounds 3] [--skip daff]``

One seeded table of 20 columns, and two copies of it with one cell in a hundred edited in each, read
apart as in a sync: no object is shared. ``mixed`` edits also add and delete a few rows. Figures are
CPU seconds; the programs take turns in one process, and a ratio is the median over the rounds of
ours to the other's in the same round. All must come to the same table, but daff, which loses an
edit of a row that the other side deleted.

``merge`` is the three-way merge of rows that have ids; ``decide`` finds out whose row is which
first, and does all else that a run decides about a table.
"""

import argparse
import copy
import gc
import pickle
import random
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from statistics import median
from typing import Any

import workload

from sync.decide_table import decide_table
from sync.engine import new_id
from sync.known import Choices, Known
from sync.merge import Columns, MergedRow, Winner, merge_table, sheet_wins
from sync.store import Row, TableReading
from workbook.schema import ColumnSchema, ColumnType, TableSchema
from workbook.values import Content, Serial, canonical, display, serial

SHARE = 0.01
NAMES = tuple(f"c{number}" for number in range(1, workload.COLUMNS + 1))
HEADERS = dict(zip(NAMES, workload.HEADERS, strict=True))
FLAGS = frozenset(("c16", "c17"))
COLUMNS = Columns(HEADERS, frozenset(NAMES), frozenset(NAMES))
TABLE = TableSchema(
    "Rows",
    "Rows",
    tuple(ColumnSchema(key, header, ColumnType.TEXT) for key, header in HEADERS.items()),
    NAMES[0],
)
Table = dict[str, dict[str, Content]]
Merged = dict[str, dict[str, Content] | None]
Three = tuple[Table, Table, Table]


def table(rows: int) -> Table:
    """Return what the rows of the benchmarks' workbook hold, by row id."""
    return {
        f"{number:032x}": {
            key: content
            for key, value in zip(NAMES, row, strict=True)
            if (content := _content(value)) is not None
        }
        for number, row in enumerate(workload.rows(rows))
    }


def _content(value: Any) -> Content:
    if isinstance(value, workload.Sum):
        return canonical(value.shown)
    if isinstance(value, str | float | int | None):
        return canonical(value)
    return serial(value)


def edited(base: Table, seed: int) -> Table:
    """Return a copy of a table, no object shared, with one cell in a hundred edited."""
    chance = random.Random(seed)
    mine: Table = pickle.loads(pickle.dumps(base))  # noqa: S301 - our own
    ids = list(mine)
    for _ in range(int(len(ids) * len(NAMES) * SHARE)):
        mine[chance.choice(ids)][chance.choice(NAMES)] = f"edited {chance.random()}"
    return mine


def mixed(base: Table, seed: int) -> Table:
    """Return such a copy in which, besides, rows were added and deleted: one in five hundred."""
    mine = edited(base, seed)
    chance = random.Random(seed)
    for row_id in chance.sample(list(mine), len(mine) // 500):
        del mine[row_id]
    for nth, cells in enumerate(chance.sample(list(base.values()), len(base) // 500)):
        mine[f"{seed}-{nth}"] = {**cells, NAMES[0]: f"new {seed} {nth}"}
    return mine


KINDS = {"cells": edited, "mixed": mixed}


def bare(base: Table, local: Table, remote: Table) -> Merged:
    """Merge with nothing but dicts: an edit beats a delete, the Sheet wins, no more is told."""
    merged: dict[str, dict[str, Content] | None] = {}
    for row_id, before in base.items():
        here, there = local.get(row_id), remote.get(row_id)
        if here == before and there == before:
            continue
        if here is None or there is None:
            left = there if here is None else here
            merged[row_id] = None if left == before else left
            continue
        cells = dict(here)
        for column in NAMES:
            was, mine, theirs = before.get(column), here.get(column), there.get(column)
            if theirs not in (was, mine):
                cells[column] = theirs
        merged[row_id] = cells
    for side in (local, remote):
        merged |= {row_id: cells for row_id, cells in side.items() if row_id not in base}
    return merged


def whole(base: Table, merged: Merged) -> Table:
    """Return a whole table, given the rows of it that are not as before."""
    rows = {**base, **merged}
    return {row_id: cells for row_id, cells in rows.items() if cells is not None}


def ours(three: Three) -> dict[str, MergedRow]:
    """Merge as the engine does it, every row with an id; readings tell where flags stand."""
    columns = replace(COLUMNS, flags=FLAGS)
    return merge_table(*three, columns, lambda _: Winner.SHEET)


def readings(three: Three) -> tuple[Known, tuple[TableReading, TableReading]]:
    """Return what a decision is made from."""
    base, local, remote = three
    here, there = (
        TableReading("Rows", NAMES, tuple(Row(at, i, each) for at, (i, each) in rows), FLAGS)
        for rows in (enumerate(local.items(), 2), enumerate(remote.items(), 2))
    )
    return Known({"Rows": base}), (here, there)


def decided(known: Known, two: tuple[TableReading, TableReading]) -> dict[str, MergedRow]:
    """Decide as the engine does it: whose row is which, the merge, formulas, numbers, conflicts."""
    return dict(decide_table(known, TABLE, two, Choices(new_id, sheet_wins)).rows)


def daff_tables(three: Three) -> list[Any]:
    """Return the tables as daff takes them."""
    import daff

    lines = [
        [["id", *NAMES], *([i, *(_plain(each.get(c)) for c in NAMES)] for i, each in side.items())]
        for side in three
    ]
    return [daff.PythonTableView(each) for each in copy.deepcopy(lines)]


def _plain(content: Content) -> object:
    return display(content) if isinstance(content, Serial) else content


def merged_by_daff(parent: Any, local: Any, remote: Any) -> Any:
    """Merge with daff, which writes into ``local``."""
    import daff

    flags = daff.CompareFlags()
    flags.addPrimaryKey("id")
    daff.Merger(parent, local, remote, flags).apply()
    return local


def timed(job: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU seconds of a job, and what it returned."""
    gc.collect()
    start = time.process_time()
    made = job()
    return time.process_time() - start, made


def once(three: Three, *, daff: bool) -> dict[str, float]:
    """Let each do the job once; return CPU seconds by name."""
    base = three[0]
    took: dict[str, float] = {}
    took["bare"], floor = timed(lambda: bare(*three))
    took["merge"], rows = timed(lambda: ours(three))
    known, two = readings(three)
    took["decide"], decision = timed(lambda: decided(known, two))
    expected = whole(base, floor)
    for made in (rows, decision):
        cells = {i: None if row.cells is None else dict(row.cells) for i, row in made.items()}
        assert whole(base, cells) == expected
    if daff:
        tables = daff_tables(three)
        took["daff"], out = timed(lambda: merged_by_daff(*tables))
        assert abs(out.height - len(expected) - 1) <= len(base) // 100  # it may lose rows
    return took


def main() -> None:
    """Run what the command line asks for."""
    asked = argparse.ArgumentParser(description="Ratios of our merge's CPU to other merges'.")
    asked.add_argument("--rows", nargs="+", type=int, default=[50_000])
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--skip", nargs="*", choices=("daff",), default=[])
    asked.add_argument("--edits", nargs="+", choices=KINDS, default=list(KINDS))
    given = asked.parse_args()
    for rows, kind in product(given.rows, given.edits):
        base = table(rows)
        three = (base, KINDS[kind](base, 1), KINDS[kind](base, 2))
        found = [once(three, daff="daff" not in given.skip) for _ in range(given.rounds)]
        middle = {name: median(each[name] for each in found) for name in found[0]}
        print(f"{rows} rows x {len(NAMES)} columns, {given.rounds} rounds, edits: {kind}")
        print("   ", "  ".join(f"{name} {took:.3f} s" for name, took in middle.items()))
        for mine in ("merge", "decide"):
            for other in ("bare", "daff"):
                if other in middle:
                    ratio = median(each[mine] / each[other] for each in found)
                    print(f"    {mine} of {other}: {ratio:.3f}, or 1/{1 / ratio:.1f}")


if __name__ == "__main__":
    main()
