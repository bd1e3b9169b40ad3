"""Putting new bytes in a file's place: all or nothing, and never over another program's work."""

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

from workbook.errors import ChangedMeanwhileError, NotWritableError, OpenElsewhereError
from workbook.xlsx.beside import beside

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def open_elsewhere(path: Path) -> str | None:
    """Return the program that has the file open, by the lock file it leaves beside it.

    Excel's is ``~$`` and the file's name, LibreOffice's ``.~lock.``, the name and ``#``.
    """
    for place in {path, Path(os.path.realpath(path))}:
        if place.with_name(f"~${place.name}").exists():
            return "Excel"
        if place.with_name(f".~lock.{place.name}#").exists():
            return "LibreOffice"
    return None


def refuse_if_open(path: Path) -> None:
    """Raise :class:`OpenElsewhereError` if a program has the file open."""
    program = open_elsewhere(path)
    if program:
        raise OpenElsewhereError(path, program)


def replace(path: Path, data: bytes, expected_digest: str) -> None:
    """Replace the file at ``path`` by ``data``, if it still is the one that was read.

    The new bytes are on the disk before the old ones go; killed at any moment, the file is whole,
    old or new. Bytes equal to those there are not written at all. A link is followed, wherever it
    leads. Mode, owner and extended attributes stay, as far as the system lets them be set.

    Args:
        path: the file; it exists.
        data: its new bytes.
        expected_digest: SHA-256, in hex, of the bytes that ``data`` was made from.

    Raises:
        OpenElsewhereError: a program has the file open.
        ChangedMeanwhileError: the file is not the one that was read.
        NotWritableError: no permission, no space, no such folder, or a file set to read-only.
    """
    target = Path(os.path.realpath(path))
    _check(path, target, expected_digest)
    if hashlib.sha256(data).hexdigest() == expected_digest:
        return
    if not target.stat().st_mode & _WRITABLE:
        raise NotWritableError(
            "the file is set to read-only", where=str(path), fix="Make it writable, then try again"
        )
    try:
        with beside(target, data) as temporary:
            _dress_as(temporary, target)
            _check(path, target, expected_digest)
            temporary.replace(target)
        _sync_folder(target.parent)
    except OSError as wrong:
        raise _not_writable(path, wrong) from wrong


def _check(path: Path, target: Path, expected_digest: str) -> None:
    refuse_if_open(path)
    try:
        data = target.read_bytes()
    except FileNotFoundError as gone:
        raise ChangedMeanwhileError(path) from gone
    except OSError as wrong:
        raise _not_writable(path, wrong) from wrong
    if hashlib.sha256(data).hexdigest() != expected_digest:
        raise ChangedMeanwhileError(path)


def _dress_as(temporary: Path, target: Path) -> None:
    """Give a file the owner, the extended attributes and the mode of another."""
    was, now = target.stat(), temporary.stat()
    if hasattr(os, "chown") and (was.st_uid, was.st_gid) != (now.st_uid, now.st_gid):
        with suppress(PermissionError):
            os.chown(temporary, was.st_uid, was.st_gid)
    if hasattr(os, "listxattr"):
        with suppress(OSError):  # a file system may have none
            for name in os.listxattr(target):
                with suppress(OSError):  # some are the system's own to set
                    os.setxattr(temporary, name, os.getxattr(target, name))
    temporary.chmod(stat.S_IMODE(was.st_mode))


def _sync_folder(folder: Path) -> None:
    """Make the new name durable; Windows has no way to, and some file systems refuse."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _not_writable(path: Path, wrong: OSError) -> NotWritableError:
    reason = wrong.strerror or type(wrong).__name__
    return NotWritableError(
        f"the file cannot be written ({reason})",
        where=str(path),
        fix="Check the folder's permissions and free space; the old file is as it was",
    )
