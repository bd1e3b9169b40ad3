"""The page in a real browser, over the real server: what is typed and what is shown."""

import gspread
from browser import until
from trial_page import page, shown

from sync.emulator import server
from sync.emulator.page.options import Page
from sync.emulator.session import session

__all__ = ["page", "shown"]

CONTROL, SHIFT = "\ue009", "\ue008"
ENTER, TAB, ESCAPE, DELETE, F2 = "\ue007", "\ue004", "\ue00c", "\ue017", "\ue032"
BACKSPACE = "\ue003"
LEFT, UP, RIGHT, DOWN = "\ue012", "\ue013", "\ue014", "\ue015"
ROWS = [
    ["Name", "Count", "Double", "State", "Done"],
    ["pear", 3, "=B2*2", "open", False],
    ["apple", 1, "=B3*2", "open", True],
    ["fig", 2, "=B4*2", "closed", False],
]
HOSTILE = (
    "<script>document.body.dataset.owned='yes'</script>",
    "<img src=x onerror=\"document.body.dataset.owned='yes'\">",
    "javascript:document.body.dataset.owned='yes'",
    "שלום עולם",
    "👩‍👩‍👧 family 🇩🇪",
    "x" * 50_000,
)


def rule(sheet, column, condition):
    where = {"sheetId": sheet.id, "startRowIndex": 1, "endRowIndex": 4}
    where |= {"startColumnIndex": column, "endColumnIndex": column + 1}
    checked = {"condition": condition, "showCustomUi": True}
    return {"setDataValidation": {"range": where, "rule": checked}}


def test_what_is_typed_is_written_and_calculated(shown):
    window, sheet = shown
    window.keys(DOWN, RIGHT, "50%", ENTER)
    window.shows("C2", "1")
    assert sheet.acell("B2").value == "50%"
    assert window.script("return document.querySelector('#grid').dataset.active") == "B3"


def test_what_others_write_is_shown_within_a_second(shown):
    window, sheet = shown
    window.click("A4")
    sheet.update_acell("B4", 21)
    window.shows("C4", "42", seconds=1)
    assert window.script("return document.querySelector('#grid').dataset.active") == "A4"


def test_keys_alone_reach_and_edit_cells(shown):
    window, sheet = shown
    window.chord(CONTROL, RIGHT)
    window.keys(DOWN, F2)
    window.keys(ESCAPE, LEFT, F2, "!", TAB)
    until(lambda: sheet.acell("D2").value == "open!")
    window.chord(CONTROL, DOWN)
    window.keys(LEFT, DELETE)
    until(lambda: sheet.acell("D4").value is None)


def test_undo_and_redo(shown):
    window, sheet = shown
    window.click("A2")
    window.keys("quince", ENTER)
    until(lambda: sheet.acell("A2").value == "quince")
    window.chord(CONTROL, "z")
    until(lambda: sheet.acell("A2").value == "pear")
    window.chord(CONTROL, "y")
    until(lambda: sheet.acell("A2").value == "quince")


def test_undo_leaves_what_someone_else_changed_since(shown):
    window, sheet = shown
    window.click("A2")
    window.keys("quince", ENTER)
    until(lambda: sheet.acell("A2").value == "quince")
    sheet.update_acell("A2", "theirs")
    window.chord(CONTROL, "z")
    until(lambda: "1 cell was changed by someone else" in "".join(window.texts(".message")))
    assert sheet.acell("A2").value == "theirs"


def test_a_cell_that_changed_while_it_was_edited_says_so(shown):
    window, sheet = shown
    window.click("A2")
    window.keys(F2, "s")
    sheet.update_acell("A2", "theirs")
    window.shows("A2", "theirs")
    assert window.find("#editor").get_property("value") == "pears"
    window.keys(ENTER)
    until(lambda: "changed to “theirs” while you typed" in "".join(window.texts(".message")))
    assert sheet.acell("A2").value == "pears"


def test_a_block_from_excel_is_pasted(shown):
    window, sheet = shown
    window.click("A6")
    window.paste('one\t2\t=B6*3\r\n"two\nlines"\t3/1/2026\t"say ""hi"""\r\n')
    until(lambda: sheet.acell("C6").value == "6")
    assert sheet.get("A6:C7") == [["one", "2", "6"], ["two\nlines", "3/1/2026", 'say "hi"']]


def test_copied_cells_bring_their_formulas(shown):
    window, sheet = shown
    window.click("B2")
    window.chord(SHIFT, RIGHT)
    window.chord(CONTROL, "c")
    window.click("B6")
    window.chord(CONTROL, "v")
    until(lambda: sheet.acell("C6", value_render_option="FORMULA").value == "=B6*2")


def test_fill_down(shown):
    window, sheet = shown
    window.click("C2")
    window.chord(SHIFT, *[DOWN] * 5)
    window.chord(CONTROL, "d")
    until(lambda: sheet.acell("C7", value_render_option="FORMULA").value == "=B7*2")


def test_a_table_is_sorted_without_its_header_and_with_its_hidden_columns(shown):
    window, sheet = shown
    sheet.hide_columns(1, 2)
    until(lambda: window.cell("B2") is None)
    window.click("A3")
    window.find("[data-act=sortUp]").click()
    until(lambda: sheet.col_values(1) == ["Name", "apple", "fig", "pear"])
    assert sheet.col_values(2) == ["Count", "1", "2", "3"]
    window.chord(CONTROL, "z")
    until(lambda: sheet.col_values(1) == ["Name", "pear", "apple", "fig"])


def test_rows_are_inserted_and_deleted_and_brought_back(shown):
    window, sheet = shown
    window.click("A3")
    window.find("[data-act=deleteRows]").click()
    until(lambda: sheet.col_values(1) == ["Name", "pear", "fig"])
    window.find("#undo").click()
    until(lambda: sheet.col_values(1) == ["Name", "pear", "apple", "fig"])
    window.find("[data-act=insertBelow]").click()
    until(lambda: sheet.col_values(1) == ["Name", "pear", "apple", "", "fig"])


def test_a_list_is_chosen_from(shown):
    window, sheet = shown
    values = [{"userEnteredValue": each} for each in ("open", "closed", "waiting")]
    request = rule(sheet, 3, {"type": "ONE_OF_LIST", "values": values})
    sheet.spreadsheet.batch_update({"requests": [request]})
    until(lambda: window.cell("D2") == "open▾")
    window.click("D2")
    window.keys(ENTER)
    until(lambda: window.texts("#choices li") == ["open", "closed", "waiting"])
    window.keys("wait", DOWN, ENTER)
    until(lambda: sheet.acell("D2").value == "waiting")


def test_a_range_is_chosen_from(shown):
    window, sheet = shown
    condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=Sheet1!$A$2:$A$4"}]}
    sheet.spreadsheet.batch_update({"requests": [rule(sheet, 3, condition)]})
    until(lambda: window.cell("D3") == "open▾")
    window.click("D3")
    window.keys(ENTER)
    until(lambda: window.texts("#choices li") == ["pear", "apple", "fig"])
    window.press("#choice-2")
    until(lambda: sheet.acell("D3").value == "fig")


def test_a_checkbox_is_ticked(shown):
    window, sheet = shown
    sheet.spreadsheet.batch_update({"requests": [rule(sheet, 4, {"type": "BOOLEAN"})]})
    until(lambda: window.script("return document.querySelectorAll('.check').length") == 3)
    window.click("E2")
    window.keys(" ")
    until(lambda: sheet.acell("E2").value == "TRUE")
    window.press("#c2-4 .check")
    until(lambda: sheet.acell("E3").value == "FALSE")


def test_hostile_text_stays_text(shown):
    window, sheet = shown
    sheet.update([[each] for each in HOSTILE], "A2")
    window.shows("A2", HOSTILE[0])
    assert [window.cell(f"A{row}") for row in (3, 4, 5, 6)] == list(HOSTILE[1:5])
    assert window.cell("A7") == HOSTILE[5][:2000]
    assert window.script("return document.querySelectorAll('#grid script, #grid img').length") == 0
    assert window.script("return document.querySelectorAll('#grid a').length") == 0
    window.click("A7")
    until(lambda: window.find("#formula").get_property("value") == HOSTILE[5])
    assert window.script("return document.body.dataset.owned ?? null") is None


def test_only_pages_and_mail_are_links(shown):
    window, sheet = shown
    evil = '=HYPERLINK("javascript:alert(1)", "x")'
    texts = ("https://example.com/a", "data:text/html,x", "mailto:a@example.com", evil)
    sheet.update([[each] for each in texts], "A2", raw=False)
    window.shows("A5", "x")
    until(lambda: window.texts("#grid a") == ["↗", "↗"])
    links = window.script(
        "return [...document.querySelectorAll('#grid a')].map((a) => [a.href, a.rel])"
    )
    assert links == [
        ["https://example.com/a", "noopener noreferrer"],
        ["mailto:a@example.com", "noopener noreferrer"],
    ]


def test_a_refused_write_keeps_the_text(shown):
    window, sheet = shown
    window.click("A2")
    window.script("const box = document.querySelector('#editor'); window.long = 'y'.repeat(50001)")
    window.keys(F2)
    window.script(
        "const box = document.querySelector('#editor'); box.value = window.long;"
        "box.dispatchEvent(new Event('input'))"
    )
    window.keys(ENTER)
    until(lambda: "50000 characters" in window.find("#complaint").text)
    assert len(window.find("#editor").get_property("value")) == 50_001
    window.keys(ESCAPE)
    assert sheet.acell("A2").value == "pear"
    window.complaints()  # the browser itself tells of the 400 too


def test_what_is_typed_without_a_server_is_kept_until_there_is_one(shown):
    window, sheet = shown
    network = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    window.driver.execute_cdp_cmd("Network.enable", {})
    window.driver.execute_cdp_cmd("Network.emulateNetworkConditions", network | {"offline": True})
    window.click("A2")
    window.keys("quince", ENTER)
    until(lambda: "does not answer" in window.find("#complaint").text)
    assert "does not answer" in window.find("#banner").text
    assert window.find("#editor").get_property("value") == "quince"
    window.driver.execute_cdp_cmd("Network.emulateNetworkConditions", network | {"offline": False})
    until(lambda: window.find("#banner").text == "")
    window.keys(ENTER)
    until(lambda: sheet.acell("A2").value == "quince")
    window.complaints()  # the browser itself tells of what it could not ask


def test_protected_cells_ask_before_they_change(shown):
    window, sheet = shown
    where = {"sheetId": sheet.id, "startColumnIndex": 2, "endColumnIndex": 3}
    kept = {"range": where, "warningOnly": True, "description": "Calculated"}
    sheet.spreadsheet.batch_update({"requests": [{"addProtectedRange": {"protectedRange": kept}}]})
    until(lambda: window.script("return document.querySelector('#grid').dataset.active"))
    window.open(window.driver.current_url.partition("#")[0] + "#", sheet.spreadsheet_id)
    window.click("C2")
    window.keys("9", ENTER)
    until(lambda: "Calculated" in window.find("dialog").text)
    window.keys(ESCAPE)
    until(lambda: window.cell("C2") == "6")
    assert sheet.acell("C2", value_render_option="FORMULA").value == "=B2*2"


def test_a_chart_is_drawn_and_another_kind_is_a_card(shown):
    window, sheet = shown

    def source(column):
        where = {"sheetId": sheet.id, "startRowIndex": 0, "endRowIndex": 4}
        return {"sourceRange": {"sources": [where | column]}}

    names, counts = ({"startColumnIndex": at, "endColumnIndex": at + 1} for at in (0, 1))
    basic = {"chartType": "COLUMN", "headerCount": 1, "domains": [{"domain": source(names)}]}
    basic["series"] = [{"series": source(counts), "targetAxis": "LEFT_AXIS"}]
    place = {"overlayPosition": {"anchorCell": {"sheetId": sheet.id, "columnIndex": 6}}}
    other = {"histogramChart": {"series": [{"data": source(counts)}]}}
    specs = ({"title": "Counts", "basicChart": basic}, {"title": "Spread", **other})
    charts = [{"addChart": {"chart": {"spec": spec, "position": place}}} for spec in specs]
    sheet.spreadsheet.batch_update({"requests": charts})
    until(lambda: window.texts(".chart figcaption") == ["Counts", "Spread"])
    assert "Google Sheets and Excel show it" in window.texts(".chart")[1]
    until(
        lambda: window.script(
            "const c = document.querySelector('.chart canvas');"
            "const d = c?.width && c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
            "return d && d.some((value) => value > 0)"
        )
    )
    assert "pear 3" in window.find(".chart canvas").get_attribute("aria-label")


def test_the_address_leads_to_a_cell(shown):
    window, sheet = shown
    address = window.driver.current_url.partition("#")[0]
    window.open(f"{address}#x=", sheet.spreadsheet_id, f"&sheet={sheet.id}&cell=D700")
    until(lambda: window.script("return document.querySelector('#grid').dataset.active") == "D700")
    until(lambda: window.cell("D700") is not None)
    assert window.driver.current_url.endswith(
        f"#spreadsheet={sheet.spreadsheet_id}&sheet=0&cell=D700"
    )


def test_the_token_leaves_the_address(shown):
    window, _ = shown
    assert "token" not in window.driver.current_url


def test_only_the_server_is_asked(shown):
    window, _ = shown
    asked = window.script(
        "return performance.getEntriesByType('resource').map((e) => new URL(e.name).host)"
    )
    assert set(asked) == {window.script("return location.host")}


def test_editing_without_a_change_writes_nothing_and_a_date_stays_one(shown):
    window, sheet = shown
    sheet.update([["12/3/2026", "50%", "'0042", "=1+1", "3:30 pm"]], "A6", raw=False)
    sheet.format("A6", {"numberFormat": {"type": "DATE", "pattern": "d mmm yyyy"}})
    window.shows("A6", "3 Dec 2026")
    window.click("A6")
    for _ in range(5):
        window.keys(F2, TAB)
    window.click("A6")
    window.keys(F2, BACKSPACE, "4", ENTER)
    window.shows("A6", "4 Dec 2026")
    assert sheet.get("A6:E6") == [["4 Dec 2026", "50%", "0042", "2", "3:30 pm"]]
    window.chord(CONTROL, "z")
    window.shows("A6", "3 Dec 2026")
    until(lambda: window.find("#undo").get_property("disabled"))


def test_merged_frozen_and_hidden_cells(shown):
    window, sheet = shown
    sheet.merge_cells("A1:B1")
    sheet.freeze(rows=1, cols=1)
    sheet.hide_rows(2, 3)
    until(lambda: window.cell("A3") is None and window.cell("B1") is None)
    window.click("A2")
    window.keys(DOWN)
    assert window.script("return document.querySelector('#grid').dataset.active") == "A4"
    width = "return document.querySelector(arguments[0]).offsetWidth"
    assert window.script(width, "#c0-0") == 2 * window.script(width, "#c1-0")
    window.script("document.querySelector('#grid').scrollTop = 9000")
    until(lambda: window.cell("A430") is not None)
    assert window.cell("A1") == "Name"


def test_a_read_only_page_takes_no_edit(page, tmp_path):
    with server.running(tmp_path / "other.db", page=Page(read_only=False)) as running:
        gspread.Client(auth=None, session=session(running.url)).create("Kept").sheet1.update(
            [["as it is"]], "A1"
        )
    with server.running(tmp_path / "other.db", page=Page(read_only=True)) as running:
        window = page[2].open(running.page)
        window.shows("A1", "as it is")
        window.keys("x", ENTER)
        assert not window.find("#editor").is_displayed()
        window.paste("y")
        until(lambda: "read-only" in "".join(window.texts(".message")))
        assert window.cell("A1") == "as it is"
    until(lambda: "does not answer" in window.find("#banner").text)
    window.driver.get("about:blank")
    window.complaints()


def test_a_row_below_the_last_of_a_table_joins_it(shown):
    window, sheet = shown
    where = {"sheetId": sheet.id, "startRowIndex": 0, "endRowIndex": 4}
    table = {"name": "Fruit", "range": where | {"startColumnIndex": 0, "endColumnIndex": 5}}
    sheet.spreadsheet.batch_update({"requests": [{"addTable": {"table": table}}]})
    sheet.update([["below the table"]], "A6")
    window.shows("A6", "below the table")

    def rows():
        ((told,),) = (each["tables"] for each in sheet.spreadsheet.fetch_sheet_metadata()["sheets"])
        return told["range"]["endRowIndex"], sheet.acell("A7").value

    window.click("A4")
    window.find("[data-act=insertBelow]").click()
    until(lambda: rows() == (5, "below the table"))
    window.chord(CONTROL, "z")
    until(lambda: rows() == (4, None))
