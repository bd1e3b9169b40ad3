"""One edit of each kind on any workbook, and the proof that nothing else changed."""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from workbook.errors import FormulaError, NotWritableError, UnreadableError
from workbook.formula.shift import Axis, deleted, inserted, shift
from workbook.model import Address, Area, Cell
from workbook.values import Content, Formula, Kind, Serial, same
from workbook.xlsx.edits import DeleteTableRow, Edit, GrowTable, Patched, SetCell
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import Book, SheetReading, TablePart, read_book, read_package
from workbook.xlsx.unread import open_book

FOLDER = os.environ.get("LIFEOPS_XLSX_CORPUS", "")
SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm")
CONTENTS: dict[str, Content] = {
    "text": "new <&> _x0041_ ",
    "number": 12.5,
    "date": Serial(45000.0, Kind.DATE),
    "boolean": True,
    "formula": Formula("1+1"),
    "clear": None,
}
KINDS = (*CONTENTS, "append", "row delete")


@dataclass(frozen=True)
class Result:
    """What came of one file: ``skipped`` says why it was not read."""

    path: Path
    skipped: str = ""
    refused: tuple[tuple[str, str], ...] = ()
    cleared: tuple[tuple[str, str], ...] = ()
    done: tuple[str, ...] = ()


def files() -> list[Path]:
    """Every workbook of the corpus, in a fixed order."""
    found = sorted(path for path in Path(FOLDER).rglob("*") if path.suffix in SUFFIXES)
    assert found, f"no workbooks in {FOLDER}"
    return found


def check(path: Path) -> Result:
    """Make one edit of each kind, each on the original; every damage is an AssertionError.

    Whether the file was read before or just opened must make no difference.
    """
    try:
        book = read_book(path)
    except UnreadableError as wrong:
        return Result(path, str(wrong.what))
    refused, cleared, done = [], [], []
    for kind in KINDS:
        edits = edits_of(book, kind)
        try:
            made = patch(book, edits)
        except NotWritableError as wrong:
            refused.append((kind, wrong.what))
            continue
        prove(book, edits, made, f"{path.name} {kind}")
        assert patch(open_book(path), edits) == made, f"{path.name} {kind}: opened, not read"
        if made.refused:
            refused.append((kind, made.refused[0].reason))
        elif made.cleared:
            cleared.append((kind, made.cleared[0].reason))
        else:
            done.append(kind)
    return Result(path, "", tuple(refused), tuple(cleared), tuple(done))


def edits_of(book: Book, kind: str) -> list[Edit]:
    """One edit of a kind, on a place that the file's name decides."""
    rng = random.Random(f"{book.path.name}{kind}")
    tabled = [sheet for sheet in book.sheets if sheet.tables]
    filled = [sheet for sheet in book.sheets if sheet.cells]
    if kind == "append":
        return list(_append(rng.choice(tabled or filled or list(book.sheets))))
    if kind == "row delete":
        return [_delete(rng.choice(tabled or filled or list(book.sheets)), rng)]
    sheet = rng.choice(filled or list(book.sheets))
    places = sorted(at for at in sheet.cells if not _in_header(sheet, at))
    below = Address(max((at.row for at in sheet.cells), default=0) + 1, 1)
    return [SetCell(sheet.name, rng.choice(places or [below]), CONTENTS[kind])]


def prove(book: Book, edits: list[Edit], made: Patched, label: str) -> None:
    """Show that the file holds what was asked and is else as it was."""
    after = read_package(Package(made.data), book.path)
    rejected = {id(each.edit) for each in made.refused}
    if all(id(edit) in rejected for edit in edits):
        assert made.data == book.package.data, label
    changed = {
        name
        for name in book.package.names
        if name not in after.package or not after.package.untouched(book.package, name)
    }
    assert set(after.package.names) <= set(book.package.names), label
    strange = changed - set(_may_change(book, edits))
    assert not strange, f"{label}: {strange}"
    meant = expected(book, [each for each in edits if id(each) not in rejected], made)
    for sheet in book.sheets:
        now, wanted = after.sheet(sheet.name).cells, meant[sheet.name]
        for at in now.keys() | wanted.keys():
            found, want = now.get(at, Cell()), wanted.get(at, Cell())
            assert same(found.content, want.content), f"{label}: {sheet.name}!{at.a1}"
            if want.format is not None and at in sheet.cells:
                assert found.value == want.value or at in _places(edits), f"{label}: {at.a1}"
        if not any(isinstance(edit, DeleteTableRow) for edit in edits):
            _prove_sheet(book, after, sheet, edits, label)


def expected(book: Book, edits: list[Edit], made: Patched) -> dict[str, dict[Address, Cell]]:
    """What every cell holds in the model of the edits."""
    held = {sheet.name: dict(sheet.cells) for sheet in book.sheets}
    cleared = {id(each.edit) for each in made.cleared}
    for edit in edits:
        if isinstance(edit, SetCell):
            held[edit.sheet].pop(edit.address, None)
            if edit.content is not None:
                held[edit.sheet][edit.address] = Cell(edit.content, edit.content)
        elif isinstance(edit, DeleteTableRow):
            columns, last = _extent(book.sheet(edit.sheet), edit)
            if id(edit) in cleared:
                for column in range(columns[0], columns[1] + 1):
                    held[edit.sheet].pop(Address(edit.row, column), None)
            else:
                held = without_row(held, edit, columns, last)
        elif isinstance(edit, GrowTable):
            _fill(book, edit, held[edit.sheet])
    return held


def _fill(book: Book, edit: GrowTable, held: dict[Address, Cell]) -> None:
    """Take the calculated columns, and totals that moved, from what a program would do."""
    table = next(t for t in book.sheet(edit.sheet).tables if t.display_name == edit.table)
    if table.totals:
        raise AssertionError("the model has no totals")
    del held


def without_row(
    held: dict[str, dict[Address, Cell]],
    edit: DeleteTableRow,
    columns: tuple[int, int],
    last: int,
) -> dict[str, dict[Address, Cell]]:
    result: dict[str, dict[Address, Cell]] = {}
    gone = deleted(Axis.ROWS, edit.row, 1, columns)
    room = inserted(Axis.ROWS, last, 1, columns)
    for sheet, cells in held.items():
        moved: dict[Address, Cell] = {}
        for at, cell in cells.items():
            content = cell.content
            if isinstance(content, Formula):
                text = shift(content.text, edit.sheet, sheet, gone)
                content = Formula(shift(text, edit.sheet, sheet, room))
            place = at
            if sheet == edit.sheet and columns[0] <= at.column <= columns[1]:
                if at.row == edit.row:
                    continue
                if edit.row < at.row <= last:
                    place = Address(at.row - 1, at.column)
            moved[place] = Cell(content, cell.value, cell.format)
        result[sheet] = moved
    return result


def _extent(sheet: SheetReading, edit: DeleteTableRow) -> tuple[tuple[int, int], int]:
    for table in sheet.tables:
        if edit.table == table.display_name:
            return (table.area.first.column, table.area.last.column), table.area.last.row
    return (min(edit.columns), max(edit.columns)), edit.last_row


def _append(sheet: SheetReading) -> Iterator[Edit]:
    table = next((t for t in sheet.tables if not t.totals), None)
    if table is None:
        row = max((at.row for at in sheet.cells), default=0) + 1
        yield SetCell(sheet.name, Address(row, 1), "appended")
        yield SetCell(sheet.name, Address(row, 2), Serial(45001.0, Kind.DATE))
        return
    row = table.area.last.row + 1
    yield GrowTable(sheet.name, table.display_name, row)
    for column in range(table.area.first.column, table.area.last.column + 1):
        yield SetCell(sheet.name, Address(row, column), f"appended {column}")


def _delete(sheet: SheetReading, rng: random.Random) -> DeleteTableRow:
    table = next((t for t in sheet.tables if _data_rows(t)), None)
    if table is not None:
        return DeleteTableRow(sheet.name, rng.choice(_data_rows(table)), table.display_name)
    rows = sorted({at.row for at in sheet.cells})
    used = sorted({at.column for at in sheet.cells})[:300]
    columns = tuple(range(used[0], used[-1] + 1)) if used else (1,)
    last = rows[-1] if rows else 1
    return DeleteTableRow(sheet.name, rng.choice(rows or [1]), "", columns[:300], last)


def _data_rows(table: TablePart) -> range:
    return range(table.area.first.row + table.header_rows, table.last_data_row + 1)


def _in_header(sheet: SheetReading, at: Address) -> bool:
    return any(at in table.area and at.row == table.area.first.row for table in sheet.tables)


def _places(edits: list[Edit]) -> set[Address]:
    return {edit.address for edit in edits if isinstance(edit, SetCell)}


def _may_change(book: Book, edits: list[Edit]) -> Iterator[str]:
    """Yield the parts that edits may concern; all others must keep their bytes."""
    chain = {book.parts.calc_chain, "[Content_Types].xml"}
    links = {name for name in book.package.names if name.endswith("workbook.xml.rels")}
    for edit in edits:
        yield from () if isinstance(edit, GrowTable) else (book.sheet(edit.sheet).part,)  # type: ignore[union-attr]
        if isinstance(edit, SetCell):
            before = book.sheet(edit.sheet).cells.get(edit.address, Cell()).content
            if isinstance(edit.content, Serial | float):
                yield book.parts.styles
            if isinstance(edit.content, Formula) or isinstance(before, Formula):
                yield from chain | links
        elif isinstance(edit, GrowTable):
            yield from (t.part for t in book.sheet(edit.sheet).tables)
            yield from {*chain, *links, book.parts.workbook}
        elif isinstance(edit, DeleteTableRow):
            yield from {*chain, *links, book.parts.workbook}
            yield from (sheet.part for sheet in book.sheets)
            yield from (table.part for sheet in book.sheets for table in sheet.tables)
            words = ("chart", "comment", "vml", "pivotcachedefinition")
            lowered = ((name, name.lower()) for name in book.package.names)
            yield from (name for name, low in lowered if any(word in low for word in words))


def _prove_sheet(
    book: Book, after: Book, sheet: SheetReading, edits: list[Edit], label: str
) -> None:
    """Show that of a worksheet's XML nothing but the cells asked for changed."""
    one, other = book.package.part(sheet.part), after.package.part(sheet.part)
    if one == other:
        return
    grows = any(isinstance(edit, GrowTable) for edit in edits)
    before, now = _split(one), _split(other)
    assert grows or before[0] == now[0], f"{label}: around the rows of {sheet.name}"
    touched = _places(edits)
    for number in before[1].keys() | now[1].keys():
        was, found = before[1].get(number, {}), now[1].get(number, {})
        for column in was.keys() | found.keys():
            at = Address(number, column)
            if at not in touched and number in before[1]:
                assert was.get(column) == found.get(column) or _shared(was.get(column, b"")), (
                    f"{label}: {sheet.name}!{at.a1}"
                )


def _shared(cell: bytes) -> bool:
    return b'"shared"' in cell


def _split(part: bytes) -> tuple[bytes, dict[int, dict[int, bytes]]]:
    root = etree.fromstring(part, etree.XMLParser(remove_comments=True, huge_tree=True))
    rows: dict[int, dict[int, bytes]] = {}
    number = 0
    for element in root:
        name = etree.QName(element).localname
        if name == "dimension":
            root.remove(element)
        elif name == "sheetData":
            for row in element:
                number = int(row.get("r", number + 1))
                rows[number] = dict(_row(row, number))
            element[:] = []
            element.text = element.tail = None
    return etree.tostring(root, method="c14n"), rows


def _row(row: etree._Element, number: int) -> Iterator[tuple[int, bytes]]:
    column = 0
    for cell in row:
        if etree.QName(cell).localname != "c":
            continue
        stated = cell.get("r")
        column = Address.parse(stated).column if stated else column + 1
        cell.attrib.pop("r", None)
        cell.tail = None
        yield column, etree.tostring(cell, method="c14n")


__all__ = ["FOLDER", "KINDS", "Area", "FormulaError", "Result", "check", "edits_of", "files"]
