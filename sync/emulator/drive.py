"""Drive v3 files, as far as spreadsheets need them."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sync.emulator import masks
from sync.emulator.failures import ApiError, not_found
from sync.emulator.spreadsheet import DEFAULT_PROPERTIES, Json, Spreadsheet, new_sheet
from sync.emulator.storage import SPREADSHEET, File, Storage

_DEFAULT_FIELDS = "kind,id,name,mimeType"
_LIST_FIELDS = f"kind,incompleteSearch,nextPageToken,files({_DEFAULT_FIELDS})"
_TERM = re.compile(
    r"""\s*(?:(?P<name>\w+)\s*(?P<op>=|!=|contains|in)\s*(?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\w+)"""
    r"""|(?P<value2>"[^"]*"|'[^']*')\s+in\s+(?P<list>\w+))\s*(?P<and>and\b|$)"""
)


def new_spreadsheet(properties: Json | None = None) -> Spreadsheet:
    """Return an empty spreadsheet with a new id and one sheet."""
    file_id = secrets.token_urlsafe(33)
    return Spreadsheet(file_id, DEFAULT_PROPERTIES | (properties or {}), [new_sheet(0, "Sheet1")])


def resource(file: File) -> Json:
    """Return everything the File resource may show."""
    return {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": SPREADSHEET,
        "starred": False,
        "trashed": file.trashed,
        "explicitlyTrashed": file.trashed,
        "parents": ["root"],
        "version": str(file.version),
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{file.id}/edit?usp=drivesdk",
        "createdTime": file.created,
        "modifiedTime": file.modified,
        "ownedByMe": True,
        "capabilities": {"canEdit": True, "canCopy": True, "canDelete": True, "canTrash": True},
        "permissions": list(file.permissions),
    }


def shown(file: File, parameters: Mapping[str, Any]) -> Json:
    """Return the File resource with the fields asked for."""
    fields = str(parameters.get("fields") or _DEFAULT_FIELDS)
    selected: Json = masks.select(masks.parse(fields), resource(file))
    return selected


def create(storage: Storage, body: Mapping[str, Any]) -> File:
    """Create a spreadsheet file.

    Raises:
        ApiError: 501, for any other kind of file.
    """
    mime = body.get("mimeType", SPREADSHEET)
    if mime != SPREADSHEET:
        raise ApiError(501, f"This server keeps spreadsheets only, not {mime}.")
    return storage.create(new_spreadsheet({"title": body.get("name") or "Untitled"}))


def update(storage: Storage, file_id: str, body: Mapping[str, Any]) -> File:
    """Rename a file, put it into the bin or take it out."""
    file = storage.file(file_id)
    changed = replace(
        file,
        name=str(body.get("name", file.name)),
        trashed=bool(body.get("trashed", file.trashed)),
    )
    return storage.change_file(changed)


def copy(storage: Storage, file_id: str, body: Mapping[str, Any]) -> File:
    """Copy a spreadsheet; without a name it is ``Copy of`` the original."""
    source = storage.spreadsheet(file_id)
    twin = source.copy()
    twin.id = secrets.token_urlsafe(33)
    title = body.get("name") or f"Copy of {source.properties['title']}"
    twin.properties["title"] = title
    return storage.create(twin)


def listed(storage: Storage, parameters: Mapping[str, Any]) -> Json:
    """Return a page of files that match ``q``.

    Raises:
        ApiError: 400, for a query that cannot be read.
    """
    terms = _terms(str(parameters.get("q") or ""))
    found = [file for file in storage.files() if all(_matches(file, *term) for term in terms)]
    start = _count(parameters, "pageToken", 0)
    size = _count(parameters, "pageSize", 100)
    page = found[start : start + size]
    answer: Json = {
        "kind": "drive#fileList",
        "incompleteSearch": False,
        "files": [resource(file) for file in page],
    }
    if start + size < len(found):
        answer["nextPageToken"] = str(start + size)
    fields = str(parameters.get("fields") or _LIST_FIELDS)
    selected: Json = masks.select(masks.parse(fields), answer)
    return selected


def _count(parameters: Mapping[str, Any], name: str, default: int) -> int:
    text = str(parameters.get(name) or default)
    if not text.isdecimal() or (name == "pageSize" and not 1 <= int(text) <= 1000):
        raise ApiError(400, f"Invalid value '{text}' for {name}.")
    return int(text)


def _terms(query: str) -> list[tuple[str, str, str]]:
    terms = []
    at = 0
    while at < len(query.rstrip()):
        match = _TERM.match(query, at)
        if match is None:
            raise ApiError(400, "Invalid Value", errors=[_invalid_query()])
        if match["list"]:
            terms.append((match["list"], "in", _text(match["value2"])))
        else:
            terms.append((match["name"], match["op"], _text(match["value"])))
        at = match.end()
    return terms


def _invalid_query() -> Json:
    return {
        "message": "Invalid Value",
        "domain": "global",
        "reason": "invalid",
        "location": "q",
        "locationType": "parameter",
    }


def _text(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] in "\"'" else value


def _matches(file: File, name: str, operator: str, value: str) -> bool:
    if name in ("parents", "owners", "writers", "readers"):
        return value in ("root", "me")
    held = {
        "mimeType": SPREADSHEET,
        "name": file.name,
        "trashed": str(bool(file.trashed)).lower(),
        "starred": "false",
    }.get(name)
    if held is None:
        raise ApiError(400, "Invalid Value", errors=[_invalid_query()])
    if operator == "contains":
        return value.casefold() in held.casefold()
    return (held == value) == (operator == "=")


def permissions(file: File) -> Json:
    """Return the permissions of a file, the owner's first."""
    owner: Json = {"kind": "drive#permission", "id": "owner", "type": "user", "role": "owner"}
    owner |= {"emailAddress": "you@lifeops.invalid", "displayName": "You", "deleted": False}
    return {"kind": "drive#permissionList", "permissions": [owner, *file.permissions]}


def share(storage: Storage, file_id: str, body: Mapping[str, Any]) -> Json:
    """Add a permission and return it."""
    given = {
        name: body[name] for name in ("type", "role", "emailAddress", "domain") if name in body
    }
    entry = {"kind": "drive#permission", "id": str(secrets.randbits(60))} | given
    file = storage.file(file_id)
    storage.change_file(replace(file, permissions=(*file.permissions, entry)))
    return entry


def unshare(storage: Storage, file_id: str, permission_id: str) -> None:
    """Remove a permission.

    Raises:
        ApiError: 404.
    """
    file = storage.file(file_id)
    kept = tuple(entry for entry in file.permissions if entry["id"] != permission_id)
    if len(kept) == len(file.permissions):
        raise not_found()
    storage.change_file(replace(file, permissions=kept))
