"""Every type of condition, and color scales."""

import pytest
from emulator_books import span
from test_emulator_effective import GREEN, RED, Page

from sync.emulator.gradient import Point, scale, value_of


@pytest.mark.parametrize(
    ("kind", "given", "met"),
    [
        ("NUMBER_GREATER", ["5"], "c"),
        ("NUMBER_GREATER_THAN_EQ", ["5"], "bc"),
        ("NUMBER_LESS", ["5"], "a"),
        ("NUMBER_LESS_THAN_EQ", ["=$B$1"], "ab"),
        ("NUMBER_EQ", ["5"], "b"),
        ("NUMBER_NOT_EQ", ["5"], "acdef"),
        ("NUMBER_BETWEEN", ["4", "=A1+5"], "bc"),
        ("NUMBER_NOT_BETWEEN", ["4", "6"], "acdef"),
        ("NUMBER_EQ", ["no number"], ""),
        ("NUMBER_EQ", [], ""),
        ("TEXT_CONTAINS", ["ello"], "d"),
        ("TEXT_CONTAINS", ["h*o"], "d"),
        ("TEXT_CONTAINS", ["h~*o"], ""),
        ("TEXT_NOT_CONTAINS", ["hell?"], "abcef"),
        ("TEXT_STARTS_WITH", ["HE"], "d"),
        ("TEXT_ENDS_WITH", ["e"], "f"),
        ("TEXT_EQ", ["hello"], "d"),
        ("TEXT_EQ", ['="Hel"&"lo"'], "d"),
        ("TEXT_NOT_EQ", ["hello"], "abcef"),
        ("BLANK", [], "e"),
        ("NOT_BLANK", [], "abcdf"),
        ("BOOLEAN", [], "f"),
        ("ONE_OF_LIST", ["hello", "5"], "bd"),
        ("ONE_OF_RANGE", ["=Sheet1!$A$3:$A$4"], "cd"),
        ("CUSTOM_FORMULA", ["=ISTEXT(A1)"], "d"),
        ("CUSTOM_FORMULA", ["=A1-5"], "acef"),
    ],
)
def test_a_condition_is_met_by_the_cells_that_google_says(kind, given, met):
    page = Page([[1, 5], [5], [9], ["Hello"], [None], [True]])
    page.rule("A1:A6", kind, *given)
    found = [(row or [""])[0] for row in page.fills("A1:A6")]
    assert "".join("abcdef"[at] for at, fill in enumerate(found) if fill) == met


@pytest.mark.parametrize(
    ("kind", "given", "met"),
    [
        ("DATE_EQ", [{"relativeDate": "TODAY"}], "c"),
        ("DATE_EQ", [{"relativeDate": "PAST_WEEK"}], "bc"),
        ("DATE_EQ", ["2026-11-20"], "b"),
        ("DATE_BEFORE", [{"relativeDate": "PAST_MONTH"}], "a"),
        ("DATE_BEFORE", [{"relativeDate": "TODAY"}], "ab"),
        ("DATE_AFTER", [{"relativeDate": "TODAY"}], "d"),
        ("DATE_AFTER", ["=TODAY()-5"], "bcd"),
        ("DATE_ON_OR_AFTER", ["24/11/2026"], ""),
        ("DATE_ON_OR_BEFORE", ["11/24/2026"], "abc"),
        ("DATE_BETWEEN", ["2026-11-20", "2026-11-24"], "bc"),
        ("DATE_NOT_BETWEEN", ["2026-11-20", "2026-11-24"], "ad"),
        ("DATE_IS_VALID", [], "abcd"),
    ],
)
def test_days_are_told_by_the_day_and_numbers_are_no_days(kind, given, met):
    days = ["2025-01-31", "2026-11-20", "2026-11-24 18:00", "2026-11-25", 46350]
    page = Page([[day] for day in days])
    page.rule("A1:A5", kind, *given)
    found = [(row or [""])[0] for row in page.fills("A1:A5")]
    assert "".join("abcde"[at] for at, fill in enumerate(found) if fill) == met


def test_a_day_goes_by_and_the_format_with_it():
    page = Page([["2026-11-24"]])
    page.rule("A1", "DATE_EQ", {"relativeDate": "TODAY"})
    assert page.fills("A1") == [["red"]]
    page.now = page.now.replace(day=25)
    assert page.fills("A1") == [[""]]


def test_values_of_points_are_as_the_discovery_document_says():
    numbers = [0.0, 10.0, 20.0, 100.0]
    assert value_of("MIN", None, numbers) == 0
    assert value_of("MAX", None, numbers) == 100
    assert value_of("NUMBER", 7, numbers) == 7
    assert value_of("PERCENT", 25, numbers) == 25
    assert value_of("PERCENTILE", 50, numbers) == 15
    assert value_of("PERCENTILE", None, numbers) is None
    assert value_of("MIN", None, []) is None


def test_colors_are_mixed_between_the_points_and_end_at_them():
    color = scale([Point(0, (1, 0, 0)), Point(10, (1, 1, 1)), Point(20, (0, 1, 0))])
    assert [color(-5), color(0)] == [{"red": 1.0}] * 2
    assert color(5) == {"red": 1.0, "green": 0.5019608, "blue": 0.5019608}
    assert color(10) == {"red": 1.0, "green": 1.0, "blue": 1.0}
    assert [color(20), color(25)] == [{"green": 1.0}] * 2
    assert scale([Point(3, (1, 0, 0)), Point(3, (0, 1, 0))])(3) == {"red": 1.0}


def test_a_color_scale_reads_its_whole_range_whatever_is_asked_for():
    page = Page([[0], [5], ["=A1+10"], ["x"], [None], ["=1/0"]])
    low, high = {"type": "MIN", "color": RED}, {"type": "MAX", "colorStyle": {"rgbColor": GREEN}}
    gradient = {"ranges": [span("A1:A6")], "gradientRule": {"minpoint": low, "maxpoint": high}}
    page.run({"addConditionalFormatRule": {"rule": gradient, "index": 0}})
    half = {"red": 0.5019608, "green": 0.5019608}
    assert page.formats("A2")[0][0]["backgroundColor"] == half
    assert page.fills("A1:A6") == [["red"], [""], ["green"], [""], [], [""]]
    page.type("A1", 5)
    assert page.fills("A2") == [["red"]]
    middle = {"type": "NUMBER", "value": "=A3-5", "color": {"blue": 1}}
    gradient["gradientRule"]["midpoint"] = middle
    request = {"sheetId": 0, "index": 0, "rule": gradient}
    page.run({"updateConditionalFormatRule": request})
    page.type("A2", 10)
    assert page.fills("A2:A3") == [["blue"], ["green"]]
