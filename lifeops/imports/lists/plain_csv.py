"""A list under headers, as text or .xlsx, into the table whose columns it names."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifeops.imports.lists import opportunities
from lifeops.imports.lists.shipped_tables import GUESSED, Shipped, shipped
from lifeops.imports.reading.amounts import amount
from lifeops.imports.reading.csv_table import Row, Sheet
from lifeops.imports.reading.days import day
from lifeops.imports.reading.fields import DATE, NUMBER, Field, Reader
from lifeops.imports.reading.keys import words
from lifeops.imports.reading.sheet_rows import first_rows, sheet_of
from lifeops.imports.source import (
    File,
    Format,
    Hints,
    LeftOut,
    Record,
    Source,
    UnreadableSourceError,
    sorted_out,
)

_IDS = ("Record ID", "External ID", "UID", "ID")
_FIRST = ("First name", "First", "Given name", "Firstname")
_LAST = ("Last name", "Last", "Surname", "Family name", "Lastname")
_NAMED = frozenset({"People", "Contacts"})
_FIX = "Say which table with --into, such as --into Accounts"


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a table fits headers: the columns that it shares with them."""

    table: Shipped
    shared: int


def recognises(file: File) -> float:
    """How much the headers of a file are those of one table; never raises."""
    fits = (_fit(row.cells) for row in first_rows(file)[:20])
    shared = max((fit.shared for fit in fits if fit is not None), default=0)
    return min(0.3 + 0.05 * shared, 0.6) if shared else 0.0


def read(file: File, hints: Hints) -> Source:
    """Return the rows of a list.

    Args:
        file: text in columns, or an .xlsx.
        hints: ``into`` is the table; by default the one whose columns the headers name.

    Raises:
        UnreadableSourceError: it has no headers, or they are of no table.
    """
    sheet = sheet_of(file, lambda cells: _fit(cells) is not None)
    if not sheet.header:
        raise UnreadableSourceError(
            "no row names the columns", where=file.name, fix="Put a row of headers on top"
        )
    chosen = shipped(hints.into) if hints.into else None
    if hints.into and chosen is None:
        return _into_unknown(sheet, hints)
    its = chosen or _guessed(sheet.header)
    if its is None:
        raise UnreadableSourceError(
            f"the headers are of no table: {', '.join(sheet.header[:8])}", where=file.name, fix=_FIX
        )
    reader = Reader(sheet, its.fields, hints.day_first)
    if not reader.columns:
        raise UnreadableSourceError(
            f"no header names a column of {its.name}: {', '.join(sheet.header[:8])}",
            where=file.name,
            fix=f"It has: {', '.join(each.names[0] for each in its.fields)}",
        )
    return _source(its, [_record(its, reader, row) for row in sheet.rows])


def _source(its: Shipped, found: Sequence[Record | LeftOut]) -> Source:
    records, left_out = sorted_out(found)
    keys = [record.key for record in records if record.key]
    if len(set(keys)) < len(keys):  # numbers that repeat are no ids
        records = tuple(Record(each.table, each.where, each.cells) for each in records)
    return Source(f"list of {its.name}", records, left_out)


def _guessed(header: Sequence[str]) -> Shipped | None:
    fit = _fit(header)
    return fit.table if fit else None


def _fit(header: Sequence[str]) -> _Fit | None:
    """Return the table that shares the most columns with a header, the required one with it."""
    sheet = Sheet(tuple(header), 1, ())
    fits = [
        _Fit(its, len(columns))
        for name in GUESSED
        if (its := shipped(name)) is not None
        and (columns := Reader(sheet, its.fields).columns)
        and (its.required in columns or (name in _NAMED and _has_names(sheet)))
        and len(columns) > 1
    ]
    return max(fits, key=lambda fit: fit.shared, default=None)


def _has_names(sheet: Sheet) -> bool:
    return sheet.place(*_FIRST, *_LAST) is not None


def _record(its: Shipped, reader: Reader, row: Row) -> Record | LeftOut:
    cells = reader.cells(row)
    if its.name in _NAMED and "Name" not in cells:
        name = words(" ".join((reader.sheet.cell(row, *_FIRST), reader.sheet.cell(row, *_LAST))))
        cells = {**cells, "Name": name} if name else cells
    if its.name == opportunities.TABLE:
        cells = opportunities.in_our_words(cells)
    where = f"line {row.line}"
    if its.required and its.required not in cells:
        header = next(each.names[0] for each in its.fields if each.column == its.required)
        return LeftOut(where, f"it has no {header}")
    return Record(its.name, where, cells, reader.sheet.cell(row, *_IDS))


def _into_unknown(sheet: Sheet, hints: Hints) -> Source:
    """Return rows for a table that only the workbook knows, by the headers of the file."""
    fields = [Field(name, (name,), _kind(sheet, at)) for at, name in enumerate(sheet.header)]
    reader = Reader(sheet, fields, hints.day_first)
    records = tuple(
        Record(hints.into, f"line {row.line}", cells)
        for row in sheet.rows
        if (cells := reader.cells(row))
    )
    return Source(f"list of {hints.into}", records)


def _kind(sheet: Sheet, at: int) -> str:
    """Return what a column holds, if all of it is of that kind."""
    texts = [row.cells[at] for row in sheet.rows if row.cells[at]]
    if not texts:
        return "text"
    if all(map(_is_number, texts)):
        return NUMBER
    return DATE if all(map(_is_date, texts)) else "text"


def _is_number(text: str) -> bool:
    """Whether a text is a number that loses nothing: no phone, no code such as 007."""
    return amount(text) is not None and text[:1] not in "+(" and not _is_code(text)


def _is_code(text: str) -> bool:
    return len(text) > 15 or (text[:1] == "0" and text[1:2].isdigit())


def _is_date(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= 3 and day(text, "dmy") is not None


FORMAT = Format("csv", "List with headers (CSV or .xlsx)", recognises, read)
