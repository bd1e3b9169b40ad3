"""The business review of an account: pure."""

from collections.abc import Iterator
from datetime import date

from lifeops.figures.calculated import number
from lifeops.figures.words import day_words
from lifeops.reports.answers import answers, figures, surveys
from lifeops.reports.find import Account, account
from lifeops.reports.open import asks, issue_count, issues, opportunities, pipeline
from lifeops.reports.people import contacts, touched
from lifeops.reports.report import MONEY, WHOLE, Chart, Figure, Report, Section
from lifeops.reports.source import Period, Source, amount, words
from lifeops.reports.standing import health, last_contact, renewal, value_words
from lifeops.reports.value import history
from lifeops.reports.work import delivered, done, plans, projects

_INPUTS = ("Usage", "Engagement", "Relationship", "Support", "Outcome")


def qbr(source: Source, name: str, start: date | None = None, end: date | None = None) -> Report:
    """Return the review of an account.

    Args:
        source: the workbook.
        name: the account's.
        start: the first day that counts; that of the workbook's figures without it.
        end: the last day that counts; that of the workbook's figures without it.

    Raises:
        NoReportError: no such account, or several; or no table of them.
    """
    found, period = account(source, name), source.period(start, end)
    return Report(
        f"QBR {found.name}",
        f"{found.name}: business review",
        f"{day_words(period.start)} to {day_words(period.end)}, as of {day_words(source.day)}",
        source.day,
        tuple(_facts(source, found)),
        tuple(_figures(source, found, period)),
        tuple(_sections(source, found, period)),
    )


def _facts(source: Source, found: Account) -> Iterator[tuple[str, str]]:
    row = found.row
    for label, column in (("Tier", "Tier"), ("Stage", "Stage"), ("Owner", "Owner")):
        if row[column] is not None:
            yield label, words(row[column])
    yield "Annual value", value_words(source, found)
    for label, column in (("Sponsor", "Sponsor"), ("Champion", "Champion")):
        if row[column] is not None:
            yield label, words(row[column])
    if number(row["Licences"]) is not None and number(row["LicencesUsed"]) is not None:
        used, of = amount(row["LicencesUsed"]), amount(row["Licences"])
        yield "Licences", f"{used:,.0f} of {of:,.0f} used"


def _figures(source: Source, found: Account, period: Period) -> Iterator[Figure]:
    yield health(found)
    yield renewal(found)
    yield last_contact(source, found)
    yield from issue_count(source, found)
    if source.has("Opportunities", "Account"):
        weighted = sum((amount(row["Weighted"]) for row in opportunities(source, found)), 0.0)
        yield Figure("Pipeline, weighted", weighted, MONEY)
    yield from figures(answers(source, found, period))


def _sections(source: Source, found: Account, period: Period) -> Iterator[Section]:
    yield from asks(source, found)
    yield _inputs(found)
    yield from history(source, found, period)
    yield from delivered(source, found, period)
    yield from projects(source, found)
    yield from issues(source, found)
    yield from touched(source, found, period)
    yield from surveys(source, found, period)
    yield from pipeline(source, found)
    yield from done(source, found, period)
    yield from plans(source, found)
    yield from contacts(source, found)


def _inputs(found: Account) -> Section:
    """Return the parts of the health that are known."""
    filled = [(name, number(found.row[name])) for name in _INPUTS]
    known = [(name, value) for name, value in filled if value is not None]
    if not known:
        return Section("Health", ("None of its five inputs is filled in.",))
    labels, values = zip(*known, strict=True)
    lacking = [name.lower() for name, value in filled if value is None]
    lines = (f"Not known: {', '.join(lacking)}.",) if lacking else ()
    title = "What makes up its health, of 100?"
    return Section("Health", lines, chart=Chart("bar", title, labels, values, WHOLE, 100))
