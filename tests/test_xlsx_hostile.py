import re
from contextlib import suppress
from pathlib import Path

import pytest
import xlsx_parts
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsx_bombs import BOMBS
from xlsx_hostile import CASES, run
from xlsx_parts import book, members, sheet

from workbook.errors import UnreadableError
from workbook.model import Address
from workbook.xlsx.edits import SetCell
from workbook.xlsx.package import Package, write
from workbook.xlsx.patch import patch
from workbook.xlsx.unread import open_package

COMMON = '<row r="2"><c r="A2"><v>1</v></c><c r="C2" t="inlineStr"><is><t>x</t></is></c></row>'


def at(text):
    return Address.parse(text)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (sheet('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>'), "address"),
        (sheet('<row r="1"><c r="A2"><v>1</v></c></row>'), "A2"),
        (sheet('<row r="9999999"/>'), "outside"),
        (sheet('<row r="1"><c r="A1"/><x><v>5</v></x></row>'), "not made of cells"),
        (sheet('<row r="1"><c r="A1" t="s"><v>5</v></c></row>'), "S1!A1.*missing"),
        (sheet('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'), "S1!A1.*missing"),
        (sheet('<row r="1"><c r="B1"><f t="shared" si="3"/></c></row>'), "S1!B1"),
        (sheet('<row r="1"><c r="A1"><v>1</v></row>'), "damaged"),
        (sheet('<row r="1"><c r="A1"><b><v>1</v></b></c></row>'), "S1!A1"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]>" + sheet("").split("\n")[1], "DOCTYPE"),
        (sheet("").replace("sheetData", "rows"), "rows cannot be found"),
    ],
)
def test_a_sheet_that_is_not_one_is_refused_by_name(part, message):
    with pytest.raises(UnreadableError, match=message):
        book(members(part))


@pytest.mark.parametrize(
    "change",
    [
        {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships/>"},
        {"xl/workbook.xml": b"<workbook><sheets/></workbook>"},
        {"xl/workbook.xml": b"<document/>"},
        {"xl/_rels/workbook.xml.rels": b"<Relationships/>"},
    ],
)
def test_a_package_without_sheets_is_refused(change):
    with pytest.raises(UnreadableError, match=r"test\.xlsx"):
        book({**members(sheet("")), **change})


def test_relations_out_of_the_file_lead_nowhere():
    parts = members(sheet(""))
    links = parts["xl/_rels/workbook.xml.rels"]
    for target in (b"../../../../etc/passwd", b"file:///etc/passwd"):
        moved = links.replace(b"worksheets/sheet1.xml", target)
        with pytest.raises(UnreadableError, match="S1"):
            book({**parts, "xl/_rels/workbook.xml.rels": moved})


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_parts_are_read_or_refused_but_never_crash(data):
    parts = members(sheet(COMMON), strings="<sst><si><t>a</t></si></sst>")
    name = data.draw(st.sampled_from(sorted(parts)))
    part = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 3))):
        at_byte = data.draw(st.integers(0, len(part) - 1))
        part[at_byte : at_byte + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    with suppress(UnreadableError):
        found = book({**parts, name: bytes(part)})
        made = patch(found, [SetCell(found.sheets[0].name, at("B7"), "x")])
        again = xlsx_parts.read(made.data)
        if not made.refused:
            assert again.sheets[0].cells[at("B7")].content == "x"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_parts_that_are_opened_are_changed_or_refused_but_never_crash(data):
    parts = members(sheet(COMMON), sheet(COMMON), strings="<sst><si><t>a</t></si></sst>")
    name = data.draw(st.sampled_from(sorted(parts)))
    part = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 3))):
        at_byte = data.draw(st.integers(0, len(part) - 1))
        part[at_byte : at_byte + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    place = at(data.draw(st.sampled_from(["A2", "B2", "C2", "B7"])))
    with suppress(UnreadableError):
        package = Package.of(write({**parts, name: bytes(part)}), "test.xlsx")
        found = open_package(package, Path("test.xlsx"))
        first = found.parts.sheets[0].name
        made = patch(found, [SetCell(first, place, "new")])
        if not made.refused:
            again = open_package(Package.of(made.data, "test.xlsx"), Path("test.xlsx"))
            assert again.sheet(first).cells[place].content == "new"


SECONDS, MEMORY = 15.0, 300 * 1024 * 1024
"""CPU seconds far above what is needed, so that only work without end fails; bytes as promised."""


@pytest.mark.parametrize("way", ["read", "opened"])
@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_ends_soon_and_small_and_is_not_touched(name, way, tmp_path):
    make, message = CASES[name]
    path, out = tmp_path / "hostile.xlsx", tmp_path / "patched.xlsx"
    data = make()
    path.write_bytes(data)
    said, refused, seconds, peak = run(path, out, way)

    assert bool(said) == bool(message), said
    assert re.search(message, said)
    assert all("merged cells A1:XFD1048576" in each for each in refused)
    assert path.read_bytes() == data
    assert seconds < SECONDS
    assert peak < MEMORY
    assert out.exists() == (not said)


BOMB_SECONDS = 5.0
"""CPU seconds; each takes well under two on a machine that does nothing else."""


@pytest.mark.parametrize("way", ["read", "opened"])
@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_does_not_unpack_to_much(name, way, tmp_path):
    make, message = BOMBS[name]
    path, out = tmp_path / "bomb.xlsx", tmp_path / "patched.xlsx"
    path.write_bytes(make())
    said, refused, seconds, peak = run(path, out, way)

    assert bool(said) == (bool(message) and not (out.exists() and way == "opened")), said
    assert not said or re.search(message, said)
    assert not refused
    assert seconds < BOMB_SECONDS
    assert peak < MEMORY


def test_macros_keep_their_bytes():
    before = xlsx_parts.read(CASES["a workbook with macros"][0]())
    made = patch(before, [SetCell("S1", at("A1"), 1.0)])
    assert Package(made.data).untouched(before.package, "xl/vbaProject.bin")
