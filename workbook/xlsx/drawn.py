"""The charts that stand in a workbook, read so that another program can draw them as well.

Read are charts with one plot: columns, bars, lines, pies and doughnuts.

Source: ECMA-376 part 1, sections 20.5 (SpreadsheetML drawings) and 21.2 (charts).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from workbook.model import Address
from workbook.xlsx import markup, parts
from workbook.xlsx.scan import Book, SheetReading

_EMU_PER_PIXEL = 9_525
_SIZE = (400 * 4 // 3, 220 * 4 // 3)
_KINDS = {
    "barChart": "column",
    "lineChart": "line",
    "doughnutChart": "doughnut",
    "pieChart": "pie",
}


@dataclass(frozen=True, slots=True)
class DrawnSeries:
    """One series: its name if it is written out, and the range of its values."""

    title: str
    values: str
    color: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart.

    Attributes:
        type: ``column``, ``bar``, ``line``, ``pie`` or ``doughnut``.
        at: the cell under its upper left corner.
        size: width and height in pixels.
        categories: the range that names its points; ``""`` for none.
    """

    type: str
    title: str
    at: Address
    size: tuple[int, int]
    categories: str
    series: tuple[DrawnSeries, ...]
    stacked: bool


def charts(book: Book, sheet: SheetReading) -> Iterator[Drawn]:
    """Yield the charts on a sheet that can be told."""
    package = book.package
    for drawing in _targets(book, sheet.part, "drawing"):
        links = {link.id: link.target for link in parts.relations(package, drawing)}
        for anchor in markup.root(package.part(drawing)):
            wanted = next((each for each in anchor.iter() if markup.local(each) == "chart"), None)
            ids = (
                []
                if wanted is None
                else [str(v) for k, v in wanted.items() if str(k).endswith("}id")]
            )
            target = links.get(ids[0], "") if ids else ""
            start = markup.child(anchor, "from")
            if target in package and start is not None:
                found = _chart(markup.root(package.part(target)), _at(start), _size(anchor))
                if found is not None:
                    yield found


def _targets(book: Book, part: str, kind: str) -> Iterator[str]:
    for link in parts.relations(book.package, part):
        if link.kind == kind and link.target in book.package:
            yield link.target


def _at(start: etree._Element) -> Address:
    row, column = (_text(markup.child(start, name)) for name in ("row", "col"))
    return Address(int(row or 0) + 1, int(column or 0) + 1)


def _size(anchor: etree._Element) -> tuple[int, int]:
    extent = markup.child(anchor, "ext")
    if extent is None:
        return _SIZE
    width, height = (int(str(extent.get(name, "0"))) // _EMU_PER_PIXEL for name in ("cx", "cy"))
    return width, height


def _chart(root: etree._Element, at: Address, size: tuple[int, int]) -> Drawn | None:
    chart = markup.child(root, "chart")
    plots = [each for each in _below(chart, "plotArea") if _is_plot(each)]
    if len(plots) != 1 or markup.local(plots[0]) not in _KINDS:
        return None
    (plot,) = plots
    kind = _KINDS[markup.local(plot)]
    if kind == "column" and _value(plot, "barDir") == "bar":
        kind = "bar"
    series = tuple(_series(each) for each in markup.children(plot, "ser"))
    names = [_range(markup.child(each, "cat")) for each in markup.children(plot, "ser")]
    words = (each for each in _below(chart, "title") if markup.local(each) == "t")
    title = "".join(each.text or "" for each in words)
    drawn = tuple(each for each in series if each.values)
    stacked = _value(plot, "grouping") == "stacked"
    return Drawn(kind, title, at, size, next(iter(names), ""), drawn, stacked) if drawn else None


def _below(chart: etree._Element | None, name: str) -> list[etree._Element]:
    """Return all elements within the first one of that name."""
    found = markup.child(chart, name)
    return [] if found is None else list(found.iter())


def _is_plot(element: etree._Element) -> bool:
    return markup.local(element).endswith("Chart")


def _value(element: etree._Element, name: str) -> str:
    found = markup.child(element, name)
    return "" if found is None else str(found.get("val", ""))


def _series(element: etree._Element) -> DrawnSeries:
    title = _text(markup.child(markup.child(element, "tx"), "v"))
    colors = [
        str(each.get("val", "")) for each in element.iter() if markup.local(each) == "srgbClr"
    ]
    values = _range(markup.child(element, "val"))
    return DrawnSeries(title, values, colors[0] if colors else "")


def _range(element: etree._Element | None) -> str:
    for each in element.iter() if element is not None else ():
        if markup.local(each) == "f":
            return each.text or ""
    return ""


def _text(element: etree._Element | None) -> str:
    return "" if element is None else element.text or ""
