"""Sweep every step of every scenario of a sync with every fault; print the counts.

Usage: ``uv run bench/fault_sweep.py [--part 0 --parts 1] [--every 1] [--killed-every 5]``

A case is one (scenario, step, fault): the run goes wrong there, then everything is synced until
nothing is left to do, and must be right: no value lost, no row double or half, both sides and the
memory of every device the same. Cases over HTTP end a real process with ``os._exit``, against the
embedded server in a process of its own; the others run in this one, straight into its application.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).parent.parent / "tests"
sys.path.insert(0, str(TESTS))

from sweep_cases import Case, alone  # noqa: E402 - they stand beside the tests
from sweep_scenarios import every  # noqa: E402 - same reason


def in_process(part: int, parts: int, nth: int) -> tuple[set[Case], Counter[str], list[str]]:
    """Return the cases played, the errors that are not for people, and what went wrong."""
    played: set[Case] = set()
    raw: Counter[str] = Counter()
    wrong: list[str] = []
    for number, scenario in enumerate(every()):
        if number % parts != part:
            continue
        with alone(scenario) as stage:
            for case in list(stage.cases())[number % nth :: nth]:
                try:
                    name = stage.play(case)
                except Exception as failed:  # noqa: BLE001 - the sweep tells of it and goes on
                    told = f"{type(failed).__name__} {str(failed)[:500]}"
                    wrong.append(f"{case} {stage.taken[case.step - 1]}: {told}")
                    print("WRONG", wrong[-1], flush=True)
                else:
                    if name:
                        raw[f"{name} at {stage.taken[case.step - 1]} {case.fault}"] += 1
                played.add(case)
        print(f"{scenario.name}: {len(stage.taken)} steps, {len(played)} cases so far", flush=True)
    return played, raw, wrong


def killed(part: int, parts: int, nth: int) -> tuple[int, list[str]]:
    """Return how many processes were killed over HTTP, and what went wrong."""
    command = [sys.executable, str(TESTS / "sweep_kill.py"), str(part), str(parts), str(nth)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own program
    lines = [json.loads(line) for line in printed.splitlines()]
    return int(lines[-1]["done"]), [str(line) for line in lines[:-1]]


def main() -> None:
    """Run a part of the sweep and print what came of it."""
    parser = argparse.ArgumentParser()
    for name, value in (("part", 0), ("parts", 1), ("every", 1), ("killed-every", 5)):
        parser.add_argument(f"--{name}", type=int, default=value)
    given = parser.parse_args()
    start = time.monotonic()
    played, raw, wrong = in_process(given.part, given.parts, given.every)
    processes, bad = killed(given.part, given.parts, given.killed_every)
    print()
    print(f"distinct (scenario, step, fault), in process: {len(played):,}")
    for fault, count in Counter(case.fault for case in played).most_common():
        print(f"  {fault}: {count:,}")
    print(f"the same over HTTP, with a process killed: {processes:,}")
    print(f"errors that are not for people: {sum(raw.values()):,}")
    for told, count in raw.most_common():
        print(f"  {count} x {told}")
    print(f"gone wrong: {len(wrong) + len(bad)}, in {time.monotonic() - start:,.0f} s")
    for each in bad:
        print(f"  {each}")
    sys.exit(bool(wrong or bad))


if __name__ == "__main__":
    main()
