"""How a workbook looks, read from files of others too."""

import io
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.styles.differential import DifferentialStyle

from workbook.model import Address, Area
from workbook.xlsx.package import Package
from workbook.xlsx.scan import read_package
from workbook.xlsx.worn import SheetLook, Wardrobe, Worn


def look(workbook: openpyxl.Workbook) -> SheetLook:
    stream = io.BytesIO()
    workbook.save(stream)
    book = read_package(Package.of(stream.getvalue(), "x"), Path("x.xlsx"))
    return Wardrobe(book).look(book.sheets[0])


def a(text: str) -> Address:
    return Address.parse(text)


def test_fonts_fills_and_places_are_read_and_plain_cells_are_absent() -> None:
    workbook = openpyxl.Workbook()
    page = workbook.worksheets[0]
    page["A1"] = "plain"
    page["B2"].font = Font(size=14, bold=True, italic=True, underline="single", color="FF112233")
    page["B2"].fill = PatternFill("solid", fgColor="FFAABBCC")
    page["B2"].alignment = Alignment(horizontal="right", vertical="top", wrap_text=True)
    found = look(workbook).cells
    assert found[a("B2")] == Worn(
        fill="AABBCC",
        ink="112233",
        size=14,
        bold=True,
        italic=True,
        underline=True,
        horizontal="right",
        vertical="top",
        wrap=True,
    )
    assert a("A1") not in found


def test_colours_of_a_theme_are_left_to_each_program() -> None:
    workbook = openpyxl.Workbook()
    page = workbook.worksheets[0]
    page["A1"].font = Font(size=14, color=Color(theme=4))
    page["A1"].fill = PatternFill("solid", fgColor=Color(theme=5))
    worn = look(workbook).cells[a("A1")]
    assert (worn.ink, worn.fill, worn.size) == ("", "", 14)


def test_rules_by_formula_come_in_their_order_and_others_not_at_all() -> None:
    workbook = openpyxl.Workbook()
    page = workbook.worksheets[0]
    red = DifferentialStyle(fill=PatternFill(bgColor="FFFF0000"))
    bold = DifferentialStyle(font=Font(bold=True))
    for area, kind, formula, style in (
        ("A1:B9", "expression", "$A1>1", red),
        ("C1:C9 E1:E9", "expression", "$A1>2", bold),
        ("A1:A9", "cellIs", "5", red),
    ):
        operator = "greaterThan" if kind == "cellIs" else None
        rule = Rule(kind, dxf=style, formula=[formula], operator=operator)
        page.conditional_formatting.add(area, rule)
    first, second = look(workbook).rules
    assert (first.areas, first.formula) == ((Area.parse("A1:B9"),), "$A1>1")
    assert first.look == Worn(fill="FF0000")
    assert second.areas == (Area.parse("C1:C9"), Area.parse("E1:E9"))
    assert second.look == Worn(bold=True)


def test_folds_tab_gridlines_and_notes_are_read() -> None:
    workbook = openpyxl.Workbook()
    page = workbook.worksheets[0]
    page.column_dimensions.group("C", "D", outline_level=2, hidden=True)
    page.sheet_properties.tabColor = "00445566"
    page.sheet_view.showGridLines = False
    page["B1"].comment = Comment("Say how much.", "me")
    found = look(workbook)
    assert found.outline == {3: 2, 4: 2}
    assert (found.tab_color, found.gridlines) == ("445566", False)
    assert found.notes == {a("B1"): "Say how much."}


def test_a_workbook_that_says_nothing_wears_nothing() -> None:
    assert look(openpyxl.Workbook()) == SheetLook()
