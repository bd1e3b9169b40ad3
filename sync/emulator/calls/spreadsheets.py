"""The ``spreadsheets`` calls, but for those on plain values."""

from sync.emulator import batch, given, masks, protection, resource, shapes
from sync.emulator.asked import Asked, Route, State
from sync.emulator.ids import new_id
from sync.emulator.requests import sheets as requests_sheets
from sync.emulator.show import resolve
from sync.emulator.spreadsheet import Json


def _create(state: State, asked: Asked) -> Json:
    body = shapes.checked(asked.body or {}, "Spreadsheet")
    book = given.spreadsheet(body)
    state.storage.create(book)
    return resource.spreadsheet(state.view(book), asked.mask("Spreadsheet"), [], with_cells=False)


def _get(state: State, asked: Asked) -> Json:
    book = protection.as_seen(state.storage.spreadsheet(asked.path[0]))
    places = [resolve(book, text) for text in asked.parameters.get("ranges", [])]
    mask = asked.mask("Spreadsheet")
    # A field mask decides about the cells by itself; includeGridData is then ignored.
    with_cells = "fields" in asked.parameters or asked.flag("includeGridData")
    return resource.spreadsheet(state.view(book), mask, places, with_cells=with_cells)


def _batch_update(state: State, asked: Asked) -> Json:
    body = shapes.checked(asked.body or {}, "BatchUpdateSpreadsheetRequest")
    mask = asked.mask("BatchUpdateSpreadsheetResponse")
    # The answer is made before the write is kept, so that nothing is applied if it cannot be.
    with state.storage.edit(asked.path[0]) as book:
        replies = batch.apply(book, body.get("requests", []))
        answer: Json = masks.select(mask, {"spreadsheetId": book.id, "replies": replies})
        below = masks.below(mask, "updatedSpreadsheet")
        if body.get("includeSpreadsheetInResponse") and below is not None:
            seen = protection.as_seen(book)
            places = [resolve(seen, text) for text in body.get("responseRanges", [])]
            with_cells = bool(body.get("responseIncludeGridData"))
            answer["updatedSpreadsheet"] = resource.spreadsheet(
                state.view(seen), below, places, with_cells=with_cells
            )
    return answer


def _copy_sheet(state: State, asked: Asked) -> Json:
    body = shapes.checked(asked.body or {}, "CopySheetToAnotherSpreadsheetRequest")
    source = state.storage.spreadsheet(asked.path[0]).sheet(int(asked.path[1]))
    with state.storage.edit(str(body.get("destinationSpreadsheetId"))) as book:
        sheet_id = new_id(sheet.id for sheet in book.sheets)
        title = f"Copy of {source.title}"
        number = 1
        while book.titled(title) is not None:
            number += 1
            title = f"Copy of {source.title} {number}"
        copy = requests_sheets.copied(book, source, sheet_id, title)
        book.sheets.append(copy)
    return resource.sheet_properties(copy, len(book.sheets) - 1)


_ID = "([^/:]+)"
_SHEETS = "/v4/spreadsheets"
ROUTES: tuple[Route, ...] = (
    ("POST", _SHEETS, "spreadsheets.create", _create),
    ("GET", f"{_SHEETS}/{_ID}", "spreadsheets.get", _get),
    ("POST", f"{_SHEETS}/{_ID}:batchUpdate", "spreadsheets.batchUpdate", _batch_update),
    ("POST", f"{_SHEETS}/{_ID}/sheets/([0-9]{{1,10}}):copyTo", "sheets.copyTo", _copy_sheet),
)
