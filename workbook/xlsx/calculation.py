"""What a workbook tells Excel about calculating: the chain of formulas, and to start afresh.

Source: ECMA-376 part 1, sections 18.2.2 (calcPr), 18.2.27 (workbook, order of its children).
"""

import re

from workbook.model import Area, column_letters
from workbook.xlsx import markup, parts
from workbook.xlsx.draft import Draft
from workbook.xlsx.parts import BookParts

_FILTER = re.compile(
    rb"(<(?:[\w.-]+:)?definedName\s[^<>]*_FilterDatabase[\"'][^<>]*>)([^<]*)(</)", re.IGNORECASE
)
_BEFORE = (b"definedNames", b"externalReferences", b"functionGroups", b"sheets")


def drop_chain(draft: Draft, book: BookParts) -> None:
    """Take out the calculation chain, which Excel makes anew, with all that names it."""
    if book.calc_chain not in draft.package or book.calc_chain in draft.removed:
        return
    links = draft.package.actual(parts.relations_part(book.workbook))
    relation = rb"<(?:[\w.-]+:)?Relationship\s[^<>]*?/calcChain[\"'][^<>]*?(?:/>|></[^<>]*>)"
    draft.put(links, re.sub(relation, b"", markup.regular(draft.part(links))))
    kinds = draft.package.actual(parts.CONTENT_TYPES)
    name = re.escape(b"/" + book.calc_chain.encode())
    override = (
        rb"<(?:[\w.-]+:)?Override\s[^<>]*?PartName=[\"']" + name + rb"[\"'][^<>]*?(?:/>|></[^<>]*>)"
    )
    listed = markup.regular(draft.part(kinds))
    draft.put(kinds, re.sub(override, b"", listed, flags=re.IGNORECASE))
    draft.removed.add(book.calc_chain)


def ask_full(workbook: bytes) -> bytes:
    """Return the workbook part asking for a full calculation when it is opened."""
    prefix = re.escape(markup.prefix_of(workbook))
    found = re.search(rb"<%scalcPr(?:\s[^<>]*?)?/?>" % prefix, workbook)
    if found:
        tag = markup.with_attribute(found[0], b"fullCalcOnLoad", b"1")
        return workbook[: found.start()] + tag + workbook[found.end() :]
    element = b'<%scalcPr fullCalcOnLoad="1"/>' % markup.prefix_of(workbook)
    for name in _BEFORE:
        pattern = rb"</%s%s\s*>|<%s%s(?:\s[^<>]*?)?/>" % (prefix, name, prefix, name)
        ends = [match.end() for match in re.finditer(pattern, workbook)]
        if ends:
            return workbook[: ends[-1]] + element + workbook[ends[-1] :]
    return workbook


def moved_filter(workbook: bytes, sheet: str, before: Area, after: Area) -> bytes:
    """Return the workbook part whose hidden name for a sheet's filter means other cells."""

    def moved(found: re.Match[bytes]) -> bytes:
        on, _, cells = markup.unescaped(found[2].decode()).rpartition("!")
        plain = on[1:-1].replace("''", "'") if on.startswith("'") else on
        if plain.casefold() != sheet.casefold() or cells != _fixed(before):
            return found[0]
        return found[1] + markup.escaped(f"{on}!{_fixed(after)}").encode() + found[3]

    return _FILTER.sub(moved, workbook)


def _fixed(area: Area) -> str:
    corners = (f"${column_letters(at.column)}${at.row}" for at in area)
    return ":".join(corners)
