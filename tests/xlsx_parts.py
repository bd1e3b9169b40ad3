"""Small workbooks written part by part, for shapes that no library writes."""

import io
from collections.abc import Mapping
from pathlib import Path

import openpyxl

from workbook.model import Address
from workbook.values import Content
from workbook.xlsx import package
from workbook.xlsx.edits import Edit
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import Book, SheetReading, read_package
from workbook.xlsx.unread import open_package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"

_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml."

STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts count="1">
<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="1"><font/></fonts>
<fills count="1"><fill><patternFill patternType="none"/></fill></fills>
<borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"><alignment wrapText="1"/></xf>
</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>"""


def sheet(rows: str, before: str = "", after: str = "", main: str = MAIN) -> str:
    """A worksheet part."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{main}" '
        f'xmlns:r="{RELATIONS}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    )


def members(  # noqa: PLR0913 - one option for each part of a workbook
    *sheets: str | bytes,
    strings: str = "",
    styles: str = STYLES,
    workbook: str = "",
    properties: str = "",
    links: str = "",
    more: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """The parts of a workbook whose sheets are named S1, S2, ..."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    workbook = workbook or (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}'
        f"<sheets>{listed}</sheets></workbook>"
    )
    own = "".join(_link(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
    own += _link("rIdStyles", "styles", "/xl/styles.xml") if styles else ""
    own += _link("rIdStrings", "sharedStrings", "sharedStrings.xml") if strings else ""
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_KIND}worksheet+xml"/>'
        for n in numbers
    )
    if strings:
        overrides += (
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}sharedStrings+xml"/>'
        )
    kinds = (
        f'<Types xmlns="{_PACKAGE}content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Default Extension="rels" ContentType="application/'
        f'vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{_KIND}sheet.main+xml"/>{overrides}</Types>'
    )
    parts = {
        "[Content_Types].xml": kinds,
        "_rels/.rels": relations(_link("rId1", "officeDocument", "/xl/workbook.xml")),
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": relations(own + links),
        **{f"xl/worksheets/sheet{n}.xml": part for n, part in zip(numbers, sheets, strict=True)},
        **({"xl/styles.xml": styles} if styles else {}),
        **({"xl/sharedStrings.xml": strings} if strings else {}),
        **(more or {}),
    }
    return {
        name: part if isinstance(part, bytes) else part.encode() for name, part in parts.items()
    }


def relations(links: str) -> str:
    """A relations part."""
    return f'<Relationships xmlns="{_PACKAGE}relationships">{links}</Relationships>'


def _link(identity: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{identity}" Type="{RELATIONS}/{kind}" Target="{target}"/>'


link = _link


def book(parts: Mapping[str, bytes]) -> Book:
    """The workbook in these parts, read."""
    return read(package.write(parts))


def read(data: bytes) -> Book:
    """The workbook in a file's bytes, read."""
    return read_package(Package.of(data, "test.xlsx"), Path("test.xlsx"))


def made_by_openpyxl(workbook: openpyxl.Workbook) -> Book:
    """A workbook of openpyxl's, as our reader sees it."""
    stream = io.BytesIO()
    workbook.save(stream)
    return read(stream.getvalue())


def patched(before: Book, *edits: Edit, stale: bool = False) -> Book:
    """The workbook after edits, none refused; whether it was read or just opened is the same."""
    made = patch(before, edits, stale=stale)
    assert not made.refused, made.refused
    assert patch(open_package(before.package, before.path), edits, stale=stale) == made
    return read(made.data)


def contents(reading: SheetReading) -> dict[Address, Content]:
    """What each cell of a sheet holds."""
    return {at: cell.content for at, cell in reading.cells.items()}


def first(*sheets: str, **options: str) -> SheetReading:
    """The first sheet of a workbook of these sheets, read."""
    return book(members(*sheets, **options)).sheets[0]  # type: ignore[arg-type]
