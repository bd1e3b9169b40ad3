"""Measure the page: its weight, the time until one can edit, scrolling, memory.

Usage: ``uv run bench/page.py [--rows 5000] [--columns 20] [--steps 60]``

The server runs in a process of its own and Chromium without a screen beside it, so both share this
computer's cores. A frame is blank if some cell in the middle of the window is not drawn or holds
nothing. Reading the page's own elements is part of each step.
"""

import argparse
import gzip
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gspread

import sync.emulator.page
from sync.emulator.session import session

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from browser import Window, browser, until

STATIC = Path(sync.emulator.page.__file__).parent / "static"
SERVE = (
    "import sys, pathlib; from sync.emulator import server; "
    "from sync.emulator.page.options import Page; "
    "server.serve(pathlib.Path(sys.argv[1]), page=Page(), started=lambda at: print(at, flush=True))"
)
SCROLL = """
const [steps, done] = arguments;
const grid = document.querySelector('#grid');
const frame = grid.getBoundingClientRect();
const spots = [0.2, 0.5, 0.9].map((part) => frame.top + 60 + (frame.height - 90) * part);
let step = 0, blank = 0, worst = 0, last = performance.now();
const times = [];
function look(now) {
  const seen = spots.every((y) =>
    document.elementFromPoint(frame.left + 400, y)?.closest('.cell')?.textContent);
  if (!seen) blank += 1;
  times.push(now - last);
  last = now;
  if ((step += 1) > steps) {
    times.sort((a, b) => a - b);
    done([blank, times[times.length >> 1], times[times.length - 1]]);
    return;
  }
  grid.scrollTop += 700;
  requestAnimationFrame(() => requestAnimationFrame(look));
}
requestAnimationFrame(look);
"""


def weight() -> None:
    """Print the weight of the page."""
    for name in ("own", "vendor"):
        files = [path for path in STATIC.rglob("*") if path.is_file()]
        mine = [path for path in files if ("vendor" in path.parts) == (name == "vendor")]
        total = sum(len(gzip.compress(path.read_bytes())) for path in mine)
        print(f"weight, {name:7} {total / 1024:8.1f} kB gzip in {len(mine)} files")


@contextmanager
def served(database: Path) -> Iterator[tuple[str, str]]:
    """Run the server in a process of its own; yield where it is, and where its page is."""
    command = [sys.executable, "-c", SERVE, str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            yield address.partition("/#")[0], address
        finally:
            process.terminate()


def filled(client: Any, rows: int, columns: int) -> str:
    """Return the id of a spreadsheet with that many rows and columns, one of them formulas."""
    book = client.create("Large")
    sheet = book.sheet1
    sheet.resize(rows, columns)
    lines = [
        [
            f"=B{row}*2" if at == 2 else row if at == 1 else f"row {row} {at}"
            for at in range(columns)
        ]
        for row in range(1, rows + 1)
    ]
    sheet.update(lines, "A1", raw=False)
    sheet.freeze(rows=1, cols=1)
    return str(book.id)


def edit(window: Window, address: str, spreadsheet: str) -> float:
    """Return the seconds from opening the page until an edit was calculated."""
    window.driver.get("about:blank")
    start = time.perf_counter()
    window.driver.get(f"{address}&spreadsheet={spreadsheet}")
    until(lambda: window.cell("C2") == "4")
    window.script("document.querySelector('#grid').focus()")
    ready = time.perf_counter() - start
    window.keys("\ue015", "\ue014", "21", "\ue007")
    window.shows("C2", "42")
    print(f"cells shown      {ready:8.2f} s")
    return time.perf_counter() - start


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--steps", type=int, default=60)
    asked = parser.parse_args()
    weight()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "sheets.db"
        with served(database) as (url, address), browser() as driver:
            client = gspread.Client(auth=None, session=session(url))
            spreadsheet = filled(client, asked.rows, asked.columns)
            window = Window(driver)
            print(f"edited           {edit(window, address, spreadsheet):8.2f} s")
            scroll(driver, asked.steps, "at once")
            until(
                lambda: window.script("return document.querySelector('#grid').dataset.whole"), 120
            )
            driver.execute_script("document.querySelector('#grid').scrollTop = 0")
            scroll(driver, asked.steps, "all read")
            driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
            heap = driver.execute_cdp_cmd("Runtime.getHeapUsage", {})["usedSize"]
            print(f"JS heap          {heap / 1e6:8.1f} MB")


def scroll(driver: Any, steps: int, when: str) -> None:
    """Print what scrolling by whole windows shows."""
    blank, middle, worst = driver.execute_async_script(SCROLL, steps)
    print(f"scroll, {when:8} {blank:5} of {steps} blank; {middle:.0f} ms a step, worst {worst:.0f}")


if __name__ == "__main__":
    main()
