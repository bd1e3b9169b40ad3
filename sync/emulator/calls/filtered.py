"""The calls that name cells by data filters, and those on developer metadata."""

from collections.abc import Iterator

from sync.emulator import protection, resource, shapes, values
from sync.emulator.asked import Asked, Route, State
from sync.emulator.calls.values import how_parsed, totals, updates
from sync.emulator.datafilters import matched, places
from sync.emulator.failures import ApiError, not_found
from sync.emulator.metadata import everything, located
from sync.emulator.show import Place
from sync.emulator.spreadsheet import Json, Spreadsheet

_NO_FILTER = "Must specify at least one data filter."


def _filters(body: Json, name: str = "dataFilters") -> list[Json]:
    found: list[Json] = body.get(name, [])
    if not found:
        raise ApiError(400, _NO_FILTER)
    return found


def _get(state: State, asked: Asked) -> Json:
    body = shapes.checked(asked.body or {}, "GetSpreadsheetByDataFilterRequest")
    book = protection.as_seen(state.storage.spreadsheet(asked.path[0]))
    found = [place for given in body.get("dataFilters", []) for place in places(book, given)]
    with_cells = "fields" in asked.parameters or bool(body.get("includeGridData"))
    mask = asked.mask("Spreadsheet")
    return resource.spreadsheet(state.view(book), mask, found, with_cells=with_cells)


def _paired(book: Spreadsheet, filters: list[Json]) -> Iterator[tuple[Place, list[Json]]]:
    """Yield each place that some filters find, with the filters that find it."""
    found: list[tuple[Place, list[Json]]] = []
    for given in filters:
        for place in places(book, given):
            known = next((pair for pair in found if pair[0] == place), None)
            if known is None:
                found.append((place, [given]))
            else:
                known[1].append(given)
    yield from found


def _values_get(state: State, asked: Asked) -> Json:
    body = shapes.checked(asked.body or {}, "BatchGetValuesByDataFilterRequest")
    book = state.storage.spreadsheet(asked.path[0])
    how, view = values.render(body), state.view(book)
    return {
        "spreadsheetId": book.id,
        "valueRanges": [
            {"valueRange": values.answer(view, place, how), "dataFilters": given}
            for place, given in _paired(book, _filters(body))
        ],
    }


def _values_update(state: State, asked: Asked) -> Json:
    body = shapes.checked(asked.body or {}, "BatchUpdateValuesByDataFilterRequest")
    parse = how_parsed(body.get("valueInputOption", ""))
    with state.storage.edit(asked.path[0]) as book:
        done = [
            (values.write(place, entry, parse=parse, locale=book.locale), entry["dataFilter"])
            for entry in _filters(body, "data")
            for place in places(book, entry.get("dataFilter", {}))
        ]
        answer = totals(book, [written for written, _ in done])
        answer["responses"] = [
            updates(state, body, book, written) | {"dataFilter": given} for written, given in done
        ]
        for response in answer["responses"]:
            del response["spreadsheetId"]
    return answer


def _values_clear(state: State, asked: Asked) -> Json:
    body = shapes.checked(asked.body or {}, "BatchClearValuesByDataFilterRequest")
    with state.storage.edit(asked.path[0]) as book:
        found = [place for place, _ in _paired(book, _filters(body))]
        for place in found:
            protection.check(book, *place)
        cleared = [values.clear(place).a1 for place in found]
    return {"spreadsheetId": book.id, "clearedRanges": cleared}


def _metadata_get(state: State, asked: Asked) -> Json:
    book = state.storage.spreadsheet(asked.path[0])
    for home, entry in everything(book):
        if entry["metadataId"] == int(asked.path[1]):
            return located(home, entry)
    raise not_found()


def _metadata_search(state: State, asked: Asked) -> Json:
    body = shapes.checked(asked.body or {}, "SearchDeveloperMetadataRequest")
    book = state.storage.spreadsheet(asked.path[0])
    found: dict[int, Json] = {}
    for given in _filters(body):
        for home, entry in matched(book, given):
            match = found.setdefault(
                entry["metadataId"], {"developerMetadata": located(home, entry), "dataFilters": []}
            )
            match["dataFilters"].append(given)
    return {"matchedDeveloperMetadata": list(found.values())} if found else {}


_ID = "([^/:]+)"
_SHEETS = "/v4/spreadsheets"
_VALUES = f"{_SHEETS}/{_ID}/values:"
_METADATA = f"{_SHEETS}/{_ID}/developerMetadata"
ROUTES: tuple[Route, ...] = (
    ("POST", f"{_SHEETS}/{_ID}:getByDataFilter", "spreadsheets.getByDataFilter", _get),
    ("POST", f"{_VALUES}batchGetByDataFilter", "values.batchGetByDataFilter", _values_get),
    ("POST", f"{_VALUES}batchUpdateByDataFilter", "values.batchUpdateByDataFilter", _values_update),
    ("POST", f"{_VALUES}batchClearByDataFilter", "values.batchClearByDataFilter", _values_clear),
    ("GET", f"{_METADATA}/([0-9]{{1,10}})", "developerMetadata.get", _metadata_get),
    ("POST", f"{_METADATA}:search", "developerMetadata.search", _metadata_search),
)
