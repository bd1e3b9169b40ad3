"""The figures of the Dashboard, those of the roles too: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from lifeops.figures.calculated import Calculated, number, text
from lifeops.figures.kpi_page import Page, pages, shown
from lifeops.flows.tables import day_of
from sync.errors import WrongEndError
from workbook.values import EPOCH

NONE = "n/a"
"""What stands for a figure of an empty period."""

_HISTORY = "KPIHistory"


class NoFiguresError(WrongEndError):
    """The workbook has no Dashboard."""

    def __init__(self, where: str) -> None:
        super().__init__(
            "this workbook has no figures: it has no Dashboard as the Life Ops template makes it",
            where=where,
            fix="Make one that has with `lifeops new life-ops my-year.xlsx`",
        )


@dataclass(frozen=True, slots=True)
class Noted:
    """The last row of the figure in KPI history, from before today.

    Attributes:
        day: when it was noted.
        value: what it was, as the figure itself is shown.
        change: by how much it moved since, in the same way; ``""`` if it is no number now.
    """

    day: date
    value: str
    change: str


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure; texts are as the sheet shows them, ``n/a`` for an empty period, ``""`` for none.

    Attributes:
        name: its short name, as in KPI history; ``""`` if it has none.
        label: what it is called.
        value: the number itself; ``None`` if there is none.
        shown: the same as text.
        before: what it was in the period before, or at the end of the last month.
        change: by how much it differs from that.
        target: what it should be.
        state: ``Green``, ``Amber`` or ``Red``, ``""`` without a target.
        noted: its last row in KPI history.
    """

    name: str
    label: str
    value: float | None
    shown: str
    before: str = ""
    change: str = ""
    target: str = ""
    state: str = ""
    noted: Noted | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Figures under one title, as the page has them.

    Attributes:
        is_first: whether they are those that the Dashboard shows at its top: the role's.
        is_other: whether they are a role's that is not the workbook's.
    """

    title: str
    kpis: tuple[Kpi, ...]
    is_first: bool = False
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class Kpis:
    """All figures.

    Attributes:
        today: the day that the workbook takes for today; ``None`` where Settings has none.
        period: the first and the last day that is counted; ``None`` if one is not known.
        groups: first the role's, then the Dashboard's, then those of the other roles.
    """

    today: date | None
    period: tuple[date, date] | None
    groups: tuple[Group, ...]


History: TypeAlias = Mapping[str, tuple[float, float]]
"""Short name -> the day of its last row and the value of that day."""


def kpis(book: Calculated) -> Kpis:
    """Return the figures that a workbook shows.

    Raises:
        NoFiguresError: it has none.
        WrongEndError: its table of KPI history is damaged.
    """
    found = list(pages(book))
    if not found:
        raise NoFiguresError(str(book.book.path))
    main, today = found[0], number(book.named("today"))
    history = _history(book, today)
    groups = [
        Group(title, _kpis(main, rows, history), is_first=not main.named.keys() & rows)
        for title, rows in main.groups()
    ]
    groups.sort(key=lambda group: not group.is_first)
    role = int(number(book.named("role_shown")) or 0)
    for page in found[1:]:
        for place, (title, rows) in enumerate(page.groups()):
            own = [row for row in rows if row in page.named]
            if own and place != role:  # the Dashboard has those of the workbook's own role
                groups.append(Group(title, _kpis(page, own, history), is_other=True))
    return Kpis(day_of(today), _period(book), tuple(groups))


def _kpis(page: Page, rows: Iterable[int], history: History) -> tuple[Kpi, ...]:
    return tuple(_kpi(page, row, history) for row in rows)


def _kpi(page: Page, row: int, history: History) -> Kpi:
    before, change, target, state = (page.text(row, page.now + each) for each in range(1, 5))
    name = page.short_name(row)
    return Kpi(
        name,
        text(page.value(row, page.label)),
        number(page.value(row, page.now)),
        page.text(row, page.now) or NONE,
        before,
        change,
        target,
        state,
        _noted(page, row, history.get(name.casefold())),
    )


def _noted(page: Page, row: int, last: tuple[float, float] | None) -> Noted | None:
    if last is None:
        return None
    day, value = last
    now = number(page.value(row, page.now))
    change = "" if now is None else shown(now - value, page.code(row, page.now + 2))
    return Noted(EPOCH + timedelta(days=int(day)), shown(value, page.code(row, page.now)), change)


def _history(book: Calculated, today: float | None) -> History:
    """Return the last rows of KPI history from before today; of several of a day the average."""
    found: dict[str, dict[float, list[float]]] = {}
    for row in book.rows(_HISTORY, ("Day", "Name", "Value")):
        day, value = number(row["Day"]), number(row["Value"])
        if day and value is not None and (today is None or day < today):
            name = text(row["Name"]).casefold()
            found.setdefault(name, {}).setdefault(day, []).append(value)
    return {
        name: (last, sum(days[last]) / len(days[last]))
        for name, days in found.items()
        for last in (max(days),)
    }


def _period(book: Calculated) -> tuple[date, date] | None:
    start, end = day_of(book.named("kpi_from")), day_of(book.named("kpi_to"))
    return (start, end) if start and end else None
