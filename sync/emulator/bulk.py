"""Rows of plain values, taken in as a whole: most of what is written is nothing else.

Whatever is not plain is left to the slow way, cell by cell, which says the same in the end.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from itertools import chain, islice
from typing import Any

from sync.emulator import entered, moments
from sync.emulator.locales import EN_US, Locale
from sync.emulator.packed import VALUE, Entry, only_values, pack
from sync.emulator.spreadsheet import Json, Sheet

LONGEST = 50_000
_TEXT = ("stringValue", str)
_PLAIN = frozenset((("numberValue", int), ("numberValue", float), _TEXT, ("boolValue", bool)))
_ONE = {1}
_NUMBER = re.compile(r"[+-]?[0-9]{1,300}(?:\.[0-9]{0,300})?")


class PlainCells(list[Json]):
    """CellData that hold a plain value each, and nothing else.

    Attributes:
        values: the values.
    """

    __slots__ = ("values",)

    def __init__(self, cells: list[Json], values: list[Any]) -> None:
        super().__init__(cells)
        self.values = values


def plain_cells(cells: list[Any]) -> PlainCells | None:
    """Return CellData with their values, if they hold a plain value each and nothing else."""
    try:
        given = [cell[VALUE] for cell in cells]
        if sum(map(len, cells)) != len(cells) or set(map(len, given)) != _ONE:
            return None
        values = list(chain.from_iterable(map(dict.values, given)))
    except (KeyError, TypeError):  # a cell that has no value, or is none
        return None
    kinds = set(zip(chain.from_iterable(given), map(type, values), strict=True))
    if not kinds <= _PLAIN or (_TEXT in kinds and not _short(values)):
        return None
    return PlainCells(cells, values)


def plain_rows(rows: list[Any]) -> list[Json] | None:
    """Return RowData with :class:`PlainCells`, if they hold nothing else."""
    try:
        lists = [row["values"] for row in rows]
        if sum(map(len, rows)) != len(rows) or set(map(type, lists)) != {list}:
            return None
    except (KeyError, TypeError):
        return None
    plain = plain_cells(list(chain.from_iterable(lists)))
    if plain is None:
        return None
    values = iter(plain.values)
    return [{"values": PlainCells(cells, list(islice(values, len(cells))))} for cells in lists]


def _short(values: list[Any]) -> bool:
    """Whether no text is empty or longer than a cell can hold."""
    lengths = {len(value) for value in values if type(value) is str}
    return 0 not in lengths and max(lengths) <= LONGEST


def put_plain(
    sheet: Sheet, at: tuple[int, int], cells: list[Json], mask: Mapping[str, Any]
) -> bool:
    """Write cells side by side if that takes no more than to put their values there.

    Args:
        sheet: the sheet.
        at: the row and the first column.
        cells: the CellData.
        mask: their fields that are meant.

    Returns:
        Whether it was done.
    """
    if not isinstance(cells, PlainCells) or (mask and mask.get(VALUE) != {}):
        return False
    old = _there(sheet, *at, len(cells))
    if mask and not only_values(old):
        return False
    if not _same(old, cells.values):
        sheet.put_entries(*at, cells.values)
    return True


def _there(sheet: Sheet, row: int, left: int, count: int) -> list[Any]:
    line = sheet.rows.get(row)
    return [] if line is None else line.held[left : left + count]


def _same(old: list[Any], new: list[Any]) -> bool:
    return old == new and list(map(type, old)) == list(map(type, new))


def put_values(
    sheet: Sheet, at: tuple[int, int], values: list[Any], read: Callable[[str], Entry]
) -> bool:
    """Write values of JSON side by side if where they go there are only such, or nothing.

    Args:
        sheet: the sheet.
        at: the row and the first column.
        values: ``""`` clears a cell, ``None`` leaves it.
        read: returns the cell that a text makes.

    Returns:
        Whether it was done.
    """
    old = _there(sheet, *at, len(values))
    if not only_values(values) or not only_values(old):
        return False
    lengths = {len(value) for value in values if type(value) is str}
    if lengths and max(lengths) > LONGEST:
        return False
    new = [read(value) if type(value) is str else value for value in values] if lengths else values
    if None in values:
        old += [None] * (len(values) - len(old))
        new = [
            before if value is None else cell
            for before, value, cell in zip(old, values, new, strict=True)
        ]
    sheet.put_entries(*at, new)
    return True


def raw(text: str) -> Entry:
    """Return the cell that a text makes which is taken as it is."""
    return text or None


def typing(today: date, locale: Locale) -> Callable[[str], Entry]:
    """Return what gives the cell that typing a text into an empty one makes."""
    words = frozenset((*locale.booleans, *EN_US.booleans))

    @cache
    def read(text: str) -> Entry:
        if not text:
            return None
        if locale.decimal == "." and _NUMBER.fullmatch(text):
            return entered.plain(float(text))
        if text[0].isalpha() and not moments.may_begin(text) and text.strip().upper() not in words:
            return text
        return pack(entered.enter({}, text, parse=True, today=today, locale=locale))

    return read
