"""Google Contacts' CSV into People: the columns of 2024 and later, and those before."""

import re
from collections.abc import Iterator, Sequence

from lifeops.imports.lists.people import Person, linkedin_of, one_by_one, record
from lifeops.imports.reading.csv_table import Row, Sheet, plain, rows, table_of
from lifeops.imports.source import File, Format, Hints, LeftOut, Record, Source, sorted_out

_FIRST, _LAST = ("First Name", "Given Name"), ("Last Name", "Family Name")
_MIDDLE = ("Middle Name", "Additional Name")
_VALUE = re.compile(r"(?:e-?mail|phone|website) \d+ - value")
_NAMES = frozenset(map(plain, (*_FIRST, *_LAST)))
_LABELS = ("Labels", "Group Membership")
_BY_GOOGLE = re.compile(r"\* ?(?:my ?contacts|starred|friends|family|coworkers)", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*:::\s*")
_MOBILE = frozenset({"mobile", "cell", "* mobile"})


def recognises(file: File) -> float:
    """How much a file looks like Google's contacts; never raises."""
    return 1.0 if any(map(_is_header, (row.cells for row in rows(file)))) else 0.0


def read(file: File, hints: Hints) -> Source:  # noqa: ARG001 - every format is asked alike
    """Return the people of a file.

    Raises:
        UnreadableSourceError: it has no header of Google's contacts.
    """
    fix = "Export from contacts.google.com as Google CSV"
    sheet = table_of(file, _is_header, "Google Contacts", fix)
    records, left_out = sorted_out(_record(sheet, row) for row in sheet.rows)
    return Source("Google Contacts", records, left_out)


def _is_header(cells: Sequence[str]) -> bool:
    names = {plain(cell) for cell in cells}
    return bool(names & _NAMES) and any(map(_VALUE.fullmatch, names))


def _record(sheet: Sheet, row: Row) -> Record | LeftOut:
    first, middle, last = (_one(sheet.cell(row, *names)) for names in (_FIRST, _MIDDLE, _LAST))
    spelled = " ".join(filter(None, (first, middle, last)))
    email, phone = _best(sheet, row, "E-mail"), _best(sheet, row, "Phone")
    others = [each for each in _values(sheet, row, "E-mail") if each != email]
    others += [each for each in _values(sheet, row, "Phone") if each != phone]
    person = Person(
        name=_one(sheet.cell(row, "Name"))
        or spelled
        or _one(sheet.cell(row, "Nickname", "File As")),
        first=first,
        last=last,
        company=_one(sheet.cell(row, "Organization Name", "Organization 1 - Name")),
        title=_one(sheet.cell(row, "Organization Title", "Organization 1 - Title")),
        email=email,
        phone=phone,
        linkedin=linkedin_of(_values(sheet, row, "Website")),
        city=_one(sheet.cell(row, *(f"Address {n} - City" for n in range(1, 4)))),
        birthday=sheet.cell(row, "Birthday"),
        tags=", ".join(_tags(sheet.cell(row, *_LABELS))),
        notes="\n".join(filter(None, (sheet.cell(row, "Notes"), ", ".join(others)))),
    )
    return record(person, f"line {row.line}", "Google Contacts")


def _one(text: str) -> str:
    """Return the first of several texts in one cell."""
    return _SEVERAL.split(text, 1)[0]


def _tags(text: str) -> Iterator[str]:
    """Yield the labels that a person gave."""
    labels = (label for label in _SEVERAL.split(text) if not _BY_GOOGLE.fullmatch(label))
    return one_by_one(label.removeprefix("* ") for label in labels)


def _values(sheet: Sheet, row: Row, what: str) -> Iterator[str]:
    for _, value in _labelled(sheet, row, what):
        yield value


def _best(sheet: Sheet, row: Row, what: str) -> str:
    """Return the preferred value, else the mobile number, else the first."""
    found = list(_labelled(sheet, row, what))
    starred = (value for label, value in found if label.startswith("*"))
    mobile = (value for label, value in found if label in _MOBILE)
    return next(starred, None) or next(mobile, None) or next((value for _, value in found), "")


def _labelled(sheet: Sheet, row: Row, what: str) -> Iterator[tuple[str, str]]:
    """Yield label and value of each numbered group of columns, however many there are."""
    number = 1
    while sheet.place(f"{what} {number} - Value") is not None:
        label = plain(sheet.cell(row, f"{what} {number} - Label", f"{what} {number} - Type"))
        for value in _SEVERAL.split(sheet.cell(row, f"{what} {number} - Value")):
            if value:
                yield label, value
        number += 1


FORMAT = Format("google-contacts", "Google Contacts (CSV)", recognises, read)
