"""What ``auth`` says."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifeops.cli import shape
from lifeops.cli.exits import Exit, exit_code
from lifeops.cli.say import say
from workbook.errors import WorkbookError

if TYPE_CHECKING:
    from sync.google.signin.sign_in import SignIn

_CONSOLE = "https://console.cloud.google.com"
_STEPS = (
    ("Make a project (any name will do)", f"{_CONSOLE}/projectcreate"),
    (
        "Enable the Google Sheets API and the Google Drive API",
        f"{_CONSOLE}/flows/enableapi?apiid=sheets.googleapis.com,drive.googleapis.com",
    ),
    (
        "Press 'Get started'; as audience take 'Internal' if it is offered, else 'External'",
        f"{_CONSOLE}/auth/overview",
    ),
    (
        "For 'External', press 'Publish app', or you would have to sign in again every 7 days",
        f"{_CONSOLE}/auth/audience",
    ),
    (
        "Create a client of the type 'Desktop app', and download its JSON",
        f"{_CONSOLE}/auth/clients",
    ),
)
_DOWNLOADS = "client_secret*.json"


def as_text(told: Mapping[str, object]) -> str:
    """Return JSON as it is kept in a file."""
    return json.dumps(told, indent=2)


def downloaded() -> Path | None:
    """Return the client's JSON that was downloaded last, where browsers put such files."""
    found: list[tuple[float, Path]] = []
    for folder in (Path.cwd(), Path.home() / "Downloads"):
        with suppress(OSError):
            there = [each for each in folder.glob(_DOWNLOADS) if each.is_file()]
            found += [(each.stat().st_mtime, each) for each in there]
    return max(found)[1] if found else None


def say_steps() -> None:
    """Say how to get a client, step by step."""
    say(
        "Google wants to know which program asks. lifeops asks in the name of a client of your own,"
        " which you make once, for nothing, in about five minutes:"
    )
    for number, (step, link) in enumerate(_STEPS, 1):
        click.echo("")
        say(f"{number}. {step}")
        click.echo(f"   {link}")
    click.echo("")
    say(f"{len(_STEPS) + 1}. Run: lifeops auth setup FILE, with the file you downloaded;")
    say("then: lifeops auth login", indent="   ")
    click.echo("")
    say("If your company has a client for everybody, ask for its JSON and go on with the last step")


def say_publish() -> None:
    """Say what makes a sign-in last."""
    say(
        "If the client is of the audience 'External', see that it is published, or Google ends"
        " each sign-in after 7 days:"
    )
    click.echo(f"  {_CONSOLE}/auth/audience")


def say_before(*, here: bool, wanted: bool, port: int) -> None:
    """Say what comes, before anything waits.

    Args:
        here: whether a browser opens here.
        wanted: whether that was asked for.
        port: where the answer arrives.
    """
    if here:
        say("Opening your browser. Choose your account, and allow what lifeops asks for.")
        say("(Google may say that it has not verified the app: it is yours. 'Advanced' goes on.)")
        return
    if wanted:
        say("No browser can be opened here.")
    say(
        "Open the address below in a browser on this computer. From another one, connect first:"
        " type this in a terminal there, and leave it open:"
    )
    click.echo(f"  ssh -L {port}:127.0.0.1:{port} THIS-COMPUTER")
    say("Or sign in there, and carry the sign-in over: lifeops auth export, lifeops auth import.")


def show_address(url: str, *, here: bool) -> None:
    """Show the address to open, whole, on a line of its own; ``here`` if a browser opens it."""
    say("The address, should no browser open:" if here else "The address:")
    click.echo(f"\n{url}\n")
    say("Waiting for your answer there (Ctrl-C stops)...")


def say_signed_in(made: "SignIn", place: str) -> None:
    """Say who is signed in now, what that may do, and where it is kept."""
    say(f"Signed in as {made.account or 'an account whose name Google does not tell'}.")
    _say_scopes(made)
    say(_kept(place))
    if made.ends_at is not None:
        _say_end(made.ends_at)
    if made.kind == "service account":
        say(
            f"Share each sheet with {made.account} as an editor. A service account cannot create"
            " sheets: link with --sheet URL."
        )


def say_status(known: "SignIn", place: str, now: datetime, *, good: bool) -> None:
    """Say how a sign-in stands.

    Args:
        known: the sign-in.
        place: where it is kept.
        now: the time.
        good: whether Google has just taken it.
    """
    say(f"Account: {known.account or 'not known'} ({known.kind})")
    _say_scopes(known)
    say(_kept(place))
    if known.consent_at is not None:
        say(f"You consented {_ago(now - known.consent_at)}")
    if good:
        say("Google takes it: yes, just now")
    elif known.refreshed_at is not None:
        say(f"Google last took it {_ago(now - known.refreshed_at)}")
    if known.ends_at is not None:
        _say_end(known.ends_at)
    elif known.may_end(now):
        say(known.may_end(now))


def status_json(
    known: "SignIn | None",
    place: str,
    wrong: WorkbookError | None,
    now: datetime,
    *,
    offline: bool,
) -> str:
    """Return the same as JSON; ``valid`` is null where Google was not asked."""
    from lifeops import account

    code = exit_code(wrong) if wrong else Exit.DONE
    told = None
    if known is not None:
        told = {
            "account": known.account or None,
            "kind": known.kind.value,
            "client": known.client,
            "scopes": list(known.scopes),
            "place": place,
            "mode": account.mode(),
            "consent_at": _stamp(known.consent_at),
            "refreshed_at": _stamp(known.refreshed_at),
            "ends_at": _stamp(known.ends_at),
            "warning": known.may_end(now) or None,
            "valid": None if offline else wrong is None,
        }
    return json.dumps(
        {
            "version": shape.VERSION,
            "command": "auth status",
            "exit_code": int(code),
            "sign_in": told,
            "error": shape.error(wrong) if wrong else None,
        },
        ensure_ascii=False,
        indent=2,
    )


def _say_scopes(made: "SignIn") -> None:
    from sync.google.signin.sign_in import MEANINGS

    for scope in made.scopes:
        say(f"May {MEANINGS.get(scope, 'do what is called')} ({scope.rpartition('/')[2]})")


def _kept(place: str) -> str:
    if not re.match(r"[/\\]|[A-Za-z]:", place):
        return f"Kept in {place}"
    return f"Kept in {place}, which only you can read"


def _say_end(ends: datetime) -> None:
    say(
        f"This sign-in ends on {ends.astimezone():%Y-%m-%d %H:%M}, as the client is still in"
        f" 'Testing': publish it at {_CONSOLE}/auth/audience and sign in again"
    )


def _ago(age: timedelta) -> str:
    if age < timedelta(minutes=2):
        return "just now"
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = int(age.total_seconds() // length)
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def _stamp(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
