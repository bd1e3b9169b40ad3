from dataclasses import replace

from store_contract import SCHEMA, THINGS

from sync.conflicts import (
    DELETED,
    TABLE,
    WHOLE_ROW,
    Conflict,
    Kept,
    conflict_cells,
    row_label,
)
from sync.store import CELLS, VALUE
from workbook.values import Formula, Kind, Serial

ONE = Conflict("Things", "r1", "one", "day", None, Serial(45_000.0, Kind.DATE), 3.5, Kept.SHEET)


def test_a_conflict_reads_as_people_write() -> None:
    assert conflict_cells(ONE, SCHEMA) == {
        "Table": "Things",
        "Row": "one",
        "Column": "Day",
        "Sheet value": "3.5",
        "Excel value": "2023-03-15",
        "Before": "(blank)",
        "Kept": "Sheet",
    }


def test_all_cells_are_text_in_columns_of_the_table() -> None:
    cells = conflict_cells(replace(ONE, remote=Formula("1+1"), local=True), SCHEMA)
    assert set(cells) <= {column.id for column in TABLE.columns}
    assert all(isinstance(content, str) for content in cells.values())


def test_a_whole_row_and_a_declared_cell_are_named() -> None:
    whole = replace(ONE, column=WHOLE_ROW, remote=DELETED, local="Day: x", kept=Kept.ROW)
    assert conflict_cells(whole, SCHEMA)["Column"] == "(whole row)"
    declared = replace(ONE, table=CELLS, row="Greeting", label="Greeting", column=VALUE)
    assert conflict_cells(declared, SCHEMA)["Table"] == "Settings"


def test_a_long_text_fits_a_cell() -> None:
    cells = conflict_cells(replace(ONE, remote="x" * 40_000), SCHEMA)
    assert len(str(cells["Sheet value"])) < 32_767


def test_the_key_is_the_conflict() -> None:
    assert ONE.key == replace(ONE, label="other", kept=Kept.EXCEL).key
    others = [
        replace(ONE, table="Other"),
        replace(ONE, row="r2"),
        replace(ONE, column="clock"),
        replace(ONE, base=0.0),
        replace(ONE, local=45_000.0),
        replace(ONE, local=ONE.remote, remote=ONE.local),
    ]
    assert len({ONE.key, *(other.key for other in others)}) == 1 + len(others)


def test_true_and_one_make_two_keys() -> None:
    assert replace(ONE, local=True).key != replace(ONE, local=1.0).key


def test_a_row_is_known_by_its_required_column() -> None:
    assert row_label({"text": "t", "name": "n"}, THINGS) == "n"
    assert row_label({"text": "t", "number": 1.0}, THINGS) == "t"
    assert row_label({}, THINGS) == "(blank row)"
