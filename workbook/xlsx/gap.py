"""Lines that leave a block of cells, or go further down: what areas and references become.

Works like deleting cells and inserting as many under the block: what stands below it stays.
"""

import re
from abc import abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from workbook.formula.rowwise import Rewrite, anchor, rewritten
from workbook.formula.spots import Corners, Spot, replaced, spots
from workbook.formula.tree import CellRef
from workbook.model import MAX_ROW, Address, Area

_ROW_NUMBERS = re.compile(r"(?<![\w.])\$?[A-Za-z]{1,3}\$?([1-9][0-9]{0,6})(?![\w(])")


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of a sheet in which lines move; :meth:`row` says where each goes.

    Attributes:
        sheet: the sheet.
        columns: the first and last column.
        rows: the first row that is not where it was, and the last.
    """

    sheet: str
    columns: tuple[int, int]
    rows: tuple[int, int]

    @abstractmethod
    def row(self, row: int) -> int | None:
        """Return where a row goes; ``None`` if it is taken out."""

    @abstractmethod
    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """Return what a range of rows becomes; ``None`` if nothing of it is left."""

    @abstractmethod
    def sources(self) -> dict[int, int]:
        """Return which row's cells each row of the block gets; blank rows are left out."""

    @property
    @abstractmethod
    def like(self) -> int:
        """The row whose looks blank cells take."""

    @property
    def reach(self) -> int:
        """The first row that a reference must reach to become another one."""
        return self.rows[0]

    @property
    def quoted(self) -> str:
        """Its sheet's name as formulas hold it, in small letters."""
        return self.sheet.casefold().replace("'", "''")

    @property
    def area(self) -> Area:
        """The cells that are not where they were."""
        return Area(Address(self.rows[0], self.columns[0]), Address(self.rows[1], self.columns[1]))

    def __contains__(self, at: Address) -> bool:
        (first, last), (low, high) = self.rows, self.columns
        return first <= at[0] <= last and low <= at[1] <= high

    def is_on(self, sheet: str) -> bool:
        """Whether that is the name of its sheet."""
        return sheet.casefold() == self.sheet.casefold()

    def touches(self, area: Area) -> bool:
        """Whether an area shares a cell with the block."""
        return (
            area.first.row <= self.rows[1]
            and self.rows[0] <= area.last.row
            and area.first.column <= self.columns[1]
            and self.columns[0] <= area.last.column
        )

    def moved(self, at: Address) -> Address | None:
        """Return where a cell goes; ``None`` if it is taken out."""
        if at not in self:
            return at
        row = self.row(at.row)
        return None if row is None else Address(row, at.column)

    def alike(self, row: int) -> int | None:
        """Return how far a row and both its neighbours move; ``None`` if not all the same way."""
        above, here, below = self.row(row - 1), self.row(row), self.row(row + 1)
        if above is None or here is None or below is None:
            return None
        by = here - row
        return by if above - row + 1 == by == below - row - 1 else None

    def carried(self, area: Area) -> tuple[Area, ...]:
        """Return the areas that an area becomes: one that reaches over the edges is split."""
        if not self.touches(area):
            return (area,)
        span = self.span(area.first.row, area.last.row)
        if span == (area.first.row, area.last.row):
            return (area,)
        return tuple(self._pieces(area, span))

    def holds(self, area: Area) -> bool:
        """Whether an area lies within the block's columns."""
        return self.columns[0] <= area.first.column and area.last.column <= self.columns[1]

    def _pieces(self, area: Area, span: tuple[int, int] | None) -> Iterator[Area]:
        low, high = self.columns
        (top, left), (bottom, right) = area.first, area.last
        if left < low:
            yield Area(Address(top, left), Address(bottom, low - 1))
        if span:
            columns = max(left, low), min(right, high)
            yield Area(Address(span[0], columns[0]), Address(span[1], columns[1]))
        if right > high:
            yield Area(Address(top, high + 1), Address(bottom, right))


@dataclass(frozen=True, slots=True)
class Gap(Block):
    """Rows taken out of a block; those below them move up, those under the block stay.

    Attributes:
        removed: the rows, rising.
    """

    removed: tuple[int, ...] = ()

    def row(self, row: int) -> int | None:
        """Return where a row goes; ``None`` if it is taken out."""
        if row > self.rows[1]:
            return row
        place = bisect_left(self.removed, row)
        gone = place < len(self.removed) and self.removed[place] == row
        return None if gone else row - place

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """Return what a range of rows becomes; ``None`` if nothing of it is left."""
        end = self.rows[1]
        if first == end and self.removed[-1:] == (end,):
            first = end + 1
        elif first <= end:
            first -= bisect_left(self.removed, first)
        if last <= end:
            last -= bisect_right(self.removed, last)
        return (first, last) if first <= last else None

    def sources(self) -> dict[int, int]:
        """Return which row's cells each row of the block gets; blank rows are left out."""
        every = range(self.rows[0], self.rows[1] + 1)
        return {after: row for row in every if (after := self.row(row)) is not None}

    @property
    def like(self) -> int:
        """The row below, which the blank cells join."""
        return self.rows[1] + 1


@dataclass(frozen=True, slots=True)
class Drop(Block):
    """The totals of a table that go to the block's last row; the rows between join the data.

    As in Excel, a range that is all the data of some columns stays just that.

    Attributes:
        first: the first row of data; those down to the totals are the data.
    """

    first: int = 0

    def row(self, row: int) -> int | None:
        """Return where a row goes."""
        return self.rows[1] if row == self.rows[0] else row

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """Return what a range of rows becomes."""
        if (first, last) == (self.first, self.reach):
            return first, self.rows[1] - 1
        start, end = self.row(first), self.row(last)
        return (start or first, max(start or first, end or last))

    def alike(self, row: int) -> int | None:
        """Return how far a row and both its neighbours move; ``None`` where the data end."""
        if abs(row - self.first) <= 1 or abs(row - self.reach) <= 1:
            return None
        return Block.alike(self, row)  # super() does not know a class with slots

    @property
    def reach(self) -> int:
        """The last row of data as it was."""
        return self.rows[0] - 1

    def sources(self) -> dict[int, int]:
        """Return which row's cells the last row gets; the others are blank."""
        return {self.rows[1]: self.rows[0]}

    @property
    def like(self) -> int:
        """The row above, which goes on in the blank cells."""
        return self.rows[0] - 1


def reaimed(text: str, block: Block, at_sheet: str) -> str:
    """Return a formula with its references to moved cells re-aimed; lost ones are ``#REF!``.

    A reference that lies only partly in the block's columns stays.

    Raises:
        FormulaError: the text is no formula.
        ValueError: a reference over several sheets may mean moved cells.
    """
    if not _may_mean(text, block, at_sheet):
        return text

    def changes(of: str) -> Iterator[tuple[Spot, Corners]]:
        return _changes(of, [block], at_sheet)

    row = anchor(text)
    by = block.alike(row)
    if by is None:
        return replaced(text, changes(text))
    return rewritten(text, Rewrite((block, at_sheet, by), row, by, changes))


def reaimed_by(text: str, blocks: Sequence[Block], at_sheet: str) -> str:
    """Return a formula as :func:`reaimed` does for each of the blocks, no two on one sheet."""
    return replaced(text, _changes(text, blocks, at_sheet))


def rule_reaimed(text: str, block: Block, at_sheet: str, down: int) -> str:
    """Return the formula of a rule, whose relative references count from its first cell.

    Args:
        text: the formula.
        block: what moves.
        at_sheet: the sheet of the rule.
        down: how many rows the rule's first cell moves down.

    Raises:
        FormulaError: the text is no formula.
        ValueError: a reference over several sheets may mean moved cells.
    """
    if not down and not _may_mean(text, block, at_sheet):
        return text

    def changes() -> Iterator[tuple[Spot, Corners]]:
        for spot, corners in _changes(text, [block], at_sheet):
            first, last = corners
            was, end = spot.first, spot.last
            if not (was.row_absolute and end.row_absolute):
                first = first if was.row_absolute else _lower(was, down)
                last = last if end.row_absolute else _lower(end, down)
            yield spot, (first, last)

    return replaced(text, changes())


def _lower(ref: CellRef, down: int) -> CellRef | None:
    if not ref.row:
        return ref
    row = ref.row + down
    return replace(ref, row=row) if 1 <= row <= MAX_ROW else None


def _may_mean(text: str, block: Block, at_sheet: str) -> bool:
    """Whether a glance at the formula leaves it possible that it means moved cells."""
    own = block.is_on(at_sheet)
    if not own and block.quoted not in text.casefold():
        return ":" in text.partition("!")[0] and "!" in text
    return any(int(number) >= block.reach for number in _ROW_NUMBERS.findall(text))


def _changes(text: str, blocks: Sequence[Block], at_sheet: str) -> Iterator[tuple[Spot, Corners]]:
    for spot in spots(text):
        area, sheet = _area(spot), spot.sheet or ""
        if ":" in sheet and area and any(block.touches(area) for block in blocks):
            raise ValueError("a formula reaches over several sheets")
        on = at_sheet if spot.sheet is None else sheet
        block = next((block for block in blocks if block.is_on(on)), None)
        yield spot, _corners(spot, area, block) if block else (spot.first, spot.last)


def _area(spot: Spot) -> Area | None:
    first, last = spot.first, spot.last
    if not (first.row and last.row and first.column and last.column):
        return None
    rows, columns = sorted((first.row, last.row)), sorted((first.column, last.column))
    return Area(Address(rows[0], columns[0]), Address(rows[1], columns[1]))


def _corners(spot: Spot, area: Area | None, block: Block) -> Corners:
    if area is None or not block.holds(area):
        return spot.first, spot.last
    span = block.span(area.first.row, area.last.row)
    if span is None:
        return None, None
    first, last = span if spot.first.row <= spot.last.row else (span[1], span[0])
    return replace(spot.first, row=first), replace(spot.last, row=last)
