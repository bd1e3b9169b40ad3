from dataclasses import replace
from datetime import date
from pathlib import Path

import handmade
import openpyxl
import pytest

from sync.excel.cached import Refreshed, refreshed, shows_same
from sync.excel.discover import discover
from workbook.model import Address
from workbook.values import CellError, Content, Formula, Kind, Serial, Value
from workbook.xlsx.edits import Edit, SetCached, SetCell
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import Book, read_book, read_package

SHEET = "Our orders"


def at(a1: str) -> Address:
    return Address.parse(a1)


def put(a1: str, content: Content) -> SetCell:
    return SetCell(SHEET, at(a1), content)


def orders(path: Path, cached: dict[str, Value]) -> Book:
    """An Excel table with a calculated column in E4:E5 and a sum in H1."""
    handmade.orders(path)
    book = read_book(path)
    values = [SetCached(SHEET, at(a1), value) for a1, value in cached.items()]
    return read_package(Package.of(patch(book, values).data, "book"), path)


RIGHT: dict[str, Value] = {"E4": 3.0, "E5": 8.0, "H1": 11.0}


def refresh(book: Book, *edits: Edit, template: str = "", today: date | None = None) -> Refreshed:
    found = discover(book)
    schema = replace(found.schema, template=template)
    return refreshed(book, schema, found.layout, edits, today)


def shown(result: Refreshed) -> dict[str, Value]:
    return {edit.address.a1: edit.value for edit in result.cached}


def test_a_workbook_without_formulas_needs_nothing(tmp_path: Path) -> None:
    handmade.sheet_of(tmp_path / "book.xlsx", [["Item", "Price"], ["Pen", 1]])
    edit = SetCell("List", at("B2"), 2.0)
    assert refresh(read_book(tmp_path / "book.xlsx"), edit) == Refreshed((edit,))


def test_computed_columns_are_refreshed_and_the_rest_is_stale(tmp_path: Path) -> None:
    book = orders(tmp_path / "book.xlsx", RIGHT)
    result = refresh(book, put("C4", 10.0))
    assert shown(result) == {"E4": 15.0}
    assert result.stale


def test_an_edit_that_no_formula_reads_leaves_nothing_stale(tmp_path: Path) -> None:
    book = orders(tmp_path / "book.xlsx", RIGHT)
    result = refresh(book, put("B4", "Pencil"))
    assert (shown(result), result.stale) == ({}, False)


def test_a_value_that_the_engine_sees_otherwise_is_left_to_excel(tmp_path: Path) -> None:
    book = orders(tmp_path / "book.xlsx", RIGHT | {"E4": 4.0, "H1": 12.0})
    result = refresh(book, put("B4", "Pencil"))
    assert (shown(result), result.stale) == ({}, True)


def test_in_a_template_every_formula_is_made_right(tmp_path: Path) -> None:
    book = orders(tmp_path / "book.xlsx", RIGHT | {"E4": 4.0, "H1": 12.0})
    result = refresh(book, put("C5", 2.0), template="orders@1")
    assert (shown(result), result.stale) == ({"E4": 3.0, "E5": 16.0, "H1": 19.0}, False)


def test_a_new_formula_comes_with_its_value(tmp_path: Path) -> None:
    book = orders(tmp_path / "book.xlsx", RIGHT)
    (edit,) = refresh(book, put("C4", Formula("D5*2"))).edits
    assert isinstance(edit, SetCell)
    assert edit.value == 16.0


def test_a_formula_that_the_engine_cannot_do_has_no_value_and_is_stale(tmp_path: Path) -> None:
    book = orders(tmp_path / "book.xlsx", RIGHT)
    result = refresh(book, put("C4", Formula("NOSUCHFUNCTION(1)")))
    (edit,) = result.edits
    assert isinstance(edit, SetCell)
    assert (edit.value, result.stale) == (None, True)


def test_formulas_in_excels_own_references_are_calculated(tmp_path: Path) -> None:
    handmade.orders(tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    for row in (4, 5):
        book[SHEET].cell(row, 5).value = "=Orders[[#This Row],[Qty]]*Orders[[#This Row],[Price]]"
    book[SHEET]["H1"] = "=SUM(Orders[Total])"
    book.save(tmp_path / "book.xlsx")
    result = refresh(read_book(tmp_path / "book.xlsx"), put("C4", 10.0), template="orders@1")
    assert (shown(result), result.stale) == ({"E4": 15.0, "E5": 8.0, "H1": 23.0}, False)


def test_the_day_is_the_one_given(tmp_path: Path) -> None:
    book = orders(tmp_path / "book.xlsx", RIGHT)
    (edit,) = refresh(book, put("C4", Formula("TODAY()+1")), today=date(2024, 1, 1)).edits
    assert isinstance(edit, SetCell)
    assert shows_same(edit.value, 45_293.0)


@pytest.mark.parametrize(
    ("formula", "code", "value"),
    [
        ("DATE(2025,3,4)-INT(DATE(2025,3,1))", "", 3.0),
        ("DATE(2025,3,4)+1", "0.00", 45_721.0),
        ("DATE(2025,3,4)+1", "yyyy-mm-dd", Serial(45_721.0, Kind.DATE)),
        ("INT(DATE(2025,3,4))", "yyyy-mm-dd", Serial(45_720.0, Kind.DATE)),
        ("1/2", "hh:mm", Serial(0.5, Kind.TIME)),
        ('"late"', "yyyy-mm-dd", "late"),
    ],
)
def test_what_a_number_is_follows_the_format_of_its_cell(
    tmp_path: Path, formula: str, code: str, value: Value
) -> None:
    book = orders(tmp_path / "book.xlsx", RIGHT)
    (edit,) = refresh(book, SetCell(SHEET, at("C4"), Formula(formula), format=code)).edits
    assert isinstance(edit, SetCell)
    assert (edit.value, type(edit.value)) == (value, type(value))


def test_a_formula_that_stays_keeps_what_its_cell_shows(tmp_path: Path) -> None:
    handmade.orders(tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    book[SHEET]["E4"].number_format = "yyyy-mm-dd"
    book[SHEET]["E5"] = "=DATE(2025,3,4)-INT(DATE(2025,3,1))"
    book.save(tmp_path / "book.xlsx")
    result = refresh(read_book(tmp_path / "book.xlsx"), put("C4", 30_000.0), template="orders@1")
    assert shown(result) == {"E4": Serial(45_000.0, Kind.DATE), "E5": 3.0, "H1": 45_003.0}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (0.1 + 0.2, 0.3, True),
        (1.0, 1.0001, False),
        (Serial(45_000.0, Kind.DATE), 45_000.0, True),
        ("", None, True),
        (0.0, None, False),
        (True, 1.0, False),
        (CellError("#N/A"), CellError("#N/A"), True),
        (CellError("#N/A"), "#N/A", False),
    ],
)
def test_what_shows_the_same(one: Value, other: Value, same: bool) -> None:
    assert shows_same(one, other) is same
    assert shows_same(other, one) is same
