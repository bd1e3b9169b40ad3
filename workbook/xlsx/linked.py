"""Parts beside the worksheets that name cells: tables, defined names, charts, pivots, notes."""

import re
from collections.abc import Callable, Sequence
from functools import partial

from workbook.model import Area
from workbook.xlsx import markup, notes, parts, text
from workbook.xlsx.anchored import understood
from workbook.xlsx.around import area_of
from workbook.xlsx.carried import with_ref
from workbook.xlsx.gap import Block, reaimed, rule_reaimed
from workbook.xlsx.opened import Opened
from workbook.xlsx.scan import SheetReading
from workbook.xlsx.splice import CannotSpliceError

_NAME = rb"(?:[\w.-]+:)?"
_REFS = re.compile(rb"<%s(?:table|autoFilter|sortState|sortCondition)\s[^<>]*>" % _NAME)
_COLUMN = re.compile(rb"(<%scalculatedColumnFormula(?:\s[^<>]*)?>)([^<]*)(</)" % _NAME)
_TOTALS = re.compile(rb"(<%stotalsRowFormula(?:\s[^<>]*)?>)([^<]*)(</)" % _NAME)
_DEFINED = re.compile(rb"(<%sdefinedName\s[^<>]*>)([^<]*)(</)" % _NAME)
_SERIES = re.compile(rb"(<%s(?:f|sqref)(?:\s[^<>]*)?>)([^<]*)(</)" % _NAME)
_SOURCE = re.compile(rb"<%sworksheetSource\s[^<>]*>" % _NAME)
_SEVERAL = re.compile(r"'[^'!]*:[^'!]*'!|[\w.]:[\w.]+!")  # a reference over several sheets
_LOST = "#REF!"


def carry(opened: Opened, blocks: Sequence[Block]) -> None:
    """Re-aim all parts but the worksheets at where the cells of blocks go.

    Raises:
        CannotSpliceError: something cannot go along.
        FormulaError: a formula is none.
        ValueError: a reference over several sheets means the cells.
    """
    for block in blocks:
        _carry_names(opened, block)
        _carry_notes(opened, opened.book.sheet(block.sheet), block)
    _carry_tables(opened, blocks)
    for name in opened.book.package.names:
        if name.lower().endswith(".xml") and understood(part := opened.draft.part(name)):
            kind = markup.root_name(part)
            for block in blocks:
                if kind == b"chartSpace":
                    _put(opened, name, partial(_chart, block=block))
                elif kind == b"pivotCacheDefinition":
                    _put(opened, name, partial(_pivot, block=block))


def with_formulas(part: bytes, pattern: re.Pattern[bytes], each: Callable[[str], str]) -> bytes:
    """Return a part with the formulas that a pattern finds as its second group changed."""

    def changed(found: re.Match[bytes]) -> bytes:
        plain = text.loaded(markup.unescaped(found[2].decode()))
        after = each(plain)
        return found[0] if after == plain else found[1] + text.stored(after).encode() + found[3]

    return pattern.sub(changed, part)


def _put(opened: Opened, name: str, carried: Callable[[bytes], bytes]) -> None:
    part = opened.plain_part(name)
    after = carried(part)
    if after != part:
        opened.draft.put(name, after)


def _carry_names(opened: Opened, block: Block) -> None:
    name = opened.book.parts.workbook
    fixed = partial(rule_reaimed, block=block, at_sheet="", down=0)
    _put(opened, name, lambda part: with_formulas(part, _DEFINED, fixed))


def _carry_tables(opened: Opened, blocks: Sequence[Block]) -> None:
    for sheet in opened.book.sheets:
        for table in sheet.tables:
            part = opened.plain_part(table.part)
            text = markup.unescaped(part.decode()).casefold()
            several = _SEVERAL.search(text) is not None
            for block in blocks:
                if several or block.is_on(sheet.name) or block.quoted in text:
                    _put(opened, table.part, partial(_table, block=block, sheet=sheet.name))


def _table(part: bytes, block: Block, sheet: str) -> bytes:
    fixed = partial(rule_reaimed, block=block, at_sheet=sheet, down=0)
    every = partial(reaimed, block=block, at_sheet=sheet)
    part = with_formulas(with_formulas(part, _COLUMN, fixed), _TOTALS, every)
    if block.is_on(sheet):
        part = _REFS.sub(lambda found: with_ref(found[0], block), part)
    return part


def _carry_notes(opened: Opened, sheet: SheetReading, block: Block) -> None:
    for relation in parts.relations(opened.book.package, sheet.part):
        if relation.target not in opened.book.package:
            continue
        if relation.kind == "comments":
            _put(opened, relation.target, lambda part: notes.carried_comments(part, block))
        elif relation.kind == "vmlDrawing":
            part = opened.draft.part(relation.target)
            if not markup.is_utf8(part):
                raise CannotSpliceError(f"the part {relation.target} is not stored as UTF-8")
            opened.draft.put(relation.target, notes.carried_boxes(part, block))


def _chart(part: bytes, block: Block) -> bytes:
    def series(plain: str) -> str:
        after = reaimed(plain, block, "")
        if _LOST in after and _LOST not in plain:
            raise CannotSpliceError("a chart would lose a series")
        return after

    return with_formulas(part, _SERIES, series)


def _pivot(part: bytes, block: Block) -> bytes:
    def source(found: re.Match[bytes]) -> bytes:
        on = markup.unescaped((markup.attribute(found[0], b"sheet") or b"").decode())
        return (
            with_ref(found[0], block) if block.is_on(on) and _inside(found[0], block) else found[0]
        )

    return _SOURCE.sub(source, part)


def _inside(tag: bytes, block: Block) -> bool:
    stated = markup.attribute(tag, b"ref")
    area: Area | None = area_of(stated.decode()) if stated else None
    return area is not None and block.holds(area)
