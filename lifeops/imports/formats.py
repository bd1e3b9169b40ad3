"""The formats that files are recognised as, each loaded when it is asked for."""

import importlib
from collections.abc import Iterator

from lifeops.imports.source import Format

_PACKAGE = "lifeops.imports"
MODULES = (
    "bank_chase",
    "bank_mint",
    "bank_bmo",
    "bank_of_america",
    "tiller",
    "ofx",
    "qif",
    "camt",
    "bank_csv",
    "ics",
    "vcard",
    "google_contacts",
    "linkedin",
    "hubspot",
    "salesforce",
    "plain_csv",
    "mapping",
)
"""The modules, those first that are surest of their files; the last ones take what is left."""


def formats() -> Iterator[Format]:
    """Yield every format."""
    for name in MODULES:
        found: Format = importlib.import_module(f"{_PACKAGE}.{name}").FORMAT
        yield found
