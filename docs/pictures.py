"""Makes the pictures of the README: the page of the Sheets server, in Chromium without a screen.

Usage: ``uv run docs/pictures.py`` writes three PNG files into docs/pictures/. It works in a folder
of its own and touches neither your workbooks nor your sheets.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lifeops.cli.root import run
from lifeops.demo import Spot, type_in_excel, type_in_sheet
from lifeops.linking import link_book
from lifeops.links import Link
from lifeops.page.guide import Guiding
from lifeops.settings import sheets_database
from sync.emulator import server
from sync.emulator.page.options import Page

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))
from browser import Window, browser, until  # noqa: E402 - lies beside the tests

SIZE = (1180, 640)
MOST_BYTES = 200 * 1024


def made(folder: Path, template: str) -> Link:
    """Return the link of a new sample workbook."""
    book = folder / f"{template}.xlsx"
    run(["new", template, str(book), "--sample"])
    link = link_book(book, local=True).link
    run(["sync", str(book)])
    return link


def picture(link: Link, name: str, show: Callable[[Window], None]) -> None:
    """Take a picture of the page of a link once ``show`` has put it in place."""
    page = Page(guide=Guiding().guide())
    with server.running(sheets_database(), page=page) as running, browser(*SIZE) as driver:
        window = Window(driver).open(str(running.page), link.spreadsheet)
        until(lambda: "Looking" not in window.find("#guide").text, 60)
        show(window)
        time.sleep(0.5)
        path = HERE / "pictures" / f"{name}.png"
        driver.save_screenshot(str(path))
        size = path.stat().st_size
        print(f"{path.name}: {size // 1024} kB")
        if size > MOST_BYTES:
            raise SystemExit(f"{path.name} is larger than {MOST_BYTES // 1024} kB")


def day(window: Window) -> None:
    """The day plan alone."""
    window.press("#guide-toggle")
    window.click("B7")


def conflict(link: Link) -> Callable[[Window], None]:
    """One cell changed on both sides, beside the task it belongs to."""

    def show(window: Window) -> None:
        spot = Spot("Tasks", "Renew passport", "Importance")
        window.tab("Tasks")
        type_in_excel(link, spot, "Low")
        type_in_sheet(link, spot, "Medium")
        until(lambda: window.texts("#guide .conflict"), 60)
        window.click("F6")

    return show


def charts(window: Window) -> None:
    """The dashboard where its charts begin."""
    window.press("#guide-toggle")
    window.tab("Dashboard")
    until(
        lambda: window.script("return document.querySelectorAll('.chart[data-drawn]').length"), 60
    )
    window.script(
        "const grid = document.querySelector('#grid');"
        "grid.scrollTop = Math.min(...[...document.querySelectorAll('.chart')]"
        ".map((chart) => chart.offsetTop)) - 190"
    )


def main() -> None:
    """Make every picture."""
    (HERE / "pictures").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LIFEOPS_HOME"] = str(Path(folder) / "home")
        plan = made(Path(folder), "day-plan")
        picture(plan, "day-plan", day)
        picture(plan, "conflict", conflict(plan))
        picture(made(Path(folder), "life-ops"), "dashboard", charts)


if __name__ == "__main__":
    main()
