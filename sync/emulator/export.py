"""A spreadsheet as a file: CSV and TSV of its first sheet, or an .xlsx of all of them.

An .xlsx carries values, formulas with their results, number formats, merged cells and hidden
sheets; other looks are left out.
"""

import csv
import io

from sync.emulator import lenient, values
from sync.emulator.evaluation import content
from sync.emulator.failures import ApiError
from sync.emulator.show import Place, View
from sync.emulator.spreadsheet import Json, Sheet
from workbook.errors import FormulaError
from workbook.formula.functions import find
from workbook.formula.tokens import TokenKind, scan
from workbook.values import Content, Formula, Serial, Value
from workbook.xlsx import package
from workbook.xlsx.rows import Written, row_xml
from workbook.xlsx.text import stored

CSV = "text/csv"
TSV = "text/tab-separated-values"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROWS = 1_048_576
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def exported(view: View, mime: str) -> bytes:
    """Return a spreadsheet as a file of a media type.

    Raises:
        ApiError: 400, for a type that Google does not export to; 501, for one it does and this
            server does not.
    """
    if mime == CSV:
        return _lines(view, "excel", clean=False)
    if mime == TSV:
        return _lines(view, "excel-tab", clean=True)
    if mime == XLSX:
        return _xlsx(view)
    if mime in (
        "application/pdf",
        "application/zip",
        "application/x-vnd.oasis.opendocument.spreadsheet",
    ):
        raise ApiError(
            501,
            f"This server does not export to {mime}, which Google does; it exports to {CSV}, {TSV} "
            f"and {XLSX}.",
        )
    message = "The requested conversion is not supported."
    told = {"message": message, "domain": "global", "reason": "badRequest"}
    told |= {"location": "convertTo", "locationType": "parameter"}
    raise ApiError(400, message, errors=[told])


def _lines(view: View, dialect: str, *, clean: bool) -> bytes:
    sheet = next(each for each in view.book.sheets if not each.properties.get("hidden"))
    place = Place(sheet, sheet.whole())
    rows: list[list[str]] = values.read(view, place, values.Render()).get("values", [])
    width = max(map(len, rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    if clean:
        # A tab-separated file has no quotes, so nothing in it may need them.
        return "\r\n".join(
            "\t".join(" ".join(cell.split("\t")).replace("\n", " ") for cell in row) for row in rows
        ).encode()
    out = io.StringIO()
    csv.writer(out, dialect).writerows(rows)
    return out.getvalue().removesuffix("\r\n").encode()


def _xlsx(view: View) -> bytes:
    styles = _Styles()
    sheets = view.book.sheets
    parts = {
        f"xl/worksheets/sheet{number}.xml": _sheet(view, sheet, styles)
        for number, sheet in enumerate(sheets, 1)
    }
    numbers = range(1, len(sheets) + 1)
    return package.write(
        {
            "[Content_Types].xml": _types(numbers),
            "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": _workbook(sheets),
            "xl/_rels/workbook.xml.rels": _relations(
                [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
                + [("styles", "styles.xml")]
            ),
            **parts,
            "xl/styles.xml": styles.part(),
        }
    )


class _Styles:
    """The number formats used, each a style; style 0 is the automatic one."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {"General": 0}

    def of(self, number_format: Json) -> int:
        """Return the style of a number format."""
        code = number_format.get("pattern") or _CODES.get(number_format.get("type", ""), "General")
        return self._codes.setdefault(code, len(self._codes))

    def part(self) -> bytes:
        """Return the part that lists them."""
        codes = list(self._codes)[1:]
        formats = "".join(
            f'<numFmt numFmtId="{at}" formatCode="{_attribute(code)}"/>'
            for at, code in enumerate(codes, 164)
        )
        cells = "".join(
            f'<xf numFmtId="{at}" fontId="0" fillId="0" borderId="0" xfId="0" '
            'applyNumberFormat="1"/>'
            for at in range(164, 164 + len(codes))
        )
        numbered = f'<numFmts count="{len(codes)}">{formats}</numFmts>' if codes else ""
        return (
            f'{_HEAD}<styleSheet xmlns="{_MAIN}">{numbered}'
            '<fonts count="1"><font><sz val="10"/><name val="Arial"/></font></fonts>'
            '<fills count="2"><fill><patternFill patternType="none"/></fill>'
            '<fill><patternFill patternType="gray125"/></fill></fills>'
            '<borders count="1"><border/></borders><cellStyleXfs count="1">'
            '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f'<cellXfs count="{len(codes) + 1}"><xf numFmtId="0" fontId="0" fillId="0" '
            f'borderId="0" xfId="0"/>{cells}</cellXfs></styleSheet>'
        ).encode()


_CODES = {
    "TEXT": "@",
    "NUMBER": "#,##0.00",
    "PERCENT": "0.00%",
    "CURRENCY": '"$"#,##0.00',
    "DATE": "m/d/yyyy",
    "TIME": "h:mm:ss AM/PM",
    "DATE_TIME": "m/d/yyyy h:mm:ss",
    "SCIENTIFIC": "0.00E+00",
}


def _sheet(view: View, sheet: Sheet, styles: _Styles) -> bytes:
    out = [f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode()]
    for row in sorted(sheet.rows):
        if row < _ROWS:
            cells = [_cell(view, sheet, (row, at), styles) for at in sorted(sheet.rows[row])]
            out.append(row_xml(row + 1, [cell for cell in cells if cell]))
    out.append(b"</sheetData>")
    merges = [Place(*view.book.place(merge)).box.a1 for merge in sheet.parts.get("merges", [])]
    if merges:
        listed = "".join(f'<mergeCell ref="{a1}"/>' for a1 in merges)
        out.append(f'<mergeCells count="{len(merges)}">{listed}</mergeCells>'.encode())
    return b"".join([*out, b"</worksheet>"])


def _cell(view: View, sheet: Sheet, at: tuple[int, int], styles: _Styles) -> Written | None:
    cell = sheet.cell(*at)
    held: Content = content(cell)
    if held is None:
        return None
    style = styles.of(view.number_format(sheet, *at, cell))
    value: Value = None
    if isinstance(held, Formula):
        value = _value(view.value(sheet, *at, cell))
        held = Formula(_for_excel(lenient.for_engine(held.text)))
    if isinstance(held, Serial):
        held = held.days
    return at[1] + 1, style, held, value


def _value(value: Json) -> Value:
    found = content({"userEnteredValue": value})
    return None if isinstance(found, Formula) else found


def _for_excel(formula: str) -> str:
    """Return a formula with the prefixes that newer functions have in a file."""
    try:
        pieces = list(scan(formula))
    except FormulaError:
        return formula
    out: list[str] = []
    for at, token in enumerate(pieces):
        call = token.kind is TokenKind.NAME and [p.text for p in pieces[at + 1 : at + 2]] == ["("]
        known = find(token.text.upper()) if call else None
        out.append(f"{known.prefix}{token.text}" if known else token.text)
    return "".join(out)


def _attribute(text: str) -> str:
    return stored(text).replace('"', "&quot;")


def _workbook(sheets: list[Sheet]) -> bytes:
    listed = "".join(
        f'<sheet name="{_attribute(sheet.title[:31])}" sheetId="{number}" r:id="rId{number}"'
        + (' state="hidden"/>' if sheet.properties.get("hidden") else "/>")
        for number, sheet in enumerate(sheets, 1)
    )
    start = f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    return f"{start}<sheets>{listed}</sheets></workbook>".encode()


def _relations(targets: list[tuple[str, str]]) -> bytes:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'.encode()
    )


def _types(numbers: range) -> bytes:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        f'ContentType="{_SHEET_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>{sheets}'
        f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET_TYPE}.styles+xml"/></Types>'
    ).encode()
