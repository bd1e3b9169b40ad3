"""Opening and saving in LibreOffice is no edit, whatever it writes in its own way."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filled_book import has_libreoffice

from lifeops import links
from sync.contents import constant
from workbook.formula.neutral import neutral
from workbook.formula.tree import Place
from workbook.model import Layout
from workbook.values import CellError, Content, Formula, Kind, Serial, same
from workbook.xlsx.scan import read_book

FORMULAS = (
    "TRUE()", "FALSE", "IF(A1,TRUE,FALSE)", "+A1", "--A1", "1.50+A1", "1e3*A1", ".5*A1", "50%",
    "sum(a1:a3)", "SUM((A1:A2,A3))", "'Plain'!$A$1+Plain!A1", "SUM($A$1:A3)", "( A1 + A2 )*2",
    'IF(A1="",,2)', "SUM({1,2;3,4})", "IFERROR(A1/0,#N/A)", "123456789012345678",
    "0.416666666666666685", "1E-10", "1E+20", "_xlfn.IFS(A1=1,2,TRUE,3)", "2^-1", "-A1^2",
    "VLOOKUP(1,A1:B3,2,FALSE)", 'COUNTIF(A1:A3,">"&B1)', '_xlfn.TEXTJOIN(",",TRUE,A1:A3)',
)  # fmt: skip
VALUES = (1 / 3, 0.1 + 0.2, 123_456_789.123456789, 2.0**53, 1e-300, 1e20, True, False, " x ", "007")
TIMES = (9.5 / 24, 10 / 24, 45659.127835648148, 45292.0)


def resaved(path: Path, folder: Path) -> None:
    """Let LibreOffice open a workbook and save it as .xlsx."""
    (folder / "out").mkdir()
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "xlsx", "--outdir", folder / "out", path),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    shutil.copyfile(folder / "out" / path.name, path)


def contents(path: Path) -> dict[str, Content]:
    sheet = read_book(path).sheet("Sheet")
    found: dict[str, Content] = {}
    for at, cell in sheet.cells.items():
        content = cell.content
        if isinstance(content, Formula):
            text = neutral(content.text, Layout(), Place("Sheet", *at))
            fixed = constant(content.text)
            content = Formula(text) if fixed is None else fixed
        found[at.a1] = content
    return found


@pytest.mark.skipif(not has_libreoffice(), reason="LibreOffice (soffice) is not installed")
def test_contents_are_the_same_after_a_resave(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Sheet"
    book.create_sheet("Plain")
    for row, formula in enumerate(FORMULAS, start=1):
        sheet.cell(row, 4).value = f"={formula}"
    for row, value in enumerate(VALUES, start=1):
        sheet.cell(row, 5).value = value
    for row, days in enumerate(TIMES, start=1):
        sheet.cell(row, 6).value = days
        sheet.cell(row, 6).number_format = "hh:mm" if days < 1 else "yyyy\\-mm\\-dd hh:mm"
    sheet.cell(1, 7).value = "#N/A"
    book.save(path)
    before = contents(path)
    assert before["F1"] == Serial(9.5 / 24, Kind.TIME)
    assert before["G1"] == CellError("#N/A")
    resaved(path, tmp_path)
    after = contents(path)
    assert {a1 for a1 in before if not same(before[a1], after.get(a1))} == set()


@pytest.mark.skipif(not has_libreoffice(), reason="LibreOffice (soffice) is not installed")
def test_a_resave_of_the_shipped_workbook_is_no_edit(day_plan: Path, lifeops: Any) -> None:
    path = day_plan
    assert lifeops("sync", path)[0] == 0
    resaved(path, path.parent)
    saved = path.read_bytes()
    assert lifeops("sync", path, "--dry-run")[1].startswith("Both sides are the same.")
    assert lifeops("sync", path)[0] == 0
    assert path.read_bytes() == saved
    assert links.find(path) is not None
