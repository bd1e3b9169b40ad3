"""The cells of one row, each kept as small as it can be.

Most cells hold a plain value and nothing else: such a cell is kept as that value. One that has more
is kept as :class:`Kept`, whose formats and the like are shared by all cells that have the same.
"""

from collections.abc import ItemsView, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

Json: TypeAlias = dict[str, Any]

VALUE = "userEnteredValue"
PLAIN: Mapping[type, str] = {
    str: "stringValue",
    int: "numberValue",
    float: "numberValue",
    bool: "boolValue",
}
_KINDS = frozenset((*PLAIN.values(), "formulaValue"))
_MOST_SHARED = 4096
_shared: dict[str, Json] = {}


class Kept(NamedTuple):
    """A cell with a value: the value's name in an ExtendedValue, itself, and all other fields."""

    name: str
    value: Any
    rest: Json


Entry: TypeAlias = str | int | float | bool | Kept | Json | None


def pack(cell: Mapping[str, Any]) -> Entry:
    """Return a CellData as it is kept; ``None`` for no cell."""
    value = cell.get(VALUE)
    if not value or len(value) != 1:
        return shared(dict(cell)) if cell else None
    ((name, held),) = value.items()
    if name not in _KINDS:
        return dict(cell)
    if len(cell) > 1:
        return Kept(name, held, shared({key: cell[key] for key in cell if key != VALUE}))
    return held if PLAIN.get(type(held)) == name else Kept(name, held, _NOTHING)


def unpack(entry: Entry) -> Json:
    """Return the CellData that was packed. Not to be changed."""
    name = PLAIN.get(type(entry))
    if name is not None:
        return {VALUE: {name: entry}}
    if isinstance(entry, Kept):
        return {VALUE: {entry.name: entry.value}, **entry.rest}
    return entry if isinstance(entry, dict) else {}


def has_value(entry: Entry) -> bool:
    """Whether a cell holds a value or a formula."""
    return VALUE in entry if type(entry) is dict else entry is not None


def shared(rest: Json) -> Json:
    """Return the one copy of some fields of a cell that is kept of all that are equal."""
    if not rest:
        return _NOTHING
    if len(_shared) >= _MOST_SHARED:
        _shared.clear()
    return _shared.setdefault(repr(rest), rest)


_NOTHING: Json = {}


class Packed(Mapping[int, Json]):
    """The cells of a row by column, in order.

    Attributes:
        held: each column's cell as it is kept; the last one is there.
    """

    __slots__ = ("held",)

    def __init__(self, held: list[Any] | None = None) -> None:
        self.held: list[Any] = [] if held is None else held

    @classmethod
    def of(cls, line: Mapping[int, Json]) -> "Packed":
        """Return the cells of a mapping."""
        if isinstance(line, Packed):
            return line
        made = cls([None] * (max(line, default=-1) + 1))
        for column, cell in line.items():
            made.held[column] = pack(cell)
        made.trim()
        return made

    @classmethod
    def read(cls, stored: list[Any]) -> "Packed":
        """Return the cells that JSON was written of ``held`` of."""
        if not only_values(stored):
            stored = [_read(at) for at in stored]
        return cls(stored)

    def copy(self) -> "Packed":
        """Return a copy that can be changed without the original noticing."""
        return Packed(self.held.copy())

    def put(self, column: int, entry: Entry) -> None:
        """Put a cell in its place; ``None`` removes it."""
        self.spread(column, [entry])

    def spread(self, left: int, entries: list[Any]) -> None:
        """Put cells side by side from a column on."""
        held = self.held
        if left > len(held):
            held.extend([None] * (left - len(held)))
        held[left : left + len(entries)] = entries
        if held and held[-1] is None:
            self.trim()

    def trim(self) -> None:
        """Forget what is not there after the last cell."""
        held = self.held
        while held and held[-1] is None:
            held.pop()

    def valued(self, left: int, right: int) -> int:
        """Return the column after the last one with a value between two columns; 0 if none."""
        held = self.held
        for column in range(min(right, len(held)) - 1, left - 1, -1):
            if has_value(held[column]):
                return column + 1
        return 0

    def formulas(self, left: int, right: int) -> list[int]:
        """Return the columns of the formulas between two columns."""
        return [
            column
            for column, entry in enumerate(self.held[left:right], left)
            if type(entry) is Kept and entry.name == "formulaValue"
        ]

    def __getitem__(self, column: int) -> Json:
        if 0 <= column < len(self.held) and self.held[column] is not None:
            return unpack(self.held[column])
        raise KeyError(column)

    def __contains__(self, column: object) -> bool:
        held = self.held
        return isinstance(column, int) and 0 <= column < len(held) and held[column] is not None

    def __iter__(self) -> Iterator[int]:
        return (column for column, entry in enumerate(self.held) if entry is not None)

    def __len__(self) -> int:
        return len(self.held) - self.held.count(None)

    def __bool__(self) -> bool:
        return bool(self.held)

    def items(self) -> ItemsView[int, Json]:
        """Return columns and cells."""
        held = enumerate(self.held)
        return {at: unpack(entry) for at, entry in held if entry is not None}.items()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Packed):
            return self.held == other.held
        return super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]


def _read(stored: Any) -> Entry:
    if type(stored) is list:
        return Kept(stored[0], stored[1], shared(stored[2]))
    return shared(stored) if type(stored) is dict and VALUE not in stored else stored


def only_values(cells: Iterable[Any]) -> bool:
    """Whether cells, as they are kept, hold values and nothing else, if they are there at all."""
    return _BARE.issuperset(map(type, cells))


_BARE = frozenset((*PLAIN, type(None)))
