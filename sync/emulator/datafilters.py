"""Data filters: what a request means by a metadata lookup, an A1 range or a GridRange.

A filter by range finds the metadata on every location that the range meets; a lookup with a
location does so too unless it asks for that very location.

Source: Google's guide "Read, write, and search metadata" and the published discovery document.
"""

from typing import Any

from sync.emulator.failures import InvalidError
from sync.emulator.grid import Box
from sync.emulator.metadata import Home, everything
from sync.emulator.show import Place, resolve
from sync.emulator.spreadsheet import Json, Spreadsheet

_COMPARED = ("metadataId", "metadataKey", "metadataValue", "visibility")


def matching(book: Spreadsheet, filters: list[Json]) -> list[tuple[Home, Json]]:
    """Return the metadata that any of some data filters finds, each once."""
    found: list[tuple[Home, Json]] = []
    for given in filters:
        found += [pair for pair in matched(book, given) if pair not in found]
    return found


def matched(book: Spreadsheet, given: Json) -> list[tuple[Home, Json]]:
    """Return the metadata that a data filter finds.

    Raises:
        InvalidError: a filter without a criterion, or on a sheet that does not exist.
        ApiError: an A1 range that cannot be read.
    """
    lookup = given.get("developerMetadataLookup")
    if lookup is not None:
        return [pair for pair in everything(book) if _fits(book, *pair, lookup)]
    place = _range(book, given)
    return [pair for pair in everything(book) if _meets(pair[0], place)]


def places(book: Spreadsheet, given: Json) -> list[Place]:
    """Return the places that a data filter finds: a range, or the lines that carry metadata."""
    if "developerMetadataLookup" not in given:
        return [_range(book, given)]
    found: list[Place] = []
    for home, _ in matched(book, given):
        place = _place(home)
        if place is not None and place not in found:
            found.append(place)
    return found


def _range(book: Spreadsheet, given: Json) -> Place:
    if "a1Range" in given:
        return resolve(book, given["a1Range"])
    if "gridRange" in given:
        return Place(*book.place(given["gridRange"]))
    raise InvalidError("A data filter must specify a filter criterion.")


def _place(home: Home) -> Place | None:
    """Return the cells that metadata hangs on; none for the spreadsheet as a whole."""
    if home.sheet is None:
        return None
    whole = home.sheet.whole()
    if home.at is None:
        return Place(home.sheet, whole)
    if home.rows:
        return Place(home.sheet, whole._replace(top=home.at, bottom=home.at + 1))
    return Place(home.sheet, whole._replace(left=home.at, right=home.at + 1))


def _meets(home: Home, place: Place) -> bool:
    own = _place(home)
    return own is not None and own.sheet is place.sheet and own.box.meets(place.box)


def _fits(book: Spreadsheet, home: Home, entry: Json, lookup: Json) -> bool:
    named: dict[str, Any] = {name: lookup[name] for name in _COMPARED if name in lookup}
    location = home.location()
    if lookup.get("locationType", location["locationType"]) != location["locationType"]:
        return False
    if any(entry.get(name) != value for name, value in named.items()):
        return False
    if "metadataLocation" not in lookup:
        if "locationMatchingStrategy" in lookup:
            raise InvalidError("locationMatchingStrategy requires a metadataLocation.")
        return True
    exact = lookup.get("locationMatchingStrategy") == "EXACT_LOCATION"
    return _at(book, home, lookup["metadataLocation"], exact=exact)


def _at(book: Spreadsheet, home: Home, wanted: Json, *, exact: bool) -> bool:
    if wanted.get("spreadsheet"):
        return home.sheet is None or not exact
    if "sheetId" in wanted:
        sheet = book.sheet(wanted["sheetId"])
        return home.sheet is sheet and (home.at is None or not exact)
    stretch = wanted.get("dimensionRange")
    if stretch is None:
        raise InvalidError("A metadataLocation is required.")
    sheet = book.sheet(stretch.get("sheetId", 0))
    if home.sheet is not sheet:
        return False
    rows = stretch.get("dimension") == "ROWS"
    size = sheet.row_count if rows else sheet.column_count
    start, end = stretch.get("startIndex", 0), stretch.get("endIndex", size)
    if exact:
        return (home.rows, home.at, start + 1) == (rows, start, end)
    whole = sheet.whole()
    box = Box(start, end, 0, whole.right) if rows else Box(0, whole.bottom, start, end)
    return _meets(home, Place(sheet, box))
