"""Rows of People, as every source of contacts makes them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date

from lifeops.imports.reading.days import day
from lifeops.imports.reading.keys import paragraphs, words
from lifeops.imports.source import LeftOut, Record
from workbook.values import Content, Kind, Serial, serial

PEOPLE = "People"
NO_YEAR = 1904
"""The year of a birthday that has none: the first leap year that a date of a sheet can be in."""

_NO_YEAR = re.compile(r"(?:--|1604-?)(\d{2})-?(\d{2})(?:T.*)?", re.ASCII)


@dataclass(slots=True)
class Person:
    """What a source says of one person; ``""`` for what it does not say."""

    name: str = ""
    first: str = ""
    last: str = ""
    company: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    linkedin: str = ""
    city: str = ""
    birthday: str = ""
    met: str = ""
    tags: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        """Take outer spaces and control characters away, from all but the notes line breaks too."""
        for each in fields(self):
            text = getattr(self, each.name)
            tidy = paragraphs(text) if each.name == "notes" else words(text)
            setattr(self, each.name, tidy)


_COLUMNS = {
    "Name": "name",
    "First": "first",
    "Last": "last",
    "Company": "company",
    "Title": "title",
    "Email": "email",
    "Phone": "phone",
    "LinkedIn": "linkedin",
    "City": "city",
    "Met": "met",
    "Tags": "tags",
    "Notes": "notes",
}


def record(person: Person, where: str, source: str, key: str = "") -> Record | LeftOut:
    """Return the row of a person; left out if nothing says who it is.

    Args:
        person: what is known.
        where: where in the file it stands.
        source: what the column of that name says.
        key: the source's own.
    """
    name = (
        person.name
        or words(f"{person.first} {person.last}")
        or person.company
        or person.email.partition("@")[0]
    )
    if not name:
        return LeftOut(where, "it has no name")
    cells: dict[str, Content] = {
        column: text for column, field in _COLUMNS.items() if (text := getattr(person, field))
    }
    cells["Name"] = name
    cells["Source"] = source
    born = birthday(person.birthday)
    if born is not None:
        cells["Birthday"] = born
    return Record(PEOPLE, where, cells, key)


def birthday(text: str) -> Serial | None:
    """Return a day of birth; one without a year is in :data:`NO_YEAR`; ``None`` if it is none."""
    found = _NO_YEAR.fullmatch(text.strip())
    if found is None:
        known = day(text, "dmy")
        return Serial(known.days, Kind.DATE) if known else None
    try:
        return serial(date(NO_YEAR, int(found[1]), int(found[2])))
    except ValueError:
        return None


def linkedin_of(addresses: Iterable[str]) -> str:
    """Return the first address of a LinkedIn profile, or ``""``."""
    return next((each.strip() for each in addresses if "linkedin.com/" in each.casefold()), "")


def one_by_one(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts that say something, each once whatever its case."""
    seen = set()
    for text in map(words, texts):
        if text and text.casefold() not in seen:
            seen.add(text.casefold())
            yield text
