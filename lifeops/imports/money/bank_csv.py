"""The CSV of any bank whose headers say what they are, in one of several languages."""

from typing import Final

from lifeops.imports.money import bank_rows, mapping
from lifeops.imports.money.bank_layout import is_header, layout_of
from lifeops.imports.money.bank_rows import Bank
from lifeops.imports.reading.csv_table import rows, table
from lifeops.imports.source import File, Format, Hints, Source, UnreadableSourceError


def _recognises(file: File) -> float:
    layout = next(filter(None, (layout_of(row.cells) for row in rows(file))), None)
    if layout is None:
        return 0.0
    return 0.75 if layout.direction is not None or layout.amount is None else 0.7


def _read(file: File, hints: Hints) -> Source:
    if hints.mapping:
        return mapping.FORMAT.read(file, hints)
    sheet = table(file, is_header)
    layout = layout_of(sheet.header)
    if layout is None:
        raise UnreadableSourceError(
            "no row names a date, a description and an amount",
            where=file.name,
            fix="Tell by a mapping which columns hold them",
        )
    return bank_rows.transactions(sheet, layout, Bank("bank CSV"), hints)


FORMAT: Final = Format("bank", "Bank CSV", _recognises, _read)
