"""New workbooks on disk: valid, reproducible, read alike by every library."""

import os
import re
import subprocess
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from filled_book import by_engine, life_ops, places, plain

from workbook.errors import NotWritableError
from workbook.model import Address, Area
from workbook.render.book import render
from workbook.schema import SCHEMA_SHEET
from workbook.values import Formula, Kind, Serial
from workbook.xlsx.create import create
from workbook.xlsx.scan import Book, read_book


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("create") / "sample.xlsx"
    create(life_ops(), path, sample=True)
    return path


@pytest.fixture(scope="module")
def book(sample: Path) -> Book:
    return read_book(sample)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("filled", [True, False])
def test_the_same_template_gives_the_same_bytes(tmp_path: Path, filled: bool) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        create(life_ops(), tmp_path / name, sample=filled)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_no_moment_of_making_is_in_the_file(sample: Path) -> None:
    core = parts(sample)["docProps/core.xml"].decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2026-11-23T00:00:00Z"}
    with zipfile.ZipFile(sample) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(NotWritableError, match="there is a file of that name already"):
        create(life_ops(), path)
    assert path.read_bytes() == b"mine"


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotWritableError, match="there is no such folder"):
        create(life_ops(), tmp_path / "none" / "book.xlsx")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(NotWritableError, match="cannot be written"):
        create(life_ops(), tmp_path / "book.xlsx")


def test_a_name_that_the_system_refuses_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotWritableError, match="cannot be written"):
        create(life_ops(), tmp_path / ("x" * 300 + ".xlsx"))


def test_pandas_sees_values_and_dates(sample: Path) -> None:
    tasks = pd.read_excel(sample, sheet_name="Tasks")
    assert tasks["Score"].head(3).tolist() == [83.8, 48.9, 46.0]
    assert tasks["Due"].iloc[0] == pd.Timestamp(2026, 11, 23)
    meetings = pd.read_excel(sample, sheet_name="Meetings")
    assert str(meetings["Start"].iloc[1]) == "09:30:00"
    plan = pd.read_excel(sample, sheet_name="Day Plan", header=4)
    assert plan["Task"].iloc[0] == "Call Quayside back about the check-in outage"


def test_our_reader_sees_tables_names_and_kinds(book: Book) -> None:
    tasks = book.sheet("Tasks")
    assert [table.display_name for table in tasks.tables] == ["Tasks"]
    area, width = tasks.tables[0].area, len(tasks.tables[0].headers)
    assert area == Area(Address(1, 1), Address(11, width))
    assert width == len(places("Tasks")) + 1
    assert tasks.tables[0].headers[-1] == "_id"
    assert tasks.frozen == (1, 3)
    due = tasks.cells[Address(2, places("Tasks")["Due"])]
    assert due.content == Serial(46349.0, Kind.DATE)
    rank = tasks.cells[Address(2, places("Tasks")["Rank"])]
    assert isinstance(rank.content, Formula)
    assert rank.value == 1.0
    assert book.names["as_of"] == "'Settings'!$B$2"
    assert book.sheet(SCHEMA_SHEET).hidden


def test_every_formula_has_the_value_that_it_gives(book: Book) -> None:
    expected = by_engine(render(life_ops(), sample=True)).cells
    stored = {
        (sheet.name, at): plain(cell.value)
        for sheet in book.sheets
        for at, cell in sheet.cells.items()
        if isinstance(cell.content, Formula)
    }
    assert len(stored) > 800
    assert stored == {place: plain(expected[place[0]][place[1]]) for place in stored}


def test_openpyxl_reads_tables_validations_and_rules(sample: Path) -> None:
    loaded = openpyxl.load_workbook(sample)
    tasks = loaded["Tasks"]
    column = tasks.tables["Tasks"].tableColumns[0]
    assert column.name == "Rank"
    assert column.calculatedColumnFormula.attr_text == tasks["A2"].value.removeprefix("=")
    kinds = {rule.type for rule in tasks.data_validations.dataValidation}
    assert kinds == {"list", "decimal", "date"}
    assert not [
        rule.formula1
        for rule in tasks.data_validations.dataValidation
        if str(rule.formula1).startswith("=")
    ]
    assert tasks.conditional_formatting
    assert tasks["A1"].comment.text.startswith("1 is what to do first")
    assert loaded["Settings"]["B5"].value.hour == 9
    assert tasks.column_dimensions["L"].hidden
    assert loaded.sheetnames[-2:] == ["Conflicts", SCHEMA_SHEET]


def test_fonts_are_in_the_order_that_excel_gives_them(sample: Path) -> None:
    styles = parts(sample)["xl/styles.xml"].decode()
    fonts = re.findall(r"<font>(.*?)</font>", styles)
    assert len(fonts) > 5
    for font in fonts:
        tags = re.findall(r"<(\w+)", font)
        order = ["b", "i", "strike", "u", "vertAlign", "sz", "color", "name", "family", "scheme"]
        assert tags == sorted(tags, key=order.index)


def test_relations_are_relative_so_that_strict_readers_follow_them(sample: Path) -> None:
    for name, part in parts(sample).items():
        if name.endswith(".rels"):
            assert b'Target="/' not in part


def test_a_workbook_of_another_day_is_calculated_at_it(tmp_path: Path) -> None:
    path = tmp_path / "later.xlsx"
    create(life_ops(), path, sample=True, as_of=date(2027, 3, 1))
    read = openpyxl.load_workbook(path, data_only=True)
    today = read.defined_names["today"].attr_text.partition("!")[2].replace("$", "")
    assert read["Settings"][today].value == datetime(2027, 3, 1)  # noqa: DTZ001 - cells have no zone
    assert read["Tasks"]["G2"].value == datetime(2027, 3, 1)  # noqa: DTZ001 - same reason
    assert read["Day Plan"]["F6"].value == 83.8


VALIDATOR = os.environ.get("LIFEOPS_OOXML_VALIDATOR", "")


@pytest.mark.skipif(not VALIDATOR, reason="set LIFEOPS_OOXML_VALIDATOR to the validator's command")
@pytest.mark.parametrize("filled", [True, False])
def test_microsofts_validator_finds_nothing(tmp_path: Path, filled: bool) -> None:
    path = tmp_path / "book.xlsx"
    create(life_ops(), path, sample=filled)
    done = subprocess.run(
        [*VALIDATOR.split(), path], capture_output=True, text=True, check=False, timeout=120
    )
    assert '"errors": []' in done.stdout, done.stdout + done.stderr
