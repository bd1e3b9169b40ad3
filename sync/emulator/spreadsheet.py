"""A spreadsheet as the server holds it.

Everything inside is in the API's own JSON shapes, cells packed. Rows, cells and parts are never
changed in place once a request is over: a change puts new objects in. So a copy for the next
request is cheap, and whoever kept an old row sees by identity that it changed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sync.emulator import grid, locales
from sync.emulator.failures import InvalidError
from sync.emulator.grid import Box
from sync.emulator.locales import Locale
from sync.emulator.packed import Entry, Packed, has_value, pack, unpack
from sync.emulator.switches import Switches
from sync.emulator.users import Acting

Json: TypeAlias = dict[str, Any]
Line: TypeAlias = dict[int, Json]

MAX_CELLS = 10_000_000
MAX_COLUMNS = 18_278

DEFAULT_FORMAT: Json = {
    "backgroundColor": {"red": 1, "green": 1, "blue": 1},
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": {"red": 1, "green": 1, "blue": 1}},
}
DEFAULT_PROPERTIES: Json = {
    "title": "Untitled spreadsheet",
    "locale": "en_US",
    "autoRecalc": "ON_CHANGE",
    "timeZone": "Etc/GMT",
    "defaultFormat": DEFAULT_FORMAT,
}


@dataclass(slots=True)
class Sheet:
    """One sheet.

    Attributes:
        properties: SheetProperties without ``index``.
        rows: row -> its cells; rows and cells that are empty are absent.
        row_sizes: row -> DimensionProperties where they are not the default.
        column_sizes: column -> DimensionProperties, the same.
        parts: everything else a Sheet resource lists: merges, tables, conditionalFormats, ...
        touched: the rows changed since the copy was made.
        owned: those of them that nobody else keeps, so that they may be changed in place.
        origin: the rows of the sheet that it is a copy of.
    """

    properties: Json
    rows: dict[int, Packed] = field(default_factory=dict)
    row_sizes: dict[int, Json] = field(default_factory=dict)
    column_sizes: dict[int, Json] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    owned: set[int] = field(default_factory=set, compare=False, repr=False)
    origin: dict[int, Packed] | None = field(default=None, compare=False, repr=False)

    def changed_since(self, rows: Mapping[int, Packed]) -> Iterable[int]:
        """Return the rows that may differ from those of an earlier state."""
        if self.rows is rows:
            return ()
        return self.touched if self.origin is rows else self.rows.keys() | rows.keys()

    @property
    def id(self) -> int:
        """The sheet id."""
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        """The title on the tab."""
        return str(self.properties["title"])

    @property
    def row_count(self) -> int:
        """How many rows the grid has."""
        return int(self.properties["gridProperties"]["rowCount"])

    @property
    def column_count(self) -> int:
        """How many columns the grid has."""
        return int(self.properties["gridProperties"]["columnCount"])

    def copy(self) -> "Sheet":
        """Return a copy that can be changed without the original noticing, or the other way."""
        self.share()
        return Sheet(
            dict(self.properties),
            dict(self.rows),
            dict(self.row_sizes),
            dict(self.column_sizes),
            {
                name: list(part) if isinstance(part, list) else part
                for name, part in self.parts.items()
            },
            origin=self.rows,
        )

    def cell(self, row: int, column: int) -> Json:
        """Return the CellData at a place; ``{}`` where there is none. Not to be changed."""
        line = self.rows.get(row)
        if line is None or not 0 <= column < len(line.held):
            return {}
        return unpack(line.held[column])

    def put(self, row: int, column: int, cell: Json) -> None:
        """Put a cell at a place; ``{}`` removes it."""
        self.put_entries(row, column, [pack(cell)])

    def put_entries(self, row: int, left: int, entries: list[Entry]) -> None:
        """Put packed cells side by side from a place on; ``None`` removes one."""
        line = self._own(row)
        line.spread(left, entries)
        if not line:
            del self.rows[row]

    def put_line(self, row: int, line: Mapping[int, Json]) -> None:
        """Put the cells of a whole row at a place, and no others."""
        self.touched.add(row)
        self.owned.discard(row)
        packed = Packed.of(line)
        if packed:
            self.rows[row] = packed
        else:
            self.rows.pop(row, None)

    def share(self) -> None:
        """Leave every row as it is from now on: somebody keeps them. A change makes new ones."""
        self.owned.clear()

    def _own(self, row: int) -> Packed:
        line = self.rows.get(row)
        if line is None or row not in self.owned:
            self.touched.add(row)
            self.owned.add(row)
            line = self.rows[row] = Packed() if line is None else line.copy()
        return line

    def filled(self, place: Box) -> Iterator[tuple[int, int, Json]]:
        """Yield row, column and cell of every cell that exists in a box, in order."""
        for row in self.rows_in(place):
            held = self.rows[row].held
            for column in range(place.left, min(place.right, len(held))):
                if held[column] is not None:
                    yield row, column, unpack(held[column])

    def valued(self, place: Box) -> Iterator[tuple[int, int]]:
        """Yield row and column of every cell in a box that holds a value, in order."""
        for row in self.rows_in(place):
            held = self.rows[row].held
            for column in range(place.left, min(place.right, len(held))):
                if has_value(held[column]):
                    yield row, column

    def rows_in(self, place: Box) -> Iterable[int]:
        """Return the numbers of the rows that exist in a box, in order."""
        if place.bottom - place.top < len(self.rows):
            return [row for row in range(place.top, place.bottom) if row in self.rows]
        return sorted(row for row in self.rows if place.top <= row < place.bottom)

    def resize(self, rows: int, columns: int) -> None:
        """Set the size of the grid; what lies beyond is gone."""
        grid_properties = dict(
            self.properties["gridProperties"], rowCount=rows, columnCount=columns
        )
        self.properties["gridProperties"] = grid_properties
        for row in [row for row in self.rows if row >= rows]:
            self.put_line(row, {})
        for row, line in list(self.rows.items()):
            if len(line.held) > columns:
                self.put_entries(row, columns, [None] * (len(line.held) - columns))
        self.row_sizes = {row: size for row, size in self.row_sizes.items() if row < rows}
        self.column_sizes = {at: size for at, size in self.column_sizes.items() if at < columns}

    def whole(self) -> Box:
        """Return the box of the whole grid."""
        return Box(0, self.row_count, 0, self.column_count)

    def last_row(self, left: int = 0, right: int = MAX_COLUMNS) -> int:
        """Return the row after the last one holding a value between two columns; 0 if none."""
        upwards = sorted(self.rows, reverse=True)
        return next((row + 1 for row in upwards if self.rows[row].valued(left, right)), 0)


@dataclass(slots=True)
class Spreadsheet:
    """A spreadsheet: ``sheets`` in tab order, ``parts`` as in the Spreadsheet resource."""

    id: str
    properties: Json
    sheets: list[Sheet] = field(default_factory=list)
    parts: dict[str, list[Json]] = field(default_factory=dict)
    switches: Switches = field(default_factory=Switches, compare=False)
    acting: Acting | None = field(default=None, compare=False)

    @property
    def locale(self) -> Locale:
        """How it writes numbers, dates and formulas."""
        return locales.find(str(self.properties.get("locale", "en_US")))

    def copy(self) -> "Spreadsheet":
        """Return a copy that can be changed without the original noticing."""
        return Spreadsheet(
            self.id,
            dict(self.properties),
            [sheet.copy() for sheet in self.sheets],
            {name: list(part) for name, part in self.parts.items()},
            self.switches,
            self.acting,
        )

    def check_size(self) -> None:
        """Refuse more cells than a spreadsheet may have.

        Raises:
            InvalidError: it has too many.
        """
        if sum(sheet.row_count * sheet.column_count for sheet in self.sheets) > MAX_CELLS:
            raise InvalidError(
                "This action would increase the number of cells in the workbook above the limit of "
                f"{MAX_CELLS} cells."
            )

    def sheet(self, sheet_id: int) -> Sheet:
        """Return the sheet with an id.

        Raises:
            InvalidError: there is none.
        """
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise InvalidError(f"No grid with id: {sheet_id}")

    def titled(self, title: str) -> Sheet | None:
        """Return the sheet with a title, whatever its case."""
        wanted = title.casefold()
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == wanted), None)

    def place(self, grid_range: Json) -> tuple[Sheet, Box]:
        """Return the sheet and the box of a GridRange, which must lie on the grid.

        Raises:
            InvalidError: no such sheet, or beyond its edge.
        """
        sheet = self.sheet(grid_range.get("sheetId", 0))
        place = grid.box(grid_range, sheet.row_count, sheet.column_count)
        for start, end, size, name in (
            (place.top, place.bottom, sheet.row_count, "Row"),
            (place.left, place.right, sheet.column_count, "Column"),
        ):
            if start < 0 or start > end:
                raise InvalidError(
                    f"start{name}Index[{start}] is not valid with end{name}Index[{end}]"
                )
            if end > size:
                raise InvalidError(
                    f"range exceeds grid limits. Max {name.lower()}s: {size}, end{name}Index: {end}"
                )
        return sheet, place

    def part(self, name: str) -> list[Json]:
        """Return a list of the spreadsheet's parts, to be changed by adding and replacing."""
        return self.parts.setdefault(name, [])


def part(sheet: Sheet, name: str) -> list[Json]:
    """Return a list of the sheet's parts, to be changed by adding and replacing."""
    found: list[Json] = sheet.parts.setdefault(name, [])
    return found


def new_sheet(sheet_id: int, title: str, given: Json | None = None) -> Sheet:
    """Return an empty sheet of 1000 x 26 cells, or as ``given`` says."""
    given = given or {}
    size = {"rowCount": 1000, "columnCount": 26} | given.get("gridProperties", {})
    properties = {"sheetId": sheet_id, "title": title, "sheetType": "GRID"} | given
    return Sheet(properties | {"sheetId": sheet_id, "title": title, "gridProperties": size})
