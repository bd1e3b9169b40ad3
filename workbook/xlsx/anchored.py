"""What keeps cells where they are: things anchored to them that could not go along."""

import re
from collections.abc import Iterator
from contextlib import suppress

from lxml import etree

from workbook.errors import UnreadableError
from workbook.model import Address, Area
from workbook.xlsx import markup, parts
from workbook.xlsx.around import area_of, areas_of
from workbook.xlsx.gap import Block
from workbook.xlsx.opened import Opened
from workbook.xlsx.sheetpatch import SheetPatch

_CARRIED = (
    *("mergeCell", "hyperlink", "conditionalFormatting", "dataValidation", "autoFilter"),
    *("sortState", "sortCondition", "protectedRange", "ignoredError", "sparkline"),
)
_IDLE = ("dimension", "selection", "pane", "sheetView", "customSheetView", "pivotSelection")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f\s[^<>]*+>")
_ELSEWHERE = {
    "threadedComment": "a conversation is anchored to the cells",
    "tableSingleCells": "the cells are mapped to XML",
    "ctrlProp": "a control reads the cells",
}
_PLACE = rb"\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?"
_OWN = re.compile(rb"(?:=[\"']|>)\s*(%s)\s*(?=[\"']|<)" % _PLACE)


def why_not(opened: Opened, found: SheetPatch, block: Block) -> str:
    """Return why the cells of a block cannot move, or ``""``."""
    reasons = (
        *_filled_by_others(found, block),
        *_rows_differ(found, block),
        *_odd_surroundings(found, block),
        *_own_parts(opened, found, block),
        *_other_parts(opened, block),
    )
    return next(iter(reasons), "")


def _filled_by_others(found: SheetPatch, block: Block) -> Iterator[str]:
    for area in found.sheet.arrays:
        if block.touches(area):
            yield f"the array formula in {area.a1} cannot be moved"
    for area in found.pivots:
        if block.touches(area):
            yield f"the pivot table in {area.a1} cannot be moved"
    for tag in found.index.found(_FORMULA) if found.index.holds(b"dataTable") else ():
        for name in (b"r1", b"r2") if markup.attribute(tag[0], b"t") == b"dataTable" else ():
            stated = area_of((markup.attribute(tag[0], name) or b"").decode())
            if stated and block.touches(stated):
                yield f"a data table reads {stated.a1}"
    for table in found.sheet.tables:
        if block.touches(table.area) and not (
            block.holds(table.area) and table.area.first.row < block.rows[0]
        ):
            yield f"the table {table.display_name} would be torn apart"


def _rows_differ(found: SheetPatch, block: Block) -> Iterator[str]:
    hidden = found.sheet.hidden_rows
    if hidden:
        first, last = block.rows
        count = sum(first <= row <= last for row in hidden)
        if count not in (0, last - first + 1):
            yield "some of the rows are hidden, perhaps by a filter"


def _odd_surroundings(found: SheetPatch, block: Block) -> Iterator[str]:
    """Yield what else of the worksheet names the cells, and is not known to go along."""
    for element in markup.root(found.xml.without_rows()).iter():
        name = markup.local(element)
        if name in _IDLE or name in _CARRIED:
            continue
        if name == "anchor" and any(map(block.touches, _spread(element))):
            yield "a control or object stands on the cells"
        for key in ("ref", "sqref", "r"):
            stated = element.get(key)
            if stated and any(block.touches(area) for area in areas_of(str(stated))):
                yield f"the sheet's {name} is anchored to the cells"
        parent = element.getparent()
        inside = parent is not None and markup.local(parent) in _CARRIED
        text = str(element.text or "") if name == "sqref" and not inside else ""
        if any(block.touches(area) for area in areas_of(text)):
            yield "something in the sheet's extensions is anchored to the cells"


def _own_parts(opened: Opened, found: SheetPatch, block: Block) -> Iterator[str]:
    for relation in parts.relations(opened.book.package, found.sheet.part):
        if relation.target not in opened.book.package:
            continue
        part = _plain(opened, relation.target)
        if relation.kind in _ELSEWHERE and any(map(block.touches, _own_places(part))):
            yield _ELSEWHERE[relation.kind]
        elif relation.kind == "drawing" and any(map(block.touches, _drawn(part))):
            yield "a drawing or chart stands on the cells"
        elif b"textlink" in part and any(map(block.touches, _own_places(part))):
            yield "a drawing shows the cells"
        elif relation.kind == "vmlDrawing" and b"Fmla" in part:
            if any(map(block.touches, _own_places(part))):
                yield "a control reads the cells"
        elif relation.kind == "table" and _kind(part) and block.touches(_area(part)):
            yield f"the table is filled from elsewhere ({_kind(part)})"


def _own_places(part: bytes) -> Iterator[Area]:
    for stated in _OWN.findall(part):
        if area := area_of(stated.decode()):
            yield area


def _kind(table: bytes) -> str:
    return (markup.attribute(markup.root_tag(table)[0], b"tableType") or b"").decode()


def _area(table: bytes) -> Area:
    stated = markup.attribute(markup.root_tag(table)[0], b"ref") or b""
    return area_of(stated.decode()) or Area(Address(0, 0), Address(0, 0))


def _drawn(part: bytes) -> Iterator[Area]:
    for anchor in markup.root(part):
        yield from _spread(anchor)


def _spread(anchor: etree._Element) -> Iterator[Area]:
    first, last = (_corner(markup.child(anchor, name)) for name in ("from", "to"))
    if first:
        yield Area(first, last or first)


def _corner(element: etree._Element | None) -> Address | None:
    texts = [
        (child.text or "").strip()
        for name in ("row", "col")
        if (child := markup.child(element, name)) is not None
    ]
    if len(texts) != 2 or not all(each.isdecimal() for each in texts):
        return None
    return Address(int(texts[0]) + 1, int(texts[1]) + 1)


def _other_parts(opened: Opened, block: Block) -> Iterator[str]:
    """Yield the parts that name the cells by their sheet and are of a kind not known here."""
    book = opened.book
    quoted = re.escape(block.sheet.replace("'", "''"))
    pattern = re.compile(rf"{quoted}'?!({_PLACE.decode()})", re.IGNORECASE)
    known = {book.parts.workbook, book.parts.strings, book.parts.styles, book.parts.calc_chain}
    known |= {sheet.part for sheet in book.sheets}
    for name in book.package.names:
        if name in known or not name.lower().endswith((".xml", ".vml")):
            continue
        part = opened.draft.part(name)
        if b"!" not in part or understood(part):
            continue
        text = _plain(opened, name).decode(errors="replace")
        for stated in pattern.findall(markup.unescaped(text)):
            area = area_of(stated)
            if area and block.touches(area):
                yield f"the part {name} refers to the cells"
                return


def understood(part: bytes) -> bool:
    """Whether a part is of a kind whose references are re-aimed."""
    return markup.root_name(part) in (b"chartSpace", b"table", b"pivotCacheDefinition")


def _plain(opened: Opened, name: str) -> bytes:
    """Return a part to look into, in UTF-8 and without CDATA; VML may be no XML at all."""
    part = opened.draft.part(name)
    if not name.lower().endswith((".xml", ".vml")):
        return part
    with suppress(UnreadableError):
        part = markup.in_utf8(part)
        if b"<![CDATA[" in part:
            part = markup.plain(part)
    return part
