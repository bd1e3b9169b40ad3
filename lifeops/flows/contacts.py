"""When a person or an account was last in touch: what is typed, and what Touchpoints log."""

from collections.abc import Mapping

from lifeops.flows.tables import Tables, day_of, held, name_of
from sync.diff import Cells
from workbook.values import Content, serial


def logged(found: Tables, column: str) -> dict[str, int]:
    """Return the newest day of the Touchpoints of each name in ``column``, as serial days."""
    newest: dict[str, int] = {}
    for _, cells in held(found.find("Touchpoints", ("Date", column))):
        name, day = name_of(cells.get(column)), _serial(cells.get("Date"))
        if name and day:
            newest[name] = max(day, newest.get(name, 0))
    return newest


def last_contact(cells: Cells, name: str, log: Mapping[str, int], today: int) -> int:
    """Return the day of the last contact, as serial days; 0 where there was none yet."""
    days = (_serial(cells.get("LastContact")), log.get(name_of(name), 0))
    return max((day for day in days if day <= today), default=0)


def _serial(content: Content) -> int:
    day = day_of(content)
    return int(serial(day).days) if day else 0
