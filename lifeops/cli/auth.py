"""Signing in to Google: ``auth setup``, ``login``, ``status``, ``logout`` and the rest."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from lifeops.cli import auth_words as words
from lifeops.cli.each import AS_JSON
from lifeops.cli.exits import Exit, exit_code
from lifeops.cli.say import complain, say, show_commands
from sync.errors import SignInError
from workbook.errors import NotWritableError, WorkbookError

if TYPE_CHECKING:
    from sync.google.signin.sign_in import SignIn

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def auth() -> None:
    """Sign in to Google, see how that stands, and sign out.

    \b
    Examples: lifeops auth setup
              lifeops auth login
              lifeops auth status
    """


@auth.command()
@click.argument("file", required=False, type=_FILE)
def setup(file: Path | None) -> None:
    """Take over a Google client; without FILE, say how to get one.

    FILE is the JSON of the client that you made in Google's console.

    \b
    Examples: lifeops auth setup
              lifeops auth setup ~/Downloads/client_secret_123.json
    """
    from lifeops import account, settings
    from sync.google.signin import client_config
    from sync.google.signin.vault import write_private

    if file is None:
        _show_setup()
        return
    client = client_config.read(file)
    target = settings.client_file()
    write_private(target, words.as_text(client.as_json()))
    say(f"Took over the client of the project {client.project or client.id}.")
    say(f"It is kept in {target}, which only you can read; {file} is not needed any more.")
    if account.client_place() != target:
        say(f"Note: {account.CLIENT_VARIABLE} names another client, which goes before this one.")
    words.say_publish()
    show_commands({"lifeops auth login": "sign in, in your browser"})


def _show_setup() -> None:
    from lifeops import account

    place = account.client_place()
    if place is not None:
        account.client()
        say(f"There is a Google client already: {place}")
        show_commands(
            {
                "lifeops auth login": "sign in with it",
                "lifeops auth setup FILE": "use another one",
            }
        )
        return
    words.say_steps()
    found = words.downloaded()
    if found is not None:
        say("There is such a file already. To use it:")
        show_commands({f"lifeops auth setup '{found}'": "take that client over"})


@auth.command()
@click.option("--existing-sheets", is_flag=True, help="Also for sheets that you made yourself.")
@click.option("--no-browser", is_flag=True, help="Show the address instead of opening a browser.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Where the answer arrives.")
@click.option("--keyring", is_flag=True, help="Keep the sign-in in the system's keyring.")
@click.option(
    "--service-account", "key", type=_FILE, metavar="FILE", help="Sign in with this account's key."
)
def login(
    existing_sheets: bool, no_browser: bool, port: int, keyring: bool, key: Path | None
) -> None:
    """Sign in with your Google account, in a browser.

    \b
    Examples: lifeops auth login
              lifeops auth login --existing-sheets
              lifeops auth login --no-browser
              lifeops auth login --service-account key.json
    """
    from dataclasses import replace

    from sync.google.signin import account as google
    from sync.google.signin.sign_in import FILES, SHEETS
    from sync.google.signin.vault import need_keyring

    if keyring:
        need_keyring()
    if key is not None:
        made = _with_key(key)
    else:
        scopes = (FILES, SHEETS) if existing_sheets else (FILES,)
        made = _in_browser(scopes, browser=not no_browser, port=port)
        with google.opened(made, lambda _: None, google.Manners()) as client:
            made = replace(made, account=google.account_of(client))
    _keep(made, keyring=keyring)
    show_commands({"lifeops link BOOK.xlsx": "keep a workbook the same as a Google Sheet"})


def _keep(made: "SignIn", *, keyring: bool) -> None:
    """Keep a new sign-in, and say so."""
    from lifeops import account

    vault = account.vault()
    vault.save(made, keyring=keyring)
    words.say_signed_in(made, vault.place)
    if os.environ.get(account.SIGN_IN_VARIABLE):
        say(f"Note: {account.SIGN_IN_VARIABLE} names another sign-in, which goes before this one.")


def _in_browser(scopes: tuple[str, ...], *, browser: bool, port: int) -> "SignIn":
    from lifeops import account
    from sync.google.signin import consent

    client = account.client()
    port = port or consent.free_port()
    here = browser and consent.has_browser()
    words.say_before(here=here, wanted=browser, port=port)
    show = partial(words.show_address, here=here)
    return consent.consent(client, scopes, consent.Asking(here, port), show)


def _with_key(key: Path) -> "SignIn":
    """Return the sign-in of a service account, once its key has proved good."""
    from lifeops import account
    from sync.google.signin import account as google

    return google.renewed(account.from_key_file(key), lambda _: None)


@auth.command()
@click.option("--offline", is_flag=True, help="Say what is kept, without asking Google.")
@AS_JSON
def status(offline: bool, as_json: bool) -> None:
    """Show who is signed in, and whether Google takes it.

    Exit code 0 if it does, 40 if nobody is signed in.

    \b
    Examples: lifeops auth status
              lifeops auth status --json
    """
    from lifeops import account

    known, wrong = None, None
    try:
        known = account.signed_in()
        if not offline:
            from sync.google.signin import account as google

            known = google.renewed(known, account.keep)
    except WorkbookError as stopped:
        wrong = stopped
    place = account.place() if known else ""
    now = datetime.now(UTC)
    if as_json:
        click.echo(words.status_json(known, place, wrong, now, offline=offline))
    else:
        if known is not None:
            words.say_status(known, place, now, good=not (wrong or offline))
        if wrong is not None:
            complain(f"lifeops: {wrong}")
    click.get_current_context().exit(exit_code(wrong) if wrong else Exit.DONE)


@auth.command()
def logout() -> None:
    """End the access at Google, and remove what is kept here.

    \b
    Example: lifeops auth logout
    """
    from lifeops import account
    from sync.google.signin.revoke import revoke
    from sync.google.signin.sign_in import Kind

    vault = account.vault()
    place = vault.place
    try:
        known = vault.load()
    except SignInError:
        known = None  # damaged: there is nothing to revoke, and it goes
    gone = known is not None and revoke(known)
    if not vault.forget():
        say("Nobody is signed in here.")
        return
    if known is not None and known.kind is Kind.SERVICE_ACCOUNT:
        say("A service account's key stays good until you delete it in Google's console.")
    elif gone:
        say("Google has ended the access; on other computers you may have to sign in again.")
    else:
        say(
            "Google could not be told. End the access yourself at"
            " https://myaccount.google.com/connections"
        )
    say(f"Removed the sign-in from {place}.")


@auth.command()
@click.option("--output", type=_FILE, metavar="FILE", help="Write a file that only you can read.")
def export(output: Path | None) -> None:
    """Print the sign-in, for a computer without a browser.

    Whoever has that line has your access: do not send it by mail or chat.

    \b
    Examples: lifeops auth export | ssh server lifeops auth import
              lifeops auth export --output sign-in.txt
    """
    from lifeops import account
    from sync.google.signin import sign_in
    from sync.google.signin.vault import write_private

    line = sign_in.exported(account.signed_in())
    if output is not None and str(output) != "-":
        _check_target(output)
        write_private(output, f"{line}\n")
        say(f"Wrote {output}, which only you can read. Remove it once it is imported.")
        return
    click.echo(line)
    click.echo("Whoever has this line has your access to Google: keep it to yourself.", err=True)


def _check_target(output: Path) -> None:
    """See that no other file is lost: only an older export is replaced.

    Raises:
        NotWritableError: it would be.
    """
    from sync.google.signin import sign_in

    try:
        with output.open("rb") as file:
            is_ours = sign_in.is_exported(file.read(200))
    except FileNotFoundError:
        return
    except OSError:
        is_ours = False
    if not is_ours:
        raise NotWritableError(
            "there is another file already", where=str(output), fix="Give another name"
        )


@auth.command("import")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--keyring", is_flag=True, help="Keep the sign-in in the system's keyring.")
def import_(file: IO[bytes], keyring: bool) -> None:
    """Take over a sign-in that another computer exported.

    \b
    Examples: ssh laptop lifeops auth export | lifeops auth import
              lifeops auth import sign-in.txt
    """
    from sync.google.signin import account as google
    from sync.google.signin import sign_in
    from sync.google.signin.vault import need_keyring

    if keyring:
        need_keyring()
    where = str(getattr(file, "name", "<stdin>"))
    if file.isatty():
        line = click.prompt("What `lifeops auth export` printed (not shown)", hide_input=True)
    else:
        line = sign_in.decoded(file.read())
    made = google.renewed(sign_in.imported(line, where), lambda _: None)
    _keep(made, keyring=keyring)
