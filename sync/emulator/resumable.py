"""Uploads to Drive in pieces (``uploadType=resumable``).

The first request says what is coming and is answered with an address; the pieces go there, each
with its place in ``Content-Range``, and the last one is answered with the file. Uploads that are
not finished are forgotten when the server stops.

Source: Google's guide "Upload file data", perform a resumable upload.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.emulator import payload
from sync.emulator.asked import Asked, Content, State
from sync.emulator.failures import ApiError
from sync.emulator.spreadsheet import Json

MOST_BYTES = 32 * 1024 * 1024
_MOST = 100  # uploads under way
_RANGE = re.compile(r"bytes (?:\*|(?P<first>\d{1,12})-(?P<last>\d{1,12}))/(?P<total>\d{1,12}|\*)")


@dataclass(slots=True)
class Upload:
    """An upload under way.

    Attributes:
        told: the File resource that came with the first request.
        media: the type of what is coming.
        target: the path of the request: which file it replaces, if any.
        parameters: those of the first request, such as ``fields``.
        received: what has come.
    """

    told: Json
    media: str
    target: tuple[str, ...]
    parameters: Mapping[str, list[str]]
    received: bytearray = field(default_factory=bytearray)


def begin(state: State, asked: Asked, path: str) -> Content:
    """Answer the first request: where the contents go.

    Args:
        state: the server's.
        asked: the request, whose body is a File resource or nothing.
        path: that of the address for the contents.
    """
    body: Content = asked.body
    told = payload.parse(body.content) if body.content else {}
    if not isinstance(told, dict):
        raise ApiError(400, "Parse Error")
    media = body.headers.get("x-upload-content-type") or str(told.get("mimeType") or "")
    if len(state.uploads) >= _MOST:
        state.uploads.pop(next(iter(state.uploads)))
    name = secrets.token_urlsafe(24)
    state.uploads[name] = Upload(told, media, asked.path, asked.parameters)
    address = f"http://{body.headers.get('host', '')}{path}"
    where = {"location": f"{address}?uploadType=resumable&upload_id={name}"}
    return Content(b"", "application/json", headers={**where, "x-guploader-uploadid": name})


def taken(state: State, asked: Asked) -> tuple[Upload, bool]:
    """Take a piece and return its upload, and whether that is all of it.

    Raises:
        ApiError: 404, no such upload; 400, a piece that does not fit; 413, too much.
    """
    upload = state.uploads.get(asked.one("upload_id"))
    if upload is None or upload.target != asked.path:
        raise ApiError(404, "Upload session not found.", errors=[{"reason": "notFound"}])
    body: Content = asked.body
    text = body.headers.get("content-range", "")
    match = _RANGE.fullmatch(text) if text else None
    if text and match is None:
        raise ApiError(400, f"Invalid Content-Range: {text}", errors=[{"reason": "badRequest"}])
    if match is None:
        upload.received[:] = body.content
        return upload, True
    total = None if match["total"] == "*" else int(match["total"])
    if match["first"]:
        _add(upload, int(match["first"]), int(match["last"]), body.content)
    return upload, total == len(upload.received)


def _add(upload: Upload, first: int, last: int, content: bytes) -> None:
    """Put a piece in its place; one that came before is the same again."""
    if last + 1 - first != len(content) or first > len(upload.received):
        raise ApiError(400, "Invalid Content-Range", errors=[{"reason": "badRequest"}])
    if first + len(content) > MOST_BYTES:
        raise ApiError(413, f"Request payload size exceeds the limit: {MOST_BYTES} bytes.")
    upload.received[first:] = content


def more(upload: Upload) -> Content:
    """Answer a piece that is not the last, with how much has come."""
    held = {"range": f"bytes=0-{len(upload.received) - 1}"} if upload.received else {}
    return Content(b"", "application/json", status=308, headers=held)
