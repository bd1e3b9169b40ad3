import pytest

from sync.errors import WrongEndError
from sync.label import CHUNK, Label, label_rows, read_guid, read_label
from workbook.model import Address, Cell
from workbook.schema import ColumnSchema, Schema, TableSchema


def grid(rows: tuple[tuple[str, str], ...]) -> dict[Address, Cell]:
    return {
        Address(row, column): Cell(text, text)
        for row, pair in enumerate(rows, start=1)
        for column, text in enumerate(pair, start=1)
    }


@pytest.mark.parametrize("width", [0, 1, 3_000])
def test_a_label_reads_back_however_long_its_schema(width: int) -> None:
    columns = tuple(ColumnSchema(f"c{i}", f"Column {i}") for i in range(width))
    label = Label("guid", Schema((TableSchema("T", "S", columns),)), "sheet-id", 12)
    rows = label_rows(label)
    assert max(len(value) for _, value in rows) <= CHUNK
    assert read_label(grid(rows)) == label


def test_an_empty_sheet_says_nothing() -> None:
    assert read_label({}) == Label()
    assert label_rows(Label()) == ()


def test_a_damaged_schema_is_an_error_with_advice() -> None:
    damaged = grid((("guid", "one"), ("schema", '{"tables": 3')))
    with pytest.raises(WrongEndError, match="the hidden sheet _lifeops is damaged"):
        read_label(damaged)
    assert read_guid(damaged) == "one"


def test_a_generation_that_is_no_number_is_none() -> None:
    assert read_label(grid((("generation", "seven"),))).generation == 0
