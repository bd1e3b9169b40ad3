"""One job of one program, timed in a process of its own: ``jobs.py JOB PROGRAM ROWS FOLDER``.

Prints JSON: the CPU seconds of the job, imports left out; the peak memory of the whole process in
MB; and how many cells the job was about, so that programs that did not do the same are seen.
"""

import importlib
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import workload

EDITS = 10
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


def edit_lifeops(source: Path, target: Path) -> Job:
    """Change ten cells of a workbook that has been read, as a sync has; replace its file."""
    from workbook.xlsx.scan import read_book

    target.write_bytes(source.read_bytes())
    book = read_book(target)
    importlib.import_module("workbook.xlsx.patch")
    importlib.import_module("workbook.xlsx.replace")
    return lambda: _patched(book, source, target)


def edit_reading(source: Path, target: Path) -> Job:
    """Do the same, and read the whole workbook first."""
    from workbook.xlsx.scan import read_book

    target.write_bytes(source.read_bytes())
    importlib.import_module("workbook.xlsx.patch")
    importlib.import_module("workbook.xlsx.replace")
    return lambda: _patched(read_book(target), source, target)


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
    import zipfile
    import zlib

    def job() -> int:
        with zipfile.ZipFile(source) as archive:
            zlib.compress(archive.read("xl/worksheets/sheet1.xml"), 6)
        return EDITS

    return job


def write_lifeops(source: Path, target: Path) -> Job:
    """Let openpyxl make the skeleton, write the rows, pack them at zlib's level 6."""
    import io
    from datetime import date

    from workbook.values import Formula, Serial, serial
    from workbook.xlsx import package
    from workbook.xlsx.rows import row_xml, sheet_with_rows

    last = int(source.stem)
    codes = ("General", workload.AMOUNT, workload.DAY, workload.CLOCK)

    def cell(value: object) -> tuple[int, Any, Any]:
        if isinstance(value, workload.Sum):
            return 0, Formula(value.formula), float(value.shown)
        if isinstance(value, date):
            days = serial(value)
            return (3 if days.days % 1 else 2), days, None
        if isinstance(value, int) and not isinstance(value, bool):
            return 0, float(value), None
        return int(isinstance(value, float)), value, None

    typed = [[(n, *cell(v)) for n, v in enumerate(row, 1)] for row in workload.rows(last)]
    assert isinstance(typed[0][12][2], Serial)
    workload.openpyxl_book(1)[0].save(target)  # what it imports as it goes is no part of the job

    def job() -> int:
        book, sheet = workload.openpyxl_book(last)
        styles = []
        for number, code in enumerate(codes):
            scratch = sheet.cell(2 + number, 1)
            scratch.number_format = code
            styles.append(scratch.style_id)
        stream = io.BytesIO()
        book.save(stream)
        bare = package.Package(stream.getvalue())
        parts = {name: bare.part(name) for name in bare.names}
        made = [row_xml(1, ((n, 0, text, None) for n, text in enumerate(workload.HEADERS, 1)))]
        for number, row in enumerate(typed, start=2):
            cells = [(n, styles[look], held, shown) for n, look, held, shown in row]
            made.append(row_xml(number, cells))
        part = "xl/worksheets/sheet1.xml"
        parts[part] = sheet_with_rows(parts[part], b"".join(made), f"A1:T{last + 1}")
        target.write_bytes(package.write(parts))
        return last * workload.COLUMNS

    return job


def write_openpyxl(source: Path, target: Path) -> Job:
    """Write the same rows and looks, cell by cell."""
    from datetime import date, datetime

    last = int(source.stem)
    typed = [
        [f"={v.formula}" if isinstance(v, workload.Sum) else v for v in row]
        for row in workload.rows(last)
    ]
    workload.openpyxl_book(1)[0].save(target)

    def job() -> int:
        book, sheet = workload.openpyxl_book(last)
        for number, row in enumerate(typed, start=2):
            for column, value in enumerate(row, start=1):
                if value is None:
                    continue
                cell = sheet.cell(number, column, value)
                if isinstance(value, float):
                    cell.number_format = workload.AMOUNT
                elif isinstance(value, date):
                    clock = isinstance(value, datetime)
                    cell.number_format = workload.CLOCK if clock else workload.DAY
        book.save(target)
        return last * workload.COLUMNS

    return job


def write_xlsxwriter(source: Path, target: Path) -> Job:
    """Write the same rows and looks."""
    import xlsxwriter

    assert xlsxwriter
    last = int(source.stem)

    def job() -> int:
        workload.write(target, last)
        return last * workload.COLUMNS

    return job


def generate_lifeops(source: Path, target: Path) -> Job:
    """Write the shipped template with that many rows; what its formulas show is given."""
    from workbook.values import Formula
    from workbook.xlsx import create

    book = workload.template_book(int(source.stem))
    shown = {
        sheet.name: {
            at: 1.0 for at, cell in sheet.cells.items() if isinstance(cell.content, Formula)
        }
        for sheet in book.sheets
    }
    create.with_values(workload.template_book(1), shown)

    def job() -> int:
        target.write_bytes(create.with_values(book, shown))
        return sum(len(sheet.cells) for sheet in book.sheets)

    return job


def generate_openpyxl(source: Path, target: Path) -> Job:
    """Write the cells of the same template in the same looks, and nothing around them."""
    from copy import copy

    import openpyxl

    from workbook.values import Formula, Serial
    from workbook.xlsx.dress import dress

    book = workload.template_book(int(source.stem))
    openpyxl.Workbook().save(target)

    def job() -> int:
        made = openpyxl.Workbook()
        scratch = made.create_sheet("scratch")
        looks = {}
        for sheet in book.sheets:
            page = made.create_sheet(sheet.name)
            for at, cell in sheet.cells.items():
                held = cell.content
                if isinstance(held, Formula):
                    held = f"={held.text}"
                elif isinstance(held, Serial):
                    held = held.days
                if id(cell.look) not in looks:
                    example = scratch.cell(1 + len(looks), 1)
                    dress(example, cell.look)
                    looks[id(cell.look)] = example._style  # noqa: SLF001 - the fastest way it has
                page.cell(at.row, at.column, held)._style = copy(looks[id(cell.look)])  # noqa: SLF001 - same
        made.remove(scratch)
        made.save(target)
        return sum(len(sheet.cells) for sheet in book.sheets)

    return job


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


def _places(source: Path) -> list[int]:
    count = int(source.stem)
    return [2 + place * (count - 1) // (EDITS - 1) for place in range(EDITS)]


def _filled(book: Any) -> int:
    found = [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    return sum(cell is not None for sheet in found for row in sheet for cell in row)


def main() -> None:
    """Run the job that the command line names."""
    name, program, count, folder = sys.argv[1:]
    if program != "isal":
        sys.modules["isal"] = None  # type: ignore[assignment] # as if it were not installed
    source, target = Path(folder) / f"{count}.xlsx", Path(folder) / f"{name}-{program}.xlsx"
    job = globals()[f"{name}_{program}"](source, target)
    start = time.process_time()
    cells = job()
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "cells": cells}))


main()
