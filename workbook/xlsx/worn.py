"""How the cells of a workbook look, read so that another program can show them alike.

Colours are read where they are written out; those of a theme, which a person may change as a
whole, are left to each program.

Source: ECMA-376 part 1, sections 18.3.1.13 (col), 18.3.1.18 (conditionalFormatting), 18.8.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from workbook.model import MAX_COLUMN, Address, Area
from workbook.xlsx import markup, parts
from workbook.xlsx.scan import Book, SheetReading

_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)>")
_AT = re.compile(rb"\br=\"([A-Z]+[0-9]+)\"")
_STYLE = re.compile(rb"\bs=\"([0-9]+)\"")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^<>]*>")
_RULES = re.compile(rb"<conditionalFormatting\b.*?</conditionalFormatting>", re.DOTALL)
_TAB = re.compile(rb"<(?:\w+:)?tabColor\b[^<>]*rgb=\"([0-9A-Fa-f]{8})\"")
_NO_GRID = re.compile(rb"<(?:\w+:)?sheetView\b[^<>]*showGridLines=\"(?:0|false)\"")
_LINK = re.compile(rb"<(?:\w+:)?hyperlink\b[^<>]*>")
_OFF = frozenset(("0", "false", "none"))


@dataclass(frozen=True, slots=True)
class Worn:
    """How a cell looks; colours are ``RRGGBB``, ``""`` and 0 are as the program has it.

    Attributes:
        size: of the font, in points.
    """

    fill: str = ""
    ink: str = ""
    size: float = 0
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    horizontal: str = ""
    vertical: str = ""
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class WornRule:
    """A conditional format by formula, which is as for the first cell of the first area."""

    areas: tuple[Area, ...]
    formula: str
    look: Worn


@dataclass(frozen=True, slots=True)
class SheetLook:
    """How a sheet looks.

    Attributes:
        cells: the looks of its cells, blank ones too; those that look like any other are absent.
        columns: the looks of columns, for cells that are not written.
        rules: the first one wins.
        outline: column -> how deep it is folded.
        notes: the notes on its cells.
        links: cells that lead to another sheet -> its name.
    """

    cells: Mapping[Address, Worn] = field(default_factory=dict)
    columns: Mapping[int, Worn] = field(default_factory=dict)
    rules: tuple[WornRule, ...] = ()
    outline: Mapping[int, int] = field(default_factory=dict)
    tab_color: str = ""
    gridlines: bool = True
    notes: Mapping[Address, str] = field(default_factory=dict)
    links: Mapping[Address, str] = field(default_factory=dict)


class Wardrobe:
    """The looks of a workbook's sheets."""

    def __init__(self, book: Book) -> None:
        self._book = book
        part = book.parts.styles
        root = markup.root(book.package.part(part)) if part in book.package else None
        fonts = [_font(each) for each in _all(root, "fonts")]
        fills = [_fill(each) for each in _all(root, "fills")]
        self._styles = [_style(xf, fonts, fills) for xf in _all(root, "cellXfs")]
        self._rules = [_rule_look(each) for each in _all(root, "dxfs")]

    def look(self, sheet: SheetReading) -> SheetLook:
        """Return how a sheet looks."""
        part = self._book.package.part(sheet.part)
        columns = [found[0] for found in _COLUMN.finditer(part)]
        tab = _TAB.search(part)
        return SheetLook(
            dict(self._cells(part)),
            dict(self._columns(columns)),
            tuple(rule for _, rule in sorted(self._formats(part), key=lambda each: each[0])),
            dict(_outline(columns)),
            tab[1].decode()[2:] if tab else "",
            _NO_GRID.search(part) is None,
            dict(self._notes(sheet.part)),
            dict(_links(part)),
        )

    def _worn(self, number: bytes | None) -> Worn:
        place = int(number or 0)
        return self._styles[place] if place < len(self._styles) else Worn()

    def _cells(self, part: bytes) -> Iterator[tuple[Address, Worn]]:
        for found in _CELL.finditer(part):
            at, style = _AT.search(found[1]), _STYLE.search(found[1])
            if at and style and (worn := self._worn(style[1])) != Worn():
                yield Address.parse(at[1].decode()), worn

    def _columns(self, tags: list[bytes]) -> Iterator[tuple[int, Worn]]:
        for tag in tags:
            worn = self._worn(markup.attribute(tag, b"style"))
            if worn != Worn():
                for column in _span(tag):
                    yield column, worn

    def _notes(self, part: str) -> Iterator[tuple[Address, str]]:
        package = self._book.package
        for link in parts.relations(package, part):
            if link.kind == "comments" and link.target in package:
                comments = markup.child(markup.root(package.part(link.target)), "commentList")
                for each in markup.children(comments, "comment"):
                    words = (part.text or "" for part in each.iter() if markup.local(part) == "t")
                    yield Address.parse(str(each.get("ref"))), "".join(words)

    def _formats(self, part: bytes) -> Iterator[tuple[int, WornRule]]:
        for found in _RULES.finditer(part):
            block = markup.root(found[0])
            areas = tuple(Area.parse(each) for each in str(block.get("sqref", "")).split())
            for rule in markup.children(block, "cfRule"):
                formula = markup.child(rule, "formula")
                number = str(rule.get("dxfId", ""))
                if rule.get("type") == "expression" and formula is not None and number.isdecimal():
                    look = self._rules[int(number)]
                    priority = int(str(rule.get("priority", "0")))
                    yield priority, WornRule(areas, formula.text or "", look)


def _all(root: etree._Element | None, name: str) -> list[etree._Element]:
    found = markup.child(root, name)
    return [] if found is None else list(found)


def _span(tag: bytes) -> range:
    first, last = (int(markup.attribute(tag, name) or 0) for name in (b"min", b"max"))
    return range(first, min(last, MAX_COLUMN) + 1) if last - first < MAX_COLUMN // 2 else range(0)


def _links(part: bytes) -> Iterator[tuple[Address, str]]:
    for tag in _LINK.findall(part):
        at, place = (markup.attribute(tag, name) for name in (b"ref", b"location"))
        if at and place and b":" not in at:
            title = markup.unescaped(place.decode()).rpartition("!")[0]
            yield Address.parse(at.decode()), title.strip("'").replace("''", "'")


def _outline(tags: list[bytes]) -> Iterator[tuple[int, int]]:
    for tag in tags:
        depth = int(markup.attribute(tag, b"outlineLevel") or 0)
        if depth:
            yield from ((column, depth) for column in _span(tag))


def _font(element: etree._Element) -> Worn:
    size = markup.child(element, "sz")
    bold, italic, underline, strike = (
        _on(markup.child(element, tag)) for tag in ("b", "i", "u", "strike")
    )
    return Worn(
        ink=_color(markup.child(element, "color")),
        size=float(str(size.get("val", "0"))) if size is not None else 0,
        bold=bold,
        italic=italic,
        underline=underline,
        strike=strike,
    )


def _on(element: etree._Element | None) -> bool:
    return element is not None and str(element.get("val", "1")) not in _OFF


def _color(element: etree._Element | None) -> str:
    rgb = "" if element is None else str(element.get("rgb", ""))
    return rgb[2:] if len(rgb) == len("AARRGGBB") else ""


def _fill(element: etree._Element) -> str:
    pattern = markup.child(element, "patternFill")
    solid = pattern is not None and pattern.get("patternType") == "solid"
    return _color(markup.child(pattern, "fgColor")) if solid else ""


def _style(xf: etree._Element, fonts: list[Worn], fills: list[str]) -> Worn:
    font, fill = (int(str(xf.get(name, "0"))) for name in ("fontId", "fillId"))
    base = fonts[font] if font < len(fonts) else Worn()
    stands = markup.child(xf, "alignment")
    given: Any = {} if stands is None else stands.attrib
    return Worn(
        fills[fill] if fill < len(fills) else "",
        base.ink,
        base.size,
        base.bold,
        base.italic,
        base.underline,
        base.strike,
        str(given.get("horizontal", "")),
        str(given.get("vertical", "")),
        str(given.get("wrapText", "0")) not in _OFF,
    )


def _rule_look(element: etree._Element) -> Worn:
    """Return what a conditional format changes; a pattern is told by the colour of its lines."""
    font = markup.child(element, "font")
    base = Worn() if font is None else _font(font)
    pattern = markup.child(markup.child(element, "fill"), "patternFill")
    kind = "" if pattern is None else str(pattern.get("patternType", "solid"))
    name = "bgColor" if kind in ("solid", "") else "fgColor"
    fill = _color(markup.child(pattern, name))
    return Worn(fill, base.ink, 0, base.bold, base.italic, base.underline, base.strike)
