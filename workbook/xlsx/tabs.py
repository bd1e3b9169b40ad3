"""Which tabs of a workbook are in view.

Source: ECMA-376 part 1, section 18.2.19 (sheet).
"""

import re

from workbook.xlsx import markup
from workbook.xlsx.draft import Draft
from workbook.xlsx.edits import ShowSheet
from workbook.xlsx.parts import BookParts

_IN_VIEW = (None, b"visible")


def show(draft: Draft, book: BookParts, edit: ShowSheet) -> str:
    """Bring a tab into view or put it behind; return why that cannot be, or ``""``."""
    part = markup.regular(draft.part(book.workbook))
    prefix = re.escape(markup.prefix_of(part))
    tags = list(re.finditer(rb"<%ssheet\s[^<>]*>" % prefix, part))
    names = [_attribute(tag[0], b"name").casefold() for tag in tags]
    if edit.sheet.casefold() not in names:
        return f"there is no sheet {edit.sheet}"
    at = names.index(edit.sheet.casefold())
    tag = tags[at][0]
    if (markup.attribute(tag, b"state") in _IN_VIEW) is edit.shown:
        return ""
    if not edit.shown and edit.sheet.casefold() == book.active.casefold():
        return "it is the tab that the file opens on: choose another one, save, and try again"
    if edit.shown:
        made = markup.without_attribute(tag, b"state")
    else:
        made = markup.with_attribute(tag, b"state", b"hidden")
    draft.put(book.workbook, part[: tags[at].start()] + made + part[tags[at].end() :])
    return ""


def _attribute(tag: bytes, name: bytes) -> str:
    return markup.unescaped((markup.attribute(tag, name) or b"").decode())
