"""What probably lies behind it when everything of one kind in a table changes at once. No I/O.

People edit some cells. All dates moved by four years, or all numbers turned into text, is the work
of a program: another date system, other regional settings, a reader that did not understand.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from sync.diff import Rows
from sync.store import Edit, SetCell
from workbook.values import Content, Kind, Serial, moment, rounded

DATE_SYSTEMS = 1462
"""Days between the date systems of Excel, which begin in 1900 and in 1904."""
NEARLY_ALL = 0.9
"""Share of the cells of one kind that must have changed alike."""
FEW = 5
"""Cells of one kind that changed alike, below which it may well be a person's doing."""
MANY = 40
"""Changed cells of all kinds from which on nearly all of a table count as everything."""

_END = 2_958_466  # the serial of 10000-01-01, where dates end
_SCALES = (10, 100, 1000, 0.1, 0.01, 0.001)
_Pair: TypeAlias = tuple[Content, Content]
_Kind: TypeAlias = Callable[[Content], bool]
_SETTINGS = "as other regional settings or a program that misread it would"


def mishap(edits: Iterable[Edit], rows: Rows) -> tuple[str, str] | None:
    """Return what edits of one table do to everything of a kind, and what that looks like.

    Args:
        edits: of one table on one side.
        rows: what that side holds.
    """
    pairs = [
        (rows[edit.row_id].get(edit.column), edit.content)
        for edit in edits
        if isinstance(edit, SetCell) and edit.row_id in rows
    ]
    changed = [pair for pair in pairs if None not in pair]
    if len(changed) < FEW:
        return None
    return next((found for rule in _RULES for found in rule(changed, rows)), None)


def _shifted(changed: Sequence[_Pair], rows: Rows) -> Iterator[tuple[str, str]]:
    shifts = [
        rounded(after.days - before.days)
        for before, after in changed
        if isinstance(before, Serial) and isinstance(after, Serial) and _is_date(before)
    ]
    if len(set(shifts)) == 1 and _all_of(len(shifts), rows, _is_date):
        days = abs(shifts[0])
        what = f"shift by {days:g} days all {len(shifts)} dates of"
        if days == DATE_SYSTEMS:
            yield what, "as a change between the date systems of 1900 and 1904 would"
        elif 0 < days < 1:
            yield what, "as another time zone would"


def _swapped(changed: Sequence[_Pair], rows: Rows) -> Iterator[tuple[str, str]]:
    dates = [pair for pair in changed if all(map(_is_date, pair))]
    swaps = sum(_day_month(before) == tuple(reversed(_day_month(after))) for before, after in dates)
    if swaps == len(dates) and _all_of(swaps, rows, _is_ambiguous):
        yield f"swap day and month in {swaps} dates of", _SETTINGS


def _scaled(changed: Sequence[_Pair], rows: Rows) -> Iterator[tuple[str, str]]:
    scales = [
        rounded(after / before)
        for before, after in changed
        if isinstance(before, float) and isinstance(after, float) and before
    ]
    alike = len(set(scales)) == 1 and scales[0] in _SCALES
    if alike and _all_of(len(scales), rows, _is_amount):
        yield f"multiply by {scales[0]:g} all {len(scales)} numbers of", _SETTINGS


def _texts(changed: Sequence[_Pair], rows: Rows) -> Iterator[tuple[str, str]]:
    texts = sum(_is_value(before) and isinstance(after, str) for before, after in changed)
    if _all_of(texts, rows, _is_value):
        yield f"turn {texts} numbers and dates into text in", _SETTINGS


def _everything(changed: Sequence[_Pair], rows: Rows) -> Iterator[tuple[str, str]]:
    filled = sum(map(len, rows.values()))
    if len(changed) >= MANY and len(changed) >= NEARLY_ALL * filled:
        what = f"change nearly everything, {len(changed)} of {filled} filled cells, of"
        yield what, "as another file under the same name would, or a program that misread it"


_RULES = (_shifted, _swapped, _scaled, _texts, _everything)


def _all_of(count: int, rows: Rows, kind: _Kind) -> bool:
    if count < FEW:
        return False
    return count >= NEARLY_ALL * sum(sum(map(kind, row.values())) for row in rows.values())


def _is_date(content: Content) -> bool:
    if not isinstance(content, Serial) or content.kind not in {Kind.DATE, Kind.DATETIME}:
        return False
    return 0 <= content.days < _END


def _is_ambiguous(content: Content) -> bool:
    if not _is_date(content):
        return False
    day, month = _day_month(content)
    return day != month and day <= 12


def _is_amount(content: Content) -> bool:
    return isinstance(content, float) and content != 0


def _is_value(content: Content) -> bool:
    return isinstance(content, float | Serial)


def _day_month(content: Content) -> tuple[int, int]:
    assert isinstance(content, Serial)  # noqa: S101 - only dates are asked
    when = moment(content)
    return when.day, when.month
