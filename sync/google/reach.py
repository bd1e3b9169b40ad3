"""Whether Google lets us at a spreadsheet, learnt without writing anything."""

from dataclasses import dataclass
from urllib.parse import quote

from sync.errors import SignInError
from sync.google.failures import MissingError
from sync.google.store import Client, translated

_DRIVE = "https://www.googleapis.com/drive/v3"
_SHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
_NOBODYS = "lifeops-doctor-asks-whether-you-are-there"


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be done with a spreadsheet.

    Attributes:
        writable: ``None`` where Drive does not tell, as of a sheet that lifeops did not make.
        trashed: whether it is in the bin.
    """

    writable: bool | None
    trashed: bool = False


def reach(client: Client, spreadsheet: str) -> Reach:
    """Return what may be done with a spreadsheet.

    Raises:
        SignInError: it may not even be read.
        WrongEndError: it is not there.
        UnavailableError: Google cannot be reached.
    """
    name = quote(spreadsheet, safe="")
    fields = {"fields": "trashed,capabilities(canEdit)", "supportsAllDrives": "true"}
    told: dict[str, object] = {}
    try:
        with translated():
            told = client.request("get", f"{_DRIVE}/files/{name}", params={**fields}).json()
    except (SignInError, MissingError):
        pass  # Drive does not know it, or we may not ask it; the Sheets API may all the same
    with translated():
        client.request("get", f"{_SHEETS}/{name}", params={"fields": "spreadsheetId"})
    may = told.get("capabilities")
    writable = bool(may.get("canEdit")) if isinstance(may, dict) and "canEdit" in may else None
    return Reach(writable, bool(told.get("trashed")))


def drive_answers(client: Client) -> None:
    """Ask the Drive API who we are.

    Raises:
        SignInError: it is not enabled, or the sign-in may not ask it.
    """
    with translated():
        client.request("get", f"{_DRIVE}/about", params={"fields": "user(emailAddress)"})


def sheets_answers(client: Client) -> None:
    """Ask the Sheets API for a spreadsheet that is not there, which it says if it is enabled.

    Raises:
        SignInError: it is not enabled, or the sign-in may not ask it.
    """
    try:
        with translated():
            client.request("get", f"{_SHEETS}/{_NOBODYS}", params={"fields": "spreadsheetId"})
    except MissingError:
        pass
