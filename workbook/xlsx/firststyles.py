"""The styles of a workbook that has none: a part of their own, once one is needed.

Source: ECMA-376 part 1, section 18.8.39 (styleSheet).
"""

import posixpath
import re

from lxml import etree

from workbook.xlsx import add, markup
from workbook.xlsx.draft import Draft
from workbook.xlsx.parts import BookParts
from workbook.xlsx.styles import Styles, StyleSheet

_KIND = b"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_MOST = 65_490  # Excel's limit
_STATED = re.compile(rb"\ss(?:tyle)?\s*=\s*[\"'](\d{1,6})[\"']")
_PLAIN = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
_PART = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="%s">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="%d">%s</cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    b"</styleSheet>"
)


def fresh(draft: Draft, book: BookParts) -> StyleSheet | None:
    """Return plain styles for a workbook without any; ``None`` if it has some or can get none.

    Styles that cells state, and that never were, are plain ones: a new one takes no such place.
    """
    if book.styles:
        return None
    stated = (markup.in_utf8(draft.part(sheet.part)) for sheet in book.sheets)
    count = 1 + max((int(each) for part in stated for each in _STATED.findall(part)), default=0)
    if count >= _MOST:
        return None
    namespace = etree.QName(markup.root(draft.part(book.workbook))).namespace or ""
    part = _PART % (markup.quoted(namespace), count, _PLAIN * count)
    return StyleSheet(part, Styles(("",) * count, (None,) * count, listed=True))


def put(draft: Draft, book: BookParts, part: bytes) -> None:
    """Put the styles in their place, with a relation and a content type where they are new."""
    if book.styles:
        draft.put(book.styles, part)
        return
    folder = posixpath.dirname(book.workbook)
    usual = posixpath.join(folder, "styles.xml")  # some readers look for no other
    taken = usual.lower() in {name.lower() for name in draft.names()}
    name = add.free_name(draft, folder, "styles") if taken else usual
    draft.added[name] = part
    add.relate(draft, book, name, b"styles")
    add.list_part(draft, name, _KIND)
