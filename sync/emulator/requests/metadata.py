"""Requests about developer metadata."""

from collections.abc import Mapping

from sync.emulator import masks
from sync.emulator.datafilters import matching
from sync.emulator.failures import InvalidError
from sync.emulator.ids import free_id
from sync.emulator.metadata import Home, everything, homes_on, located
from sync.emulator.requests.apply import Apply
from sync.emulator.spreadsheet import Json, Spreadsheet

_KEPT = ("metadataId", "metadataKey", "metadataValue", "visibility")
_LIMIT = 30_000


def _home(book: Spreadsheet, location: Json) -> Home:
    if "dimensionRange" in location:
        stretch = location["dimensionRange"]
        sheet = book.sheet(stretch.get("sheetId", 0))
        rows = stretch.get("dimension") == "ROWS"
        start = stretch.get("startIndex", 0)
        if stretch.get("endIndex") != start + 1:
            raise InvalidError("Developer metadata may only be placed on a single row or column.")
        if start >= (sheet.row_count if rows else sheet.column_count):
            raise InvalidError(f"The location is beyond the grid: {start}")
        return Home(sheet, rows, start)
    if "sheetId" in location:
        return Home(book.sheet(location["sheetId"]))
    if location.get("spreadsheet"):
        return Home()
    raise InvalidError("A location is required.")


def _create(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("developerMetadata", {})
    if not given.get("metadataKey"):
        raise InvalidError("A metadata key is required.")
    if given.get("visibility") not in ("DOCUMENT", "PROJECT"):
        raise InvalidError("A metadata visibility is required.")
    home = _home(book, given.get("location", {}))
    taken = [entry["metadataId"] for _, entry in everything(book)]
    wanted = free_id(given.get("metadataId"), taken, "Developer metadata")
    entry = {name: given[name] for name in _KEPT if name in given} | {"metadataId": wanted}
    home.replace(book, [*home.entries(book), entry])
    _check_size(book, home)
    return {"createDeveloperMetadata": {"developerMetadata": located(home, entry)}}


def _check_size(book: Spreadsheet, home: Home) -> None:
    """Refuse more than 30,000 characters of keys and values on a sheet or the spreadsheet."""
    size = sum(
        len(entry["metadataKey"]) + len(entry.get("metadataValue", ""))
        for at in (homes_on(home.sheet) if home.sheet else (home,))
        for entry in at.entries(book)
    )
    if size > _LIMIT:
        raise InvalidError(f"The developer metadata is larger than {_LIMIT} characters.")


def _update(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("developerMetadata", {})
    mask = masks.parse(body.get("fields", ""), "DeveloperMetadata")
    mask.pop("location", None)
    changed = []
    for home, entry in matching(book, body.get("dataFilters", [])):
        new = masks.assign(mask, entry, given) | {"metadataId": entry["metadataId"]}
        kept = [new if old is entry else old for old in home.entries(book)]
        home.replace(book, kept)
        changed.append(located(home, new))
    return {"updateDeveloperMetadata": {"developerMetadata": changed}}


def _delete(book: Spreadsheet, body: Json) -> Json:
    gone = matching(book, [body["dataFilter"]] if "dataFilter" in body else [])
    for home, entry in gone:
        home.replace(book, [old for old in home.entries(book) if old is not entry])
    deleted = [located(home, entry) for home, entry in gone]
    return {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": deleted}}


KINDS: Mapping[str, Apply] = {
    "createDeveloperMetadata": _create,
    "updateDeveloperMetadata": _update,
    "deleteDeveloperMetadata": _delete,
}
