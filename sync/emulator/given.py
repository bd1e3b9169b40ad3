"""A new spreadsheet from a Spreadsheet resource, as ``spreadsheets.create`` takes it."""

from collections.abc import Iterator

from sync.emulator import batch, drive
from sync.emulator.requests import sheets as requests_sheets
from sync.emulator.requests.cells import put_cells
from sync.emulator.requests.settings import check_spreadsheet
from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet

_PARTS = (
    ("tables", "addTable", "table"),
    ("conditionalFormats", "addConditionalFormatRule", "rule"),
    ("protectedRanges", "addProtectedRange", "protectedRange"),
    ("filterViews", "addFilterView", "filter"),
    ("bandedRanges", "addBanding", "bandedRange"),
    ("charts", "addChart", "chart"),
    ("slicers", "addSlicer", "slicer"),
    ("developerMetadata", "createDeveloperMetadata", "developerMetadata"),
)


def spreadsheet(body: Json) -> Spreadsheet:
    """Return the spreadsheet that a resource describes; what it leaves out is as usual.

    Raises:
        RefusedError: it cannot be.
    """
    check_spreadsheet(body.get("properties", {}))
    book = drive.new_spreadsheet(body.get("properties"))
    given: list[Json] = body.get("sheets", [])
    if given:
        book.sheets = []
    for at, sheet in enumerate(given):
        first: Json = {} if at else {"sheetId": 0}
        properties = {n: v for n, v in sheet.get("properties", {}).items() if n != "index"}
        requests_sheets.add(book, {"properties": first | properties})
        _fill(book.sheets[-1], sheet.get("data", []))
    requests = [request for sheet in given for request in _requests(sheet)]
    requests += [{"addNamedRange": {"namedRange": name}} for name in body.get("namedRanges", [])]
    if requests:
        batch.apply(book, requests)
    book.check_size()
    return book


def _fill(sheet: Sheet, grids: list[Json]) -> None:
    for grid in grids:
        top, left = grid.get("startRow", 0), grid.get("startColumn", 0)
        for row, line in enumerate(grid.get("rowData", []), top):
            cells: list[Json] = line.get("values", [])
            rows, columns = (
                max(sheet.row_count, row + 1),
                max(sheet.column_count, left + len(cells)),
            )
            if (rows, columns) != (sheet.row_count, sheet.column_count):
                sheet.resize(rows, columns)
            put_cells(sheet, row, left, cells, {})
        for name, sizes, start in (
            ("rowMetadata", sheet.row_sizes, top),
            ("columnMetadata", sheet.column_sizes, left),
        ):
            sizes.update({at: size for at, size in enumerate(grid.get(name, []), start) if size})


def _requests(sheet: Json) -> Iterator[Json]:
    """Yield the requests that add the parts of a sheet."""
    for merge in sheet.get("merges", []):
        yield {"mergeCells": {"range": merge, "mergeType": "MERGE_ALL"}}
    if "basicFilter" in sheet:
        yield {"setBasicFilter": {"filter": sheet["basicFilter"]}}
    for name, kind, key in _PARTS:
        for index, entry in enumerate(sheet.get(name, [])):
            order = {"index": index} if name == "conditionalFormats" else {}
            yield {kind: {key: entry, **order}}
