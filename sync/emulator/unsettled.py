"""What the settings of :mod:`sync.emulator.switches` do to requests."""

from collections.abc import Mapping
from typing import Any

from sync.emulator import grid, localized
from sync.emulator.failures import InvalidError, RefusedError, not_found
from sync.emulator.grid import Box
from sync.emulator.metadata import Home
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet

_FORMULAS = ("updateCells", "appendCells", "repeatCell")


def as_meant(book: Spreadsheet, kind: str, body: Json) -> Json:
    """Return a request with its formulas in en-US form, however they are to be read."""
    if not book.switches.formulas_by_locale or kind not in _FORMULAS:
        return body
    read: Json = _plain(body, book)
    return read


def _plain(value: Any, book: Spreadsheet) -> Any:
    if isinstance(value, list):
        return [_plain(item, book) for item in value]
    if not isinstance(value, Mapping):
        return value
    formula = value.get("formulaValue")
    if isinstance(formula, str) and formula.startswith("="):
        return {"formulaValue": f"={localized.to_plain(formula[1:], book.locale)}"}
    return {name: _plain(below, book) for name, below in value.items()}


def after(book: Spreadsheet, kind: str, body: Json) -> None:
    """Let tables take in what ``updateCells`` wrote below them."""
    if not book.switches.writes_join_tables or kind != "updateCells":
        return
    rows = body.get("rows", [])
    if "range" in body:
        sheet, box = book.place(body["range"])
    else:
        sheet = book.sheet(body["start"].get("sheetId", 0))
        top, left = body["start"].get("rowIndex", 0), body["start"].get("columnIndex", 0)
        width = max((len(row.get("values", [])) for row in rows), default=0)
        box = Box(top, top + len(rows), left, left + width)
    joined(book, sheet, box)


def joined(book: Spreadsheet, sheet: Sheet, written: Box) -> None:
    """Let tables grow over rows right below them that were just written, if they do that."""
    if not book.switches.writes_join_tables:
        return
    tables: list[Json] = sheet.parts.get("tables", [])
    for index, table in enumerate(tables):
        box = grid.box(table["range"], sheet.row_count, sheet.column_count)
        grown = box
        while (
            written.top <= grown.bottom < written.bottom
            and written.left < box.right
            and box.left < written.right
            and _holds_values(sheet, grown.bottom, box)
        ):
            grown = grown._replace(bottom=grown.bottom + 1)
        if grown != box:
            tables[index] = table | {"range": grid.grid_range(sheet.id, grown)}


def _holds_values(sheet: Sheet, row: int, box: Box) -> bool:
    line: Mapping[int, Json] = sheet.rows.get(row, {})
    return any(box.left <= at < box.right and "userEnteredValue" in line[at] for at in line)


def sorted_metadata(book: Spreadsheet, sheet: Sheet, top: int, order: list[int]) -> None:
    """Let the metadata of rows go along with their cells in a sort, if it does that.

    Args:
        book: the spreadsheet.
        sheet: the sheet.
        top: the first row sorted.
        order: the rows that were sorted, as they now stand from there on.
    """
    if not book.switches.metadata_follows_sort:
        return
    held = [Home(sheet, rows=True, at=row).entries(book) for row in order]
    for to, entries in enumerate(held, top):
        Home(sheet, rows=True, at=to).replace(book, entries)


def no_named_range(book: Spreadsheet, named_range_id: str) -> RefusedError:
    """Return the refusal of a request about a named range that does not exist."""
    if book.switches.missing_named_range == "not found":
        return not_found()
    return InvalidError(f"No NamedRange with id: {named_range_id}")
