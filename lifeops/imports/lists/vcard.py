"""Contact cards (.vcf) into People: vCard 2.1, 3.0 and 4.0, many to a file.

Source: RFC 6350, RFC 2426, and the vCard 2.1 specification; Apple's groups with labels.
"""

import quopri
from collections.abc import Iterator
from dataclasses import dataclass, field

from lifeops.imports.lists.people import Person, linkedin_of, one_by_one, record
from lifeops.imports.reading.content_lines import Line, begins, content_lines, parts, plain_text
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

_READ = frozenset({
    "FN", "N", "NICKNAME", "ORG", "TITLE", "ROLE", "EMAIL", "TEL", "ADR", "BDAY", "NOTE", "URL",
    "CATEGORIES", "UID", "KIND", "X-ADDRESSBOOKSERVER-KIND", "X-SOCIALPROFILE", "X-ABLABEL",
})  # fmt: skip
_CELL = ("CELL", "MOBILE", "IPHONE")
_FAX = ("FAX", "PAGER")


@dataclass(slots=True)
class _Card:
    line: int
    lines: dict[str, list[Line]] = field(default_factory=dict)
    whole: bool = False

    def texts(self, name: str) -> list[str]:
        """Return the texts of a property, the preferred one first."""
        found = sorted(self.lines.get(name, ()), key=_preference)
        return [text for line in found if (text := plain_text(_value(line)))]

    def text(self, name: str) -> str:
        """Return the text of a property, or ``""``."""
        return next(iter(self.texts(name)), "")

    def pieces(self, name: str, at: str = ";") -> list[str]:
        """Return the parts of the preferred one of a property."""
        found = sorted(self.lines.get(name, ()), key=_preference)
        return parts(_value(found[0]), at) if found else []


def recognises(file: File) -> float:
    """Whether a file holds contact cards; never raises."""
    return 1.0 if begins(file, "VCARD") else 0.0


def read(file: File, hints: Hints) -> Source:  # noqa: ARG001 - every format is asked alike
    """Return the people of a file of cards.

    Raises:
        UnreadableSourceError: it holds none.
    """
    cards = list(_cards(file))
    if not cards:
        raise UnreadableSourceError(
            "the file holds no contact cards", where=file.name, fix="Export your contacts once more"
        )
    records, left_out = sorted_out(map(_record, cards))
    return Source("vCard", records, left_out)


def _cards(file: File) -> Iterator[_Card]:
    """Yield the cards; one within another, as vCard 2.1 has agents, is one of its own."""
    open_cards: list[_Card] = []
    for line in content_lines(file):
        card = line.value.strip().upper() == "VCARD"
        if line.name == "BEGIN" and card:
            open_cards.append(_Card(line.number))
        elif line.name == "END" and card and open_cards:
            open_cards[-1].whole = True
            yield open_cards.pop()
        elif open_cards and line.name in _READ:
            open_cards[-1].lines.setdefault(line.name, []).append(line)
    yield from open_cards


def _record(card: _Card) -> Record | LeftOut:
    where = f"line {card.line}"
    if not card.whole:
        return LeftOut(where, "the card has no end; the file may be cut off")
    if "group" in (card.text("KIND").casefold(), card.text("X-ADDRESSBOOKSERVER-KIND").casefold()):
        return LeftOut(where, "it is a group, not a person", wrong=False)
    last, first = [*card.pieces("N"), "", ""][:2]
    address = [*card.pieces("ADR"), *[""] * 7]
    person = Person(
        name=card.text("FN") or " ".join(filter(None, (first, last))) or card.text("NICKNAME"),
        first=first,
        last=last,
        company=next(iter(card.pieces("ORG")), ""),
        title=card.text("TITLE") or card.text("ROLE"),
        email=card.text("EMAIL").removeprefix("mailto:"),
        phone=_phone(card),
        linkedin=linkedin_of([*card.texts("URL"), *card.texts("X-SOCIALPROFILE")]),
        city=address[3],
        birthday=card.text("BDAY"),
        tags=", ".join(_tags(card)),
        notes="\n".join(card.texts("NOTE")),
    )
    key = card.text("UID").removeprefix("urn:uuid:")
    return record(person, where, "vCard", key)


def _tags(card: _Card) -> Iterator[str]:
    lines = card.lines.get("CATEGORIES", ())
    return one_by_one(each for line in lines for each in parts(_value(line), ","))


def _phone(card: _Card) -> str:
    """Return the number to call: the preferred one, else the mobile one, else the first."""
    labels = {line.group: line.value.upper() for line in card.lines.get("X-ABLABEL", ())}

    def order(line: Line) -> tuple[int, int, bool]:
        kinds = f"{line.params.get('TYPE', '').upper()},{labels.get(line.group, '')}"
        mobile = any(word in kinds for word in _CELL)
        return any(word in kinds for word in _FAX), _preference(line), not mobile

    lines = sorted(card.lines.get("TEL", ()), key=order)
    numbers = (plain_text(_value(line)).removeprefix("tel:").partition(";")[0] for line in lines)
    return next(filter(None, numbers), "")


def _preference(line: Line) -> int:
    """Return 1 to 100 for what is preferred, 1 the most, and 101 for the others."""
    said = line.params.get("PREF", "")
    if said.isascii() and said.isdigit() and len(said) < 4:
        return int(said)
    return 1 if "PREF" in line.params.get("TYPE", "").upper().split(",") else 101


def _value(line: Line) -> str:
    """Return a value in letters, whatever its transfer encoding."""
    if line.params.get("ENCODING", "").upper() != "QUOTED-PRINTABLE":
        return line.value
    raw = quopri.decodestring(line.value.encode("utf-8"))
    try:
        return raw.decode(line.params.get("CHARSET") or "utf-8")
    except (LookupError, ValueError):
        return raw.decode("cp1252", "replace")


FORMAT = Format("vcard", "Contact cards (.vcf)", recognises, read)
