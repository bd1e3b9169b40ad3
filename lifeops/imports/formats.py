"""The formats that files are recognised as, each loaded when it is asked for."""

import importlib
from collections.abc import Iterator

from lifeops.imports.source import Format

_PACKAGE = "lifeops.imports"
MODULES = (
    "money.bank_chase",
    "money.bank_mint",
    "money.bank_bmo",
    "money.bank_of_america",
    "money.tiller",
    "money.ofx",
    "money.qif",
    "money.camt",
    "money.bank_csv",
    "calendars.ics",
    "lists.vcard",
    "lists.google_contacts",
    "lists.linkedin",
    "lists.hubspot",
    "lists.salesforce",
    "lists.plain_csv",
    "money.mapping",
)
"""The modules, those first that are surest of their files; the last ones take what is left."""


def formats() -> Iterator[Format]:
    """Yield every format."""
    for name in MODULES:
        found: Format = importlib.import_module(f"{_PACKAGE}.{name}").FORMAT
        yield found
