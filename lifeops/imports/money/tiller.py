"""Tiller: its Transactions, as a CSV or in the workbook; with the workbook its Categories.

Columns are known by their headers wherever they stand. Of a formula the value counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from lifeops.imports.money import bank_rows
from lifeops.imports.money.bank_layout import Layout
from lifeops.imports.money.bank_rows import Bank
from lifeops.imports.reading.csv_table import HEAD, Row, Sheet, headed, plain, rows, table
from lifeops.imports.reading.keys import words
from lifeops.imports.reading.sheet_rows import book_of, row_of
from lifeops.imports.source import (
    File,
    Format,
    Hints,
    Record,
    Source,
    UnreadableSourceError,
)
from workbook.errors import WorkbookError
from workbook.values import CellError, Content, Value, display

if TYPE_CHECKING:
    from workbook.xlsx.scan import SheetReading

_NEEDED: Final = {"date", "description", "category", "amount", "account"}
_OWN: Final = {"transaction id", "account #", "institution", "account id", "full description"}
_COLUMNS: Final = {
    "Category": "category",
    "Account": "account",
    "AccountNo": "account #",
    "Institution": "institution",
    "AccountID": "account id",
    "CheckNumber": "check number",
    "FullDescription": "full description",
    "DateAdded": "date added",
    "CategorizedDate": "categorized date",
    "Note": "note",
}
_CATEGORY: Final = {
    "Category": "category",
    "Group": "group",
    "Type": "type",
    "Hide": "hide from reports",
}
_BANK: Final = Bank("Tiller", day_first=False, unique=True)


def _recognises(file: File) -> float:
    if file.content.startswith(b"PK"):
        try:
            return 0.97 if _book_sheet(file, is_header) else 0.0
        except UnreadableSourceError:
            return 0.0
    return 0.97 if any(is_header(row.cells) for row in rows(file)) else 0.0


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row heads Tiller's transactions."""
    names = {plain(cell) for cell in cells}
    return names >= _NEEDED and len(names & _OWN) >= 2


def _read(file: File, hints: Hints) -> Source:
    in_book = file.content.startswith(b"PK")
    sheet = _book_sheet(file, is_header) if in_book else table(file, is_header)
    if sheet is None or not sheet.header or not is_header(sheet.header):
        raise UnreadableSourceError(
            "no row heads Tiller's transactions",
            where=file.name,
            fix="Export the Transactions sheet with its header",
        )
    bank = replace(_BANK, line="row") if in_book else _BANK
    found = bank_rows.transactions(sheet, _layout(sheet), bank, hints)
    categories = _categories(file) if in_book else ()
    return replace(found, records=(*categories, *found.records))


def _layout(sheet: Sheet) -> Layout:
    others = {column: sheet.place(name) for column, name in _COLUMNS.items()}
    return Layout(
        sheet.places["date"],
        (sheet.places["description"],),
        sheet.places["amount"],
        key=sheet.place("transaction id"),
        others={column: place for column, place in others.items() if place is not None},
    )


def _is_categories(cells: Sequence[str]) -> bool:
    return {plain(cell) for cell in cells} >= {"category", "group", "type"}


def _categories(file: File) -> tuple[Record, ...]:
    sheet = _book_sheet(file, _is_categories)
    if sheet is None:
        return ()
    found: dict[str, Record] = {}
    for row in sheet.rows:
        cells: dict[str, Content] = {
            column: text
            for column, name in _CATEGORY.items()
            if (text := words(sheet.cell(row, name)))
        }
        key = plain(str(cells.get("Category", "")))
        if key:
            found.setdefault(key, Record("Categories", f"category row {row.line}", cells, key))
    return tuple(found.values())


def _book_sheet(file: File, header: Callable[[Sequence[str]], bool]) -> Sheet | None:
    """Return the first sheet that has a header, its cells as text; ``None`` if none has."""
    for found in _sheets(file):
        sheet = headed(found, header)
        if sheet.header:
            return sheet
    return None


@lru_cache(maxsize=1)
def _sheets(file: File) -> tuple[tuple[Row, ...], ...]:
    """Return the rows of the sheets that begin with a header of Tiller's.

    Raises:
        UnreadableSourceError: it is no workbook, or cannot be read.
    """
    try:
        return tuple(found for sheet in book_of(file).sheets if (found := _rows(sheet)))
    except WorkbookError as wrong:
        raise UnreadableSourceError(wrong.what, where=wrong.where, fix=wrong.fix) from wrong


def _rows(sheet: "SheetReading") -> tuple[Row, ...]:
    texts: dict[int, dict[int, str]] = {}
    known = False
    for at, cell in sheet.cells.items():
        if len(texts) > HEAD and not known:
            head = [[*row.values()] for row in texts.values()]
            known = any(is_header(row) or _is_categories(row) for row in head)
            if not known:
                return ()
        text = _shown(cell.value)
        if text:
            texts.setdefault(at.row, {})[at.column] = text
    return tuple(row_of(number, row) for number, row in sorted(texts.items()))


def _shown(value: Value) -> str:
    if value is None or isinstance(value, CellError):
        return ""
    return display(value).strip()


FORMAT: Final = Format("tiller", "Tiller", _recognises, _read)
