"""Header cells and the lines of a sheet: what both the search for a table and its rows read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from sync.errors import WrongEndError
from workbook.model import ID_COLUMN, Address, Cell
from workbook.schema import TableSchema
from workbook.xlsx.grid import Grid

HEADER_ROWS = 60

ID_HEADERS = (ID_COLUMN, "_lifeops_id", "_lifeops_row_id")
"""Headers for the column of row ids; the first that is not a person's own is taken."""

Line: TypeAlias = Mapping[int, Cell]
"""One sheet row: column -> cell."""


def lines_of(grid: Mapping[Address, Cell]) -> dict[int, dict[int, Cell]]:
    """Return the filled cells of a sheet as row -> column -> cell."""
    if isinstance(grid, Grid):
        found = (
            (row, _filled(zip(places, cells, strict=True))) for row, places, cells in grid.rows()
        )
        return {row: line for row, line in found if line}
    lines: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in grid.items():
        if filled(cell):
            lines.setdefault(row, {})[column] = cell
    return lines


def _filled(line: Iterable[tuple[int, Cell | None]]) -> dict[int, Cell]:
    """Return the filled cells of a line; what holds something that is true is filled for sure."""
    return {
        column: cell for column, cell in line if cell is not None and (cell.content or filled(cell))
    }


def filled(cell: Cell | None) -> bool:
    """Whether anything shows in a cell; a spilled value counts, a style does not."""
    return cell is not None and not (cell.content in (None, "") and cell.value in (None, ""))


def header_text(cell: Cell) -> str:
    """Return the text of a header cell without outer spaces; ``""`` if it is not text."""
    shown = cell.content if isinstance(cell.content, str) else cell.value
    return shown.strip() if isinstance(shown, str) else ""


def id_header(table: TableSchema) -> str:
    """Return the header of the column of row ids: another one where a person's own is ``_id``."""
    taken = {column.header.strip().casefold() for column in table.columns}
    return next((name for name in ID_HEADERS if name not in taken), ID_HEADERS[-1])


def runs(columns: Iterable[int]) -> Iterator[range]:
    """Yield the unbroken runs of sorted column numbers."""
    first = last = 0
    for column in columns:
        if first and column == last + 1:
            last = column
            continue
        if first:
            yield range(first, last + 1)
        first = last = column
    if first:
        yield range(first, last + 1)


def distance(column: int, columns: Iterable[int]) -> int:
    """Return how many columns ``column`` stands outside the span of ``columns``."""
    lowest, highest = min(columns), max(columns)
    return max(lowest - column, column - highest, 0)


def duplicated(sheet: str, header: str, cells: Iterable[Address]) -> WrongEndError:
    """Return the error of a header that stands more than once."""
    places = [cell.a1 for cell in cells]
    return WrongEndError(
        f"the header '{header}' stands twice, in {' and '.join(places)}",
        where=f"{sheet}!{places[0]}",
        fix="Rename one of them",
    )
