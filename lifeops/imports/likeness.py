"""What tells the rows of a table apart, where no key does. Pure."""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache

from lifeops.flows.tables import name_of
from lifeops.imports.source import Record
from sync.diff import Cells
from workbook.values import Content, Serial, encode, rounded, same

IDENTITY: Mapping[str, tuple[str, ...]] = {
    "Transactions": ("Date", "Amount", "Account", "Description"),
    "Meetings": ("Title", "Date", "Start"),
    "People": ("Name",),
    "Contacts": ("Name",),
    "Accounts": ("Account",),
    "Opportunities": ("Name", "Account"),
    "BankAccounts": ("Account",),
}
"""Table -> the columns by which people know its rows."""
_APART = {
    "Transactions": ("TransactionID", "CheckNumber"),
    "Meetings": ("UID",),
    "People": ("Email", "LinkedIn"),
    "Contacts": ("Account", "Email"),
}
"""Table -> columns that keep rows apart in which they differ, if both are filled."""
_CONTENT = "content "
_DAYS = 10.0
"""How far the days of one transaction may lie apart, pending and posted."""


def group_of(record: Record) -> str:
    """Return what the records of one row have in common: its key, else what tells it apart."""
    if record.key:
        return f"key {record.key}"
    return f"{_CONTENT}{natural(record.table, record.cells)}"


def natural_of(group: str, table: str, cells: Cells) -> str:
    """Return what :func:`natural` does, of a row whose record is of that group."""
    if group.startswith(_CONTENT):
        return group.removeprefix(_CONTENT)
    return natural(table, cells)


def natural(table: str, cells: Cells) -> str:
    """Return a short text that is equal for rows which people would take for the same."""
    columns = IDENTITY.get(table) or tuple(sorted(cells))
    told = [_plain(cells.get(column)) for column in columns]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def content_of(cells: Cells) -> str:
    """Return all cells as one text, by which they can be brought into order."""
    return json.dumps(sorted((c, encode(each)) for c, each in cells.items()), default=str)


def may_stand_for(record: Record, cells: Cells) -> bool:
    """Whether a row that is natural to a record can be its row."""
    for column in _APART.get(record.table, ()):
        one, other = _plain(record.cells.get(column)), _plain(cells.get(column))
        if one and other and one != other:
            return False
    return True


def may_be(record: Record, cells: Cells) -> bool:
    """Whether a record may be a row of its group as it became since.

    Banks give keys again to other transactions: those differ in everything, or lie weeks apart.
    """
    if record.table != "Transactions" or not record.key:
        return True
    days = _days(record.cells.get("Date")), _days(cells.get("Date"))
    if None not in days and abs((days[0] or 0.0) - (days[1] or 0.0)) > _DAYS:
        return False
    return any(
        same(record.cells.get(column), cells.get(column))
        for column in ("Date", "Amount", "Description")
    )


def _days(content: Content) -> float | None:
    return content.days if isinstance(content, Serial) else None


_name = lru_cache(maxsize=50_000)(name_of)  # shops, accounts and banks come again and again


def _plain(content: Content) -> str:
    if isinstance(content, str):
        return _name(content)
    if isinstance(content, Serial):
        return f"{rounded(content.days):.9g}"
    if isinstance(content, float):
        return f"{rounded(content):.12g}"
    return "" if content is None else str(content)
