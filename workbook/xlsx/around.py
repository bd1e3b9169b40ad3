"""What stands around a worksheet's rows: columns, panes, merges, validations, filters, tables."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from workbook.model import MAX_COLUMN, MAX_ROW, Address, Area
from workbook.xlsx import markup, parts, sizes, text
from workbook.xlsx.package import Package
from workbook.xlsx.sheetxml import SheetXml

_DIGITS = 7
_TRUE = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class TablePart:
    """An Excel table.

    Attributes:
        part: the member of the package it is in.
        name: its inner name.
        display_name: its name in formulas.
        area: all of it, headers and totals included.
        headers: the names of its columns.
        totals: whether its last row holds totals.
        header_rows: 1, or 0 where the headers are switched off.
    """

    part: str
    name: str
    display_name: str
    area: Area
    headers: tuple[str, ...]
    totals: bool
    header_rows: int = 1

    @property
    def last_data_row(self) -> int:
        """The last row above the totals, if any."""
        return self.area.last.row - self.totals


@dataclass(frozen=True, slots=True)
class Validation:
    """One data validation: ``kind`` is ``list``, ``whole``, ``date`` and so on."""

    areas: tuple[Area, ...]
    kind: str
    formula1: str
    formula2: str


@dataclass(frozen=True, slots=True)
class Around:
    """What was found around the rows; :class:`~workbook.xlsx.scan.SheetReading` tells the rest."""

    column_widths: Mapping[int, float] = field(default_factory=dict)
    hidden_columns: frozenset[int] = frozenset()
    frozen: tuple[int, int] = (0, 0)
    merged: tuple[Area, ...] = ()
    validations: tuple[Validation, ...] = ()
    autofilter: Area | None = None
    table_relations: tuple[str, ...] = ()

    def tables(self, package: Package, sheet_part: str) -> tuple[TablePart, ...]:
        """Return the tables that the sheet names."""
        if not self.table_relations:
            return ()
        targets = {link.id: link.target for link in parts.relations(package, sheet_part)}
        found = (targets[each] for each in self.table_relations if targets.get(each) in package)
        return tuple(
            table
            for part in dict.fromkeys(found)
            if (table := read_table(package.part(part), part))
        )


def read_around(xml: SheetXml) -> Around:
    """Read what stands around the rows of a worksheet.

    Raises:
        UnreadableError: not well-formed, or more of something than any workbook has.
    """
    sizes.check(xml.tail.count(b"mergeCell "), sizes.MERGES, "merged areas on the sheet")
    root = markup.root(xml.without_rows())
    columns = list(markup.children(markup.child(root, "cols"), "col"))
    sizes.check(sum(len(_span(each)) for each in columns), sizes.COLUMNS, "columns set apart")
    merges = markup.children(markup.child(root, "mergeCells"), "mergeCell")
    filtered = markup.child(root, "autoFilter")
    return Around(
        dict(_widths(columns)),
        frozenset(_hidden(columns)),
        _frozen(root),
        tuple(area for each in merges if (area := area_of(str(each.get("ref", ""))))),
        tuple(_validations(root)),
        area_of(str(filtered.get("ref", ""))) if filtered is not None else None,
        tuple(
            dict.fromkeys(
                parts.relation_id(each)
                for each in markup.children(markup.child(root, "tableParts"), "tablePart")
            )
        ),
    )


def read_table(part: bytes, name: str) -> TablePart | None:
    """Return the table in a table part; ``None`` if its area is not one."""
    root = markup.root(part)
    area = area_of(str(root.get("ref", "")))
    if area is None:
        return None
    columns = markup.children(markup.child(root, "tableColumns"), "tableColumn")
    shown = str(root.get("displayName", root.get("name", "")))
    return TablePart(
        name,
        str(root.get("name", shown)),
        shown,
        area,
        tuple(text.loaded(str(each.get("name", ""))) for each in columns),
        str(root.get("totalsRowCount", "0")) != "0",
        0 if root.get("headerRowCount") == "0" else 1,
    )


def area_of(reference: str) -> Area | None:
    """Return the area of a reference, whole rows and columns too; ``None`` if it is none."""
    first, _, last = reference.replace("$", "").upper().partition(":")
    last = last or first
    if first.isdecimal() and last.isdecimal():
        first, last = f"A{first}", f"XFD{last}"
    elif first.isalpha() and last.isalpha():
        first, last = f"{first}1", f"{last}{MAX_ROW}"
    try:
        return Area(Address.parse(first), Address.parse(last))
    except ValueError:
        return None


def areas_of(references: str) -> tuple[Area, ...]:
    """Return the areas of a space-separated list of references."""
    return tuple(area for each in references.split() if (area := area_of(each)))


def _span(column: etree._Element) -> range:
    first, last = str(column.get("min", "0")), str(column.get("max", "0"))
    if not (first.isdecimal() and last.isdecimal() and max(len(first), len(last)) <= _DIGITS):
        return range(0)
    return range(max(int(first), 1), min(int(last), MAX_COLUMN) + 1)


def _widths(columns: list[etree._Element]) -> Iterator[tuple[int, float]]:
    for column in columns:
        width = _number(str(column.get("width", "")))
        if width:
            yield from ((number, width) for number in _span(column))


def _hidden(columns: list[etree._Element]) -> Iterator[int]:
    for column in columns:
        if column.get("hidden") in _TRUE:
            yield from _span(column)


def _frozen(root: etree._Element) -> tuple[int, int]:
    view = markup.child(markup.child(root, "sheetViews"), "sheetView")
    pane = markup.child(view, "pane")
    if pane is None or pane.get("state") not in ("frozen", "frozenSplit"):
        return (0, 0)
    rows, columns = _number(str(pane.get("ySplit", "0"))), _number(str(pane.get("xSplit", "0")))
    return (int(rows), int(columns))


def _number(stated: str) -> float:
    try:
        number = float(stated)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0


def _validations(root: etree._Element) -> Iterator[Validation]:
    """Yield the validations, also those that newer Excels keep in the extension list."""
    places = 0
    for element in root.iter():
        if markup.local(element) != "dataValidation":
            continue
        texts = {markup.local(each): "".join(map(str, each.itertext())) for each in element}
        where = str(element.get("sqref", texts.get("sqref", "")))
        places += where.count(" ") + 1
        sizes.check(places, sizes.PLACES, "places of validations on the sheet")
        yield Validation(
            areas_of(where),
            str(element.get("type", "none")),
            texts.get("formula1", "").strip(),
            texts.get("formula2", "").strip(),
        )
