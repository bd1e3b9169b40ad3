"""Formulas through the life of a list: running balances, rows that come and go, sorted rows.

The same history over three pairs of ends: a file and a sheet over HTTP, and each of them with a
store in memory on the other side.
"""

from contextlib import ExitStack, closing
from typing import Any

import openpyxl
import pytest

from lifeops import links
from lifeops.ends import open_ends
from sync.engine import sync
from sync.excel.side import single_cells
from sync.memory import MemoryRow, MemoryStore
from sync.outcome import Status
from sync.state import State
from sync.store import CELLS, VALUE, Side
from workbook.calculate import calculate
from workbook.model import ID_COLUMN, Address
from workbook.values import Formula
from workbook.xlsx.edits import DeleteTableRow, SetCell
from workbook.xlsx.patch import patch
from workbook.xlsx.replace import replace
from workbook.xlsx.scan import read_book

AMOUNTS = (100.0, -30.0, 45.5, -12.25, 8.0, -60.0)
SUM = Formula("SUM(Bank[Amount])")
SHARE = Formula("[@Amount]/SUM(Bank[Amount])")
STEP = Formula("[@Balance;-1]+[@Amount]")
RUNNING = Formula("SUM(Bank[Amount;#]:[@Amount])")


def bank(path):
    """Write a list with a balance, a running sum, a share and a named total."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Bank"
    last = len(AMOUNTS) + 1
    sheet.append(("Day", "Amount", "Balance", "Running", "Share"))
    for row, amount in enumerate(AMOUNTS, 2):
        balance = f"=C{row - 1}+B{row}" if row > 2 else "=B2"
        share = f"=B{row}/SUM($B$2:$B${last})"
        sheet.append((f"day {row}", amount, balance, f"=SUM($B$2:$B{row})", share))
    sheet["H1"] = f"=SUM(B2:B{last})"
    book.defined_names["Total"] = openpyxl.workbook.defined_name.DefinedName(
        "Total", attr_text="Bank!$H$1"
    )
    book.save(path)


class InFile:
    """A person with the file open in Excel."""

    def __init__(self, path):
        self.path = path

    def _patch(self, *edits):
        book = read_book(self.path)
        patched = patch(book, edits)
        assert not patched.refused, patched.refused
        replace(self.path, patched.data, book.package.digest)

    def lines(self):
        cells = read_book(self.path).sheet("Bank").cells
        rows = sorted({at.row for at, c in cells.items() if at.column == 1 and c.content})[1:]
        return {cells[row, 1].content: row for row in rows}

    def delete(self, day):
        lines = self.lines()
        columns = tuple(range(1, 7))  # the hidden column goes along
        self._patch(DeleteTableRow("Bank", lines[day], "", columns, max(lines.values())))

    def add(self, day, amount):
        row = max(self.lines().values()) + 1
        contents = (day, amount, Formula(f"C{row - 1}+B{row}"), Formula(f"SUM($B$2:$B{row})"))
        self._patch(*(SetCell("Bank", Address(row, c), v) for c, v in enumerate(contents, 1)))

    def values(self):
        book = read_book(self.path)
        grids = {sheet.name: sheet.cells for sheet in book.sheets}
        results, cells = calculate(grids, single_cells(book))["Bank"], grids["Bank"]
        places = [Address(row, column) for row in self.lines().values() for column in (2, 3, 4)]
        return [results.get(at, cells[at].content) for at in places]


class OnSheet:
    """Another person, on the Sheet."""

    def __init__(self, client, spreadsheet):
        self.client, self.spreadsheet = client, spreadsheet

    def _area(self, **more):
        tabs = self.client.fetch_sheet_metadata(self.spreadsheet)["sheets"]
        ids = {tab["properties"]["title"]: tab["properties"]["sheetId"] for tab in tabs}
        return {"sheetId": ids["Bank"], **more}

    def _batch(self, **request):
        self.client.batch_update(self.spreadsheet, {"requests": [request]})

    def _get(self, area, how="UNFORMATTED_VALUE"):
        params = {"valueRenderOption": how}
        found = self.client.values_get(self.spreadsheet, f"Bank!{area}", params=params)
        return found.get("values", [])

    def lines(self):
        return {row[0]: at for at, row in enumerate(self._get("A2:A99"), 2) if row}

    def delete(self, day):
        row = self.lines()[day]
        area = self._area(dimension="ROWS", startIndex=row - 1, endIndex=row)
        self._batch(deleteDimension={"range": area})

    def insert(self, above, day, amount):
        """Insert a row and type it, its formulas filled down from the row above."""
        row = self.lines()[above]
        area = self._area(dimension="ROWS", startIndex=row - 1, endIndex=row)
        self._batch(insertDimension={"range": area, "inheritFromBefore": True})
        self._type(row, day, amount)
        self._put(f"C{row + 1}", [[f"=C{row}+B{row + 1}"]])

    def add(self, day, amount):
        self._type(max(self.lines().values()) + 1, day, amount)

    def _type(self, row, day, amount):
        cells = [day, amount, f"=C{row - 1}+B{row}", f"=SUM($B$2:$B{row})"]
        self._put(f"A{row}:D{row}", [cells])

    def _put(self, area, rows):
        params = {"valueInputOption": "USER_ENTERED"}
        self.client.values_update(self.spreadsheet, f"Bank!{area}", params, {"values": rows})

    def sort(self, column, *, down):
        rows = {"startRowIndex": 1, "endRowIndex": max(self.lines().values())}
        area = self._area(**rows, startColumnIndex=0, endColumnIndex=6)
        order = {"dimensionIndex": column, "sortOrder": "DESCENDING" if down else "ASCENDING"}
        self._batch(sortRange={"range": area, "sortSpecs": [order]})

    def values(self):
        return [value for row in self._get("B2:D99") for value in row]


class InMemory:
    """Whoever edits the store in memory, which holds formulas in neutral form."""

    def __init__(self, store):
        self.store = store

    def _row(self, day):
        rows = self.store.tables["Bank"].rows
        return next(at for at, row in enumerate(rows) if row.cells.get("Day") == day)

    def delete(self, day):
        with self.store.edited() as tables:
            del tables["Bank"].rows[self._row(day)]

    def add(self, day, amount):
        cells = {"Day": day, "Amount": amount, "Balance": STEP, "Running": RUNNING}
        with self.store.edited() as tables:
            tables["Bank"].rows.append(MemoryRow("", cells))


class Life:
    """Both ends of a linked list and who edits them."""

    def __init__(self, ends, state, excel, sheet, names):
        self.ends, self.state, self.names = ends, state, names
        self.excel, self.sheet = excel, sheet

    def sync(self, **options):
        local, remote, schema = self.ends
        outcome = sync(local, remote, self.state, schema, **options)
        assert outcome.conflicts == ()
        return outcome

    def settled(self):
        """Both ends hold the same, and a full compare finds nothing to do."""
        assert self.sync(anew=True).status is Status.NOTHING
        here, there = (self.held(store) for store in self.ends[:2])
        assert here == there
        return here

    def held(self, store):
        reading = store.read()
        rows = {row.cells["Day"]: dict(row.cells) for row in reading.tables["Bank"].rows}
        return rows, [row.cells.get(VALUE) for row in reading.tables[CELLS].rows]


def in_memory(side, schema, reading):
    store = MemoryStore(side, schema)
    for name, table in reading.tables.items():
        rows = [MemoryRow(row.id, dict(row.cells)) for row in table.rows]
        store.tables[name].rows[:] = rows
    return store


@pytest.fixture(params=["file and sheet", "memory and sheet", "file and memory"])
def life(request, home, lifeops):
    path = home / "bank.xlsx"
    bank(path)
    assert lifeops("link", path, "--local")[0] == 0
    with ExitStack() as stack:
        ends = stack.enter_context(open_ends(links.need(path)))
        state = stack.enter_context(closing(State(home / "other.db")))
        client: Any = ends.sheet
        local, remote = ends.excel, ends.sheet
        excel, sheet = InFile(path), OnSheet(client._client, links.need(path).spreadsheet)
        if request.param == "memory and sheet":
            local = in_memory(Side.EXCEL, ends.schema, ends.excel.read())
            excel = InMemory(local)
        if request.param == "file and memory":
            remote = in_memory(Side.SHEET, ends.schema, ends.sheet.read())
            sheet = InMemory(remote)
        life = Life((local, remote, ends.schema), state, excel, sheet, request.param)
        life.sync()
        yield life


def balances(amounts):
    total = 0.0
    for amount in amounts:
        total += amount
        yield from (amount, total, total)


def test_a_list_is_read_the_same_on_both_sides(life):
    rows, total = life.settled()
    assert total == [SUM]
    assert {cells["Share"] for cells in rows.values()} == {SHARE}
    assert {cells["Running"] for cells in rows.values()} == {RUNNING}
    assert [cells["Balance"] for cells in rows.values()][1:] == [STEP] * (len(AMOUNTS) - 1)


def shown(life):
    """Return what the ends that calculate show: amount, balance and running sum, row by row."""
    return [end.values() for end in (life.excel, life.sheet) if hasattr(end, "values")]


@pytest.mark.parametrize("by", ["excel", "sheet"])
@pytest.mark.parametrize("day", ["day 4", "day 7"])
def test_ranges_shrink_and_balances_go_on_over_a_deleted_row(life, by, day):
    getattr(life, by).delete(day)
    outcome = life.sync()
    assert outcome.status is Status.DONE
    rows, total = life.settled()
    assert (len(rows), total) == (len(AMOUNTS) - 1, [SUM])
    assert {cells["Share"] for cells in rows.values()} == {SHARE}
    assert {cells["Running"] for cells in rows.values()} == {RUNNING}
    assert [cells["Balance"] for cells in rows.values()][1:] == [STEP] * (len(AMOUNTS) - 2)
    left = list(AMOUNTS)
    del left[int(day[-1]) - 2]
    assert shown(life) == [list(balances(left))] * len(shown(life))


@pytest.mark.parametrize("by", ["excel", "sheet"])
def test_the_first_row_has_none_above_to_go_on_from(life, by):
    getattr(life, by).delete("day 2")
    life.sync()
    life.sync()
    rows, _ = life.settled()
    assert {cells["Running"] for cells in rows.values()} == {RUNNING}
    balance = rows["day 3"]["Balance"]
    assert balance in (Formula("#REF!+[@Amount]"), STEP)


@pytest.mark.parametrize("by", ["excel", "sheet"])
def test_ranges_grow_with_rows_typed_below(life, by):
    person = getattr(life, by)
    for number in range(3):
        person.add(f"more {number}", 10.0 + number)
        life.sync()
    rows, total = life.settled()
    assert (len(rows), total) == (len(AMOUNTS) + 3, [SUM])
    assert {cells["Share"] for cells in rows.values()} <= {SHARE}
    assert rows["more 2"]["Running"] == RUNNING
    assert rows["more 2"]["Balance"] == STEP
    every = list(balances([*AMOUNTS, 10.0, 11.0, 12.0]))
    assert shown(life) == [every] * len(shown(life))


def test_rows_of_both_sides_meet(life):
    life.excel.add("here", 1.0)
    life.sheet.add("there", 2.0)
    life.excel.delete("day 3")
    life.sync()
    life.sync()
    rows, total = held(life)
    assert total == [SUM]
    assert {"here", "there"} <= rows.keys()
    assert "day 3" not in rows


def held(life):
    """Return what both sides hold, but for the balances that wait for the same order."""
    found = [life.held(store) for store in life.ends[:2]]
    plain = []
    for rows, total in found:
        kept = {
            day: {c: v for c, v in cells.items() if c not in {"Balance", "Running"}}
            for day, cells in rows.items()
        }
        plain.append((kept, total))
    assert plain[0] == plain[1]
    return plain[0]


def test_a_row_inserted_in_the_middle_of_the_sheet(life):
    if not hasattr(life.sheet, "insert"):
        pytest.skip("this sheet has no middle")
    life.sheet.insert("day 5", "between", 7.0)
    before = life.sheet.values()
    outcome = life.sync()
    assert outcome.status is Status.DONE
    rows, total = held(life)
    assert total == [SUM]
    assert rows["between"]["Amount"] == 7.0
    assert life.sheet.values() == before  # what people made there was not touched
    writes = life.sync(anew=True)
    assert writes.status is Status.NOTHING


def test_sorted_rows_keep_their_amounts_and_say_so(life):
    if not hasattr(life.sheet, "sort"):
        pytest.skip("this sheet is not sorted")
    amounts = {day: cells["Amount"] for day, cells in life.settled()[0].items()}
    life.sheet.sort(1, down=True)
    shown = life.sheet.values()
    outcome = life.sync()
    rows, total = held(life)
    assert {day: cells["Amount"] for day, cells in rows.items()} == amounts
    assert {cells["Share"] for cells in rows.values()} == {SHARE}
    assert total == [SUM]
    assert life.sheet.values() == shown
    assert any("different order" in notice.message for notice in outcome.notices)
    assert life.sync(anew=True).status is Status.NOTHING
    assert ID_COLUMN not in rows["day 2"]
