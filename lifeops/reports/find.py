"""Which account and which meeting a person means: pure."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lifeops.figures.calculated import number
from lifeops.reports.source import Record, Source, amount, days, matched, words
from sync.errors import WrongEndError

ACCOUNTS, MEETINGS = "Accounts", "Meetings"

_ACCOUNT = (
    *("Account", "Tier", "ARR", "Cur", "Renewal", "RenewalSigned", "Health", "Stage", "Industry"),
    *("Owner", "Usage", "Engagement", "Relationship", "Support", "Outcome", "Goals"),
    *("SuccessMetric", "Roadmap", "Sponsor", "Champion", "Band", "PlaybookHint", "TouchDay"),
    *("TouchGap", "TouchState", "CadenceDays", "DaysToRenewal", "RenewalDay", "SignedDay"),
    *("SignedTerm", "RenewOpen", "Threads", "OpenIssues", "Pipeline", "NextAction", "Base"),
    *("Licences", "LicencesUsed", "Notes"),
)
_MEETING = (
    *("Title", "Day", "Start", "End", "Clock", "Label", "Key", "Account", "Type", "Status"),
    *("Attendees", "PrepMin", "Outcome", "OutcomeNotes", "Sentiment", "Minutes", "Counts"),
)
_OPEN = frozenset({"", "planned"})
_MOST_NEAR = 5


class NoReportError(WrongEndError):
    """There is no such account or meeting, or more than one; or no table of them."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account: how its name is written, how it is matched, and its row."""

    name: str
    key: str
    row: Record


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting.

    Attributes:
        label: how a task points at it.
        account: the account it is with, as names are matched; ``""`` if there is none.
        day: a serial, 0 if it has none.
        start: a fraction of the day; -1 if it has none.
    """

    title: str
    label: str
    account: str
    day: float
    start: float
    row: Record

    @property
    def counts(self) -> bool:
        """Whether it takes or took place."""
        return matched(self.row["Status"]) not in {"cancelled", "no-show"}

    def is_over(self, today: float, now: float | None) -> bool:
        """Whether it is past; ``now`` is the fraction of today that has gone, if that is known."""
        if self.day != today or matched(self.row["Status"]) not in _OPEN:
            return self.day <= today
        end = number(self.row["End"])
        return now is not None and now > (max(self.start, 0) if end is None else end % 1)


def accounts(source: Source) -> list[Account]:
    """Return all accounts, each name once.

    Raises:
        NoReportError: the workbook has no table of them.
    """
    if not source.has(ACCOUNTS, "Account"):
        raise _lacks(source, ACCOUNTS)
    found: dict[str, Account] = {}
    for row in source.rows(ACCOUNTS, *_ACCOUNT):
        key = matched(row["Account"])
        if key:
            found.setdefault(key, Account(words(row["Account"]), key, row))
    return list(found.values())


def account(source: Source, name: str) -> Account:
    """Return the account of a name, or the only one whose name holds it.

    Raises:
        NoReportError: there is none, or more than one; the nearest are named.
    """
    every = accounts(source)
    key = matched(name)
    exact = [each for each in every if each.key == key]
    held = exact or [each for each in every if key and key in each.key]
    if len(held) == 1:
        return held[0]
    if held:
        raise _several("accounts", name, [each.name for each in held])
    raise _none("account", name, {each.key: each.name for each in every}, "accounts")


def meetings(source: Source) -> list[Meeting]:
    """Return all meetings by their time, those that are cancelled too.

    Raises:
        NoReportError: the workbook has no table of them.
    """
    if not source.has(MEETINGS, "Title"):
        raise _lacks(source, MEETINGS)
    return sorted(map(_meeting, source.rows(MEETINGS, *_MEETING)), key=_when)


def meeting(source: Source, name: str, now: float | None) -> Meeting:
    """Return the meeting of a label or a title, the next with an account, or the next today.

    Args:
        source: the workbook.
        name: the label, the title or the account; ``""`` for the next meeting today.
        now: the fraction of today that has gone, if that is known.

    Raises:
        NoReportError: there is none; the nearest are named.
    """
    every = meetings(source)
    counted = [each for each in every if each.counts]
    coming = [each for each in counted if not each.is_over(source.today, now)]
    if not matched(name):
        return _next_today(source, coming)
    key = matched(name)
    for fits in (_labelled(key), _titled(key), _with(key), _holding(key)):
        found = [each for each in counted if fits(each)]
        if found:
            return _nearest(name, found, [each for each in coming if fits(each)])
    known = {matched(each.label): each.label for each in (*coming, *every)}
    known |= {matched(each.title): each.title for each in every}
    known |= {each.account: words(each.row["Account"]) for each in every if each.account}
    raise _none("meeting", name, known, "meetings")


def _meeting(row: Record) -> Meeting:
    start = number(row["Start"])
    label = words(row["Label"]) or words(row["Title"])
    at = -1.0 if start is None else start % 1
    return Meeting(words(row["Title"]), label, matched(row["Account"]), days(row["Day"]), at, row)


def _when(each: Meeting) -> tuple[float, float]:
    return each.day, each.start


def _labelled(key: str) -> Callable[[Meeting], bool]:
    return lambda each: matched(each.label) == key


def _titled(key: str) -> Callable[[Meeting], bool]:
    return lambda each: matched(each.title) == key


def _with(key: str) -> Callable[[Meeting], bool]:
    return lambda each: each.account == key


def _holding(key: str) -> Callable[[Meeting], bool]:
    return lambda each: key in matched(f"{each.label} {each.title} {each.account}")


def _nearest(name: str, found: Sequence[Meeting], coming: Sequence[Meeting]) -> Meeting:
    """Return the next of meetings that fit a name; one of the past only by its label.

    Raises:
        NoReportError: none is to come, or the name is a part of several.
    """
    key = matched(name)
    if any(matched(each.label) == key for each in found):
        return (*coming, found[-1])[0]
    if not coming:
        raise NoReportError(
            f'no meeting that fits "{name}" is to come',
            fix=f'The last was "{found[-1].label}": name it for its brief',
        )
    exact = any(key in {matched(each.title), each.account} for each in coming)
    if not exact and len({each.account or matched(each.title) for each in coming}) > 1:
        raise _several("meetings", name, list(dict.fromkeys(each.label for each in coming)))
    return coming[0]


def _next_today(source: Source, coming: Sequence[Meeting]) -> Meeting:
    if coming and coming[0].day == source.today:
        return coming[0]
    later = f"the next is {coming[0].label}" if coming else "none is planned later"
    fix = f'lifeops report brief "{coming[0].label}"' if coming else "lifeops report brief MEETING"
    raise NoReportError(
        f"no meeting is left today; {later}",
        where=str(source.book.book.path),
        fix=f"Name one: `{fix}`",
    )


def _lacks(source: Source, table: str) -> NoReportError:
    return NoReportError(
        f"this workbook has no {table}, which this report is about",
        where=str(source.book.book.path),
        fix="Make one that has with `lifeops new life-ops my-year.xlsx`",
    )


def _several(what: str, name: str, found: Sequence[str]) -> NoReportError:
    return NoReportError(
        f'several {what} fit "{name}"', fix=f"Name one of them: {_listed(found[:_MOST_NEAR])}"
    )


def _none(what: str, name: str, known: dict[str, str], many: str) -> NoReportError:
    near = difflib.get_close_matches(matched(name), known, n=_MOST_NEAR, cutoff=0.5)
    some = list(dict.fromkeys(known[each] for each in near)) or list(known.values())[:_MOST_NEAR]
    start = "There are" if not near else "Did you mean" if len(some) == 1 else "The nearest are"
    fix = f"{start} {_listed(some)}"
    return NoReportError(f'no {what} is called "{name}"', fix=fix if some else f"It has no {many}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def prepared(found: Meeting) -> float:
    """Return the minutes that a meeting is prepared in."""
    given = found.row["PrepMin"]
    return 15.0 if number(given) is None else max(0.0, amount(given))
