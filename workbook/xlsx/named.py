"""Names for cells, and properties of the document: what a whole workbook states about itself.

Source: ECMA-376 part 1, sections 18.2.5 (definedName), 22.3 (custom properties).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lxml import etree

from workbook.formula.text import quoted
from workbook.model import column_letters
from workbook.xlsx import markup, parts, text
from workbook.xlsx.draft import Draft, insert_in, insert_in_root
from workbook.xlsx.edits import DefineName, SetProperty
from workbook.xlsx.parts import BookParts

_NAME = re.compile(r"[^\W\d][\w.\\?]{0,254}|\\[\w.\\?]{0,254}")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*|[RrCc]")
_TRUTHS = ("TRUE", "FALSE")
_TABLE = "spreadsheetml.table+xml"
_BEFORE = (b"externalReferences", b"functionGroups", b"sheets")
_KIND = b"application/vnd.openxmlformats-officedocument.custom-properties+xml"
_OWN = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_TRANSITIONAL: Final = "http://schemas.openxmlformats.org/officeDocument/2006/"
_STRICT: Final = "http://purl.oclc.org/ooxml/officeDocument/"


def define(draft: Draft, book: BookParts, edit: DefineName) -> str:
    """Name a cell; return why that cannot be, or ``""``."""
    odd = not _NAME.fullmatch(edit.name) or _LIKE_A_CELL.fullmatch(edit.name)
    if odd or edit.name.upper() in _TRUTHS:
        return f"Excel takes no name like {edit.name}"
    if edit.name.casefold() in _table_names(draft):
        return f"a table has the name {edit.name}"
    part = markup.regular(draft.part(book.workbook))
    at = edit.address
    means = f"{quoted(edit.sheet)}!${column_letters(at.column)}${at.row}"
    draft.put(book.workbook, _with_name(part, edit, markup.escaped(means).encode()))
    return ""


def set_property(draft: Draft, edit: SetProperty) -> str:
    """Give the document a property of its own; return why that cannot be, or ``""``."""
    if not 0 < len(edit.name) <= 255 or len(edit.text) > text.LONGEST_TEXT:
        return "a property has a name of 1 to 255 characters and a text"
    links = draft.package.actual(parts.relations_part(""))
    kinds = draft.package.actual(parts.CONTENT_TYPES)
    known = _known(draft)
    if known:
        draft.put(known, _with_property(markup.regular(draft.part(known)), edit))
    else:
        _add_part(draft, links, kinds, edit)
    return ""


def _table_names(draft: Draft) -> Iterator[str]:
    """Yield the names of the workbook's tables, as names are compared."""
    for listed in _table_parts(draft.part(draft.package.actual(parts.CONTENT_TYPES))):
        name = draft.package.actual(listed)
        if name in draft.names():
            yield _table_name(draft.part(name))


@lru_cache(maxsize=8)
def _table_parts(content_types: bytes) -> tuple[str, ...]:
    """Return the names of the parts that are tables, as the list of all parts spells them."""
    kinds = markup.children(markup.root(content_types), "Override")
    return tuple(
        str(kind.get("PartName", "")).lstrip("/")
        for kind in kinds
        if str(kind.get("ContentType", "")).endswith(_TABLE)
    )


@lru_cache(maxsize=256)
def _table_name(part: bytes) -> str:
    root = markup.root(part)
    return str(root.get("displayName", root.get("name", ""))).casefold()


def _with_name(part: bytes, edit: DefineName, means: bytes) -> bytes:
    prefix = markup.prefix_of(part)
    p = re.escape(prefix)
    listed = rb"(<%sdefinedName\s[^<>]*>)([^<]*)(</)" % p
    for found in re.finditer(listed, part) if _may_have(part, edit.name) else ():
        known = markup.unescaped((markup.attribute(found[1], b"name") or b"").decode())
        everywhere = markup.attribute(found[1], b"localSheetId") is None
        if everywhere and known.casefold() == edit.name.casefold():
            return part[: found.start(2)] + means + part[found.end(2) :]
    stated = b'name="%s"%s' % (markup.quoted(edit.name), b' hidden="1"' if edit.hidden else b"")
    element = b"<%sdefinedName %s>%s</%sdefinedName>" % (prefix, stated, means, prefix)
    if re.search(rb"</%sdefinedNames\s*>" % p, part):
        return insert_in(part, b"definedNames", element)
    whole = b"<%sdefinedNames>%s</%sdefinedNames>" % (prefix, element, prefix)
    empty = re.search(rb"<%sdefinedNames(?:\s[^<>]*?)?/>" % p, part)
    if empty:
        return part[: empty.start()] + whole + part[empty.end() :]
    for before in _BEFORE:
        pattern = rb"</%s%s\s*>|<%s%s(?:\s[^<>]*?)?/>" % (p, before, p, before)
        ends = [each.end() for each in re.finditer(pattern, part)]
        if ends:
            return part[: ends[-1]] + whole + part[ends[-1] :]
    return part


def _may_have(part: bytes, name: str) -> bool:
    """Whether a name may stand in a part; a book of hundreds is not searched for each."""
    return not name.isascii() or b"&#" in part or name.lower().encode() in part.lower()


def _known(draft: Draft) -> str:
    """Return the part that holds the properties; ``""`` if there is none."""
    root = markup.root(draft.part(draft.package.actual(parts.relations_part(""))))
    for link in markup.children(root, "Relationship"):
        kind = str(link.get("Type", "")).rpartition("/")[2]
        name = draft.package.actual(str(link.get("Target", "")).lstrip("/"))
        if kind in ("custom-properties", "customProperties") and name in draft.names():
            return name
    return ""


def _with_property(part: bytes, edit: SetProperty) -> bytes:
    root = markup.root(part)
    prefix, values = markup.prefix_of(part), _values_namespace(root)
    element = rb"<%sproperty\s[^<>]*>.*?</%sproperty\s*>" % ((re.escape(prefix),) * 2)
    numbers = [1]
    for found in re.finditer(element, part, re.DOTALL):
        tag = found[0][: found[0].index(b">") + 1]
        number = markup.attribute(tag, b"pid") or b"2"
        numbers.append(int(number))
        stated = markup.unescaped((markup.attribute(tag, b"name") or b"").decode())
        if stated.casefold() == edit.name.casefold():
            own = _property(prefix, edit, int(number), values)
            return part[: found.start()] + own + part[found.end() :]
    own = _property(prefix, edit, max(numbers) + 1, values)
    if part.rstrip().endswith(b"/>"):
        root_tag = markup.root_tag(part)
        opening = root_tag[0].removesuffix(b"/>") + b">"
        return part[: root_tag.start()] + opening + own + b"</%sProperties>" % prefix
    return insert_in_root(part, own)


def _values_namespace(root: etree._Element) -> str:
    strict = (etree.QName(root).namespace or "").startswith(_STRICT)
    return f"{_STRICT if strict else _TRANSITIONAL}docPropsVTypes"


def _property(prefix: bytes, edit: SetProperty, number: int, values: str) -> bytes:
    return (
        b'<%sproperty fmtid="%s" pid="%d" name="%s"><vt:lpwstr xmlns:vt="%s">%s</vt:lpwstr>'
        b"</%sproperty>"
    ) % (
        prefix,
        _OWN.encode(),
        number,
        markup.quoted(edit.name),
        values.encode(),
        text.stored(edit.text).encode(),
        prefix,
    )


def _add_part(draft: Draft, links: str, kinds: str, edit: SetProperty) -> None:
    related = markup.regular(draft.part(links))
    strict = _STRICT.encode() in related
    base = _STRICT if strict else _TRANSITIONAL
    space = f"{base}{'customProperties' if strict else 'custom-properties'}"
    taken = {name.lower() for name in draft.names()}
    numbers = ("", *range(2, len(taken) + 3))
    name = next(each for n in numbers if (each := f"docProps/custom{n}.xml").lower() not in taken)
    own = _property(b"", edit, 2, f"{base}docPropsVTypes")
    draft.added[name] = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        b'<Properties xmlns="%s">%s</Properties>'
    ) % (space.encode(), own)
    relation = space if strict else f"{base}relationships/custom-properties"
    if strict:
        relation = f"{base}relationships/customProperties"
    known = {str(each.get("Id", "")) for each in markup.root(related)}
    identity = next(f"rId{n}" for n in range(1, len(known) + 2) if f"rId{n}" not in known)
    link = b'<%sRelationship Id="%s" Type="%s" Target="%s"/>' % (
        markup.prefix_of(related),
        identity.encode(),
        relation.encode(),
        name.encode(),
    )
    draft.put(links, insert_in_root(related, link))
    listed = markup.regular(draft.part(kinds))
    override = b'<%sOverride PartName="/%s" ContentType="%s"/>' % (
        markup.prefix_of(listed),
        name.encode(),
        _KIND,
    )
    draft.put(kinds, insert_in_root(listed, override))
