"""A small linked workbook and the people who change its columns, over real HTTP."""

from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import gspread
import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from lifeops import links
from lifeops.ends import local_server, open_ends
from sync.emulator.session import session
from sync.engine import sync
from sync.state import State
from workbook.model import Address
from workbook.xlsx.edits import SetCell
from workbook.xlsx.patch import patch
from workbook.xlsx.replace import replace
from workbook.xlsx.scan import read_book

HEADERS = ("Name", "Stage", "Amount", "Due", "Note")
ROWS = 12


def deals(path: Path, *, table: bool) -> None:
    """Write a list of deals, ``Twice`` calculated from the amount; an Excel table or not."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Deals"
    for column, header in enumerate((*HEADERS, "Twice"), start=1):
        sheet.cell(1, column, header)
    for row in range(2, ROWS + 2):
        values = (f"Deal {row}", f"stage {row}", row * 10.5, date(2024, 5, row), f"note {row}")
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column, value)
        sheet.cell(row, 4).number_format = "yyyy-mm-dd"
        sheet.cell(row, 6, f"=C{row}*2")
    if table:
        sheet.add_table(Table(displayName="Deals", ref=f"A1:F{ROWS + 1}"))
    stages = DataValidation(type="list", formula1='"new,won,lost"', showErrorMessage=False)
    stages.add(f"B2:B{ROWS + 1}")
    sheet.add_data_validation(stages)
    book.save(path)


class Desk:
    """A linked workbook, and what people do on both sides."""

    def __init__(self, path: Path, lifeops) -> None:
        self.path = path
        self.lifeops = lifeops

    def sync(self, *options) -> tuple[int, str]:
        code, printed, complaints = self.lifeops("sync", self.path, *options)
        assert not complaints, complaints
        return code, printed

    def sync_on(self, day: date):
        """Sync as on another day, on which both sides are compared in full."""
        link = links.need(self.path)
        with open_ends(link) as ends, closing(State(link.state_file)) as state:
            return sync(ends.excel, ends.sheet, state, ends.schema, today=day)

    def settled(self) -> None:
        """Nothing is left to do: a full compare writes nothing."""
        before = self.path.read_bytes()
        outcome = self.sync_on(date(2031, 1, 1))
        assert (outcome.plan, outcome.lines) == (outcome.plan.__class__(), ())
        assert self.path.read_bytes() == before

    @contextmanager
    def sheet(self):
        """Yield the worksheet as gspread has it."""
        with local_server() as url:
            client = gspread.Client(None, session=session(url))
            yield client.open_by_key(links.need(self.path).spreadsheet).worksheet("Deals")

    def sheet_rows(self) -> list[list[object]]:
        with self.sheet() as sheet:
            return sheet.get_all_values(value_render_option="UNFORMATTED_VALUE")

    def in_sheet(self, header: str) -> list[object]:
        rows = self.sheet_rows()
        at = rows[0].index(header)
        return [row[at] for row in rows[1 : ROWS + 1]]

    def sheet_column(self, header: str) -> int:
        return self.sheet_rows()[0].index(header) + 1

    def type_in_sheet(self, **cells: object) -> None:
        with self.sheet() as sheet:
            for at, value in cells.items():
                sheet.update([[value]], at, raw=False)

    def excel_line(self, row: int) -> dict[int, object]:
        cells = read_book(self.path).sheet("Deals").cells
        return {at.column: cell.content for at, cell in cells.items() if at.row == row}

    def excel_column(self, header: str) -> int:
        found = [at for at, text in self.excel_line(1).items() if text == header]
        assert found, (header, self.excel_line(1))
        return found[0]

    def in_excel(self, header: str) -> list[object]:
        at = self.excel_column(header)
        cells = read_book(self.path).sheet("Deals").cells
        held = [cells.get(Address(row, at)) for row in range(2, ROWS + 2)]
        return [None if cell is None else cell.content for cell in held]

    def type_in_excel(self, **cells: object) -> None:
        """Type into cells as Excel does it: headers of tables take their formulas along."""
        for at, value in cells.items():
            book = read_book(self.path)
            patched = patch(book, [SetCell("Deals", Address.parse(at), value)])
            assert not patched.refused, patched.refused
            replace(self.path, patched.data, book.package.digest)

    @contextmanager
    def openpyxl(self):
        """Let a person do what our patch cannot; names are theirs to keep right."""
        book = openpyxl.load_workbook(self.path)
        yield book, book["Deals"]
        book.save(self.path)

    def delete_in_excel(self, header: str) -> None:
        """Delete a column of the plain list, names and formulas following as in Excel."""
        gone = self.excel_column(header)
        with self.openpyxl() as (book, sheet):
            self._shift(book, sheet, lambda at: 0 if at == gone else at - (at > gone))

    def move_in_excel(self, header: str, to: int) -> None:
        """Move a column of the plain list, names and formulas following as in Excel."""
        start = self.excel_column(header)
        with self.openpyxl() as (book, sheet):
            width = sheet.max_column
            order = [at for at in range(1, width + 1) if at != start]
            order.insert(to - 1, start)
            self._shift(book, sheet, lambda at: order.index(at) + 1)

    def _shift(self, book, sheet, place) -> None:
        held = {(c.row, c.column): (c.value, c.number_format) for row in sheet for c in row}
        hidden = {letter for letter, each in sheet.column_dimensions.items() if each.hidden}
        amount = next(at for (row, at), (text, _) in held.items() if text == "Amount")
        for row in sheet:
            for cell in row:
                cell.value = None
        aim = place(amount)
        for (row, column), (value, code) in held.items():
            now = place(column)
            if now:
                formula = f"={get_column_letter(aim)}{row}*2" if aim else "=#REF!*2"
                is_formula = isinstance(value, str) and value.startswith("=")
                cell = sheet.cell(row, now, formula if is_formula else value)
                cell.number_format = code
        for letter in hidden:
            sheet.column_dimensions[letter].hidden = False
            now = place(openpyxl.utils.column_index_from_string(letter))
            sheet.column_dimensions[get_column_letter(now)].hidden = True
        for name in book.defined_names.values():
            if name.name.startswith("_lifeops."):
                column = openpyxl.utils.column_index_from_string(name.attr_text.split("$")[1])
                now = place(column)
                name.attr_text = f"Deals!${get_column_letter(now)}$1" if now else "Deals!#REF!"

    def forget_marks(self) -> None:
        """Make both ends as they were linked before columns had marks."""
        with self.openpyxl() as (book, _):
            for name in [n for n in book.defined_names if n.startswith("_lifeops.")]:
                del book.defined_names[name]
        with self.sheet() as sheet:
            lookup = {"metadataKey": "lifeops.column"}
            request = {"dataFilter": {"developerMetadataLookup": lookup}}
            body = {"requests": [{"deleteDeveloperMetadata": request}]}
            sheet.client.batch_update(sheet.spreadsheet_id, body)

    def dimension(self, kind: str, **request: object) -> None:
        """Insert, move or delete columns of the Sheet."""
        with self.sheet() as sheet:
            place = {"sheetId": sheet.id, "dimension": "COLUMNS", **request.pop("range")}
            key = "source" if kind == "moveDimension" else "range"
            body = {"requests": [{kind: {key: place, **request}}]}
            sheet.client.batch_update(sheet.spreadsheet_id, body)
