"""What Google's refusals mean to people."""

from collections.abc import Mapping
from typing import Any

from sync.errors import SignInError, SyncError, UnavailableError, WrongEndError

WHERE = "the Google Sheet"
LATER = "Nothing is lost; run this again later"
_QUOTA_REASONS = ("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded")
_NO_RANGE = "Unable to parse range:"


class RefusedError(UnavailableError):
    """Google found something wrong with a request, and did nothing of it."""


class MissingError(WrongEndError):
    """There is no such spreadsheet, or no such thing in it."""


class MissingTabError(WrongEndError):
    """The spreadsheet has no tab of the title ``tab``."""

    def __init__(self, tab: str) -> None:
        self.tab = tab
        super().__init__(
            f"the tab '{tab}' is missing",
            where=WHERE,
            fix="Bring it back under this name, or take the link off with `lifeops unlink` and link"
            " the workbook with a new sheet",
        )


def refusal(status: int, error: Mapping[str, Any], unknown: bool | None) -> SyncError:
    """Return the error for an answer that is not a success.

    Args:
        status: of HTTP.
        error: what the answer says of it.
        unknown: what ``applied`` is to be where the outcome is unknown.
    """
    said = str(error.get("message", "")).strip()
    if status == 429 or (status == 403 and is_quota(error)):
        return UnavailableError("Google's quota is used up", where=WHERE, fix=LATER)
    if status in {401, 403}:
        return SignInError(
            f"the sign-in may not do this ({said})",
            where=WHERE,
            fix="Sign in again, or ask its owner to share it with you as an editor",
        )
    if status == 404:
        return MissingError(
            "the spreadsheet does not exist any more, or is not shared with you",
            where=WHERE,
            fix="Bring it back from Google Drive's bin, or link the workbook again",
        )
    if status >= 500 or status == 408:
        what = f"Google answered {status} ({said})"
        return UnavailableError(what, where=WHERE, fix=LATER, applied=unknown)
    if _NO_RANGE in said:
        return MissingTabError(_title(said.partition(_NO_RANGE)[2].strip()))
    what = f"Google refused the request, and nothing was written ({said})"
    return RefusedError(what, where=WHERE, fix="Run this again")


def is_quota(error: Mapping[str, Any]) -> bool:
    """Whether a refusal says that too much was asked, which passes."""
    return any(each.get("reason") in _QUOTA_REASONS for each in error.get("errors") or ())


def _title(name: str) -> str:
    return name[1:-1].replace("''", "'") if name.startswith("'") else name
