"""Reading a workbook, by each program. A function imports what it needs and returns the job."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Job = Callable[[], int]


def read_lifeops(source: Path, _: Path) -> Job:
    """Read every cell: content, cached value, number format, address."""
    from workbook.xlsx.scan import read_book

    def job() -> int:
        sheets = read_book(source).sheets
        return sum(c.content is not None for sheet in sheets for c in sheet.cells.values())

    return job


def read_openpyxl(source: Path, _: Path) -> Job:
    """Load a workbook and ask for its rows."""
    import openpyxl

    return lambda: _filled(openpyxl.load_workbook(source))


def read_wolfxl(source: Path, _: Path) -> Job:
    """Load a workbook and ask for its rows' values."""
    import wolfxl

    return lambda: _filled(wolfxl.load_workbook(source))


def read_calamine(source: Path, _: Path) -> Job:
    """Load a workbook's values; it tells neither formulas nor formats."""
    from python_calamine import CalamineWorkbook

    def job() -> int:
        book = CalamineWorkbook.from_path(source)
        found = [book.get_sheet_by_index(n).to_python() for n in range(len(book.sheet_names))]
        return sum(cell != "" for sheet in found for row in sheet for cell in row)

    return job


def read_inflate(source: Path, _: Path) -> Job:
    """Inflate every part with the standard library, as any reader must."""
    import zipfile

    def job() -> int:
        with zipfile.ZipFile(source) as archive:
            for name in archive.namelist():
                archive.read(name)
        return 0

    return job


def read_isal(source: Path, target: Path) -> Job:
    """Read as ``lifeops`` does, with isal installed."""
    return read_lifeops(source, target)


def _filled(book: Any) -> int:
    found = [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    return sum(cell is not None for sheet in found for row in sheet for cell in row)
