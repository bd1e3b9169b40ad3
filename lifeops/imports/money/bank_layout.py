"""What the columns of a bank's table mean, told by their headers in several languages."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypedDict

from lifeops.imports.reading.csv_table import Row, plain
from lifeops.imports.reading.days import Order

# English, German, French, Spanish, Italian, Dutch, Portuguese; the surest first.
_DATE: Final = (
    "date; posting date; posted date; post date; booking date; date posted; trans date;"
    " transaction date; trans. date; completed date; started date; value date; dateop;"
    " buchungstag; buchungsdatum; buchung; datum; belegdatum; umsatzdatum; valuta; wertstellung;"
    " valutadatum; date operation; date de l'operation; date de comptabilisation; dateval;"
    " date de valeur; date valeur; fecha; fecha operacion; fecha de operacion; f. operacion;"
    " fecha valor; f.valor; data; data operazione; data contabile; data registrazione;"
    " data valuta; boekdatum; boekingsdatum; transactiedatum; rentedatum; valutadatum;"
    " data movimento; data do movimento; data mov.; data lancamento; data valor"
)
_TEXT: Final = (
    "description; payee; merchant; name; partner name; counterparty; counterparty name;"
    " transaction description; narrative; details; label; beguenstigter zahlungspflichtiger;"
    " auftraggeber empfanger; auftraggeber beguenstigter; auftraggeber begunstigter;"
    " begunstigter zahlungspflichtiger;"
    " name zahlungsbeteiligter; empfanger;"
    " zahlungsempfanger*in; zahlungsempfanger; beschreibung; buchungsdetails; libelle;"
    " libelle operation; libelle simplifie; concepto; descripcion; descrizione; operazione;"
    " naam omschrijving; naam tegenpartij; naam; omschrijving; omschrijving 1; descricao;"
    " verwendungszweck; payment reference; original description; description 2; memo; purpose;"
    " reference text; mededelingen; omschrijving 2; movimiento; dettagli; descrizione completa;"
    " causale; detail; informations complementaires; motif; observaciones; buchungstext; notes;"
    " zahlungspflichtige*r"
)
_AMOUNT: Final = (
    "amount; transaction amount; net amount; net; gross; value; betrag; umsatz; betrag in eur;"
    " montant; importe; importo; bedrag; valor; montante"
)
_DEBIT: Final = (
    "debit; debits; debit amount; withdrawal; withdrawals; withdrawal amount; money out; paid out;"
    " spent; soll; belastung; lastschrift; ausgang; debit euros; depense; depenses; cargo; cargos;"
    " adeudo; gasto; gastos; dare; addebito; addebiti; uscite; uscita; af; debet; uitgaven; debito"
)
_CREDIT: Final = (
    "credit; credits; credit amount; deposit; deposits; deposit amount; money in; paid in;"
    " received; haben; gutschrift; eingang; credit euros; recette; recettes; abono; abonos;"
    " ingreso; ingresos; avere; accredito; accrediti; entrate; entrata; bij; inkomsten; credito"
)
_DIRECTION: Final = (
    "debit credit; credit debit; dr cr; cr dr; d c; direction; transaction type; type; details;"
    " soll haben; s h; umsatzart; sens; af bij; debet credit; dare avere; segno; debito credito"
)
_KEY: Final = (
    "transaction id; transactionid; transaction reference; reference number; fitid; unique id;"
    " volgnr; transaktionsnummer; umsatz id; id; identifiant; id transaccion; id transazione"
)
_OTHERS: Final = {
    "Account": "account; account name; account nickname; kontoname; compte; cuenta; conto",
    "AccountNo": (
        "account number; account #; account no; card no; card number; card; iban bban; rekening;"
        " auftragskonto; numero de compte; numero de cuenta; numero conto; iban auftragskonto"
    ),
    "Institution": "institution; bank; bank name",
    "CheckNumber": (
        "check number; check or slip #; check #; check no; cheque number; cheque no; check"
    ),
}
_MONEY: Final = "currency; currency code; wahrung; waehrung; devise; moneda; divisa; munt; moeda"
_CODE: Final = re.compile(
    r"\b(eur|usd|gbp|chf|cad|aud|nok|sek|dkk|jpy|pln)\b|([€£])", re.IGNORECASE
)
_SIGNS: Final = {"€": "EUR", "£": "GBP"}
_CURRENCY: Final = re.compile(r"\(.*?\)|\b(?:in )?(?:eur|usd|gbp|chf|cad|aud|nok|sek|dkk)\b|[€$£]")
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2} ?(?:[A-Z0-9]{4} ?){2,7}[A-Z0-9]{1,4}\b")
_ACCOUNT: Final = re.compile(
    r"(?:account|konto|compte|cuenta|conto|rekening|card)\D{0,40}?([\dxX*]*[\d][\d -]{2,30}\d)",
    re.IGNORECASE,
)


class _Money(TypedDict):
    currency: int | None
    money: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns, from 0, of a table say what; ``None`` or empty where none does.

    Attributes:
        date: the day.
        text: what the transaction was, the plainest first; joined into the full description.
        amount: the amount, with its sign or, with ``direction``, without.
        debit: what went out.
        credit: what came in.
        direction: a word such as ``Debit`` or ``Haben``.
        key: the bank's own number of the row.
        others: column id -> column whose text goes there.
        reversed: whether what was spent stands above zero.
        comma: whether decimals follow a comma; ``None`` asks the columns.
        order: how the dates are written; ``None`` asks the column.
        currency: the currency of the row.
        money: the currency of all rows, where the header of the amount says it.
    """

    date: int
    text: tuple[int, ...]
    amount: int | None = None
    debit: int | None = None
    credit: int | None = None
    direction: int | None = None
    key: int | None = None
    others: Mapping[str, int] = field(default_factory=dict)
    reversed: bool = False
    comma: bool | None = None
    order: Order | None = None
    currency: int | None = None
    money: str = ""


def layout_of(header: Sequence[str]) -> Layout | None:
    """Return what the columns under a header mean; ``None`` if it is no bank's."""
    if len(header) < 3 or sum(map(len, header)) > 2000:
        return None
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        places.setdefault(_word(name), place)
    date, amount = _first(places, _DATE), _first(places, _AMOUNT)
    debit, credit = _first(places, _DEBIT), _first(places, _CREDIT)
    text = tuple(places[name] for name in _names(_TEXT) if name in places)
    if debit is not None and credit is not None:
        amount = None
    elif amount is not None:
        debit = credit = None
    else:
        return None
    if date is None or not text:
        return None
    direction = _first(places, _DIRECTION) if amount is not None else None
    found = {column: _first(places, names) for column, names in _OTHERS.items()}
    others = {column: place for column, place in found.items() if place is not None}
    key = _first(places, _KEY)
    said = currency_of(header, amount if amount is not None else debit)
    return Layout(date, text, amount, debit, credit, direction, key, others, **said)


def currency_of(header: Sequence[str], amount: int | None) -> _Money:
    """Return where a table says its currency: in a column, or in the header of the amount."""
    places = {_word(name): place for place, name in reversed([*enumerate(header)])}
    found = _CODE.search(header[amount]) if amount is not None and amount < len(header) else None
    code = (found[1] or _SIGNS[found[2]]).upper() if found else ""
    return {"currency": _first(places, _MONEY), "money": code}


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row heads a bank's table."""
    return layout_of(cells) is not None


def account_above(rows: Sequence[Row]) -> str:
    """Return the account number that the lines above a header name, or ``""``."""
    for row in rows:
        line = " ".join(row.cells)[:1000]
        found = _IBAN.search(line)
        if found:
            return found[0]
        found = _ACCOUNT.search(line)
        if found:
            return found[1]
    return ""


def _first(places: Mapping[str, int], names: str) -> int | None:
    return next((places[name] for name in _names(names) if name in places), None)


def _names(names: str) -> list[str]:
    return names.split("; ")


def _word(name: str) -> str:
    """Return a header without accents, currency and punctuation between words."""
    bare = unicodedata.normalize("NFD", plain(name)[:80].replace("ß", "ss"))
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    bare = _CURRENCY.sub(" ", bare)
    return " ".join(re.sub(r"[/_\-:|]", " ", bare).split())
