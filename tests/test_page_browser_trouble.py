"""The page in trouble: the focus elsewhere, many windows, a server or a tab that is gone."""

import time

import gspread
import pytest
from browser import resize, until
from trial_page import page

from sync.emulator import server
from sync.emulator.page.options import Guide, Page
from sync.emulator.session import session
from workbook.errors import WorkbookError

__all__ = ["page"]

CONTROL = "\ue009"
ENTER, ESCAPE, F2 = "\ue007", "\ue00c", "\ue032"
ROWS = [["Name", "Count"], ["pear", 3], ["apple", 1], ["fig", 2]]
WAITING = {"toExcel": 0, "toSheet": 0, "changes": []}
DOCUMENT = {"book": "plan.xlsx", "path": "/plan.xlsx", "waiting": WAITING, "conflicts": []}
DOCUMENT |= {"last": None, "tips": [], "message": None}


@pytest.fixture
def shown(page):
    """A fresh spreadsheet in the page, and the same as a client sees it."""
    running, client, window = page
    book = client.create("Trial")
    book.sheet1.update(ROWS, "A1", raw=False)
    window.open(running.page, book.id)
    yield window, book.sheet1
    window.driver.get("about:blank")
    client.del_spreadsheet(book.id)
    window.complaints()


def guide(document):
    """A guide that always tells the same; without a document, that there is no link."""

    def told(*_):
        if document is None:
            raise WorkbookError("no workbook is linked with this sheet")
        return document

    return Guide(told, told, told, told, lambda _: "")


def client_of(running):
    return gspread.Client(auth=None, session=session(running.url))


def protect(sheet):
    where = {"sheetId": sheet.id, "startColumnIndex": 0, "endColumnIndex": 1}
    kept = {"range": where, "warningOnly": True, "description": "Calculated."}
    sheet.spreadsheet.batch_update({"requests": [{"addProtectedRange": {"protectedRange": kept}}]})


def messages(window):
    return "".join(window.texts(".message"))


def value(window, selector):
    return window.find(selector).get_property("value")


def focused(window):
    return window.script("return document.activeElement.id || document.activeElement.tagName")


def typed_then_away(window, sheet):
    window.click("B4")
    window.keys("33", ENTER)
    until(lambda: sheet.acell("B4").value == "33")
    window.click("A2")


def test_undo_after_a_dialog_takes_back_the_row_and_types_nothing(shown, page):
    window, sheet = shown
    protect(sheet)
    window.open(page[0].page, sheet.spreadsheet_id)
    typed_then_away(window, sheet)
    window.press("[data-act=deleteRows]")
    until(lambda: "Calculated. These" in window.find("dialog").text)
    window.press("dialog .main")
    until(lambda: sheet.col_values(1) == ["Name", "apple", "fig"])
    assert focused(window) == "grid"
    window.chord(CONTROL, "z")
    until(lambda: sheet.col_values(1) == ["Name", "pear", "apple", "fig"])
    assert not window.find("#editor").is_displayed()


@pytest.mark.parametrize("away", ["[data-act=sortUp]", "#tabs button", "#picker"])
def test_undo_is_the_pages_own_wherever_the_focus_is(shown, away):
    window, sheet = shown
    typed_then_away(window, sheet)
    window.script("document.querySelector(arguments[0]).hidden = false", away)
    window.script("document.querySelector(arguments[0]).focus()", away)
    window.chord(CONTROL, "z")
    until(lambda: sheet.acell("B4").value == "2")
    assert not window.find("#editor").is_displayed()
    window.chord(CONTROL, "y")
    until(lambda: sheet.acell("B4").value == "33")


def test_the_browsers_own_undo_reaches_no_editor_that_is_not_open(shown):
    window, sheet = shown
    typed_then_away(window, sheet)
    window.script("document.querySelector('#name').focus()")
    window.chord(CONTROL, "z")
    window.script("document.querySelector('[data-act=sortUp]').focus()")
    window.script("document.execCommand('undo')")
    assert not window.find("#editor").is_displayed()
    window.click("A3")
    window.keys(F2)
    assert value(window, "#editor") == "apple"
    window.chord(CONTROL, "z")
    assert value(window, "#editor") == "apple"
    window.keys(ENTER)
    assert sheet.col_values(1) == ["Name", "pear", "apple", "fig"]


def test_many_windows_share_few_streams_and_one_that_closes_leaves_its_to_another(shown, page):
    window, sheet = shown
    running, client, _ = page
    driver = window.driver
    first = driver.current_window_handle
    others = [client.create(f"Other {number}") for number in range(6)]
    for book in (sheet.spreadsheet, sheet.spreadsheet, *others):
        driver.switch_to.new_window("tab")
        window.open(running.page, book.id)
    others[-1].sheet1.update_acell("A1", "told without a stream")
    window.shows("A1", "told without a stream", 5)
    sheet.update_acell("A2", "quince")
    handles = driver.window_handles
    driver.switch_to.window(handles[2])
    window.shows("A2", "quince", 3)
    driver.switch_to.window(first)
    driver.close()
    driver.switch_to.window(handles[2])
    sheet.update_acell("A2", "plum")
    window.shows("A2", "plum", 5)
    for handle in (handles[1], *handles[3:]):
        driver.switch_to.window(handle)
        driver.close()
    driver.switch_to.window(handles[2])
    for book in others:
        client.del_spreadsheet(book.id)


def test_a_window_without_locks_has_a_stream_of_its_own(shown, page):
    window, sheet = shown
    source = "delete Navigator.prototype.locks; delete window.BroadcastChannel"
    command = "Page.addScriptToEvaluateOnNewDocument"
    script = window.driver.execute_cdp_cmd(command, {"source": source})
    window.open(page[0].page, sheet.spreadsheet_id)
    assert window.script("return navigator.locks === undefined")
    sheet.update_acell("A2", "quince")
    window.shows("A2", "quince", 2)
    window.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


def test_a_call_that_is_never_answered_ends_and_says_so(shown):
    window, _ = shown
    window.script(
        "const own = AbortSignal.timeout; AbortSignal.timeout = () => own.call(AbortSignal, 50);"
        "window.fetch = (path, how) => new Promise((_, no) =>"
        " how.signal?.addEventListener('abort', () => no(how.signal.reason)))"
    )
    window.click("A2")
    window.keys("quince", ENTER)
    until(lambda: "does not answer" in window.find("#complaint").text)
    assert "does not answer" in window.find("#banner").text
    assert value(window, "#editor") == "quince"


def test_a_tab_deleted_while_a_cell_is_edited_keeps_the_text(shown):
    window, sheet = shown
    doomed = sheet.spreadsheet.add_worksheet("Doomed", 10, 5)
    until(lambda: "Doomed" in window.texts("#tabs button"))
    window.tab("Doomed")
    window.click("B3")
    window.keys(F2, "my words")
    sheet.spreadsheet.del_worksheet(doomed)
    until(lambda: "my words" in messages(window))
    assert "“Doomed”" in messages(window)
    until(lambda: window.texts("#tabs button") == ["Sheet1"])
    window.shows("A2", "pear")
    assert not window.find("#editor").is_displayed()
    assert "parse" not in messages(window)


def test_a_session_that_ended_is_told_until_there_is_another(page, tmp_path):
    window = page[2]
    with server.running(tmp_path / "sheets.db", page=Page()) as running:
        port = int(running.url.rpartition(":")[2])
        sheet = client_of(running).create("Kept").sheet1
        sheet.update([["as it was"]], "A1")
        window.open(running.page, sheet.spreadsheet_id).shows("A1", "as it was")
    until(lambda: "does not answer" in window.find("#banner").text)
    with server.running(tmp_path / "sheets.db", port, page=Page()) as running:
        until(lambda: "session has ended" in window.find("#banner").text)
        window.click("A1")
        window.keys("mine", ENTER)
        until(lambda: "session has ended" in window.find("#complaint").text)
        assert "session has ended" in window.find("#banner").text
        old = window.driver.current_window_handle
        window.driver.switch_to.new_window("tab")
        window.open(running.page, sheet.spreadsheet_id)
        window.driver.close()
        window.driver.switch_to.window(old)
        until(lambda: window.find("#banner").text == "")
        window.keys(ENTER)
        until(lambda: client_of(running).open("Kept").sheet1.acell("A1").value == "mine")
        window.driver.get("about:blank")
    window.complaints()


def test_a_wrong_token_says_that_the_address_is_out_of_date(page):
    running, _, window = page
    window.driver.get("about:blank")
    window.driver.get(f"{running.url}/#token=another")
    until(lambda: "out of date" in window.find("#banner").text)
    assert "lifeops serve --open" in window.find("#banner").text
    window.complaints()


def test_a_sheet_without_a_link_is_asked_for_its_guide_once(page, tmp_path):
    window = page[2]
    guided = Page(guide=guide(None))
    with server.running(tmp_path / "sheets.db", page=guided) as running:
        sheet = client_of(running).create("Alone").sheet1
        sheet.update(ROWS, "A1", raw=False)
        window.open(running.page, sheet.spreadsheet_id)
        for text in ("plum", "quince"):
            sheet.update_acell("A2", text)
            window.shows("A2", text)
            time.sleep(0.4)
        asked = [each for each in window.complaints() if "/page/guide" in each]
        window.driver.get("about:blank")
    assert len(asked) == 1
    window.complaints()


def test_the_panel_closes_when_the_window_becomes_narrow(page, tmp_path):
    window = page[2]
    with server.running(tmp_path / "sheets.db", page=Page(guide=guide(DOCUMENT))) as running:
        sheet = client_of(running).create("Narrow").sheet1
        window.open(running.page, sheet.spreadsheet_id)
        until(lambda: window.find("#guide").is_displayed())
        resize(window.driver, 360, 700)
        until(lambda: not window.find("#guide").is_displayed())
        window.press("#guide-toggle")
        assert window.find("#guide").is_displayed()
        resize(window.driver, 1280, 800)
        assert window.find("#guide").is_displayed()
        window.driver.get("about:blank")
    window.complaints()
