"""Copies of a workbook's file as it was, the last few of them."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from workbook.errors import NotWritableError
from workbook.xlsx.beside import beside


def keep_backup(path: Path, folder: Path, keep: int) -> Path | None:
    """Copy the file at ``path`` into ``folder``, and let only its last ``keep`` copies stay.

    A copy is named after the file, the time of its last change and its content:
    ``Book.2026-11-24T06-57-48Z-1f2e3d4c.xlsx``. A version that is there already is not copied
    again. The copy is whole or not there at all.

    Args:
        path: the file; it exists.
        folder: where the copies of this file alone are kept; made when missing, for its owner only.
        keep: how many versions stay, at least 1; 0 keeps no copies and makes none.

    Returns:
        The copy, or ``None`` where none is kept.

    Raises:
        NotWritableError: no permission, or no space.
    """
    if keep <= 0:
        return None
    try:
        data = path.read_bytes()
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        stamp = f"{changed:%Y-%m-%dT%H-%M-%SZ}-{hashlib.sha256(data).hexdigest()[:8]}"
        copy = folder / f"{path.stem}.{stamp}{path.suffix}"
        _make(folder)
        if not copy.exists():
            with beside(copy, data) as temporary:
                temporary.replace(copy)
        for leftover in folder.glob(".lifeops-*.tmp"):  # of a copy during which the program died
            leftover.unlink(missing_ok=True)
        for old in backups(path, folder)[keep:]:
            if old != copy:
                old.unlink(missing_ok=True)
    except OSError as wrong:
        raise NotWritableError(
            f"no backup copy can be made ({wrong.strerror or type(wrong).__name__})",
            where=str(folder),
            fix="Check the folder's permissions and free space; the workbook is as it was",
        ) from wrong
    return copy


def backups(path: Path, folder: Path) -> list[Path]:
    """Return the copies of a file in ``folder``, the last one made first."""
    shape = f"{_literal(path.stem)}.????-??-??T??-??-??Z-????????{_literal(path.suffix)}"
    found = ((each.stat().st_mtime_ns, each.name, each) for each in folder.glob(shape))
    return [each for _, _, each in sorted(found, reverse=True)]


def _make(folder: Path) -> None:
    """Make a folder and what is missing above it; ``Path.mkdir`` leaves those to the umask."""
    for each in (*reversed(folder.parents), folder):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)


def _literal(name: str) -> str:
    return "".join(f"[{each}]" if each in "*?[" else each for each in name)
