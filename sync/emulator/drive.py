"""Drive v3 files, as far as spreadsheets need them."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sync.emulator import drive_query, masks, sharing
from sync.emulator.failures import ApiError
from sync.emulator.spreadsheet import DEFAULT_PROPERTIES, Json, Spreadsheet, new_sheet
from sync.emulator.storage import SPREADSHEET, File, Storage, now
from sync.emulator.stored import FOLDER

_DEFAULT_FIELDS = "kind,id,name,mimeType"
_LIST_FIELDS = f"kind,incompleteSearch,nextPageToken,files({_DEFAULT_FIELDS})"
_CHANGE_FIELDS = (
    "kind,nextPageToken,newStartPageToken,changes(kind,type,changeType,time,removed,fileId,"
    f"file({_DEFAULT_FIELDS}))"
)
_CAPABILITIES = (
    *("canEdit", "canCopy", "canDelete", "canTrash", "canRename", "canShare", "canDownload"),
)
_FACTS = ("description", "starred", "properties", "appProperties", "folderColorRgb")
_ORDERS = {
    "recency": "modifiedTime",
    "modifiedByMeTime": "modifiedTime",
    "viewedByMeTime": "modifiedTime",
    "name_natural": "name",
    "folder": "folder",
    "quotaBytesUsed": "quotaBytesUsed",
    "sharedWithMeTime": "createdTime",
    "starred": "starred",
    "name": "name",
    "createdTime": "createdTime",
    "modifiedTime": "modifiedTime",
}


def new_spreadsheet(properties: Json | None = None) -> Spreadsheet:
    """Return an empty spreadsheet with a new id and one sheet."""
    file_id = secrets.token_urlsafe(33)
    return Spreadsheet(file_id, DEFAULT_PROPERTIES | (properties or {}), [new_sheet(0, "Sheet1")])


def resource(file: File) -> Json:
    """Return everything the File resource may show."""
    folder = file.mime == FOLDER
    link = (
        f"https://drive.google.com/drive/folders/{file.id}"
        if folder
        else f"https://docs.google.com/spreadsheets/d/{file.id}/edit?usp=drivesdk"
    )
    return {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": file.mime,
        "starred": False,
        "trashed": file.trashed,
        "explicitlyTrashed": file.trashed,
        "parents": ["root"],
        "spaces": ["drive"],
        "version": str(file.version),
        "webViewLink": link,
        "createdTime": file.created,
        "modifiedTime": file.modified,
        "modifiedByMeTime": file.modified,
        "modifiedByMe": True,
        "ownedByMe": True,
        "shared": bool(file.permissions),
        "size": "1024",
        "quotaBytesUsed": "1024",
        "capabilities": {name: name != "canCopy" or not folder for name in _CAPABILITIES},
        "owners": [sharing.person(file.owner)],
        "lastModifyingUser": sharing.person(file.owner),
        "permissions": sharing.listed(file),
        "permissionIds": [entry["id"] for entry in sharing.listed(file)],
    } | {name: file.facts[name] for name in (*_FACTS, "parents") if name in file.facts}


def selected(answer: Json, parameters: Mapping[str, Any], default: str) -> Json:
    """Return the fields of an answer that ``fields`` asks for."""
    result: Json = masks.select(masks.parse(str(parameters.get("fields") or default)), answer)
    return result


def shown(file: File, parameters: Mapping[str, Any]) -> Json:
    """Return the File resource with the fields asked for."""
    return selected(resource(file), parameters, _DEFAULT_FIELDS)


def _facts(body: Mapping[str, Any]) -> Json:
    return {name: body[name] for name in _FACTS if name in body}


def create(storage: Storage, body: Mapping[str, Any], book: Spreadsheet | None = None) -> File:
    """Create a spreadsheet file, or a folder.

    Args:
        storage: where.
        body: the File resource given.
        book: the contents, if not those of a new spreadsheet.

    Raises:
        ApiError: 501, for any other kind of file; 404, for a parent that does not exist.
    """
    mime = body.get("mimeType", SPREADSHEET)
    facts = _facts(body) | _parents(storage, body)
    name = str(body.get("name") or "Untitled")
    if mime == FOLDER:
        moment = now()
        folder = File(secrets.token_urlsafe(24), name, moment, moment, mime=FOLDER, facts=facts)
        return storage.add_file(folder)
    if mime != SPREADSHEET:
        raise ApiError(501, f"This server keeps spreadsheets only, not {mime}.")
    made = book or new_spreadsheet()
    made.properties["title"] = name
    return storage.create(made, _file(made, facts))


def _file(book: Spreadsheet, facts: Json) -> File:
    moment = now()
    return File(book.id, str(book.properties["title"]), moment, moment, facts=facts)


def _parents(storage: Storage, body: Mapping[str, Any]) -> Json:
    given = body.get("parents") or []
    parents = [str(parent) for parent in (given if isinstance(given, list) else [given])]
    for parent in parents:
        if parent != "root":
            storage.file(parent)
    return {"parents": parents} if parents else {}


def update(
    storage: Storage, file_id: str, body: Mapping[str, Any], parameters: Mapping[str, str]
) -> File:
    """Rename a file, move it, put it into the bin or take it out."""
    file = storage.file(file_id)
    facts = file.facts | _facts(body)
    parents = facts.get("parents", ["root"])
    gone = [name for name in parameters.get("removeParents", "").split(",") if name]
    more = [name for name in parameters.get("addParents", "").split(",") if name]
    if gone or more:
        _parents(storage, {"parents": more})
        facts["parents"] = [p for p in parents if p not in gone and p not in more] + more
    changed = replace(
        file,
        name=str(body.get("name") or file.name),
        trashed=bool(body.get("trashed", file.trashed)),
        facts=facts,
    )
    return storage.change_file(changed)


def copy(storage: Storage, file_id: str, body: Mapping[str, Any]) -> File:
    """Copy a spreadsheet; without a name it is ``Copy of`` the original."""
    source = storage.spreadsheet(file_id)
    twin = source.copy()
    twin.id = secrets.token_urlsafe(33)
    title = body.get("name") or f"Copy of {source.properties['title']}"
    twin.properties["title"] = title
    kept = {n: v for n, v in storage.file(file_id).facts.items() if n != "starred"}
    return storage.create(twin, _file(twin, kept | _facts(body) | _parents(storage, body)))


def listed(storage: Storage, parameters: Mapping[str, Any]) -> Json:
    """Return a page of files that match ``q``.

    Raises:
        ApiError: 400, for a query, an order or a page that cannot be read.
    """
    test = drive_query.parse(str(parameters.get("q") or ""))
    found = [shown for shown in map(resource, storage.files()) if test(shown)]
    for key in reversed(str(parameters.get("orderBy") or "").split(",")):
        if key.strip():
            _order(found, *key.split())
    answer: Json = {"kind": "drive#fileList", "incompleteSearch": False}
    page(answer, "files", found, parameters, 100)
    return selected(answer, parameters, _LIST_FIELDS)


def _order(found: list[Json], key: str, direction: str = "") -> None:
    if key not in _ORDERS or direction not in ("", "desc"):
        raise drive_query.invalid("orderBy")
    name = _ORDERS[key]

    def rank(file: Json) -> Any:
        if name == "folder":
            return file["mimeType"] != FOLDER
        return str(file[name]).casefold() if name == "name" else file[name]

    # Recent means latest first; "recency desc" is the reverse, the oldest first.
    found.sort(key=rank, reverse=(direction == "desc") != (key == "recency"))


def page(
    answer: Json, name: str, found: list[Json], parameters: Mapping[str, Any], size: int
) -> None:
    """Put a page of a list into an answer, and the token of the next page if there is one."""
    start = count_of(parameters, "pageToken", 0)
    size = count_of(parameters, "pageSize", size)
    answer[name] = found[start : start + size]
    if start + size < len(found):
        answer["nextPageToken"] = str(start + size)


def count_of(parameters: Mapping[str, Any], name: str, default: int) -> int:
    """Return a parameter that is a whole number.

    Raises:
        ApiError: 400, for one that is not, and for a page size out of range.
    """
    text = str(parameters.get(name) or default)
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise drive_query.invalid(name)
    if name == "pageSize" and not 1 <= int(text) <= 1000:
        message = f"Invalid value '{text}'. Values must be within the range: [1, 1000]"
        told = {"message": message, "domain": "global", "reason": "invalidParameter"}
        told |= {"location": name, "locationType": "parameter"}
        raise ApiError(400, message, errors=[told])
    return int(text)


def changes(storage: Storage, parameters: Mapping[str, Any]) -> Json:
    """Return a page of what changed since a page token; each file at most once.

    Raises:
        ApiError: 400, for a token that this server did not give.
    """
    after = count_of({"pageToken": parameters.get("pageToken") or "?"}, "pageToken", 0)
    size = count_of(parameters, "pageSize", 100)
    found = storage.changes(after - 1)
    shown_changes = [_change(storage, *entry[1:]) for entry in found[:size]]
    answer: Json = {"kind": "drive#changeList", "changes": shown_changes}
    if len(found) > size:
        answer["nextPageToken"] = str(found[size][0])
    else:
        answer["newStartPageToken"] = str(storage.last_change() + 1)
    return selected(answer, parameters, _CHANGE_FIELDS)


def _change(storage: Storage, file_id: str, removed: bool, time: str) -> Json:
    change: Json = {
        "kind": "drive#change",
        "type": "file",
        "changeType": "file",
        "time": time,
        "removed": removed,
        "fileId": file_id,
    }
    return change if removed else change | {"file": resource(storage.file(file_id))}
