"""The one place where a sync puts new bytes in the place of a person's file."""

from pathlib import Path

from workbook.xlsx.backups import keep_backup
from workbook.xlsx.package import Package
from workbook.xlsx.replace import refuse_if_open, replace

KEPT = 5
"""How many versions of a file that a sync replaced stay."""


def replace_file(path: Path, package: Package, expected_digest: str, backups: Path | None) -> None:
    """Replace the file at ``path``, if it still is the one that was read, and keep a copy of it.

    Args:
        path: the file.
        package: its new bytes; those that it has are not written at all.
        expected_digest: SHA-256, in hex, of the bytes that the new ones were made from.
        backups: the folder of the versions that were replaced; ``None`` keeps none.

    Raises:
        OpenElsewhereError: a program has the file open; nothing was written.
        ChangedMeanwhileError: the file is not the one that was read; nothing was written.
        NotWritableError: no permission, or no space for the file or for the copy; the file is as
            it was.
    """
    if backups is not None and package.digest != expected_digest and path.exists():
        refuse_if_open(path)
        keep_backup(path, backups, KEPT)
    replace(path, package.data, expected_digest)
