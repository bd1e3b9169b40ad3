"""Keys and texts of records, as every reader writes them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from lifeops.imports.source import LeftOut, Record
from workbook.values import Content, encode

CUT: Final = 16_000  # a cell holds 32,767 UTF-16 units, an emoji takes two
"""Characters that a text is cut to."""

_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_NO_KEY: Final = frozenset({"none", "null", "n/a", "na", "nil", "notprovided", "nonref"})


def words(text: str) -> str:
    """Return a text on one line, without control characters and doubled spaces."""
    text = _CONTROLS.sub("", " ".join(text.split()))
    return text[:CUT]


def paragraphs(text: str) -> str:
    """Return a text without control characters and blank lines, short enough for a cell."""
    return "\n".join(filter(None, map(words, text.splitlines())))[:CUT]


def joined(*texts: str) -> str:
    """Return texts one after the other, leaving out what another one says already."""
    kept: list[str] = []
    for text in filter(None, map(words, texts)):
        if not any(text.casefold() in other.casefold() for other in kept):
            kept = [each for each in kept if each.casefold() not in text.casefold()]
            kept.append(text)
    return words(" ".join(kept))


def masked(number: str) -> str:
    """Return the number of an account as the sheet shows it: its last four characters."""
    bare = re.sub(r"[^0-9A-Za-z]", "", number)
    return f"xxxx{bare[-4:]}" if bare else ""


def own_key(text: str, account: str = "") -> str:
    """Return a source's key of a row, unique over accounts; ``""`` if the text is none."""
    key = words(text)
    if not key.strip("0 -.*x") or key.casefold() in _NO_KEY:
        return ""
    return f"{masked(account)[4:]}/{key}" if account else key


def told_apart(records: Iterable[Record]) -> tuple[tuple[Record, ...], tuple[LeftOut, ...]]:
    """Return records with keys that occur once, and what is in the file twice.

    Of records with one key and other contents each is kept, the later ones with an occurrence
    number, whatever their order in the file: ``17``, ``17#2``. With one content one is kept.
    """
    kept: dict[int, Record] = {}
    twice: list[LeftOut] = []
    same: dict[str, list[tuple[int, Record]]] = defaultdict(list)
    for place, record in enumerate(records):
        kept[place] = record
        if record.key:
            same[record.key].append((place, record))
    for key, found in same.items():
        if len(found) == 1:
            continue
        contents: dict[str, str] = {}
        for place, record in sorted(found, key=lambda each: (_content(each[1]), each[0])):
            content = _content(record)
            if content in contents:
                del kept[place]
                twice.append(LeftOut(record.where, f"the same as {contents[content]}", wrong=False))
                continue
            contents[content] = record.where
            if len(contents) > 1:
                kept[place] = _with_key(record, f"{key}#{len(contents)}")
    return tuple(kept[place] for place in sorted(kept)), tuple(twice)


def _with_key(record: Record, key: str) -> Record:
    cells: dict[str, Content] = dict(record.cells)
    if "TransactionID" in cells:
        cells["TransactionID"] = key
    return replace(record, cells=cells, key=key)


def _content(record: Record) -> str:
    return repr([(column, encode(value)) for column, value in sorted(record.cells.items())])
