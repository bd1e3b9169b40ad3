"""The header row of a table: which line it is, and which column carries which header."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sync.errors import WrongEndError
from sync.headers import HEADER_ROWS, Line, duplicated, header_text, id_header, runs
from sync.marks import by_marks
from sync.misread import check_read, why_misread
from workbook.model import Address, Area
from workbook.schema import NUMBERS, ColumnSchema, ColumnType, TableSchema
from workbook.values import Formula, Serial

_FEWEST = 3  # columns of a table in which a renamed one is known by its neighbours
_TIMES = {ColumnType.DATE, ColumnType.TIME, ColumnType.DATETIME, ColumnType.DURATION}


class Headers(NamedTuple):
    """The header row of a table, where in it each column stands, and where ``_id`` may stand."""

    row: int
    columns: Mapping[str, int]
    ids: tuple[int, ...]


def find_headers(
    table: TableSchema,
    lines: Mapping[int, Line],
    within: Area | None = None,
    taken: Collection[Address] = (),
    marks: Mapping[str, Collection[Address]] | None = None,
) -> Headers:
    """Return the header row of ``table`` and those of its columns that are there.

    Columns are known by their marks; where they have none, headers match exactly, or else without
    case, and a single one that was renamed is known by where it stands. The header cells in
    ``taken`` are other tables'.

    Args:
        table: the table.
        lines: the lines of its sheet.
        within: where the program says it stands.
        taken: header cells of other tables.
        marks: column id -> the cells that bear its mark; in row 0 where it is the whole column.

    Raises:
        WrongEndError: there is no such table, most of it is missing, a header that was renamed
            cannot be told from a column that is gone, a header stands twice, or the header row
            was moved, sorted or deleted.
    """
    marks = marks or {}
    if within is not None:
        texts = _texts(lines.get(within.first.row, {}))
        inside = range(within.first.column, within.last.column + 1)
        near = {column: text for column, text in texts.items() if column in inside}
        found = _in_row(table, within.first.row, lines, near, marks)
        misread = why_misread(table, within.first.row, lines, found.values())
        if len(found) == len(table.columns) and not misread:
            return _headers(table, within.first.row, texts, found)
    row, texts, _ = _best_row(table, lines, taken, marks)
    found = _in_row(table, row, lines, texts, marks, settle=True)
    check_read(table, row, lines, found.values())
    _check_missing(table, row, texts, found, marks)
    return _headers(table, row, texts, found)


def _in_row(  # noqa: PLR0913 - a row, what marks it, and how strictly to take it
    table: TableSchema,
    row: int,
    lines: Mapping[int, Line],
    texts: Mapping[int, str],
    marks: Mapping[str, Collection[Address]],
    *,
    settle: bool = False,
) -> dict[str, int]:
    """Return the columns of a table in one header row, with ``settle`` those of doubled headers."""

    def is_filled(column: int) -> bool:
        return any(r > row and column in line for r, line in lines.items())

    matches = _matches(table, texts)
    here = {key: [at.column for at in cells if at.row in {0, row}] for key, cells in marks.items()}
    found = by_marks(table, texts, matches, here, is_filled)
    rest = {
        key: [c for c in columns if c not in found.values()]
        for key, columns in matches.items()
        if key not in found
    }
    matches = {**rest, **{key: [column] for key, column in found.items()}}
    if not any(here.values()):
        matches = _with_renamed(table, row, lines, texts, matches)
    if settle:
        matches = dict(_in_one_run(table, row, texts, matches))
    return {
        column.id: matches[column.id][0] for column in table.columns if len(matches[column.id]) == 1
    }


def _check_missing(
    table: TableSchema,
    row: int,
    texts: Mapping[int, str],
    found: Mapping[str, int],
    marks: Mapping[str, Collection[Address]],
) -> None:
    """Refuse a table of which most is missing, or in which a renamed column may be a missing one.

    Without marks, a header that nobody knows may well be that of a column which seems to be gone.
    """
    missing = [column.header for column in table.columns if column.id not in found]
    if not missing:
        return
    known = {*found.values()}
    ignored = {header.casefold() for _, header in table.ignored}
    unknown = any(
        column not in known and texts[column].casefold() not in {id_header(table), *ignored}
        for run in runs(texts)
        if not known.isdisjoint(run)
        for column in run
    )
    if 2 * len(missing) > len(table.columns) or (unknown and not any(marks.values())):
        raise missing_headers(table, row, missing)


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
    table: TableSchema,
    lines: Mapping[int, Line],
    taken: Collection[Address],
    marks: Mapping[str, Collection[Address]],
) -> tuple[int, dict[int, str], dict[str, list[int]]]:
    best: tuple[int, dict[int, str], dict[str, list[int]]] | None = None
    most = 0
    for row in sorted(r for r in lines if r <= HEADER_ROWS):
        texts = {c: t for c, t in _texts(lines[row]).items() if (row, c) not in taken}
        matches = _matches(table, texts)
        marked = {key: at.column for key, cells in marks.items() for at in cells if at.row == row}
        if why_misread(table, row, lines, marked.values()):
            marked = {}
        count = len(marked.keys() | {key for key, columns in matches.items() if columns})
        if count > most:
            best, most = (row, texts, matches), count
    if best is None or (most < 2 and len(table.columns) > 2):
        raise WrongEndError(
            f"the table {table.name} is not there",
            where=table.sheet,
            fix="Undo what moved or deleted them, or put its headers back in one row among the"
            f" first {HEADER_ROWS}: " + ", ".join(column.header for column in table.columns),
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


def _headers(
    table: TableSchema, row: int, texts: Mapping[int, str], columns: Mapping[str, int]
) -> Headers:
    name = id_header(table)
    known = set(columns.values())
    ids = tuple(c for c, text in texts.items() if text.casefold() == name and c not in known)
    return Headers(row, columns, ids)


def missing_headers(table: TableSchema, row: int, missing: Sequence[str]) -> WrongEndError:
    """Return the error of headers that are not there."""
    names = ", ".join(f"'{header}'" for header in missing)
    return WrongEndError(
        f"the table {table.name} has no column headed {names}",
        where=f"{table.sheet}!{row}:{row}",
        fix="Put the header back as it was; in a workbook of your own making, `lifeops unlink` and"
        " then `lifeops link` find its columns afresh",
    )
