"""QIF: lines of one letter and a text, a transaction being what stands before each ``^``."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lifeops.flows.tables import filled
from lifeops.imports.reading.amounts import amount, decimal_comma
from lifeops.imports.reading.days import Order, day, order, said_of
from lifeops.imports.reading.keys import joined, words
from lifeops.imports.source import (
    File,
    Format,
    Hints,
    LeftOut,
    Record,
    Source,
    UnreadableSourceError,
)
from workbook.values import Content, Serial

_NO_MONEY: Final = frozenset(
    {"cat", "class", "memorized", "security", "prices", "budget", "invitem", "template", "tag"}
)
_KINDS: Final = {"ccard": "Card", "credit card": "Card", "cash": "Cash", "oth l": "Loan"}
"""Types of accounts that are no plain bank account; of ``Bank`` the name says more."""
_SPLIT: Final = "SE$"


@dataclass(slots=True)
class _Entry:
    """The lines before one ``^``: letter -> text; its parts, in the same letters."""

    line: int
    account: str
    kind: str = ""
    said: dict[str, str] = field(default_factory=dict)
    parts: list[dict[str, str]] = field(default_factory=list)

    @property
    def much(self) -> str:
        return self.said.get("T") or self.said.get("U", "")


@dataclass(frozen=True, slots=True)
class _Written:
    """How the file writes dates and amounts, and the account that the person named."""

    order: Order
    comma: bool
    account: str


def _recognises(file: File) -> float:
    head = file.content[:2000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    lowered = head.lower()
    if lowered.startswith((b"!type:", b"!account", b"!option:", b"!clear:")):
        return 0.98
    return 0.9 if b"\n!type:" in lowered or b"\r!type:" in lowered else 0.0


def _read(file: File, hints: Hints) -> Source:
    left_out: list[LeftOut] = []
    entries = list(_entries(file.text, left_out))
    if "^" not in file.text and "!type:" not in file.text.casefold():
        raise UnreadableSourceError(
            "the file holds no QIF", where=file.name, fix="Export it from the bank once more"
        )
    dates = {each.said.get("D", "") for each in entries}
    amounts = {each.much for each in entries}
    several = len({each.account for each in entries}) > 1
    written = _Written(
        order(dates, hints.day_first), decimal_comma(amounts), "" if several else hints.account
    )
    records: list[Record] = []
    for entry in entries:
        found = _records(entry, written)
        if isinstance(found, LeftOut):
            left_out.append(found)
        else:
            records.extend(found)
    told = said_of(dates, written.order)
    return Source("QIF", tuple(records), tuple(left_out), told)


def _entries(text: str, left_out: list[LeftOut]) -> Iterator[_Entry]:
    """Yield the transactions; sections that hold none, and their lines, are passed over."""
    kind, account, type_ = "bank", "", ""
    entry = _Entry(1, "")
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        letter, rest = line.lstrip()[:1].upper(), line.strip()[1:].strip()
        if letter == "!":
            kind = _kind(rest, kind)
            if kind == "invst":
                left_out.append(LeftOut(f"line {number}", "investments are not read", wrong=False))
        elif letter == "^":
            if kind == "account":
                account = words(entry.said.get("N", "")) or account
                type_ = _KINDS.get(entry.said.get("T", "").casefold(), "")
            elif entry.said and kind not in _NO_MONEY and kind != "invst":
                yield entry
        elif letter:
            if not entry.said:
                entry = _Entry(number, account, type_ or _KINDS.get(kind, ""))
            _add(entry, letter, rest)
            continue
        else:
            continue
        entry = _Entry(number + 1, account)
    if entry.said and kind not in _NO_MONEY and kind not in {"invst", "account"}:
        yield entry


def _kind(rest: str, before: str) -> str:
    name, _, kind = rest.casefold().partition(":")
    if name == "type":
        return kind.strip().split(" ")[0]
    return "account" if name == "account" else before


def _add(entry: _Entry, letter: str, text: str) -> None:
    if letter in _SPLIT:
        if letter == "S" or not entry.parts or letter in entry.parts[-1]:
            entry.parts.append({})
        entry.parts[-1][letter] = text
        entry.said.setdefault(letter, text)
    else:
        entry.said.setdefault(letter, text)


def _records(entry: _Entry, written: _Written) -> list[Record] | LeftOut:
    where = f"line {entry.line}"
    when = day(entry.said.get("D", ""), written.order)
    much = amount(entry.much, written.comma)
    if when is None:
        return LeftOut(where, f"the date {entry.said.get('D', '')[:40]!r} cannot be read")
    if much is None:
        return LeftOut(where, f"the amount {entry.much[:40]!r} cannot be read")
    parts = [(part, amount(part.get("$", ""), written.comma)) for part in entry.parts]
    numbers = [number for _, number in parts if number is not None]
    if len(parts) < 2 or len(numbers) < len(parts) or abs(sum(numbers) - much) > 0.005:
        return [_record(entry, entry.said, where, (when, much, written.account))]
    return [
        _record(
            entry,
            {"L": part.get("S", ""), "E": part.get("E", "")},
            f"{where}, part {n}",
            (when, number or 0.0, written.account),
        )
        for n, (part, number) in enumerate(parts, 1)
    ]


def _record(
    entry: _Entry, said: dict[str, str], where: str, found: tuple[Serial, float, str]
) -> Record:
    when, much, account = found
    payee, memo = entry.said.get("P", ""), entry.said.get("M", "")
    first = words(payee) or words(memo)
    whole = joined(payee, memo, said.get("E", ""))
    number = entry.said.get("N", "")
    category = words(said.get("L", ""))
    cells: dict[str, Content] = {
        "Date": when,
        "Description": first,
        "Category": "" if category.startswith("[") else category.split("/")[0],
        "Amount": much,
        "Account": account or entry.account,
        "CheckNumber": number if number.isascii() and number.isdigit() else "",
        "FullDescription": whole if whole != first else "",
    }
    bank = {"Type": entry.kind} if entry.kind else {}
    return Record("Transactions", where, filled(cells), bank=bank)


FORMAT: Final = Format("qif", "QIF", _recognises, _read)
