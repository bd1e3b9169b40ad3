"""The shipped template filled with a test's rows, and its columns as each engine sees them."""

import functools
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import templates
from workbook.calculate import calculate
from workbook.model import Address, Cell, column_letters
from workbook.render.book import render
from workbook.render.rendered import RenderedBook, RenderedCell
from workbook.template.load import load
from workbook.template.model import Sample, Template
from workbook.values import CellError, Content, Serial, Value
from workbook.xlsx.create import build

Rows = Mapping[str, Sequence[Mapping[str, Sample]]]


@functools.cache
def life_ops() -> Template:
    return load(templates.folder("life-ops"))


def filled(rows: Rows) -> RenderedBook:
    """The template with these rows in place of its samples; tables not named are empty."""
    tabs = [
        replace(tab, table=replace(tab.table, samples=tuple(rows.get(tab.table.name, ()))))
        if tab.table
        else tab
        for tab in life_ops().tabs
    ]
    return render(replace(life_ops(), tabs=tuple(tabs)), sample=True)


@functools.cache
def places(table: str) -> dict[str, int]:
    found = next(held for _, held in life_ops().tables() if held.name == table)
    return {column.id: at for at, column in enumerate(found.columns, start=1)}


@functools.cache
def sheet_of(table: str) -> str:
    return next(tab.sheet for tab, held in life_ops().tables() if held.name == table)


def typed(book: RenderedBook, sheet: str, row: int, cells: Mapping[str, Content]) -> RenderedBook:
    """The book after somebody typed in cells of a row of the table on that sheet."""
    at = places(sheet)

    def changed(held: Mapping[Address, RenderedCell]) -> dict[Address, RenderedCell]:
        new = {Address(row, at[name]): RenderedCell(value) for name, value in cells.items()}
        return {**held, **new}

    sheets = [replace(s, cells=changed(s.cells)) if s.name == sheet else s for s in book.sheets]
    return replace(book, sheets=tuple(sheets))


@dataclass(frozen=True)
class Seen:
    """Every value of a book, as one engine calculates it."""

    cells: Mapping[str, Mapping[Address, Value]]

    def column(self, table: str, name: str, rows: int) -> list[Value]:
        at = places(table)[name]
        return [
            plain(self.cells[sheet_of(table)].get(Address(row, at))) for row in range(2, rows + 2)
        ]

    def page(self, column: int, first: int = 6, last: int = 25) -> list[Value]:
        cells = self.cells["Day Plan"]
        found = [plain(cells.get(Address(row, column))) for row in range(first, last + 1)]
        return [value for value in found if value is not None]


def plain(value: Value) -> Value:
    if isinstance(value, Serial):
        return value.days
    return None if value == "" else value


def by_engine(book: RenderedBook) -> Seen:
    cells = {s.name: {at: Cell(c.content) for at, c in s.cells.items()} for s in book.sheets}
    results = calculate(cells, book.names, book.as_of)
    typed_in = {
        s.name: {at: c.content for at, c in s.cells.items() if not hasattr(c.content, "text")}
        for s in book.sheets
    }
    return Seen({sheet: {**typed_in[sheet], **results[sheet]} for sheet in typed_in})


def by_ironcalc(book: RenderedBook, folder: Path) -> Seen:
    import ironcalc

    path = folder / "book.xlsx"
    path.write_bytes(build(book))
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC")
    model.evaluate()
    return Seen(
        {
            sheet.name: {
                at: _from_ironcalc(model.get_cell_value(number, at.row, at.column))
                for at in sheet.cells
            }
            for number, sheet in enumerate(book.sheets)
        }
    )


def _from_ironcalc(value: object) -> Value:
    if isinstance(value, str) and re.fullmatch(r"#N/A|#[A-Z0-9/]+[!?]", value):
        return CellError(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value  # type: ignore[return-value]


def by_libreoffice(data: bytes, folder: Path) -> Seen:
    """Values that LibreOffice calculates from the file, which must hold no cached ones."""
    import openpyxl

    (folder / "given.xlsx").write_bytes(data)
    (folder / "out").mkdir()
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "xlsx", "--outdir", folder / "out", folder / "given.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    read = openpyxl.load_workbook(folder / "out" / "given.xlsx", data_only=True)
    return Seen(
        {
            sheet.title: {
                Address(cell.row, cell.column): _from_openpyxl(cell.value)
                for row in sheet.iter_rows()
                for cell in row
            }
            for sheet in read.worksheets
        }
    )


def _from_openpyxl(value: object) -> Value:
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value if isinstance(value, bool | float | str) else None


def has_libreoffice() -> bool:
    return shutil.which("soffice") is not None


def without_cached(data: bytes) -> bytes:
    """The file with the value of every formula taken out."""
    return _rewritten(data, lambda xml: re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", xml))


def with_cached(data: bytes, part: str, address: str, value: str) -> bytes:
    """The file with another cached value in one formula cell."""
    cell = re.compile(rb'(<c r="%s"[^>]*><f>[^<]*</f><v>)[^<]*' % address.encode())

    def planted(xml: bytes) -> bytes:
        return cell.sub(rb"\g<1>" + value.encode(), xml)

    return _rewritten(data, planted, part)


def _rewritten(data: bytes, change: object, only: str = "") -> bytes:
    given = zipfile.ZipFile(io.BytesIO(data))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name in given.namelist():
            xml = given.read(name)
            sheet = name.startswith("xl/worksheets/sheet") and only in name
            out.writestr(name, change(xml) if sheet else xml)  # type: ignore[operator]
    return stream.getvalue()


def address(table: str, column: str, row: int) -> str:
    return f"{column_letters(places(table)[column])}{row}"
