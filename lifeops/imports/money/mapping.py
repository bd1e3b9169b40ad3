"""A layout that no format knows: proposed from the file, settled by the person, then remembered.

A mapping is text by text, so that settings can hold it:

====================== ==========================================================================
``date``               the column of the day
``description``        the columns of what it was, joined by `` + ``
``amount``             the column of the amount; or else
``debit``, ``credit``  those of what went out and of what came in
``direction``          the column of a word that signs the amount, such as ``Debit``
``id``                 the column of the bank's own number of the row
``account``, ``number``, ``category``, ``check``, ``note``  columns of text
``sign``               ``reversed`` if what was spent stands above zero
``decimal``            ``comma`` or ``point``; left out, the file decides
``dates``              ``day first``, ``month first`` or ``year first``; left out, the file decides
``source``             what the import log calls it
====================== ==========================================================================

A column is its header, or ``#3`` for the third.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lifeops.imports import kept
from lifeops.imports.money import bank_rows
from lifeops.imports.money.bank_guess import guess
from lifeops.imports.money.bank_layout import Layout, currency_of, is_header, layout_of
from lifeops.imports.money.bank_rows import Bank
from lifeops.imports.reading.csv_table import Row, Sheet, headed, named, plain, rows, table
from lifeops.imports.reading.days import Order
from lifeops.imports.source import File, Format, Hints, Source, UnreadableSourceError
from workbook.errors import WorkbookError

ENOUGH: Final = 0.8

_ROWS: Final = 200
_SHOWN: Final = 3
_EXAMPLE: Final = {"date": "#1", "description": "#2", "amount": "#3"}
_PAYMENTS: Final = ("payment", "thank you", "autopay", "refund", "zahlung erhalten")
_JOINT: Final = " + "
_ROLES: Final = ("date", "amount", "debit", "credit", "direction", "id")
_OTHERS: Final = {
    "account": "Account",
    "number": "AccountNo",
    "category": "Category",
    "check": "CheckNumber",
    "note": "Note",
}
_ORDERS: Final[dict[str, Order]] = {"day first": "dmy", "month first": "mdy", "year first": "ymd"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a person can choose: how a mapping names it, and what it holds first."""

    name: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping as the file suggests it.

    Attributes:
        mapping: what it would be.
        confidence: 0 to 1; from :data:`ENOUGH` on nobody needs to be asked.
        columns: all that there is to choose from.
        layout: the same for every file of this layout; what settings keep the mapping under.
    """

    mapping: Mapping[str, str]
    confidence: float
    columns: tuple[Column, ...]
    layout: str


def proposed(file: File, hints: Hints | None = None) -> Proposal | None:
    """Return the mapping that a file suggests; ``None`` if it is no table with dates and money.

    Never raises.
    """
    head = rows(file, _ROWS)
    named_so = any(is_header(row.cells) for row in head)
    sheet = headed(head, is_header if named_so else None)
    names = _names(sheet)
    known = layout_of(sheet.header) if named_so else None
    if known:
        signed = (
            known.amount is None
            or known.direction is not None
            or (_out(sheet, known.amount) and not _reversed(sheet, known))
        )
        mapping, sure = _mapping(known, names), 0.9 if signed else 0.6
    else:
        within = [Row(row.line, row.cells[: len(names)]) for row in sheet.rows]
        found = guess(within, hints.day_first if hints else True)
        if found is not None:
            mapping, sure = _mapping(found.layout, names), found.confidence
        elif mapping := _kept(_layout_id(sheet)):
            sure = 1.0
        else:
            return None
    return Proposal(mapping, sure, _columns(sheet), _layout_id(sheet))


def offered(file: File) -> str:
    """Return the columns of a table that says too little of itself, and how to settle them.

    Returns:
        ``""`` if the file is no table of three columns.
    """
    head = rows(file, _ROWS)
    sheet = headed(head, None)
    if not sheet.rows or len(_names(sheet)) < len(_EXAMPLE):
        return ""
    columns = "; ".join(f"#{n} {c.name}: {c.examples[0]}" for n, c in enumerate(_columns(sheet), 1))
    line = kept.command(_layout_id(sheet), _EXAMPLE)
    return (
        f"if it is a bank's, say once which column holds what, such as `{line}`; it has {columns}"
    )


def _kept(layout: str) -> dict[str, str]:
    try:
        return kept.mapping_of(layout)
    except WorkbookError:  # recognising never raises; what reads the file tells of it
        return {}


def _columns(sheet: Sheet) -> tuple[Column, ...]:
    return tuple(
        Column(name, tuple(row.cells[n] for row in sheet.rows[:_SHOWN] if n < len(row.cells)))
        for n, name in enumerate(_names(sheet))
    )


def problem(file: File, mapping: Mapping[str, str]) -> str:
    """Return why a file cannot be read by a mapping, ``""`` if it can."""
    try:
        _resolved(file, mapping)
    except UnreadableSourceError as wrong:
        return wrong.what
    return ""


def _recognises(file: File) -> float:
    found = proposed(file)
    if found is None:
        return 0.0
    headerless = all(column.name.startswith("#") for column in found.columns)
    return 0.3 + (0.3 if headerless else 0.04) * found.confidence


def _read(file: File, hints: Hints) -> Source:
    mapping = hints.mapping
    if not mapping:
        found = proposed(file, hints)
        if found is None or found.confidence < ENOUGH:
            raise UnreadableSourceError(
                "it is not clear which columns hold the date, the description and the amount",
                where=file.name,
                fix=offered(file) or "Settle it by a mapping, once; it is kept for later files",
            )
        mapping = found.mapping
    sheet, layout = _resolved(file, mapping)
    source = mapping.get("source") or "bank CSV"
    return bank_rows.transactions(sheet, layout, Bank(source), hints)


def _mapping(layout: Layout, names: Sequence[str]) -> dict[str, str]:
    places = {
        "date": layout.date,
        "amount": layout.amount,
        "debit": layout.debit,
        "credit": layout.credit,
        "direction": layout.direction,
        "id": layout.key,
        **{role: layout.others.get(column) for role, column in _OTHERS.items()},
    }
    found = {role: names[place] for role, place in places.items() if place is not None}
    return found | {"description": _JOINT.join(names[place] for place in layout.text)}


def _resolved(file: File, mapping: Mapping[str, str]) -> tuple[Sheet, Layout]:
    """Return a file's rows and where the columns of a mapping stand in them.

    Raises:
        UnreadableSourceError: the mapping says too little, or names a column that is not there.
    """
    texts = [each.strip() for each in mapping.get("description", "").split(_JOINT)]
    roles = {role: mapping[role] for role in (*_ROLES, *_OTHERS) if mapping.get(role)}
    wanted = [*filter(None, texts), *roles.values()]
    _check(file, mapping, roles)
    by_name = {plain(name) for name in wanted if not _number(name)}
    sheet = table(file, lambda cells: bool(by_name) and by_name <= set(map(plain, named(cells))))
    width = len(sheet.header) or max((len(row.cells) for row in sheet.rows), default=0)
    places = {name: n for n, name in enumerate(map(plain, sheet.header))}
    places |= {f"#{n + 1}": n for n in range(width)}
    for name in wanted:
        if plain(name) not in places:
            raise UnreadableSourceError(
                f"there is no column {name}",
                where=file.name,
                fix="Settle the mapping once more; the bank may have changed its layout",
            )
    found = {role: places[plain(name)] for role, name in roles.items()}
    return sheet, Layout(
        found["date"],
        tuple(places[plain(name)] for name in texts if name),
        found.get("amount"),
        found.get("debit"),
        found.get("credit"),
        found.get("direction"),
        found.get("id"),
        {column: found[role] for role, column in _OTHERS.items() if role in found},
        reversed=mapping.get("sign") == "reversed",
        comma={"comma": True, "point": False}.get(mapping.get("decimal", "")),
        order=_ORDERS.get(mapping.get("dates", "")),
        **currency_of(sheet.header, found.get("amount", found.get("debit"))),
    )


def _check(file: File, mapping: Mapping[str, str], roles: Mapping[str, str]) -> None:
    missing = "" if "date" in roles else "date"
    if not roles.keys() & {"amount", "debit", "credit"}:
        missing = missing or "amount"
    if missing:
        raise UnreadableSourceError(
            f"the mapping names no column for the {missing}", where=file.name, fix="Add it"
        )
    for name, allowed in (
        ("sign", ("normal", "reversed")),
        ("decimal", ("comma", "point")),
        ("dates", tuple(_ORDERS)),
    ):
        if mapping.get(name) and mapping[name] not in allowed:
            raise UnreadableSourceError(
                f"the mapping says {mapping[name]!r} for {name}",
                where=file.name,
                fix=f"Write one of: {', '.join(allowed)}",
            )


def _number(name: str) -> bool:
    return name.startswith("#") and name[1:].isdigit()


def _names(sheet: Sheet) -> tuple[str, ...]:
    width = max((len(row.cells) for row in sheet.rows), default=0)
    return sheet.header or tuple(f"#{n + 1}" for n in range(width))


def _out(sheet: Sheet, place: int) -> list[Row]:
    """Return the rows whose amount is marked as below zero."""
    return [row for row in sheet.rows if any(mark in row.cells[place] for mark in "-(\u2212")]


def _reversed(sheet: Sheet, known: Layout) -> bool:
    """Whether amounts look like a card's with charges above zero: only payments lie below."""
    out = _out(sheet, known.amount or 0)
    if 2 * len(out) > len(sheet.rows):
        return False
    texts = [" ".join(row.cells[n] for n in known.text).casefold() for row in out]
    return all(any(word in text for word in _PAYMENTS) for text in texts)


def _layout_id(sheet: Sheet) -> str:
    names = "\n".join(map(plain, sheet.header)) or f"{len(_names(sheet))} columns without names"
    return hashlib.sha256(names.encode()).hexdigest()[:12]


FORMAT: Final = Format("mapped", "CSV by a mapping", _recognises, _read)
