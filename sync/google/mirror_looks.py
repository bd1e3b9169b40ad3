"""What the spreadsheet made after a workbook wears: colours, fonts, rules, folds, warnings."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from sync.google.mirror_charts import color
from sync.google.mirror_layout import Plot
from sync.google.wire import grid_range
from workbook.formula.portability import problems
from workbook.formula.tree import Target
from workbook.model import Address, Area, TableLayout
from workbook.schema import SCHEMA_SHEET
from workbook.xlsx.scan import SheetReading
from workbook.xlsx.worn import SheetLook, Wardrobe, Worn, WornRule

_FIELDS = (
    "backgroundColorStyle", "textFormat", "horizontalAlignment", "verticalAlignment",
    "wrapStrategy",
)  # fmt: skip
_WARNING = "The workbook computes this column; a value typed over a formula stops it in that row."
_ALONG = {"left": "LEFT", "center": "CENTER", "right": "RIGHT"}
_UP = {"top": "TOP", "center": "MIDDLE", "bottom": "BOTTOM"}


class Looks:
    """The requests that dress the new tabs as the workbook's sheets are dressed."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self._sheets = [sheet for sheet in plot.sheets if sheet.name != SCHEMA_SHEET]

    @cached_property
    def _looks(self) -> Mapping[str, SheetLook]:
        wardrobe = Wardrobe(self._plot.book)
        return {sheet.name: wardrobe.look(sheet) for sheet in self._sheets}

    def requests(self) -> Iterator[dict[str, Any]]:
        """Yield all requests."""
        for sheet in self._sheets:
            look = self._looks[sheet.name]
            yield from self._tab(sheet, look)
            yield from self._cells(sheet, look)
            yield from self._rules(sheet, look)
            yield from self._folds(sheet, look)
            yield from self._notes(sheet, look)
            yield from self._links(sheet, look)
        yield from self._warnings()

    def _id(self, sheet: SheetReading) -> int:
        return self._plot.tabs[sheet.name].id

    def _tab(self, sheet: SheetReading, look: SheetLook) -> Iterator[dict[str, Any]]:
        shape: dict[str, Any] = {"sheetId": self._id(sheet)}
        fields = []
        if look.tab_color:
            shape["tabColorStyle"] = color(look.tab_color)
            fields.append("tabColorStyle")
        if not look.gridlines:
            shape["gridProperties"] = {"hideGridlines": True}
            fields.append("gridProperties.hideGridlines")
        if fields:
            wanted = {"properties": shape, "fields": ",".join(fields)}
            yield {"updateSheetProperties": wanted}

    def _cells(self, sheet: SheetReading, look: SheetLook) -> Iterator[dict[str, Any]]:
        tables = list(self._plot.tables_on(sheet))
        for table in tables:
            yield from self._columns(sheet, look, table)
        inside = [self._plot.rows(table) for table in tables]
        loose = {at: w for at, w in look.cells.items() if not any(at in area for area in inside)}
        for area, worn in _blocks(loose):
            yield self._dressed(sheet, area, worn)

    def _columns(
        self, sheet: SheetReading, look: SheetLook, table: TableLayout
    ) -> Iterator[dict[str, Any]]:
        """Dress a table's columns, rows to come included, like their first row."""
        last = self._plot.ready_row(table)
        for column in table.columns.values():
            first = Address(table.first_row, column)
            worn = look.cells.get(first, look.columns.get(column))
            if worn is not None:
                yield self._dressed(sheet, Area(first, Address(last, column)), worn)

    def _dressed(self, sheet: SheetReading, area: Area, worn: Worn) -> dict[str, Any]:
        fields = ",".join(f"userEnteredFormat.{name}" for name in _FIELDS)
        return {
            "repeatCell": {
                "range": grid_range(self._id(sheet), area),
                "cell": {"userEnteredFormat": shape(worn)},
                "fields": fields,
            }
        }

    def _rules(self, sheet: SheetReading, look: SheetLook) -> Iterator[dict[str, Any]]:
        crossing = [rule for rule in look.rules if not problems(rule.formula, Target.GOOGLE)]
        for index, rule in enumerate(crossing):
            yield {"addConditionalFormatRule": {"rule": self._rule(sheet, rule), "index": index}}

    def _rule(self, sheet: SheetReading, rule: WornRule) -> dict[str, Any]:
        rows = self._plot.tabs[sheet.name].rows
        areas = (
            Area(area.first, Address(min(area.last.row, rows), area.last.column))
            for area in rule.areas
            if area.first.row <= rows
        )
        condition = {
            "type": "CUSTOM_FORMULA",
            "values": [{"userEnteredValue": f"={rule.formula}"}],
        }
        return {
            "ranges": [grid_range(self._id(sheet), area) for area in areas],
            "booleanRule": {"condition": condition, "format": shape(rule.look)},
        }

    def _folds(self, sheet: SheetReading, look: SheetLook) -> Iterator[dict[str, Any]]:
        """Fold columns that the workbook folds, and rows that it hides where no table is."""
        columns = self._plot.tabs[sheet.name].columns
        for depth in range(1, max(look.outline.values(), default=0) + 1):
            folded = [c for c, deep in look.outline.items() if deep >= depth and c <= columns]
            yield from self._group(sheet, "COLUMNS", folded, depth)
        if not any(self._plot.tables_on(sheet)):
            yield from self._group(sheet, "ROWS", sheet.hidden_rows, 1)

    def _group(
        self, sheet: SheetReading, dimension: str, numbers: Iterable[int], depth: int
    ) -> Iterator[dict[str, Any]]:
        for first, last in _runs(numbers):
            place = {"sheetId": self._id(sheet), "dimension": dimension}
            place |= {"startIndex": first - 1, "endIndex": last}
            group = {"range": place, "depth": depth, "collapsed": True}
            yield {"addDimensionGroup": {"range": place}}
            yield {"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}}

    def _notes(self, sheet: SheetReading, look: SheetLook) -> Iterator[dict[str, Any]]:
        for at, note in look.notes.items():
            place = grid_range(self._id(sheet), Area(at, at))
            yield {"repeatCell": {"range": place, "cell": {"note": note}, "fields": "note"}}

    def _links(self, sheet: SheetReading, look: SheetLook) -> Iterator[dict[str, Any]]:
        for at, title in look.links.items():
            if title in self._plot.tabs:
                link = {"uri": f"#gid={self._plot.tabs[title].id}"}
                cell = {"userEnteredFormat": {"textFormat": {"link": link}}}
                fields = "userEnteredFormat.textFormat.link"
                place = grid_range(self._id(sheet), Area(at, at))
                yield {"repeatCell": {"range": place, "cell": cell, "fields": fields}}

    def _warnings(self) -> Iterator[dict[str, Any]]:
        """Warn whoever types in a computed column; nobody is kept out, and sorting goes on."""
        for name, layout in self._plot.tables.items():
            computed = [
                layout.columns[column.id]
                for column in self._plot.schema.table(name).columns
                if column.formula and column.id in layout.columns
            ]
            last = self._plot.ready_row(layout)
            for first, end in _runs(computed):
                area = Area(Address(layout.first_row, first), Address(last, end))
                place = grid_range(self._plot.tabs[layout.sheet].id, area)
                warned = {"range": place, "description": _WARNING, "warningOnly": True}
                yield {"addProtectedRange": {"protectedRange": warned}}


def shape(worn: Worn) -> dict[str, Any]:
    """Return a look as Google has it; what it leaves open is absent."""
    text: dict[str, Any] = {
        name: True
        for name, on in (
            ("bold", worn.bold),
            ("italic", worn.italic),
            ("underline", worn.underline),
            ("strikethrough", worn.strike),
        )
        if on
    }
    text |= {"fontSize": round(worn.size)} if worn.size else {}
    text |= {"foregroundColorStyle": color(worn.ink)} if worn.ink else {}
    found: dict[str, Any] = {"textFormat": text} if text else {}
    found |= {"backgroundColorStyle": color(worn.fill)} if worn.fill else {}
    found |= {"wrapStrategy": "WRAP"} if worn.wrap else {}
    if worn.horizontal in _ALONG:
        found["horizontalAlignment"] = _ALONG[worn.horizontal]
    if worn.vertical in _UP:
        found["verticalAlignment"] = _UP[worn.vertical]
    return found


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of numbers that follow each other."""
    ordered = sorted(numbers)
    start = 0
    for place, number in enumerate(ordered, start=1):
        if place == len(ordered) or ordered[place] != number + 1:
            yield ordered[start], number
            start = place


def _blocks(cells: Mapping[Address, Worn]) -> Iterator[tuple[Area, Worn]]:
    """Yield the areas of cells that look alike: runs in a row, and such runs below each other."""
    open_runs: dict[tuple[int, int, Worn], Area] = {}
    by_row: dict[int, list[Address]] = {}
    for at in sorted(cells):
        by_row.setdefault(at.row, []).append(at)
    for row, places in by_row.items():
        going: dict[tuple[int, int, Worn], Area] = {}
        for key in _row_runs(places, cells):
            above = open_runs.pop(key, None)
            first = above.first if above and above.last.row == row - 1 else Address(row, key[0])
            if above and above.last.row != row - 1:
                yield above, key[2]
            going[key] = Area(first, Address(row, key[1]))
        yield from ((area, key[2]) for key, area in open_runs.items())
        open_runs = going
    yield from ((area, key[2]) for key, area in open_runs.items())


def _row_runs(
    places: list[Address], cells: Mapping[Address, Worn]
) -> Iterator[tuple[int, int, Worn]]:
    start = places[0]
    for here, after in zip(places, [*places[1:], None], strict=True):
        follows = after is not None and after.column == here.column + 1
        if not (after and follows and cells[after] == cells[here]):
            yield start.column, here.column, cells[here]
            start = after or here
