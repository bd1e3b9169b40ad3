"""Banks whose CSV is known by its very header: how they are recognised and read."""

from collections.abc import Mapping
from dataclasses import dataclass

from lifeops.imports.money import bank_rows
from lifeops.imports.money.bank_layout import Layout
from lifeops.imports.money.bank_rows import Bank
from lifeops.imports.reading.csv_table import Sheet, plain, rows, table
from lifeops.imports.source import File, Hints, Source, UnreadableSourceError


@dataclass(frozen=True, slots=True)
class Known:
    """One layout of a bank.

    Attributes:
        bank: what its rows do not say.
        header: the names that all have to be there, and nothing but them and ``more``.
        text: the columns of the description, the plainest first.
        date: the column of the day.
        amount: the columns that are there of the amount, or of debit and credit.
        direction: the column of a word that signs the amount; ``""`` for none.
        key: the column of the bank's number of the row; ``""`` for none.
        others: column id -> header.
        more: names that may be there.
    """

    bank: Bank
    header: tuple[str, ...]
    text: tuple[str, ...]
    date: str
    amount: tuple[str, ...] = ("amount",)
    direction: str = ""
    key: str = ""
    others: Mapping[str, str] | None = None
    more: tuple[str, ...] = ()

    def heads(self, cells: list[str]) -> bool:
        """Whether a row is the header."""
        names = {plain(cell) for cell in cells if cell}
        return names >= set(self.header) and names <= {*self.header, *self.more}

    def layout(self, sheet: Sheet) -> Layout:
        """Return where the columns stand in a sheet."""
        places = sheet.places
        more = {
            column: places[name] for column, name in (self.others or {}).items() if name in places
        }
        signed = len(self.amount) == 1
        return Layout(
            places[self.date],
            tuple(places[name] for name in self.text if name in places),
            places[self.amount[0]] if signed else None,
            None if signed else places[self.amount[0]],
            None if signed else places[self.amount[1]],
            places[self.direction] if self.direction else None,
            places[self.key] if self.key else None,
            more,
        )


def sure_of(file: File, layouts: tuple[Known, ...]) -> float:
    """Return how sure it is that a file has one of the layouts."""
    return 0.95 if _found(file, layouts) else 0.0


def read(file: File, hints: Hints, layouts: tuple[Known, ...]) -> Source:
    """Return the transactions of a file with one of the layouts.

    Raises:
        UnreadableSourceError: it has none of them, or no row that can be read.
    """
    known = _found(file, layouts)
    if known is None:
        names = " or ".join(", ".join(each.header) for each in layouts)
        raise UnreadableSourceError(
            f"no row has the headers {names}", where=file.name, fix="Import it as a bank CSV"
        )
    sheet = table(file, lambda cells: known.heads([*cells]))
    return bank_rows.transactions(sheet, known.layout(sheet), known.bank, hints)


def _found(file: File, layouts: tuple[Known, ...]) -> Known | None:
    head = rows(file)
    return next((each for row in head for each in layouts if each.heads(row.cells)), None)
