"""The guide of a linked workbook, asked of the server as the page asks it."""

import threading
import time

import pytest
from page_client import Window, ask
from small_link import linked_small, small_link

from lifeops import links
from lifeops.demo import Spot, shown, type_in_excel, type_in_sheet
from lifeops.page import guide as guiding
from lifeops.page.guide import Guiding
from lifeops.settings import sheets_database
from sync.emulator import server
from sync.emulator.page.options import Page

__all__ = ["linked_small", "small_link"]
KEEP = {"key": "a", "side": "excel"}
SPOT = Spot("Tasks", "Renew passport", "Importance")


@pytest.fixture
def served(home):
    """The server of this device with its page, instead of the one without."""
    with server.running(sheets_database(), page=Page(guide=Guiding().guide())) as running:
        yield running


@pytest.fixture
def window(small_link, served):
    return Window(served)


@pytest.fixture
def link(small_link):
    return links.need(small_link)


@pytest.fixture
def path(link):
    return f"?spreadsheet={link.spreadsheet}"


@pytest.fixture
def synced(window, path):
    """The guide after a first sync."""
    status, told = window.ask("POST", f"/page/guide/sync{path}")
    assert status == 200
    return told


def test_an_edit_waits_is_synced_and_is_taken_back(window, link, path, synced):
    before = shown(link, SPOT)
    assert synced["waiting"] == {"toExcel": 0, "toSheet": 0, "changes": []}
    assert (synced["book"], synced["path"]) == (link.book.name, str(link.book))
    assert (synced["conflicts"], synced["tips"], synced["message"]) == ([], [], None)
    old = before[0][0]
    new = "Low" if old != "Low" else "High"
    type_in_sheet(link, SPOT, new)
    told = window.ask("GET", f"/page/guide{path}")[1]
    assert told["waiting"] == {
        "toExcel": 1,
        "toSheet": 0,
        "changes": [
            {
                "kind": "set",
                "table": "Tasks",
                "row": "Renew passport",
                "column": "Importance",
                "before": old,
                "after": new,
                "to": "excel",
            }
        ],
    }
    assert shown(link, SPOT) == [(old, new)]
    told = window.ask("POST", f"/page/guide/sync{path}")[1]
    assert (told["waiting"]["toExcel"], shown(link, SPOT)) == (0, [(new, new)])
    assert told["last"]["lines"] == [
        f"{link.book.name}: Tasks, Renew passport, Importance: {old} → {new}."
    ]
    run = told["last"]["run"]
    told = window.ask("POST", f"/page/guide/undo{path}", {"run": run})[1]
    assert (told["last"]["remark"], shown(link, SPOT)) == (f"undo of {run}", before)


def test_a_conflict_shows_both_values_before_and_after(window, link, path, synced):
    type_in_excel(link, SPOT, "Low")
    type_in_sheet(link, SPOT, "Medium")
    (coming,) = window.ask("GET", f"/page/guide{path}")[1]["conflicts"]
    (met,) = window.ask("POST", f"/page/guide/sync{path}")[1]["conflicts"]
    for told in (coming, met):
        assert (told["table"], told["row"]) == ("Tasks", "Renew passport")
        assert (told["column"], told["kept"]) == ("Importance", "Sheet")
        assert (told["excel"], told["sheet"]) == ("Low", "Medium")
    assert (coming["waiting"], met["waiting"], met["stands"]) == (True, False, "Medium")
    assert coming["key"] == met["key"]


@pytest.mark.parametrize("chosen", [("excel", True), ("excel", False), ("sheet", False)])
def test_a_conflict_is_resolved_met_or_not(window, link, path, synced, chosen):
    side, met = chosen
    stands = "Low" if side == "excel" else "Medium"
    type_in_excel(link, SPOT, "Low")
    type_in_sheet(link, SPOT, "Medium")
    told = window.ask("POST" if met else "GET", f"/page/guide{'/sync' if met else ''}{path}")[1]
    (found,) = told["conflicts"]
    wish = {"key": found["key"], "side": side}
    status, told = window.ask("POST", f"/page/guide/keep{path}", wish)
    assert (status, told["conflicts"], told["message"]) == (200, [], None)
    assert shown(link, SPOT) == [(stands, stands)]
    remark = f"conflict {found['key'][:4]}" if side == "excel" else ""
    assert told["last"]["remark"] == remark  # what stands already is not written again
    status, told = window.ask("POST", f"/page/guide/keep{path}", wish)
    assert (status, "no open conflict" in told["error"]["what"]) == (409, True)


def test_what_names_no_conflict_or_side_is_refused(window, path, synced):
    keys = ({"key": key, "side": "excel"} for key in ("", 1, None, ["a"]))
    sides = ({"key": "a", "side": side} for side in ("mine", "", None, []))
    for wrong in (None, [], {}, *keys, *sides):
        assert window.ask("POST", f"/page/guide/keep{path}", wrong)[0] == 400


def test_a_look_that_finds_nothing_new_runs_nothing(window, link, path, synced, monkeypatch):
    ran = []
    with monkeypatch.context() as patched:
        patched.setattr(guiding, "run", lambda *_, **__: ran.append(1))
        assert window.ask("GET", f"/page/guide{path}") == (200, synced)
    type_in_sheet(link, SPOT, "Low")
    waiting = window.ask("GET", f"/page/guide{path}")
    assert waiting[1]["waiting"]["toExcel"] == 1
    monkeypatch.setattr(guiding, "run", lambda *_, **__: ran.append(1))
    assert window.ask("GET", f"/page/guide{path}") == waiting
    assert ran == []


def test_a_look_changes_nothing_that_a_window_is_told_of(window, link, path, synced):
    type_in_sheet(link, SPOT, "Low")
    stamp = Guiding().stamp(link.spreadsheet)
    version = window.ask("GET", f"/drive/v3/files/{link.spreadsheet}?fields=version")
    before = link.book.read_bytes()
    window.ask("GET", f"/page/guide{path}")
    assert Guiding().stamp(link.spreadsheet) == stamp != ""
    assert window.ask("GET", f"/drive/v3/files/{link.spreadsheet}?fields=version") == version
    assert link.book.read_bytes() == before


def test_a_saved_file_is_told_to_the_window(window, link, synced):
    with window.events(link.spreadsheet) as following:
        following()
        type_in_excel(link, SPOT, "Low")
        started = time.monotonic()
        assert following() == ("guide", {})
        assert time.monotonic() - started < 2


def test_what_is_wrong_is_said_in_words(window, link, path, synced, monkeypatch):
    type_in_sheet(link, SPOT, "Low")
    assert window.ask("GET", f"/page/guide{path}")[1]["message"] is None
    lock = link.book.with_name(f"~${link.book.name}")
    lock.touch()
    message = window.ask("GET", f"/page/guide{path}")[1]["message"]
    assert f"{link.book.name} is open in Excel" in message
    lock.unlink()
    assert window.ask("GET", f"/page/guide{path}")[1]["message"] is None
    content = link.book.read_bytes()
    link.book.unlink()
    status, told = window.ask("GET", f"/page/guide{path}")
    assert (status, told["message"].startswith("The workbook is not there. ")) == (200, True)
    status, told = window.ask("POST", f"/page/guide/sync{path}")
    assert (status, told["error"]["what"]) == (409, "the workbook is not there")
    assert told["error"]["where"] == str(link.book)
    assert told["error"]["fix"]
    link.book.write_bytes(content)
    assert window.ask("GET", f"/page/guide{path}")[1]["message"] is None


def test_what_cannot_be_undone_is_refused(window, path, synced):
    status, told = window.ask("POST", f"/page/guide/undo{path}", {"run": 99})
    assert (status, told["error"]["what"]) == (409, "there is no run 99")
    for wrong in ("1", 1.5, [], True):
        assert window.ask("POST", f"/page/guide/undo{path}", {"run": wrong})[0] == 400


def test_a_sheet_that_is_not_linked_has_no_guide(window):
    for method, path in (("GET", ""), ("POST", "/sync"), ("POST", "/undo"), ("POST", "/keep")):
        status, told = window.ask(method, f"/page/guide{path}?spreadsheet=other", KEEP)
        assert status == (404 if method == "GET" else 409)
        assert told["error"]["what"] == "no workbook is linked with this sheet"


def test_the_guide_writes_for_the_page_only(window, link, path, synced, served):
    type_in_sheet(link, SPOT, "Low")
    before = shown(link, SPOT)
    for headers in (
        {"Cookie": window.cookie},
        {"Cookie": window.cookie, "Origin": "https://evil.example"},
        {"Authorization": "Bearer any"},
        {"Origin": served.url},
    ):
        for call in ("sync", "undo", "keep"):
            assert ask(served.url, "POST", f"/page/guide/{call}{path}", KEEP, **headers)[0] in {
                401,
                403,
            }
    assert ask(served.url, "GET", f"/page/guide/sync{path}", Cookie=window.cookie)[0] == 405
    assert shown(link, SPOT) == before


def test_two_windows_look_at_once(window, path, link, synced):
    type_in_sheet(link, SPOT, "Low")
    answers = []

    def look():
        answers.append(window.ask("GET", f"/page/guide{path}"))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [status for status, _ in answers] == [200] * 4
    assert all(told["message"] is None for _, told in answers)
