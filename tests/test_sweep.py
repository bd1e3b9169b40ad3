"""Whatever goes wrong at whichever step of a run: run again, and all is right (P1, P2, P11-P14).

The whole of it: ``bench/fault_sweep.py``.
"""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from sweep_cases import alone
from sweep_scenarios import UNMENDED, every
from sweep_steps import FAULTS, Fault

SEED = int(os.environ.get("LIFEOPS_SEED", "1"))
STORIES = {each.name: each for each in every()}
SLICE = sorted(random.Random(SEED).sample(sorted(STORIES), 12))


@pytest.mark.parametrize("name", SLICE)
def test_a_slice_of_the_sweep_comes_right(name: str) -> None:
    with alone(STORIES[name]) as stage:
        cases = list(stage.cases())
        for case in random.Random(f"{SEED} {name}").sample(cases, 10):
            stage.play(case)


@pytest.mark.long
@pytest.mark.parametrize("name", STORIES)
def test_every_case_comes_right(name: str) -> None:
    with alone(STORIES[name]) as stage:
        for case in stage.cases():
            stage.play(case)


def killed(part: int, parts: int, nth: int, start: int = 0) -> list[object]:
    program = Path(__file__).with_name("sweep_kill.py")
    numbers = [str(each) for each in (part, parts, nth, start)]
    done = subprocess.run(
        [sys.executable, program, *numbers], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_process_killed_over_http_loses_nothing() -> None:
    part = random.Random(SEED).randrange(len(STORIES))
    assert killed(part, len(STORIES), 7, SEED) == [{"done": pytest.approx(18, abs=5)}]


@pytest.mark.long
@pytest.mark.parametrize("part", range(len(STORIES)))
def test_every_fifth_process_killed_over_http_loses_nothing(part: int) -> None:
    assert len(killed(part, len(STORIES), 5)) == 1


def test_what_goes_wrong_is_told_in_words_for_people() -> None:
    with alone(STORIES["several tables"]) as stage:
        for case in stage.cases():
            broken = case.fault in (Fault.RAISE, Fault.FULL, Fault.DENIED)
            if broken and stage.taken[case.step - 1].kind != "execute":
                assert stage.play(case) == "", case


def test_steps_of_every_kind_are_counted() -> None:
    with alone(STORIES["several tables"]) as stage:
        kinds = {step.kind for step in stage.taken}
        about = {step.what for step in stage.taken}
    assert kinds == FAULTS.keys() - {"remove"}
    assert {"GET", "POST batch", "xlsx", "temporary", "lock"} <= about


def test_a_run_that_dies_before_it_mends_loses_nothing() -> None:
    with alone(UNMENDED) as stage:
        write = next(at for at, step in enumerate(stage.taken, 1) if step.what == "POST batch")
        for case in stage.cases():
            if case.step == write and case.fault is Fault.KILL_AFTER:
                stage.play(case)
