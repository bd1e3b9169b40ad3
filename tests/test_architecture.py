"""The shape of the source: import rules, sizes, and what a wheel would install."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("lifeops", "sync", "templates", "workbook")
SOURCES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
LONGEST_FILE = 330
LONGEST_FUNCTION = 50


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


def test_the_import_rules_hold():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=names(SOURCES))
def test_a_file_holds_one_idea(path):
    assert len(path.read_text().splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", SOURCES, ids=names(SOURCES))
def test_functions_are_short(path):
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in functions
        if node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}


def test_the_wheel_installs_the_four_packages_by_name():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert tuple(sorted(wheel["packages"])) == PACKAGES


def test_no_dependency_owns_one_of_our_names():
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    locked = {package["name"] for package in lock["package"]} - {"lifeops"}
    assert locked.isdisjoint(PACKAGES)


def test_the_lock_names_only_the_public_index():
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    sources = {
        package["source"].get("registry")
        for package in lock["package"]
        if package["name"] != "lifeops"
    }
    assert len(sources) == 1


def modules_after(code):
    probe = f"import sys\n{code}\nprint(len(sys.modules), *sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    count, *loaded = done.stdout.split()[-1 - done.stdout.count(" ") :]
    return int(count), set(loaded)


def test_the_door_is_light():
    count, loaded = modules_after("import lifeops.__main__")
    assert loaded.isdisjoint({"click", "openpyxl", "gspread", "rich", "pandas", "formualizer"})
    assert count <= 60


def test_the_command_line_loads_commands_when_called():
    _, loaded = modules_after("import lifeops.cli.root")
    assert loaded.isdisjoint({"openpyxl", "gspread", "pandas", "formualizer", "starlette"})
