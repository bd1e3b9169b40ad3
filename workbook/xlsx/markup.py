"""XML as bytes: safe parsing of small parts, and cutting big ones without a tree."""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from workbook.errors import UnreadableError
from workbook.xlsx import sizes

_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding=["']([\w.-]+)["']""")
_ENTITY = re.compile(r"&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?+(?:\s++|<\?[^>]*+>|<!--.*?-->)*+", re.DOTALL)
_ROOT = re.compile(
    rb"<(?:([\w.-]++):)?([\w.-]++)((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>", re.DOTALL
)
_HEAD = 64 * 1024  # bytes within which a part's root begins
_ODD = re.compile(rb"=\s*+(?:\"[^\"<>]*+>|'[^'<>]*+>)|</[^<>\s]*+\s")
_MARKS = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_STANDALONE = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ENCODINGS = frozenset(
    (
        *("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii"),
        *("iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252"),
    )
)


def is_utf8(part: bytes) -> bool:
    """Whether a part is UTF-8, so that its bytes can be cut as they are."""
    if part.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in part[:4]:
        return False
    declared = _ENCODING.match(part.removeprefix(codecs.BOM_UTF8))
    return declared is None or declared[1].lower() in (b"utf-8", b"us-ascii", b"ascii")


def in_utf8(part: bytes) -> bytes:
    """Return a part as UTF-8 bytes, whatever encoding it is in.

    Raises:
        UnreadableError: it has a DOCTYPE, which no workbook needs and attacks do, or its text is
            not in the encoding that it states.
    """
    if not is_utf8(part):
        part = _decoded(part).encode()
    elif part.startswith(codecs.BOM_UTF8):
        part = part[3:]
    if declares(part) and (b"<!DOCTYPE" in part or b"<!ENTITY" in part):
        raise UnreadableError("the file declares a DOCTYPE, which workbooks do not have")
    return part


def declares(part: bytes) -> bool:
    """Whether a part has comments, CDATA or declarations; the first look is by far the fastest."""
    return b"!" in part and b"<!" in part


def root(part: bytes, most: float = sizes.TREE) -> etree._Element:
    """Return the root element of a part; comments and CDATA marks are gone.

    Args:
        part: its bytes.
        most: how big its tree may be, as :func:`sizes.tree` tells it.

    Raises:
        UnreadableError: not well-formed, with a DOCTYPE, or too big.
    """
    part = in_utf8(part)
    if sizes.tree(part) > most:
        raise UnreadableError("a part of the file has more tags and attributes than are read")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as wrong:
        raise UnreadableError(f"a part of the file is damaged ({wrong.msg})") from wrong


def without_marks(part: bytes) -> bytes:
    """Return UTF-8 bytes without comments, and with CDATA written as other text is.

    Raises:
        UnreadableError: there are more of them than are read.
    """
    sizes.check(part.count(b"<!"), sizes.MARKS, "comments and CDATA sections in a part")
    return _MARKS.sub(_unmarked, part)


def plain(part: bytes) -> bytes:
    """Return a part written afresh: UTF-8, no comments, no CDATA, no odd quoting."""
    return etree.tostring(root(part), encoding="utf-8")


def is_odd(part: bytes) -> bool:
    """Whether a glance at UTF-8 leaves it possible that its tags cannot be cut out.

    Such are a ``>`` in an attribute, and white space in an end tag.
    """
    return _ODD.search(part) is not None


def regular(part: bytes) -> bytes:
    """Return a part whose tags can be cut out: as it is, or else written afresh.

    Raises:
        UnreadableError: it must be written afresh, and is not well-formed or too big.
    """
    if is_utf8(part) and not declares(part) and not is_odd(part):
        return part
    whole = without_marks(in_utf8(part))
    if declares(whole) or is_odd(whole):
        return _STANDALONE + plain(whole)
    return whole if is_utf8(part) else _STANDALONE + whole


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Yield the children of that local name; the strict namespace has the same names."""
    for child in element if element is not None else ():
        if local(child) == name:
            yield child


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """Return the first child of that local name."""
    return next(children(element, name), None)


def attribute(tag: bytes, name: bytes) -> bytes | None:
    """Return the raw value of an attribute of a start tag."""
    found = _attribute_pattern(name).search(tag) if name in tag else None
    return found[2] if found else None


def with_attribute(tag: bytes, name: bytes, value: bytes) -> bytes:
    """Return a start tag with an attribute set, in its place or as the last one."""
    found = _attribute_pattern(name).search(tag)
    if found:
        return tag[: found.start(1)] + b'"' + value + b'"' + tag[found.end() :]
    close = b"/>" if tag.endswith(b"/>") else b">"
    return tag.removesuffix(close).rstrip() + b" " + name + b'="' + value + b'"' + close


def without_attribute(tag: bytes, name: bytes) -> bytes:
    """Return a start tag without an attribute."""
    return re.sub(rb"\s+" + re.escape(name) + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')", b"", tag)


def root_tag(part: bytes) -> re.Match[bytes]:
    """Return the match of the root's start tag: prefix, local name, attributes.

    Raises:
        UnreadableError: there is none, or not where a part begins.
    """
    prolog = _PROLOG.match(part, 0, _HEAD)
    found = _ROOT.match(part, prolog.end() if prolog else 0, _HEAD)
    if found is None:
        root(part[:_HEAD])  # which says why, if it is not well-formed
        raise UnreadableError("a part of the file is damaged")
    return found


def root_name(part: bytes) -> bytes:
    """Return the root's local name, whatever encoding the part is in; ``b""`` if it has none."""
    try:
        return bytes(root_tag(part if is_utf8(part) else in_utf8(part))[2])
    except UnreadableError:
        return b""


def prefix_of(part: bytes) -> bytes:
    """Return the root's namespace prefix with its colon, ``b""`` if it has none."""
    found = root_tag(part)
    return found[1] + b":" if found[1] else b""


def unescaped(text: str) -> str:
    """Return text with character references and the five named entities resolved."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def escaped(text: str) -> str:
    """Return text for element content."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> bytes:
    """Return text for an attribute in double quotes, line breaks kept."""
    text = escaped(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return text.encode()


def _unmarked(found: re.Match[bytes]) -> bytes:
    if found[0].startswith(b"<?"):
        return bytes(found[0])
    inside = found[1] or b""
    return inside.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _character(found: re.Match[str]) -> str:
    if found[1]:
        return _ENTITIES[found[1]]
    code = int(found[2]) if found[2] else int(found[3], 16)
    valid = 0 < code < 0xD800 or 0xDFFF < code <= 0x10FFFF
    return chr(code) if valid else "\ufffd"


@lru_cache(maxsize=64)
def _attribute_pattern(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?<=\s)" + re.escape(name) + rb"\s*=\s*([\"'])(.*?)\1", re.DOTALL)


def _decoded(part: bytes) -> str:
    declared = _ENCODING.match(part)
    try:
        if part.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = part.decode("utf-16")
        elif b"\0" in part[:4]:
            text = part.decode("utf-16-be" if part[:1] == b"\0" else "utf-16-le")
        else:
            text = part.decode(_encoding(declared[1].decode()) if declared else "utf-8")
    except (UnicodeDecodeError, LookupError) as wrong:
        raise UnreadableError("a part's text is not in the encoding it states") from wrong
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _encoding(stated: str) -> str:
    """Return an encoding that parts may be in: some others take minutes to decode, or run code."""
    if stated.lower() not in _ENCODINGS:
        raise UnreadableError(f"a part is stored in the encoding {stated}, which is not read")
    return stated
