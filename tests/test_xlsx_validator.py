"""Second opinions on patched files: Microsoft's validator, LibreOffice and openpyxl."""

import csv
import io
import json
import os
import random
import shutil
import subprocess
from collections import Counter

import openpyxl
import pytest
from openpyxl.worksheet.table import Table
from xlsx_corpus import FOLDER, KINDS, edits_of, files
from xlsx_parts import made_by_openpyxl, patched

from workbook.errors import UnreadableError
from workbook.model import Address, Area
from workbook.values import Formula, Kind, Serial
from workbook.xlsx.edits import (
    AddSheet,
    AddTableColumn,
    AddValidation,
    DefineName,
    DeleteTableRow,
    GrowTable,
    HideColumn,
    SetCell,
    SetFormat,
    SetProperty,
    SetWidth,
)
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import read_book

VALIDATOR = os.environ.get("LIFEOPS_OOXML_VALIDATOR", "")
needs_validator = pytest.mark.skipif(
    not VALIDATOR, reason="set LIFEOPS_OOXML_VALIDATOR to the validator's command"
)
needs_corpus = pytest.mark.skipif(
    not FOLDER, reason="set LIFEOPS_XLSX_CORPUS to a folder of workbooks"
)


def a(text):
    return Address.parse(text)


def errors_in(path):
    """How often the validator says what of a file; places are left out, as rows may move."""
    done = subprocess.run(
        [*VALIDATOR.split(), path], capture_output=True, text=True, check=False, timeout=120
    )
    found = json.loads(done.stdout)["errors"]
    return Counter(str(each.get("description", each))[:160] for each in found)


def structure(book):
    """Edits that change more than cells."""
    name = book.sheets[0].name
    yield AddSheet("_lifeops", hidden=True, rows=[["guid", "x"]])
    yield DefineName("lifeops_cell", name, a("A1"))
    yield SetProperty("lifeops", "1")
    yield SetWidth(name, 9, 20.0)
    yield HideColumn(name, 60)
    yield AddValidation(name, Area.parse("BH900:BH950"), '"a,b"')


def not_worse(path, folder):
    """Whether all edits together add no error to a file."""
    try:
        book = read_book(path)
    except UnreadableError:
        return
    edits = [each for kind in KINDS for each in edits_of(book, kind)]
    made = patch(book, [*structure(book), *edits], stale=True)
    out = folder / f"patched{path.suffix}"
    out.write_bytes(made.data)
    assert not errors_in(out) - errors_in(path), path.name


@needs_validator
@needs_corpus
def test_a_patch_adds_no_error_to_a_few_real_files(tmp_path):
    small = [path for path in files() if path.suffix == ".xlsx" and path.stat().st_size < 200_000]
    for path in random.Random(11).sample(small, 3):
        not_worse(path, tmp_path)


@pytest.mark.long
@needs_validator
@needs_corpus
def test_a_patch_adds_no_error_to_many_real_files(tmp_path):
    small = [path for path in files() if path.stat().st_size < 1_000_000]
    for path in random.Random(12).sample(small, min(80, len(small))):
        not_worse(path, tmp_path)


def rich_book():
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.title = "Data"
    page.append(["Name", "Due", "Sum", "Twice"])
    for n in range(2, 9):
        page.append([f"name {n}", None, n, f"=C{n}*2"])
    page.add_table(Table(displayName="T", ref="A1:D8"))
    page["F1"] = "=SUM(C2:C8)"
    page["F2"] = "=SUM(D2:D8)"
    page["F3"] = "=C8"
    return made_by_openpyxl(workbook)


def edited(before):
    return patched(
        before,
        AddTableColumn("Data", "T", "_id"),
        GrowTable("Data", "T", 9),
        SetCell("Data", a("A9"), "new <&>"),
        SetCell("Data", a("B9"), Serial(45000.0, Kind.DATE)),
        SetCell("Data", a("C9"), 100.0),
        SetCell("Data", a("D9"), Formula("C9*2")),
        SetCell("Data", a("E9"), "id-9", format="@"),
        SetCell("Data", a("F4"), Formula("T[[#This Row],[Sum]]")),
        SetCell("Data", a("C1"), "Amount"),
        *structure(before),
        SetFormat("Data", Area.parse("C2:C9"), "0.00"),
        DeleteTableRow("Data", 3, "T"),
        DeleteTableRow("Data", 7, "T"),
        stale=True,
    )


@needs_validator
def test_every_kind_of_edit_is_valid(tmp_path):
    before, after = tmp_path / "before.xlsx", tmp_path / "after.xlsx"
    book = rich_book()
    before.write_bytes(book.package.data)
    after.write_bytes(edited(book).package.data)
    assert not errors_in(after) - errors_in(before)


SEEN = {
    "A2": "name 2",
    "A3": "name 4",
    "A6": "name 7",
    "A7": "new <&>",
    "C1": "Amount",
    "C3": 4,
    "D3": 8,
    "D7": 200,
    "F1": 2 + 4 + 5 + 6 + 7,
    "F2": 2 * (2 + 4 + 5 + 6 + 7),
}


def test_openpyxl_sees_the_edits():
    opened = openpyxl.load_workbook(io.BytesIO(edited(rich_book()).package.data))
    page = opened["Data"]
    assert {at: page[at].value for at in ("A2", "A3", "A6", "A7", "C1", "C3")} == {
        at: SEEN[at] for at in ("A2", "A3", "A6", "A7", "C1", "C3")
    }
    assert page["F1"].value == "=SUM(C2:C6)"
    assert page["F4"].value == "=T[[#This Row],[Amount]]"
    assert page.tables["T"].ref == "A1:E7"
    assert page.tables["T"].column_names == ["Name", "Due", "Amount", "Twice", "_id"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_patched_files_with_the_right_values(tmp_path):
    data = edited(rich_book()).package.data
    (tmp_path / "patched.xlsx").write_bytes(data)
    real = []
    for path in random.Random(5).sample(files(), 12) if FOLDER else []:
        try:
            book = read_book(path)
        except UnreadableError:
            continue
        edits = edits_of(book, "append")
        made = patch(book, edits)
        first = book.sheets[0].name == edits[-1].sheet and not book.sheets[0].hidden
        if first and not made.refused and path.suffix == ".xlsx":
            (tmp_path / f"real{len(real)}.xlsx").write_bytes(made.data)
            real.append(edits[-2])
    _converted(tmp_path)
    rows = _rows(tmp_path / "out" / "patched.csv")
    seen = {at: rows[a(at).row - 1][a(at).column - 1] for at in SEEN}
    assert {at: float(v) if v.replace(".", "").isdigit() else v for at, v in seen.items()} == SEEN
    for number, edit in enumerate(real):
        found = _rows(tmp_path / "out" / f"real{number}.csv")
        shown = found[edit.address.row - 1][edit.address.column - 1]
        assert shown == edit.content, number


def _converted(folder):
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "csv", "--outdir", folder / "out", *folder.glob("*.xlsx")),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )


def _rows(path):
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return list(csv.reader(file))
