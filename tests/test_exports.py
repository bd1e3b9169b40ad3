"""Blank workbooks to share: reproducible, valid, recognised; and the commands that write them."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from test_xlsx_validator import errors_in, needs_validator

from lifeops.exports import Blank, blanks, written
from sync.excel.side import label_of
from workbook.errors import NotWritableError
from workbook.render.book import render
from workbook.xlsx.create import build
from workbook.xlsx.scan import read_book

ALL = tuple(blanks("life-ops"))
NAMES = [blank.stem for blank in ALL]
MOST_BYTES = 1_500_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("blanks")
    for blank in ALL:
        written(blank, made)
    return made


def test_the_whole_each_variant_and_each_single_is_written_in_both_forms(folder):
    assert {path.name for path in folder.iterdir()} == {
        f"{name}{ending}" for name in NAMES for ending in (".xlsx", ".xltx")
    }
    assert {"life-ops", "life-ops-software", "task-list"} <= set(NAMES)


@pytest.mark.parametrize("stem", ["life-ops-software", "task-list"])
def test_another_run_of_python_gives_the_same_bytes(folder, tmp_path, stem):
    blank = next(each for each in ALL if each.stem == stem)
    name, variant = repr(blank.name), repr(blank.variant)
    code = f"""
from pathlib import Path
from lifeops.exports import blanks, written
(blank,) = [b for b in blanks("life-ops") if (b.name, b.variant) == ({name}, {variant})]
written(blank, Path({str(tmp_path)!r}))
"""
    seeded = os.environ | {"PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code], check=True, env=seeded)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_a_template_file_differs_in_its_content_type_only(folder, name):
    book, blank = (zipfile.ZipFile(folder / f"{name}{end}") for end in (".xlsx", ".xltx"))
    assert book.namelist() == blank.namelist()
    differ = [each for each in book.namelist() if book.read(each) != blank.read(each)]
    assert differ == ["[Content_Types].xml"]
    assert b"spreadsheetml.template.main+xml" in blank.read("[Content_Types].xml")


@pytest.mark.parametrize("blank", ALL, ids=NAMES)
def test_a_blank_says_what_it_came_from_is_small_and_holds_no_sample(folder, blank):
    path = folder / f"{blank.stem}.xlsx"
    assert path.stat().st_size < MOST_BYTES
    template = blank.template()
    text = template.schema().to_json()
    said = openpyxl.load_workbook(path, read_only=True).custom_doc_props
    assert {each.name: each.value for each in said.props} == {
        "lifeops_template": template.id,
        "lifeops_version": str(template.version),
        "lifeops_schema_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    book = read_book(path)
    assert label_of(book).schema == template.schema()
    for tab, table in template.tables():
        (there,) = book.sheet(tab.sheet).tables
        assert there.area.last.row == 2 + len(table.starters)


@needs_validator
@pytest.mark.parametrize("name", [*(f"{name}.xlsx" for name in NAMES), "life-ops.xltx"])
def test_microsofts_validator_finds_nothing(folder, name):
    assert not errors_in(folder / name)


# The rows of the sample year are the same under every variant's headers.
SAMPLED = [
    pytest.param(each, id=each.stem, marks=[pytest.mark.long] if each.variant else [])
    for each in ALL
]


@needs_validator
@pytest.mark.parametrize("blank", SAMPLED)
def test_the_validator_finds_nothing_in_the_sample_year(tmp_path, blank):
    path = tmp_path / "sample.xlsx"
    path.write_bytes(build(render(blank.template(sample=True), sample=True)))
    assert not errors_in(path)


def test_another_file_is_never_replaced_and_the_same_one_is_no_fault(tmp_path):
    blank = next(each for each in ALL if each.name == "task-list")
    book, _ = written(blank, tmp_path)
    assert written(blank, tmp_path)[0] == book
    book.write_bytes(b"mine")
    with pytest.raises(NotWritableError, match="another file of that name"):
        written(blank, tmp_path)
    assert book.read_bytes() == b"mine"


def test_the_commands_name_what_there_is(lifeops):
    code, printed, _ = lifeops("template", "list")
    assert code == 0
    assert "life-ops --variant creative: Life Ops: Creative services." in printed
    assert "task-list: Task list." in printed
    code, printed, _ = lifeops("template", "show", "task-list")
    assert (code, "Rank, Pin, Task" in printed) == (0, True)
    code, _, complaint = lifeops("template", "show", "life-ops", "--variant", "baker")
    assert (code, "life-ops has no variant 'baker'" in complaint) == (2, True)
    code, _, complaint = lifeops("template", "show", "nope")
    assert (code, "there is: life-ops, day-plan, task-list" in complaint) == (2, True)


def test_check_ends_in_a_code_that_a_script_can_use(lifeops, tmp_path):
    from tiny_template import FILES, write

    sound = write(tmp_path / "sound")
    assert lifeops("template", "check", sound) == (0, "Nothing to complain of.\n", "")
    wrong = write(tmp_path / "wrong", jobs=FILES["jobs"].replace("*rate", "*QUERY(1)"))
    code, printed, _ = lifeops("template", "check", wrong)
    assert code == 1
    assert "jobs.toml:20:37: QUERY is not in Excel. Instead: SUMIFS and COUNTIFS." in printed


def test_a_single_workbook_is_made_and_linked_by_its_schema(lifeops, home):
    code, printed, _ = lifeops("template", "export", "task-list", "shared")
    assert (code, printed.count("task-list")) == (0, 2)
    book = home / "got-by-mail.xlsx"
    book.write_bytes((home / "shared" / "task-list.xlsx").read_bytes())
    code, printed, _ = lifeops("link", book, "--local")
    assert code == 0
    assert "Found Tasks on 'Tasks'" in printed
    assert label_of(read_book(book)).schema.template == "life-ops/task-list@1"


def test_a_workbook_of_a_variant_is_made(lifeops, home):
    assert lifeops("new", "life-ops", home / "a.xlsx", "--variant", "creative")[0] == 0
    made = openpyxl.load_workbook(io.BytesIO((home / "a.xlsx").read_bytes()))
    sheet, _, at = made.defined_names["variant"].attr_text.replace("$", "").partition("!")
    assert made[sheet.strip("'")][at].value == "Creative"
    code, _, complaint = lifeops("new", "life-ops", home / "b.xlsx", "--variant", "no")
    assert (code, "no variant 'no'" in complaint) == (2, True)


def test_blanks_are_named_as_people_type_them():
    assert (
        Blank("life-ops", "software", "life-ops", "", "").command == "life-ops --variant software"
    )
    assert Path(NAMES[0]).suffix == ""
