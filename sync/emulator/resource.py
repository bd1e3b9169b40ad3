"""The Spreadsheet resource, with or without its cells."""

from collections.abc import Sequence
from typing import Any

from sync.emulator import celldata, conditional, effective, masks
from sync.emulator.conditional import Conditional
from sync.emulator.grid import Box
from sync.emulator.masks import Mask
from sync.emulator.metadata import Home, located
from sync.emulator.packed import Packed
from sync.emulator.payload import Ready
from sync.emulator.rendered import listed
from sync.emulator.show import Beside, Place, View
from sync.emulator.spreadsheet import Json, Sheet

_DATA = ("sheets", "data")


def spreadsheet(view: View, mask: Mask, places: Sequence[Place], *, with_cells: bool) -> Json:
    """Return the Spreadsheet resource.

    Args:
        view: the spreadsheet.
        mask: the fields wanted; ``{}`` for all.
        places: the ranges wanted; none for everything.
        with_cells: whether to give the cells too; they must be in ``mask`` as well.
    """
    book = view.book
    wanted = {place.sheet.id for place in places}
    shown: Json = {
        "spreadsheetId": book.id,
        "properties": book.properties,
        "sheets": [],
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{book.id}/edit",
    }
    for index, sheet in enumerate(book.sheets):
        if masks.wants(mask, "sheets") and (not places or sheet.id in wanted):
            shown["sheets"].append(_sheet(sheet, index))
            if with_cells and masks.wants(mask, *_DATA):
                boxes = [place.box for place in places if place.sheet is sheet]
                shown["sheets"][-1]["data"] = _data(view, sheet, boxes, mask)
    shown |= {name: part for name, part in book.parts.items() if part}
    if "developerMetadata" in shown:
        shown["developerMetadata"] = _located(Home(), shown["developerMetadata"])
    selected: Json = masks.select(_without_cells(mask), shown)
    return selected


def _without_cells(mask: Mask) -> Mask:
    """Return the mask that selects cells whole: they were selected while they were built."""
    sheets = mask.get("sheets")
    if not sheets or "data" not in sheets:
        return mask
    return mask | {"sheets": sheets | {"data": {}}}


def _data(view: View, sheet: Sheet, boxes: list[Box], mask: Mask) -> list[Json]:
    below = masks.below(mask, *_DATA) or {}
    return [grid_data(view, sheet, box, below) for box in boxes or [sheet.whole()]]


def _sheet(sheet: Sheet, index: int) -> Json:
    shown: Json = {"properties": sheet_properties(sheet, index)}
    shown |= {name: part for name, part in sheet.parts.items() if part}
    if "developerMetadata" in shown:
        shown["developerMetadata"] = _located(Home(sheet), shown["developerMetadata"])
    return shown


def _located(home: Home, entries: Sequence[Json]) -> list[Json]:
    return [located(home, entry) for entry in entries]


def sheet_properties(sheet: Sheet, index: int) -> Json:
    """Return SheetProperties; ``index`` comes from the order of the tabs."""
    head = ("sheetId", "title")
    rest = {name: part for name, part in sheet.properties.items() if name not in head}
    return {"sheetId": sheet.id, "title": sheet.title, "index": index} | rest


def grid_data(view: View, sheet: Sheet, box: Box, mask: Mask) -> Json:
    """Return GridData; trailing empty rows and cells are left out."""
    shown: Json = {}
    if box.top and masks.wants(mask, "startRow"):
        shown["startRow"] = box.top
    if box.left and masks.wants(mask, "startColumn"):
        shown["startColumn"] = box.left
    if masks.wants(mask, "rowData"):
        cells = masks.below(mask, "rowData", "values") or {}
        rows = _row_data(view, sheet, box, cells)
        if rows:
            shown["rowData"] = rows
    for name, sizes, start, end, size in (
        ("rowMetadata", sheet.row_sizes, box.top, box.bottom, 21),
        ("columnMetadata", sheet.column_sizes, box.left, box.right, 100),
    ):
        below = masks.below(mask, name)
        if below is not None:
            default = masks.select(below, {"pixelSize": size})
            shown[name] = [
                masks.select(below, _size(sheet, name, at)) if at in sizes else default
                for at in range(start, end)
            ]
    return shown


def _size(sheet: Sheet, name: str, at: int) -> Json:
    rows = name == "rowMetadata"
    sizes = sheet.row_sizes if rows else sheet.column_sizes
    shown: Json = {"pixelSize": 21 if rows else 100} | sizes[at]
    if "developerMetadata" in shown:
        home = Home(sheet, rows, at)
        shown["developerMetadata"] = _located(home, shown["developerMetadata"])
    return shown


def _row_data(view: View, sheet: Sheet, box: Box, mask: Mask) -> Ready | None:
    place, looked = Place(sheet, box), not mask or "effectiveFormat" in mask
    formats = conditional.of(view, place) if looked else None
    show = celldata.reader(view, mask, formats)

    def written(row: int, line: Packed) -> bytes:
        entries, looks = line.held[box.left : box.right], formats.row(row) if formats else {}
        if looks:
            entries += [None] * (max(looks) - box.left + 1 - len(entries))
        while entries and entries[-1] is None and box.left + len(entries) - 1 not in looks:
            entries.pop()
        cells = [
            "{}" if entry is None and at not in looks else show(sheet, (row, at), entry)
            for at, entry in enumerate(entries, box.left)
        ]
        return f'{{"values":[{",".join(cells)}]}}'.encode() if cells else b""

    calculated = not mask or not mask.keys().isdisjoint(celldata.CALCULATED)
    beside = _beside(view, sheet, formats) if looked or "hyperlink" in mask else None
    how = (repr(mask), _looks(view, sheet) if looked else "")
    rows = view.rows(how, place, written, calculated=calculated, beside=beside)
    return listed(rows, box.top, b"{}")


def _looks(view: View, sheet: Sheet) -> str:
    """Return what the formats in force depend on besides the cells."""
    names = ("defaultFormat", "spreadsheetTheme")
    default = [view.book.properties.get(name) for name in names]
    return repr((default, sheet.parts.get("conditionalFormats")))


def _beside(view: View, sheet: Sheet, formats: Conditional | None) -> Beside:
    def results(row: int, line: Packed) -> tuple[Any, ...]:
        links = effective.links(view, sheet, row, line)
        return (repr(formats.row(row)), *links) if formats else links

    return Beside(formats.rows() if formats else (), results)
