"""Blank workbooks to share: reproducible, valid, recognised; and the commands that write them."""

import hashlib
import io
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


@pytest.mark.parametrize("blank", ALL, ids=NAMES)
def test_the_same_bytes_come_out_each_time(folder, tmp_path, blank):
    for path in written(blank, tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_a_template_file_differs_in_its_content_type_only(folder, name):
    book, blank = (zipfile.ZipFile(folder / f"{name}{end}") for end in (".xlsx", ".xltx"))
    assert book.namelist() == blank.namelist()
    differ = [each for each in book.namelist() if book.read(each) != blank.read(each)]
    assert differ == ["[Content_Types].xml"]
    assert b"spreadsheetml.template.main+xml" in blank.read("[Content_Types].xml")


@pytest.mark.parametrize("blank", ALL, ids=NAMES)
def test_a_blank_says_what_it_came_from_and_is_small(folder, blank):
    path = folder / f"{blank.stem}.xlsx"
    assert path.stat().st_size < MOST_BYTES
    said = openpyxl.load_workbook(path).custom_doc_props
    template = blank.template()
    text = template.schema().to_json()
    assert {each.name: each.value for each in said.props} == {
        "lifeops_template": template.id,
        "lifeops_version": str(template.version),
        "lifeops_schema_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    assert label_of(read_book(path)).schema == template.schema()


@pytest.mark.parametrize("blank", ALL, ids=NAMES)
def test_a_blank_holds_no_sample(blank):
    for _, table in blank.template().tables():
        assert len(table.starters) < table.capacity
    book = render(blank.template())
    rows = {s.name: s.table.area.last.row - 1 for s in book.sheets if s.table is not None}
    starters = {tab.sheet: len(t.starters) + 1 for tab, t in blank.template().tables()}
    assert {name: rows[name] for name in starters} == starters


@needs_validator
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ending", [".xlsx", ".xltx"])
def test_microsofts_validator_finds_nothing(folder, name, ending):
    assert not errors_in(folder / f"{name}{ending}")


@needs_validator
@pytest.mark.parametrize("blank", ALL, ids=NAMES)
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
    assert (code, "there is: life-ops, task-list" in complaint) == (2, True)


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
