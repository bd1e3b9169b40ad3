"""After a write the rows that were asked back say what reading everything would say."""

from dataclasses import replace
from typing import Any

from sync.google.proof import Aim
from sync.google.reread import reread
from sync.google.snapshot import Snapshot
from sync.google.view import view
from sync.google.wire import Grids, read_grids
from sync.google.writes import Ask, ask
from sync.store import CELLS, VALUE, AddRow, SetCell
from workbook.model import Address, Area
from workbook.schema import CellSchema, ColumnSchema, ColumnType, Schema, TableSchema
from workbook.values import Formula

TABLE = TableSchema(
    "Tasks", "Tasks", (ColumnSchema("Task", "Task"), ColumnSchema("Cash", "Cash")), "Task"
)
SCHEMA = Schema((TABLE,), (CellSchema("Rate", "Settings", ColumnType.NUMBER),), pages=("Forecast",))


def text(value: str) -> dict[str, Any]:
    return {"userEnteredValue": {"stringValue": value}}


def row(row_id: str, formula: str) -> dict[str, Any]:
    shown = {"userEnteredValue": {"formulaValue": formula}, "effectiveValue": {"numberValue": 5}}
    return {"values": [text("Pay"), shown, text(row_id)]}


def grids(*rows: dict[str, Any], rate: float = 1) -> Grids:
    headers = {"values": [text("Task"), text("Cash"), text("_id")]}
    sheets = [
        ("Tasks", [headers, *rows]),
        ("Settings", [{"values": [{"userEnteredValue": {"numberValue": rate}}]}]),
    ]
    place = {"sheetId": 1, "startRowIndex": 0, "endRowIndex": 1}
    return read_grids(
        {
            "namedRanges": [{"name": "Rate", "namedRangeId": "n", "range": place}],
            "sheets": [
                {
                    "properties": {
                        "sheetId": number,
                        "title": title,
                        "gridProperties": {"rowCount": 100, "columnCount": 3},
                    },
                    "data": [{"rowData": lines}],
                }
                for number, (title, lines) in enumerate(sheets)
            ],
        }
    )


def test_new_rows_and_declared_cells_are_read_alike() -> None:
    first, new = row("r1", "='Forecast'!$B$2"), row("r2", "='Forecast'!$B$2+Settings!$A$1")
    was, now = grids(first), grids(first, new, rate=2)
    before = Snapshot(was, view(SCHEMA, was))
    where = before.layout("Tasks")
    aims = [
        Aim(AddRow("Tasks", "r2", {"Task": "Pay", "Cash": Formula("'Forecast'!$B$2+Rate")}), 3),
        Aim(SetCell(CELLS, "Rate", VALUE, 2.0), 1),
    ]
    corner = Area(Address(1, 1), Address(1, 1))
    asks = [ask(where, before.columns("Tasks"), (), 3, 11), Ask("Settings", (corner,))]

    seen = reread(SCHEMA, before, now, aims, asks)

    assert seen is not None
    whole = view(SCHEMA, now)
    assert seen.reading.tables == whole.tables
    assert seen.reading.tables["Tasks"].rows[1].cells == aims[0].edit.cells  # type: ignore[union-attr]
    assert seen.reading.tables["Tasks"].formulas == whole.tables["Tasks"].formulas


def test_declared_cells_that_moved_are_read_with_all_else() -> None:
    was, now = grids(), grids(rate=2)
    before = Snapshot(was, view(SCHEMA, was))
    moved = replace(now, names={"Rate": ("Settings", Address(2, 1))})
    aim = Aim(SetCell(CELLS, "Rate", VALUE, 2.0), 1)
    assert reread(SCHEMA, before, moved, [aim], []) is None


def test_a_row_to_be_deleted_is_read_again_though_its_table_was_not_written() -> None:
    was, now = grids(row("r1", "=1")), grids(row("r1", "=2"), rate=2)
    before = Snapshot(was, view(SCHEMA, was))
    aim = Aim(SetCell(CELLS, "Rate", VALUE, 2.0), 1)
    corner = Ask("Settings", (Area(Address(1, 1), Address(1, 1)),))
    asks = [ask(before.layout("Tasks"), before.columns("Tasks"), (2,), 0, 11), corner]

    seen = reread(SCHEMA, before, now, [aim], asks)

    assert seen is not None
    assert seen.reading.tables["Tasks"].rows[0].cells["Cash"] == Formula("2")
