"""LinkedIn's Connections.csv into People, whatever stands above its header and in any language."""

from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from lifeops.imports.lists.people import Person, record
from lifeops.imports.reading.csv_table import Row, Sheet, plain, rows, table_of
from lifeops.imports.reading.days import Order, day, order
from lifeops.imports.source import File, Format, Hints, LeftOut, Record, Source, sorted_out
from workbook.values import display

_NAMES: Mapping[str, tuple[str, ...]] = {
    "first": ("First Name", "Vorname", "Prénom", "Nombre", "Nome", "Voornaam"),
    "last": ("Last Name", "Nachname", "Nom", "Nom de famille", "Apellidos", "Apellido", "Cognome",
             "Achternaam", "Sobrenome", "Apelido"),
    "url": ("URL", "Profile URL", "Profil-URL", "Profil", "Perfil", "Profilo"),
    "email": ("Email Address", "E-mail Address", "E-Mail-Adresse", "E-Mail", "Adresse e-mail",
              "Dirección de correo electrónico", "Correo electrónico", "Indirizzo e-mail",
              "E-mailadres", "Endereço de e-mail", "Email"),
    "company": ("Company", "Unternehmen", "Firma", "Entreprise", "Société", "Empresa", "Azienda",
                "Bedrijf"),
    "title": ("Position", "Poste", "Puesto", "Cargo", "Posizione", "Functie", "Posição"),
    "met": ("Connected On", "Verknüpft am", "Vernetzt seit", "Kontakt seit", "Connexion le",
            "Date de connexion", "Conectado el", "Collegato il", "Data collegamento",
            "Verbonden op", "Conectado em", "Conectado a"),
}  # fmt: skip
_KNOWN = {plain(name): field for field, names in _NAMES.items() for name in names}


def recognises(file: File) -> float:
    """How much a file looks like LinkedIn's connections; never raises."""
    return 1.0 if any(_is_header(row.cells) for row in rows(file)) else 0.0


def read(file: File, hints: Hints) -> Source:
    """Return the people of a file; those who are linked by a profile have its address as key.

    Raises:
        UnreadableSourceError: it has no header of LinkedIn's connections.
    """
    fix = "Ask LinkedIn for a copy of your connections, and import the file Connections.csv"
    sheet = table_of(file, _is_header, "LinkedIn's connections", fix)
    dates = order((sheet.cell(row, *_NAMES["met"]) for row in sheet.rows), hints.day_first)
    records, left_out = sorted_out(_record(sheet, row, dates) for row in sheet.rows)
    return Source("LinkedIn", records, left_out)


def _is_header(cells: Sequence[str]) -> bool:
    """Whether a row names the columns: a name, and what only connections have."""
    found = {_KNOWN[name] for cell in cells if (name := plain(cell)) in _KNOWN}
    return {"first", "last", "met"} <= found and bool(found & {"company", "title", "email"})


def _record(sheet: Sheet, row: Row, dates: Order) -> Record | LeftOut:
    cells = {field: sheet.cell(row, *names) for field, names in _NAMES.items()}
    where = f"line {row.line}"
    if not cells["first"] and not cells["last"]:
        return LeftOut(where, "it has no name: the person may have left LinkedIn", wrong=False)
    url = cells["url"]
    person = Person(
        name=f"{cells['first']} {cells['last']}",
        first=cells["first"],
        last=cells["last"],
        company=cells["company"],
        title=cells["title"],
        email=cells["email"],
        linkedin=url,
        met=_met(cells["met"], dates),
    )
    return record(person, where, "LinkedIn", _profile(url))


def _met(text: str, dates: Order) -> str:
    if not text:
        return ""
    known = day(text, dates)
    return f"LinkedIn, {display(known) if known else text}"


def _profile(url: str) -> str:
    """Return the part of an address that is the same in every export."""
    return unquote(url).strip().split("?", 1)[0].rstrip("/").rpartition("/")[2].casefold()


FORMAT = Format("linkedin", "LinkedIn connections (CSV)", recognises, read)
