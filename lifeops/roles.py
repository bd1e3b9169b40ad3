"""A workbook that is there, made over for another role: its setting, tabs, columns and headers.

Tabs and columns are shown and put behind, and columns get the names that the role has for them
where nobody gave them one of his own. Nothing is taken away.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from lifeops import ends, links
from lifeops.links import Link
from sync.errors import WrongEndError
from sync.label import Label, label_rows
from sync.store import TableReading
from workbook.model import Address, Layout
from workbook.schema import SCHEMA_SHEET, Schema
from workbook.template.model import Template
from workbook.template.variant import CELL, Variant
from workbook.values import Content
from workbook.xlsx.edits import Edit, FoldColumn, SetCell, SetProperty, ShowSheet
from workbook.xlsx.scan import Book

_HASH = "lifeops_schema_sha256"


@dataclass(frozen=True, slots=True)
class Used:
    """What was changed, and what could not be.

    Attributes:
        shown: tabs that are in view now and were not.
        behind: tabs that are behind now and were in view -> how many rows each holds.
        renamed: headers before -> after.
        refused: why something was left as it was.
        tabs: those that roles show -> whether this one does.
        columns: those that roles show, by table and id -> how deep they are folded now.
    """

    shown: tuple[str, ...]
    behind: Mapping[str, int]
    renamed: Mapping[str, str]
    refused: tuple[str, ...]
    tabs: Mapping[str, bool]
    columns: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class _Read:
    """A workbook as it is, with the template that it came from.

    Attributes:
        linked: whether a sync carries what is changed in it.
    """

    book: Book
    schema: Schema
    layout: Layout
    tables: Mapping[str, TableReading]
    template: Template
    variants: Mapping[str, Variant]
    linked: bool


def use(path: Path, role: str) -> Used:
    """Make the workbook at ``path`` over for a role; its sheet follows with the next sync.

    Args:
        path: a workbook made of a shipped template.
        role: the name of a variant of that template; ``""`` for none.

    Raises:
        WrongEndError: it came from no template that has roles, or from none with that one.
        OpenElsewhereError: another program has it open; nothing was written.
    """
    from sync.excel.cached import refreshed
    from workbook.xlsx import replace as file
    from workbook.xlsx.package import Package
    from workbook.xlsx.patch import patch
    from workbook.xlsx.unread import open_package

    file.refuse_if_open(path)
    role = role.casefold()  # Settings lists roles by their names
    read = _read(path, role)
    renames = dict(_renames(read, role))
    tabs = list(_tabs(read, role))
    folds = _folds(read, role)
    edits = [*renames.values(), *tabs, *_folded(read, folds), *_label(read, renames)]
    first = patch(read.book, edits)
    renamed = open_package(Package.of(first.data, str(path)), path)
    made = refreshed(renamed, read.schema, read.layout, [_setting(read, role)])
    second = patch(renamed, [*made.edits, *made.cached], stale=made.stale)
    file.replace(path, second.data, read.book.package.digest)
    refused = {each.edit: each.reason for each in (*first.refused, *second.refused)}
    used = _used(read, [edit for edit in tabs if edit not in refused], renames, refused)
    return replace(used, tabs=_wanted(read, role), columns=folds)


def show_on_sheet(link: Link, used: Used) -> None:
    """Show a role's tabs and columns on the linked sheet, and put those of other roles behind."""
    from sync.google import adopt
    from sync.google.store import update

    with ends.sheets_client(local=link.local) as client:
        tabs = adopt.find(client, link.spreadsheet).grids.tabs
        requests = [
            {
                "updateSheetProperties": {
                    "properties": {"sheetId": tabs[sheet].id, "hidden": not shown},
                    "fields": "hidden",
                }
            }
            for sheet, shown in used.tabs.items()
            if sheet in tabs
        ]
        requests += [
            _dimension(tab.id, mark.at, hidden=used.columns[mark.table, mark.column] > 0)
            for tab in tabs.values()
            for mark in tab.marks
            if (mark.table, mark.column) in used.columns
        ]
        if requests:
            update(client, link.spreadsheet, requests)


def _dimension(tab: int, column: int, *, hidden: bool) -> dict[str, Any]:
    place = {"sheetId": tab, "dimension": "COLUMNS", "startIndex": column - 1, "endIndex": column}
    return {
        "updateDimensionProperties": {
            "range": place,
            "properties": {"hiddenByUser": hidden},
            "fields": "hiddenByUser",
        }
    }


def _read(path: Path, role: str) -> _Read:
    from sync.excel.side import label_of
    from sync.excel.store import ExcelStore
    from templates.shipped import load
    from workbook.xlsx.scan import read_book

    book = read_book(path)
    schema = label_of(book).schema or Schema()
    origin = schema.template.partition("@")[0].partition("/")[0]
    known = _variants(path, origin, role)
    reading = ExcelStore(path, schema).read()
    linked = links.find(path) is not None
    return _Read(book, schema, reading.layout, reading.tables, load(origin), known, linked)


def _variants(path: Path, origin: str, role: str) -> Mapping[str, Variant]:
    from templates import names
    from templates.shipped import variants

    known = variants(origin) if origin in names() else {}
    if not known:
        raise WrongEndError(
            "this workbook came from no template that has roles",
            where=str(path),
            fix="Make one with `lifeops new life-ops BOOK --variant ROLE`",
        )
    if role and role not in known:
        raise WrongEndError(
            f"there is no role {role!r}", where=str(path), fix=f"There is: {', '.join(known)}"
        )
    return known


def _setting(read: _Read, role: str) -> SetCell:
    if CELL not in read.layout.names:
        raise WrongEndError(f"the workbook has no cell named {CELL}", where=str(read.book.path))
    sheet, at = read.layout.names[CELL]
    return SetCell(sheet, at, read.variants[role].name if role else None)


def _wanted(read: _Read, role: str) -> dict[str, bool]:
    """Return the tabs that roles show -> whether this one does."""
    general = {tab.sheet for tab in read.template.tabs if not tab.hidden}
    mine = read.variants[role].shows if role else ()
    every = dict.fromkeys(sheet for each in read.variants.values() for sheet in each.shows)
    return {sheet: sheet in mine or sheet in general for sheet in every}


def _tabs(read: _Read, role: str) -> Iterator[ShowSheet]:
    there = {sheet.name: sheet for sheet in read.book.sheets}
    for sheet, shown in _wanted(read, role).items():
        if sheet in there and there[sheet].hidden is shown:
            yield ShowSheet(sheet, shown)


def _folds(read: _Read, role: str) -> dict[tuple[str, str], int]:
    """Return the columns that roles show -> how deep each is folded for this one."""
    mine = read.variants[role].columns if role else ()
    every = {place for each in read.variants.values() for place in each.columns}
    return {
        place: (2 if column.formula else 1) if column.hidden and place not in mine else 0
        for _, table in read.template.tables()
        for column in table.columns
        if (place := (table.name, column.id)) in every
    }


def _folded(read: _Read, folds: Mapping[tuple[str, str], int]) -> Iterator[FoldColumn]:
    """Yield the columns to fold away or to bring into view."""
    sheets = {sheet.name: sheet for sheet in read.book.sheets}
    for (table, column), depth in folds.items():
        at = read.layout.tables.get(table)
        place = at.columns.get(column) if at else None
        if at and place and (place in sheets[at.sheet].hidden_columns) is (depth == 0):
            yield FoldColumn(at.sheet, place, depth)


def _renames(read: _Read, role: str) -> Iterator[tuple[tuple[str, str], SetCell]]:
    """Yield the headers to change, by table and column: those that a role or nobody chose."""
    plain = {
        (table.name, column.id): column.header
        for _, table in read.template.tables()
        for column in table.columns
    }
    mine = read.variants[role].headers if role else {}
    sheets = {sheet.name: sheet for sheet in read.book.sheets}
    for place in dict.fromkeys(key for each in read.variants.values() for key in each.headers):
        at = read.layout.tables.get(place[0])
        if at is None or place[1] not in at.columns:
            continue
        address = Address(at.header_row, at.columns[place[1]])
        now = sheets[at.sheet].cells[address].content
        known = {plain[place], *(v.headers.get(place, "") for v in read.variants.values())}
        wanted = mine.get(place, plain[place])
        if now in known and now != wanted:
            yield place, SetCell(at.sheet, address, wanted)


def _label(read: _Read, renames: Mapping[tuple[str, str], SetCell]) -> Iterator[Edit]:
    """Yield what the hidden sheet of a workbook must say of new headers; a sync says it itself."""
    if read.linked or not renames:
        return
    headers = {place: str(edit.content) for place, edit in renames.items()}
    schema = _with_headers(read.schema, headers)
    (sheet,) = read.book.named(SCHEMA_SHEET)
    rows = [
        row
        for row in range(1, 1 + max(at.row for at in sheet.cells))
        if (cell := sheet.cells.get(Address(row, 1))) and cell.content == "schema"
    ]
    chunks = [text for key, text in label_rows(Label(schema=schema)) if key == "schema"]
    free = max(at.row for at in sheet.cells)
    for row, text in zip_longest(rows, chunks):
        if row is None:
            free += 1
            yield SetCell(SCHEMA_SHEET, Address(free, 1), "schema")
        at = Address(row or free, 2)
        yield SetCell(SCHEMA_SHEET, at, text or None)
    yield SetProperty(_HASH, hashlib.sha256(schema.to_json().encode()).hexdigest())


def _with_headers(schema: Schema, headers: Mapping[tuple[str, str], str]) -> Schema:
    tables = (
        replace(
            table,
            columns=tuple(
                replace(each, header=headers.get((table.name, each.id), each.header))
                for each in table.columns
            ),
        )
        for table in schema.tables
    )
    return replace(schema, tables=tuple(tables))


def _used(
    read: _Read,
    tabs: Sequence[ShowSheet],
    renames: Mapping[tuple[str, str], SetCell],
    refused: Mapping[Edit, str],
) -> Used:
    rows = {
        layout.sheet: len(read.tables[name].rows)
        for name, layout in read.layout.tables.items()
        if name in read.tables
    }
    sheets = {sheet.name: sheet for sheet in read.book.sheets}
    headers: dict[str, str] = {}
    for (table, _), edit in renames.items():
        before: Content = sheets[edit.sheet].cells[edit.address].content
        if edit not in refused:
            headers[f"{table}: {before}"] = str(edit.content)
    left = [f"{e.sheet}: {why}" for e, why in refused.items() if isinstance(e, ShowSheet | SetCell)]
    return Used(
        tuple(edit.sheet for edit in tabs if edit.shown),
        {edit.sheet: rows.get(edit.sheet, 0) for edit in tabs if not edit.shown},
        headers,
        tuple(left),
        {},
        {},
    )
