"""What an account answered when it was asked: pure."""

from collections.abc import Iterator, Sequence

from lifeops.figures.calculated import number
from lifeops.reports.find import Account
from lifeops.reports.report import DATE, WHOLE, Column, Figure, Row, Section, table
from lifeops.reports.source import Period, Record, Source, as_date, days, matched, plural, words
from lifeops.reports.standing import MOST

_SURVEY = ("Date", "Contact", "Kind", "Score", "Comment")
_MOST = {"nps": (0, 10), "csat": (1, 5)}
_HAPPY = 4
_FEW = 3


def answers(source: Source, found: Account, period: Period) -> list[Record]:
    """Return the answers of a period that have a score, the newest first."""
    rows = source.of(found.key, "Surveys", *_SURVEY)
    held = [row for row in rows if period.holds(days(row["Date"])) and _score(row) is not None]
    return sorted(held, key=lambda row: -days(row["Date"]))


def satisfied(held: Sequence[Record]) -> float | None:
    """Return how many of 100 CSAT answers are 4 or 5; ``None`` without one."""
    scores = [score for row in held if _is(row, "csat") and (score := _score(row)) is not None]
    return 100 * sum(score >= _HAPPY for score in scores) / len(scores) if scores else None


def promoting(held: Sequence[Record]) -> float | None:
    """Return the NPS of the latest answer of each contact, -100 to 100; ``None`` without one."""
    latest: dict[object, float] = {}
    for place, row in enumerate(held):
        score = _score(row)
        if _is(row, "nps") and score is not None:
            latest.setdefault(matched(row["Contact"]) or place, score)
    scores = latest.values()
    net = sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)
    return 100 * net / len(scores) if scores else None


def figures(held: Sequence[Record]) -> Iterator[Figure]:
    """Yield NPS and CSAT, those that there are."""
    for label, value in (("NPS", promoting(held)), ("CSAT", satisfied(held))):
        if value is not None:
            yield Figure(label, round(value, 1) + 0.0, WHOLE, "in the period")


def surveys(source: Source, found: Account, period: Period) -> Iterator[Section]:
    """Yield the answers of a period."""
    if not source.has("Surveys", "Account"):
        return
    held = answers(source, found, period)
    if not held:
        yield Section("Answers to surveys", ("Nobody answered in the period.",))
        return
    csat, nps = satisfied(held), promoting(held)
    parts = [plural(len(held), "answer")]
    parts += [f"{csat:.0f}% satisfied (CSAT)"] if csat is not None else []
    parts += [f"NPS {nps:.0f}"] if nps is not None else []
    rows = [
        Row((_said(row), row["Kind"], as_date(days(row["Date"])), row["Score"]), _state(row))
        for row in held
    ]
    heads = (Column("Who"), Column("Kind"), Column("When", DATE), Column("Score", "0.#"))
    few = _FEW if len(held) > MOST else MOST
    yield Section("Answers to surveys", (", ".join(parts) + ".",), table(heads, rows, few))


def _said(row: Record) -> str:
    who, comment = words(row["Contact"]) or "No name", words(row["Comment"])
    return f"{who}: {comment}" if comment else who


def _is(row: Record, kind: str) -> bool:
    return matched(row["Kind"]) == kind


def _score(row: Record) -> float | None:
    """Return a score within its scale; ``None`` for anything else."""
    least, most = _MOST.get(matched(row["Kind"]), (0, -1))
    value = row["Score"]
    found = None if isinstance(value, bool) else number(value)
    return found if found is not None and least <= found <= most else None


def _state(row: Record) -> str:
    score = _score(row) or 0
    bad, good = (6, 9) if _is(row, "nps") else (2, 4)
    return "bad" if score <= bad else "good" if score >= good else ""
