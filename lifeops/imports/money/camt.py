"""CAMT.053, versions 2 to 8 and later: the statements of accounts, in XML.

What is looked for is the same in every version, so elements are known by their local names.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, TypeAlias

from lifeops.flows.tables import filled
from lifeops.imports.reading.days import day
from lifeops.imports.reading.encoding import refuse_large
from lifeops.imports.reading.keys import joined, masked, own_key, told_apart, words
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
from workbook.values import Content, Serial

if TYPE_CHECKING:
    from lxml.etree import _Element

_STATEMENTS: Final = ("Stmt", "Rpt", "Ntfctn")
_SHORT: Final = 6  # digits; a shorter reference only counts the entries of one statement
_DETAILS: Final = "NtryDtls/TxDtls"
_NOTHING: Final[Mapping[str, str]] = {}

_Said: TypeAlias = Mapping[str, str]
"""Path of an element below another -> its text; lines of one purpose are joined."""


@dataclass(frozen=True, slots=True)
class _Account:
    """The account of a statement."""

    number: str = ""
    institution: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry; ``details`` of the transactions that it sums up."""

    where: str
    account: _Account
    said: _Said
    details: Sequence[_Said] = field(default_factory=tuple)


def _recognises(file: File) -> float:
    head = file.content[:4096].replace(b"\0", b"")
    if b"urn:iso:std:iso:20022:tech:xsd:camt.05" in head:
        return 0.98
    return 0.9 if b"BkToCstmr" in head and b"<" in head[:200] else 0.0


def _read(file: File, hints: Hints) -> Source:
    refuse_large(file.name, file.content)
    records, left_out = sorted_out(
        each for entry in _entries(file) for each in _transactions(entry)
    )
    if hints.account and len({each.cells.get("AccountNo") for each in records}) == 1:
        named = {"Account": hints.account}
        records = tuple(replace(each, cells={**each.cells, **named}) for each in records)
    kept, twice = told_apart(records)
    return Source("CAMT.053", kept, (*left_out, *twice))


def _entries(file: File) -> Iterator[_Entry]:
    """Yield the entries of all statements.

    Raises:
        UnreadableSourceError: it is no XML, or declares a document type.
    """
    from lxml import etree

    statement = count = 0
    account = _Account()
    wanted = [f"{{*}}{name}" for name in (*_STATEMENTS, "Acct", "Ntry")]
    try:
        for event, element in etree.iterparse(
            io.BytesIO(file.content),
            ("start", "end"),
            tag=wanted,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        ):
            name = _local(element)
            if event == "start" and name in _STATEMENTS:
                _refuse_doctype(element, file.name)
                statement, count, account = statement + 1, 0, _Account()
            elif event == "end" and name == "Acct":
                account = _account(element) if account == _Account() else account
            elif event == "end" and name == "Ntry":
                count += 1
                yield _entry(element, f"statement {statement}, entry {count}", account)
                _forget(element)
    except etree.XMLSyntaxError as wrong:
        raise UnreadableSourceError(
            f"the file is damaged: {wrong.msg}", where=file.name, fix="Download it once more"
        ) from wrong


def _refuse_doctype(element: "_Element", name: str) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        what = "the file declares a document type, which no bank statement does"
        raise UnreadableSourceError(what, where=name)


def _forget(element: "_Element") -> None:
    """Let go of an element and those before it: a year of entries need not be held at once."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _account(element: "_Element") -> _Account:
    said: dict[str, str] = {}
    _collect(element, "", said, [])
    number = said.get("Id/IBAN") or said.get("Id/Othr/Id", "")
    return _Account(number, said.get("Svcr/FinInstnId/Nm", ""), said.get("Ccy", ""))


def _entry(element: "_Element", where: str, account: _Account) -> _Entry:
    said: dict[str, str] = {}
    details: list[_Said] = []
    _collect(element, "", said, details)
    return _Entry(where, account, said, details)


def _collect(element: "_Element", above: str, said: dict[str, str], details: list[_Said]) -> None:
    for each in element:
        path = above + _local(each)
        if path == _DETAILS:
            inside: dict[str, str] = {}
            _collect(each, "", inside, details)
            details.append(inside)
        elif len(each):
            _collect(each, f"{path}/", said, details)
        elif text := words(each.text or ""):
            more = path in said and path.endswith("/Ustrd")
            said[path] = f"{said[path]} {text}" if more else said.get(path, text)
            if currency := each.get("Ccy"):
                said.setdefault(f"{path}@Ccy", words(str(currency)))


def _local(element: "_Element") -> str:
    return str(element.tag).rpartition("}")[2]


def _transactions(entry: _Entry) -> Iterator[Record | LeftOut]:
    """Yield what an entry sums up, if that adds up, else the entry."""
    said = entry.said
    status = said.get("Sts/Cd") or said.get("Sts", "BOOK")
    when, much = _when(said), _signed(said, "Amt")
    if status != "BOOK":
        yield LeftOut(entry.where, "it is not booked yet", wrong=False)
    elif when is None:
        yield LeftOut(entry.where, "its booking date cannot be read")
    elif much is None:
        yield LeftOut(entry.where, "its amount cannot be read")
    else:
        shares = [_share(each, said) for each in entry.details]
        known = [each for each in shares if each is not None]
        if len(shares) > 1 and len(known) == len(shares) and sum(known) == much:
            for n, share in enumerate(known, 1):
                yield _record(entry, n, when, share)
        else:
            yield _record(entry, 0, when, much)


def _when(said: _Said) -> Serial | None:
    for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"):
        found = day(said.get(path, ""), "ymd")
        if found:
            return found
    return None


def _signed(said: _Said, path: str, otherwise: str = "") -> Decimal | None:
    """Return an amount, below zero for a debit.

    A reversal states the way that it goes itself, so ``RvslInd`` changes nothing.
    """
    try:
        much = Decimal(said.get(path, ""))
    except InvalidOperation:
        return None
    if not much.is_finite() or abs(much) > Decimal(10) ** 15:
        return None
    return {"DBIT": -much, "CRDT": much}.get(said.get("CdtDbtInd") or otherwise)


def _share(details: _Said, said: _Said) -> Decimal | None:
    way = said.get("CdtDbtInd", "")
    found = _signed(details, "Amt", way)
    return found if found is not None else _signed(details, "AmtDtls/TxAmt/Amt", way)


def _record(entry: _Entry, part: int, when: Serial, much: Decimal) -> Record:
    """Return an entry, or from 1 on a part of it."""
    single = entry.details[0] if len(entry.details) == 1 else _NOTHING
    details = entry.details[part - 1] if part else single
    more = ("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "AddtlTxInf")
    texts = [_party(entry.said, details), *(details.get(path, "") for path in more)]
    texts.append(entry.said.get("AddtlNtryInf", ""))
    first, whole = next(filter(None, texts), ""), joined(*texts)
    number = masked(entry.account.number)
    key = _key(entry, part)
    cells: dict[str, Content] = {
        "Date": when,
        "Description": first,
        "Amount": float(much) or 0.0,
        "Account": number,
        "AccountNo": number,
        "Institution": entry.account.institution,
        "TransactionID": key,
        "FullDescription": whole if whole != first else "",
    }
    currency = entry.said.get("Amt@Ccy") or entry.account.currency
    bank = {"Currency": currency} if currency else {}
    where = f"{entry.where}, part {part}" if part else entry.where
    return Record("Transactions", where, filled(cells), key, bank=bank)


def _party(said: _Said, details: _Said) -> str:
    """Return who is on the other side; a reversal keeps the roles of what it takes back."""
    reversal = said.get("RvslInd") in {"true", "1"}
    way = details.get("CdtDbtInd") or said.get("CdtDbtInd")
    role = "Cdtr" if (way == "DBIT") != reversal else "Dbtr"
    paths = (f"Ultmt{role}/Pty/Nm", f"Ultmt{role}/Nm", f"{role}/Pty/Nm", f"{role}/Nm")
    return next((text for path in paths if (text := details.get(f"RltdPties/{path}"))), "")


def _key(entry: _Entry, part: int) -> str:
    """Return the bank's own reference; a short count within one statement is none."""
    each = [details.get("Refs/AcctSvcrRef", "") for details in entry.details]
    whole = entry.said.get("AcctSvcrRef", "") or (each[0] if len(each) == 1 else "")
    if not whole and not (part and each[part - 1]):
        whole = entry.said.get("NtryRef", "")
        if len(whole) <= _SHORT and whole.isdigit():
            return ""
    own = each[part - 1] if part else ""
    if not part:
        reference = whole
    elif own and each.count(own) == 1:
        reference = own
    else:
        reference = f"{own or whole}.{part}" if own or whole else ""
    return own_key(reference, entry.account.number)


FORMAT: Final = Format("camt", "CAMT.053", _recognises, _read)
