"""A spreadsheet as Google sends it, read into grids of cells; and how Google names places.

Google counts rows and columns from 0 and ends ranges one past their last cell; this file is where
that meets the rest of the project, which counts from 1 and includes both corners.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sync.google import celldata
from sync.google.formats import Formats
from sync.google.sent import Line, line_of
from workbook.model import Address, Area, Cell, column_letters
from workbook.schema import SCHEMA_SHEET
from workbook.xlsx.grid import Grid

TOKEN = "lifeops_token_"  # noqa: S105 - the start of a name
"""How the names of tokens begin; see :mod:`sync.google.hidden_tab`."""
MARK = "lifeops.column"
"""The key of the metadata by which a column is known; its value is ``Table/column``."""
CELL_FIELDS = "userEnteredValue,effectiveValue,userEnteredFormat/numberFormat"


def _fields(columns: str = "", cells: str = "") -> str:
    metadata = f"columnMetadata(developerMetadata(metadataId,metadataKey,metadataValue){columns})"
    return (
        "namedRanges(namedRangeId,name,range),"
        "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
        "tables(tableId,name,range),"
        f"data(startRow,startColumn,{metadata},rowData/values({CELL_FIELDS}{cells})))"
    )


SPREADSHEET_FIELDS = _fields()
LOOKS_FIELDS = _fields(",pixelSize", ",dataValidation/condition")
"""What a reading asks for once a day: widths and dropdowns, too."""


@dataclass(frozen=True, slots=True)
class GoogleTable:
    """A Google Table: its id, its name, and the area it covers, headers included."""

    id: str
    name: str
    area: Area


@dataclass(frozen=True, slots=True)
class Mark:
    """Metadata on a column: Google's id for it, which column of which table it is, and where."""

    id: int
    table: str
    column: str
    at: int


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet of a spreadsheet.

    Attributes:
        id: Google's number for it.
        rows: how many rows its grid has.
        columns: how many columns its grid has.
        tables: the Google Tables on it.
        cells: every cell that holds or shows something.
        formats: every cell that has a number format.
        marks: what tells columns of tables whatever their headers say.
        widths: column -> its width in pixels, where that was asked for.
        choices: cell -> what its dropdown offers, where that was asked for.
    """

    id: int
    rows: int
    columns: int
    tables: tuple[GoogleTable, ...] = ()
    cells: Mapping[Address, Cell] = field(default_factory=dict)
    formats: Mapping[Address, Mapping[str, str]] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    widths: Mapping[int, int] = field(default_factory=dict)
    choices: Mapping[Address, tuple[str, ...]] = field(default_factory=dict)

    def table_at(self, address: Address) -> GoogleTable | None:
        """Return the Google Table that covers ``address``."""
        return next((table for table in self.tables if address in table.area), None)


@dataclass(frozen=True, slots=True)
class Grids:
    """What was sent of a spreadsheet.

    Attributes:
        tabs: title -> tab.
        names: declared name -> its cell.
        tokens: the name of a token -> Google's id for it.
        places: name of a cell, on whatever tab -> its area, as Google has it.
    """

    tabs: Mapping[str, Tab]
    names: Mapping[str, tuple[str, Address]]
    tokens: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def cells(self) -> dict[str, Mapping[Address, Cell]]:
        """Title -> cells, as readings are made from."""
        return {title: tab.cells for title, tab in self.tabs.items()}


def read_grids(wire: Mapping[str, Any]) -> Grids:
    """Return the grids of a ``Spreadsheet`` resource."""
    tabs = {each["properties"]["title"]: _tab(each) for each in wire.get("sheets", ())}
    titles = {tab.id: title for title, tab in tabs.items()}
    names, tokens, places = {}, {}, {}
    for each in wire.get("namedRanges", ()):
        place = each.get("range", {})
        title = titles.get(place.get("sheetId", 0))
        if each["name"].startswith(TOKEN):
            if title == SCHEMA_SHEET:  # one that lost its place can neither be seen nor deleted
                tokens[each["name"]] = each["namedRangeId"]
            continue
        places[each["name"]] = place
        if title is not None:
            names[each["name"]] = (title, _corner(place))
    return Grids(tabs, names, tokens, places)


def _tab(wire: Mapping[str, Any]) -> Tab:
    properties = wire["properties"]
    size = properties.get("gridProperties", {})
    made = _Made()
    marks: dict[int, Mark] = {}
    widths: dict[int, int] = {}
    for block in wire.get("data", ()):
        for column, each in enumerate(block.get("columnMetadata", ()), _left(block)):
            if "pixelSize" in each:
                widths[column] = each["pixelSize"]
            marks |= {mark.id: mark for mark in _marks(each, column)}
        made.take_in(block, properties["title"])
    tables = tuple(
        GoogleTable(each["tableId"], each.get("name", ""), _area(each["range"]))
        for each in wire.get("tables", ())
    )
    rows, columns = size.get("rowCount", 0), size.get("columnCount", 0)
    number = properties.get("sheetId", 0)
    found = tuple(marks.values())
    grid, formats, choices = made.cells, made.formats, made.choices
    return Tab(number, rows, columns, tables, grid, formats, found, widths, choices)


@dataclass(slots=True)
class _Made:
    """The cells of a tab, as far as they were read."""

    cells: Grid = field(default_factory=Grid)
    formats: Formats = field(default_factory=Formats)
    choices: dict[Address, tuple[str, ...]] = field(default_factory=dict)

    def take_in(self, wire: Mapping[str, Any], title: str) -> None:
        """Take in the cells of one ``GridData``."""
        top, left = wire.get("startRow", 0) + 1, _left(wire)
        for row, sent in enumerate(wire.get("rowData", ()), top):
            line = sent if isinstance(sent, Line) else line_of(sent)
            self.cells.add(row, [left + each for each in line.columns], line.cells)
            self.formats.add(row, left, line.shapes)
            for column, condition in line.offered.items():
                self.choices[Address(row, left + column)] = celldata.choices(*condition, title)


def _left(wire: Mapping[str, Any]) -> int:
    left: int = wire.get("startColumn", 0) + 1
    return left


def _marks(wire: Mapping[str, Any], at: int) -> Iterable[Mark]:
    """Yield the marks of one column."""
    for each in wire.get("developerMetadata", ()):
        table, parted, column = each.get("metadataValue", "").partition("/")
        if each.get("metadataKey") == MARK and parted:
            yield Mark(each["metadataId"], table, column, at)


def _corner(wire: Mapping[str, Any]) -> Address:
    return Address(wire.get("startRowIndex", 0) + 1, wire.get("startColumnIndex", 0) + 1)


def _area(wire: Mapping[str, Any]) -> Area:
    return Area(_corner(wire), Address(wire["endRowIndex"], wire["endColumnIndex"]))


def grid_range(sheet_id: int, area: Area) -> dict[str, int]:
    """Return the ``GridRange`` of an area."""
    return {
        "sheetId": sheet_id,
        "startRowIndex": area.first.row - 1,
        "endRowIndex": area.last.row,
        "startColumnIndex": area.first.column - 1,
        "endColumnIndex": area.last.column,
    }


def quoted(title: str) -> str:
    """Return a tab's title as ranges are written: ``'Bob''s'``."""
    return "'" + title.replace("'", "''") + "'"


def a1_range(title: str, area: Area) -> str:
    """Return an area of a tab as ranges are written: ``'Tasks'!B2:D9``."""
    return f"{quoted(title)}!{area.a1}"


def open_range(title: str, first: Address, last_column: int) -> str:
    """Return the range from a cell down to the end of the tab: ``'Tasks'!B2:D``."""
    return f"{quoted(title)}!{first.a1}:{column_letters(last_column)}"
