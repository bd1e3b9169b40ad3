"""What a person settled about layouts that no format knows, kept in their own settings.

    [imports]
    0a1b2c3d4e5f = "date=Datum; description=Text + Zweck; amount=Betrag; decimal=comma"

The name on the left tells the layout; it is the same for every file of that layout.
"""

from collections.abc import Mapping

from lifeops import config
from workbook.errors import WorkbookError

SECTION = "imports"
ROLES = (
    *("date", "description", "amount", "debit", "credit", "direction", "id"),
    *("account", "number", "category", "check", "note", "sign", "decimal", "dates", "source"),
)
_END, _IS = ";", "="


def mapping_of(layout: str) -> dict[str, str]:
    """Return the mapping that is kept for a layout; empty if there is none.

    Raises:
        WorkbookError: what is kept is no mapping.
        ProblemsError: the file with the settings is wrong.
    """
    path = config.user_file()
    said = config.section(path, SECTION).get(layout)
    return {} if said is None else parsed(str(said), str(path))


def parsed(text: str, where: str = "") -> dict[str, str]:
    """Return the mapping that a text says.

    Raises:
        WorkbookError: it says none.
    """
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, text.split(_END))):
        role, _, column = map(str.strip, part.partition(_IS))
        if role not in ROLES or not column:
            raise WorkbookError(
                f"{part!r} is no part of a mapping",
                where=where,
                fix=f"Write ROLE=COLUMN, parted by semicolons; roles: {', '.join(ROLES)}",
            )
        found[role] = column
    return found


def written(mapping: Mapping[str, str]) -> str:
    """Return a mapping as one text, which :func:`parsed` reads."""
    return f"{_END} ".join(f"{role}{_IS}{mapping[role]}" for role in ROLES if mapping.get(role))


def command(layout: str, mapping: Mapping[str, str]) -> str:
    """Return the command that keeps a mapping for a layout."""
    return f'lifeops config set {SECTION}.{layout} "{written(mapping)}"'
