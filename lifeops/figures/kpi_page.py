"""A page of figures as it stands in the workbook: pure.

A figure is a cell with a name that begins with ``kpi_``. Its row on the page tells the rest, from
left to right: what it is called, now, before, the change, the target, the state.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lifeops.figures.calculated import Calculated, number, text
from sync.emulator import formats
from workbook.model import Address
from workbook.values import Content, Formula, Value, display

NAMED = "kpi_"
_SETTINGS = frozenset({"kpi_from", "kpi_to", "kpi_from_before"})
"""Names that begin alike, of the period that is counted."""
_BESIDE = 6  # columns beside a figure in which its short name may stand
_MOST_UNNAMED = 100  # rows below the last named one that may still be figures


@dataclass(frozen=True, slots=True)
class Page:
    """A page of figures.

    Attributes:
        book: the workbook.
        sheet: its name.
        named: row -> the short name of the figure on it.
        label: the column of what figures are called.
        now: the column of what they are now.
    """

    book: Calculated
    sheet: str
    named: Mapping[int, str]
    label: int
    now: int

    def content(self, row: int, column: int) -> Content:
        """Return what was typed in a cell."""
        cell = self.book.book.sheet(self.sheet).cells.get(Address(row, column))
        return cell.content if cell else None

    def value(self, row: int, column: int) -> Value:
        """Return the value of a cell."""
        return self.book.value(self.sheet, Address(row, column))

    def code(self, row: int, column: int) -> str:
        """Return the number format code of a cell."""
        return self.book.format(self.sheet, Address(row, column))

    def text(self, row: int, column: int) -> str:
        """Return what a cell shows."""
        return shown(self.value(row, column), self.code(row, column))

    def groups(self) -> Iterator[tuple[str, list[int]]]:
        """Yield the titles with the rows of figures below each; nothing stands beside a title."""
        title, rows = "", list[int]()
        for row in range(self._first(), max(self.named) + _MOST_UNNAMED):
            label = text(self.value(row, self.label))
            if label and self.content(row, self.now) is not None:
                rows.append(row)
            elif label:
                if rows:
                    yield title, rows
                title, rows = label, []
            elif row > max(self.named):
                break
        if rows:
            yield title, rows

    def _first(self) -> int:
        """Return the row below the headers, which are no formulas."""
        row = min(self.named)
        while row > 1 and isinstance(self.content(row - 1, self.now), Formula | None):
            row -= 1
        return row

    def short_name(self, row: int) -> str:
        """Return the short name of the figure on a row, which may be that of another page."""
        if row in self.named:
            return self.named[row]
        for column in range(self.now + 5, self.now + 5 + _BESIDE):
            found = self.value(row, column)
            if isinstance(found, str) and f"{NAMED}{found}" in self.book.names:
                return found
        return ""


def pages(book: Calculated) -> Iterator[Page]:
    """Yield the pages of figures, in tab order."""
    named: dict[str, dict[int, str]] = {}
    columns: dict[str, int] = {}
    for name, (sheet, at) in book.names.items():
        if name.startswith(NAMED) and name not in _SETTINGS:
            named.setdefault(sheet, {})[at.row] = name.removeprefix(NAMED)
            columns.setdefault(sheet, at.column)
    for sheet in (each.name for each in book.book.sheets if each.name in named):
        rows, now = named[sheet], columns[sheet]
        left = (c for c in range(1, now) if book.value(sheet, Address(min(rows), c)) is not None)
        label = next(left, 0)
        if label:
            yield Page(book, sheet, rows, label, now)


def shown(value: Value, code: str) -> str:
    """Return what a value shows under a number format; ``""`` for nothing."""
    amount = None if isinstance(value, bool) else number(value)
    if amount is not None:
        return formats.shown(amount, pattern=code)
    return "" if value is None else display(value)
