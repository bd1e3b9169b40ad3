"""Tasks typed in the shipped workbook, on either side, through the command line."""

import pytest
from small_link import linked_small, small_link

from lifeops import links
from lifeops.ends import open_ends, sheets_client
from sync.excel.side import single_cells
from workbook.calculate import calculate
from workbook.model import Address, Cell
from workbook.values import Formula
from workbook.xlsx.edits import SetCell
from workbook.xlsx.patch import patch
from workbook.xlsx.replace import replace
from workbook.xlsx.scan import read_book

__all__ = ["linked_small", "small_link"]

NEW = "Book the venue"
SAME = "Both sides are the same. Nothing to do.\n"


def sides(path):
    with open_ends(links.need(path)) as ends:
        return ends.excel.read(), ends.sheet.read()


def tasks(reading):
    return {row.cells["Task"]: row for row in reading.tables["Tasks"].rows}


def typed_in_excel(path, cells):
    """Type a task into the fresh row under the last one."""
    layout = sides(path)[0].layout.tables["Tasks"]
    book = read_book(path)
    edits = [
        SetCell("Tasks", Address(layout.last_row + 1, layout.columns[column]), content)
        for column, content in cells.items()
    ]
    replace(path, patch(book, edits).data, book.package.digest)


def typed_on_the_sheet(path, cells):
    layout = sides(path)[1].layout.tables["Tasks"]
    with sheets_client(local=True) as client:
        for column, content in cells.items():
            at = Address(layout.last_row + 1, layout.columns[column])
            client.values_update(
                links.need(path).spreadsheet,
                f"Tasks!{at.a1}",
                params={"valueInputOption": "USER_ENTERED"},
                body={"values": [[content]]},
            )


def values(path, column):
    """Return what Excel will show in a column of Tasks when it opens the file, by task."""
    book = read_book(path)
    grids = {sheet.name: sheet.cells for sheet in book.sheets}
    results = calculate(grids, single_cells(book))["Tasks"]
    columns = sides(path)[0].layout.tables["Tasks"].columns
    cells = grids["Tasks"]
    return {
        name.content: results.get(Address(row, columns[column]))
        for (row, at), name in cells.items()
        if at == columns["Task"] and name.content is not None
    }


def shown(path, column):
    """Return the values that the file itself holds in a column of Tasks, by task."""
    columns = sides(path)[0].layout.tables["Tasks"].columns
    cells = read_book(path).sheet("Tasks").cells
    return {
        name.content: cells.get(Address(row, columns[column]), Cell()).value
        for (row, at), name in cells.items()
        if at == columns["Task"] and name.content is not None
    }


def test_the_samples_are_numbered_and_no_number_is_given_twice(small_link):
    numbers = [row.cells["No"] for row in sides(small_link)[0].tables["Tasks"].rows]
    assert sorted(numbers) == [float(number) for number in range(1, len(numbers) + 1)]


def test_a_task_typed_in_excel_ranks_before_any_sync_and_is_numbered_by_it(small_link, lifeops):
    highest = max(row.cells["No"] for row in tasks(sides(small_link)[0]).values())
    typed_in_excel(small_link, {"Task": NEW, "Pin": 1.0})
    assert values(small_link, "Rank")[NEW] == 1.0
    code, printed, _ = lifeops("sync")
    assert (code, printed) == (
        0,
        "The Excel file: 1 cell changed.\nThe Google Sheet: 1 row added.\n",
    )
    excel, sheet = (tasks(reading)[NEW] for reading in sides(small_link))
    assert excel.cells == sheet.cells
    assert excel.cells["No"] == highest + 1
    assert excel.id == sheet.id != ""
    assert shown(small_link, "Rank")[NEW] == 1.0
    assert lifeops("sync")[:2] == (0, SAME)


def test_a_task_typed_on_the_sheet_gets_what_a_task_has(small_link, lifeops):
    like = next(iter(tasks(sides(small_link)[1]).values()))
    typed_on_the_sheet(small_link, {"Task": NEW, "Pin": 1})
    assert lifeops("sync")[0] == 0
    excel, sheet = (tasks(reading)[NEW] for reading in sides(small_link))
    assert excel.cells == sheet.cells
    computed = {c for c, each in like.cells.items() if isinstance(each, Formula)}
    assert {c for c, each in sheet.cells.items() if isinstance(each, Formula)} == computed
    assert sheet.cells["No"] == len(sides(small_link)[0].tables["Tasks"].rows)
    assert excel.id == sheet.id != ""
    assert shown(small_link, "Rank")[NEW] == 1.0
    assert lifeops("sync")[:2] == (0, SAME)


def test_tasks_typed_on_both_sides_are_numbered_in_one_order(small_link, lifeops):
    count = len(sides(small_link)[0].tables["Tasks"].rows)
    typed_in_excel(small_link, {"Task": "In Excel"})
    typed_on_the_sheet(small_link, {"Task": "On the Sheet"})
    assert lifeops("sync")[0] == 0
    for reading in sides(small_link):
        found = tasks(reading)
        assert found["In Excel"].cells["No"] == count + 1
        assert found["On the Sheet"].cells["No"] == count + 2
    assert lifeops("sync")[:2] == (0, SAME)


def typed_in(path, on, place, content):
    """Type into one cell, (table, row, column), on either side."""
    table, row, column = place
    layout = sides(path)[on == "sheet"].layout.tables[table]
    at = Address(row, layout.columns[column])
    if on == "excel":
        book = read_book(path)
        edits = [SetCell(layout.sheet, at, content)]
        replace(path, patch(book, edits).data, book.package.digest)
        return
    with sheets_client(local=True) as client:
        client.values_update(
            links.need(path).spreadsheet,
            f"'{layout.sheet}'!{at.a1}",
            params={"valueInputOption": "USER_ENTERED"},
            body={"values": [[content]]},
        )


def column(path, table, key):
    return [
        {row.cells["Task" if table == "Tasks" else "Account"]: row.cells.get(key) for row in rows}
        for rows in (reading.tables[table].rows for reading in sides(path))
    ]


@pytest.mark.parametrize("on", ["excel", "sheet"])
def test_a_renamed_account_is_renamed_in_its_tasks(small_link, lifeops, on):
    rows = {
        row.cells["Account"]: row.position for row in sides(small_link)[0].tables["Accounts"].rows
    }
    typed_in(small_link, on, ("Accounts", rows["Quayside"], "Account"), "Quayside BV")
    code, printed, _ = lifeops("sync", small_link)
    assert code == 0
    for side in column(small_link, "Tasks", "Account"):
        assert side["Call Quayside back about the check-in outage"] == "Quayside BV"
    assert "is not in Accounts" not in printed
    assert shown(small_link, "Check")["Call Quayside back about the check-in outage"] in (None, "")
    assert lifeops("sync", small_link)[1] == SAME


def test_a_name_that_is_no_account_yet_is_offered_with_its_cell(small_link, lifeops):
    typed_in_excel(small_link, {"Task": NEW, "Account": "Newton"})
    layout = sides(small_link)[0].layout.tables["Tasks"]
    code, printed, _ = lifeops("sync", small_link)
    assert code == 0
    cell = Address(layout.last_row, layout.columns["Account"]).a1
    told = f"Tasks!{cell}: 'Newton' is not in Accounts: add a row for it there if it is new"
    assert told in " ".join(printed.split())


@pytest.mark.parametrize("on", ["excel", "sheet"])
def test_a_value_typed_over_a_formula_stays_until_it_is_cleared(small_link, lifeops, on):
    other = {"excel": "sheet", "sheet": "excel"}[on]
    before = column(small_link, "Accounts", "Health")[0]["Maple"]
    rows = {
        row.cells["Account"]: row.position for row in sides(small_link)[0].tables["Accounts"].rows
    }
    typed_in(small_link, on, ("Accounts", rows["Maple"], "Health"), 77)
    assert lifeops("sync", small_link)[0] == 0
    assert [side["Maple"] for side in column(small_link, "Accounts", "Health")] == [77.0, 77.0]
    assert lifeops("sync", small_link)[1] == SAME
    typed_in(
        small_link, other, ("Accounts", rows["Maple"], "Health"), None if other == "excel" else ""
    )
    assert lifeops("sync", small_link)[0] == 0
    assert [side["Maple"] for side in column(small_link, "Accounts", "Health")] == [before, before]
    assert isinstance(before, Formula)
    assert lifeops("sync", small_link)[1] == SAME
