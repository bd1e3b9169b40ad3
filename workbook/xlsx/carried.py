"""What hangs on a worksheet's cells, outside its rows, when lines of a block move.

Source: ECMA-376 part 1, sections 18.3.1.18 (conditionalFormatting), 18.3.1.32 (dataValidation),
18.3.1.47 (hyperlink), 18.3.1.55 (mergeCells); [MS-XLSX] 2.6.1 (the same in the extension list).
"""

import re
from collections.abc import Callable

from workbook.model import Area
from workbook.xlsx import markup, text
from workbook.xlsx.around import area_of, areas_of
from workbook.xlsx.gap import Block, reaimed, rule_reaimed
from workbook.xlsx.splice import CannotSpliceError

_NAME = rb"(?:[\w.-]+:)?"
_MERGE = re.compile(rb"<%smergeCell\s[^<>]*?(?:/>|>\s*</[^<>]*>)" % _NAME)
_LINK = re.compile(rb"<%shyperlink\s[^<>]*?(?:/>|>\s*</[^<>]*>)" % _NAME)
_RULE = re.compile(
    rb"<(%s(?:conditionalFormatting|dataValidation))(?:\s[^<>]*?)?(?:/>|>.*?</\1\s*>)" % _NAME,
    re.DOTALL,
)
_SPARK = re.compile(rb"<(%ssparkline)>.*?</\1\s*>" % _NAME, re.DOTALL)
_FILTER = re.compile(rb"<%s(?:autoFilter|sortState|sortCondition)\s[^<>]*>" % _NAME)
_MARKED = re.compile(rb"<%s(?:protectedRange|ignoredError)\s[^<>]*>" % _NAME)
_PLACES = re.compile(rb"(<%ssqref(?:\s[^<>]*)?>)([^<]*)(<)" % _NAME)
_FORMULA = re.compile(rb"(<%s(?:formula[12]?|f)(?:\s[^<>]*)?>)([^<]*)(</)" % _NAME)
_BOUND = re.compile(rb"(<%scfvo\s[^<>]*?\bval=\")([^\"]*)(\")" % _NAME)


def carried_tail(tail: bytes, block: Block) -> bytes:
    """Return what follows the rows of the block's own sheet, with all that hangs on its cells.

    Raises:
        CannotSpliceError: something cannot go along; nothing may move then.
        FormulaError: a rule's formula is none.
        ValueError: a rule reaches over several sheets.
    """
    tail = _listed(tail, b"mergeCells", _MERGE, lambda tag: _merged(tag, block))
    tail = _listed(tail, b"hyperlinks", _LINK, lambda tag: _moved_tag(tag, block))
    tail = _FILTER.sub(lambda found: with_ref(found[0], block), tail)
    tail = _MARKED.sub(lambda found: _marked(found[0], block), tail)
    tail = _SPARK.sub(lambda found: _sparkline(found[0], block), tail)
    tail = _RULE.sub(lambda found: _rule(found[0], block), tail)
    return _counted_rules(tail)


def formulas_reaimed(tail: bytes, block: Block, at_sheet: str) -> bytes:
    """Return what follows the rows of another sheet, its rules and sparklines re-aimed."""

    def rule(found: re.Match[bytes]) -> bytes:
        return _with_formulas(found[0], lambda of: rule_reaimed(of, block, at_sheet, 0))

    def spark(found: re.Match[bytes]) -> bytes:
        return _with_formulas(found[0], lambda of: reaimed(of, block, at_sheet))

    return _RULE.sub(rule, _SPARK.sub(spark, tail))


def with_ref(tag: bytes, block: Block) -> bytes:
    """Return a start tag whose ``ref`` is where its cells are now.

    Raises:
        CannotSpliceError: they are all gone, or no longer one area.
    """
    moved = _moved_tag(tag, block)
    if not moved:
        raise CannotSpliceError("a filter or sort order would lose its cells")
    return moved


def _merged(tag: bytes, block: Block) -> bytes:
    """Return the tag of merged cells where they are; ``b""`` if fewer than two are left."""
    moved = _moved_tag(tag, block)
    area = area_of((markup.attribute(moved, b"ref") or b"").decode())
    return b"" if moved != tag and area and area.first == area.last else moved


def _moved_tag(tag: bytes, block: Block) -> bytes:
    """Return a tag with its ``ref`` moved; ``b""`` if its cells are gone."""
    stated = markup.attribute(tag, b"ref")
    area = area_of(stated.decode()) if stated else None
    if area is None:
        return tag
    after = block.carried(area)
    if after == (area,):
        return tag
    if not after:
        return b""
    if len(after) != 1 or (not block.holds(area) and b"Filter" not in tag):
        raise CannotSpliceError(f"the cells {area.a1} belong together and would be torn apart")
    return markup.with_attribute(tag, b"ref", after[0].a1.encode())


def _listed(
    tail: bytes, name: bytes, pattern: re.Pattern[bytes], each: Callable[[bytes], bytes]
) -> bytes:
    """Return ``tail`` with the children of a list changed, counted and, if none is left, gone."""
    block = re.search(rb"(<(%s%s)(?:\s[^<>]*)?>)(.*?)</\2\s*>" % (_NAME, name), tail, re.DOTALL)
    if block is None:
        return tail
    inner = pattern.sub(lambda found: each(found[0]), block[3])
    if inner == block[3]:
        return tail
    count = len(pattern.findall(inner))
    start, end = block.span()
    if not count:
        return tail[:start] + tail[end:]
    tag = block[1]
    if markup.attribute(tag, b"count") is not None:
        tag = markup.with_attribute(tag, b"count", b"%d" % count)
    return tail[:start] + tag + inner + tail[block.end(3) :]


def _marked(tag: bytes, block: Block) -> bytes:
    stated = markup.attribute(tag, b"sqref") or b""
    kept = _places(stated, block)
    if kept == stated or (not kept and b"ignoredError" in tag):
        return tag
    if not kept:
        raise CannotSpliceError("a protected range would lose its cells")
    return markup.with_attribute(tag, b"sqref", kept)


def _sparkline(element: bytes, block: Block) -> bytes:
    found = _PLACES.search(element)
    if found is None:
        raise CannotSpliceError("a sparkline has an unusual shape")
    kept = _places(found[2], block)
    if not kept:
        raise CannotSpliceError("a sparkline stands in the row")
    element = element[: found.start(2)] + kept + element[found.end(2) :]
    return _with_formulas(element, lambda of: reaimed(of, block, block.sheet))


def _rule(element: bytes, block: Block) -> bytes:
    """Return a rule where its cells are now; ``b""`` if they are gone."""
    close = element.index(b">") + 1
    tag = element[:close]
    stated = markup.attribute(tag, b"sqref")
    inner = _PLACES.search(element) if stated is None else None
    places = stated if inner is None else inner[2]
    if places is None:
        raise CannotSpliceError("a rule does not say where it holds")
    kept = _places(places, block)
    if not kept:
        if inner is not None:
            raise CannotSpliceError("a rule of a newer kind holds for the row alone")
        return b""
    down = _top(kept) - _top(places)
    if down and len(places.split()) > 1:
        raise CannotSpliceError("a rule counts from a row that goes")
    if inner is not None:
        element = element[: inner.start(2)] + kept + element[inner.end(2) :]
    elif kept != places:
        element = markup.with_attribute(tag, b"sqref", kept) + element[close:]
    return _with_formulas(element, lambda of: rule_reaimed(of, block, block.sheet, down))


def _places(stated: bytes, block: Block) -> bytes:
    pieces: list[bytes] = []
    for each in stated.split():
        area = area_of(each.decode())
        if area is None:
            raise CannotSpliceError("a rule has an unusual place")
        after: tuple[Area, ...] = block.carried(area)
        pieces += [each] if after == (area,) else [piece.a1.encode() for piece in after]
    return b" ".join(pieces) if pieces != stated.split() else stated


def _top(places: bytes) -> int:
    return min(area.first.row for area in areas_of(places.decode()))


def _with_formulas(element: bytes, each: Callable[[str], str]) -> bytes:
    def changed(found: re.Match[bytes]) -> bytes:
        plain = text.loaded(markup.unescaped(found[2].decode()))
        after = each(plain)
        return found[0] if after == plain else found[1] + text.stored(after).encode() + found[3]

    def bound(found: re.Match[bytes]) -> bytes:
        plain = markup.unescaped(found[2].decode())
        after = each(plain)
        return found[0] if after == plain else found[1] + markup.quoted(after) + found[3]

    return _BOUND.sub(bound, _FORMULA.sub(changed, element))


def _counted_rules(tail: bytes) -> bytes:
    """Return ``tail`` with the number of validations it states put right."""
    found = re.search(
        rb"(<(%sdataValidations)(?:\s[^<>]*)?>)(.*?)</\2\s*>" % _NAME, tail, re.DOTALL
    )
    if found is None:
        return tail
    count = len(re.findall(rb"<%sdataValidation[\s>/]" % _NAME, found[3]))
    if not count:
        return tail[: found.start()] + tail[found.end() :]
    stated = markup.attribute(found[1], b"count")
    if stated is None or stated == b"%d" % count:
        return tail
    tag = markup.with_attribute(found[1], b"count", b"%d" % count)
    return tail[: found.start()] + tag + tail[found.start(3) :]
