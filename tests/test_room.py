"""Room that a shipped workbook's ranges keep, so that freshly typed rows count at once."""

import re
from pathlib import Path

from sync.excel.discover import discover
from sync.excel.prepare import prepared, save
from sync.excel.store import ExcelStore
from sync.store import AddRow
from templates.shipped import load
from workbook.values import Formula
from workbook.xlsx.create import create
from workbook.xlsx.scan import read_book


def reached(path: Path) -> set[int]:
    """Return the last rows that formulas of Accounts read of the currencies."""
    texts = (
        cell.content.text
        for cell in read_book(path).sheet("Accounts").cells.values()
        if isinstance(cell.content, Formula)
    )
    found = (re.findall(r"Currencies'?!\$A\$2:\$A\$(\d+)", text) for text in texts)
    return {int(end) for ends in found for end in ends}


def test_ranges_are_made_longer_at_four_fifths_of_their_room(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    create(load("life-ops", single="account-book"), path)
    book = read_book(path)
    schema = discover(book).schema
    save(book, prepared(book, schema, "guid"))
    store = ExcelStore(path, schema)

    columns = schema.table("Currencies").columns
    computed = {each.id: Formula(each.formula) for each in columns if each.formula}

    def add(*numbers: int) -> None:
        cells = [(f"c{n}", {"Currency": f"C{n:02}", **computed}) for n in numbers]
        rows = [AddRow("Currencies", row, its) for row, its in cells]
        assert store.apply(store.read(), rows).owed == ()

    assert reached(path) == {61}
    add(*range(44))  # three are there from the start: 47 of 60
    assert reached(path) == {61}
    add(44)
    assert reached(path) == {121}
    before = store.read()
    add(45)
    assert reached(path) == {121}
    after = store.read()
    assert {r.id: r.cells for r in before.tables["Accounts"].rows} == {
        r.id: r.cells for r in after.tables["Accounts"].rows
    }
