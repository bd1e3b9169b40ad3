"""What a side's revision is: a token that is equal as long as the side holds the same.

Only the standard library is imported: a run that has nothing to do needs no more.
"""

import hashlib
from pathlib import Path


def of_file(path: Path) -> str:
    """Return the revision of an .xlsx: the SHA-256 of its bytes.

    Size and time alone would miss a file put back with the time it had, as copies and cloud folders
    do; hashing a megabyte takes about a millisecond.
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()


def of_version(version: int | str) -> str:
    """Return the revision of a spreadsheet of which Drive counts the versions."""
    return f"version {version}"
