"""The rows of a bank's table, read into transactions by a layout that says what stands where."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from lifeops.flows.tables import filled
from lifeops.imports.money.bank_layout import Layout, account_above
from lifeops.imports.reading.amounts import amount, decimal_comma
from lifeops.imports.reading.csv_table import Sheet, plain
from lifeops.imports.reading.days import Order, day, order, said_of
from lifeops.imports.reading.keys import joined, masked, own_key, told_apart, words
from lifeops.imports.source import (
    Hints,
    LeftOut,
    Record,
    Source,
    UnreadableSourceError,
    sorted_out,
)
from workbook.values import Content

TABLE: Final = "Transactions"

_SAYS_OUT: Final = (
    "debit debet db dr d soll s af débit dare addebito uscita cargo adeudo withdrawal sale purchase"
    " fee out - belastung lastschrift sortie gasto uit check"
)
_SAYS_IN: Final = (
    "credit cr c haben h bij crédit avere accredito entrata abono ingreso deposit refund return in"
    " + gutschrift entrée reembolso dslip"
)
_SAYS_TOTAL: Final = (
    "total balance saldo summe solde totale totaal kontostand suma endsaldo anfangssaldo"
)
_OUT: Final = frozenset(_SAYS_OUT.split())
_IN: Final = frozenset(_SAYS_IN.split())
_TOTALS: Final = tuple(_SAYS_TOTAL.split())
_DATES: Final = frozenset({"DateAdded", "CategorizedDate"})
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Bank:
    """What a format knows that the rows do not say.

    Attributes:
        source: the source's name.
        institution: the bank; ``""`` if unknown.
        day_first: how it writes dates, where the person's habit does not count.
        line: what a row is called where it stands.
        unique: whether its number of a row is no other account's too.
    """

    source: str
    institution: str = ""
    day_first: bool | None = None
    line: str = "line"
    unique: bool = False


def transactions(sheet: Sheet, layout: Layout, bank: Bank, hints: Hints) -> Source:
    """Return the rows as transactions, and those that are none.

    Raises:
        UnreadableSourceError: not one row is a transaction, and some should be.
    """
    reading = _Reading(sheet, layout, bank, hints)
    records, left_out = sorted_out(reading.row(place) for place in range(len(sheet.rows)))
    kept, twice = told_apart(records)
    wrong = next((each for each in left_out if each.wrong), None)
    if not kept and wrong:
        raise UnreadableSourceError(
            f"no row could be read: {wrong.why}",
            where=", ".join(filter(None, (sheet.file, wrong.where))),
            fix="Tell by a mapping which columns hold the date and the amount",
        )
    return Source(bank.source, kept, (*left_out, *twice), reading.guesses())


class _Reading:
    """The columns of one table, read."""

    def __init__(self, sheet: Sheet, layout: Layout, bank: Bank, hints: Hints) -> None:
        self._sheet, self._layout, self._bank = sheet, layout, bank
        self._columns: dict[int, list[str]] = {
            place: column.tolist() for place, column in sheet.frame.items()
        }
        self._number = masked(account_above(sheet.before))
        names = layout.others.get("Account")
        several = names is not None and len(set(self._columns[names]) - {""}) > 1
        self._account = "" if several else hints.account
        self._order = self._written(hints)
        self._days = self._each(layout.date, lambda text: day(text, self._order))
        self._amounts = self._counted()

    def guesses(self) -> tuple[str, ...]:
        """Return what a person should know of the order of the dates."""
        if self._layout.order or self._bank.day_first is not None:
            return ()
        return said_of(self._different(self._layout.date), self._order)

    def row(self, place: int) -> Record | LeftOut:
        """Return one row, counted from 0."""
        where = f"{self._bank.line} {self._sheet.rows[place].line}"
        when, much = self._days[place], self._amounts[place]
        if when is None:
            return self._undated(place, where)
        if much is None:
            return self._uncounted(place, where)
        cells = {"Date": when, **self._texts(place), "Amount": much, **self._others(place)}
        account = "" if self._bank.unique else str(cells.get("AccountNo", ""))
        key = own_key(self._text(place, self._layout.key), account)
        if key:
            cells["TransactionID"] = key
        currency = self._text(place, self._layout.currency).upper() or self._layout.money
        bank = {"Currency": currency} if currency else {}
        return Record(TABLE, where, filled(cells), key, bank=bank)

    def _text(self, place: int, column: int | None) -> str:
        return self._columns[column][place] if column is not None else ""

    def _texts(self, place: int) -> dict[str, Content]:
        texts = [self._columns[column][place] for column in self._layout.text]
        first = next((found for text in texts if (found := words(text))), "")
        whole = joined(*texts)
        return {"Description": first, "FullDescription": "" if whole == first else whole}

    def _others(self, place: int) -> dict[str, Content]:
        found: dict[str, Content] = {"Institution": self._bank.institution}
        for column, at in self._layout.others.items():
            text = words(self._columns[at][place])
            if text and column in _DATES:
                found[column] = day(text, self._order) or ""
            elif text:
                found[column] = masked(text) if column == "AccountNo" else text
        number = found.setdefault("AccountNo", self._number)
        found["Account"] = self._account or found.get("Account") or number
        return found

    def _undated(self, place: int, where: str) -> LeftOut:
        text = self._text(place, self._layout.date)
        if any(map(str.isdigit, text)):
            return LeftOut(where, f"the date {text[:40]!r} cannot be read")
        counts = self._amounts[place] is not None and not text
        if counts and not self._is_total(place):
            return LeftOut(where, "it has no date")
        return LeftOut(where, "no transaction: it has no date", wrong=False)

    def _uncounted(self, place: int, where: str) -> LeftOut:
        layout = self._layout
        for column in (layout.amount, layout.debit, layout.credit):
            text = self._text(place, column)
            if text:
                return LeftOut(where, f"the amount {text[:40]!r} cannot be read")
        return LeftOut(where, "it has no amount", wrong=not self._is_total(place))

    def _is_total(self, place: int) -> bool:
        return any(
            word in plain(self._columns[column][place])
            for column in self._layout.text
            for word in _TOTALS
        )

    def _written(self, hints: Hints) -> Order:
        banks = self._bank.day_first
        day_first = hints.day_first if banks is None else banks
        return self._layout.order or order(self._different(self._layout.date), day_first)

    def _counted(self) -> list[float | None]:
        layout = self._layout
        places = [each for each in (layout.amount, layout.debit, layout.credit) if each is not None]
        comma = layout.comma
        if comma is None:
            comma = decimal_comma(text for each in places for text in self._different(each))
        read = {at: self._each(at, lambda text: amount(text, comma)) for at in places}
        if layout.amount is not None:
            found = _directed(read[layout.amount], self._columns.get(_or(layout.direction)))
        else:
            found = _balanced(read.get(_or(layout.debit)), read.get(_or(layout.credit)))
        return [-each or 0.0 if each else each for each in found] if layout.reversed else found

    def _each(self, column: int, reading: Callable[[str], _Read]) -> list[_Read]:
        read = {text: reading(text) for text in self._different(column)}
        return [read[text] for text in self._columns[column]]

    def _different(self, column: int) -> list[str]:
        """Return the texts of a column, each once."""
        texts: list[str] = self._sheet.frame[column].unique().tolist()
        return texts


def _or(column: int | None) -> int:
    return -1 if column is None else column


def _directed(amounts: list[float | None], directions: Sequence[str] | None) -> list[float | None]:
    """Return amounts signed by a word beside each, if not one has a sign of its own."""
    if directions is None or any(each is not None and each < 0 for each in amounts):
        return amounts
    said = [plain(each) for each in directions]
    if not set(said) <= _OUT | _IN | {""}:
        return amounts
    return [
        -each or 0.0 if each is not None and word in _OUT else each
        for each, word in zip(amounts, said, strict=True)
    ]


def _balanced(
    debits: list[float | None] | None, credits_: list[float | None] | None
) -> list[float | None]:
    """Return what came in less what went out; banks that sign what went out mean the same."""
    count = len(debits or credits_ or ())
    out, into = debits or [None] * count, credits_ or [None] * count
    sign = 1.0 if max((each for each in out if each is not None), default=0.0) <= 0 else -1.0
    return [
        None if one is None and other is None else sign * (one or 0.0) + (other or 0.0) or 0.0
        for one, other in zip(out, into, strict=True)
    ]
