"""What the documents tell people to type works as written."""

import re
import shlex
from pathlib import Path

import pytest

from lifeops.cli.exits import Exit
from lifeops.cli.root import COMMANDS, SECTIONS
from lifeops.cli.root import lifeops as group
from lifeops.imports.formats import formats
from sync.directions import Direction
from sync.merge import Winner

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SYNCING = (ROOT / "docs" / "sync.md").read_text("utf-8")
CHOICES = (ROOT / "docs" / "choices.md").read_text("utf-8")
IMPORTS = (ROOT / "docs" / "imports.md").read_text("utf-8")
SHEET_SIDE = (ROOT / "docs" / "sheet-side.md").read_text("utf-8")


def commands(text):
    """Return the lifeops command lines of the indented blocks, in order."""
    lines = re.findall(r"^ {4}(?:.*&& )?(?:uv run )?lifeops (.*)$", text, re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


def test_the_readme_starts_with_its_two_commands():
    assert "    pip install uv && uv run lifeops demo\n" in README
    assert "    pip install uv && uv run pytest -n auto --dist worksteal\n" in README


def test_the_readmes_commands_work_as_written(home, lifeops, served):
    tour = [command for command in commands(README) if command != ["demo"]]
    assert ["link", "my-year.xlsx", "--local"] in tour
    for command in tour:
        code, _, complaint = lifeops(*command)
        assert (command, code, complaint) == (command, 0, "")


def test_the_sync_guides_first_commands_work_as_written(home, lifeops, served):
    tour, _, _ = SYNCING.partition("`sync` without a name")
    for command in commands(tour):
        code, _, complaint = lifeops(*command)
        assert (command, code, complaint) == (command, 0, "")


def test_the_sync_guides_exit_codes_are_the_real_ones():
    listed = [int(code) for code in re.findall(r"^\| (\d+) \|", SYNCING, re.MULTILINE)]
    assert listed == [code.value for code in Exit]


def test_the_sheets_side_is_edited_as_written(home, lifeops, served):
    assert lifeops("new", "day-plan", "my-year.xlsx", "--sample")[0] == 0
    assert lifeops("link", "my-year.xlsx", "--local")[0] == 0
    (code,) = re.findall(r"```python\n(.*?)```", SHEET_SIDE, re.DOTALL)
    exec(code.replace("http://127.0.0.1:8787", served.url), {})  # noqa: S102 - that is the test
    result, printed, _ = lifeops("sync")
    assert result == 0
    assert "The Excel file: 1 cell changed." in printed


def test_what_is_chosen_is_obeyed_as_written(home, lifeops, served):
    (file,) = re.findall(r"```toml\n(.*?)```", CHOICES, re.DOTALL)
    (home / "lifeops.toml").write_text(file, "utf-8")
    for command in commands(CHOICES):
        code, _, complaint = lifeops(*command)
        assert (command, code, complaint) == (command, 0, "")
    words = re.findall(r"^\| `([\w-]+)` \|", CHOICES, re.MULTILINE)
    assert set(words) == {"winner", "direction", *Winner, *Direction}


def test_imports_work_as_written(home, lifeops, served):
    statement = ["Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #"]
    statement += [f'DEBIT,11/0{day}/2026,"RAIL CLUB {day}",-84.20,ACH,1.00,,' for day in (1, 2)]
    (home / "checking.csv").write_text("\n".join(statement) + "\n")
    for command in commands(IMPORTS):
        code, _, complaint = lifeops(*command)
        assert (command, code, complaint) == (command, 0, "")
    assert "2 skipped" in lifeops("import", "checking.csv")[1]
    told = set(
        re.findall(r"`([a-z][a-z-]+)`", IMPORTS.partition("| what |")[2].partition("\n\n")[0])
    )
    assert told == {each.name for each in formats()}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name):
    context = group.make_context("lifeops", [name], resilient_parsing=True)
    command = group.get_command(context, name)
    assert command is not None
    assert f"lifeops {name}" in command.get_help(context)


@pytest.mark.parametrize("columns", ["60", "100"])
def test_the_help_lists_every_command_once_in_sections(lifeops, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    printed = lifeops("--help")[1]
    places = [printed.index(f"\n{title}:\n") for title in SECTIONS.values()]
    assert places == sorted(places)
    told = re.findall(r"^  ([a-z]+) +[A-Z]", printed[places[0] :], re.MULTILINE)
    assert told == list(COMMANDS)
    assert "..." not in printed[places[0] :]
    assert max(map(len, printed.splitlines())) <= int(columns)


@pytest.mark.parametrize(
    "document",
    sorted(set((ROOT / "docs").glob("*.md")) - {ROOT / "docs" / "reference.md"}),  # it is made
    ids=lambda p: p.name,
)
def test_documents_are_short(document):
    assert len(document.read_text("utf-8").splitlines()) <= 150


@pytest.mark.parametrize(
    "document", [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
)
def test_links_between_documents_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
        assert (document.parent / target).exists(), target
