"""HubSpot's exports: companies into Accounts, deals into Opportunities, contacts into Contacts.

The columns are those of the view that was exported; only the record's id and a name are always
there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lifeops.imports.lists import opportunities
from lifeops.imports.reading.csv_table import Row, plain, rows, table
from lifeops.imports.reading.fields import DATE, NUMBER, PERCENT, Field, Reader
from lifeops.imports.reading.keys import words
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
from workbook.values import Content

_ID = Field("id", ("Record ID", "Record Id", "Company ID", "Deal ID", "Contact ID"))
_STAGES = {
    "customer": "Active",
    "evangelist": "Active",
    **dict.fromkeys(
        ("subscriber", "lead", "marketing qualified lead", "sales qualified lead", "opportunity"),
        "Prospect",
    ),
}
_COMPANIES = (
    Field("Account", ("Company name", "Name", "Company Domain Name")),
    Field("Owner", ("Company owner", "Owner")),
    Field("LastContact", ("Last Contacted", "Last Activity Date", "Last activity"), DATE),
    Field("Stage", ("Lifecycle Stage",), choices=_STAGES),
)
_ABOUT = ("Phone Number", "City", "Country/Region", "Website URL", "Industry")
_DEALS = (
    Field("Name", ("Deal Name",)),
    Field("Account", (
        "Associated Company (Primary)", "Associated Company", "Associated Companies",
        "Primary Associated Company", "Company name",
    )),
    Field("Stage", ("Deal Stage",)),
    Field("Type", ("Deal Type",)),
    Field("Amount", ("Amount", "Amount in company currency"), NUMBER),
    Field("Prob", ("Deal probability", "Probability"), PERCENT),
    Field("Close", ("Close Date",), DATE),
)  # fmt: skip
_CONTACTS = (
    Field("First", ("First Name",)),
    Field("Last", ("Last Name",)),
    Field("Account", (
        "Associated Company (Primary)", "Primary Associated Company", "Associated Company",
        "Company name", "Company Name",
    )),
    Field("Title", ("Job Title",)),
    Field("Email", ("Email",)),
    Field("Phone", ("Phone Number", "Mobile Phone Number")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of records."""

    name: str
    table: str
    fields: Sequence[Field]
    marks: frozenset[str]


_KINDS = (
    _Kind("deals", "Opportunities", _DEALS, frozenset({"deal name"})),
    _Kind("contacts", "Contacts", _CONTACTS, frozenset({"first name", "last name", "email"})),
    _Kind("companies", "Accounts", _COMPANIES, frozenset({"company name"})),
    _Kind("companies", "Accounts", _COMPANIES, frozenset({"name", "company owner"})),
    _Kind("companies", "Accounts", _COMPANIES, frozenset({"company domain name"})),
)


def recognises(file: File) -> float:
    """How much a file looks like an export of HubSpot; never raises."""
    return 0.95 if any(_kind(row.cells) for row in rows(file, 5)) else 0.0


def read(file: File, hints: Hints) -> Source:
    """Return the accounts, opportunities or contacts of a file.

    Raises:
        UnreadableSourceError: no row names columns that HubSpot has.
    """
    sheet = table(file, lambda cells: _kind(cells) is not None)
    kind = _kind(sheet.header)
    if kind is None:
        raise UnreadableSourceError(
            "no row names the columns of companies, deals or contacts",
            where=file.name,
            fix="Export the view from HubSpot as CSV, with the column Record ID",
        )
    reader = Reader(sheet, (_ID, *kind.fields), hints.day_first)
    found = (_record(reader, kind, row) for row in sheet.rows)
    records, left_out = sorted_out(found)
    return Source(f"HubSpot {kind.name}", records, left_out)


def _kind(cells: Sequence[str]) -> _Kind | None:
    names = {plain(cell) for cell in cells}
    if names.isdisjoint(map(plain, _ID.names)):
        return None
    return next((each for each in _KINDS if each.marks <= names), None)


def _record(reader: Reader, kind: _Kind, row: Row) -> Record | LeftOut:
    where, cells = f"line {row.line}", reader.cells(row)
    key = str(cells.pop("id", ""))
    if kind.table == "Opportunities":
        cells = opportunities.in_our_words(cells)
    elif kind.table == "Contacts":
        cells = _contact(cells)
    else:
        cells = _account(reader, row, cells)
    required = "Account" if kind.table == "Accounts" else "Name"
    if not cells.get(required):
        return LeftOut(where, "it has no name")
    return Record(kind.table, where, cells, key)


def _contact(cells: dict[str, Content]) -> dict[str, Content]:
    name = words(f"{cells.pop('First', '')} {cells.pop('Last', '')}")
    return {**cells, "Name": name or cells.get("Email", "")}


def _account(reader: Reader, row: Row, cells: dict[str, Content]) -> dict[str, Content]:
    if "Account" not in cells and (domain := reader.sheet.cell(row, "Company Domain Name")):
        cells["Account"] = domain
    about = ", ".join(_about(reader, row))
    return {**cells, "Notes": about} if about else cells


def _about(reader: Reader, row: Row) -> Iterator[str]:
    """Yield what Accounts have no column for."""
    return (text for name in _ABOUT if (text := words(reader.sheet.cell(row, name))))


FORMAT = Format("hubspot", "HubSpot (companies, deals or contacts)", recognises, read)
