"""Which scopes a call needs, as Google's discovery documents list them; a test compares."""

from sync.emulator.failures import ApiError
from sync.emulator.users import ALL, Grant

_WRITE = frozenset({"drive", "drive.file", "spreadsheets"})
_READ = _WRITE | {"drive.readonly", "spreadsheets.readonly"}
_SHEETS_READS = frozenset({"spreadsheets.get", "values.get", "values.batchGet"})

_FILES = frozenset({"drive", "drive.file"})
_FILES_OR_DATA = _FILES | {"drive.appdata"}
_MEETINGS = _FILES | {"drive.readonly", "drive.meet.readonly"}
_SEEN = (
    _MEETINGS
    | _FILES_OR_DATA
    | {"drive.metadata", "drive.metadata.readonly", "drive.photos.readonly"}
)
_DRIVE = {
    "about.get": _SEEN - {"drive.meet.readonly"},
    "changes.getStartPageToken": _SEEN,
    "changes.list": _SEEN,
    "comments.list": _MEETINGS,
    "files.copy": _FILES_OR_DATA | {"drive.photos.readonly"},
    "files.create": _FILES_OR_DATA,
    "files.delete": _FILES_OR_DATA,
    "files.emptyTrash": frozenset({"drive"}),
    "files.export": _MEETINGS,
    "files.generateIds": _FILES_OR_DATA,
    "files.get": _SEEN,
    "files.list": _SEEN,
    "files.update": _FILES_OR_DATA | {"drive.metadata", "drive.scripts"},
    "permissions.create": _FILES,
    "permissions.delete": _FILES,
    "permissions.get": _SEEN - {"drive.appdata"},
    "permissions.list": _SEEN - {"drive.appdata"},
    "permissions.update": _FILES,
}
_DRIVE_FAMILIES = ("about", "changes", "comments", "files", "permissions", "revisions")


def is_drive(call: str) -> bool:
    """Whether a call is one of Drive's."""
    return call.partition(".")[0] in _DRIVE_FAMILIES


def needed(call: str) -> frozenset[str]:
    """Return the scopes of which a call needs one."""
    if is_drive(call):
        return _DRIVE.get(call, _FILES)
    return _READ if call in _SHEETS_READS else _WRITE


def check(call: str, grant: Grant) -> None:
    """Refuse a call that a token was not granted.

    Raises:
        ApiError: 403; 401 where an API key, which is nobody, would have to be somebody.
    """
    if grant.scopes == ALL or grant.scopes & needed(call):
        return
    raise _insufficient(call) if grant.user else _needs_somebody(call)


def _reason(call: str, reason: str) -> dict[str, object]:
    service = "drive" if is_drive(call) else "sheets"
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {"service": f"{service}.googleapis.com", "method": _method(call)},
    }


def _method(call: str) -> str:
    """Return the name that Google's own services give to a call."""
    family, _, verb = call.partition(".")
    verb = verb[:1].upper() + verb[1:]
    if is_drive(call):
        return f"google.apps.drive.v3.Drive{family[:1].upper()}{family[1:]}.{verb}"
    nouns = {"spreadsheets": "Spreadsheet", "values": "Values", "sheets": "Sheet"}
    noun = nouns.get(family, "DeveloperMetadata")
    verb, by, rest = verb.partition("By")
    return f"google.apps.sheets.v4.SpreadsheetsService.{verb}{noun}{by}{rest}"


def _insufficient(call: str) -> ApiError:
    # Source: ACCESS_TOKEN_SCOPE_INSUFFICIENT in google/api/error_reason.proto.
    said = {"message": "Insufficient Permission", "domain": "global"}
    needs = " ".join(f"https://www.googleapis.com/auth/{name}" for name in sorted(needed(call)))
    return ApiError(
        403,
        "Request had insufficient authentication scopes.",
        errors=[said | {"reason": "insufficientPermissions"}] if is_drive(call) else None,
        details=[_reason(call, "ACCESS_TOKEN_SCOPE_INSUFFICIENT")],
        headers={
            "WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", '
            f'error="insufficient_scope", scope="{needs}"'
        },
    )


def _needs_somebody(call: str) -> ApiError:
    return ApiError(
        401,
        "API keys are not supported by this API. Expected OAuth2 access token or other "
        "authentication credentials that assert a principal. See "
        "https://cloud.google.com/docs/authentication",
        details=[_reason(call, "CREDENTIALS_MISSING")],
    )
