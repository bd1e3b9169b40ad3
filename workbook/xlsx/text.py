"""Cell text as .xlsx stores it: ``_xHHHH_`` for characters that XML cannot hold.

Source: ECMA-376 part 1, section 22.9.2.19 (ST_Xstring).
"""

import re
from typing import Final

from lxml import etree

from workbook.xlsx import markup

LONGEST_TEXT: Final = 32_767
LONGEST_FORMULA: Final = 8_192

_STORED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNSAFE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def loaded(stored: str) -> str:
    r"""Return the text that a file stores as ``stored``: escapes resolved, line breaks ``\n``."""
    if "_x" in stored:
        stored = _STORED.sub(lambda found: chr(int(found[1], 16)), stored)
        # Half a character, as a pair of escapes gives it, joins its other half here.
        stored = stored.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return stored.replace("\r\n", "\n").replace("\r", "\n") if "\r" in stored else stored


def stored(text: str) -> str:
    """Return ``text`` as a file stores it, ready for element content."""
    if not text.isprintable() or "_x" in text:
        text = unsafe_escaped(text)
    if "&" in text or "<" in text or ">" in text:
        return markup.escaped(text)
    return text


def unsafe_escaped(text: str) -> str:
    """Return ``text`` with ``_xHHHH_`` for what XML cannot hold, or would be taken for one."""
    return _UNSAFE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def from_element(stored: str) -> str:
    """Return the text that the content of an element stands for."""
    if "&" in stored or "_x" in stored or "\r" in stored:
        return loaded(markup.unescaped(stored))
    return stored


def joined(item: etree._Element) -> str:
    """Return the text of a rich or plain string element, without phonetic hints."""
    texts: list[str] = []
    for child in item:
        if markup.local(child) == "t":
            texts.append(child.text or "")
        elif markup.local(child) == "r":
            texts.extend(each.text or "" for each in markup.children(child, "t"))
    return loaded("".join(texts))
