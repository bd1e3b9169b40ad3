"""Requests about what hangs on ranges: validations, conditional formats, protections.

Inferred: that the colors of a conditional format come back in both ways, as recorded answers have
them in the formats of cells, which are the same message.
"""

from collections.abc import Mapping
from typing import Any

from sync.emulator import masks
from sync.emulator.colors import paired
from sync.emulator.failures import InvalidError
from sync.emulator.grid import grid_range
from sync.emulator.ids import new_id
from sync.emulator.protection import is_whole
from sync.emulator.requests.apply import Apply
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet, part


def _validate(book: Spreadsheet, body: Json) -> Json:
    sheet, box = book.place(body.get("range", {}))
    rule = body.get("rule")
    for row in range(box.top, box.bottom):
        for column in range(box.left, box.right):
            old = sheet.cell(row, column)
            if rule is None and "dataValidation" not in old:
                continue
            cell = {name: value for name, value in old.items() if name != "dataValidation"}
            sheet.put(row, column, cell | ({"dataValidation": rule} if rule else {}))
    return {}


def _full_range(book: Spreadsheet, given: Json) -> Json:
    """Return a GridRange with all its sides."""
    sheet, box = book.place(given)
    return grid_range(sheet.id, box)


def _rule(book: Spreadsheet, rule: Json) -> tuple[Sheet, Json]:
    """Return the sheet of a conditional format and the rule with whole ranges."""
    ranges = rule.get("ranges")
    if not ranges:
        raise InvalidError("At least one range is required.")
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise InvalidError("Exactly one of booleanRule and gradientRule is required.")
    sheets = {given.get("sheetId", 0) for given in ranges}
    if len(sheets) > 1:
        raise InvalidError("All ranges must be on the same grid.")
    full = paired({}, rule) | {"ranges": [_full_range(book, given) for given in ranges]}
    return book.sheet(sheets.pop()), full


def _add_format(book: Spreadsheet, body: Json) -> Json:
    sheet, rule = _rule(book, body.get("rule", {}))
    rules = part(sheet, "conditionalFormats")
    index = body.get("index", 0)
    if not 0 <= index <= len(rules):
        raise InvalidError(f"No conditional format on sheet: {sheet.id} at index: {index}")
    rules.insert(index, rule)
    return {}


def _format_at(sheet: Sheet, index: int) -> Json:
    rules = part(sheet, "conditionalFormats")
    if not 0 <= index < len(rules):
        raise InvalidError(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return rules.pop(index)


def _update_format(book: Spreadsheet, body: Json) -> Json:
    index = body.get("index", 0)
    if "rule" in body:
        sheet, rule = _rule(book, body["rule"])
        old = _format_at(sheet, index)
        part(sheet, "conditionalFormats").insert(index, rule)
        answer = {"oldRule": old, "oldIndex": index, "newRule": rule, "newIndex": index}
    else:
        sheet = book.sheet(body.get("sheetId", 0))
        new = body.get("newIndex", 0)
        old = _format_at(sheet, index)
        part(sheet, "conditionalFormats").insert(new, old)
        answer = {"oldIndex": index, "newRule": old, "newIndex": new}
    return {"updateConditionalFormatRule": answer}


def _delete_format(book: Spreadsheet, body: Json) -> Json:
    sheet = book.sheet(body.get("sheetId", 0))
    rule = _format_at(sheet, body.get("index", 0))
    return {"deleteConditionalFormatRule": {"rule": rule}}


def _protections(book: Spreadsheet) -> list[tuple[Sheet, int, Json]]:
    return [
        (sheet, index, entry)
        for sheet in book.sheets
        for index, entry in enumerate(part(sheet, "protectedRanges"))
    ]


def _protected_sheet(book: Spreadsheet, entry: Json) -> Sheet:
    """Return the sheet that a protected range lies on, by its range or its name."""
    names = {name["namedRangeId"]: name for name in book.parts.get("namedRanges", [])}
    named = names.get(entry.get("namedRangeId", ""))
    place: Any = entry.get("range") or (named and named["range"])
    if place is None:
        raise InvalidError("Must specify a range or a named range to protect.")
    return book.sheet(place.get("sheetId", 0))


def _protect(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("protectedRange", {})
    sheet = _protected_sheet(book, given)
    _check_protection(sheet, given, replaced=-1)
    taken = [entry["protectedRangeId"] for _, _, entry in _protections(book)]
    entry = {"protectedRangeId": given.get("protectedRangeId") or new_id(taken)} | given
    entry = _with_editors(book, entry) | {"requestingUserCanEdit": True}
    part(sheet, "protectedRanges").append(entry)
    return {"addProtectedRange": {"protectedRange": entry}}


def _check_protection(sheet: Sheet, entry: Json, *, replaced: int) -> None:
    """Refuse a protection that cannot be; ``replaced`` is the id of the one that it replaces."""
    if entry.get("warningOnly") and entry.get("editors"):
        raise InvalidError("ProtectedRange is warningOnly. Editors cannot be set on it.")
    if not is_whole(entry.get("range", {"startRowIndex": 0})):
        if entry.get("unprotectedRanges"):
            raise InvalidError("Unprotected ranges are only supported on protected sheets.")
        return
    for other in part(sheet, "protectedRanges"):
        if is_whole(other.get("range", {"startRowIndex": 0})) and (
            other["protectedRangeId"] != replaced
        ):
            raise InvalidError(f'Sheet "{sheet.title}" already has sheet protection.')


def _with_editors(book: Spreadsheet, entry: Json) -> Json:
    """Return a protection whose list of editors names the owner and whoever made it too."""
    if book.acting is None or "editors" not in entry:
        return entry
    editors: Json = entry["editors"]
    users = dict.fromkeys((*editors.get("users", ()), book.acting.user, book.acting.owner))
    return entry | {"editors": editors | {"users": list(users)}}


def _protection(book: Spreadsheet, wanted: int) -> tuple[Sheet, int, Json]:
    for found in _protections(book):
        if found[2]["protectedRangeId"] == wanted:
            return found
    raise InvalidError(f"No protected range with id: {wanted}")


def _update_protection(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("protectedRange", {})
    mask = masks.parse(body.get("fields", ""), "ProtectedRange")
    sheet, index, old = _protection(book, given.get("protectedRangeId", 0))
    entry = masks.assign(mask, old, given) | {"protectedRangeId": old["protectedRangeId"]}
    if entry.get("warningOnly") and "editors" not in given:
        entry.pop("editors", None)
    _check_protection(_protected_sheet(book, entry), entry, replaced=old["protectedRangeId"])
    part(sheet, "protectedRanges").pop(index)
    part(_protected_sheet(book, entry), "protectedRanges").append(_with_editors(book, entry))
    return {}


def _unprotect(book: Spreadsheet, body: Json) -> Json:
    sheet, index, _ = _protection(book, body.get("protectedRangeId", 0))
    part(sheet, "protectedRanges").pop(index)
    return {}


KINDS: Mapping[str, Apply] = {
    "setDataValidation": _validate,
    "addConditionalFormatRule": _add_format,
    "updateConditionalFormatRule": _update_format,
    "deleteConditionalFormatRule": _delete_format,
    "addProtectedRange": _protect,
    "updateProtectedRange": _update_protection,
    "deleteProtectedRange": _unprotect,
}
