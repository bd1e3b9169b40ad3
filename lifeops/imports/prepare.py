"""The records of a source as one workbook can take them. Pure.

Columns that it lacks are left out, names are written as it writes them, and bank accounts that it
does not know are added to it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lifeops.flows.tables import name_of, text_of
from lifeops.imports.bank_accounts import (
    BANKS,
    base_currencies,
    by_number,
    currencies,
    kind_of,
    no_rate,
    only_one,
)
from lifeops.imports.calendars.trips import TRIPS, on_trips
from lifeops.imports.categories import CATEGORIES, TRANSACTIONS
from lifeops.imports.reading.keys import CUT
from lifeops.imports.source import LeftOut, Record, Source
from lifeops.imports.standing import Standing
from sync.diff import Cells
from sync.store import Notice
from workbook.errors import WorkbookError
from workbook.schema import TableSchema
from workbook.values import Content, canonical
from workbook.xlsx.limits import unholdable

_NAMED = 5


@dataclass(slots=True)
class Prepared:
    """What is to be brought in.

    Attributes:
        records: as they are to be written.
        left_out: rows that cannot be, and why.
        banks: bank accounts that the workbook is to get.
        notices: what a person should know.
    """

    records: list[Record] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    banks: list[Record] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def into_table(source: Source, table: TableSchema) -> Source:
    """Return a source whose records go to one table, by the names of its columns.

    Raises:
        WorkbookError: the table has none of their columns.
    """
    ids = {name_of(text): each.id for each in table.columns for text in (each.header, each.id)}
    records = []
    for record in source.records:
        if record.table == table.name:
            records.append(record)
            continue
        cells = {ids[name_of(c)]: each for c, each in record.cells.items() if name_of(c) in ids}
        records.append(replace(record, table=table.name, cells=cells))
    if records and not any(record.cells for record in records):
        headers = ", ".join(each.header for each in table.columns if not each.formula)
        raise WorkbookError(
            f"nothing in the file goes into {table.name}", where="--into", fix=f"It has: {headers}"
        )
    return replace(source, records=tuple(records))


def prepared(source: Source, standing: Standing, account: str = "") -> Prepared:
    """Return the records of a source as the workbook takes them.

    Args:
        source: what was read.
        standing: the workbook.
        account: the bank account of transactions that name none.

    Raises:
        WorkbookError: the workbook has none of the tables, or the account is not known.
    """
    made = Prepared(left_out=list(source.left_out))
    wanted = {record.table for record in source.records}
    missing = sorted(each for each in wanted if not standing.columns(each))
    if wanted and len(missing) == len(wanted):
        raise WorkbookError(
            f"the workbook has no table {' or '.join(missing)}",
            fix="Use a workbook that has it, such as one made by `lifeops new life-ops BOOK`, or"
            " name another table with --into",
        )
    suits = {table: _Suit(table, standing) for table in sorted(wanted - set(missing))}
    money = _Money(standing, account, made) if TRANSACTIONS in suits else None
    for record in on_trips(source.records, standing.tables.get(TRIPS, {}).values()):
        if record.table in missing:
            why = f"the workbook has no table {record.table}"
            made.left_out.append(LeftOut(record.where, why, wrong=False))
            continue
        cells, why = suits[record.table].cells(record)
        if money is not None and record.table == TRANSACTIONS and not why:
            cells = money.cells(cells, record)
        if why:
            made.left_out.append(LeftOut(record.where, why))
        else:
            made.records.append(replace(record, cells=cells))
    for suit in suits.values():
        made.notices += suit.notices(made.records)
    if money is not None:
        made.notices += money.notices()
    made.notices += [Notice(source.name, text) for text in source.notices]
    return made


class _Suit:
    """What one table takes."""

    def __init__(self, table: str, standing: Standing) -> None:
        self._table = standing.schema.table(table)
        self._columns = frozenset(standing.columns(table))
        self._left: Counter[str] = Counter()
        self._cut: list[str] = []
        ours = {"Category", "Account"} if table == TRANSACTIONS else set()
        self._names = {
            column: (other, its, standing.names(other, its))
            for column, other, its in standing.references(table)
            if column not in ours
        }

    def cells(self, record: Record) -> tuple[dict[str, Content], str]:
        """Return the cells that fit, and why the record cannot be taken, or ``""``."""
        cells: dict[str, Content] = {}
        for column, content in record.cells.items():
            kept = canonical(content)
            if kept is None:
                continue
            if column not in self._columns:
                self._left[column] += 1
                continue
            if why := unholdable(kept):
                return {}, f"{column}: {why}"
            if isinstance(kept, str) and len(kept) == CUT:
                self._cut.append(f"{column} of {record.where}")
            cells[column] = self._named(column, kept)
        required = self._table.required
        if required and required not in cells and record.was is None:
            return {}, f"it has no {self._table.column(required).header}"
        return cells, ""

    def notices(self, records: Sequence[Record]) -> Iterator[Notice]:
        """Yield what is left out of every row, and names that the workbook does not know."""
        where = self._table.name
        if self._left:
            columns = ", ".join(sorted(self._left))
            yield Notice(where, f"the workbook has no column for {columns}; that is left out")
        if self._cut:
            yield Notice(where, f"cut to {CUT:,} characters: {_first_of(self._cut)}")
        for column, (other, its, names) in self._names.items():
            known = names.keys() | {
                name_of(each.cells.get(its)) for each in records if each.table == other
            }
            unknown = Counter(
                text
                for each in records
                if each.table == where
                and (text := text_of(each.cells.get(column)))
                and name_of(text) not in known
            )
            if unknown:
                header = self._table.column(column).header
                what = f"{header}: {_some(unknown)} not in {other}; add them there, or correct them"
                yield Notice(where, what)

    def _named(self, column: str, content: Content) -> Content:
        if column not in self._names or not isinstance(content, str):
            return content
        return self._names[column][2].get(name_of(content), content)


class _Money:
    """Bank accounts and categories, as the workbook names them."""

    def __init__(self, standing: Standing, account: str, made: Prepared) -> None:
        self._made = made
        self._banks = dict(standing.names(BANKS, "Account"))
        self._numbers = by_number(standing)
        self._categories = standing.names(CATEGORIES, "Category")
        self._columns = frozenset(standing.columns(TRANSACTIONS))
        self._bank_columns = frozenset(standing.columns(BANKS))
        self._account = self._known(account) if account else ""
        self._currencies: dict[str, dict[str, list[str]]] = {}
        self._known_currency = currencies(standing)
        self._base = base_currencies(standing)
        self._only_one = only_one(standing)
        self._rated = standing.names("Currencies", "Currency")

    def cells(self, cells: dict[str, Content], record: Record) -> dict[str, Content]:
        """Return the cells of a transaction with the names of the workbook."""
        account = self._of(cells, record)
        if account:
            cells["Account"] = account
            if name_of(account) not in self._banks:
                self._add(account, record)
            if currency := record.bank.get("Currency"):
                rows = self._currencies.setdefault(account, {})
                rows.setdefault(currency, []).append(record.where)
        category = text_of(cells.pop("Category", None))
        if not category:
            return cells
        known = self._categories.get(name_of(category))
        if known is not None:
            return {**cells, "Category": known}
        if "Note" in self._columns:
            note = text_of(cells.get("Note"))
            cells["Note"] = f"{note}; {category}" if note else category
        return cells

    def _of(self, cells: Cells, record: Record) -> str:
        """Return the bank account of a transaction.

        Raises:
            WorkbookError: nothing says which it is.
        """
        said, number = text_of(cells.get("Account")), text_of(record.cells.get("AccountNo"))
        if "Account" not in self._columns:
            return ""
        if self._account and (not said or said == number):
            return self._account
        known = self._banks.get(name_of(said)) or self._numbers.get(number[-4:] if number else "")
        if known or said:
            return known or said
        if self._only_one:
            return self._only_one
        there = ", ".join(self._banks.values())
        raise WorkbookError(
            "the file does not say which bank account it is of",
            where=record.where,
            fix=f"Name it with --account NAME{f'; there is: {there}' if there else ''}",
        )

    def _known(self, account: str) -> str:
        return self._banks.get(name_of(account), account.strip())

    def notices(self) -> Iterator[Notice]:
        """Yield the rows whose currency is another than that of their bank account."""
        for account, found in self._currencies.items():
            its = self._known_currency.get(name_of(account), next(iter(found)))
            for currency, rows in found.items():
                if currency == its or (not its and currency in self._base):
                    continue
                what = f"{account} is in {its or 'the base currency'}, but {len(rows)} of its rows"
                yield Notice(
                    BANKS,
                    f"{what} in the file are in {currency}: {_first_of(rows)}; amounts are not"
                    " converted. Correct the account's currency, or name another account with"
                    " --account",
                )

    def _add(self, account: str, record: Record) -> None:
        self._banks[name_of(account)] = account
        if not self._bank_columns:
            return
        cells, currency = record.cells, record.bank.get("Currency")
        if currency and self._rated and name_of(currency) not in self._rated:
            self._made.notices.append(no_rate(account, currency))
        number = text_of(cells.get("AccountNo"))
        new: dict[str, Content] = {
            "Account": account,
            "Institution": text_of(cells.get("Institution")) or None,
            "Number": number[-4:] or None,
            "Type": record.bank.get("Type") or kind_of(account),
            "Cur": currency or None,
        }
        kept = {c: each for c, each in new.items() if each is not None and c in self._bank_columns}
        self._made.banks.append(Record(BANKS, "the bank account", kept))


def _first_of(rows: Sequence[str]) -> str:
    return ", ".join(rows[:_NAMED]) + (" and more" if len(rows) > _NAMED else "")


def _some(names: Counter[str]) -> str:
    shown = ", ".join(f"'{name}'" for name, _ in names.most_common(_NAMED))
    more = len(names) - _NAMED
    if more > 0:
        return f"{shown} and {more} more are"
    return f"{shown} {'is' if len(names) == 1 else 'are'}"
