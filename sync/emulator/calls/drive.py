"""The Drive calls on files and their permissions."""

from sync.emulator import drive
from sync.emulator.asked import Asked, Route, State
from sync.emulator.spreadsheet import Json


def _file_get(state: State, asked: Asked) -> Json:
    return drive.shown(state.storage.file(asked.path[0]), asked.flat())


def _file_list(state: State, asked: Asked) -> Json:
    return drive.listed(state.storage, asked.flat())


def _file_create(state: State, asked: Asked) -> Json:
    return drive.shown(drive.create(state.storage, asked.body or {}), asked.flat())


def _file_update(state: State, asked: Asked) -> Json:
    return drive.shown(drive.update(state.storage, asked.path[0], asked.body or {}), asked.flat())


def _file_copy(state: State, asked: Asked) -> Json:
    return drive.shown(drive.copy(state.storage, asked.path[0], asked.body or {}), asked.flat())


def _file_delete(state: State, asked: Asked) -> None:
    state.storage.delete(asked.path[0])
    state.evaluations.pop(asked.path[0], None)


def _permissions(state: State, asked: Asked) -> Json:
    return drive.permissions(state.storage.file(asked.path[0]))


def _share(state: State, asked: Asked) -> Json:
    return drive.share(state.storage, asked.path[0], asked.body or {})


def _unshare(state: State, asked: Asked) -> None:
    drive.unshare(state.storage, *asked.path)


def _comments(state: State, asked: Asked) -> Json:
    state.storage.file(asked.path[0])
    return {"kind": "drive#commentList", "comments": []}


_ID = "([^/:]+)"
_FILES = "/drive/v3/files"
ROUTES: tuple[Route, ...] = (
    ("GET", _FILES, "files.list", _file_list),
    ("POST", _FILES, "files.create", _file_create),
    ("GET", f"{_FILES}/{_ID}", "files.get", _file_get),
    ("PATCH", f"{_FILES}/{_ID}", "files.update", _file_update),
    ("DELETE", f"{_FILES}/{_ID}", "files.delete", _file_delete),
    ("POST", f"{_FILES}/{_ID}/copy", "files.copy", _file_copy),
    ("GET", f"{_FILES}/{_ID}/comments", "comments.list", _comments),
    ("GET", f"{_FILES}/{_ID}/permissions", "permissions.list", _permissions),
    ("POST", f"{_FILES}/{_ID}/permissions", "permissions.create", _share),
    ("DELETE", f"{_FILES}/{_ID}/permissions/{_ID}", "permissions.delete", _unshare),
)
