"""Content lines, which calendars and cards are written in: unfolded, and taken apart.

A line is ``group.NAME;PARAM=value:value``; a line that begins with a space continues the one
before. Lines that are none of that are left out.

Source: RFC 5545 section 3.1, RFC 6350 section 3.2; vCard 2.1 for quoted-printable line ends.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lifeops.imports.reading.encoding import decoded
from lifeops.imports.source import File

_HEAD = re.compile(r"\s*(?:([\w-]+)\.)?([A-Za-z0-9-]+)(?=[;:])")
_PARAM = re.compile(r';\s*([^=:;"]+)(?:=((?:"[^"]*"|[^";:])*))?')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"})
_UNREAD = re.compile(rb"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY|ATTACH|X-ALT-DESC)[;:]", re.IGNORECASE)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


class Line(NamedTuple):
    """One line, whole.

    Attributes:
        number: the line of the file that it begins on, from 1.
        name: in capitals, without its group.
        params: name in capitals -> value; values of one name are joined by ``,``.
        value: as written.
        group: what ties lines together, or ``""``.
        text: the whole line.
    """

    number: int
    name: str
    params: dict[str, str]
    value: str
    group: str
    text: str


def content_lines(file: File) -> Iterator[Line]:
    """Yield the lines of a file, without the pictures and the like that nobody here reads.

    Raises:
        UnreadableSourceError: it is no text.
    """
    numbers, whole = [], []
    for number, raw in _unfolded(_bytes(file)):
        if not _UNREAD.match(raw):
            numbers.append(number)
            whole.append(raw)
    # Joined first, as a fold may stand inside of a character.
    texts = decoded(file.name, b"\n".join(whole)).split("\n")
    for number, text in zip(numbers, texts, strict=False):
        line = taken_apart(number, text)
        if line is not None:
            yield line


def taken_apart(number: int, text: str) -> Line | None:
    """Return the parts of a line; ``None`` if it is no content line."""
    head = _HEAD.match(text)
    if head is None:
        return None
    at, params = head.end(), dict[str, str]()
    while (param := _PARAM.match(text, at)) is not None:
        at = param.end()
        name, value = _named(param[1].strip().upper(), param[2])
        params[name] = f"{params[name]},{value}" if name in params else value
    if params.get("TZID", "").startswith("(") and text.count(":", at) > 1:
        at, params["TZID"] = _outlook_zone(text)
    if at >= len(text) or text[at] != ":":
        return None
    return Line(number, head[2].upper(), params, text[at + 1 :], (head[1] or "").lower(), text)


def begins(file: File, what: str) -> bool:
    """Whether a file begins with ``BEGIN:what``, after blank lines at most; never raises."""
    start = file.content[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.upper().startswith(b"BEGIN:" + what.encode("ascii"))


def plain_text(value: str) -> str:
    """Return a text without its escapes."""
    if "\\" not in value:
        return value.strip()
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def parts(value: str, at: str) -> list[str]:
    """Return the texts that a value holds, parted by ``at`` where it is not escaped."""
    found, start, escaped = list[str](), 0, False
    for place, letter in enumerate(value):
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == at:
            found.append(value[start:place])
            start = place + 1
    return [plain_text(part) for part in (*found, value[start:])]


def _named(name: str, value: str | None) -> tuple[str, str]:
    """Return name and value of a parameter; vCard 2.1 gives values without names."""
    if value is None:
        return ("ENCODING" if name in _ENCODINGS else "TYPE"), name
    return name, value.strip().replace('"', "")


def _outlook_zone(text: str) -> tuple[int, str]:
    """Return where the value begins after a zone such as (UTC+01:00) Rome, without quotes."""
    at = text.rfind(":")
    return at, text[text.upper().index("TZID=") + 5 : at].strip('"')


def _bytes(file: File) -> bytes:
    if file.content.startswith(_WIDE) or b"\0" in file.content[:64]:
        return file.text.encode("utf-8", "replace")
    return file.content


def _unfolded(content: bytes) -> Iterator[tuple[int, bytes]]:
    start, pieces, soft = 0, list[bytes](), False
    for number, raw in enumerate(content.splitlines(), 1):
        if pieces and (soft or raw[:1] in (b" ", b"\t")):
            pieces.append(raw if soft else raw[1:])
        else:
            if pieces:
                yield start, b"".join(pieces)
            start, pieces, soft = number, [raw], False
        if raw.endswith(b"=") and _is_quoted_printable(pieces[0]):
            pieces[-1], soft = pieces[-1][:-1], True
        else:
            soft = False
    if pieces:
        yield start, b"".join(pieces)


def _is_quoted_printable(raw: bytes) -> bool:
    return b"QUOTED-PRINTABLE" in raw.partition(b":")[0].upper()
