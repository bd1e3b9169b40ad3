"""Requests about groups of rows and columns.

Every row has a depth: how many groups hold it. A new group adds one to the depths of its rows, a
deleted one takes one away, and the groups are what the depths draw.

Source: the descriptions of AddDimensionGroupRequest and DeleteDimensionGroupRequest.
"""

from collections.abc import Mapping

from sync.emulator import masks
from sync.emulator.failures import InvalidError
from sync.emulator.requests.apply import Apply
from sync.emulator.requests.dimensions import stretch
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet, part

_DEEPEST = 8


def _name(*, rows: bool) -> str:
    return "rowGroups" if rows else "columnGroups"


def _depths(sheet: Sheet, *, rows: bool) -> dict[int, int]:
    depths: dict[int, int] = {}
    for group in part(sheet, _name(rows=rows)):
        for at in range(group["range"]["startIndex"], group["range"]["endIndex"]):
            depths[at] = max(depths.get(at, 0), group["depth"])
    return depths


def _draw(sheet: Sheet, depths: dict[int, int], *, rows: bool) -> list[Json]:
    """Put the groups that depths draw in place of the old ones; those that stay keep folded."""
    old = {_key(group): group for group in part(sheet, _name(rows=rows))}
    groups: list[Json] = []
    for depth in range(1, max(depths.values(), default=0) + 1):
        deep = sorted(at for at, own in depths.items() if own >= depth)
        for at in deep:
            if groups and groups[-1]["depth"] == depth and groups[-1]["range"]["endIndex"] == at:
                groups[-1]["range"]["endIndex"] = at + 1
            else:
                span = {"sheetId": sheet.id, "dimension": "ROWS" if rows else "COLUMNS"}
                span |= {"startIndex": at, "endIndex": at + 1}
                groups.append({"range": span, "depth": depth})
    for index, group in enumerate(groups):
        groups[index] = old.get(_key(group), group)
    sheet.parts[_name(rows=rows)] = groups
    return groups


def _key(group: Json) -> tuple[int, int, int]:
    return group["range"]["startIndex"], group["range"]["endIndex"], group["depth"]


def _reply(kind: str, groups: list[Json]) -> Json:
    return {kind: {"dimensionGroups": groups} if groups else {}}


def _add(book: Spreadsheet, body: Json) -> Json:
    sheet, rows, start, end = stretch(book, body.get("range", {}))
    depths = _depths(sheet, rows=rows)
    for at in range(start, end):
        depths[at] = depths.get(at, 0) + 1
    if max(depths.values()) > _DEEPEST:
        raise InvalidError(f"Groups may be at most {_DEEPEST} levels deep.")
    return _reply("addDimensionGroup", _draw(sheet, depths, rows=rows))


def _delete(book: Spreadsheet, body: Json) -> Json:
    sheet, rows, start, end = stretch(book, body.get("range", {}))
    depths = _depths(sheet, rows=rows)
    if not any(depths.get(at) for at in range(start, end)):
        raise InvalidError("Could not find a dimension group over the given range.")
    for at in range(start, end):
        depths[at] = max(0, depths.get(at, 0) - 1)
    return _reply("deleteDimensionGroup", _draw(sheet, depths, rows=rows))


def _update(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("dimensionGroup", {})
    mask = masks.parse(body.get("fields", ""), "DimensionGroup")
    if set(mask) - {"collapsed"} and body.get("fields") != "*":
        raise InvalidError("Only the collapsed field of a group can be updated.")
    sheet, rows, start, end = stretch(book, given.get("range", {}))
    groups = part(sheet, _name(rows=rows))
    wanted = (start, end, given.get("depth", 0))
    for index, group in enumerate(groups):
        if _key(group) == wanted:
            folded = bool(given.get("collapsed"))
            rest = {name: value for name, value in group.items() if name != "collapsed"}
            groups[index] = rest | ({"collapsed": True} if folded else {})
            _fold(sheet, range(start, end), rows=rows, folded=folded)
            return {}
    raise InvalidError("Could not find a dimension group over the given range and depth.")


def _fold(sheet: Sheet, lines: range, *, rows: bool, folded: bool) -> None:
    sizes = sheet.row_sizes if rows else sheet.column_sizes
    for at in lines:
        rest = {n: v for n, v in sizes.get(at, {}).items() if n != "hiddenByUser"}
        if folded:
            rest["hiddenByUser"] = True
        if rest:
            sizes[at] = rest
        else:
            sizes.pop(at, None)


KINDS: Mapping[str, Apply] = {
    "addDimensionGroup": _add,
    "deleteDimensionGroup": _delete,
    "updateDimensionGroup": _update,
}
