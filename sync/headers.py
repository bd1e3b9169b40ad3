"""The header row of a table: which line it is, and which column carries which header."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from sync.errors import WrongEndError
from workbook.model import ID_COLUMN, Address, Area, Cell
from workbook.schema import NUMBERS, ColumnSchema, ColumnType, TableSchema
from workbook.values import Formula, Serial

HEADER_ROWS = 60

ID_HEADERS = (ID_COLUMN, "_lifeops_id", "_lifeops_row_id")
"""Headers for the column of row ids; the first that is not a person's own is taken."""

_FEWEST = 3  # columns of a table in which a renamed one is known by its neighbours
_TIMES = {ColumnType.DATE, ColumnType.TIME, ColumnType.DATETIME, ColumnType.DURATION}

Line: TypeAlias = Mapping[int, Cell]
"""One sheet row: column -> cell."""


class Headers(NamedTuple):
    """The header row of a table, where in it each column stands, and where ``_id`` may stand."""

    row: int
    columns: Mapping[str, int]
    ids: tuple[int, ...]


def lines_of(grid: Mapping[Address, Cell]) -> dict[int, dict[int, Cell]]:
    """Return the filled cells of a sheet as row -> column -> cell."""
    lines: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in grid.items():
        if filled(cell):
            lines.setdefault(row, {})[column] = cell
    return lines


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


def find_headers(
    table: TableSchema,
    lines: Mapping[int, Line],
    within: Area | None = None,
    taken: Collection[Address] = (),
) -> Headers:
    """Return the header row of ``table`` and its columns.

    Headers match exactly, or else without case; a single one that was renamed is known by where
    it stands. The header cells in ``taken`` are other tables'.

    Raises:
        WrongEndError: a header is missing or stands twice, or there is no such table.
    """
    if within is not None:
        texts = _texts(lines.get(within.first.row, {}))
        inside = range(within.first.column, within.last.column + 1)
        matches = _matches(table, {c: text for c, text in texts.items() if c in inside})
        matches = _with_renamed(table, within.first.row, lines, texts, matches)
        if all(len(columns) == 1 for columns in matches.values()):
            return _headers(table, within.first.row, texts, matches)
    row, texts, matches = _best_row(table, lines, taken)
    matches = _with_renamed(table, row, lines, texts, matches)
    missing = [table.column(key).header for key, columns in matches.items() if not columns]
    if missing:
        raise _missing_headers(table, row, missing)
    return _headers(table, row, texts, _in_one_run(table, row, texts, matches))


def _with_renamed(
    table: TableSchema,
    row: int,
    lines: Mapping[int, Line],
    texts: Mapping[int, str],
    matches: dict[str, list[int]],
) -> dict[str, list[int]]:
    """Add the one column whose header was renamed, if that is sure.

    It is, if the only unknown header where the missing one stood is between the same neighbours,
    and what is below it is of the column's kind.
    """
    missing = [key for key, columns in matches.items() if not columns]
    if len(missing) != 1 or len(matches) < _FEWEST:
        return matches
    if any(len(columns) > 1 for columns in matches.values()):
        return matches
    column = _old_place(table, missing[0], texts, matches)
    if column is None or not _fits(table.column(missing[0]), row, column, lines):
        return matches
    return {**matches, missing[0]: [column]}


def _old_place(
    table: TableSchema, key: str, texts: Mapping[int, str], matches: Mapping[str, list[int]]
) -> int | None:
    """Return the column between the neighbours of ``key`` if it has a header nobody knows."""
    keys = [column.id for column in table.columns]
    nth = keys.index(key)
    left = matches[keys[nth - 1]][0] if nth > 0 else None
    right = matches[keys[nth + 1]][0] if nth + 1 < len(keys) else None
    column = (right or 0) - 1 if left is None else left + 1
    ends = id_header(table), ""
    known = {found[0] for found in matches.values() if found}
    if column in known or texts.get(column, "").casefold() in ends:
        return None
    beyond = column - 1 if left is None else column + 1
    if left is not None and right is not None:
        return column if right == beyond else None
    return column if texts.get(beyond, "").casefold() in ends else None


def _fits(column: ColumnSchema, row: int, at: int, lines: Mapping[int, Line]) -> bool:
    """Whether what stands below a header is of the kind that the column holds, if anything does."""
    below = [line[at] for r, line in lines.items() if r > row and at in line]
    held = [c.value if isinstance(c.content, Formula) else c.content for c in below]
    if column.type in NUMBERS:
        return not held or any(isinstance(each, float) for each in held)
    if column.type in _TIMES:
        return not held or any(isinstance(each, Serial) for each in held)
    return True


def _texts(line: Line) -> dict[int, str]:
    texts = {column: header_text(cell) for column, cell in sorted(line.items())}
    return {column: text for column, text in texts.items() if text}


def _matches(table: TableSchema, texts: Mapping[int, str]) -> dict[str, list[int]]:
    """Return column id -> the sheet columns that carry its header."""
    exact: dict[str, list[int]] = {}
    folded: dict[str, list[int]] = {}
    for column, text in texts.items():
        exact.setdefault(text, []).append(column)
        folded.setdefault(text.casefold(), []).append(column)
    return {
        column.id: exact.get(column.header.strip())
        or folded.get(column.header.strip().casefold(), [])
        for column in table.columns
    }


def _best_row(
    table: TableSchema, lines: Mapping[int, Line], taken: Collection[Address]
) -> tuple[int, dict[int, str], dict[str, list[int]]]:
    best: tuple[int, dict[int, str], dict[str, list[int]]] | None = None
    most = 0
    for row in sorted(r for r in lines if r <= HEADER_ROWS):
        texts = {c: t for c, t in _texts(lines[row]).items() if (row, c) not in taken}
        matches = _matches(table, texts)
        count = sum(1 for columns in matches.values() if columns)
        if count > most:
            best, most = (row, texts, matches), count
    if best is None or (most < 2 and len(table.columns) > 2):
        raise WrongEndError(
            f"the table {table.name} is not there",
            where=table.sheet,
            fix=f"Put its headers back in one row among the first {HEADER_ROWS}: "
            + ", ".join(column.header for column in table.columns),
        )
    return best


def _in_one_run(
    table: TableSchema, row: int, texts: Mapping[int, str], matches: Mapping[str, list[int]]
) -> Mapping[str, list[int]]:
    """Settle headers that stand more than once by the one unbroken run that holds them all."""
    twice = {key: columns for key, columns in matches.items() if len(columns) > 1}
    if not twice:
        return matches
    whole = []
    for run in runs(texts):
        inside = {key: [c for c in columns if c in run] for key, columns in matches.items()}
        if all(len(columns) == 1 for columns in inside.values()):
            whole.append(inside)
    if len(whole) == 1:
        return whole[0]
    key, columns = next(iter(twice.items()))
    raise duplicated(table.sheet, table.column(key).header, [Address(row, c) for c in columns])


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


def _headers(
    table: TableSchema, row: int, texts: Mapping[int, str], matches: Mapping[str, list[int]]
) -> Headers:
    columns = {key: found[0] for key, found in matches.items()}
    name = id_header(table)
    ids = tuple(column for column, text in texts.items() if text.casefold() == name)
    return Headers(row, columns, ids)


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


def _missing_headers(table: TableSchema, row: int, missing: list[str]) -> WrongEndError:
    names = ", ".join(f"'{header}'" for header in missing)
    return WrongEndError(
        f"the table {table.name} has no column headed {names}",
        where=f"{table.sheet}!{row}:{row}",
        fix="Put the header back as it was; in a workbook of your own making, `lifeops unlink` and"
        " then `lifeops link` find its columns afresh",
    )
