"""The shared strings of a workbook: read at once where that is little, else one by one.

Source: ECMA-376 part 1, sections 18.4.8 (si), 18.4.9 (sst).
"""

import re
from array import array
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, overload

from lxml import etree

from workbook.errors import UnreadableError
from workbook.xlsx import markup, text
from workbook.xlsx.package import Package

AT_ONCE: Final = 500_000
"""Texts that are read at once: of more, most memory would go to what no cell may ask for."""

_STEP = 1024 * 1024
_KEPT = 50_000
_PLAIN = re.compile(r"<si>\s*<t(?: xml:space=\"preserve\")?>([^<]*+)</t>\s*</si>")
_ITEM = re.compile(rb"\s*<t(?: xml:space=\"preserve\")?>([^<]*+)</t>\s*")
_START = b"<si"
_PREFIXED = re.compile(rb"<[\w.-]++:si[\s/>]")


def of(package: Package, name: str, *, few: bool = False) -> Sequence[str]:
    """Return the texts of the part of that name, none if there is no such part.

    Raises:
        UnreadableError: as for :func:`shared`.
    """
    return shared(package.part(name), few=few) if name in package else ()


def shared(part: bytes, *, few: bool = False) -> Sequence[str]:
    """Return the texts of a shared strings part; rich text loses its looks, phonetics go.

    Args:
        part: its bytes.
        few: whether few of them will be asked for.

    Raises:
        UnreadableError: not well-formed, or over the limits; the same may come of a first look at
            one of many texts.
    """
    part = _regular(part)
    count = part.count(_START)
    if not few and count <= AT_ONCE:
        simple = _PLAIN.findall(part.decode())
        if len(simple) == count:
            return tuple(text.from_element(each) for each in simple)
    if count == sum(map(part.count, (b"<si>", b"<si ", b"<si/"))) and not _is_prefixed(part):
        return Strings(part, count)
    return tuple(text.joined(item) for item in markup.children(markup.root(part), "si"))


class Strings(Sequence[str]):
    """Texts that are read as they are asked for.

    Args:
        part: a shared strings part in UTF-8, without prefixes, comments and CDATA.
        count: how many items it has.
    """

    def __init__(self, part: bytes, count: int) -> None:
        self._part = part
        self._count = count
        self._root = markup.root_tag(part)
        self._starts = _starts(part)
        self._known: dict[int, str] = {}

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...

    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(self._count)))
        known = self._known.get(place)
        if known is None:
            if len(self._known) > _KEPT:
                self._known.clear()
            known = self._known[place] = self._read(range(self._count)[place])
        return known

    def __len__(self) -> int:
        return self._count

    def _read(self, place: int) -> str:
        """Return a text; the plain ones are cut out, others parsed by themselves."""
        start = self._starts[place]
        end = self._starts[place + 1] if place + 1 < self._count else len(self._part)
        item = self._part[start:end]
        if item.startswith(b"<si>"):
            found = _ITEM.fullmatch(item, 4, max(item.rfind(b"</si>"), 4))
            if found:
                return text.from_element(found[1].decode())
        return text.joined(self._parsed(item))

    def _parsed(self, item: bytes) -> etree._Element:
        close = item.find(b"</si")
        close = item.find(b">", max(close, 0)) + 1
        whole = b"%s%s</%s>" % (self._root[0], item[:close], self._root[2])
        found = markup.child(markup.root(whole), "si")
        if found is None:
            raise UnreadableError("a shared text is damaged")
        return found


def _regular(part: bytes) -> bytes:
    """Return a part in UTF-8 whose items can be cut out."""
    part = markup.in_utf8(part)
    if markup.declares(part):
        part = markup.without_marks(part)
    prefix = markup.prefix_of(part)
    return re.sub(rb"(</?)" + re.escape(prefix), rb"\1", part) if prefix else part


def _starts(part: bytes) -> "array[int]":
    """Return where the items start; taken in steps, so that few pieces exist at a time."""
    starts = array("I")
    at = part.find(_START)
    while at >= 0:
        following = part.find(_START, at + _STEP)
        items = part[at : following if following >= 0 else len(part)].split(_START)[1:]
        lengths = [len(_START) + len(item) for item in items[:-1]]
        starts.extend(accumulate(lengths, initial=at))
        at = following
    return starts


def _is_prefixed(part: bytes) -> bool:
    return b":si" in part and _PREFIXED.search(part) is not None
