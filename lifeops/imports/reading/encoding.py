"""Bytes to text: what a file's encoding is, where it does not say so itself."""

import codecs
import re
from typing import Final

from lifeops.imports.source import UnreadableSourceError

MOST: Final = 100 * 1024 * 1024

_SAMPLE: Final = 64 * 1024
_MARKS: Final = (  # longest first: UTF-32 begins like UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS: Final = (
    (b"PK\x03\x04", "a zip archive or a workbook"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
)
_STATED: Final = re.compile(
    rb"(?:CHARSET:\s*|encoding=[\"'])([\w-]{2,20})", re.IGNORECASE | re.ASCII
)
_STATABLE: Final = ("cp", "iso8859", "koi8", "mac", "shift", "gb", "big5", "euc")
_CONTROLS: Final = bytes({*range(1, 9), *range(14, 26), *range(28, 32), 127})
_OLD: Final = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp850", "mac_roman"]
_EAST: Final = ["shift_jis", "gb18030", "big5", "euc_kr"]
_FEW: Final = 3
_WESTERN: Final = frozenset(
    "äöüÄÖÜßàâæçèéêëîïôœùûÿÀÂÆÇÈÉÊËÎÏÔŒÙÛáíóúñÁÍÓÚÑìòÌÒãõÃÕåÅøØýÝ¿¡«»€£¥§°²³´·\xa0–—‘’“”„…•®©™ªºµ½¼¾"  # noqa: RUF001 - the characters meant
)


def decoded(name: str, content: bytes) -> str:
    """Return the text of a file: by its byte order mark, else UTF-8, else the likeliest encoding.

    Stray NULs are dropped. What a known encoding cannot read becomes U+FFFD.

    Args:
        name: what messages call the file.
        content: its bytes.

    Raises:
        UnreadableSourceError: it is empty, too large, or no text.
    """
    _refuse(name, content)
    text = _marked(content) or _wide(content) or _eight_bits(name, content)
    text = text.lstrip("\ufeff").replace("\0", "").removesuffix("\x1a")
    if not text.strip():
        raise UnreadableSourceError("the file is empty", where=name)
    return text


def refuse_large(name: str, content: bytes) -> None:
    """Refuse a file that is too large to be read.

    Raises:
        UnreadableSourceError: it is.
    """
    if len(content) > MOST:
        raise UnreadableSourceError(
            f"the file is over {MOST // 1024 // 1024} MB",
            where=name,
            fix="Export a shorter period, or several files",
        )


def _refuse(name: str, content: bytes) -> None:
    refuse_large(name, content)
    for head, kind in _OTHERS:
        if content.startswith(head):
            raise UnreadableSourceError(
                f"the file is {kind}, not text", where=name, fix="Export it as CSV or OFX instead"
            )


def _marked(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    return ""


def _wide(content: bytes) -> str:
    """Return UTF-16 without a mark: every second byte of Latin text is NUL."""
    head = content[:4096]
    pairs = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if pairs < 2 or max(even, odd) < 0.4 * pairs or min(even, odd) > 0.1 * pairs:
        return ""
    return content.decode("utf-16-le" if odd > even else "utf-16-be", "replace")


def _eight_bits(name: str, content: bytes) -> str:
    sample = content[:_SAMPLE]
    strange = len(sample) - len(sample.translate(None, _CONTROLS)) + sample.count(0)
    if strange > 2 + len(sample) // 50:
        raise UnreadableSourceError(
            "the file is not text", where=name, fix="Export it as CSV or OFX instead"
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _damaged_utf8(content) or content.decode(_old(content), "replace")


def _damaged_utf8(content: bytes) -> str:
    """Return UTF-8 in which few characters are cut; ``""`` if it is another encoding."""
    text = content.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = sum(map(len, re.findall("[^\x00-\x7f\ufffd]+", text)))
    return text if right >= 2 * wrong else ""


def _old(content: bytes) -> str:
    """Return the likeliest encoding of one byte, or up to two bytes, a character."""
    declared = _declared(content)
    if declared:
        return declared
    lines = b"\n".join(re.findall(rb"[^\r\n]*[\x80-\xff][^\r\n]*", content[: 4 * _SAMPLE]))[
        :_SAMPLE
    ]
    try:
        plain = lines.decode("cp1252")
    except UnicodeDecodeError:
        plain = ""
    if plain and all(each < "\x80" or each in _WESTERN for each in plain):
        return "cp1252"
    if len(re.findall(rb"[\x80-\xff]", lines)) <= _FEW:  # too little to tell a language by
        return "cp1252" if plain else "latin-1"
    from charset_normalizer import from_bytes

    best = from_bytes(lines, cp_isolation=_OLD + _EAST).best()
    return best.encoding if best else "cp1252"


def _declared(content: bytes) -> str:
    """Return the encoding that OFX or XML states, if it is an old one and reads the file."""
    found = _STATED.search(content[:500])
    stated = found[1].decode("ascii").casefold() if found else ""
    name = f"cp{stated}" if stated.isdigit() else stated
    try:
        known = codecs.lookup(name).name if name else ""
        if not known.startswith(_STATABLE):
            return ""
        content.decode(known)
    except (LookupError, UnicodeDecodeError):
        return ""
    return known
