"""Changing a workbook's file: only what an edit concerns is rewritten, all else stays as it was.

The bytes of the original are the truth. A sheet part is cut open at the rows that change; other
members of the package are copied with their compressed bytes. What may not be touched is refused
by itself, with the reason. Nothing is returned before it has been read back and compared.

Most edits are made together, on the file opened once. Those that move cells, or rename a column,
are made on their own, as everything in the workbook may hang on them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TypeGuard

from workbook.errors import NotWritableError
from workbook.model import Address
from workbook.xlsx import headers, parts, tablerows
from workbook.xlsx.collector import collector_paused
from workbook.xlsx.edits import (
    AddSheet,
    AddTableColumn,
    AddValidation,
    BookEdit,
    DefineName,
    DeleteTableRow,
    Edit,
    FoldColumn,
    GrowArea,
    GrowTable,
    HideColumn,
    Patched,
    Refusal,
    SetCached,
    SetCell,
    SetFormat,
    SetProperty,
    SetWidth,
    ShowSheet,
)
from workbook.xlsx.growth import Growth, fill, grow_list, grow_table
from workbook.xlsx.impossible import why_never
from workbook.xlsx.made import to_book, to_sheet
from workbook.xlsx.opened import Opened
from workbook.xlsx.order import ordered
from workbook.xlsx.package import Package
from workbook.xlsx.scan import Book
from workbook.xlsx.unread import open_package

__all__ = [
    "AddSheet",
    "AddTableColumn",
    "AddValidation",
    "DefineName",
    "DeleteTableRow",
    "Edit",
    "FoldColumn",
    "GrowArea",
    "GrowTable",
    "HideColumn",
    "Patched",
    "Refusal",
    "SetCached",
    "SetCell",
    "SetFormat",
    "SetProperty",
    "SetWidth",
    "ShowSheet",
    "patch",
]


def patch(book: Book, edits: Sequence[Edit], *, stale: bool = False) -> Patched:
    """Return the file of ``book`` with ``edits`` made.

    Args:
        book: the workbook as it was read.
        edits: made in this order; each says where cells are once those before it are made.
        stale: whether cached values of formulas may no longer be right, so that Excel is asked to
            calculate everything when it opens the file. Only counts where something changed.

    Returns:
        The bytes, the edits that could not be made, and the rows that were cleared instead of
        taken out; no edits give the original bytes.

    Raises:
        NotWritableError: the file may not be changed at all, such as a signed one.
        WorkbookError: the patched file failed its own check; nothing is returned.
    """
    if not edits:
        return Patched(book.package.data)
    _refuse_signed(book)
    reasons = [(edit, why_never(edit)) for edit in edits]
    waiting = ordered([edit for edit, reason in reasons if not reason])
    wrote = frozenset((e.sheet, e.address) for e in waiting if isinstance(e, SetCell))
    run = _Patch(book, stale, wrote, [Refusal(edit, reason) for edit, reason in reasons if reason])
    with collector_paused():
        while waiting:
            waiting = run.next(waiting)
        run.fill()
    return Patched(run.data, tuple(run.refused), tuple(run.cleared))


@dataclass(slots=True)
class _Patch:
    """One patch under way.

    Attributes:
        now: the workbook before the edits that are being made.
        stale: whether Excel is to calculate everything.
        wrote: the cells that edits of this patch set.
        refused: the edits that cannot be made.
        cleared: the rows cleared in place.
        data: the file so far.
    """

    now: Book
    stale: bool
    wrote: frozenset[tuple[str, Address]] = frozenset()
    refused: list[Refusal] = field(default_factory=list)
    cleared: list[Refusal] = field(default_factory=list)
    data: bytes = field(init=False)
    _growths: list[Growth] = field(default_factory=list)
    _singly: bool = False

    def __post_init__(self) -> None:
        self.data = self.now.package.data

    def next(self, waiting: list[Edit]) -> list[Edit]:
        """Make the first edits that can be made together; return the others."""
        self._read_again()
        match waiting[0]:
            case DeleteTableRow():
                rows = [each for each in takewhile(_takes_row, waiting) if _takes_row(each)]
                lists = tablerows.apart(rows)
                if not self._close_apart(lists):
                    del lists[1:]
                    self._close(lists[0])
                count = sum(map(len, lists))
            case GrowTable() as edit if tablerows.totals_of(self.now, edit):
                count = 1
                self._lower(edit)
            case SetCell() if names := headers.together(self.now, waiting):
                made, rest = headers.renamed(self.now, names, stale=self.stale)
                count = len(names) - len(rest)
                self.data = made.data
                self.refused += made.refused
            case _:
                count = next((n for n, e in enumerate(waiting) if self._alone(e)), len(waiting))
                self._together(waiting[:count])
        return waiting[count:]

    def fill(self) -> None:
        """Fill calculated columns in rows that tables grew by, if that is still to be done."""
        if self._growths:
            self._read_again()
            self._together([])

    def _alone(self, edit: Edit) -> bool:
        match edit:
            case DeleteTableRow():
                return True
            case GrowTable():
                return tablerows.totals_of(self.now, edit) is not None
            case SetCell():
                return headers.table_at(self.now, edit) is not None
            case _:
                return False

    def _read_again(self) -> None:
        if self.data is not self.now.package.data:
            path = self.now.path
            self.now = open_package(Package.of(self.data, str(path)), path)

    def _take(self, data: bytes, edit: Edit, reason: str) -> None:
        self.data = data
        if reason:
            self.refused.append(Refusal(edit, reason))

    def _close_apart(self, lists: Sequence[Sequence[DeleteTableRow]]) -> bool:
        """Take rows out of several lists at once; return whether that could be done."""
        if self._singly or len(lists) == 1:
            return False
        self._singly = True  # unless it goes well, each list is to go its own way
        found = tablerows.closed_apart(self.now, lists, stale=self.stale)
        if found is None:
            return False
        made, blank = found
        data = made.data
        if blank:
            path = self.now.path
            opened = Opened(open_package(Package.of(data, str(path)), path), stale=self.stale)
            if any(self._blanked(opened, cell) for cell in blank):
                return False
            data = opened.written()
        self._singly = False
        self.data = data
        self.refused += made.refused
        self.cleared += made.cleared
        return True

    @staticmethod
    def _blanked(opened: Opened, cell: SetCell) -> str:
        """Clear a cell; return why it cannot be, or ``""``."""
        found = opened.sheet(cell.sheet)
        return found if isinstance(found, str) else found.set_cell(cell)

    def _close(self, rows: Sequence[DeleteTableRow]) -> None:
        made, blank = tablerows.closed(self.now, rows, stale=self.stale)
        self.data = made.data
        self.refused += made.refused
        reasons: dict[int, str] = {}
        if blank:
            self._read_again()
            opened = Opened(self.now, stale=self.stale)
            for cell in blank:
                if reason := self._blanked(opened, cell):
                    reasons.setdefault(cell.address.row, f"{cell.address.a1}: {reason}")
            self.data = self.data if reasons else opened.written()
        if reasons:
            reason = next(iter(reasons.values()))
            self.refused += [
                Refusal(each.edit, f"{each.reason}; {reason}") for each in made.cleared
            ]
        else:
            self.cleared += made.cleared

    def _lower(self, edit: GrowTable) -> None:
        found = tablerows.totals_of(self.now, edit)
        made, reason = tablerows.lowered(self.now, edit, stale=self.stale)
        self._take(made.data, edit, reason)
        if found and not reason:
            above = found[1].last_data_row
            self._growths.append(Growth(edit.sheet, edit.table, above, edit.last_row))

    def _together(self, edits: Sequence[Edit]) -> None:
        opened = Opened(self.now, stale=self.stale)
        for edit in edits:
            if reason := self._apply(opened, edit):
                self.refused.append(Refusal(edit, reason))
        for growth in self._growths:
            fill(opened, growth)
        self._growths.clear()
        self.data = opened.written()

    def _apply(self, opened: Opened, edit: Edit) -> str:
        """Make one edit; return why it cannot be made, or ``""``."""
        if isinstance(edit, BookEdit):
            return to_book(opened, edit)
        found = opened.sheet(edit.sheet)
        if isinstance(found, str):
            return found
        found.rows.rest()
        if isinstance(edit, GrowArea):
            written = {at for sheet, at in self.wrote if sheet == edit.sheet}
            return grow_list(opened, found, edit, written)
        if isinstance(edit, GrowTable):
            table = opened.table(found.sheet, edit.table)
            reason = grow_table(opened, found, edit)
            if table and not reason and edit.last_row > table.area.last.row:
                last = table.area.last.row
                self._growths.append(Growth(edit.sheet, edit.table, last, edit.last_row))
            return reason
        return to_sheet(opened, found, edit)


def _takes_row(edit: Edit) -> TypeGuard[DeleteTableRow]:
    return isinstance(edit, DeleteTableRow)


def _refuse_signed(book: Book) -> None:
    package = book.package
    signed = any(
        name.lower().startswith("_xmlsignatures/") and not name.endswith("/")
        for name in package.names
    )
    if signed or any(each.target in package for each in parts.signatures(package)):
        raise NotWritableError(
            "the workbook is digitally signed, and any change would break the signature",
            where=str(book.path),
            fix="Remove the signature in Excel, or use an unsigned copy",
        )
