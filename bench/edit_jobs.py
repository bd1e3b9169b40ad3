"""Changing ten cells of a workbook's file, by each program: from the file to the file.

Ours reads back and compares what it wrote with what was meant, and replaces the file with
``fsync``; the others just save.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

EDITS = 10
Job = Callable[[], int]


def edit_lifeops(source: Path, target: Path) -> Job:
    """Open the file, change ten cells, compare the package, replace the file."""
    from workbook.xlsx import patch, replace, unread

    assert patch
    assert replace
    target.write_bytes(source.read_bytes())
    return lambda: _patched(unread.open_book(target), source, target)


def edit_synced(source: Path, target: Path) -> Job:
    """Do the same with a workbook whose every cell was read before, as a sync has."""
    from workbook.xlsx import patch, replace, scan

    assert patch
    assert replace
    target.write_bytes(source.read_bytes())
    book = scan.read_book(target)
    return lambda: _patched(book, source, target)


def edit_isal(source: Path, target: Path) -> Job:
    """Edit as ``lifeops`` does, with isal installed."""
    return edit_lifeops(source, target)


def edit_openpyxl(source: Path, target: Path) -> Job:
    """Load, change ten cells, save."""
    import openpyxl

    return lambda: _edited(openpyxl.load_workbook(source), source, target)


def edit_wolfxl(source: Path, target: Path) -> Job:
    """Load in its mode for changes, change ten cells, save."""
    import wolfxl

    return lambda: _edited(wolfxl.load_workbook(source, modify=True), source, target)


def edit_deflate(source: Path, _: Path) -> Job:
    """Inflate and deflate the sheet at zlib's level 6, as any edit at that level must."""
    return lambda: _repacked(source, 6)


def edit_floor(source: Path, _: Path) -> Job:
    """Inflate and deflate the sheet at the level that we pack at, as ours must."""
    return lambda: _repacked(source, 5)


def _patched(book: Any, source: Path, target: Path) -> int:
    from workbook.model import Address
    from workbook.xlsx.edits import SetCell
    from workbook.xlsx.patch import patch
    from workbook.xlsx.replace import replace

    edits = [SetCell("Rows", Address(row, 3), f"changed {row}") for row in _places(source)]
    made = patch(book, edits)
    assert not made.refused
    replace(target, made.data, book.package.digest)
    return len(edits)


def _edited(book: Any, source: Path, target: Path) -> int:
    for row in _places(source):
        book["Rows"].cell(row, 3).value = f"changed {row}"
    book.save(target)
    return EDITS


def _repacked(source: Path, level: int) -> int:
    import zipfile
    import zlib

    with zipfile.ZipFile(source) as archive:
        zlib.compress(archive.read("xl/worksheets/sheet1.xml"), level)
    return EDITS


def _places(source: Path) -> list[int]:
    count = int(source.stem)
    return [2 + place * (count - 1) // (EDITS - 1) for place in range(EDITS)]
