"""The Google Sheet end of a sync: the one place that talks to Google, through gspread.

gspread's plain client is used as it is. Its back-off client retries without end, appends
included, so what to do after a failure is decided here.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, TypeAlias

import requests
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError, TransportError
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient, ParamsType
from gspread.urls import (
    DRIVE_FILES_API_V3_URL,
    SPREADSHEET_BATCH_UPDATE_URL,
    SPREADSHEET_URL,
    SPREADSHEETS_API_V4_BASE_URL,
)

from sync.errors import MovedOnError, SignInError, UnavailableError, WrongEndError
from sync.google import hidden_tab, sent, wire, writes
from sync.google.apply import Progress, apply_edits
from sync.google.conflicts_tab import conflicts_table, with_tab
from sync.google.exchange import Exchange
from sync.google.failures import LATER, WHERE, MissingError, MissingTabError, refusal
from sync.google.plan import Batch
from sync.google.reshape import reshape, schema_requests
from sync.google.snapshot import Snapshot
from sync.google.view import view
from sync.google.wire import Grids
from sync.google.writes import Ask
from sync.journal import Entry
from sync.label import Label, read_guid
from sync.revisions import of_version
from sync.store import Applied, ColumnEdit, Edit, Reading, Side, Unmade
from workbook.schema import SCHEMA_SHEET, Schema

Client: TypeAlias = HTTPClient
"""What talks to Google: gspread's client, used as it is."""

TIMEOUT = (10.0, 190.0)
"""Seconds to connect, and to wait for an answer; Google itself gives up after 180."""


def client(
    credentials: Credentials | None = None, session: requests.Session | None = None
) -> Client:
    """Return gspread's own client, made not to wait for ever.

    Args:
        credentials: a sign-in; not needed with a session of one's own.
        session: what sends the requests, instead of one made from the credentials.
    """
    made = HTTPClient(credentials, session)  # type: ignore[arg-type]  # None is fine with a session
    made.set_timeout(TIMEOUT)
    # Google compresses answers only for clients that also name gzip here.
    made.session.headers["User-Agent"] = "lifeops (gzip)"
    return made


def local_client(url: str) -> Client:
    """Return a client whose requests go to the embedded server at ``url``."""
    from sync.emulator.session import session

    return client(session=session(url))


def create(client: Client, body: Mapping[str, Any]) -> str:
    """Create a spreadsheet as ``spreadsheets.create`` takes it, and return its id."""
    params: ParamsType = {"fields": "spreadsheetId"}
    with translated():
        made = client.request("post", SPREADSHEETS_API_V4_BASE_URL, params=params, json=body).json()
    return str(made["spreadsheetId"])


def delete(client: Client, spreadsheet_id: str) -> None:
    """Delete a spreadsheet; one that is gone already is no error."""
    with suppress(WrongEndError), translated():
        client.request("delete", f"{DRIVE_FILES_API_V3_URL}/{spreadsheet_id}")


def update(client: Client, spreadsheet_id: str, requests: Sequence[Mapping[str, Any]]) -> None:
    """Apply requests to a spreadsheet in one atomic batch, asking nothing back."""
    url = SPREADSHEET_BATCH_UPDATE_URL % spreadsheet_id
    params: ParamsType = {"fields": "spreadsheetId"}
    with translated(writing=True):
        client.request("post", url, params=params, json={"requests": list(requests)})


def read_all(client: Client, spreadsheet_id: str) -> Grids:
    """Read every tab of a spreadsheet, in one request."""
    params: ParamsType = {"fields": wire.SPREADSHEET_FIELDS, "prettyPrint": "false"}
    with translated():
        answer = client.request("get", SPREADSHEET_URL % spreadsheet_id, params=params)
        found = sent.read(answer.content)
    return wire.read_grids(found)


class GoogleStore:
    """A spreadsheet as one end of a sync.

    A reading's revision is the version that Drive gave just before it was read, so an edit made
    in between shows as a newer version, never as an old one. A reading that no probe preceded
    has the hash of what was read, which no version equals; the next run then reads again.

    Args:
        client: what :func:`client` made.
        spreadsheet_id: the id in the spreadsheet's address.
        schema: what syncs.
        guid: the id that the spreadsheet shares with its workbook; ``""`` lets any be.
        progress: is told how far a write has come.

    Attributes:
        schema: what syncs.
        looks: whether the next readings ask how columns look.
        probed: a revision that was just found by other means, which the next probe need not do.
        beside: texts of named cells that do not sync, for a write that happens anyway.
    """

    side = Side.SHEET
    looks = False
    probed = ""
    beside: Callable[[], Mapping[str, str]] = staticmethod(dict)

    def __init__(
        self,
        client: Client,
        spreadsheet_id: str,
        schema: Schema,
        guid: str = "",
        progress: Progress | None = None,
    ) -> None:
        self._client = client
        self.progress = progress
        self.label = Label(guid, schema, spreadsheet_id)
        self.spreadsheet_id = spreadsheet_id
        self.schema = schema
        self._version = ""
        self._digest = ""
        self._last: Snapshot | None = None
        self._aside: list[dict[str, Any]] = []

    def probe(self) -> str:
        """Return the version that Drive knows; a hint, as Drive may lag behind by minutes.

        A sign-in that may not see Drive gets the hash of the content instead.
        """
        if self.probed:
            self._version, self.probed = self.probed, ""
            return self._version
        params: ParamsType = {"fields": "version", "supportsAllDrives": True}
        url = f"{DRIVE_FILES_API_V3_URL}/{self.spreadsheet_id}"
        try:
            with translated():
                answer = self._client.request("get", url, params=params).json()
        except (SignInError, MissingError):  # such as a sheet that lifeops did not make
            self.fetch()
            return f"content {self._digest}"
        self._version = of_version(answer["version"]) if "version" in answer else ""
        return self._version

    def read(self) -> Reading:
        """Read every tab that syncs, in one request.

        Raises:
            WrongEndError: the spreadsheet, a tab or a table in it cannot be found.
            SignInError: there is no sign-in, or it may not open the spreadsheet.
            UnavailableError: Google cannot be reached now.
        """
        return self._snapshot().reading

    def apply(self, reading: Reading, edits: Sequence[Edit], note: Entry | None = None) -> Applied:
        """Apply ``edits`` in one atomic batch, deletes in a second, each proved by its answer.

        What is more than two megabytes goes in several, whole rows in each.

        Raises:
            MovedOnError: another computer wrote since ``reading``; to be decided afresh.
            SignInError: there is no sign-in, or it may not edit the spreadsheet.
            UnavailableError: Google cannot be reached now; ``applied`` says whether a write that
                failed may have been made.
        """
        if not edits and (note is None or note in reading.journal):
            return Applied(reading.revision)
        before = self._before(reading)
        self._aside = list(writes.asides(self.beside(), before.grids)) if edits else []
        try:
            owed = apply_edits(self, self.schema, before, edits, self.progress, note)
            return Applied("", owed)
        finally:
            self._version, self._last = "", None

    def reshape(self, reading: Reading, edits: Sequence[ColumnEdit]) -> tuple[Unmade, ...]:
        """Change columns in one atomic batch; the hidden tab tells of them.

        Raises:
            MovedOnError: another computer wrote since ``reading``; to be decided afresh.
            SignInError: there is no sign-in, or it may not edit the spreadsheet.
            UnavailableError: Google cannot be reached now.
        """
        before = self._before(reading)
        made = reshape(before, self.schema, edits)
        hidden = before.grids.tabs[SCHEMA_SHEET]
        changes = [*made.requests, *schema_requests(hidden, made.schema)]
        if changes:
            Exchange(self, before).send(Batch(requests=changes))
            self._version, self._last = "", None
        self.schema = made.schema
        self.label = replace(self.label, schema=made.schema)
        return ()

    def _before(self, reading: Reading) -> Snapshot:
        """Return the spreadsheet as it was read for ``reading``."""
        if self._last is not None and self._last.reading is reading:
            return self._last
        now = self._snapshot()
        if now.reading.tables != reading.tables:
            raise MovedOnError("it was changed meanwhile", where=WHERE, fix=LATER)
        return now

    def _snapshot(self) -> Snapshot:
        grids = self.fetch()
        linked = read_guid(grids.tabs[SCHEMA_SHEET].cells)
        if self.label.guid and linked not in {"", self.label.guid}:
            raise WrongEndError(
                "the spreadsheet was linked with another workbook since",
                where=WHERE,
                fix="Take this link off with `lifeops unlink` and link the workbook with a sheet of"
                " its own",
            )
        revision = self._version or f"content {self._digest}"
        self._last = Snapshot(grids, replace(self.view(grids), revision=revision))
        return self._last

    def fetch(self) -> Grids:
        """Read the cells of every tab that syncs, in one request if they are all there."""
        table = conflicts_table(self.schema)
        # A person may delete what is sync's own; the next write brings it back.
        own = {SCHEMA_SHEET, *((table.sheet,) if table else ())}
        titles = self._titles()
        while True:
            try:
                grids = hidden_tab.with_tab(self._fetch(titles))
            except MissingTabError as wrong:
                if wrong.tab not in own:
                    raise
                own.remove(wrong.tab)
                titles.remove(wrong.tab)
            else:
                return with_tab(grids, table) if table and table.sheet not in titles else grids

    def _fetch(self, titles: Sequence[str]) -> Grids:
        params: ParamsType = {
            "ranges": [wire.quoted(title) for title in titles],
            "fields": wire.LOOKS_FIELDS if self.looks else wire.SPREADSHEET_FIELDS,
            "prettyPrint": "false",
        }
        with translated():
            answer = self._client.request(
                "get", SPREADSHEET_URL % self.spreadsheet_id, params=params
            )
            found = sent.read(answer.content)
        self._digest = hashlib.sha256(answer.content).hexdigest()[:32]
        return wire.read_grids(found)

    def batch(self, requests: Sequence[dict[str, Any]], asks: Sequence[Ask]) -> Grids:
        """Apply all requests or none; return what was asked back, as it stands afterwards."""
        aside, self._aside = self._aside, []
        body = {
            "requests": [*requests, *aside],
            "includeSpreadsheetInResponse": True,
            "responseIncludeGridData": True,
            "responseRanges": [each for ask in asks for each in ask.ranges],
        }
        params: ParamsType = {
            "fields": f"updatedSpreadsheet({wire.SPREADSHEET_FIELDS})",
            "prettyPrint": "false",
        }
        url = SPREADSHEET_BATCH_UPDATE_URL % self.spreadsheet_id
        with translated(writing=True):
            answer = self._client.request("post", url, params=params, json=body)
            found = sent.read(answer.content)
        return wire.read_grids(found["updatedSpreadsheet"])

    def view(self, grids: Grids) -> Reading:
        """Return what cells say, without a revision."""
        return view(self.schema, grids)

    def _titles(self) -> list[str]:
        sheets = [table.sheet for table in self.schema.tables]
        declared = (cell.sheet for cell in self.schema.cells)
        return list(dict.fromkeys([*sheets, *declared, SCHEMA_SHEET]))


@contextmanager
def translated(*, writing: bool = False) -> Iterator[None]:
    """Raise what goes wrong between us and Google as errors for people.

    Args:
        writing: whether a write was under way, whose outcome a failure leaves unknown.
    """
    unknown = None if writing else False
    try:
        yield
    except APIError as refused:
        raise refusal(refused.response.status_code, refused.error, unknown) from refused
    except TransportError as failed:
        raise UnavailableError("Google cannot be reached", where=WHERE, fix=LATER) from failed
    except GoogleAuthError as failed:
        what = "the Google sign-in is not valid any more"
        raise SignInError(what, where=WHERE, fix="Sign in again: lifeops auth login") from failed
    except requests.ConnectTimeout as failed:
        raise UnavailableError("no answer", where=WHERE, fix=LATER) from failed
    except requests.RequestException as failed:
        what = "the connection failed" if writing else "it cannot be reached"
        raise UnavailableError(what, where=WHERE, fix=LATER, applied=unknown) from failed
