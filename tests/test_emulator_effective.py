"""The format in force: what was typed, the defaults, and what conditional formats lay over them."""

from datetime import UTC, datetime
from json import loads

import pytest
from emulator_books import book_of, cell, dimension, run, span

from sync.emulator import aside, masks, payload, resource
from sync.emulator.evaluation import Evaluation
from sync.emulator.rendered import Rendered
from sync.emulator.show import View, resolve

RED, GREEN = {"red": 1}, {"green": 1}
ROWS = [["Name", "Amount"], ["a", 5], ["b", 20], ["", "=B3*2"], ["d", True]]


class Page:
    """A client that asks again and again for the formats of a range, as a page does."""

    def __init__(self, rows, at="Sheet1!A1"):
        self.book = book_of(rows, at)
        self.now = datetime(2026, 11, 24, 9, tzinfo=UTC)
        self.evaluation, self.rendered = Evaluation(lambda: self.now), Rendered()

    def run(self, *requests):
        """Apply requests as the server does: to a copy."""
        self.book = self.book.copy()
        run(self.book, *requests)

    def get(self, a1, fields="sheets.data.rowData.values.effectiveFormat"):
        view = View(self.book, self.evaluation, self.rendered)
        shown = resource.spreadsheet(
            view, masks.parse(fields, "Spreadsheet"), [resolve(self.book, a1)], with_cells=True
        )
        return loads(payload.written(shown))["sheets"][0]

    def formats(self, a1):
        rows = self.get(a1)["data"][0].get("rowData", [])
        return [[each.get("effectiveFormat", {}) for each in row.get("values", [])] for row in rows]

    def fills(self, a1):
        """Return the background of every cell: a name, or "" for white and for nothing."""
        return [
            [self._name(each.get("backgroundColor", {})) for each in row]
            for row in self.formats(a1)
        ]

    def _name(self, color):
        (name, *others) = color or [""]
        return "" if others else name

    def rule(self, a1, kind, *values, index=0, **looks):
        given = [each if isinstance(each, dict) else {"userEnteredValue": each} for each in values]
        rule = {
            "ranges": [span(each) for each in a1.split(",")],
            "booleanRule": {
                "condition": {"type": kind, "values": given},
                "format": looks or {"backgroundColor": RED},
            },
        }
        self.run({"addConditionalFormatRule": {"rule": rule, "index": index}})

    def type(self, a1, value):
        place = resolve(self.book, a1)
        start = {"sheetId": 0, "rowIndex": place.box.top, "columnIndex": place.box.left}
        rows = [{"values": [cell(value)]}]
        request = {"start": start, "rows": rows, "fields": "userEnteredValue"}
        self.run({"updateCells": request})


def test_a_cell_without_a_format_has_the_default_one_aligned_by_its_value():
    page = Page([["a", 1, True, "=1/0", "=1+1", '=""']])
    (found,) = page.formats("A1:F1")
    aligned = [each["horizontalAlignment"] for each in found]
    assert aligned == ["LEFT", "RIGHT", "CENTER", "CENTER", "RIGHT", "LEFT"]
    for each in found:
        assert each["textFormat"]["fontFamily"] == "Arial"
        assert each["hyperlinkDisplayType"] == "PLAIN_TEXT"
        assert each["wrapStrategy"] == "OVERFLOW_CELL"


def test_what_was_typed_is_laid_over_the_default_and_a_blank_cell_has_none():
    page = Page([["a"], [1]])
    own = {"textFormat": {"bold": True}, "horizontalAlignment": "CENTER"}
    repeat = {"range": span("A1:A3"), "cell": {"userEnteredFormat": own}, "fields": "*"}
    page.run({"repeatCell": repeat})
    page.type("C3", "x")
    found = page.formats("A1:C3")
    assert found[2][1] == {}
    (blank,) = found[0]
    assert blank["textFormat"]["bold"]
    assert blank["textFormat"]["fontSize"] == 10
    assert blank["horizontalAlignment"] == "CENTER"


def test_a_formula_gives_the_type_of_its_format_alone():
    page = Page([["=DATE(2023,3,19)", "2023-03-19", "=NOW()"]])
    (found,) = page.formats("A1:C1")
    kinds = [each["numberFormat"] for each in found]
    typed = {"type": "DATE", "pattern": "yyyy-mm-dd"}
    assert kinds == [{"type": "DATE"}, typed, {"type": "DATE_TIME"}]


def test_a_link_is_blue_underlined_and_named():
    page = Page([['=HYPERLINK("https://a.b", "x")', '=HYPERLINK("https://"&D1)', "y", "c.d"]])
    link = {"textFormat": {"link": {"uri": "https://e.f"}, "underline": False}}
    repeat = {"range": span("C1"), "cell": {"userEnteredFormat": link}, "fields": "*"}
    page.run({"repeatCell": repeat | {"fields": "userEnteredFormat"}})
    fields = (
        "sheets.data.rowData.values(hyperlink,effectiveFormat(textFormat,hyperlinkDisplayType))"
    )

    def links():
        (row,) = page.get("A1:D1", fields)["data"][0]["rowData"]
        return row["values"]

    found = links()
    addresses = ["https://a.b", "https://c.d", "https://e.f", None]
    assert [each.get("hyperlink") for each in found] == addresses
    looks = [each["effectiveFormat"]["textFormat"] for each in found]
    assert [each.get("link", {}).get("uri") for each in looks] == addresses
    assert [each["underline"] for each in looks] == [True, True, False, False]
    assert looks[0]["foregroundColor"]["blue"] == 0.8
    page.type("D1", "g.h")
    assert links()[1]["hyperlink"] == "https://g.h"


def test_custom_formulas_are_relative_to_the_first_cell_of_the_range():
    page = Page(ROWS)
    page.rule("A2:B5", "CUSTOM_FORMULA", '=AND($A2<>"",N($B2)>6)')
    assert page.fills("A1:B5") == [["", ""], ["", ""], ["red", "red"], ["", ""], ["", ""]]
    page.rule("A2:A5", "CUSTOM_FORMULA", "=ROW()=5", backgroundColor=GREEN)
    assert page.fills("A5:B5") == [["green", ""]]
    page.rule("A2:B5", "CUSTOM_FORMULA", "=B$2=5", backgroundColor={"blue": 1})
    assert page.fills("A4:B4") == [["blue", ""]]


@pytest.mark.parametrize(
    "formula",
    ["='[x.xlsx]S'!A1", "=FOO(1)", "=A1:", "=1/0", "=A9999999", '="yes"', "=(", "=A1:A3=2"],
)
def test_a_formula_that_is_not_true_does_nothing_and_disturbs_nothing(formula):
    page = Page(ROWS)
    page.rule("A1:B5", "CUSTOM_FORMULA", formula)
    page.rule("B3", "CUSTOM_FORMULA", "=B4=40")
    assert page.fills("A1:B5")[2:4] == [["", "red"], ["", ""]]
    page.type("B3", 7)
    assert page.fills("B3:B4") == [[""], [""]]
    value = View(page.book, page.evaluation).value(page.book.sheets[0], 3, 1, cell("=B3*2"))
    assert value == {"numberValue": 14}


def test_the_first_rule_decides_and_later_ones_add_what_it_did_not_set():
    page = Page(ROWS)
    bold = {"textFormat": {"bold": True, "foregroundColor": GREEN}}
    page.rule("A2:A3", "NOT_BLANK", index=0, **bold)
    page.rule("A2:A3", "NOT_BLANK", index=1, backgroundColor=RED, textFormat={"italic": True})
    page.rule("A2:A3", "NOT_BLANK", index=2, backgroundColor=GREEN, textFormat={"bold": False})
    found = page.formats("A2")[0][0]
    assert found["backgroundColor"] == found["backgroundColorStyle"]["rgbColor"] == RED
    text = found["textFormat"]
    assert (text["bold"], text["italic"], text["underline"]) == (True, True, False)
    assert text["foregroundColor"] == text["foregroundColorStyle"]["rgbColor"] == GREEN


def test_cells_that_do_not_exist_are_formatted_too():
    page = Page([["a"]])
    page.rule("A1:C3,E5", "BLANK")
    assert page.fills("A1:F9") == [
        ["", "red", "red"],
        ["red"] * 3,
        ["red"] * 3,
        [],
        [*[""] * 4, "red"],
    ]
    assert page.fills("B2:B2") == [["red"]]
    assert page.get("G7:H8")["data"] == [{}]


def test_an_edit_is_seen_by_every_row_that_it_reaches():
    page = Page(ROWS)
    page.rule("A2:A5", "CUSTOM_FORMULA", '=AND(A2<>"",$D$1=A2)')
    assert page.fills("A3:A5") == [[""], [], [""]]
    page.type("D1", "b")
    assert page.fills("A3:A5") == [["red"], [], [""]]
    page.type("D1", "d")
    assert page.fills("A3:A5") == [[""], [], ["red"]]
    page.run(dimension("insertDimension", 0, 1))
    assert page.fills("A6") == [["red"]]
    page.run({"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}})
    assert page.fills("A6") == [[""]]


def test_only_who_asks_for_formats_has_formulas_of_rules_calculated(monkeypatch):
    page, asked = Page(ROWS), []
    page.rule("A1:B1000", "CUSTOM_FORMULA", "=A1=1")
    found = aside.Aside.values
    monkeypatch.setattr(
        aside.Aside,
        "values",
        lambda self, calculator, texts: (
            asked.extend(kept := list(texts)) or found(self, calculator, kept)
        ),
    )
    page.get("A1:B5", "sheets.data.rowData.values(userEnteredValue,formattedValue)")
    assert asked == []
    page.fills("A2:B4")
    assert len(set(asked)) == 6
    before = len(asked)
    page.fills("A2:B4")
    assert len(asked) == before


@pytest.mark.parametrize("text", ["'[x.xlsx]S'!A1", "[x.xlsx]S!A1", "Items[Amount]"])
def test_a_formula_that_reads_another_file_is_not_given_to_the_engine(text):
    assert aside.relative(text, "Sheet1", (0, 0)) is None
    assert aside.relative('A1="[x]"', "Sheet1", (0, 0)).at(1, 0) == "'Sheet1'!A2=\"[x]\""


class Cells(dict):
    """A calculator that holds what it is given."""

    def add_sheet(self, name):
        self.setdefault(name, {})

    def set(self, sheet, cells):
        self[sheet] = {at: held for at, held in (self[sheet] | cells).items() if held is not None}

    def value(self, sheet, at):
        return self[sheet][at].text


def test_formulas_beside_make_room_for_others(monkeypatch):
    monkeypatch.setattr(aside, "MOST", 3)
    beside, cells = aside.Aside(), Cells()
    for texts in (["1", "2", "1"], ["2", "3"], ["3", "4"], ["5", "6", "7", "8"]):
        assert beside.values(cells, texts) == {text: text for text in texts}
        assert len(cells[aside.SHEET]) <= max(3, len(set(texts)))


def test_what_a_page_draws_is_read_with_field_masks():
    page = Page(ROWS)
    hide = {"range": dimension("x", 1, 2)["x"]["range"], "properties": {"hiddenByUser": True}}
    size = {"range": dimension("x", 0, 1, "COLUMNS")["x"]["range"], "properties": {"pixelSize": 61}}
    band = {"range": span("A1:B5"), "rowProperties": {"firstBandColor": RED}}
    listed = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "='Sheet1'!$A$2:$A$3"}]}
    page.run(
        {"updateDimensionProperties": hide | {"fields": "hiddenByUser"}},
        {"updateDimensionProperties": size | {"fields": "pixelSize"}},
        dimension("addDimensionGroup", 2, 4),
        dimension("addDimensionGroup", 1, 2, "COLUMNS"),
        {"addBanding": {"bandedRange": band}},
        {"addProtectedRange": {"protectedRange": {"range": span("A1:A2"), "warningOnly": True}}},
        {"setDataValidation": {"range": span("A4"), "rule": {"condition": listed}}},
    )
    page.rule("A1", "BLANK")
    parts = "conditionalFormats,bandedRanges,protectedRanges,rowGroups,columnGroups"
    grid = "data(startRow,startColumn,rowMetadata,columnMetadata,rowData.values.dataValidation)"
    found = page.get("A2:B4", f"sheets({parts},{grid})")
    for name in parts.split(","):
        assert len(found[name]) == 1, name
    (area,) = found["data"]
    assert area["startRow"] == 1
    assert [row["pixelSize"] for row in area["rowMetadata"]] == [21, 21, 21]
    assert area["rowMetadata"][0]["hiddenByUser"]
    assert [column["pixelSize"] for column in area["columnMetadata"]] == [61, 100]
    (rule,) = (row["values"][0] for row in area["rowData"] if row.get("values", [{}])[0])
    source = rule["dataValidation"]["condition"]["values"][0]["userEnteredValue"]
    assert resolve(page.book, source.removeprefix("=")).a1 == "Sheet1!A2:A3"
