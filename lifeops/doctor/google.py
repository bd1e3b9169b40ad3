"""What there is to check about Google: the client, the sign-in, what it may do, what is left."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lifeops import account, settings
from lifeops.doctor.finding import Finding, failure, note, ok, warning
from sync.errors import SignInError
from sync.google.signin.sign_in import FILES, SHEETS, Kind, SignIn
from workbook.errors import WorkbookError

_LOW = 2.0


def client() -> Iterator[Finding]:
    """Check that there is a client of the right type to sign in with."""
    place = account.client_place()
    if place is None:
        yield note("client", "none yet; it is needed to sign in", "Run: lifeops auth setup")
        return
    try:
        found = account.client()
    except SignInError as wrong:
        yield failure("client", wrong)
        return
    yield ok("client", f"of the type 'Desktop app', project {found.project or 'not named'}")


def sign_in(known: SignIn) -> Iterator[Finding]:
    """Check that Google takes the sign-in, by getting a new token."""
    from sync.google.signin.account import renewed

    try:
        renewed(known, account.keep)
    except WorkbookError as wrong:
        yield failure("sign-in", wrong)
        return
    soon = known.may_end(datetime.now(UTC))
    if soon:
        yield warning("sign-in", soon, "Publish the client, then run: lifeops auth login")
    else:
        yield ok("sign-in", f"{known.account or 'an account'}: Google takes it")


def scopes(known: SignIn) -> Iterator[Finding]:
    """Check what the sign-in may see."""
    if known.kind is Kind.SERVICE_ACCOUNT:
        yield note("scopes", "sheets shared with the service account; it cannot create any")
    elif known.may(SHEETS):
        yield ok("scopes", "all your sheets")
    elif known.may(FILES):
        yield ok("scopes", "only sheets that lifeops made")
    else:
        yield note("scopes", "not known", "Run: lifeops auth login")


def apis(signed_in: Any) -> Iterator[Finding]:
    """Check that the client's project has both APIs enabled, by asking each for something."""
    from sync.google import reach

    for name, ask in (("Drive API", reach.drive_answers), ("Sheets API", reach.sheets_answers)):
        try:
            ask(signed_in)
        except WorkbookError as wrong:
            yield failure(name, wrong)
        else:
            yield ok(name, "enabled")


def quota() -> Iterator[Finding]:
    """Say what of Google's quota this computer has left just now."""
    from sync.google.requesting.pace import Buckets

    left = Buckets(settings.pace_file()).levels(("reads", "writes"))
    says = f"{max(0, int(left['reads']))} reads and {max(0, int(left['writes']))} writes at once"
    if min(left.values()) < _LOW:
        yield warning("quota", f"{says}, more in a moment", "Wait a minute")
    else:
        yield ok("quota", f"{says}, 40 a minute in the long run")
