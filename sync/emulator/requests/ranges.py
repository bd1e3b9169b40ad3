"""Requests that move, sort and merge blocks of cells."""

from collections.abc import Mapping
from functools import cmp_to_key
from typing import Any

from sync.emulator import reshape
from sync.emulator.evaluation import content
from sync.emulator.failures import InvalidError
from sync.emulator.grid import Box, grid_range
from sync.emulator.references import relative
from sync.emulator.requests.apply import Apply
from sync.emulator.requests.dimensions import is_rows
from sync.emulator.reshape import Change
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet, part
from sync.emulator.unsettled import sorted_metadata
from workbook.values import Formula


def _block(book: Spreadsheet, body: Json, *, insert: bool) -> Json:
    sheet, box = book.place(body.get("range", {}))
    rows = is_rows(body.get("shiftDimension", ""))
    if box.empty:
        raise InvalidError("The range is empty.")
    at, count = (box.top, box.bottom - box.top) if rows else (box.left, box.right - box.left)
    span = (box.left, box.right) if rows else (box.top, box.bottom)
    change = Change(sheet, rows, at, count if insert else -count, span)
    _check_merges(sheet, change)
    reshape.apply(book, change)
    return {}


def _check_merges(sheet: Sheet, change: Change) -> None:
    """Refuse to tear a merged cell apart."""
    first, last = change.span or (0, 0)
    for merge in sheet.parts.get("merges", []):
        names = ("Column", "Row") if change.rows else ("Row", "Column")
        start, end = merge[f"start{names[0]}Index"], merge[f"end{names[0]}Index"]
        beyond = merge[f"end{names[1]}Index"] > change.at
        if beyond and start < last and end > first and not (first <= start and end <= last):
            raise InvalidError(
                "You can't perform this action because it would split a merged cell."
            )


def _insert_range(book: Spreadsheet, body: Json) -> Json:
    return _block(book, body, insert=True)


def _delete_range(book: Spreadsheet, body: Json) -> Json:
    return _block(book, body, insert=False)


def _sort(book: Spreadsheet, body: Json) -> Json:
    sheet, box = book.place(body.get("range", {}))
    sort_rows(book, sheet, box, body.get("sortSpecs", []))
    return {}


def sort_rows(book: Spreadsheet, sheet: Sheet, box: Box, specs: list[Json]) -> None:
    """Sort the rows of a box; formulas move along.

    Raises:
        InvalidError: cells in it are merged.
    """
    if any(m.meets(box) for m in merged(sheet)):
        raise InvalidError("You can't sort a range that contains merged cells.")
    order = sorted_rows(book, sheet, box, specs)
    before = {row: dict(sheet.rows.get(row, {})) for row in order}
    for to, row in enumerate(order, box.top):
        if to != row:
            _put_row(sheet, box, before[row], row, to)
    sorted_metadata(book, sheet, box.top, order)


def _put_row(sheet: Sheet, box: Box, line: Mapping[int, Json], row: int, to: int) -> None:
    """Put the cells of a row inside a box at another row; formulas move along."""
    for column in range(box.left, box.right):
        sheet.put(to, column, relative(line.get(column, {}), to - row, 0))


def sorted_rows(book: Spreadsheet, sheet: Sheet, box: Box, specs: list[Json]) -> list[int]:
    """Return the rows of a box in the order that sort specs give; blanks come last."""
    from sync.emulator.show import View

    view = View(book, scratch())

    def key(row: int, column: int) -> Any:
        cell = sheet.cell(row, column)
        if isinstance(content(cell), Formula):
            return next(iter(view.value(sheet, row, column, cell).values()), None)
        value = content(cell)
        return getattr(value, "days", value)

    def compare(one: int, other: int) -> int:
        for spec in specs:
            column = spec.get("dimensionIndex", 0)
            first, second = _rank(key(one, column)), _rank(key(other, column))
            if first == second:
                continue
            if 9 in (first[0], second[0]):
                return 1 if first[0] == 9 else -1
            down = spec.get("sortOrder") == "DESCENDING"
            return -1 if (first < second) != down else 1
        return one - other

    return sorted(range(box.top, box.bottom), key=cmp_to_key(compare))


def _rank(value: Any) -> tuple[int, Any]:
    """Return what values sort by: numbers, then texts, truth values, errors; blanks last."""
    if value is None or value == "":
        return 9, 0
    if isinstance(value, bool):
        return 3, value
    if isinstance(value, int | float):
        return 1, value
    return (2, value.casefold()) if isinstance(value, str) else (4, 0)


def scratch() -> Any:
    """Return an evaluation for one request, whose changes are not stored yet."""
    from sync.emulator.evaluation import Evaluation, wall_clock

    return Evaluation(wall_clock)


def merged(sheet: Sheet) -> list[Box]:
    """Return the boxes of a sheet's merged cells."""
    return [
        Box(m["startRowIndex"], m["endRowIndex"], m["startColumnIndex"], m["endColumnIndex"])
        for m in sheet.parts.get("merges", [])
    ]


def _merge(book: Spreadsheet, body: Json) -> Json:
    sheet, box = book.place(body.get("range", {}))
    kind = body.get("mergeType", "MERGE_ALL")
    boxes = {
        "MERGE_ROWS": [box._replace(top=r, bottom=r + 1) for r in range(box.top, box.bottom)],
        "MERGE_COLUMNS": [box._replace(left=c, right=c + 1) for c in range(box.left, box.right)],
    }.get(kind, [box])
    for other in merged(sheet):
        if other.meets(box) and not _inside(other, box):
            raise InvalidError(
                "You must select all cells in a merged range to merge or unmerge them."
            )
    _drop_merges(sheet, box)
    for each in boxes:
        if (each.bottom - each.top) * (each.right - each.left) > 1:
            part(sheet, "merges").append(grid_range(sheet.id, each))
            for row, column, _ in list(sheet.filled(each)):
                if (row, column) != (each.top, each.left):
                    sheet.put(row, column, {})
    return {}


def _inside(inner: Box, outer: Box) -> bool:
    return outer.holds(inner.top, inner.left) and outer.holds(inner.bottom - 1, inner.right - 1)


def _drop_merges(sheet: Sheet, box: Box) -> None:
    boxes = zip(part(sheet, "merges"), merged(sheet), strict=True)
    sheet.parts["merges"] = [merge for merge, at in boxes if not at.meets(box)]


def _unmerge(book: Spreadsheet, body: Json) -> Json:
    sheet, box = book.place(body.get("range", {}))
    for other in merged(sheet):
        if other.meets(box) and not _inside(other, box):
            raise InvalidError(
                "You must select all cells in a merged range to merge or unmerge them."
            )
    _drop_merges(sheet, box)
    return {}


KINDS: Mapping[str, Apply] = {
    "insertRange": _insert_range,
    "deleteRange": _delete_range,
    "sortRange": _sort,
    "mergeCells": _merge,
    "unmergeCells": _unmerge,
}
