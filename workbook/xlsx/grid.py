"""The cells of a worksheet, kept row by row: a mapping that costs little where rows are alike."""

from collections.abc import (
    Container,
    ItemsView,
    Iterable,
    Iterator,
    KeysView,
    Mapping,
    Sequence,
    ValuesView,
)
from itertools import compress, repeat
from typing import TypeVar, overload

from workbook.model import Address, Cell

Default = TypeVar("Default")
Line = tuple[Cell | None, ...]


class Grid(Mapping[Address, Cell]):
    """Cells by address, in the order of the rows that were added; blank cells are absent.

    Rows with cells in the same columns share what says which those are, and addresses are made as
    they are asked for: a sheet of two million cells has no need to hold two million of them.
    """

    __slots__ = ("_places", "_rows")

    def __init__(self) -> None:
        self._rows: dict[int, tuple[dict[int, int], Line]] = {}
        self._places: dict[tuple[int, ...], dict[int, int]] = {}

    def __getitem__(self, at: Address) -> Cell:
        cell = self.get(at)
        if cell is None:
            raise KeyError(at)
        return cell

    def __contains__(self, at: object) -> bool:
        return isinstance(at, Address) and self.get(at) is not None

    def __iter__(self) -> Iterator[Address]:
        new = tuple.__new__
        for number, (places, cells) in self._rows.items():
            for column in compress(places, cells):
                yield new(Address, (number, column))

    def __len__(self) -> int:
        return sum(1 for _ in self.values())

    def __bool__(self) -> bool:
        return any(any(cells) for _, cells in self._rows.values())

    def __repr__(self) -> str:
        return f"Grid({dict(self)})"

    @overload
    def get(self, at: Address) -> Cell | None: ...

    @overload
    def get(self, at: Address, default: Cell | Default) -> Cell | Default: ...

    def get(self, at: Address, default: object = None) -> object:
        """Return the cell at an address, or ``default`` where there is none."""
        row = self._rows.get(at[0])
        place = row[0].get(at[1]) if row else None
        return default if row is None or place is None else row[1][place] or default

    def items(self) -> ItemsView[Address, Cell]:
        """Return the addresses and cells."""
        return _Items(self)

    def values(self) -> ValuesView[Cell]:
        """Return the cells."""
        return _Cells(self)

    def keys(self) -> KeysView[Address]:
        """Return the addresses."""
        return KeysView(self)

    def rows(self) -> Iterator[tuple[int, Iterable[int], Line]]:
        """Yield each row's number, columns and cells; ``None`` for blank ones."""
        for number, (places, cells) in self._rows.items():
            yield number, places, cells

    def upwards(self, last: int) -> Iterator[int]:
        """Yield the numbers of the rows that were added, from ``last`` up."""
        bottom = max(self._rows, default=0)
        if bottom - min(self._rows, default=0) < 2 * len(self._rows):
            return (row for row in range(min(last, bottom), 0, -1) if row in self._rows)
        return iter(sorted((row for row in self._rows if row <= last), reverse=True))

    def holds(self, number: int, columns: Container[int]) -> bool:
        """Whether a row has a cell in some columns."""
        places, cells = self._rows.get(number, ({}, ()))
        return any(column in columns for column in compress(places, cells))

    def copy(self) -> "Grid":
        """Return the same cells, to be changed apart from these."""
        other = Grid()
        other._rows, other._places = dict(self._rows), dict(self._places)
        return other

    def put(self, at: Address, cell: Cell | None) -> None:
        """Let an address hold another cell, or none."""
        places, cells = self._rows.get(at[0], ({}, ()))
        place = places.get(at[1])
        if place is not None:
            if cells[place] != cell:
                self._rows[at[0]] = places, (*cells[:place], cell, *cells[place + 1 :])
        elif cell is not None:
            self.add(at[0], (at[1],), (cell,))

    def add(self, number: int, columns: Sequence[int], cells: Sequence[Cell]) -> None:
        """Add cells of a row; of two at one address the later one counts."""
        if number in self._rows or len(set(columns)) < len(columns):
            before = self._rows.get(number, ({}, ()))
            merged: dict[int, Cell | None] = dict(zip(*before, strict=True))
            merged.update(zip(columns, cells, strict=True))
            self._rows[number] = self._layout(tuple(merged)), tuple(merged.values())
        elif cells:
            self._rows[number] = self._layout(tuple(columns)), tuple(cells)

    def add_alike(
        self, numbers: Sequence[int], columns: Sequence[int], lines: Iterable[Line]
    ) -> bool:
        """Add many rows with cells in the same columns; none if one of them was there already."""
        if not self._rows.keys().isdisjoint(numbers) or len(set(numbers)) < len(numbers):
            return False
        rows = zip(repeat(self._layout(tuple(columns))), lines, strict=False)
        self._rows.update(zip(numbers, rows, strict=True))
        return True

    def _layout(self, columns: tuple[int, ...]) -> dict[int, int]:
        known = self._places.get(columns)
        if known is None:
            known = self._places[columns] = {column: n for n, column in enumerate(columns)}
        return known


class _Items(ItemsView[Address, Cell]):
    _mapping: Grid

    def __iter__(self) -> Iterator[tuple[Address, Cell]]:
        return zip(self._mapping, self._mapping.values(), strict=True)


class _Cells(ValuesView[Cell]):
    _mapping: Grid

    def __iter__(self) -> Iterator[Cell]:
        for _, _, cells in self._mapping.rows():
            yield from filter(None, cells)
