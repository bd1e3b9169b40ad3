"""The files of the page, as they lie in the package."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from sync.emulator.failures import ApiError

FOLDER = Path(__file__).with_name("static")
TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".map": "application/json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_PACKED = frozenset({".png", ".ico", ".woff2"})
_PART = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")
_SMALLEST = 512
"""Bytes from which on packing pays."""


class _File(NamedTuple):
    content: bytes
    packed: bytes
    tag: str


def answer(request: Request, name: str, folder: Path = FOLDER) -> Response:
    """Return a file of the page, or that the browser has it already.

    Raises:
        ApiError: 404, for whatever is no file of the page.
    """
    try:
        path = _path(folder, name)
        status = path.stat()
        file = _read(path, status.st_mtime_ns, status.st_size)
    except OSError as wrong:
        raise _missing() from wrong
    packs = bool(file.packed) and _takes_gzip(request.headers.get("accept-encoding", ""))
    tag = f'"{file.tag}{"-gz" if packs else ""}"'
    headers = {"ETag": tag, "Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
    if tag in (each.strip() for each in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    if packs:
        headers["Content-Encoding"] = "gzip"
    media = TYPES[path.suffix]
    return Response(file.packed if packs else file.content, 200, headers, media)


def _path(folder: Path, name: str) -> Path:
    """Return where a file lies; its name is plain words, none of which leads out of the folder."""
    parts = name.split("/")
    if not all(map(_PART.fullmatch, parts)) or Path(name).suffix not in TYPES:
        raise _missing()
    root = folder.resolve()
    path = root.joinpath(*parts).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise _missing()
    return path


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int, _size: int) -> _File:
    """Read a file; what is kept of it holds until its time or size is another."""
    content = path.read_bytes()
    small = len(content) < _SMALLEST or path.suffix in _PACKED
    packed = b"" if small else gzip.compress(content, 9, mtime=0)
    return _File(content, packed, hashlib.sha256(content).hexdigest()[:32])


def _takes_gzip(accepted: str) -> bool:
    for each in accepted.split(","):
        coding, _, weight = each.strip().partition(";")
        if coding.strip().lower() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _missing() -> ApiError:
    return ApiError(404, "There is no such page.")
