"""A changed annual value of an account, proposed as a row of the ledger.

Only a change of a value that both sides held is one: a new account has no history to tell. The row
holds what the ledger lacks to come to the new value, so a change that somebody entered there
already is not entered twice.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from lifeops.flows.tables import Tables, filled, held, name_of, number_of, row_id, text_of
from sync.diff import Cells
from sync.merged import MergedTable
from sync.wishes import Gone, Row, Wishes, standing
from workbook.values import Content, serial

_TABLE = "Revenue"
_SIGNS = {
    "opening": 1, "new": 1, "expansion": 1, "price escalator": 1, "contraction": -1, "churn": -1,
}  # fmt: skip
_CENTS = 0.005


def ledger(tables: Sequence[MergedTable], gone: Gone, *, day: date) -> Wishes:
    """Return a row of the ledger for each account whose annual value was changed.

    Args:
        tables: merged.
        gone: the rows that were deleted before.
        day: today; the workbook's as-of date goes before it.
    """
    found = Tables(tables)
    accounts = found.find("Accounts", ("Account", "ARR"))
    revenue = found.find(_TABLE, ("Month", "Account", "Type", "Amount"))
    if accounts is None or revenue is None:
        return Wishes()
    today = found.today(day)
    rows: dict[Row, Cells | None] = {}
    for each, cells, before, now in _changed(accounts):
        gap = now - _balance(revenue, text_of(cells.get("Account")), before)
        new = row_id("ledger", each, f"{before:g}", f"{now:g}", today.isoformat())
        known = (_TABLE, new) in gone or standing(revenue, new) is not None
        if abs(gap) > _CENTS and not known:
            rows[_TABLE, new] = _row(cells, gap, before, now, today)
    return Wishes(rows=rows)


def _changed(accounts: MergedTable) -> Iterator[tuple[str, Cells, float, float]]:
    """Yield (row id, cells, value before, value now) of the accounts whose value was changed."""
    for each, cells in held(accounts):
        before = number_of(accounts.base.get(each, {}).get("ARR"))
        now = number_of(cells.get("ARR"))
        named = text_of(cells.get("Account"))
        if named and before is not None and now is not None and abs(now - before) > _CENTS:
            yield each, cells, before, now


def _balance(revenue: MergedTable, account: str, without: float) -> float:
    """Return what the ledger says of an account; ``without`` where it says nothing."""
    rows = [cells for _, cells in held(revenue) if _is(cells, account)]
    amounts = [
        _SIGNS.get(name_of(cells.get("Type")), 0) * (number_of(cells.get("Amount")) or 0.0)
        for cells in rows
    ]
    return sum(amounts) if rows else without


def _is(cells: Cells, account: str) -> bool:
    return name_of(cells.get("Account")) == name_of(account) and cells.get("Month") is not None


def _row(cells: Cells, gap: float, before: float, now: float, today: date) -> Cells:
    more = "New" if before == 0 else "Expansion"
    less = "Churn" if now == 0 else "Contraction"
    made: dict[str, Content] = {
        "Month": serial(today.replace(day=1)),
        "Account": text_of(cells.get("Account")),
        "Type": more if gap > 0 else less,
        "Amount": abs(gap),
        "Cur": text_of(cells.get("Cur")),
        "Note": f"Annual value changed from {before:,.0f} to {now:,.0f}; set the type if it is "
        "another",
    }
    return filled(made)
