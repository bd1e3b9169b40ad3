"""Ranges with their corners in order, as the engine wants them.

Spreadsheet programs take ``A5:A1`` for ``A1:A5``; people type it, and moving rows makes it.
"""

import re
from functools import lru_cache

from workbook.model import column_number

_RANGE = re.compile(
    r"(?<![\w.$:])(\$?)([A-Za-z]{1,3})?(\$?)(\d{1,7})?:(\$?)([A-Za-z]{1,3})?(\$?)(\d{1,7})?"
    r"(?![\w(!:.])"
)


def in_order(text: str) -> str:
    """Return a formula's text with the first corner of every range above and left of the last."""
    if ":" not in text:
        return text
    parts = text.split('"')
    parts[::2] = [
        _RANGE.sub(lambda found: _ordered(found[0]), part) if ":" in part else part
        for part in parts[::2]
    ]
    return '"'.join(parts)


@lru_cache(maxsize=65_536)
def _ordered(text: str) -> str:
    found = _RANGE.fullmatch(text)
    if found is None:
        return text
    left, one, top, first, right, other, bottom, last = (part or "" for part in found.groups())
    if bool(one) != bool(other) or bool(first) != bool(last) or not (one or first):
        return text
    if not one:  # whole rows: the first $ belongs to the row
        left, top, right, bottom = "", left + top, "", right + bottom
    if one and column_number(one.upper()) > column_number(other.upper()):
        left, one, right, other = right, other, left, one
    if first and int(first) > int(last):
        top, first, bottom, last = bottom, last, top, first
    return f"{left}{one}{top}{first}:{right}{other}{bottom}{last}"
