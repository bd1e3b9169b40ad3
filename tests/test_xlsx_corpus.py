"""Real workbooks, if a folder of them is at hand: set, clear, append, and lose nothing."""

import os
import random
from pathlib import Path

import pytest

from workbook.errors import UnreadableError
from workbook.model import Address, Cell
from workbook.values import Formula, Kind, Serial, same
from workbook.xlsx.edits import AddSheet, SetCell
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import read_book, read_package

FOLDER = os.environ.get("LIFEOPS_XLSX_CORPUS", "")
SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm")
CONTENTS = (None, "new <&> _x0041_ ", 12.5, True, Serial(45000.0, Kind.DATE), Formula("A1+1"))


def files():
    found = sorted(path for path in Path(FOLDER).rglob("*") if path.suffix in SUFFIXES)
    assert found, f"no workbooks in {FOLDER}"
    return found


def edits_of(book, rng):
    for sheet in book.sheets[:3]:
        places = sorted(sheet.cells)
        for at in rng.sample(places, min(len(places), 5)):
            yield SetCell(sheet.name, at, rng.choice(CONTENTS))
        last = max((at.row for at in places), default=0)
        yield SetCell(sheet.name, Address(last + 1, 1), Serial(45001.0, Kind.DATE))
        yield SetCell(sheet.name, Address(last + 1, 3), "appended")
    yield AddSheet("_lifeops", hidden=True, rows=[["guid", "x"]])


def check(path):
    try:
        book = read_book(path)
    except UnreadableError:
        return False
    edits = list(edits_of(book, random.Random(path.name)))
    made = patch(book, edits)
    refused = [refusal.edit for refusal in made.refused]
    after = read_package(Package(made.data), path)

    allowed = {sheet.part for sheet in book.sheets[:3]} | {"[Content_Types].xml"}
    allowed |= {book.parts.styles, book.parts.workbook, book.parts.calc_chain}
    for name in set(book.package.names) - allowed:
        if not name.endswith("workbook.xml.rels"):
            assert after.package.untouched(book.package, name), name
    meant = {(e.sheet, e.address): e.content for e in edits if isinstance(e, SetCell)}
    for edit in refused:
        if isinstance(edit, SetCell):
            meant.pop((edit.sheet, edit.address), None)
    for sheet in book.sheets:
        now = after.sheet(sheet.name).cells
        for at in sheet.cells.keys() | now.keys():
            before, found = sheet.cells.get(at, Cell()), now.get(at, Cell())
            content = meant.get((sheet.name, at), before.content)
            assert same(found.content, content), f"{sheet.name}!{at.a1}"
            if (sheet.name, at) not in meant:
                assert found == before, f"{sheet.name}!{at.a1}"
    return True


@pytest.mark.skipif(not FOLDER, reason="set LIFEOPS_XLSX_CORPUS to a folder of workbooks")
def test_a_slice_of_the_corpus_is_patched_without_damage():
    some = files()
    some = random.Random(7).sample(some, min(60, len(some)))
    assert sum(check(path) for path in some) > len(some) // 2


@pytest.mark.long
@pytest.mark.skipif(not FOLDER, reason="set LIFEOPS_XLSX_CORPUS to a folder of workbooks")
def test_the_whole_corpus_is_patched_without_damage():
    everything = files()
    assert sum(check(path) for path in everything) > len(everything) * 9 // 10
