"""Requests about named ranges."""

import re
import secrets
from collections.abc import Mapping

from sync.emulator import masks
from sync.emulator.failures import InvalidError
from sync.emulator.grid import grid_range
from sync.emulator.requests.apply import Apply
from sync.emulator.spreadsheet import Json, Spreadsheet
from sync.emulator.unsettled import no_named_range

_NAME = re.compile(r"[^\W\d]\w{0,249}")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d+[Cc]\d+|TRUE|FALSE", re.IGNORECASE)


def _find(book: Spreadsheet, named_range_id: str) -> int:
    for index, entry in enumerate(book.part("namedRanges")):
        if entry["namedRangeId"] == named_range_id:
            return index
    raise no_named_range(book, named_range_id)


def _checked(book: Spreadsheet, entry: Json) -> Json:
    """Return a named range whose name is allowed and free, with all sides of its range."""
    name = entry.get("name", "")
    if not _NAME.fullmatch(name) or _LIKE_A_CELL.fullmatch(name):
        raise InvalidError(f"The name '{name}' is not a valid name for a named range.")
    others = [e for e in book.part("namedRanges") if e["namedRangeId"] != entry["namedRangeId"]]
    if any(other["name"].casefold() == name.casefold() for other in others):
        raise InvalidError(
            f'Cannot add named range with name "{name}". Name already exists: {name}'
        )
    sheet, box = book.place(entry.get("range", {}))
    return entry | {"range": grid_range(sheet.id, box)}


def _add(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("namedRange", {})
    names = book.part("namedRanges")
    entry = {"namedRangeId": given.get("namedRangeId") or secrets.token_hex(6)} | given
    if any(other["namedRangeId"] == entry["namedRangeId"] for other in names):
        raise InvalidError(f"A NamedRange with id: {entry['namedRangeId']} already exists.")
    entry = _checked(book, entry)
    names.append(entry)
    return {"addNamedRange": {"namedRange": entry}}


def _update(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("namedRange", {})
    if not body.get("fields"):
        raise InvalidError(
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
        )
    index = _find(book, given.get("namedRangeId", ""))
    names = book.part("namedRanges")
    mask = masks.parse(body["fields"], "NamedRange")
    mask.pop("namedRangeId", None)
    changed = (
        masks.assign(mask, names[index], given) if mask or body["fields"] == "*" else names[index]
    )
    names[index] = _checked(book, changed | {"namedRangeId": names[index]["namedRangeId"]})
    return {}


def _delete(book: Spreadsheet, body: Json) -> Json:
    index = _find(book, body.get("namedRangeId", ""))
    book.part("namedRanges").pop(index)
    return {}


KINDS: Mapping[str, Apply] = {
    "addNamedRange": _add,
    "updateNamedRange": _update,
    "deleteNamedRange": _delete,
}
