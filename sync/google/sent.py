"""What Google sends, its rows read one by one as they are decoded.

As JSON a sheet of a hundred thousand rows is some fifty megabytes; decoded at once, each cell a
handful of mappings, it would be fifty times that.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sync.google import celldata
from sync.google.formats import Shape
from workbook.model import Cell

_ROWS = re.compile(r'(?<!\\)"rowData"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()
_Condition = tuple[str, tuple[str, ...]]


class Line(NamedTuple):
    """One ``RowData``; columns count from 0, at the first one that was sent.

    Attributes:
        columns: those of the cells that hold or show something.
        cells: these cells.
        shapes: column by column the number format.
        offered: column -> the condition of a dropdown, its type and its values.
    """

    columns: tuple[int, ...]
    cells: tuple[Cell, ...]
    shapes: tuple[Shape | None, ...]
    offered: Mapping[int, _Condition]


_NONE: Mapping[int, _Condition] = {}


def line_of(wire: Mapping[str, Any]) -> Line:
    """Return the row that a ``RowData`` describes."""
    columns: list[int] = []
    cells: list[Cell] = []
    shapes: list[Shape | None] = []
    offered: dict[int, _Condition] = {}
    for column, cell in enumerate(wire.get("values", ())):
        if "userEnteredFormat" in cell:
            shape = celldata.cell_format(cell)
            if shape:
                shapes += [None] * (column - len(shapes))
                shapes.append(_shape(tuple(shape.items())))
        if "dataValidation" in cell:
            offered[column] = celldata.condition(cell)
        if "userEnteredValue" in cell or "effectiveValue" in cell:
            read = celldata.read_cell(cell)
            if read.content is not None or read.value is not None:
                columns.append(column)
                cells.append(read)
    return Line(_columns(*columns), tuple(cells), _line(*shapes), offered or _NONE)


@lru_cache(maxsize=1024)
def _shape(shape: tuple[tuple[str, str], ...]) -> Shape:
    """Return one and the same format for the many cells that have it."""
    return _Shape(shape)


class _Shape(dict[str, str]):
    """A format; one and the same stands for all that are equal."""

    __hash__ = object.__hash__  # type: ignore[assignment]


@lru_cache(maxsize=1024)
def _columns(*columns: int) -> tuple[int, ...]:
    return columns


@lru_cache(maxsize=1024)
def _line(*shapes: Shape | None) -> tuple[Shape | None, ...]:
    return shapes


def read(content: bytes) -> Any:
    """Return what JSON says; a ``RowData`` in a list of that name comes as a :class:`Line`.

    Within a JSON text a quote is never bare, so what looks like that name is that name.
    """
    text = content.decode()
    lists: list[list[Line]] = []
    pieces: list[str] = []
    done = 0
    while found := _ROWS.search(text, done):
        pieces.append(f'{text[done : found.start()]}"rowData":{len(lists)}')
        rows = _Rows(text, found.end())
        lists.append([line_of(row) for row in rows])
        done = rows.end
    pieces.append(text[done:])

    def with_rows(part: dict[str, Any]) -> dict[str, Any]:
        number = part.get("rowData")
        return {**part, "rowData": lists[number]} if isinstance(number, int) else part

    return json.loads("".join(pieces), object_hook=with_rows)


class _Rows:
    """The rows of a list, decoded one by one; ``end`` is behind its bracket after the last."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self.end = start

    def __iter__(self) -> Iterator[dict[str, Any]]:
        text, at = self._text, _behind(self._text, self.end)
        while text[at : at + 1] != "]":
            row, at = _DECODER.raw_decode(text, at)
            yield row
            at = _behind(text, at)
        self.end = at + 1


def _behind(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at
