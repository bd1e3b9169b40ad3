"""A file written whole before it takes another's place."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def beside(target: Path, data: bytes) -> Iterator[Path]:
    """Yield a file in the folder of ``target`` that holds ``data`` on the disk.

    It is taken away again if it cannot be written, or if what is done with it fails.
    """
    handle, name = tempfile.mkstemp(prefix=".lifeops-", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
