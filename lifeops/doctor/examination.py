"""All checks, in an order in which what stands first explains what comes after."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from lifeops.doctor import books, computer
from lifeops.doctor.finding import Finding, failure, note
from lifeops.links import Link
from sync.errors import SignInError
from workbook.errors import WorkbookError


@dataclass(frozen=True, slots=True)
class Section:
    """Findings about one thing.

    Attributes:
        title: what they are about; a workbook's path for a link.
        link: which link, if it is one.
        findings: what was found, as it is found.
    """

    title: str
    findings: Iterator[Finding]
    link: Link | None = None


def examined(linked: Sequence[Link]) -> Iterator[Section]:
    """Yield what is found, section by section; each must be gone through before the next.

    Args:
        linked: the links to look at.
    """
    yield Section("This computer", _computer(linked))
    known: list[Any] = []
    yield Section("Google", _google(linked, known))
    with ExitStack() as opened:
        clients = _Clients(opened, known)
        for link in linked:
            yield Section(str(link.book), _link(link, clients), link)


def _computer(linked: Sequence[Link]) -> Iterator[Finding]:
    yield from computer.settings_files(linked)
    yield from computer.modes(linked)
    yield from computer.disk(linked)


def _google(linked: Sequence[Link], known: list[Any]) -> Iterator[Finding]:
    """Yield what is found about Google; ``known`` gets the sign-in if it is good."""
    from lifeops import account
    from lifeops.doctor import google

    needed = any(not link.local for link in linked)
    try:
        found = account.signed_in()
    except SignInError as wrong:
        yield from computer.no_clock()
        yield from google.client()
        others = account.borrowed_key() is not None
        if needed or not (others or wrong.what == account.NO_SIGN_IN):
            yield failure("sign-in", wrong)
        else:
            yield _none_needed()
        return
    if not needed and account.is_borrowed():
        yield _none_needed()
        return
    yield from computer.clock(found.token_uri)
    yield from google.client()
    stands = list(google.sign_in(found))
    yield from stands
    if any(each.wrong for each in stands):
        return
    known.append(found)
    yield from google.scopes(found)
    with _google_client() as client:
        yield from google.apis(client)
    yield from google.quota()


def _none_needed() -> Finding:
    return note("sign-in", "none, and none is needed: no link is with Google")


class _Clients:
    """A client for each kind of link, made when the first of them is looked at."""

    def __init__(self, opened: ExitStack, known: list[Any]) -> None:
        self._opened = opened
        self._known = known
        self._made: dict[bool, Any] = {}

    def of(self, link: Link) -> Any:
        """Return the client of a link.

        Raises:
            SignInError: Google does not let us in, of which was told before.
        """
        from lifeops.ends import sheets_client

        if not (link.local or self._known):
            raise SignInError("Google does not let us in")
        if link.local not in self._made:
            made = sheets_client(local=True) if link.local else _google_client()
            self._made[link.local] = self._opened.enter_context(made)
        return self._made[link.local]


def _google_client() -> Any:
    """Return the context of a client that does not try for long."""
    from lifeops.account import google_client
    from sync.google.requesting.patience import Patience

    return google_client(Patience(tries=3, total=20.0, last=10.0))


def _link(link: Link, clients: _Clients) -> Iterator[Finding]:
    yield from books.file(link)
    try:
        client = clients.of(link)
    except WorkbookError as wrong:
        yield from books.unreached(wrong)
    else:
        yield from books.sheet(link, client)
    yield from books.lock(link)
    yield from books.last_run(link)
    yield from books.schedule(link)
