"""Reading templates: what is shipped loads, and everything wrong is listed with its line."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import templates
from workbook.errors import ProblemsError
from workbook.formula.parse import parse
from workbook.formula.portability import problems as unportable
from workbook.formula.tree import Target
from workbook.model import Address
from workbook.schema import ColumnType, Schema
from workbook.template.load import load
from workbook.template.model import DayOffset, Template
from workbook.template.toml import read
from workbook.values import Formula, Kind, Serial

MANIFEST = """\
id = "small"
version = 1
title = "Small"
as_of = 2026-01-05
tabs = ["jobs", "options"]
"""
JOBS = """\
sheet = "Jobs"
freeze = "B2"

[table]
name = "Jobs"
required = "Job"

[[table.columns]]
id = "Job"

[[table.columns]]
id = "Size"
header = "How large"
type = "list"
list = "Size"

[[table.columns]]
id = "Due"
type = "date"
minimum = 2000-01-01

[[table.columns]]
id = "Late"
type = "number"
formula = '''
IF([@Job]="","",
IF([@Due]<now_day,1,0))'''

[[table.rules]]
columns = ["Due"]
when = "[@Late]=1"
style = "bad"

[[table.samples]]
Job = "Paint {D+1}"
Size = "Small"
Due = "D-1"
"""
OPTIONS = """\
sheet = "Options"

[table]
name = "Options"
required = ""

[[table.columns]]
id = "Size"
values = ["Small", "Large"]

[[cells]]
at = "D1"
name = "now_day"
type = "date"
value = 2026-01-05

[[repeats]]
row = 3
count = 2

[[repeats.cells]]
column = "D"
name = "line_{n}"
formula = "$D{r-1}+{n}"
"""

Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    def written(jobs: str = JOBS, options: str = OPTIONS, manifest: str = MANIFEST) -> Path:
        for name, text in (("template", manifest), ("jobs", jobs), ("options", options)):
            (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return written


def problems(folder: Path) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        load(folder)
    return [str(problem) for problem in caught.value.problems]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_every_shipped_template_loads_and_its_schema_survives_json() -> None:
    assert templates.names() == ("life-ops",)
    for name in templates.names():
        schema = load(templates.folder(name)).schema()
        assert Schema.from_json(schema.to_json()) == schema


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(KeyError):
        templates.folder("../tests")


@pytest.mark.parametrize("target", list(Target))
def test_every_shipped_formula_means_the_same_in_both_programs(target: Target) -> None:
    life_ops = load(templates.folder("life-ops"))
    texts = [c.formula for _, table in life_ops.tables() for c in table.columns if c.formula]
    texts += [
        c.content.text for t in life_ops.tabs for c in t.cells if isinstance(c.content, Formula)
    ]
    assert len(texts) > 100
    assert {text: found for text in texts if (found := unportable(parse(text), target))} == {}


def test_a_small_template_is_read_as_written(folder: Folder) -> None:
    read_back = load(folder())
    assert isinstance(read_back, Template)
    jobs, options = read_back.tabs
    assert jobs.table is not None
    assert [column.header for column in jobs.table.columns] == ["Job", "How large", "Due", "Late"]
    assert jobs.table.columns[3].formula == 'IF([@Job]="","",IF([@Due]<now_day,1,0))'
    assert jobs.table.samples == ({"Job": "Paint {D+1}", "Size": "Small", "Due": DayOffset(-1)},)
    assert [(c.at, c.name, c.content) for c in options.cells] == [
        (Address(1, 4), "now_day", Serial(46027.0, Kind.DATE)),
        (Address(3, 4), "line_1", Formula("$D2+1")),
        (Address(4, 4), "line_2", Formula("$D3+2")),
    ]
    assert options.table is not None
    assert options.table.starters == ({"Size": "Small"}, {"Size": "Large"})


def test_a_counter_is_a_number_that_is_typed_by_sync(folder: Folder) -> None:
    counter = '[[table.columns]]\nid = "No"\ntype = "counter"\n\n[[table.columns]]\nid = "Size"'
    jobs = JOBS.replace('[[table.columns]]\nid = "Size"', counter)
    column = load(folder(jobs)).schema().table("Jobs").column("No")
    assert (column.type, column.format, column.formula) == (ColumnType.COUNTER, "", "")
    computed = jobs.replace('type = "number"', 'type = "counter"')
    (problem,) = problems(folder(computed))
    assert "a counter is filled by sync: no formula, not required" in problem
    options = OPTIONS.replace('type = "date"\nvalue = 2026-01-05', 'type = "counter"\nvalue = 1')
    (problem,) = problems(folder(jobs, options))
    assert "only a column of a table can be a counter" in problem


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('freeze = "B2"', 'frezee = "B2"', "unknown key 'frezee' (did you mean 'freeze'?)"),
        ('freeze = "B2"', "freeze = 2", "freeze must be text, not a whole number"),
        ('type = "list"', 'type = "lst"', "type cannot be 'lst' (did you mean 'list'?)"),
        ('list = "Size"', 'list = "Sizes"', "there is no list 'Sizes'"),
        ('required = "Job"', 'required = "Name"', "there is no column 'Name'"),
        ('id = "Size"', 'id = "Job"', "the id 'Job' is used twice in this table"),
        ('"How large"', '"due"', "the header 'Due' is used twice in this table"),
        ("<now_day", "<then_day", "formula: nothing is named 'then_day'"),
        ("<now_day", "<Jobs[Dew]", "formula: Jobs has no column 'Dew'"),
        ("<now_day", "<[@Dew]", "formula: Jobs has no column 'Dew'"),
        ("<now_day", "<Jbos[Due]", "formula: there is no table 'Jbos'"),
        ("<now_day", "<'Nowhere'!B2", "formula: there is no sheet 'Nowhere'"),
        ("<now_day", "<TODAY()", "formula: a table must read the name today, not TODAY or NOW"),
        ("<now_day", "<QUERY(1,2)", "formula: QUERY is not in Excel"),
        ("<now_day,1", "<now_day,(1", "formula: "),
        ('[@Job]="","",', '[@Due]="","",', 'must begin IF([@Job]="","", so that'),
        ('style = "bad"', 'style = "awful"', "style cannot be 'awful'"),
        ('when = "[@Late]=1"', 'when = "[@Late]=now_day"', "a rule may only read its own sheet"),
        ('columns = ["Due"]', 'columns = ["Dew"]', "no column 'Dew' here"),
        ('Size = "Small"', 'Size = "Huge"', "'Huge' is not in the list 'Size'"),
        ('Size = "Small"', 'Sise = "Small"', "'Sise' is not a column of the table"),
        ('Size = "Small"', "Late = 1", "'Late' is computed, so a row cannot give it"),
        ('Due = "D-1"', 'Due = "tomorrow"', "'tomorrow' is not a date"),
        ('Job = "Paint {D+1}"', 'Size = "Small"', "not TOML"),
        ('name = "Jobs"', 'name = "Options"', "'Options' is already the name of a table"),
        ('name = "Jobs"', 'name = "JOB1"', "'JOB1' cannot be the name of a table"),
        ('sheet = "Jobs"', 'sheet = "Jobs/Tasks"', "'Jobs/Tasks' cannot name a sheet in Excel"),
        ('sheet = "Jobs"', 'sheet = "Conflicts"', "'Conflicts' is a sheet that lifeops or Excel"),
        ('sheet = "Jobs"\n', "", "sheet is missing"),
    ],
)
def test_a_mistake_is_listed_with_its_line(
    folder: Folder, old: str, new: str, message: str
) -> None:
    assert JOBS.count(old) >= 1
    jobs = JOBS.replace(old, new, 1)
    found = problems(folder(jobs))
    assert any(message in each for each in found), found
    lines = {int(each.split(":")[1]) for each in found if message in each}
    at = line_of(JOBS, old)
    # A formula of several lines, and a missing key, are told by the line where they begin.
    assert any(line in range(at - 8, at + 10) for line in lines), (found, at)


def test_lines_are_exact(folder: Folder) -> None:
    jobs = JOBS.replace('list = "Size"', 'list = "Sizes"').replace("[@Due]<", "[@Dew]<")
    options = OPTIONS.replace('"line_{n}"', '"now_day"')
    repeated = line_of(options, "[[repeats.cells]]")
    assert problems(folder(jobs, options)) == [
        f"jobs.toml:{line_of(jobs, 'list = ')}: there is no list 'Sizes'",
        f"jobs.toml:{line_of(jobs, 'formula = ')}: formula: Jobs has no column 'Dew'",
        f"options.toml:{repeated}: 'now_day' is already the name of a cell",
    ]


def test_problems_of_all_files_come_at_once(folder: Folder) -> None:
    found = problems(folder("sheet = ", 'shet = "x"', MANIFEST.replace("version = 1", "vers = 1")))
    assert [each.split(":")[0] for each in found] == [
        "jobs.toml",
        "options.toml",
        "options.toml",
        "template.toml",
        "template.toml",
    ]


def test_a_missing_folder_is_one_problem(tmp_path: Path) -> None:
    assert problems(tmp_path / "none")[0] == "template.toml:1: the file is missing"


def test_two_cells_in_one_place_are_refused(folder: Folder) -> None:
    found = problems(folder(options=OPTIONS.replace("row = 3", "row = 1")))
    assert any("D1 is filled twice" in each for each in found)


VALUES = st.sampled_from(
    ['"a # b"', "'x = y'", '"""\nmany\n[lines]\n"""', "'''\n''x'' = [\n'''", "1", "[1,\n 2]",
     "2026-01-05", "{ a = 1, b = '}' }", "[\n  { a = 1 },\n  # note ]\n  { a = 2 },\n]", "true"]
)  # fmt: skip


@given(st.lists(VALUES, min_size=1, max_size=8))
def test_the_scan_knows_the_line_of_every_key(tmp_path_factory: object, values: list[str]) -> None:
    text = "# first\n[[row]]\n" + "".join(
        f"key{number} = {value}  # note\n\n" for number, value in enumerate(values)
    )
    path = Path(str(tmp_path_factory.getbasetemp())) / "scan.toml"  # type: ignore[attr-defined]
    path.write_text(text)
    source = read(path, "scan.toml")
    assert source.problems == []
    for number in range(len(values)):
        expected = text[: re.search(rf"^key{number} =", text, re.MULTILINE).start()]  # type: ignore[union-attr]
        assert source.line(("row", 0, f"key{number}")) == expected.count("\n") + 1
