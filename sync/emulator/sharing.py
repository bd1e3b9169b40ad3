"""Drive v3 permissions."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sync.emulator.failures import ApiError
from sync.emulator.spreadsheet import Json
from sync.emulator.storage import File, Storage
from sync.emulator.users import YOU

_ROLES = ("owner", "organizer", "fileOrganizer", "writer", "commenter", "reader")
_TYPES = ("user", "group", "domain", "anyone")
_GIVEN = ("type", "role", "emailAddress", "domain", "allowFileDiscovery", "expirationTime", "view")


def owner(file: File) -> Json:
    """Return the owner's permission, which is not stored."""
    return {
        "kind": "drive#permission",
        "id": "owner",
        "type": "user",
        "role": "owner",
        "emailAddress": file.owner,
        "displayName": "You" if file.owner == YOU else file.owner.partition("@")[0],
        "deleted": False,
        "pendingOwner": False,
    }


def person(address: str) -> Json:
    """Return Drive's User resource of whoever has an address."""
    return {
        "kind": "drive#user",
        "displayName": "You" if address == YOU else address.partition("@")[0],
        "me": address == YOU,
        "permissionId": "owner",
        "emailAddress": address,
    }


def listed(file: File) -> list[Json]:
    """Return the permissions of a file, the owner's first."""
    return [owner(file), *file.permissions]


def found(file: File, permission_id: str) -> Json:
    """Return a permission.

    Raises:
        ApiError: 404.
    """
    for entry in listed(file):
        if entry["id"] == permission_id:
            return entry
    message = f"Permission not found: {permission_id}."
    told = {"message": message, "domain": "global", "reason": "notFound"}
    told |= {"location": "permissionId", "locationType": "parameter"}
    raise ApiError(404, message, errors=[told])


def share(storage: Storage, file_id: str, body: Mapping[str, Any]) -> Json:
    """Add a permission and return it; sharing with the same person again changes the role.

    Raises:
        ApiError: 400, for a type or role that does not exist, or nobody to share with.
    """
    file = storage.file(file_id)
    given = {name: body[name] for name in _GIVEN if name in body}
    _check(given)
    entry = {"kind": "drive#permission", "id": _id(given)} | given
    if given["type"] in ("user", "group"):
        entry |= {"displayName": given["emailAddress"].partition("@")[0], "deleted": False}
    kept = tuple(other for other in file.permissions if other["id"] != entry["id"])
    storage.change_file(replace(file, permissions=(*kept, entry)))
    return entry


def _id(given: Json) -> str:
    if given["type"] == "anyone":
        return "anyoneWithLink"
    # Drive numbers people, the same for every file; a digest does so without a list of them.
    who = str(given.get("emailAddress") or given.get("domain")).casefold()
    return str(int.from_bytes(hashlib.blake2b(who.encode(), digest_size=7).digest()))


def _check(given: Json) -> None:
    if given.get("type") not in _TYPES:
        raise _refused("The specified type is invalid or not supported.", "permission.type")
    if given.get("role") not in _ROLES:
        raise _refused("The specified role is invalid or not supported.", "permission.role")
    if given["type"] in ("user", "group") and "@" not in str(given.get("emailAddress") or ""):
        message = (
            "The specified emailAddress is invalid or not applicable for the given permission type."
        )
        raise _refused(message, "permission.emailAddress")
    if given["type"] == "domain" and not given.get("domain"):
        message = "The specified domain is invalid or not applicable for the given permission type."
        raise _refused(message, "permission.domain")


def _refused(message: str, location: str) -> ApiError:
    told = {"message": message, "domain": "global", "reason": "invalid"}
    return ApiError(400, message, errors=[told | {"location": location, "locationType": "other"}])


def update(storage: Storage, file_id: str, permission_id: str, body: Mapping[str, Any]) -> Json:
    """Change a permission's role and return it.

    Raises:
        ApiError: 404; 400, for a role that does not exist; 403, for the owner's own.
    """
    file = storage.file(file_id)
    old = found(file, permission_id)
    if old["id"] == "owner":
        raise _owner()
    changes = {
        name: body[name] for name in ("role", "expirationTime", "pendingOwner") if name in body
    }
    if changes.get("role", "reader") not in _ROLES:
        raise _refused("The specified role is invalid or not supported.", "permission.role")
    new = old | changes
    kept = tuple(new if entry["id"] == permission_id else entry for entry in file.permissions)
    storage.change_file(replace(file, permissions=kept))
    return new


def unshare(storage: Storage, file_id: str, permission_id: str) -> None:
    """Remove a permission.

    Raises:
        ApiError: 404; 403, for the owner's own.
    """
    file = storage.file(file_id)
    old = found(file, permission_id)
    if old["id"] == "owner":
        raise _owner()
    kept = tuple(entry for entry in file.permissions if entry["id"] != permission_id)
    storage.change_file(replace(file, permissions=kept))


def _owner() -> ApiError:
    message = "The owner of a file cannot be removed."
    told = {"message": message, "domain": "global", "reason": "cannotRemoveOwner"}
    return ApiError(403, message, errors=[told])
