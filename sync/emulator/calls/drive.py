"""The Drive calls on files, their permissions and changes, and uploads."""

import secrets

from sync.emulator import drive, drive_query, sharing
from sync.emulator.asked import Asked, Content, Route, State
from sync.emulator.failures import ApiError
from sync.emulator.spreadsheet import Json
from sync.emulator.users import YOU

_PERMISSION = "kind,id,type,role"


def _file_get(state: State, asked: Asked) -> Json:
    if asked.one("alt") == "media":
        told: Json = {"domain": "global", "reason": "fileNotDownloadable"}
        message = (
            "Only files with binary content can be downloaded. Use Export with Docs Editors files."
        )
        told |= {"message": message, "location": "alt", "locationType": "parameter"}
        raise ApiError(403, message, errors=[told])
    return drive.shown(state.storage.file(asked.path[0]), asked.flat())


def _file_list(state: State, asked: Asked) -> Json:
    return drive.listed(state.storage, asked.flat())


def _file_create(state: State, asked: Asked) -> Json:
    return drive.shown(drive.create(state.storage, asked.body or {}), asked.flat())


def _file_update(state: State, asked: Asked) -> Json:
    parameters = asked.flat()
    changed = drive.update(state.storage, asked.path[0], asked.body or {}, parameters)
    return drive.shown(changed, parameters)


def _file_copy(state: State, asked: Asked) -> Json:
    return drive.shown(drive.copy(state.storage, asked.path[0], asked.body or {}), asked.flat())


def _file_delete(state: State, asked: Asked) -> None:
    state.storage.delete(asked.path[0])
    state.evaluations.pop(asked.path[0], None)


def _file_export(state: State, asked: Asked) -> Content:
    from sync.emulator import export

    book = state.storage.spreadsheet(asked.path[0])
    mime = asked.one("mimeType")
    return Content(export.exported(state.view(book), mime), mime)


def _generate_ids(_state: State, asked: Asked) -> Json:
    count = drive.count_of(asked.flat(), "count", 10)
    if not 1 <= count <= 1000:
        raise drive_query.invalid("count")
    ids = [secrets.token_urlsafe(24) for _ in range(count)]
    return {"kind": "drive#generatedIds", "space": "drive", "ids": ids}


def _empty_trash(state: State, _asked: Asked) -> None:
    for file in state.storage.files():
        if file.trashed:
            state.storage.delete(file.id)
            state.evaluations.pop(file.id, None)


def _permissions(state: State, asked: Asked) -> Json:
    answer: Json = {"kind": "drive#permissionList"}
    held = sharing.listed(state.storage.file(asked.path[0]))
    drive.page(answer, "permissions", held, asked.flat(), 100)
    default = f"kind,nextPageToken,permissions({_PERMISSION})"
    return drive.selected(answer, asked.flat(), default)


def _permission_get(state: State, asked: Asked) -> Json:
    held = sharing.found(state.storage.file(asked.path[0]), asked.path[1])
    return drive.selected(held, asked.flat(), _PERMISSION)


def _share(state: State, asked: Asked) -> Json:
    made = sharing.share(state.storage, asked.path[0], asked.body or {})
    return drive.selected(made, asked.flat(), _PERMISSION)


def _permission_update(state: State, asked: Asked) -> Json:
    changed = sharing.update(state.storage, asked.path[0], asked.path[1], asked.body or {})
    return drive.selected(changed, asked.flat(), _PERMISSION)


def _unshare(state: State, asked: Asked) -> None:
    sharing.unshare(state.storage, *asked.path)


def _comments(state: State, asked: Asked) -> Json:
    state.storage.file(asked.path[0])
    _need_fields(asked)
    return drive.selected({"kind": "drive#commentList", "comments": []}, asked.flat(), "")


def _need_fields(asked: Asked) -> None:
    if not asked.one("fields"):
        message = "The 'fields' parameter is required for this method."
        told = {"message": message, "domain": "global", "reason": "required"}
        told |= {"location": "fields", "locationType": "parameter"}
        raise ApiError(400, message, errors=[told])


def _about(_state: State, asked: Asked) -> Json:
    _need_fields(asked)
    about = {"kind": "drive#about", "user": sharing.person(YOU)}
    return drive.selected(about, asked.flat(), "")


def _start_token(state: State, _asked: Asked) -> Json:
    place = str(state.storage.last_change() + 1)
    return {"kind": "drive#startPageToken", "startPageToken": place}


def _changes(state: State, asked: Asked) -> Json:
    return drive.changes(state.storage, asked.flat())


def _import_v2(state: State, asked: Asked) -> Json:
    from sync.emulator import upload

    _, content = upload.parts(asked.body)
    upload.replaced(state.storage, asked.path[0], content)
    return drive.selected(_version_2(state, asked.path[0]), asked.flat(), "*")


def _version_2(state: State, file_id: str) -> Json:
    file = drive.resource(state.storage.file(file_id))
    return {
        "kind": "drive#file",
        "id": file_id,
        "title": file["name"],
        "mimeType": file["mimeType"],
        "createdDate": file["createdTime"],
        "modifiedDate": file["modifiedTime"],
        "alternateLink": file["webViewLink"],
        "version": file["version"],
        "labels": {"trashed": file["trashed"], "starred": file["starred"]},
    }


def _upload(state: State, asked: Asked) -> Json | Content:
    from sync.emulator import resumable, upload

    if asked.one("uploadType") == "resumable":
        for file_id in asked.path:
            state.storage.file(file_id)
        return resumable.begin(state, asked, "/".join((f"/upload{_FILES}", *asked.path)))
    return _imported(state, asked, *upload.parts(asked.body))


def _resume(state: State, asked: Asked) -> Json | Content:
    from sync.emulator import resumable

    upload, done = resumable.taken(state, asked)
    if not done:
        return resumable.more(upload)
    first = Asked(asked.path, upload.parameters)
    answer = _imported(state, first, upload.told, Content(bytes(upload.received), upload.media))
    del state.uploads[asked.one("upload_id")]
    return answer


def _imported(state: State, asked: Asked, told: Json, content: Content) -> Json:
    """Make a spreadsheet of a file, or replace the one that the path names."""
    from sync.emulator import upload

    if asked.path:
        upload.replaced(state.storage, asked.path[0], content)
        changed = drive.update(state.storage, asked.path[0], told, asked.flat())
        return drive.shown(changed, asked.flat())
    named = {"name": told.get("name") or "Untitled"}
    made = drive.create(state.storage, told | named, upload.read(content))
    return drive.shown(made, asked.flat())


_ID = "([^/:]+)"
_FILES = "/drive/v3/files"
_CHANGES = "/drive/v3/changes"
_PERMISSIONS = f"{_FILES}/{_ID}/permissions"
ROUTES: tuple[Route, ...] = (
    ("GET", "/drive/v3/about", "about.get", _about),
    ("GET", f"{_CHANGES}/startPageToken", "changes.getStartPageToken", _start_token),
    ("GET", _CHANGES, "changes.list", _changes),
    ("GET", _FILES, "files.list", _file_list),
    ("POST", _FILES, "files.create", _file_create),
    ("GET", f"{_FILES}/generateIds", "files.generateIds", _generate_ids),
    ("DELETE", f"{_FILES}/trash", "files.emptyTrash", _empty_trash),
    ("GET", f"{_FILES}/{_ID}", "files.get", _file_get),
    ("PATCH", f"{_FILES}/{_ID}", "files.update", _file_update),
    ("DELETE", f"{_FILES}/{_ID}", "files.delete", _file_delete),
    ("POST", f"{_FILES}/{_ID}/copy", "files.copy", _file_copy),
    ("GET", f"{_FILES}/{_ID}/export", "files.export", _file_export),
    ("GET", f"{_FILES}/{_ID}/comments", "comments.list", _comments),
    ("GET", _PERMISSIONS, "permissions.list", _permissions),
    ("POST", _PERMISSIONS, "permissions.create", _share),
    ("GET", f"{_PERMISSIONS}/{_ID}", "permissions.get", _permission_get),
    ("PATCH", f"{_PERMISSIONS}/{_ID}", "permissions.update", _permission_update),
    ("DELETE", f"{_PERMISSIONS}/{_ID}", "permissions.delete", _unshare),
    ("PUT", f"/upload/drive/v2/files/{_ID}", "files.update", _import_v2),
    ("POST", f"/upload{_FILES}", "files.create", _upload),
    ("PUT", f"/upload{_FILES}", "files.create", _resume),
    ("PATCH", f"/upload{_FILES}/{_ID}", "files.update", _upload),
    ("PUT", f"/upload{_FILES}/{_ID}", "files.update", _resume),
)
