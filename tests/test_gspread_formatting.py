"""gspread-formatting, unmodified over HTTP.

Run with ``uv run --with gspread-formatting pytest tests/test_gspread_formatting.py``.
"""

import pytest
from emulator_control import bench

formatting = pytest.importorskip(
    "gspread_formatting", reason="gspread-formatting is not installed: --with gspread-formatting"
)
pytestmark = pytest.mark.filterwarnings("ignore")
BOLD = formatting.CellFormat(textFormat=formatting.TextFormat(bold=True))


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with bench(tmp_path_factory.mktemp("sheets")) as started:
        yield started.client()


@pytest.fixture
def sheet(client):
    made = client.create("Book").sheet1
    made.update([["a", 1], ["b", 2]], "A1")
    return made


def pixels(sheet, dimension, ranges):
    fields = f"sheets.data.{dimension}Metadata.pixelSize"
    wire = sheet.spreadsheet.fetch_sheet_metadata({"fields": fields, "ranges": ranges})
    return [size["pixelSize"] for size in wire["sheets"][0]["data"][0][f"{dimension}Metadata"]]


def test_get_default_format(sheet):
    assert formatting.get_default_format(sheet.spreadsheet).verticalAlignment == "BOTTOM"


def test_get_user_entered_format(sheet):
    assert formatting.get_user_entered_format(sheet, "A1") is None
    formatting.format_cell_range(sheet, "A1", BOLD)
    assert formatting.get_user_entered_format(sheet, "A1") == BOLD


def test_get_effective_format(sheet):
    formatting.format_cell_range(sheet, "A1:B1", BOLD)
    found = formatting.get_effective_format(sheet, "B1")
    assert (found.textFormat.bold, found.textFormat.fontSize) == (True, 10)


def test_format_cell_range(sheet):
    red = formatting.Color(1, 0, 0)
    style = formatting.CellFormat(
        backgroundColor=red,
        horizontalAlignment="CENTER",
        numberFormat=formatting.NumberFormat("PERCENT", "0.0%"),
        borders=formatting.Borders(top=formatting.Border("SOLID", width=1)),
    )
    formatting.format_cell_range(sheet, "B1:B2", style)
    assert sheet.acell("B2").value == "200.0%"
    found = formatting.get_user_entered_format(sheet, "B1")
    assert (found.horizontalAlignment, found.borders.top.style) == ("CENTER", "SOLID")
    assert found.backgroundColor.red == 1


def test_format_cell_ranges(sheet):
    formatting.format_cell_ranges(sheet, [("A", BOLD), ("2", BOLD)])
    assert formatting.get_user_entered_format(sheet, "A1").textFormat.bold
    assert formatting.get_user_entered_format(sheet, "B2").textFormat.bold
    assert formatting.get_user_entered_format(sheet, "B1") is None


def test_set_frozen(sheet):
    formatting.set_frozen(sheet, rows=1, cols=2)
    assert formatting.get_frozen_row_count(sheet) == 1
    assert formatting.get_frozen_column_count(sheet) == 2


def test_set_right_to_left(sheet):
    assert formatting.get_right_to_left(sheet) is False
    formatting.set_right_to_left(sheet, right_to_left=True)
    assert formatting.get_right_to_left(sheet) is True


def test_set_row_height(sheet):
    formatting.set_row_height(sheet, "1:2", 42)
    formatting.set_row_heights(sheet, [("3", 50)])
    assert pixels(sheet, "row", "A1:A4") == [42, 42, 50, 21]


def test_set_column_width(sheet):
    formatting.set_column_width(sheet, "A:B", 190)
    formatting.set_column_widths(sheet, [("C", 290)])
    assert pixels(sheet, "column", "A1:D1") == [190, 190, 290, 100]


def test_set_data_validation_for_cell_range(sheet):
    condition = formatting.BooleanCondition("ONE_OF_LIST", ["1", "2"])
    rule = formatting.DataValidationRule(condition, showCustomUi=True)
    formatting.set_data_validation_for_cell_range(sheet, "B1", rule)
    assert formatting.get_data_validation_rule(sheet, "B1") == rule
    assert formatting.get_data_validation_rule(sheet, "A1") is None


def test_set_data_validation_for_cell_ranges(sheet):
    rule = formatting.DataValidationRule(formatting.BooleanCondition("TEXT_CONTAINS", ["x"]))
    formatting.set_data_validation_for_cell_ranges(sheet, [("A1", rule), ("B2", rule)])
    formatting.set_data_validation_for_cell_range(sheet, "A1", None)
    assert formatting.get_data_validation_rule(sheet, "A1") is None
    assert formatting.get_data_validation_rule(sheet, "B2").condition.type == "TEXT_CONTAINS"


def test_set_text_format_runs(sheet):
    sheet.update([["plain and bold"]], "A1")
    run = formatting.TextFormatRun(startIndex=6, format=formatting.TextFormat(bold=True))
    formatting.set_text_format_runs(sheet, "A1", [run])
    assert [each.startIndex for each in formatting.get_text_format_runs(sheet, "A1")] == [6]


def rule_for(sheet, color):
    return formatting.ConditionalFormatRule(
        ranges=[formatting.GridRange.from_a1_range("A1:B9", sheet)],
        booleanRule=formatting.BooleanRule(
            condition=formatting.BooleanCondition("NUMBER_GREATER", ["1"]),
            format=formatting.CellFormat(backgroundColor=color),
        ),
    )


def test_conditional_format_rules(sheet):
    rules = formatting.get_conditional_format_rules(sheet)
    rules.append(rule_for(sheet, formatting.Color(1)))
    rules.append(rule_for(sheet, formatting.Color(0, 1)))
    rules.save()
    again = formatting.get_conditional_format_rules(sheet)
    assert again[0].booleanRule.format.backgroundColor.red == 1
    del again[0]
    again.save()
    assert len(formatting.get_conditional_format_rules(sheet)) == 1
    again.clear()
    again.save()
    assert len(formatting.get_conditional_format_rules(sheet)) == 0


def test_gradient_rules(sheet):
    point = formatting.InterpolationPoint
    gradient = formatting.GradientRule(
        minpoint=point(color=formatting.Color(1), type="MIN"),
        maxpoint=point(color=formatting.Color(0, 1), type="MAX"),
    )
    rules = formatting.get_conditional_format_rules(sheet)
    area = formatting.GridRange.from_a1_range("B1:B9", sheet)
    rules.append(formatting.ConditionalFormatRule(ranges=[area], gradientRule=gradient))
    rules.save()
    (found,) = formatting.get_conditional_format_rules(sheet)
    assert found.gradientRule.maxpoint.type == "MAX"


def test_batch_updater(sheet):
    with formatting.batch_updater(sheet.spreadsheet) as batch:
        batch.format_cell_range(sheet, "A1", BOLD)
        batch.set_row_height(sheet, "1", 99)
        batch.set_frozen(sheet, rows=1)
    assert formatting.get_user_entered_format(sheet, "A1") == BOLD
    assert pixels(sheet, "row", "A1") == [99]


def test_format_with_dataframe(sheet):
    pandas = pytest.importorskip("pandas")
    dataframe = pytest.importorskip("gspread_formatting.dataframe")
    frame = pandas.DataFrame({"x": [1, 2], "y": [0.5, 0.25]})
    dataframe.format_with_dataframe(sheet, frame, include_column_header=True)
    assert formatting.get_user_entered_format(sheet, "A1").textFormat.bold
