"""OFX and QFX: version 1, whose elements need no end, and version 2, which is XML.

One reader takes both: tags and the text after them, in one pass. Nothing is declared or expanded
but the entities of HTML, so a document type does nothing.
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from lifeops.flows.tables import filled
from lifeops.imports.reading.amounts import amount, decimal_comma
from lifeops.imports.reading.days import day
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

_TAG: Final = re.compile(r"<(/?)(?:[\w-]+:)?([A-Za-z][\w.]*)[^<>]*>([^<]*)")
_ACCOUNTS: Final = frozenset({"BANKACCTFROM", "CCACCTFROM", "INVACCTFROM", "LOANACCTFROM"})
_OTHER_PARTY: Final = frozenset({"BANKACCTTO", "CCACCTTO", "CURRENCY", "ORIGCURRENCY", "PAYEE"})
_LISTS: Final = frozenset({"BANKTRANLIST", "OFX", "STMTRS", "CCSTMTRS"})
_KINDS: Final = {
    "CCACCTFROM": "Card",
    "LOANACCTFROM": "Loan",
    "INVACCTFROM": "Investment",
    "SAVINGS": "Savings",
    "MONEYMRKT": "Savings",
    "CD": "Savings",
    "CHECKING": "Checking",
    "CREDITLINE": "Loan",
}


class _Transaction(NamedTuple):
    """The elements of one transaction; the number of its account, what it is, and its line."""

    said: dict[str, str]
    account: str
    line: int
    ended: bool
    bank: Mapping[str, str]


def _recognises(file: File) -> float:
    head = file.content[:4096].replace(b"\0", b"").upper()
    return 0.98 if b"<OFX>" in head or b"OFXHEADER" in head else 0.0


def _read(file: File, hints: Hints) -> Source:
    text = _plain(file.text.replace("\r\n", "\n").replace("\r", "\n"))
    if not _TAG.search(text):
        raise UnreadableSourceError(
            "the file holds no OFX", where=file.name, fix="Download it from the bank once more"
        )
    institution = _element(text, "ORG")
    found = list(_transactions(text))
    comma = decimal_comma({each.said.get("TRNAMT", "") for each in found})
    one = len({each.account for each in found}) == 1
    account = hints.account if one else ""
    read = [_record(n, each, comma, (institution, account)) for n, each in enumerate(found, 1)]
    records, left_out = sorted_out(read)
    kept, twice = told_apart(records)
    return Source("OFX", kept, (*left_out, *twice))


def _plain(text: str) -> str:
    """Return a text with its CDATA written as other text, and without comments."""
    for start, end, quoted in (("<![CDATA[", "]]>", True), ("<!--", "-->", False)):
        pieces, at = [], 0
        while (begin := text.find(start, at)) >= 0 and (stop := text.find(end, begin)) >= 0:
            inside = text[begin + len(start) : stop]
            pieces += [text[at:begin], html.escape(inside) if quoted else "\n" * inside.count("\n")]
            at = stop + len(end)
        text = "".join(pieces) + text[at:]
    return text


def _element(text: str, name: str) -> str:
    found = re.search(rf"<{name}>([^<\r\n]{{1,200}})", text[:20_000], re.IGNORECASE)
    return words(html.unescape(found[1])) if found else ""


def _transactions(text: str) -> Iterator[_Transaction]:
    """Yield the transactions, each with the account that was named last before it."""
    said: dict[str, str] | None = None
    line, at, began = 1, 0, 1
    own = party = False
    bank: dict[str, str] = {}
    for tag in _TAG.finditer(text):
        line, at = line + text.count("\n", at, tag.start()), tag.start()
        ends, name = bool(tag[1]), tag[2].upper()
        if name == "STMTTRN" or (said is not None and name in _LISTS):
            if said is not None:
                yield _told(said, bank, began, ended=ends)
            said = {} if name == "STMTTRN" and not ends else None
            began, party = line, False
        elif name in _ACCOUNTS:
            own = not ends
            _note(bank, name, "", own=own)
        elif said is None:
            _note(bank, name, "" if ends else tag[3], own=own)
        elif name in _OTHER_PARTY:
            party = not ends
        elif not ends and (text_ := tag[3].strip()) and not (party and name != "NAME"):
            said.setdefault(name, html.unescape(text_))
    if said is not None:
        yield _told(said, bank, began, ended=False)


def _told(said: dict[str, str], bank: dict[str, str], line: int, *, ended: bool) -> _Transaction:
    more = {each: bank[each] for each in ("Currency", "Type") if bank.get(each)}
    return _Transaction(said, bank.get("Number", ""), line, ended, more)


def _note(bank: dict[str, str], name: str, text: str, *, own: bool) -> None:
    """Keep what an element before the transactions says of their account."""
    said = words(html.unescape(text))
    if name in _ACCOUNTS and own:
        bank["Type"] = _KINDS.get(name, "")
    elif name == "CURDEF" and said:
        bank["Currency"] = said.upper()
    elif own and name == "ACCTTYPE":
        bank["Type"] = _KINDS.get(said.upper(), "")
    elif own and name == "ACCTID" and text:
        bank["Number"] = said


def _record(
    number: int, found: _Transaction, comma: bool, named: tuple[str, str]
) -> Record | LeftOut:
    where = f"transaction {number} (line {found.line})"
    said = found.said
    when = _when(said)
    much = amount(said.get("TRNAMT", ""), comma)
    if not found.ended and (when is None or much is None):
        return LeftOut(where, "the file ends within it")
    if when is None:
        return LeftOut(where, f"the date {said.get('DTPOSTED', '')[:40]!r} cannot be read")
    if much is None:
        return LeftOut(where, f"the amount {said.get('TRNAMT', '')[:40]!r} cannot be read")
    institution, account = named
    number_ = masked(found.account)
    key = own_key(said.get("FITID", ""), found.account)
    memo = said.get("MEMO", "")
    first = words(said.get("NAME", "")) or words(memo) or words(said.get("TRNTYPE", ""))
    whole = joined(said.get("NAME", ""), memo)
    cells: dict[str, Content] = {
        "Date": when,
        "Description": first,
        "Amount": much,
        "Account": account or number_,
        "AccountNo": number_,
        "Institution": institution,
        "TransactionID": key,
        "CheckNumber": words(said.get("CHECKNUM", "")),
        "FullDescription": whole if whole != first else "",
    }
    return Record("Transactions", where, filled(cells), key, bank=found.bank)


def _when(said: dict[str, str]) -> Serial | None:
    for name in ("DTPOSTED", "DTUSER", "DTAVAIL"):
        found = day(said.get(name, ""), "ymd")
        if found:
            return found
    return None


FORMAT: Final = Format("ofx", "OFX or QFX", _recognises, _read)
