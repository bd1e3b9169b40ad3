"""Requests about the spreadsheet and its sheets as wholes."""

from collections.abc import Mapping

from sync.emulator import masks, references
from sync.emulator.colors import paired
from sync.emulator.failures import InvalidError
from sync.emulator.ids import new_id
from sync.emulator.requests import settings
from sync.emulator.requests.apply import Apply
from sync.emulator.resource import sheet_properties
from sync.emulator.spreadsheet import (
    DEFAULT_PROPERTIES,
    Json,
    Sheet,
    Spreadsheet,
    new_sheet,
)


def _fields(body: Json) -> masks.Mask:
    if not body.get("fields"):
        raise InvalidError(
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
        )
    return masks.parse(body["fields"])


def _update_spreadsheet(book: Spreadsheet, body: Json) -> Json:
    mask = _fields(body)
    changed = masks.assign(mask, book.properties, body.get("properties", {}))
    settings.check_spreadsheet(changed)
    always = DEFAULT_PROPERTIES | {"title": book.properties["title"]}
    book.properties = always | changed
    return {}


def _insert(book: Spreadsheet, sheet: Sheet, index: int | None) -> Json:
    _check_index(book, index or 0)
    at = len(book.sheets) if index is None else index
    book.sheets.insert(at, sheet)
    return {"properties": sheet_properties(sheet, at)}


def _check_index(book: Spreadsheet, index: int) -> None:
    if index < 0:
        raise InvalidError(f"Sheet index {index} must not be negative.")
    if index > len(book.sheets):
        raise InvalidError(
            f"Sheet index {index} is too high. It must be less than {len(book.sheets) + 1}."
        )


def _check_title(book: Spreadsheet, title: str) -> None:
    settings.check_title(title)
    if book.titled(title) is not None:
        raise InvalidError(
            f'A sheet with the name "{title}" already exists. Please enter another name.'
        )


def _check_id(book: Spreadsheet, sheet_id: int) -> None:
    if sheet_id < 0:
        raise InvalidError(f"sheetId {sheet_id} must not be negative.")
    if any(sheet.id == sheet_id for sheet in book.sheets):
        raise InvalidError(f'A sheet with id "{sheet_id}" already exists. Please enter another id.')


def _free_title(book: Spreadsheet) -> str:
    number = len(book.sheets) + 1
    while book.titled(f"Sheet{number}") is not None:
        number += 1
    return f"Sheet{number}"


def add(book: Spreadsheet, body: Json) -> Json:
    """Add a sheet as an ``addSheet`` request says.

    Raises:
        InvalidError: its title or id is taken, or its size is impossible.
    """
    given = paired({}, body.get("properties", {}))
    index = given.pop("index", None)
    title = given.get("title") or _free_title(book)
    _check_title(book, title)
    sheet_id = given.get("sheetId")
    if sheet_id is None:
        sheet_id = new_id(sheet.id for sheet in book.sheets)
    _check_id(book, sheet_id)
    settings.check_grid(given.get("gridProperties", {}))
    return {"addSheet": _insert(book, new_sheet(sheet_id, title, given), index)}


def _named(book: Spreadsheet, sheet_id: int) -> Sheet:
    """Return the sheet that a request about a sheet names."""
    for sheet in book.sheets:
        if sheet.id == sheet_id:
            return sheet
    raise InvalidError(f"No sheet with id: {sheet_id}")


def _delete(book: Spreadsheet, body: Json) -> Json:
    sheet = _named(book, body.get("sheetId", 0))
    if not any(other is not sheet and not other.properties.get("hidden") for other in book.sheets):
        raise InvalidError("You can't remove all the visible sheets in a document.")
    book.sheets.remove(sheet)
    references.forget_sheet(book, sheet)
    return {}


def _duplicate(book: Spreadsheet, body: Json) -> Json:
    source = _named(book, body.get("sourceSheetId", 0))
    title = body.get("newSheetName") or f"Copy of {source.title}"
    _check_title(book, title)
    sheet_id = body.get("newSheetId")
    if sheet_id is None:
        sheet_id = new_id(sheet.id for sheet in book.sheets)
    _check_id(book, sheet_id)
    copy = copied(book, source, sheet_id, title)
    return {"duplicateSheet": _insert(book, copy, body.get("insertSheetIndex", 0))}


def copied(book: Spreadsheet, source: Sheet, sheet_id: int, title: str) -> Sheet:
    """Return a copy of a sheet under a new id and title; tables and metadata get new ids."""
    copy = source.copy()
    copy.properties |= {"sheetId": sheet_id, "title": title}
    for name, part in copy.parts.items():
        copy.parts[name] = references.moved_to(part, source.id, sheet_id)
    references.renew_ids(book, copy)
    return copy


def _update(book: Spreadsheet, body: Json) -> Json:
    mask = _fields(body)
    given = dict(body.get("properties", {}))
    sheet = _named(book, given.get("sheetId", 0))
    old = sheet.title
    mask.pop("sheetId", None)
    index = given.pop("index", None) if "index" in mask or not mask else None
    mask.pop("index", None) if mask else None
    if "title" in mask or "title" in given:
        settings.check_title(given.get("title", ""))
    if (not mask or "title" in mask) and given.get("title", old).casefold() != old.casefold():
        _check_title(book, given["title"])
    if index is not None:
        _move(book, sheet, index)
    if mask or index is None:
        _assign(sheet, mask, given)
    if not any(not other.properties.get("hidden") for other in book.sheets):
        raise InvalidError("You can't hide all the sheets in a document.")
    if sheet.title != old:
        references.rename_sheet(book, old, sheet.title)
    return {}


def _assign(sheet: Sheet, mask: masks.Mask, given: Json) -> None:
    kept = {"sheetId": sheet.id, "sheetType": sheet.properties["sheetType"], "title": sheet.title}
    properties = paired(sheet.properties, masks.assign(mask, sheet.properties, given))
    if mask.get("gridProperties") == {}:
        settings.check_replaced(properties.get("gridProperties", {}))
    size = {"rowCount": sheet.row_count, "columnCount": sheet.column_count}
    size |= properties.get("gridProperties", {})
    settings.check_grid(size)
    sheet.properties = kept | properties | {"sheetId": sheet.id, "gridProperties": size}
    sheet.resize(size["rowCount"], size["columnCount"])
    if "gridProperties" in given:
        settings.check_frozen(sheet)


def _move(book: Spreadsheet, sheet: Sheet, index: int) -> None:
    """Move a tab; ``index`` counts the tabs as they stand before the move."""
    _check_index(book, index)
    before = book.sheets.index(sheet)
    book.sheets.remove(sheet)
    book.sheets.insert(index - 1 if index > before else index, sheet)


KINDS: Mapping[str, Apply] = {
    "updateSpreadsheetProperties": _update_spreadsheet,
    "addSheet": add,
    "deleteSheet": _delete,
    "duplicateSheet": _duplicate,
    "updateSheetProperties": _update,
}
