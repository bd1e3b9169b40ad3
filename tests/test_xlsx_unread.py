from dataclasses import replace as replaced
from pathlib import Path

import pytest
from xlsx_parts import MAIN, book, members, sheet

from workbook.errors import UnreadableError
from workbook.model import Address, Area, Cell
from workbook.values import Formula
from workbook.xlsx import package, unread
from workbook.xlsx.edits import SetCell
from workbook.xlsx.package import Package, write
from workbook.xlsx.patch import patch
from workbook.xlsx.replace import replace
from workbook.xlsx.scan import read_package
from workbook.xlsx.unread import MANY, Strings, open_book, open_package

PREFIXED = (
    f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
    '<x:c r="B1" t="str"><x:f>A1&amp;"y"</x:f><x:v>1y</x:v></x:c></x:row>'
    "</x:sheetData></x:worksheet>"
)
SHEETS = {
    "plain": sheet('<row r="1"><c r="A1"><v>1</v></c><c r="C1" t="s"><v>1</v></c></row>'),
    "prefixed": PREFIXED,
    "no rows": sheet(""),
    "rows without cells": sheet('<row r="1"/><row r="3" ht="9"></row>'),
    "rows without numbers": sheet('<row><c><v>1</v></c></row><row><c r="A2"><v>2</v></c></row>'),
    "rows numbered by their cells": sheet(
        '<row hidden="1"><c r="B3"><v>1</v></c></row><row><c r="A4"><v>2</v></c></row>'
    ),
    "cells without addresses": sheet('<row r="2"><c><v>1</v></c><c r="C2"><v>2</v></c></row>'),
    "attributes in another order": sheet('<row r="2"><c t="b" r="B2"><v>1</v></c></row>'),
    "two cells at one address": sheet(
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'
    ),
    "rows out of order": sheet('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"/>'),
    "hidden rows": sheet(
        '<row r="1"/><row r="4" spans="1:2" hidden="1"/><row hidden="true" r="7"/>'
    ),
    "a comment": sheet('<row r="1"><!-- <c r="A1"/> --><c r="A1"><v>1</v></c></row>'),
    "UTF-16": sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    .replace("UTF-8", "UTF-16")
    .encode("utf-16"),
    "shared formulas": sheet(
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c><c r="B2"><v>2</v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/><v>3</v></c></row>'
    ),
    "arrays": sheet(
        '<row r="1"><c r="A1"><f t="array" ref="A1:B2">C1:D2</f><v>1</v></c></row>'
        '<row r="5"><c r="A5"><f ref = \'A5:A6\' t=\'dataTable\' r1="B1"/><v>1</v></c></row>'
    ),
}
STRINGS = (
    f'<sst xmlns="{MAIN}"><si><t>one &amp; _x0041_</t></si><si><r><t>ri</t></r><r><t>ch</t></r>'
    '<rPh sb="0" eb="1"><t>phonetic</t></rPh></si><si/></sst>'
)
PATH = Path("test.xlsx")


def opened(data):
    return open_package(Package.of(data, "test.xlsx"), PATH)


@pytest.mark.parametrize("kind", SHEETS)
def test_what_is_opened_holds_what_is_read(kind):
    read = book(members(SHEETS[kind], strings=STRINGS))
    places = [Address(row, column) for row in range(1, 9) for column in range(1, 5)]

    one_by_one = open_package(read.package, PATH).sheet("S1").cells
    assert [one_by_one.get(at) for at in places] == [read.sheets[0].cells.get(at) for at in places]
    assert one_by_one == read.sheets[0].cells
    assert tuple(open_package(read.package, PATH).sheets) == read.sheets


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("place", ["A1", "A2", "B2", "D4", "A9"])
def test_an_edit_of_what_is_opened_is_the_edit_of_what_is_read(kind, place):
    read = book(members(SHEETS[kind], strings=STRINGS))
    edits = [SetCell("S1", Address.parse(place), content) for content in (7.0, Formula("1+1"))]
    assert patch(open_package(read.package, PATH), edits) == patch(read, edits)


def test_an_edit_reads_no_other_row_and_no_other_sheet():
    damaged = '<row r="2"><c r="A2" t="s"><v>99</v></c></row>'
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    found = opened(package.write(members(sheet(row + damaged), "<no sheet")))
    made = patch(found, [SetCell("S1", Address(1, 1), 2.0)])

    assert not made.refused
    assert damaged.encode() in Package(made.data).part("xl/worksheets/sheet1.xml")
    with pytest.raises(UnreadableError, match=r"test\.xlsx \(S1!A2\): .*missing"):
        dict(found.sheet("S1").cells)
    with pytest.raises(UnreadableError, match=r"test\.xlsx \(S2\)"):
        found.sheet("S2")


def test_a_sheet_that_was_opened_is_not_taken_for_one_of_another_file():
    one, other = (
        opened(package.write(members(sheet(f'<row r="1"><c r="A1"><v>{n}</v></c></row>'))))
        for n in (1, 2)
    )
    mixed = replaced(one, package=other.package, sheets=(one.sheet("S1"),))
    made = patch(mixed, [SetCell("S1", Address(2, 1), 3.0)])
    assert opened(made.data).sheet("S1").cells[Address(1, 1)].content == 2.0


def test_many_cells_one_by_one_become_all(monkeypatch):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 9))
    monkeypatch.setattr(unread, "MANY", 3)
    assert MANY > 3
    cells = opened(package.write(members(sheet(rows)))).sheet("S1").cells
    assert [cells[Address(n, 1)] for n in range(1, 9)] == [
        Cell(float(n), float(n), "") for n in range(1, 9)
    ]


def test_the_areas_of_arrays_and_the_hidden_rows_are_found():
    found = opened(package.write(members(SHEETS["arrays"], SHEETS["hidden rows"])))
    assert found.sheet("S1").arrays == (Area.parse("A1:B2"), Area.parse("A5:A6"))
    assert found.sheet("S2").hidden_rows == {4, 7}


def test_a_sheet_that_is_not_there_is_not_found():
    with pytest.raises(KeyError):
        opened(package.write(members(sheet("")))).sheet("S9")


@pytest.mark.parametrize("odd", ["", "<!-- no -->", '<si xml:space="preserve"><t>odd</t></si>'])
def test_texts_are_the_same_one_by_one(odd):
    part = STRINGS.replace("</sst>", odd + "</sst>")
    strings = Strings(Package(package.write({"s.xml": part.encode()})), "s.xml")
    assert [strings[0], strings[1], strings[2]] == ["one & A", "rich", ""]
    assert len(strings) == 3 + odd.startswith("<si")
    assert strings[:2] == ("one & A", "rich")
    with pytest.raises(IndexError):
        strings[4]


def test_a_workbook_without_texts_has_none():
    assert len(Strings(Package(package.write({"a": b""})), "s.xml")) == 0


def test_a_file_is_opened_changed_and_replaced(tmp_path):
    path = tmp_path / "Book.xlsx"
    path.write_bytes(package.write(members(SHEETS["plain"], strings=STRINGS)))
    found = open_book(path)
    replace(path, patch(found, [SetCell("S1", Address(1, 2), "new")]).data, found.package.digest)

    assert open_book(path).sheet("S1").cells[Address(1, 2)].content == "new"
    assert open_book(path).sheet("S1").cells[Address(1, 3)].content == "rich"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", ["xl/theme/theme1.xml", "xl/worksheets/sheet2.xml"])
def test_a_doctype_is_refused_in_parts_that_nobody_reads_too(name, encoding):
    part = '<!DOCTYPE a [<!ENTITY x "y">]>' + sheet("").split("\n", 1)[1]
    parts = {**members(sheet(""), sheet("")), name: part.encode(encoding)}
    for read in (open_package, read_package):
        with pytest.raises(UnreadableError, match="DOCTYPE"):
            read(Package.of(write(parts), "test.xlsx"), Path("test.xlsx"))


@pytest.mark.parametrize("number", ["99999999999999999999", "1048577", "0", "9" * 5_000])
def test_a_row_outside_the_sheet_is_named(number):
    rows = f'<row r="{number}"><c r="A1"><v>1</v></c></row>'
    parts = members(sheet(rows))
    found = open_package(Package.of(write(parts), "test.xlsx"), Path("test.xlsx"))
    with pytest.raises(UnreadableError, match=r"test\.xlsx.*S1"):
        patch(found, [SetCell("S1", Address(1, 1), 1.0)])


def test_a_number_with_zeros_before_it_is_the_number():
    part = sheet('<row r="007"><c r="A7"><v>1</v></c></row><row r="8"><c r="A8"><v>2</v></c></row>')
    found = open_package(Package.of(write(members(part)), "test.xlsx"), Path("test.xlsx"))
    made = patch(found, [SetCell("S1", Address(7, 2), 5.0), SetCell("S1", Address(8, 1), 6.0)])
    assert not made.refused
    after = read_package(Package.of(made.data, "test.xlsx"), Path("test.xlsx"))
    held = {at.a1: cell.content for at, cell in after.sheets[0].cells.items()}
    assert held == {"A7": 1.0, "B7": 5.0, "A8": 6.0}
