"""Files sent to Drive to become spreadsheets: CSV, TSV and .xlsx.

Inferred: a replaced spreadsheet keeps the id and title of its first sheet, and its size is at least
that of a new one.
"""

import csv
import io
import json
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path

from sync.emulator import export, grid, protection, values
from sync.emulator.asked import Content
from sync.emulator.drive import new_spreadsheet
from sync.emulator.failures import ApiError, forbidden
from sync.emulator.show import Place
from sync.emulator.spreadsheet import Json, Line, Sheet, Spreadsheet, new_sheet
from sync.emulator.storage import Storage
from workbook.errors import UnreadableError
from workbook.model import Cell
from workbook.values import CellError, Formula, Kind, Serial
from workbook.xlsx import scan
from workbook.xlsx.package import Package

_SPREADSHEET = "application/vnd.google-apps.spreadsheet"
_TYPES = {Kind.DATE: "DATE", Kind.TIME: "TIME", Kind.DATETIME: "DATE_TIME", Kind.DURATION: "TIME"}


def parts(body: object) -> tuple[Json, Content]:
    """Return the File resource and the contents of an upload, simple or multipart.

    Raises:
        ApiError: 400, for a multipart body that is not one.
    """
    if not isinstance(body, Content):
        raise ApiError(400, "Media is required.")
    if not body.media.lower().startswith("multipart/"):
        return {}, body
    message = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + body.media.encode() + b"\r\n\r\n" + body.content
    )
    found = [part for part in message.walk() if not part.is_multipart()]
    if len(found) != 2:
        raise ApiError(400, "Malformed multipart body.")
    media = found[1].get_payload(decode=True)
    try:
        told = json.loads(found[0].get_payload(decode=True) or b"{}")  # type: ignore[arg-type]
    except ValueError as wrong:
        raise ApiError(400, f"Parse Error: {wrong}") from wrong
    if not isinstance(told, dict) or not isinstance(media, bytes):
        raise ApiError(400, "Malformed multipart body.")
    return told, Content(media, found[1].get_content_type())


def read(content: Content) -> Spreadsheet:
    """Return a new spreadsheet with the contents of a file.

    Raises:
        ApiError: 400, for a file that cannot be read; 501, for a kind that this server cannot.
    """
    kind = content.media.partition(";")[0].strip().lower()
    book = new_spreadsheet()
    if kind in (export.CSV, export.TSV):
        book.sheets = [_typed(content.content, "\t" if kind == export.TSV else ",")]
    elif kind == export.XLSX:
        book.sheets = _sheets(content.content)
    else:
        raise ApiError(501, f"This server makes no spreadsheets from {kind or 'nothing'}.")
    return book


def replaced(storage: Storage, file_id: str, content: Content) -> None:
    """Replace all that a spreadsheet holds by a file.

    Raises:
        ApiError: 403, for whoever may not edit a protected range of it.
    """
    made = read(content)
    with storage.edit(file_id) as book:
        if protection.locks(book):
            raise forbidden()
        first = book.sheets[0]
        named = {"sheetId": first.id, "title": first.title}
        if len(made.sheets) == 1:
            made.sheets[0].properties |= named
        book.sheets = made.sheets
        book.parts = {}


def _typed(content: bytes, delimiter: str) -> Sheet:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    csv.field_size_limit(10_000_000)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as wrong:
        raise ApiError(400, f"Bad Request: {wrong}") from wrong
    sheet = _sized(0, "Sheet1", len(rows), max(map(len, rows), default=0))
    values.write(Place(sheet, sheet.whole()), {"values": rows}, parse=True)
    return sheet


def _sized(sheet_id: int, title: str, rows: int, columns: int) -> Sheet:
    size = {"rowCount": max(1000, rows), "columnCount": max(26, columns)}
    return new_sheet(sheet_id, title, {"gridProperties": size})


def _sheets(content: bytes) -> list[Sheet]:
    name = Path("upload.xlsx")
    try:
        book = scan.read_package(Package.of(content, str(name)), name)
    except UnreadableError as wrong:
        raise ApiError(400, f"Bad Request: {wrong}") from wrong
    return [_sheet(number, reading) for number, reading in enumerate(book.sheets)]


def _sheet(number: int, reading: scan.SheetReading) -> Sheet:
    rows: dict[int, Line] = {}
    for address, cell in reading.cells.items():
        rows.setdefault(address.row - 1, {})[address.column - 1] = _cell(cell)
    width = max((max(line) + 1 for line in rows.values()), default=0)
    sheet = _sized(number, reading.name, max(rows, default=-1) + 1, width)
    for at, line in rows.items():
        sheet.put_line(at, line)
    if reading.hidden:
        sheet.properties["hidden"] = True
    if reading.merged:
        boxes = (
            grid.Box(a.first.row - 1, a.last.row, a.first.column - 1, a.last.column)
            for a in reading.merged
        )
        sheet.parts["merges"] = [grid.grid_range(number, box) for box in boxes]
    return sheet


def _cell(cell: Cell) -> Json:
    held = cell.content
    made: Json = {}
    if isinstance(held, Formula):
        text = held.text.replace("_xlfn._xlws.", "").replace("_xlfn.", "").replace("_xlpm.", "")
        made["userEnteredValue"] = {"formulaValue": f"={text}"}
    elif isinstance(held, bool):
        made["userEnteredValue"] = {"boolValue": held}
    elif isinstance(held, Serial):
        made["userEnteredValue"] = {"numberValue": held.days}
    elif isinstance(held, CellError):
        made["userEnteredValue"] = {"formulaValue": f"={held.code}"}
    elif isinstance(held, str):
        made["userEnteredValue"] = {"stringValue": held}
    else:
        made["userEnteredValue"] = {"numberValue": held}
    if cell.format and cell.format != "General":
        kind = (
            _TYPES[held.kind]
            if isinstance(held, Serial)
            else "TEXT"
            if cell.format == "@"
            else "NUMBER"
        )
        made["userEnteredFormat"] = {"numberFormat": {"type": kind, "pattern": cell.format}}
    return made
