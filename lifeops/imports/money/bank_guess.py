"""What the columns of a bank's table mean, told by what they hold, where no header says it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from lifeops.imports.money.bank_layout import Layout
from lifeops.imports.reading.amounts import amount, decimal_comma
from lifeops.imports.reading.csv_table import Row
from lifeops.imports.reading.days import day, order

_MOST: Final = 0.9
_COLUMNS: Final = 60


@dataclass(frozen=True, slots=True)
class Guess:
    """A layout, and how sure it is: 0 to 1."""

    layout: Layout
    confidence: float


def guess(rows: Sequence[Row], day_first: bool) -> Guess | None:
    """Return what the columns of rows without a header mean; ``None`` if they hold no money."""
    width = min(max((len(row.cells) for row in rows), default=0), _COLUMNS)
    columns = [[row.cells[n] if n < len(row.cells) else "" for row in rows] for n in range(width)]
    dates = [n for n, texts in enumerate(columns) if _is_date(texts, day_first)]
    numbers = {
        n: read for n, texts in enumerate(columns) if n not in dates and (read := _numbers(texts))
    }
    if not dates or not numbers:
        return None
    words = [n for n in range(width) if n not in dates and n not in numbers]
    texts = tuple(
        sorted((n for n in words if _letters(columns[n]) >= 3), key=lambda n: -_letters(columns[n]))
    )
    if not texts:
        return None
    return _with_amounts(Layout(dates[0], texts[:1]), numbers)


def _with_amounts(layout: Layout, numbers: dict[int, list[float | None]]) -> Guess:
    balance = _balance(numbers)
    left = {n: read for n, read in numbers.items() if n != balance}
    pair = next(
        ((one, two) for one in left for two in left if one < two and _apart(left[one], left[two])),
        None,
    )
    if pair:
        return Guess(replace(layout, debit=pair[0], credit=pair[1]), 0.6)
    whole = {n: read for n, read in left.items() if read.count(None) <= 0.1 * len(read)} or left
    place = min(whole, key=lambda n: (-_signs(whole[n]), n))
    signs = _signs(whole[place])
    alone = sum(_signs(read) == signs for read in whole.values()) == 1
    return Guess(replace(layout, amount=place), 0.9 if signs == 2 and alone else 0.5)


def _is_date(texts: Sequence[str], day_first: bool) -> bool:
    filled = [text for text in texts if text]
    written = order(filled, day_first)
    right = sum(day(text, written) is not None for text in filled)
    return right >= max(1, _MOST * len(texts)) and len(filled) >= _MOST * len(texts)


def _numbers(texts: Sequence[str]) -> list[float | None]:
    """Return the amounts of a column; none if it holds others, or numbers that only count."""
    filled = [text for text in texts if text]
    comma = decimal_comma(filled)
    read = [amount(text, comma) if text else None for text in texts]
    right = sum(each is not None for each in read)
    cents = sum(each is not None and not each.is_integer() for each in read)
    written = sum("." in text or "," in text or "-" in text for text in filled)
    return read if filled and right >= _MOST * len(filled) and (cents or written) else []


def _letters(texts: Sequence[str]) -> float:
    return sum(sum(map(str.isalpha, text[:100])) for text in texts) / max(len(texts), 1)


def _signs(read: Sequence[float | None]) -> int:
    """Return 2 where amounts go both ways, 1 where all are below zero, 0 where none is."""
    below = sum(each is not None and each < 0 for each in read)
    return 0 if not below else 1 + any(each is not None and each > 0 for each in read)


def _apart(one: Sequence[float | None], other: Sequence[float | None]) -> bool:
    """Whether each row has the one or the other, never both, and each occurs."""
    both = [bool(a) and bool(b) for a, b in zip(one, other, strict=True)]
    none = [not a and not b for a, b in zip(one, other, strict=True)]
    return not any(both) and sum(none) <= 0.1 * len(none) and any(one) and any(other)


def _balance(numbers: dict[int, list[float | None]]) -> int | None:
    """Return the column that changes, from row to row, by what other columns hold."""
    for place, read in numbers.items():
        others = [values for n, values in numbers.items() if n != place]
        if not others or len(read) < 2:
            continue
        right = 0
        for n, (before, after) in enumerate(pairwise(read)):
            if before is None or after is None:
                continue
            step = abs(after - before)
            near = [abs(v) for values in others for v in values[n : n + 2] if v]
            right += any(abs(step - each) < 0.005 for each in near)
        if right >= 0.8 * (len(read) - 1):
            return place
    return None
