from sync.headers import lines_of
from sync.locate import locate_all
from sync.unsynced import unsynced
from workbook.model import Address, Cell, Layout
from workbook.schema import ColumnSchema, Schema, TableSchema

TABLE = TableSchema("List", "List", (ColumnSchema("a", "A"), ColumnSchema("b", "B")))


def said(*lines: list[str], template: str = "") -> list[tuple[str, str]]:
    """Return what is said of a table; its column ``b`` is known by its mark."""
    cells = {
        Address(y, x): Cell(text)
        for y, line in enumerate(lines, start=1)
        for x, text in enumerate(line, start=1)
        if text
    }
    sheets = {"List": lines_of(cells)}
    at = lines[0].index("B") if "B" in lines[0] else 1
    marks = {("List", "b"): [("List", Address(0, at + 1))]}
    schema = Schema((TABLE,), template=template)
    layout = Layout(locate_all([TABLE], sheets, marks=marks, whole=False))
    return [(each.where, each.message) for each in unsynced(schema, sheets, layout)]


def test_an_unheaded_column_in_a_table_is_named() -> None:
    ((where, what),) = said(["A", "", "B"], ["1", "2", "3"])
    assert where == "List!B1"
    assert "the column B of List has no header" in what
    assert said(["A", "", "B"], ["1", "", "3"]) == []


def test_a_header_that_was_cleared_is_named() -> None:
    ((where, what),) = said(["A", ""], ["1", "2"])
    assert (where, "the header 'B' of List was cleared" in what) == ("List!B1", True)


def test_a_headed_column_beyond_a_blank_one_is_named() -> None:
    lines = ["A", "B", "_id", "", "Phone"], ["1", "2", "i1", "", "555"]
    ((where, what),) = said(*lines)
    assert (where, "'Phone' stands apart from List" in what) == ("List!E1", True)
    assert said(*lines, template="life_ops") == []


def test_a_table_as_it_should_be_is_not_mentioned() -> None:
    assert said(["A", "B", "_id"], ["1", "2", "i1"]) == []
