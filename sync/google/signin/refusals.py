"""Why Google does not let us in, or not any more: one cause and one way out for each answer.

Sources: Google's pages "Using OAuth 2.0" (refresh token expiration) and "OAuth 2.0 for installed
applications" (errors); RFC 6749, section 5.2.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sync.errors import SignInError, SyncError, UnavailableError
from sync.google.failures import LATER, WHERE, MissingError
from sync.google.signin.sign_in import AUDIENCE, FILES, SHEETS, Kind, SignIn

LOGIN = "Sign in again: lifeops auth login"
WHO = "the Google sign-in"
_SETUP = "Get its JSON again and run `lifeops auth setup FILE`, then `lifeops auth login`"
_CLOCK = ("iat", "short-lived", "reasonable timeframe")
_TOKENS = re.compile(r"ya29\.[\w.\-]+|[14]//?[\w\-]{8,}|GOCSPX-[\w\-]+")
_OAUTH = {
    "deleted_client": ("the client was deleted in Google's console", _SETUP),
    "invalid_client": ("Google does not know the client, or its secret was changed", _SETUP),
    "unauthorized_client": ("the client may not be used for this", _SETUP),
    "disabled_client": ("Google or its owner has disabled the client", _SETUP),
    "access_denied": (
        "access was denied: you pressed Cancel, or you are no test user of the client",
        f"Allow it, or publish the client (or add yourself as a test user) at {AUDIENCE}",
    ),
    "admin_policy_enforced": (
        "your organisation's administrator does not allow this client",
        "Ask the administrator to trust it, and give them its client id",
    ),
    "org_internal": (
        "the client is for members of one organisation, and this account is not one",
        "Sign in with an account of that organisation",
    ),
    "invalid_scope": (
        "Google does not give this client what was asked for",
        "Sign in without --existing-sheets",
    ),
}


def of_oauth(
    code: str, said: str = "", subtype: str = "", *, known: SignIn | None = None, now: datetime
) -> SignInError:
    """Return the error for a refusal of the sign-in server.

    Args:
        code: what it calls it, such as ``invalid_grant``.
        said: its description, if any.
        subtype: its finer word, if any.
        known: the sign-in that was refused, if there was one.
        now: the time.
    """
    if code == "invalid_grant":
        what, fix = _ended(said, subtype, known, now)
    else:
        what, fix = _OAUTH.get(code, (f"Google refused ({_first(said, known) or code})", LOGIN))
    return SignInError(what, where=WHO, fix=fix)


def of_answer(status: int, error: Mapping[str, Any], known: SignIn) -> SyncError | None:
    """Return the error for a refusal of Sheets or Drive that has to do with who signed in.

    Args:
        status: of HTTP.
        error: what the answer says of it.
        known: who signed in.

    Returns:
        ``None`` for a refusal that anybody would get.
    """
    reasons = set(_reasons(error))
    if status == 403 and reasons & {"SERVICE_DISABLED", "accessNotConfigured"}:
        api, link = _disabled(error)
        fix = f"Enable it at {link} and wait a few minutes, then run this again"
        return SignInError(f"{api} is not enabled for the client's project", where=WHO, fix=fix)
    if status == 403 and "storageQuotaExceeded" in reasons:
        return _full(known)
    if status == 403 and reasons & {"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"}:
        return narrowed()
    if status == 404:
        return _unseen(known)
    return None


def missing_scopes(missing: tuple[str, ...]) -> SignInError:
    """Return the error for a consent with boxes left empty."""
    names = " and ".join(each.rpartition("/")[2] for each in missing)
    return SignInError(
        f"Google did not grant {names}: a box was not ticked, and nothing was kept",
        where=WHO,
        fix="Run `lifeops auth login` again and tick every box",
    )


def narrowed() -> SignInError:
    """Return the error for a sign-in that may do less than it was asked for, by now."""
    what = "it was not granted what this needs, or not any more"
    return SignInError(what, where=WHO, fix=f"{LOGIN}, and tick every box that Google shows")


def _ended(said: str, subtype: str, known: SignIn | None, now: datetime) -> tuple[str, str]:
    if known is not None and known.kind is Kind.SERVICE_ACCOUNT:
        if any(word in said for word in _CLOCK):
            return (
                "Google refuses it because this computer's clock is wrong",
                "Set the clock (switch on setting it from the network), then run this again",
            )
        return (
            "the service account or its key was deleted",
            "Sign in with another key: lifeops auth login --service-account FILE",
        )
    if subtype == "invalid_rapt":
        what = "your organisation asks everybody to sign in again from time to time"
        return what, LOGIN
    if known is not None and known.testing(now):
        return (
            "it ended 7 days after you consented, as the client is still in 'Testing'",
            f"Publish the client at {AUDIENCE}, so that this was the last time. {LOGIN}",
        )
    if known is None:
        return "the code that Google gave was not good any more", LOGIN
    return "it is not valid any more: it was revoked, or not used for six months", LOGIN


def _full(known: SignIn) -> SyncError:
    if known.kind is Kind.SERVICE_ACCOUNT:
        return SignInError(
            "a service account cannot create sheets: Google gives it no room",
            where=WHO,
            fix=f"Create the sheet yourself, share it with {known.account} as an editor, and link"
            " it with `lifeops link BOOK --sheet URL`",
        )
    return UnavailableError("Google Drive is full", where=WHO, fix=f"Make room there. {LATER}")


def _unseen(known: SignIn) -> SyncError:
    if known.kind is Kind.SERVICE_ACCOUNT:
        return MissingError(
            "the spreadsheet does not exist, or is not shared with the service account",
            where=WHERE,
            fix=f"Share it with {known.account} as an editor",
        )
    if known.may(SHEETS) or not known.may(FILES):
        return MissingError(
            f"the spreadsheet does not exist, or is not shared with {known.account or 'you'}",
            where=WHERE,
            fix="Bring it back from Google Drive's bin, or link the workbook again",
        )
    return MissingError(
        "the spreadsheet does not exist, or this sign-in cannot see it: it sees only sheets that"
        " lifeops made",
        where=WHERE,
        fix="For a sheet that you made yourself, run `lifeops auth login --existing-sheets`; or"
        " link with a new one: --sheet new",
    )


def _reasons(error: Mapping[str, Any]) -> list[str]:
    found = [*(error.get("details") or ()), *(error.get("errors") or ())]
    return [str(each.get("reason", "")) for each in found if isinstance(each, Mapping)]


def _disabled(error: Mapping[str, Any]) -> tuple[str, str]:
    """Return the API that is not enabled, and where to enable it."""
    told: Mapping[str, Any] = {}
    for each in error.get("details") or ():
        told = each.get("metadata") or told
    said = str(error.get("message", ""))
    service = str(told.get("service") or ("drive" if "Drive" in said else "sheets"))
    name = "Google Drive API" if service.startswith("drive") else "Google Sheets API"
    api = f"{'drive' if 'Drive' in name else 'sheets'}.googleapis.com"
    project = str(told.get("consumer", "")).rpartition("/")[2]
    end = f"?project={project}" if project.replace("-", "").isalnum() else ""
    return f"the {name}", f"https://console.cloud.google.com/apis/library/{api}{end}"


def _first(said: str, known: SignIn | None) -> str:
    """Return the first line of what Google says, without a secret that it may repeat."""
    for secret in known.secrets if known else ():
        said = said.replace(secret, "[secret]")
    return _TOKENS.sub("[secret]", said).strip().partition("\n")[0][:200]
