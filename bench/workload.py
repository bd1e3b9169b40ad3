"""The workbooks that the benchmarks read, change and write: seeded, the same in each run."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

COLUMNS = 20
HEADERS = tuple(f"Column {column}" for column in range(1, COLUMNS + 1))
STATES = ("open", "done", "waiting")
AMOUNT, DAY, CLOCK = "#,##0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
WORDS = (
    *("north", "light", "harbour", "plan", "review", "quarter", "renewal", "call", "draft"),
    *("budget", "visit", "follow", "ledger", "route", "summary", "account", "travel", "invoice"),
)


class Sum(NamedTuple):
    """A formula and what it shows."""

    formula: str
    shown: float


def rows(count: int) -> Iterator[tuple[object, ...]]:
    """Yield rows of 20 values: texts, numbers, dates, booleans, two formulas, one sparse text."""
    chance = random.Random(20)
    for number in range(2, count + 2):
        amounts = [round(chance.uniform(0, 10_000), chance.choice((1, 2, 4))) for _ in range(4)]
        whole = [chance.randrange(1_000), chance.randrange(12)]
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(700))
        moment = datetime(2024, 1, 1) + timedelta(minutes=chance.randrange(500_000))  # noqa: DTZ001 - cells have no zone
        yield (
            f"ROW-{number:07d}",
            number,
            f"{chance.choice(WORDS)} {chance.choice(WORDS)} {chance.randrange(500)}",
            chance.choice(WORDS),
            chance.choice(STATES),
            f"{chance.choice(WORDS)} & {chance.choice(WORDS)}, {number}",
            *amounts,
            *whole,
            day,
            day + timedelta(days=chance.randrange(30)),
            moment,
            chance.random() < 0.5,
            chance.random() < 0.1,
            Sum(f"G{number}+H{number}", amounts[0] + amounts[1]),
            Sum(f"K{number}*L{number}", whole[0] * whole[1]),
            chance.choice(WORDS) if chance.random() < 0.1 else None,
        )


def write(path: Path, count: int) -> None:
    """Write the workbook with XlsxWriter, which lays a file out as Excel itself does."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Rows")
        header = book.add_format({"bold": True, "bg_color": "#DDEEFF"})
        formats = [book.add_format({"num_format": code}) for code in (AMOUNT, DAY, CLOCK)]
        sheet.write_row(0, 0, HEADERS, header)
        for place, row in enumerate(rows(count), start=1):
            _write_row(sheet, place, row, *formats)
        _dress(book, sheet, header, count)


def _write_row(sheet: Any, place: int, row: tuple[object, ...], *formats: Any) -> None:
    amount, day, clock = formats
    for column, value in enumerate(row):
        match value:
            case None:
                pass
            case bool():
                sheet.write_boolean(place, column, value)
            case Sum():
                sheet.write_formula(place, column, f"={value.formula}", None, value.shown)
            case str():
                sheet.write_string(place, column, value)
            case datetime():
                sheet.write_datetime(place, column, value, clock)
            case date():
                sheet.write_datetime(place, column, value, day)
            case float():
                sheet.write_number(place, column, value, amount)
            case _:
                sheet.write_number(place, column, value)


def _dress(book: Any, sheet: Any, header: Any, last: int) -> None:
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, COLUMNS - 1)
    sheet.conditional_format(1, 6, last, 6, {"type": "data_bar"})
    high = {"type": "cell", "criteria": ">", "value": 9000, "format": header}
    sheet.conditional_format(1, 7, last, 7, high)
    sheet.data_validation(1, 4, last, 4, {"validate": "list", "source": list(STATES)})
    whole = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 1000}
    sheet.data_validation(1, 10, last, 10, whole)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": ["Rows", 1, 6, min(last, 50), 6]})
    sheet.insert_chart("V2", chart)
    book.add_worksheet("Other").merge_range("A1:C1", "merged", header)


def openpyxl_book(last: int) -> tuple[Any, Any]:
    """Return openpyxl's workbook of the same looks without rows, and its sheet."""
    import openpyxl
    from openpyxl.chart import BarChart, Reference
    from openpyxl.formatting.rule import CellIsRule, DataBarRule
    from openpyxl.styles import Font, PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Rows"
    sheet.append(HEADERS)
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDEEFF")
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:T{last + 1}"
    bar = DataBarRule("min", None, "max", None, color="638EC6")
    sheet.conditional_formatting.add(f"G2:G{last + 1}", bar)
    high = CellIsRule("greaterThan", ["9000"], font=Font(bold=True))
    sheet.conditional_formatting.add(f"H2:H{last + 1}", high)
    states = f'"{",".join(STATES)}"'
    sheet.add_data_validation(DataValidation("list", formula1=states, sqref=f"E2:E{last + 1}"))
    whole = DataValidation("whole", "between", "0", "1000", sqref=f"K2:K{last + 1}")
    sheet.add_data_validation(whole)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=7, min_row=2, max_row=min(last + 1, 51)))
    sheet.add_chart(chart, "V2")
    book.create_sheet("Other").merge_cells("A1:C1")
    return book, sheet


def template_book(count: int) -> Any:
    """Return the shipped template rendered with so many rows in its longest table."""
    from dataclasses import replace

    import templates
    from workbook.render.book import render
    from workbook.template.load import load

    whole = load(templates.folder("life-ops"))
    longest = max((tab.table for tab in whole.tabs if tab.table), key=lambda t: len(t.samples))
    samples = tuple(longest.samples[n % len(longest.samples)] for n in range(count))
    tabs = [
        replace(tab, table=replace(tab.table, samples=samples)) if tab.table is longest else tab
        for tab in whole.tabs
    ]
    return render(replace(whole, tabs=tuple(tabs)), sample=True)
