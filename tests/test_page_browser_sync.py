"""The page beside a linked workbook: edits cross both ways, and the guide tells of them."""

import pytest
from browser import Window, browser, until
from devices import copied
from small_link import linked_small

from lifeops import links
from lifeops.cli.root import run
from lifeops.demo import Spot, find, shown, type_in_excel
from lifeops.ends import open_ends
from lifeops.page.guide import Guiding
from lifeops.settings import sheets_database
from sync.emulator import server
from sync.emulator.page.options import Page

__all__ = ["linked_small"]

ENTER = "\ue007"
SPOT = Spot("Tasks", "Renew passport", "Importance")


@pytest.fixture(scope="module")
def desk(linked_small, tmp_path_factory):
    """A device with a linked workbook, its server with the page, and one browser at it."""
    device = tmp_path_factory.mktemp("desk")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LIFEOPS_HOME", str(device / "home"))
        copied(linked_small, device / "desk")
        (link,) = links.every()
        page = Page(guide=Guiding().guide())
        with server.running(sheets_database(), page=page) as running, browser() as driver:
            window = Window(driver).open(running.page, link.spreadsheet)
            window.tab("Tasks")
            window.press("#guide [data-order=sync]")
            until(lambda: "Nothing is waiting" in window.find("#guide").text)
            yield window, link
            assert window.complaints() == []


def in_excel(link):
    ((excel, _),) = shown(link, SPOT)
    return excel


def synced(link):
    """Sync by the command line; the guide may be looking just then, and then that asks to wait."""
    until(lambda: run(["sync", str(link.book)]) == 0 and run(["sync", str(link.book)]) == 0)


def address(link):
    with open_ends(link) as ends:
        return find(ends.sheet.read(), SPOT)[1].a1


def typed(window, link, text):
    at = address(link)
    window.click(at)
    window.keys(text, ENTER)
    window.shows(at, f"{text}▾")
    return at


def guide(window, text):
    until(lambda: text in window.find("#guide").text)


def test_an_edit_in_the_page_is_in_the_workbook_after_a_sync(desk):
    window, link = desk
    typed(window, link, "Low")
    guide(window, "1 change waiting")
    synced(link)
    guide(window, "Nothing is waiting")
    assert in_excel(link) == "Low"


def test_an_edit_of_the_workbook_is_in_the_page_after_a_sync_and_is_undone(desk):
    window, link = desk
    at = address(link)
    before = window.cell(at)
    type_in_excel(link, SPOT, "Medium")
    guide(window, "1 change waiting")
    window.press("#guide [data-order=sync]")
    window.shows(at, "Medium▾")
    guide(window, "Nothing is waiting")
    window.press("#guide [data-order=undo]")
    window.shows(at, before)
    guide(window, "undo of")
    assert f"{in_excel(link)}▾" == before


def test_a_conflict_shows_both_values_and_is_resolved(desk):
    window, link = desk
    before = in_excel(link)
    ours, theirs = (each for each in ("Low", "Medium", "High") if each != before)
    type_in_excel(link, SPOT, ours)
    at = typed(window, link, theirs)
    until(lambda: window.texts("#guide .conflict dd")[:2] == [theirs, ours])
    window.press("#guide [data-order=sync]")
    until(lambda: "Both values are in the Conflicts tab" in window.find("#guide").text)
    assert in_excel(link) == theirs
    window.press("#guide [data-order^=keep-excel]")
    window.shows(at, f"{ours}▾")
    until(lambda: window.texts("#guide .conflict dd") == [])
    assert in_excel(link) == ours
