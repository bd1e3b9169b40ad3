"""Groups, banding, borders, filters and filter views, charts and slicers."""

import pytest
from emulator_books import book_of, dimension, run, span

from sync.emulator.failures import ApiError
from sync.emulator.spreadsheet import part


def groups(book, name="rowGroups"):
    found = part(book.sheets[0], name)
    return [(g["range"]["startIndex"], g["range"]["endIndex"], g["depth"]) for g in found]


def test_groups_nest_as_google_describes():
    book = book_of([])
    run(book, dimension("addDimensionGroup", 1, 4, "COLUMNS"))
    run(book, dimension("addDimensionGroup", 2, 3, "COLUMNS"))
    run(book, dimension("addDimensionGroup", 2, 4, "COLUMNS"))
    assert groups(book, "columnGroups") == [(1, 4, 1), (2, 4, 2), (2, 3, 3)]


def test_groups_that_overlap_become_a_union_and_an_intersection():
    book = book_of([])
    run(book, dimension("addDimensionGroup", 0, 4))
    (reply,) = run(book, dimension("addDimensionGroup", 2, 6))
    assert groups(book) == [(0, 6, 1), (2, 4, 2)]
    assert len(reply["addDimensionGroup"]["dimensionGroups"]) == 2


def test_deleting_a_group_lowers_its_rows():
    book = book_of([])
    run(book, dimension("addDimensionGroup", 1, 5), dimension("addDimensionGroup", 2, 4))
    run(book, dimension("deleteDimensionGroup", 3, 5))
    assert groups(book) == [(1, 4, 1), (2, 3, 2)]
    with pytest.raises(ApiError, match="Could not find a dimension group"):
        run(book, dimension("deleteDimensionGroup", 8, 9))


def test_a_folded_group_hides_its_rows_and_moves_with_them():
    book = book_of([])
    run(book, dimension("addDimensionGroup", 1, 3))
    group = part(book.sheets[0], "rowGroups")[0] | {"collapsed": True}
    run(book, {"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}})
    assert book.sheets[0].row_sizes == {1: {"hiddenByUser": True}, 2: {"hiddenByUser": True}}
    run(book, dimension("insertDimension", 0, 2))
    assert groups(book) == [(3, 5, 1)]
    assert part(book.sheets[0], "rowGroups")[0]["collapsed"]


def test_banding_comes_changes_and_goes():
    book = book_of([])
    colors = {"firstBandColor": {"red": 1}, "secondBandColor": {"blue": 1}}
    band = {"range": span("A1:C4"), "rowProperties": colors}
    (reply,) = run(book, {"addBanding": {"bandedRange": band}})
    made = reply["addBanding"]["bandedRange"]
    with pytest.raises(ApiError, match="already has alternating"):
        run(book, {"addBanding": {"bandedRange": band}})
    moved = {"bandedRangeId": made["bandedRangeId"], "range": span("A1:C9")}
    run(book, {"updateBanding": {"bandedRange": moved, "fields": "range"}})
    assert part(book.sheets[0], "bandedRanges") == [made | {"range": span("A1:C9")}]
    run(book, dimension("insertDimension", 0, 1))
    assert part(book.sheets[0], "bandedRanges")[0]["range"] == span("A2:C10")
    run(book, {"deleteBanding": {"bandedRangeId": made["bandedRangeId"]}})
    assert part(book.sheets[0], "bandedRanges") == []


def test_borders_go_around_and_between():
    book = book_of([])
    solid, dashed = {"style": "SOLID"}, {"style": "DASHED"}
    request = {"range": span("A1:B2"), "top": solid, "left": solid, "innerVertical": dashed}
    run(book, {"updateBorders": request})
    cells = book.sheets[0].cell
    borders = [cells(*at)["userEnteredFormat"]["borders"] for at in ((0, 0), (0, 1), (1, 1))]
    assert borders == [
        {"top": solid, "left": solid, "right": dashed},
        {"top": solid, "left": dashed},
        {"left": dashed},
    ]
    none = {"style": "NONE"}
    run(book, {"updateBorders": {"range": span("A1:B2"), "innerVertical": none, "top": none}})
    assert "borders" not in cells(1, 1).get("userEnteredFormat", {})


@pytest.mark.parametrize(
    ("rule", "hidden"),
    [
        ({"hiddenValues": ["b"]}, [2]),
        ({"condition": {"type": "TEXT_CONTAINS", "values": [{"userEnteredValue": "A"}]}}, [2, 4]),
        ({"condition": {"type": "BLANK"}}, [1, 2, 3]),
        ({"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=1"}]}}, []),
    ],
)
def test_a_filter_hides_rows(rule, hidden):
    book = book_of([["h"], ["a"], ["b"], ["A2"]])
    filter_ = {"range": span("A1:A5"), "criteria": {"0": rule}}
    run(book, {"setBasicFilter": {"filter": filter_}})
    sizes = book.sheets[0].row_sizes
    assert [row for row, size in sizes.items() if size.get("hiddenByFilter")] == hidden
    run(book, {"clearBasicFilter": {"sheetId": 0}})
    assert book.sheets[0].row_sizes == {}


@pytest.mark.parametrize(
    ("kind", "given", "hidden"),
    [
        ("NUMBER_GREATER", ["1"], [1]),
        ("NUMBER_BETWEEN", ["2", "3"], [1]),
        ("NUMBER_NOT_BETWEEN", ["2", "3"], [2, 3]),
        ("NUMBER_EQ", ["3"], [1, 2]),
        ("NUMBER_LESS_THAN_EQ", ["2"], [3]),
    ],
)
def test_a_filter_by_number(kind, given, hidden):
    book = book_of([["h"], [1], [2], [3]])
    values = [{"userEnteredValue": value} for value in given]
    rule = {"condition": {"type": kind, "values": values}}
    spec = {"columnIndex": 0, "filterCriteria": rule}
    run(book, {"setBasicFilter": {"filter": {"range": span("A1:A4"), "filterSpecs": [spec]}}})
    assert sorted(book.sheets[0].row_sizes) == hidden


def test_filter_views_come_change_are_copied_and_go():
    book = book_of([])
    (reply,) = run(book, {"addFilterView": {"filter": {"range": span("A1:B9")}}})
    view = reply["addFilterView"]["filter"]
    assert view["title"] == "Filter 1"
    changed = {"filterViewId": view["filterViewId"], "title": "Mine"}
    run(book, {"updateFilterView": {"filter": changed, "fields": "title"}})
    (reply,) = run(book, {"duplicateFilterView": {"filterId": view["filterViewId"]}})
    assert reply["duplicateFilterView"]["filter"]["title"] == "Copy of Mine"
    run(book, {"deleteFilterView": {"filterId": view["filterViewId"]}})
    assert [each["title"] for each in part(book.sheets[0], "filterViews")] == ["Copy of Mine"]
    with pytest.raises(ApiError, match="No filter view with id"):
        run(book, {"deleteFilterView": {"filterId": view["filterViewId"]}})


def test_charts_are_kept_and_returned():
    book = book_of([[1, 2]])
    anchor = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 2}}}
    chart = {"spec": {"title": "One"}, "position": anchor}
    (reply,) = run(book, {"addChart": {"chart": chart}})
    made = reply["addChart"]["chart"]
    assert made["position"]["overlayPosition"]["widthPixels"] == 600
    run(book, {"updateChartSpec": {"chartId": made["chartId"], "spec": {"title": "Two"}}})
    overlay = {"newPosition": {"overlayPosition": {"widthPixels": 300}}, "fields": "widthPixels"}
    run(book, {"updateEmbeddedObjectPosition": {"objectId": made["chartId"], **overlay}})
    (kept,) = part(book.sheets[0], "charts")
    assert kept["spec"] == {"title": "Two"}
    assert kept["position"]["overlayPosition"]["widthPixels"] == 300
    assert kept["position"]["overlayPosition"]["anchorCell"] == {"sheetId": 0, "rowIndex": 2}
    run(book, {"deleteEmbeddedObject": {"objectId": made["chartId"]}})
    assert part(book.sheets[0], "charts") == []


def test_a_chart_may_have_a_sheet_of_its_own():
    book = book_of([])
    chart = {"spec": {"title": "One"}, "position": {"newSheet": True}}
    (reply,) = run(book, {"addChart": {"chart": chart}})
    assert book.sheets[1].properties["sheetType"] == "OBJECT"
    run(book, {"deleteEmbeddedObject": {"objectId": reply["addChart"]["chart"]["chartId"]}})
    assert len(book.sheets) == 1


def test_slicers_are_kept_and_changed():
    book = book_of([["a"], [1]])
    spec = {"dataRange": span("A1:A2"), "title": "S"}
    (reply,) = run(book, {"addSlicer": {"slicer": {"spec": spec}}})
    slicer_id = reply["addSlicer"]["slicer"]["slicerId"]
    change = {"slicerId": slicer_id, "spec": {"title": "T"}, "fields": "title"}
    run(book, {"updateSlicerSpec": change})
    assert part(book.sheets[0], "slicers")[0]["spec"] == spec | {"title": "T"}
    with pytest.raises(ApiError, match="No chart with id"):
        run(book, {"updateChartSpec": {"chartId": slicer_id, "spec": {"title": "x"}}})


def test_a_border_is_given_to_a_chart():
    book = book_of([])
    (reply,) = run(book, {"addChart": {"chart": {"spec": {"title": "One"}}}})
    chart_id = reply["addChart"]["chart"]["chartId"]
    border = {"border": {"color": {"red": 1}}, "fields": "color"}
    run(book, {"updateEmbeddedObjectBorder": {"objectId": chart_id, **border}})
    assert part(book.sheets[0], "charts")[0]["border"] == {"color": {"red": 1}}


def test_a_conditional_format_is_replaced_and_moved():
    book = book_of([])

    def rule(kind):
        condition = {"condition": {"type": kind}}
        return {"ranges": [span("A1:B2")], "booleanRule": condition}

    run(
        book,
        {"addConditionalFormatRule": {"rule": rule("BLANK"), "index": 0}},
        {"addConditionalFormatRule": {"rule": rule("NOT_BLANK"), "index": 1}},
    )
    (reply,) = run(book, {"updateConditionalFormatRule": {"index": 0, "rule": rule("TEXT_IS_URL")}})
    assert reply["updateConditionalFormatRule"]["oldRule"] == rule("BLANK")
    run(book, {"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 1}})
    kinds = [
        each["booleanRule"]["condition"]["type"]
        for each in part(book.sheets[0], "conditionalFormats")
    ]
    assert kinds == ["NOT_BLANK", "TEXT_IS_URL"]


def test_the_colors_of_a_conditional_format_are_given_in_both_ways():
    book = book_of([])
    red, blue = {"red": 1}, {"blue": 1}
    look = {"backgroundColorStyle": {"rgbColor": red}, "textFormat": {"foregroundColor": blue}}
    met = {"condition": {"type": "BLANK"}, "format": look}
    point = {"type": "MIN", "color": {"red": 1, "green": 0}}
    for kind in ({"booleanRule": met}, {"gradientRule": {"minpoint": point}}):
        rule = {"ranges": [span("A1:B2")], **kind}
        run(book, {"addConditionalFormatRule": {"rule": rule, "index": 0}})
    graded, plain = part(book.sheets[0], "conditionalFormats")
    assert plain["booleanRule"]["format"] == {
        "backgroundColorStyle": {"rgbColor": red},
        "backgroundColor": red,
        "textFormat": {"foregroundColor": blue, "foregroundColorStyle": {"rgbColor": blue}},
    }
    lowest = {"type": "MIN", "color": red, "colorStyle": {"rgbColor": red}}
    assert graded["gradientRule"]["minpoint"] == lowest
