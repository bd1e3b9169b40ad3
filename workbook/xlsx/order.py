"""In which order edits are made, where another one gives the same outcome in fewer passes."""

from collections.abc import Sequence

from workbook.values import Formula
from workbook.xlsx.edits import DeleteTableRow, Edit, SetCached, SetCell


def ordered(edits: Sequence[Edit]) -> list[Edit]:
    """Return ``edits`` with rows that leave the same list side by side, as far as that is safe.

    Everything in a workbook may hang on a row that goes, so each pass over it is dear. A row goes
    before edits that it does not concern: values above it, or on other sheets. Where cells stand
    is stated as of the edits before, and none of those edits moves a cell.
    """
    found: list[Edit] = []
    for edit in edits:
        place = _place(found, edit) if isinstance(edit, DeleteTableRow) else len(found)
        found.insert(place, edit)
    return found


def _place(before: Sequence[Edit], row: DeleteTableRow) -> int:
    """Return behind which edits a row goes: the last row of the same list, or all."""
    for place in range(len(before), 0, -1):
        edit = before[place - 1]
        if isinstance(edit, DeleteTableRow) and _list_of(edit) == _list_of(row):
            return place
        if not _is_apart(edit, row):
            break
    return len(before)


def _list_of(row: DeleteTableRow) -> tuple[object, ...]:
    return row.sheet, row.table, row.columns, row.last_row


def _is_apart(edit: Edit, row: DeleteTableRow) -> bool:
    """Whether it makes no difference which of the two is made first."""
    if not isinstance(edit, SetCell | SetCached):
        return False
    if isinstance(edit, SetCell) and isinstance(edit.content, Formula):
        return False  # what it means may move
    return edit.sheet.casefold() != row.sheet.casefold() or edit.address.row < row.row
