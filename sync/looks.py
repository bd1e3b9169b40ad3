"""How columns look, merged three-way: only what a person changed since the base crosses.

A side's formatting is its own. Where both sides changed it, or the base is not known, each keeps
what it has. Looks are compared as both programs can show them: widths to the nearest character,
number formats by what they mean.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from sync.store import Look, Reading, SetLook, Side
from workbook.schema import CONFLICTS_TABLE, Schema

Looks: TypeAlias = Mapping[tuple[str, str], tuple[Look, Look]]
"""(table, column) -> how it looked last, in Excel and on the Sheet."""

_RANGE = re.compile(
    r"=?(?:'((?:[^']|'')+)'!|([^'!]+)!)?\$?([A-Z]{1,3})\$?([0-9]+)(?::\$?([A-Z]{1,3})\$?([0-9]+))?"
)


@lru_cache(maxsize=1024)
def one_range(text: str, sheet: str) -> tuple[str, ...]:
    """Return a reference as the one choice of a dropdown: ``=Lists!A2:A9``; empty if it is none.

    Args:
        text: the reference, as either program writes it.
        sheet: the sheet that one without a sheet means.
    """
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        return ()
    name = found[1].replace("''", "'") if found[1] else found[2] or sheet
    end = f":{found[5]}{found[6]}" if found[5] else ""
    return (f"={name}!{found[3]}{found[4]}{end}",)


def remembered(
    base: Looks, local: Reading, remote: Reading
) -> dict[tuple[str, str], tuple[Look, Look]]:
    """Return what to remember of both sides' looks; a side that was not asked keeps its own."""
    both = local.looks.keys() & remote.looks.keys()
    return {**base, **{key: (local.looks[key], remote.looks[key]) for key in both}}


def look_changes(
    base: Looks, local: Reading, remote: Reading, schema: Schema
) -> Iterator[tuple[Side, SetLook]]:
    """Yield the looks that a person gave columns on one side, for the other side.

    Args:
        base: how columns looked last; one that is not in it is left alone.
        local: the reading of Excel, its looks included.
        remote: the reading of the Sheet, its looks included.
        schema: the columns that sync.
    """
    for table in schema.tables:
        for column in table.columns if table.name != CONFLICTS_TABLE else ():
            key = table.name, column.id
            if key in base and key in local.looks and key in remote.looks:
                yield from _changes(key, base[key], local.looks[key], remote.looks[key])


def _changes(
    key: tuple[str, str], base: tuple[Look, Look], local: Look, remote: Look
) -> Iterator[tuple[Side, SetLook]]:
    to_sheet, to_excel = remote, local
    for part in ("format", "width", "choices"):
        here, there = getattr(local, part), getattr(remote, part)
        moved = (
            _differs(part, here, getattr(base[0], part)),
            _differs(part, there, getattr(base[1], part)),
        )
        if _differs(part, here, there) and moved == (True, False):
            to_sheet = _with(to_sheet, part, here)
        if _differs(part, here, there) and moved == (False, True):
            to_excel = _with(to_excel, part, there)
    if to_sheet != remote:
        yield Side.SHEET, SetLook(*key, to_sheet)
    if to_excel != local:
        yield Side.EXCEL, SetLook(*key, to_excel)


def _differs(part: str, one: object, other: object) -> bool:
    if part == "width" and isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) >= 1
    return one != other


def _with(look: Look, part: str, value: object) -> Look:
    fields = {"format": look.format, "width": look.width, "choices": look.choices, part: value}
    return Look(**fields)  # type: ignore[arg-type]  # the part has its own type
