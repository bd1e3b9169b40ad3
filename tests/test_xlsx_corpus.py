"""Real workbooks, if a folder of them is at hand: one edit of each kind, and nothing is lost.

``data/corpus_skips.csv`` lists the files that cannot be read, and why; any other is a failure.
"""

import csv
import random
from collections import Counter
from pathlib import Path

import pytest
from xlsx_corpus import FOLDER, KINDS, check, files

pytestmark = pytest.mark.skipif(
    not FOLDER, reason="set LIFEOPS_XLSX_CORPUS to a folder of workbooks"
)
SKIPS = Path(__file__).parent / "data" / "corpus_skips.csv"


def known_skips():
    with SKIPS.open(encoding="utf-8", newline="") as file:
        return {row["file"]: row["cause"] for row in csv.DictReader(file)}


def sweep(paths):
    """Check every file; the number read, and how often each kind was made."""
    known, done, read = known_skips(), Counter(), 0
    for path in paths:
        result = check(path)
        if result.skipped:
            assert known.get(path.name) == result.skipped, path.name
            continue
        read += 1
        done.update(result.done)
        answered = {*result.done, *(kind for kind, _ in (*result.refused, *result.cleared))}
        assert answered == set(KINDS), path.name
    return read, done


def test_a_slice_of_the_corpus_is_patched_without_damage():
    small = [path for path in files() if path.stat().st_size < 1_000_000]
    some = random.Random(7).sample(small, min(60, len(small)))
    read, done = sweep(some)
    assert read >= len(some) * 0.9
    assert all(done[kind] >= read * 0.8 for kind in KINDS)


@pytest.mark.long
def test_the_whole_corpus_is_patched_without_damage():
    everything = files()
    read, done = sweep(everything)
    assert read >= min(900, len(everything) * 0.97)
    assert all(done[kind] >= read * 0.85 for kind in KINDS)
