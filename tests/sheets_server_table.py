"""The tables of docs/sheets-coverage.md, made from the server, the tests and gspread's own source.

Run ``python tests/sheets_server_table.py`` to write them anew; a test compares.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import gspread

from sync.emulator import batch, shapes
from sync.emulator.calls import drive, filtered, spreadsheets, values

TESTS = Path(__file__).parent
DOCUMENT = TESTS.parent / "docs" / "sheets-coverage.md"
GUIDE = TESTS.parent / "docs" / "sheets-server.md"
_MARKS = "<!-- {}: made by tests/sheets_server_table.py -->"
# How a test reaches a call: a piece of its address, or the gspread method that makes it.
_REACHED = {
    "spreadsheets.create": '"post", SHEETS, json',
    "spreadsheets.get": "fetch_sheet_metadata",
    "spreadsheets.batchUpdate": "test_batch_update(",
    "spreadsheets.getByDataFilter": ":getByDataFilter",
    "sheets.copyTo": "sheets/0:copyTo",
    "values.get": "values_get(",
    "values.update": "values_update(",
    "values.append": "values_append(",
    "values.clear": "values_clear(",
    "values.batchGet": "values_batch_get(",
    "values.batchUpdate": "values_batch_update(",
    "values.batchClear": "values_batch_clear(",
    "values.batchGetByDataFilter": ":batchGetByDataFilter",
    "values.batchUpdateByDataFilter": ":batchUpdateByDataFilter",
    "values.batchClearByDataFilter": ":batchClearByDataFilter",
    "developerMetadata.get": "developerMetadata",
    "developerMetadata.search": ":search",
    "about.get": "/about",
    "changes.getStartPageToken": "startPageToken",
    "changes.list": "/changes",
    "comments.list": "/comments",
    "files.create": '"post", f"{DRIVE}/files"',
    "files.copy": "/copy",
    "files.delete": "del_spreadsheet",
    "files.emptyTrash": "files/trash",
    "files.export": "/export",
    "files.generateIds": "generateIds",
    "files.get": "get_file_drive_metadata",
    "files.list": "list_spreadsheet_files",
    "files.update": '"patch", f"{DRIVE}/files',
    "permissions.create": "insert_permission",
    "permissions.delete": "remove_permission",
    "permissions.get": '"get", one',
    "permissions.list": "list_permissions",
    "permissions.update": '"patch", one',
}


def sources() -> str:
    """Return the text of every test of the server."""
    found = [*TESTS.glob("test_emulator_*.py"), *TESTS.glob("test_gspread_*.py")]
    return "\n".join(path.read_text("utf-8") for path in sorted(found))


def by_gspread() -> dict[str, list[str]]:
    """Return request kind -> the methods of gspread that send it."""
    kinds = shapes.published()["Request"]
    found: dict[str, list[str]] = {}
    for owner in (gspread.Spreadsheet, gspread.Worksheet):
        for node in ast.walk(ast.parse(inspect.getsource(owner))):
            if isinstance(node, ast.FunctionDef):
                strings = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant)}
                for kind in sorted(str(each) for each in strings & kinds.keys()):
                    found.setdefault(kind, []).append(node.name.lstrip("_"))
    return found


def calls() -> Iterator[tuple[str, bool, bool]]:
    """Yield each call, whether its body is validated, and whether it is tested."""
    tests = sources()
    families = (spreadsheets, filtered, values, drive)
    named = sorted({route[2] for family in families for route in family.ROUTES})
    checked = {route[2] for family in families[:3] for route in family.ROUTES}
    for name in sorted(named, key=lambda each: (each not in checked, each)):
        yield name, name in checked, _REACHED.get(name, name) in tests


def kinds() -> Iterator[tuple[str, bool, bool, list[str]]]:
    """Yield each request kind, whether it is served, tested, and by what gspread sends it."""
    tests, senders = sources(), by_gspread()
    for kind in sorted(shapes.published()["Request"]):
        sent = [name for name in senders.get(kind, []) if f"def test_{name}" in tests]
        yield kind, kind in batch.KINDS, bool(sent) or f'"{kind}"' in tests, sent


def tables() -> dict[str, str]:
    """Return the tables by name."""
    yes = {True: "yes", False: "-"}
    methods = [
        f"| `{name}` | yes | {yes[checked]} | {yes[tested]} |" for name, checked, tested in calls()
    ]
    requests = []
    for kind, served, tested, sent in kinds():
        through = ", ".join(f"`{name}`" for name in sent[:3]) or "-"
        state = "yes" if served else "501"
        requests.append(f"| `{kind}` | {state} | yes | {yes[tested and served]} | {through} |")
    return {
        "methods": _table("| method | implemented | validated | tested |", methods),
        "kinds": _table("| kind | implemented | validated | tested | gspread |", requests),
    }


def _table(head: str, rows: list[str]) -> str:
    return "\n".join([head, re.sub(r"[^|]+", "---", head), *rows])


def written(text: str) -> str:
    """Return the document with its tables made anew."""
    for name, table in tables().items():
        start, end = _MARKS.format(name), f"<!-- end of {name} -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}\n{table}\n{end}{rest.partition(end)[2]}"
    return text


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text("utf-8")), "utf-8")
