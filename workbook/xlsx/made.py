"""Edits that need nothing but the file opened once, made one by one."""

from workbook.xlsx import add, named, tabs
from workbook.xlsx.edits import (
    AddSheet,
    AddTableColumn,
    AddValidation,
    BookEdit,
    DefineName,
    DeleteTableRow,
    FoldColumn,
    GrowArea,
    GrowTable,
    HideColumn,
    SetCached,
    SetCell,
    SetFormat,
    SetProperty,
    SetWidth,
    SheetEdit,
    ShowSheet,
)
from workbook.xlsx.growth import widen_table
from workbook.xlsx.opened import Opened
from workbook.xlsx.sheetpatch import SheetPatch
from workbook.xlsx.splice import CannotSpliceError


def to_book(opened: Opened, edit: BookEdit) -> str:
    """Make an edit of the whole workbook; return why it cannot be made, or ``""``."""
    match edit:
        case AddSheet():
            return _add_sheet(opened, edit)
        case SetProperty():
            return named.set_property(opened.draft, edit)
        case ShowSheet():
            return tabs.show(opened.draft, opened.book.parts, edit)
        case DefineName():
            if edit.sheet.lower() not in opened.taken:
                return f"there is no sheet {edit.sheet}"
            return named.define(opened.draft, opened.book.parts, edit)


def to_sheet(opened: Opened, found: SheetPatch, edit: SheetEdit) -> str:  # noqa: PLR0911 - one for each kind of edit
    """Make an edit of a sheet cut open; return why it cannot be made, or ``""``."""
    match edit:
        case SetCell():
            return found.set_cell(edit)
        case SetCached():
            return found.set_cached(edit)
        case HideColumn():
            return found.hide(edit.column)
        case FoldColumn():
            return found.fold(edit.column, edit.depth)
        case SetWidth():
            return found.widen(edit.column, edit.width)
        case SetFormat():
            return found.set_format(edit.area, edit.format)
        case AddValidation():
            return found.add_list(edit.area, edit.source)
        case AddTableColumn():
            return widen_table(opened, found, edit)
        case GrowArea() | GrowTable() | DeleteTableRow():
            raise AssertionError(edit)  # those are made elsewhere


def _add_sheet(opened: Opened, edit: AddSheet) -> str:
    book = opened.book
    if reason := add.why_not(edit, opened.taken):
        return reason
    try:
        add.add_sheet(opened.draft, book.parts, edit, opened.styles, date1904=book.date1904)
    except CannotSpliceError as wrong:
        return str(wrong)
    opened.taken.add(edit.name.lower())
    return ""
