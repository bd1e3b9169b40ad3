"""Requests about what floats over the cells: charts and slicers. They are kept and returned."""

from collections.abc import Iterator, Mapping

from sync.emulator import masks
from sync.emulator.failures import InvalidError
from sync.emulator.ids import free_id
from sync.emulator.requests.apply import Apply
from sync.emulator.requests.sheets import add
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet, part

_LISTS = (("charts", "chartId"), ("slicers", "slicerId"))
_OVERLAY: Json = {"widthPixels": 600, "heightPixels": 371}


def _objects(book: Spreadsheet) -> Iterator[tuple[Sheet, str, Json, int]]:
    """Yield every object: its sheet, the list it is in, itself and its id."""
    for sheet in book.sheets:
        for name, key in _LISTS:
            for entry in part(sheet, name):
                yield sheet, name, entry, entry[key]


def _found(book: Spreadsheet, wanted: int, only: str = "") -> tuple[Sheet, str, Json]:
    for sheet, name, entry, object_id in _objects(book):
        if object_id == wanted and name == (only or name):
            return sheet, name, entry
    raise InvalidError(f"No {only.removesuffix('s') or 'embedded object'} with id: {wanted}")


def _free(book: Spreadsheet, given: int | None) -> int:
    taken = [object_id for _, _, _, object_id in _objects(book)]
    return free_id(given, taken, "An embedded object")


def _placed(book: Spreadsheet, position: Json, *, chart: bool) -> tuple[Sheet, Json]:
    """Return the sheet that a position names and the position in full."""
    if position.get("newSheet") and chart:
        reply = add(book, {"properties": {"sheetType": "OBJECT", "title": _title(book)}})
        sheet = book.sheet(reply["addSheet"]["properties"]["sheetId"])
        return sheet, {"sheetId": sheet.id}
    if "sheetId" in position:
        return book.sheet(position["sheetId"]), {"sheetId": position["sheetId"]}
    overlay: Json = position.get("overlayPosition", {})
    anchor: Json = overlay.get("anchorCell", {})
    sheet = book.sheet(anchor.get("sheetId", book.sheets[0].id))
    if not sheet.whole().holds(anchor.get("rowIndex", 0), anchor.get("columnIndex", 0)):
        raise InvalidError("The anchor cell must lie on the sheet.")
    full = _OVERLAY | overlay | {"anchorCell": {"sheetId": sheet.id} | anchor}
    return sheet, {"overlayPosition": full}


def _title(book: Spreadsheet) -> str:
    number = 1
    while book.titled(f"Chart{number}") is not None:
        number += 1
    return f"Chart{number}"


def _add_chart(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("chart", {})
    if not given.get("spec"):
        raise InvalidError("A chart spec is required.")
    chart_id = _free(book, given.get("chartId"))
    sheet, position = _placed(book, given.get("position", {}), chart=True)
    chart = {"chartId": chart_id} | given | {"chartId": chart_id, "position": position}
    part(sheet, "charts").append(chart)
    return {"addChart": {"chart": chart}}


def _replace(sheet: Sheet, name: str, old: Json, new: Json) -> None:
    entries = part(sheet, name)
    entries[entries.index(old)] = new


def _update_chart(book: Spreadsheet, body: Json) -> Json:
    sheet, name, old = _found(book, body.get("chartId", 0), "charts")
    if not body.get("spec"):
        raise InvalidError("A chart spec is required.")
    _replace(sheet, name, old, old | {"spec": body["spec"]})
    return {}


def _delete(book: Spreadsheet, body: Json) -> Json:
    sheet, name, entry = _found(book, body.get("objectId", 0))
    part(sheet, name).remove(entry)
    if sheet.properties.get("sheetType") == "OBJECT":
        book.sheets.remove(sheet)
    return {}


def _move(book: Spreadsheet, body: Json) -> Json:
    sheet, name, old = _found(book, body.get("objectId", 0))
    given: Json = body.get("newPosition", {})
    if "overlayPosition" in given:
        mask = masks.required(body, "OverlayPosition")
        before = old.get("position", {}).get("overlayPosition", {})
        given = {"overlayPosition": masks.assign(mask, before, given["overlayPosition"])}
    target, position = _placed(book, given, chart=name == "charts")
    part(sheet, name).remove(old)
    part(target, name).append(old | {"position": position})
    if sheet.properties.get("sheetType") == "OBJECT" and target is not sheet:
        book.sheets.remove(sheet)
    return {"updateEmbeddedObjectPosition": {"position": position}}


def _border(book: Spreadsheet, body: Json) -> Json:
    sheet, name, old = _found(book, body.get("objectId", 0), "charts")
    mask = masks.required(body, "EmbeddedObjectBorder")
    border = masks.assign(mask, old.get("border", {}), body.get("border", {}))
    _replace(sheet, name, old, old | {"border": border})
    return {}


def _add_slicer(book: Spreadsheet, body: Json) -> Json:
    given: Json = body.get("slicer", {})
    slicer_id = _free(book, given.get("slicerId"))
    spec: Json = given.get("spec", {})
    if "dataRange" not in spec:
        raise InvalidError("A slicer must have a data range.")
    book.place(spec["dataRange"])
    sheet, position = _placed(book, given.get("position", {}), chart=False)
    slicer = {"slicerId": slicer_id} | given | {"slicerId": slicer_id, "position": position}
    part(sheet, "slicers").append(slicer)
    return {"addSlicer": {"slicer": slicer}}


def _update_slicer(book: Spreadsheet, body: Json) -> Json:
    sheet, name, old = _found(book, body.get("slicerId", 0), "slicers")
    mask = masks.required(body, "SlicerSpec")
    spec = masks.assign(mask, old.get("spec", {}), body.get("spec", {}))
    _replace(sheet, name, old, old | {"spec": spec})
    return {}


KINDS: Mapping[str, Apply] = {
    "addChart": _add_chart,
    "updateChartSpec": _update_chart,
    "deleteEmbeddedObject": _delete,
    "updateEmbeddedObjectPosition": _move,
    "updateEmbeddedObjectBorder": _border,
    "addSlicer": _add_slicer,
    "updateSlicerSpec": _update_slicer,
}
