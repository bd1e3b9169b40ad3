"""What a check has found."""

from dataclasses import dataclass
from enum import StrEnum

from workbook.errors import WorkbookError


class Verdict(StrEnum):
    """How it is."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        check: what was looked at, a word or two.
        verdict: how it is.
        says: what was found, one sentence without a full stop.
        fix: what to do; ``""`` where there is nothing to do.
        wrong: the error that a sync would end with, if it would.
    """

    check: str
    verdict: Verdict
    says: str
    fix: str = ""
    wrong: WorkbookError | None = None


def ok(check: str, says: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(check, Verdict.OK, says)


def note(check: str, says: str, fix: str = "") -> Finding:
    """Return a finding that is neither good nor bad."""
    return Finding(check, Verdict.NOTE, says, fix)


def warning(check: str, says: str, fix: str) -> Finding:
    """Return a finding that will be trouble some day."""
    return Finding(check, Verdict.WARNING, says, fix)


def failure(check: str, wrong: WorkbookError) -> Finding:
    """Return a finding that stops a sync."""
    says = f"{wrong.where}: {wrong.what}" if wrong.where else wrong.what or str(wrong)
    return Finding(check, Verdict.FAILURE, says, wrong.fix, wrong)
