"""Rows that somebody else moves while the page stands on them, and rows that come back."""

from browser import until
from trial_page import page, shown

__all__ = ["page", "shown"]

CONTROL, SHIFT = "\ue009", "\ue008"
ENTER, DELETE, F2, DOWN = "\ue007", "\ue017", "\ue032", "\ue015"
ROWS = [["Name", "Count"], ["pear", 3], ["apple", 1], ["fig", 2], ["plum", 5]]


def told(window, text):
    until(lambda: text in "".join(window.texts(".message")))


def active(window):
    return window.script("return document.querySelector('#grid').dataset.active")


def test_an_open_editor_follows_its_row(shown):
    window, sheet = shown
    window.click("A3")
    window.keys(F2, "X")
    sheet.insert_row(["quince", 9], 2)
    window.shows("A4", "apple")
    window.keys(ENTER)
    until(lambda: sheet.col_values(1) == ["Name", "quince", "pear", "appleX", "fig", "plum"])


def test_an_editor_whose_row_was_taken_out_keeps_its_text(shown):
    window, sheet = shown
    window.click("A3")
    window.keys(F2, "X")
    sheet.delete_rows(3)
    until(lambda: "took this row out" in window.find("#complaint").text)
    assert window.find("#editor").get_property("value") == "appleX"
    window.keys(ENTER)
    told(window, "You typed: appleX")
    assert sheet.col_values(1) == ["Name", "pear", "fig", "plum"]


def test_a_write_before_the_page_heard_of_the_moved_row_still_finds_it(shown):
    window, sheet = shown
    window.script(
        "window.held = window.fetch; window.gate = new Promise((open) => { window.open1 = open; });"
        "window.fetch = async (...asked) => {"
        " if (String(asked[0]).includes('rowMetadata')) await window.gate; return held(...asked); }"
    )
    window.click("A3")
    window.keys(F2, "X")
    sheet.insert_row(["quince", 9], 2)
    window.keys(ENTER)
    window.script("setTimeout(window.open1, 300)")
    until(lambda: "appleX" in sheet.col_values(1))
    assert sheet.col_values(1) == ["Name", "quince", "pear", "appleX", "fig", "plum"]


def test_cut_cells_are_moved_from_where_they_are_now(shown):
    window, sheet = shown
    window.click("A3")
    window.chord(CONTROL, "x")
    sheet.insert_row(["quince", 9], 2)
    window.shows("A4", "apple")
    window.click("D1")
    window.chord(CONTROL, "v")
    until(lambda: sheet.acell("D1").value == "apple")
    assert sheet.col_values(1) == ["Name", "quince", "pear", "", "fig", "plum"]


def test_the_selection_follows_its_row(shown):
    window, sheet = shown
    window.click("A4")
    sheet.delete_rows(2)
    until(lambda: active(window) == "A3")
    sheet.insert_rows([["kiwi"], ["lime"]], 2)
    until(lambda: active(window) == "A5")
    window.find("[data-act=deleteRows]").click()
    until(lambda: sheet.col_values(1) == ["Name", "kiwi", "lime", "apple", "plum"])


def test_a_chosen_row_that_was_taken_out_is_not_another(shown):
    window, sheet = shown
    window.click("A3")
    sheet.delete_rows(3)
    told(window, "choose a cell again")
    window.keys(DELETE)
    window.keys("x", ENTER)
    window.find("[data-act=deleteRows]").click()
    assert sheet.col_values(1) == ["Name", "pear", "fig", "plum"]
    window.click("A3")
    window.keys(DELETE)
    until(lambda: sheet.col_values(1) == ["Name", "pear", "", "plum"])


def test_the_id_of_a_row_finds_it_among_its_like(shown):
    window, sheet = shown
    rows = [["same", 1, f"i{at}"] for at in range(5)]
    sheet.update([["Name", "Count", "_id"], *rows], "A1", raw=False)
    window.shows("C6", "i4")
    window.click("A4")
    window.keys(F2, "X")
    sheet.update([rows[2], rows[0], rows[4], rows[1]], "A2")
    window.shows("C2", "i2")
    window.keys(ENTER)
    until(lambda: sheet.acell("A2").value == "sameX")
    assert sheet.col_values(1).count("same") == 4


def test_a_list_without_a_table_is_sorted_and_copied_whole(shown):
    window, sheet = shown
    sheet.resize(rows=2600)
    sheet.update([["Name", "Count"], *[[f"n{9999 - at}", at] for at in range(2500)]], "A1")
    window.shows("A2", "n9999")
    window.click("A2")
    window.find("[data-act=sortUp]").click()
    told(window, "Sorted A2:B2501")
    names = sheet.col_values(1)[1:]
    assert names == sorted(names)
    window.script(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (t) => {"
        " window.copied = t; }}}); document.addEventListener('copy', (e) => {"
        " window.copied ??= e.clipboardData.getData('text/plain'); })"
    )
    window.chord(CONTROL, "a")
    window.chord(CONTROL, "c")
    copied = until(lambda: window.script("return window.copied"))
    assert sum(line.startswith("n") for line in copied.split("\n")) == 2500


def test_the_header_row_of_a_table_is_not_deleted(shown):
    window, sheet = shown
    where = {"sheetId": sheet.id, "startRowIndex": 0, "endRowIndex": 5}
    table = {"name": "Fruit", "range": where | {"startColumnIndex": 0, "endColumnIndex": 2}}
    sheet.spreadsheet.batch_update({"requests": [{"addTable": {"table": table}}]})
    until(lambda: window.script("return document.querySelectorAll('.message').length") == 0)
    sheet.update_acell("D1", "seen")
    window.shows("D1", "seen")
    window.click("A1")
    window.chord(SHIFT, DOWN)
    window.find("[data-act=deleteRows]").click()
    told(window, "Row 1 is the header row of Fruit")
    assert sheet.col_values(1)[:2] == ["Name", "pear"]


def test_formulas_come_back_with_a_deleted_row(shown):
    window, sheet = shown
    sheet.update([["=B3*2"], ["=SUM(B2:B5)"]], "D1", raw=False)
    other = sheet.spreadsheet.add_worksheet("Other", 5, 5)
    other.update([["=Sheet1!B3+1"]], "A1", raw=False)
    window.shows("D2", "11")
    window.click("A3")
    window.find("[data-act=deleteRows]").click()
    until(lambda: "#REF!" in sheet.acell("D1", value_render_option="FORMULA").value)
    until(lambda: not window.find("#undo").get_property("disabled"))
    window.find("#undo").click()
    told(window, "Undone")
    assert sheet.get("D1:D2", value_render_option="FORMULA") == [["=B3*2"], ["=SUM(B2:B5)"]]
    assert other.acell("A1", value_render_option="FORMULA").value == "=Sheet1!B3+1"
