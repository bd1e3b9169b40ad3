"""Writing rows, and the shipped template, by each program."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import workload

Job = Callable[[], int]


def write_lifeops(source: Path, target: Path) -> Job:
    """Let openpyxl make the skeleton, write the rows, pack them at zlib's level 6."""
    import io
    from datetime import date

    from workbook.values import Formula, Serial, serial
    from workbook.xlsx import package
    from workbook.xlsx.blocks import Line, blocks
    from workbook.xlsx.rows import sheet_with_rows

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

    typed = [tuple(zip(*map(cell, row), strict=True)) for row in workload.rows(last)]
    assert isinstance(typed[0][1][12], Serial)
    columns = tuple(range(1, workload.COLUMNS + 1))
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

        def lines() -> Iterator[Line]:
            yield Line(1, columns, (0,) * workload.COLUMNS, workload.HEADERS)
            for number, (looks, held, shown) in enumerate(typed, start=2):
                yield Line(number, columns, tuple(styles[look] for look in looks), held, shown)

        part = "xl/worksheets/sheet1.xml"
        pieces = sheet_with_rows(bare.part(part), blocks(lines()), f"A1:T{last + 1}")
        target.write_bytes(package.write({**parts, part: pieces}))
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
