"""Files made to hurt, each read or opened and patched in a process of its own: time and memory.

    PYTHONPATH=tests python bench/hostile.py [WORD]

WORD takes only those with it in their names. Nothing should take 2 CPU seconds or 300 MB.
"""

import sys
import tempfile
from pathlib import Path

from xlsx_bombs import BOMBS
from xlsx_hostile import CASES, run

SECONDS, MEGABYTES = 2.0, 300.0


def main() -> None:
    """Print a line for each file, and how many take too much."""
    word, over = sys.argv[1] if len(sys.argv) > 1 else "", 0
    made = {name: make for name, (make, _) in {**CASES, **BOMBS}.items() if word in name}
    for name, make in made.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "hostile.xlsx"
            path.write_bytes(make())
            for way in ("read", "opened"):
                said, _, seconds, peak = run(path, Path(folder) / "patched.xlsx", way)
                ends = said.removeprefix(f"{path}: ").removeprefix(str(path)) or "patched"
                much = seconds >= SECONDS or peak / 1e6 >= MEGABYTES
                over += much
                size = path.stat().st_size / 1e3
                print(
                    f"{name:45} {way:6} {size:7.0f} KB {seconds:6.2f} s {peak / 1e6:5.0f} MB"
                    f" {'!' if much else ' '} {ends[:90]}",
                    flush=True,
                )
    print(f"{over} of {2 * len(made)} take {SECONDS:.0f} s or {MEGABYTES:.0f} MB")


if __name__ == "__main__":
    main()
