"""What the properties of spreadsheets and sheets may be set to, in Google's words.

The wording for locales and time zones is inferred; the rest is from what clients report.
"""

from sync.emulator import zones
from sync.emulator.failures import InvalidError
from sync.emulator.locales import NAMES
from sync.emulator.spreadsheet import MAX_COLUMNS, Json, Sheet

_LONGEST = 100
_HIDDEN = ("hiddenByUser", "hiddenByFilter")


def check_spreadsheet(properties: Json) -> None:
    """Refuse a locale or a time zone that there is not.

    Raises:
        InvalidError: naming it.
    """
    locale, zone = properties.get("locale", ""), properties.get("timeZone", "")
    if locale and locale not in NAMES:
        raise InvalidError(f"Unsupported locale: {locale}")
    if zone and not zones.is_known(zone):
        raise InvalidError(f"Invalid time zone: {zone}")


def check_title(title: str) -> None:
    """Refuse a title that no sheet can have.

    Raises:
        InvalidError: it is empty or too long.
    """
    if not title:
        raise InvalidError("The sheet name cannot be empty.")
    if len(title) > _LONGEST:
        raise InvalidError(f"The sheet name cannot be greater than {_LONGEST} characters.")


def check_grid(size: Json) -> None:
    """Refuse a size that no sheet can have, or to freeze all of it.

    Raises:
        InvalidError: saying which.
    """
    for name in ("rowCount", "columnCount"):
        if size.get(name, 1) < 1:
            raise InvalidError(f"gridProperties.{name} must be greater than 0")
    if size.get("columnCount", 1) > MAX_COLUMNS:
        raise InvalidError(f"The maximum number of columns is {MAX_COLUMNS}.")
    for name, frozen, count, usual in (
        ("rows", "frozenRowCount", "rowCount", 1000),
        ("columns", "frozenColumnCount", "columnCount", 26),
    ):
        if size.get(frozen, 0) < 0:
            raise InvalidError(f"gridProperties.{frozen} must not be negative")
        if size.get(frozen, 0) >= size.get(count, usual):
            raise _all_frozen(name)


def check_replaced(size: Json) -> None:
    """Refuse a mask that names ``gridProperties`` as a whole and takes the size away with it.

    Raises:
        InvalidError: a count is not given.
    """
    for name, count in (("rows", "rowCount"), ("columns", "columnCount")):
        if count not in size:
            raise InvalidError(f"You can't delete all the {name} on the sheet.")


def _all_frozen(name: str) -> InvalidError:
    return InvalidError(f"You can't freeze all visible {name} on the sheet.")


def check_frozen(sheet: Sheet) -> None:
    """Refuse a sheet of which nothing that is shown can be scrolled.

    Raises:
        InvalidError: all that is not frozen is hidden.
    """
    for name, frozen, count, sizes in (
        ("rows", "frozenRowCount", sheet.row_count, sheet.row_sizes),
        ("columns", "frozenColumnCount", sheet.column_count, sheet.column_sizes),
    ):
        first = sheet.properties["gridProperties"].get(frozen, 0)
        hidden = sum(at >= first and any(map(size.get, _HIDDEN)) for at, size in sizes.items())
        if first and first + hidden >= count:
            raise _all_frozen(name)
