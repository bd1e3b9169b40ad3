"""CAMT.053, versions 2 to 8 and later: the statements of accounts, in XML.

What is looked for is the same in every version, so elements are known by their local names.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from lifeops.imports.days import day
from lifeops.imports.encoding import MOST
from lifeops.imports.keys import joined, masked, own_key, told_apart, words
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

_STATEMENTS: Final = frozenset({"Stmt", "Rpt", "Ntfctn"})
_SHORT: Final = 6  # digits; a shorter reference only counts the entries of one statement


@dataclass(frozen=True, slots=True)
class _Entry:
    """One booked entry, or one transaction of it."""

    where: str
    number: str
    institution: str
    when: Serial
    much: Decimal
    entry: Element
    details: Element | None = None


def _recognises(file: File) -> float:
    head = file.content[:4096].replace(b"\0", b"")
    if b"urn:iso:std:iso:20022:tech:xsd:camt.05" in head:
        return 0.98
    return 0.9 if b"BkToCstmr" in head and b"<" in head[:200] else 0.0


def _read(file: File, hints: Hints) -> Source:
    if len(file.content) > MOST:
        raise UnreadableSourceError(
            f"the file is over {MOST // 1024 // 1024} MB",
            where=file.name,
            fix="Export a shorter period, or several files",
        )
    found = list(_entries(file))
    entries = [each for each in found if isinstance(each, _Entry)]
    account = hints.account if len({each.number for each in entries}) == 1 else ""
    kept, twice = told_apart(_record(each, account) for each in entries)
    return Source(
        "CAMT.053", kept, (*(each for each in found if isinstance(each, LeftOut)), *twice)
    )


def _entries(file: File) -> Iterator[_Entry | LeftOut]:
    statement = count = 0
    number = institution = ""
    for event, element in _events(file):
        name = _local(element)
        if event == "start":
            if name in _STATEMENTS:
                statement, count, number, institution = statement + 1, 0, "", ""
        elif name == "Acct":
            number = number or _text(element, "Id/IBAN") or _text(element, "Id/Othr/Id")
            institution = institution or _text(element, "Svcr/FinInstnId/Nm")
        elif name == "Ntry":
            count += 1
            where = f"statement {statement}, entry {count}"
            yield from _entry(element, where, number, institution)
            element.clear()


def _events(file: File) -> Iterator[tuple[str, Element]]:
    """Yield the starts and ends of elements, those that are not wanted thrown away.

    Raises:
        UnreadableSourceError: it is no XML, or declares a document type or an entity.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    open_: list[Element] = []
    try:
        for event, element in iterparse(
            io.BytesIO(file.content), ("start", "end"), forbid_dtd=True
        ):
            if event == "start":
                open_.append(element)
            else:
                open_.pop()
            yield event, element
            if event == "end" and open_ and _local(open_[-1]) in _STATEMENTS:
                open_[-1].remove(element)
    except DefusedXmlException as wrong:
        raise UnreadableSourceError(
            "the file declares a document type, which no bank statement does", where=file.name
        ) from wrong
    except (ParseError, ValueError, LookupError) as wrong:
        raise UnreadableSourceError(
            f"the file is damaged: {wrong}", where=file.name, fix="Download it once more"
        ) from wrong


def _entry(entry: Element, where: str, number: str, institution: str) -> Iterator[_Entry | LeftOut]:
    status = _text(entry, "Sts/Cd") or _text(entry, "Sts")
    if status and status != "BOOK":
        yield LeftOut(where, "it is not booked yet", wrong=False)
        return
    when = _when(entry)
    much = _signed(entry, "Amt")
    if when is None:
        yield LeftOut(where, "its booking date cannot be read")
        return
    if much is None:
        yield LeftOut(where, "its amount cannot be read")
        return
    parts = list(_all(entry, "NtryDtls/TxDtls"))
    amounts = [_part(part, entry) for part in parts]
    known = [each for each in amounts if each is not None]
    if len(parts) > 1 and len(known) == len(parts) and sum(known) == much:
        for n, (part, share) in enumerate(zip(parts, known, strict=True), 1):
            yield _Entry(f"{where}, part {n}", number, institution, when, share, entry, part)
    else:
        only = parts[0] if len(parts) == 1 else None
        yield _Entry(where, number, institution, when, much, entry, only)


def _when(entry: Element) -> Serial | None:
    for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"):
        found = day(_text(entry, path), "ymd")
        if found:
            return found
    return None


def _signed(element: Element, path: str, otherwise: str = "") -> Decimal | None:
    """Return an amount, below zero for a debit.

    A reversal states the way that it goes itself, so ``RvslInd`` changes nothing.
    """
    try:
        much = Decimal(_text(element, path))
    except InvalidOperation:
        return None
    if not much.is_finite() or abs(much) > Decimal(10) ** 15:
        return None
    way = _text(element, "CdtDbtInd") or otherwise
    return {"DBIT": -much, "CRDT": much}.get(way)


def _part(part: Element, entry: Element) -> Decimal | None:
    way = _text(entry, "CdtDbtInd")
    found = _signed(part, "Amt", way)
    return found if found is not None else _signed(part, "AmtDtls/TxAmt/Amt", way)


def _record(found: _Entry, account: str) -> Record:
    entry, details = found.entry, found.details
    party = _party(entry, details) if details is not None else ""
    purpose = _purpose(details) if details is not None else []
    more = [_text(entry, "AddtlNtryInf")]
    first = next((text for text in (party, *purpose, *more) if text), "")
    whole = joined(party, *purpose, *more)
    number = masked(found.number)
    key = _key(found)
    cells: dict[str, Content] = {
        "Date": found.when,
        "Description": first,
        "Amount": float(found.much) or 0.0,
        "Account": account or number,
        "AccountNo": number,
        "Institution": found.institution,
        "TransactionID": key,
        "FullDescription": whole if whole != first else "",
    }
    return Record("Transactions", found.where, {k: v for k, v in cells.items() if v != ""}, key)


def _party(entry: Element, details: Element) -> str:
    """Return who is on the other side; a reversal keeps the roles of what it takes back."""
    reversal = _text(entry, "RvslInd") in {"true", "1"}
    way = _text(details, "CdtDbtInd") or _text(entry, "CdtDbtInd")
    role = "Cdtr" if (way == "DBIT") != reversal else "Dbtr"
    paths = (f"Ultmt{role}/Pty/Nm", f"Ultmt{role}/Nm", f"{role}/Pty/Nm", f"{role}/Nm")
    return next((text for path in paths if (text := _text(details, f"RltdPties/{path}"))), "")


def _purpose(details: Element) -> list[str]:
    lines = [words(each.text or "") for each in _all(details, "RmtInf/Ustrd")]
    return [
        words(" ".join(lines)),
        _text(details, "RmtInf/Strd/CdtrRefInf/Ref"),
        _text(details, "AddtlTxInf"),
    ]


def _key(found: _Entry) -> str:
    """Return the bank's own reference; a short count within one statement is none."""
    details = found.details
    own = _text(details, "Refs/AcctSvcrRef") if details is not None else ""
    reference = own or _text(found.entry, "AcctSvcrRef")
    if not reference:
        reference = _text(found.entry, "NtryRef")
        if len(reference) <= _SHORT and reference.isdigit():
            return ""
    return own_key(reference, found.number)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(element: Element, path: str) -> Iterator[Element]:
    name, _, rest = path.partition("/")
    for each in element:
        if _local(each) == name:
            if rest:
                yield from _all(each, rest)
            else:
                yield each


def _text(element: Element, path: str) -> str:
    return next((text for each in _all(element, path) if (text := words(each.text or ""))), "")


FORMAT: Final = Format("camt", "CAMT.053", _recognises, _read)
