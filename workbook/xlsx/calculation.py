"""What a workbook tells Excel about calculating: the chain of formulas, and to start afresh.

Source: ECMA-376 part 1, sections 18.2.2 (calcPr), 18.2.27 (workbook, order of its children).
"""

import re

from workbook.xlsx import markup, parts
from workbook.xlsx.draft import Draft
from workbook.xlsx.parts import BookParts

_BEFORE = (b"definedNames", b"externalReferences", b"functionGroups", b"sheets")


def drop_chain(draft: Draft, book: BookParts) -> None:
    """Take out the calculation chain, which Excel makes anew, with all that names it."""
    if book.calc_chain not in draft.package or book.calc_chain in draft.removed:
        return
    links = draft.package.actual(parts.relations_part(book.workbook))
    relation = rb"<(?:[\w.-]+:)?Relationship\s[^<>]*?/calcChain[\"'][^<>]*?(?:/>|></[^<>]*>)"
    draft.put(links, re.sub(relation, b"", draft.part(links)))
    kinds = draft.package.actual(parts.CONTENT_TYPES)
    name = re.escape(b"/" + book.calc_chain.encode())
    override = (
        rb"<(?:[\w.-]+:)?Override\s[^<>]*?PartName=[\"']" + name + rb"[\"'][^<>]*?(?:/>|></[^<>]*>)"
    )
    draft.put(kinds, re.sub(override, b"", draft.part(kinds), flags=re.IGNORECASE))
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
