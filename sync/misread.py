"""Lines that are no header row, whatever the marks in their columns say.

Marks stand for whole columns of the Sheet and for cells of Excel, so they stay where they are when
the header row is deleted, sorted in among the rows, or moved. What it leaves behind is a row, and
its contents are nobody's headers.
"""

import re
from collections.abc import Collection, Mapping

from sync.errors import WrongEndError
from sync.headers import Line, header_text
from workbook.model import Address, Cell, column_letters
from workbook.schema import TableSchema

_FEW_RENAMED = 2  # headers that a person may rename between two runs
_ROW_ID = re.compile("[0-9a-f]{32}")


def is_row_id(cell: Cell | None) -> bool:
    """Whether a cell holds a row id as every run makes them."""
    return cell is not None and _ROW_ID.fullmatch(header_text(cell)) is not None


def why_misread(
    table: TableSchema, row: int, lines: Mapping[int, Line], columns: Collection[int]
) -> str:
    """Return why a line is not the header row of ``table``, or ``""``.

    Args:
        table: the table.
        row: the line in question.
        lines: the lines of its sheet.
        columns: where its columns stand by their marks and headers.
    """
    if not columns:
        return ""
    line = lines.get(row, {})
    for column in range(min(columns), max(columns) + 2):
        if is_row_id(line.get(column)):
            return f"{Address(row, column).a1} holds a row id and no header"
    headers = {column.header.strip().casefold() for column in table.columns}
    texts = {column: _text(line, column) for column in sorted(columns)}
    unknown = [column for column, text in texts.items() if text and text not in headers]
    if len(unknown) > _FEW_RENAMED or (
        headers.isdisjoint(texts.values()) and _stand_elsewhere(headers, row, lines)
    ):
        named = ", ".join(column_letters(column) for column in unknown)
        return f"{len(unknown)} headers at once are none that were linked, in the columns {named}"
    return ""


def _stand_elsewhere(headers: set[str], row: int, lines: Mapping[int, Line]) -> bool:
    """Whether another line holds all of some headers."""
    return any(
        headers <= {_text(line, column) for column in line}
        for other, line in lines.items()
        if other != row
    )


def _text(line: Line, column: int) -> str:
    return header_text(line[column]).casefold() if column in line else ""


def check_read(
    table: TableSchema, row: int, lines: Mapping[int, Line], columns: Collection[int]
) -> None:
    """Refuse a line that is not the header row of ``table``.

    Raises:
        WrongEndError: its headers were moved, sorted or deleted, or many renamed at once.
    """
    reason = why_misread(table, row, lines, columns)
    if reason:
        headers = ", ".join(column.header for column in table.columns)
        raise WrongEndError(
            f"row {row} is not the header row of {table.name}: {reason}",
            where=f"{table.sheet}!{row}:{row}",
            fix="Undo what moved, sorted or deleted the header row, or put the headers back in one"
            f" row above all others: {headers}. To rename several, sync after every second one",
        )


def rows_above(table: TableSchema, row: int, column: int) -> WrongEndError:
    """Return the error of rows that stand above the headers of their table."""
    return WrongEndError(
        f"the header row of {table.name} stands below rows of the table, in row {row}",
        where=f"{table.sheet}!{Address(row - 1, column).a1}",
        fix="Undo what moved or sorted it, or move the header row back above all rows",
    )
