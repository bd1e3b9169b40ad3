"""The suite covers every public method of gspread's own classes, by the names of its tests."""

import ast
from pathlib import Path

import gspread
import pytest

_SUITES = {
    gspread.Client: "test_gspread_client.py",
    gspread.Spreadsheet: "test_gspread_spreadsheet.py",
    gspread.Worksheet: "test_gspread_worksheet_*.py",
}
_NO_CALL = {gspread.Spreadsheet: {"client"}, gspread.Worksheet: {"client", "from_json"}}


def named_in(pattern):
    """Return the names of methods that tests are named after."""
    found = set()
    for path in Path(__file__).parent.glob(pattern):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.add(node.name.removeprefix("test_").partition("__")[0])
    return found


def public(kind):
    """Return the names of a class's own public methods and properties."""
    names = {name for name in vars(kind) if not name.startswith("_")}
    return names - _NO_CALL.get(kind, set())


@pytest.mark.parametrize("kind", _SUITES, ids=lambda kind: kind.__name__)
def test_every_public_method_has_a_test(kind):
    assert public(kind) - named_in(_SUITES[kind]) == set()


def test_how_many_there_are():
    counts = {kind.__name__: len(public(kind)) for kind in _SUITES}
    assert counts == {"Client": 16, "Spreadsheet": 40, "Worksheet": 92}
