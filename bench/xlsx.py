"""Compare our reading, editing and writing of .xlsx files with other programs': ratios of one run.

Usage: ``uv run --group bench bench/xlsx.py [--rows 1000 10000] [--rounds 5] [--jobs read edit]``

Each job runs in a process of its own; programs take turns, in reverse order every other round, so
that a busy machine is as unkind to all. Figures are CPU seconds of the job alone, without imports;
a ratio is the median over the rounds of ours to the other's in the same round.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

import workload

OURS = {"read": ("lifeops", "isal"), "edit": ("lifeops", "synced", "isal")}
OTHERS = {
    "read": ("openpyxl", "wolfxl", "calamine", "inflate"),
    "edit": ("openpyxl", "wolfxl", "deflate", "floor"),
    "write": ("openpyxl", "xlsxwriter"),
    "generate": ("openpyxl",),
}
Figures = dict[str, float]


def run(job: str, program: str, rows: int, folder: Path) -> Figures:
    """Return what one process of ``jobs.py`` measured."""
    script = Path(__file__).with_name("jobs.py")
    command = [sys.executable, str(script), job, program, str(rows), str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own script
    return dict(json.loads(done.stdout))


def compare(job: str, rows: int, rounds: int, folder: Path) -> None:
    """Run one job by each program in turn and print our ratios to the others."""
    ours, others = OURS.get(job, ("lifeops",)), OTHERS[job]
    found: dict[str, list[Figures]] = defaultdict(list)
    for turn in range(rounds):
        programs = (*ours, *others)
        for program in programs if turn % 2 == 0 else reversed(programs):
            found[program].append(run(job, program, rows, folder))
    for mine in ours:
        print(f"{job} {rows} rows, {mine}: {_middle(found[mine], 'peak'):.0f} MB")
        for other in others:
            pairs = list(zip(found[mine], found[other], strict=True))
            time = median(one["seconds"] / two["seconds"] for one, two in pairs)
            memory = median(one["peak"] / two["peak"] for one, two in pairs)
            print(f"    of {other:11} CPU {time:7.3f}   memory {memory:5.2f}")
    counts = {program: int(runs[0]["cells"]) for program, runs in found.items()}
    print(f"    cells: {counts}", flush=True)


def _middle(runs: list[Figures], what: str) -> float:
    return median(each[what] for each in runs)


def main() -> None:
    """Run what the command line asks for."""
    asked = argparse.ArgumentParser(description="Ratios of our CPU seconds to other programs'.")
    asked.add_argument("--rows", nargs="+", type=int, default=[1_000, 10_000])
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--jobs", nargs="+", choices=OTHERS, default=list(OTHERS))
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            workload.write(Path(folder) / f"{rows}.xlsx", rows)
            for job in options.jobs:
                compare(job, rows, options.rounds, Path(folder))


if __name__ == "__main__":
    main()
