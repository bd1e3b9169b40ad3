"""Requests about filters and filter views, and the rows that a filter hides.

Setting the basic filter hides and sorts rows for everybody, and clearing it shows them again but
does not undo the sort. A filter view is a way of looking, kept and returned.
"""

from collections.abc import Mapping
from typing import Any

from sync.emulator import masks
from sync.emulator.conditions import holds
from sync.emulator.failures import InvalidError
from sync.emulator.grid import Box, grid_range
from sync.emulator.ids import free_id, new_id
from sync.emulator.requests.apply import Apply
from sync.emulator.requests.ranges import scratch, sort_rows
from sync.emulator.show import View
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet, part


def _set(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("filter", {})
    sheet, box = book.place(given.get("range", {}))
    sheet.parts["basicFilter"] = given | {"range": grid_range(sheet.id, box)}
    below = box._replace(top=min(box.top + 1, box.bottom))
    if given.get("sortSpecs"):
        sort_rows(book, sheet, below, given["sortSpecs"])
    _hide(book, sheet, box, _criteria(given))
    return {}


def _clear(book: Spreadsheet, body: Json) -> Json:
    sheet = book.sheet(body.get("sheetId", 0))
    sheet.parts.pop("basicFilter", None)
    _unhide(sheet)
    return {}


def _criteria(given: Json) -> dict[int, Json]:
    """Return column -> FilterCriteria, from either way of giving them."""
    criteria: Json = given.get("criteria", {})
    for column in criteria:
        if not (column.isdecimal() and column.isascii() and len(column) < 10):
            raise InvalidError(f"Invalid column index in criteria: {column}")
    found = {int(column): rule for column, rule in criteria.items()}
    for spec in given.get("filterSpecs", []):
        found[spec.get("columnIndex", 0)] = spec.get("filterCriteria", {})
    return found


def _unhide(sheet: Sheet) -> None:
    for at, size in list(sheet.row_sizes.items()):
        if "hiddenByFilter" in size:
            rest = {name: value for name, value in size.items() if name != "hiddenByFilter"}
            if rest:
                sheet.row_sizes[at] = rest
            else:
                del sheet.row_sizes[at]


def _hide(book: Spreadsheet, sheet: Sheet, box: Box, criteria: Mapping[int, Json]) -> None:
    _unhide(sheet)
    view = View(book, scratch())
    for row in range(box.top + 1, box.bottom) if criteria else ():
        for column, rule in criteria.items():
            cell = sheet.cell(row, column)
            text = view.shown(sheet, row, column, cell)
            value: Any = next(iter(view.value(sheet, row, column, cell).values()), None)
            shown = text not in rule.get("hiddenValues", [])
            if shown and "condition" in rule:
                shown = holds(rule["condition"], value, text, book.locale)
            if not shown:
                size = sheet.row_sizes.get(row, {})
                sheet.row_sizes[row] = size | {"hiddenByFilter": True}


def _views(book: Spreadsheet) -> list[tuple[Sheet, Json]]:
    return [(sheet, entry) for sheet in book.sheets for entry in part(sheet, "filterViews")]


def _view(book: Spreadsheet, wanted: int) -> tuple[Sheet, Json]:
    for sheet, entry in _views(book):
        if entry["filterViewId"] == wanted:
            return sheet, entry
    raise InvalidError(f"No filter view with id: {wanted}")


def _ranged(book: Spreadsheet, entry: Json) -> tuple[Sheet, Json]:
    """Return the sheet of a filter view, and it with a whole range.

    Raises:
        InvalidError: it names neither a range, nor a named range, nor a table that exists.
    """
    if "namedRangeId" in entry:
        for named in book.part("namedRanges"):
            if named["namedRangeId"] == entry["namedRangeId"]:
                return book.sheet(named["range"].get("sheetId", 0)), entry | {
                    "range": named["range"]
                }
        raise InvalidError(f"No NamedRange with id: {entry['namedRangeId']}")
    if "range" not in entry:
        raise InvalidError("A filter view must have a range.")
    sheet, box = book.place(entry["range"])
    return sheet, entry | {"range": grid_range(sheet.id, box)}


def _add_view(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("filter", {})
    taken = [entry["filterViewId"] for _, entry in _views(book)]
    wanted = free_id(given.get("filterViewId"), taken, "A filter view")
    sheet, entry = _ranged(book, {"filterViewId": wanted} | given | {"filterViewId": wanted})
    entry.setdefault("title", _title(sheet))
    part(sheet, "filterViews").append(entry)
    return {"addFilterView": {"filter": entry}}


def _title(sheet: Sheet) -> str:
    taken = {entry.get("title") for entry in part(sheet, "filterViews")}
    number = 1
    while f"Filter {number}" in taken:
        number += 1
    return f"Filter {number}"


def _update_view(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("filter", {})
    mask = masks.required(body, "FilterView")
    sheet, old = _view(book, given.get("filterViewId", 0))
    named = {"filterViewId": old["filterViewId"]}
    target, entry = _ranged(book, masks.assign(mask, old, given) | named)
    part(sheet, "filterViews").remove(old)
    part(target, "filterViews").append(entry)
    return {}


def _duplicate_view(book: Spreadsheet, body: Json) -> Json:
    sheet, old = _view(book, body.get("filterId", 0))
    taken = [entry["filterViewId"] for _, entry in _views(book)]
    twin = old | {"filterViewId": new_id(taken), "title": f"Copy of {old['title']}"}
    part(sheet, "filterViews").append(twin)
    return {"duplicateFilterView": {"filter": twin}}


def _delete_view(book: Spreadsheet, body: Json) -> Json:
    sheet, entry = _view(book, body.get("filterId", 0))
    part(sheet, "filterViews").remove(entry)
    return {}


KINDS: Mapping[str, Apply] = {
    "setBasicFilter": _set,
    "clearBasicFilter": _clear,
    "addFilterView": _add_view,
    "updateFilterView": _update_view,
    "duplicateFilterView": _duplicate_view,
    "deleteFilterView": _delete_view,
}
