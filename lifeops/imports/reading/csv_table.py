"""Text in columns: which character parts them, which row heads them, what each row holds.

``table(file)`` is all that a format needs; ``rows(file, most)`` is what one recognises a file by.
"""

import csv
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from lifeops.imports.source import File, UnreadableSourceError

if TYPE_CHECKING:
    from pandas import DataFrame

HEAD: Final = 60

_PARTS: Final = ";\t|,"
_WIDEST: Final = 256  # columns; one row of a million must not make each of the others as wide
_LONGEST: Final = 200  # lines of one row; beyond, a quote was left open


class Row(NamedTuple):
    """One row: the line that it begins on, from 1, and its cells without outer spaces."""

    line: int
    cells: list[str]

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything but what parts cells."""
        return not any(cell.strip(_PARTS) for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """The rows of a file in columns.

    Attributes:
        header: names of the columns, each one once (``Amount``, ``Amount (2)``); a column without
            a name is ``Column 3``; ``()`` where no row heads the others.
        header_line: the line of the header; 0 without one.
        rows: what follows the header, blank rows left out; a row that ends early is filled with
            ``""``, one that is longer than the header keeps its cells.
        before: the rows above the header.
        file: the name of the file.
    """

    header: tuple[str, ...]
    header_line: int
    rows: tuple[Row, ...]
    before: tuple[Row, ...] = ()
    file: str = ""

    @cached_property
    def places(self) -> dict[str, int]:
        """Header, as :func:`plain` -> column from 0; of two alike the first."""
        return {plain(name): n for n, name in reversed([*enumerate(self.header)])}

    def place(self, *names: str) -> int | None:
        """Return the column of the first of ``names`` that there is."""
        return next(
            (self.places[plain(name)] for name in names if plain(name) in self.places), None
        )

    def cell(self, row: Row, *names: str) -> str:
        """Return what a row holds in the first column of ``names`` that there is, or ``""``."""
        place = self.place(*names)
        return row.cells[place] if place is not None else ""

    @cached_property
    def frame(self) -> "DataFrame":
        """The rows as text: index = line of the file, columns = 0, 1, ... as in the header."""
        from pandas import DataFrame

        width = len(self.header) or max((len(row.cells) for row in self.rows), default=0)
        cells = [row.cells[:width] for row in self.rows]
        lines = [row.line for row in self.rows]
        return DataFrame(cells, index=lines, columns=range(width), dtype="str")


def plain(name: str) -> str:
    """Return a header as it is compared: without case, outer spaces and doubled spaces."""
    return " ".join(name.replace("\xa0", " ").split()).casefold()


def table(file: File, header: Callable[[Sequence[str]], bool] | None = None) -> Sheet:
    """Return the rows of a file and what heads them.

    Args:
        file: text in columns parted by ``,`` ``;`` tab or ``|``.
        header: whether a row is the header; among the first 60 rows the first such one is. By
            default the first row that is as wide as most and holds names only.

    Raises:
        UnreadableSourceError: it is no text, or has no rows.
    """
    return replace(headed(_all_rows(file), header), file=file.name)


def table_of(file: File, header: Callable[[Sequence[str]], bool], whose: str, fix: str) -> Sheet:
    """Return the rows of a file under a header that it has to have.

    Args:
        file: as for :func:`table`.
        header: as for :func:`table`.
        whose: what the columns are of, as a message calls it.
        fix: what to do about a file without the header.

    Raises:
        UnreadableSourceError: it is no text, has no rows, or none of the first is the header.
    """
    sheet = table(file, header)
    if not sheet.header:
        what = f"no row names the columns of {whose}"
        raise UnreadableSourceError(what, where=file.name, fix=fix)
    return sheet


def headed(found: tuple[Row, ...], header: Callable[[Sequence[str]], bool] | None = None) -> Sheet:
    """Return rows as a sheet, headed as :func:`table` finds the header."""
    is_header = header or _names(found)
    top = next((n for n, row in enumerate(found[:HEAD]) if is_header(row.cells)), None)
    if top is None:
        return Sheet((), 0, _filled(found, 0))
    names = named(found[top].cells)
    return Sheet(names, found[top].line, _filled(found[top + 1 :], len(names)), found[:top])


def rows(file: File, most: int = HEAD) -> tuple[Row, ...]:
    """Return the first rows that are not blank; none where it is no text. Never raises."""
    try:
        text = file.text
    except UnreadableSourceError:
        return ()
    head = text[: 2000 * most]
    return tuple(islice(_read(head, separator(head)), most))


def separator(text: str) -> str:
    """Return the character that parts the columns of a text."""
    lines = [line for line in text[:100_000].splitlines()[:200] if line.strip()]
    if lines and plain(lines[0])[:4] == "sep=" and len(lines[0].strip(' "')) == 5:
        return lines[0].strip(' "')[-1]
    head = "\n".join(lines)
    return max(_PARTS, key=lambda part: _regular(head, part))


@lru_cache(maxsize=1)
def _all_rows(file: File) -> tuple[Row, ...]:
    found = tuple(_read(file.text, separator(file.text)))
    if not found:
        raise UnreadableSourceError("the file has no rows", where=file.name)
    return found


def _regular(head: str, part: str) -> int:
    """Return how well a character parts the lines: many rows, and many columns, all alike."""
    widths = Counter(_width(row) for row in _read(head, part))
    return max(((width - 1) * count for width, count in widths.items()), default=0)


def _width(row: Row) -> int:
    return len(row.cells) - (len(row.cells) > 2 and not row.cells[-1])


def _read(text: str, part: str) -> Iterator[Row]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = 1 if plain(lines[0])[:4] == "sep=" else 0
    while at < len(lines):
        ended = yield from _well_formed(lines, at, part)
        if ended < len(lines):
            row = Row(ended + 1, [cell.strip() for cell in _mended(lines[ended], part)[:_WIDEST]])
            if not row.blank:
                yield row
        at = ended + 1


def _well_formed(lines: list[str], start: int, part: str) -> Generator[Row, None, int]:
    """Yield rows until one breaks the rules of quotes; return the line that it begins on."""
    reader = csv.reader(
        (lines[n] + "\n" for n in range(start, len(lines))), delimiter=part, strict=True
    )
    at = start
    try:
        for cells in reader:
            if reader.line_num + start - at > _LONGEST:
                return at
            row = Row(at + 1, [cell.strip() for cell in cells[:_WIDEST]])
            if not row.blank:
                yield row
            at = reader.line_num + start
    except csv.Error:
        return at
    return len(lines)


def _mended(line: str, part: str) -> list[str]:
    """Return the cells of one line whose quotes are not as they should be."""
    if line.count('"') % 2 == 0:
        try:
            return next(csv.reader([line], delimiter=part), [])
        except csv.Error:
            pass
    return [cell.strip().strip('"') for cell in line.split(part)]


def _names(found: Sequence[Row]) -> Callable[[Sequence[str]], bool]:
    widths = Counter(_width(row) for row in found[:200])
    width = max(widths, key=lambda each: (widths[each] * (each > 1), each), default=0)

    def is_header(cells: Sequence[str]) -> bool:
        filled = [cell for cell in cells if cell]
        return (
            len(filled) >= max(1, 0.7 * width)
            and len(set(filled)) >= len(filled) / 2
            and not any(_looks_like_content(cell) for cell in filled)
        )

    return is_header


def _looks_like_content(cell: str) -> bool:
    digits = sum(map(str.isdigit, cell))
    return len(cell) > 80 or "\n" in cell or "@" in cell or 3 * digits >= len(cell)


def named(cells: Sequence[str]) -> tuple[str, ...]:
    """Return header cells, each one once, without empty ones at the end."""
    width = max((n for n, cell in enumerate(cells, 1) if cell), default=0)
    seen: Counter[str] = Counter()
    names = []
    for n, cell in enumerate(cells[:width], 1):
        name = " ".join(cell.split()) or f"Column {n}"
        seen[plain(name)] += 1
        count = seen[plain(name)]
        names.append(name if count == 1 else f"{name} ({count})")
    return tuple(names)


def _filled(found: Sequence[Row], width: int) -> tuple[Row, ...]:
    width = width or max((len(row.cells) for row in found), default=0)
    return tuple(
        row
        if len(row.cells) >= width
        else Row(row.line, row.cells + [""] * (width - len(row.cells)))
        for row in found
    )
