"""Writing a file where nothing is yet: whole, on the disk, or not at all."""

import os
from pathlib import Path

from workbook.errors import NotWritableError


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must be new.

    Raises:
        NotWritableError: it is there already, or the folder is missing or not writable.
    """
    if not is_written(path, data):
        raise NotWritableError(
            "there is a file of that name already",
            where=str(path),
            fix="Choose another name, or move that file away",
        )


def is_written(path: Path, data: bytes) -> bool:
    """Write a file unless there is one of that name; whether it was written.

    Raises:
        NotWritableError: the folder is missing or not writable; nothing is left behind.
    """
    try:
        file = path.open("xb")
    except FileExistsError:
        return False
    except FileNotFoundError as wrong:
        raise NotWritableError(
            "there is no such folder", where=str(path.parent), fix="Make the folder first"
        ) from wrong
    except OSError as wrong:
        raise _refused(path, wrong) from wrong
    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as wrong:
        path.unlink(missing_ok=True)
        raise _refused(path, wrong) from wrong
    return True


def _refused(path: Path, wrong: OSError) -> NotWritableError:
    return NotWritableError(f"the file cannot be written ({wrong.strerror})", where=str(path))
