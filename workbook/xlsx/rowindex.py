"""Where the rows of a worksheet are in its bytes; nothing of them is copied or taken apart."""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from operator import ge
from typing import NamedTuple, Self

from workbook.model import MAX_ROW, Area
from workbook.xlsx import markup, sheetxml
from workbook.xlsx.around import area_of
from workbook.xlsx.package import Package
from workbook.xlsx.sheetxml import SheetXml

_FEW = 64
_DIGITS = 7
FIRST_ADDRESS = re.compile(rb"<(?:[\w.-]+:)?c(?=\s)[^<>]*?\sr\s*=\s*[\"'][A-Z]+([0-9]{1,7})[\"']")
"""The first address that a cell of a row states: its number is the row's, if that states none."""

# The ends of tags are matched on their own: a tag that is not closed is gone through once.
_FILLED = re.compile(rb"<(?:[\w.-]+:)?f\s[^<>]*?\bref\s*=\s*[\"']([^<>\"']+)[\"']")
_HIDDEN_ROW = re.compile(rb"<(?:[\w.-]+:)?row(?=\s)[^<>]*?\shidden\s*=\s*[\"'](?:1|true)[\"']")
_TAG_END = re.compile(rb"[^<>]*+>")


class CannotSpliceError(Exception):
    """The bytes are not of a shape that can be cut safely; ``str()`` says why."""


class Patterns(NamedTuple):
    """The patterns of one namespace prefix."""

    row: re.Pattern[bytes]
    row_end: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    shown: re.Pattern[bytes]


@lru_cache(maxsize=16)
def patterns(prefix: bytes) -> Patterns:
    """Return the patterns for elements with a namespace prefix (with its colon)."""
    p = re.escape(prefix)
    return Patterns(
        re.compile(rb'<%srow(?: r="([1-9][0-9]{0,6})")?' % p),
        re.compile(rb"</%srow\s*>" % p),
        re.compile(rb"(\s*)<%sc((?:\s[^<>]*?)?)(/>|>.*?</%sc\s*>)" % (p, p), re.DOTALL),
        re.compile(rb"<%sf((?:\s[^<>]*?)?)(?:/>|>([^<]*)</%sf\s*>)" % (p, p)),
        re.compile(
            rb"<%s(?P<name>v|is)(?:\s[^<>]*?)?(?:/>|>.*?</%s(?P=name)\s*>)" % (p, p), re.DOTALL
        ),
    )


patterns(b"")  # what nearly every file takes, compiled once and not at the first edit


@dataclass(slots=True)
class RowIndex:
    """Where each row of a worksheet is.

    Attributes:
        part: the worksheet's part, in UTF-8.
        prefix: the namespace prefix with its colon.
        first: where its rows begin.
        behind: where they end.
        numbers: the row numbers there are, rising.
        numbered: whether each row states its number.

    Raises:
        CannotSpliceError: the rows are not in order.
    """

    part: bytes
    prefix: bytes
    first: int
    behind: int
    numbers: "array[int]" = field(init=False)
    numbered: bool = True
    _starts: "array[int] | None" = None
    _looked_for: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        stated = patterns(self.prefix).row.findall(self.part, self.first, self.behind)
        if all(stated):
            self.numbers = array("q", map(int, stated))
        else:
            self._index()
        if any(map(ge, self.numbers, islice(self.numbers, 1, None))):
            raise CannotSpliceError("the sheet's rows are not in order")
        if self.numbers and not 0 < self.numbers[0] <= self.numbers[-1] <= MAX_ROW:
            raise CannotSpliceError("a row lies outside the sheet")

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        place = bisect_left(self.numbers, number)
        return place < len(self.numbers) and self.numbers[place] == number

    def span(self, number: int) -> tuple[int, int]:
        """Return where a row is; of one that is not there, where it would be."""
        place = bisect_left(self.numbers, number)
        start = self._start(place)
        there = place < len(self.numbers) and self.numbers[place] == number
        return start, self._start(place + 1) if there else start

    def row(self, number: int) -> bytes:
        """Return the bytes of a row, up to where the next one begins."""
        start, end = self.span(number)
        return self.part[start:end]

    def holds(self, mark: bytes) -> bool:
        """Whether the rows' bytes hold ``mark``; a letter that is nowhere is told the fastest."""
        letters = (b"%c" % letter for letter in set(mark))
        marks = (*letters, mark)
        return all(self.part.find(each, self.first, self.behind) >= 0 for each in marks)

    def containing(self, mark: bytes) -> Iterator[int]:
        """Yield the numbers of the rows whose bytes hold ``mark``."""
        for place, number in enumerate(self.numbers if self.holds(mark) else ()):
            if self.part.find(mark, self._start(place), self._start(place + 1)) >= 0:
                yield number

    def found(self, pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
        """Yield where the rows' bytes match a pattern."""
        return pattern.finditer(self.part, self.first, self.behind)

    def array_areas(self) -> tuple[Area, ...]:
        """Return the areas that array formulas (spills too) and data tables fill."""
        kinds = (b"array", b"dataTable")
        if not any(map(self.holds, kinds)):
            return ()
        tags = ((found[1], self._tag(found)) for found in self.found(_FILLED))
        stated = (area for area, tag in tags if markup.attribute(tag, b"t") in kinds)
        areas = (area_of(each.decode(errors="replace")) for each in stated)
        return tuple(dict.fromkeys(area for area in areas if area))

    def hidden_rows(self) -> frozenset[int]:
        """Return the rows that are hidden; all of them must state their numbers."""
        tags = map(self._tag, self.found(_HIDDEN_ROW) if self.holds(b"hidden") else ())
        stated = (markup.attribute(tag, b"r") for tag in tags)
        return frozenset(int(each) for each in stated if each and each.isdigit())

    def _tag(self, found: re.Match[bytes]) -> bytes:
        """Return the whole tag that a match begins; ``b""`` if it does not end."""
        end = _TAG_END.match(self.part, found.end())
        return self.part[found.start() : end.end()] if end else b""

    def _index(self) -> "array[int]":
        """Find where every row starts, and the numbers of those that do not state them."""
        self._starts, self.numbers = array("q"), array("q")
        previous = 0
        for found in self.found(patterns(self.prefix).row):
            previous = int(found[1]) if found[1] else self._number(found.start(), previous + 1)
            if not 0 < previous <= MAX_ROW:
                raise CannotSpliceError("a row lies outside the sheet")
            self.numbers.append(previous)
            self._starts.append(found.start())
        return self._starts

    def _start(self, place: int) -> int:
        """Return where a row starts; the first few are looked for, more are worth an index."""
        if place >= len(self.numbers):
            return self.behind
        if self._starts is None and len(self._looked_for) < _FEW:
            if place not in self._looked_for:
                tag = b'<%srow r="%d"' % (self.prefix, self.numbers[place])
                above = max((known for known in self._looked_for if known < place), default=-1)
                self._looked_for[place] = self.part.index(
                    tag, self._looked_for.get(above, self.first)
                )
            return self._looked_for[place]
        return (self._index() if self._starts is None else self._starts)[place]

    def _number(self, start: int, following: int) -> int:
        tag = self.part[start : self.part.index(b">", start) + 1]
        stated = markup.attribute(tag, b"r")
        self.numbered = self.numbered and stated is not None
        if stated is None:
            end = self.part.find(b"<%srow" % self.prefix, start + len(tag), self.behind)
            first = FIRST_ADDRESS.search(self.part, start, end if end >= 0 else self.behind)
            return int(first[1]) if first else following
        return int(stated) if stated.isdigit() and len(stated) <= _DIGITS else 0


class CutSheet(NamedTuple):
    """A worksheet's part, cut.

    Attributes:
        package: the file that it is in.
        xml: what stands around its rows.
        rows: where its rows are.
    """

    package: Package
    xml: SheetXml
    rows: RowIndex

    @classmethod
    def of(cls, package: Package, part: bytes) -> Self:
        """Cut a worksheet's part, in UTF-8 and without comments and CDATA.

        Raises:
            CannotSpliceError: it is not of a shape that can be cut safely.
            UnreadableError: no rows' element is found.
        """
        xml, first, behind = sheetxml.bare(part)
        xml = sheetxml.regular(xml)
        return cls(package, xml, RowIndex(part, xml.prefix, first, behind))
