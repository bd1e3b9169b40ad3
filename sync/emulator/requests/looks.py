"""Requests about banding and borders."""

from collections.abc import Mapping

from sync.emulator import masks
from sync.emulator.failures import InvalidError
from sync.emulator.grid import Box, grid_range
from sync.emulator.ids import free_id
from sync.emulator.requests.apply import Apply
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet, part

_SIDES = ("top", "bottom", "left", "right")
_BANDS = ("rowProperties", "columnProperties")


def _bandings(book: Spreadsheet) -> list[tuple[Sheet, Json]]:
    return [(sheet, entry) for sheet in book.sheets for entry in part(sheet, "bandedRanges")]


def _checked(book: Spreadsheet, entry: Json, but: int) -> tuple[Sheet, Json]:
    if not any(entry.get(name) for name in _BANDS):
        raise InvalidError("At least one of rowProperties or columnProperties must be specified.")
    sheet, box = book.place(entry.get("range", {}))
    for other in part(sheet, "bandedRanges"):
        if other["bandedRangeId"] != but and book.place(other["range"])[1].meets(box):
            raise InvalidError(
                "You cannot add alternating background colors to a range that already has "
                "alternating background colors."
            )
    return sheet, entry | {"range": grid_range(sheet.id, box)}


def _add_banding(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("bandedRange", {})
    taken = [entry["bandedRangeId"] for _, entry in _bandings(book)]
    wanted = free_id(given.get("bandedRangeId"), taken, "A banded range")
    sheet, entry = _checked(book, given | {"bandedRangeId": wanted}, wanted)
    part(sheet, "bandedRanges").append(entry)
    return {"addBanding": {"bandedRange": entry}}


def _banding(book: Spreadsheet, wanted: int) -> tuple[Sheet, Json]:
    for sheet, entry in _bandings(book):
        if entry["bandedRangeId"] == wanted:
            return sheet, entry
    raise InvalidError(f"No banded range with id: {wanted}")


def _update_banding(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("bandedRange", {})
    mask = masks.required(body, "BandedRange")
    sheet, old = _banding(book, given.get("bandedRangeId", 0))
    named = {"bandedRangeId": old["bandedRangeId"]}
    target, entry = _checked(book, masks.assign(mask, old, given) | named, old["bandedRangeId"])
    part(sheet, "bandedRanges").remove(old)
    part(target, "bandedRanges").append(entry)
    return {}


def _delete_banding(book: Spreadsheet, body: Json) -> Json:
    sheet, entry = _banding(book, body.get("bandedRangeId", 0))
    part(sheet, "bandedRanges").remove(entry)
    return {}


def _borders(book: Spreadsheet, body: Json) -> Json:
    sheet, box = book.place(body.get("range", {}))
    for row in range(box.top, box.bottom):
        for column in range(box.left, box.right):
            sides = _sides(body, box, row, column)
            if sides:
                sheet.put(row, column, _bordered(sheet.cell(row, column), sides))
    return {}


def _sides(body: Json, box: Box, row: int, column: int) -> dict[str, Json]:
    """Return the borders that a request gives to one cell."""
    names = {
        "top": "top" if row == box.top else "innerHorizontal",
        "bottom": "bottom" if row == box.bottom - 1 else "innerHorizontal",
        "left": "left" if column == box.left else "innerVertical",
        "right": "right" if column == box.right - 1 else "innerVertical",
    }
    return {side: body[name] for side, name in names.items() if name in body}


def _bordered(cell: Json, sides: Mapping[str, Json]) -> Json:
    style = dict(cell.get("userEnteredFormat", {}))
    borders = dict(style.pop("borders", {}))
    for side, border in sides.items():
        if border.get("style", "NONE") in ("NONE", "STYLE_UNSPECIFIED"):
            borders.pop(side, None)
        else:
            borders[side] = border
    if borders:
        style["borders"] = {side: borders[side] for side in _SIDES if side in borders}
    rest = {name: value for name, value in cell.items() if name != "userEnteredFormat"}
    return rest | ({"userEnteredFormat": style} if style else {})


KINDS: Mapping[str, Apply] = {
    "addBanding": _add_banding,
    "updateBanding": _update_banding,
    "deleteBanding": _delete_banding,
    "updateBorders": _borders,
}
