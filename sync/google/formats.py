"""The number formats of a tab's cells, kept row by row: rows alike share what says so."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from workbook.model import Address

Shape: TypeAlias = Mapping[str, str]
"""A ``NumberFormat``."""
_Line: TypeAlias = tuple[Shape | None, ...]


class Formats(Mapping[Address, Shape]):
    """Number formats by address; a sheet of two million cells has but few different rows."""

    __slots__ = ("_known", "_rows")

    def __init__(self) -> None:
        self._rows: dict[int, _Line] = {}
        self._known: dict[tuple[int, ...], _Line] = {}

    def __getitem__(self, at: Address) -> Shape:
        line = self._rows.get(at[0], ())
        shape = line[at[1]] if at[1] < len(line) else None
        if shape is None:
            raise KeyError(at)
        return shape

    def __iter__(self) -> Iterator[Address]:
        for row, line in self._rows.items():
            for column, shape in enumerate(line):
                if shape is not None:
                    yield Address(row, column)

    def __len__(self) -> int:
        return sum(len(line) - line.count(None) for line in self._rows.values())

    def lines(self) -> Iterator[tuple[int, Sequence[Shape | None]]]:
        """Yield rows and the formats of their cells from column 0 on."""
        yield from self._rows.items()

    def copy(self) -> "Formats":
        """Return the same formats, to be changed apart from these."""
        other = Formats()
        other._rows, other._known = dict(self._rows), self._known
        return other

    def add(self, row: int, left: int, shapes: Sequence[Shape | None]) -> None:
        """Give cells of a row formats, from a column on; ``None`` leaves a cell as it is."""
        if not shapes:
            return
        line = [*self._rows.get(row, ())]
        line += [None] * (left + len(shapes) - len(line))
        for column, shape in enumerate(shapes, left):
            line[column] = shape or line[column]
        self._put(row, line)

    def clear(self, row: int, first: int, last: int) -> None:
        """Take the formats of some cells of a row away."""
        line = self._rows.get(row, ())
        count = len(line[first : last + 1])
        if any(line[first : last + 1]):
            self._put(row, [*line[:first], *([None] * count), *line[last + 1 :]])

    def update(self, others: Mapping[Address, Shape]) -> None:
        """Take over the formats of cells that have one elsewhere."""
        if isinstance(others, Formats):
            for row, line in others.lines():
                self.add(row, 0, line)
            return
        for at, shape in others.items():
            self.add(at[0], at[1], (shape,))

    def _put(self, row: int, line: list[Shape | None]) -> None:
        made = tuple(line)
        self._rows[row] = self._known.setdefault(tuple(map(id, made)), made)
