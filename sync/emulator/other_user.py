"""Another user of the same spreadsheet, who edits it between a client's requests.

An edit is one of these; rows and columns are counted from 1, as people do:

- ``{"insertRows": {"sheet": "Tasks", "row": 5, "values": [["new", 1]]}}`` (or ``"count": 2``)
- ``{"deleteRows": {"sheet": "Tasks", "row": 5, "count": 2}}``
- ``{"sort": {"range": "Tasks!A2:F9", "column": 2, "descending": true}}``
- ``{"edit": {"range": "Tasks!B4", "values": [["typed"]]}}``
- ``{"requests": [...]}``: any requests of ``batchUpdate``
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from sync.emulator import grid
from sync.emulator.asked import Asked, State
from sync.emulator.calls import routes
from sync.emulator.failures import ApiError
from sync.emulator.spreadsheet import Json, Spreadsheet

Given: TypeAlias = Mapping[str, Any]
Asking: TypeAlias = tuple[str, str, dict[str, list[str]], Json]


def act(state: State, spreadsheet_id: str, edits: Iterable[Given]) -> None:
    """Do what another user does; the caller has the server's turn.

    Raises:
        ApiError: an edit that cannot be done, or is none.
    """
    for edit in edits:
        try:
            for method, path, parameters, body in _asked(state, spreadsheet_id, edit):
                name, call, parts = routes.find(method, path)
                routes.answered(state, name, call, Asked(parts, parameters, body))
        except (KeyError, TypeError, ValueError) as error:
            raise ApiError(400, f"Another user cannot do {edit}: {error!r}") from error


def check(edits: Any) -> tuple[Given, ...]:
    """Return edits as they came, checked as far as can be without the spreadsheet.

    Raises:
        ValueError: something that is no edit.
    """
    if not isinstance(edits, list) or not edits:
        raise ValueError("edits must be a list of edits")
    for edit in edits:
        if not isinstance(edit, dict) or len(edit) != 1 or next(iter(edit)) not in _EDITS:
            raise ValueError(f"an edit is one of {', '.join(_EDITS)}, not {edit!r}")
    return tuple(edits)


def _asked(state: State, spreadsheet_id: str, edit: Given) -> Iterator[Asking]:
    book = state.storage.spreadsheet(spreadsheet_id)
    base = f"/v4/spreadsheets/{spreadsheet_id}"
    ((kind, given),) = edit.items()
    requests = _EDITS[kind](book, given)
    if requests:
        yield "POST", f"{base}:batchUpdate", {}, {"requests": requests}
    if kind in ("insertRows", "edit") and given.get("values"):
        typed = {"valueInputOption": ["USER_ENTERED"]}
        where = str(given.get("range") or _rows(given))
        yield "PUT", f"{base}/values/{where}", typed, {"values": given["values"]}


def _rows(given: Given) -> str:
    """Return the range of the rows that were inserted."""
    top, values = int(given["row"]) - 1, given["values"]
    box = grid.Box(top, top + len(values), 0, max(1, *map(len, values)))
    return f"{grid.quoted(str(given['sheet']))}!{box.a1}"


def _stretch(book: Spreadsheet, given: Given, count: int) -> Json:
    sheet = book.titled(str(given.get("sheet", "")))
    if sheet is None:
        raise ApiError(400, f"Unable to parse range: {given.get('sheet', '')}")
    start = int(given["row"]) - 1
    return {
        "sheetId": sheet.id,
        "dimension": "ROWS",
        "startIndex": start,
        "endIndex": start + count,
    }


def _insert(book: Spreadsheet, given: Given) -> list[Json]:
    count = len(given.get("values", ())) or int(given.get("count", 1))
    return [{"insertDimension": {"range": _stretch(book, given, count)}}]


def _delete(book: Spreadsheet, given: Given) -> list[Json]:
    return [{"deleteDimension": {"range": _stretch(book, given, int(given.get("count", 1)))}}]


def _sort(book: Spreadsheet, given: Given) -> list[Json]:
    from sync.emulator.show import resolve

    place = resolve(book, str(given["range"]))
    order = "DESCENDING" if given.get("descending") else "ASCENDING"
    spec = {"dimensionIndex": int(given.get("column", 1)) - 1, "sortOrder": order}
    area = grid.grid_range(place.sheet.id, place.box)
    return [{"sortRange": {"range": area, "sortSpecs": [spec]}}]


def _edit(_book: Spreadsheet, _given: Given) -> list[Json]:
    return []


def _raw(_book: Spreadsheet, given: Any) -> list[Json]:
    return list(given)


_EDITS: Mapping[str, Callable[[Spreadsheet, Any], list[Json]]] = {
    "insertRows": _insert,
    "deleteRows": _delete,
    "sort": _sort,
    "edit": _edit,
    "requests": _raw,
}
