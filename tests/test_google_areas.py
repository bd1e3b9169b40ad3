from collections.abc import Mapping

import pytest

from sync.google.areas import table_areas
from sync.google.wire import GoogleTable, Grids, Tab
from workbook.model import Address, Area, Cell
from workbook.schema import ColumnSchema, Schema, TableSchema
from workbook.values import Content, Formula

LIST = TableSchema(
    "List",
    "List",
    (
        ColumnSchema("name", "Name"),
        ColumnSchema("qty", "Qty"),
        ColumnSchema("double", "Double", formula="[@qty]*2"),
    ),
    "name",
)
OTHER = TableSchema("Other", "List", (ColumnSchema("a", "Who"), ColumnSchema("b", "Where")))
HEADED: Mapping[str, Content] = {"A1": "Name", "B1": "Qty", "C1": "Double", "D1": "_id"}


def last_row(cells: Mapping[str, Content], ready: int = 50, template: str = "") -> int:
    """Return where the table A1:D3 is taken to end, given what stands below it."""
    grid = {Address.parse(at): Cell(each, each) for at, each in {**HEADED, **cells}.items()}
    formats = {Address(row, 4): {"type": "TEXT"} for row in range(2, ready + 1)}
    holder = GoogleTable("t", "List", Area.parse("A1:D3"))
    grids = Grids({"List": Tab(0, 100, 26, (holder,), grid, formats)}, {})
    return table_areas(Schema((LIST, OTHER), template=template), grids)["List"].last.row


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, 3),
        ({"A4": "touches"}, 4),
        ({"A4": "touches", "A5": "too"}, 5),
        ({"A6": "apart", "B6": 1.0}, 6),
        ({"A6": "apart", "B6": 1.0, "A9": "further", "B9": 2.0}, 9),
        ({"A6": "a remark"}, 3),
        ({"A6": "a remark", "A7": "under it", "B7": 1.0}, 3),
        ({"A6": "Total", "B6": Formula("SUM(B2:B3)")}, 3),
        ({"B6": 1.0, "C6": 2.0}, 3),
        ({"A6": "known", "D6": "some-id"}, 6),
        ({"A4": "Total", "B4": Formula("SUM(B2:B3)"), "A6": "apart", "B6": 1.0}, 4),
        ({"A6": "Who", "B6": "Where", "A7": "Ada", "B7": "Paris"}, 3),
        ({"A4": "row", "A5": "Who", "B5": "Where", "A6": "Ada", "B6": "Paris"}, 4),
    ],
)
def test_where_a_table_ends(cells: Mapping[str, Content], expected: int) -> None:
    assert last_row(cells) == expected


def test_what_was_below_the_table_when_it_was_made_is_no_row() -> None:
    assert last_row({"A6": "Budget", "B6": 500.0}, ready=3) == 3


def test_in_a_template_the_required_cell_makes_a_row() -> None:
    assert last_row({"A6": "a title"}, template="life-ops@1") == 6
    assert last_row({"B6": 1.0}, template="life-ops@1") == 3
