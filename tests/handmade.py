"""Workbooks as people make them, for tests: nothing here is ours."""

import struct
import zipfile
import zlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.table import Table

ROWS = 158
DRAWING = "xl/drawings/drawing1.xml"
PICTURE = "xl/media/image1.png"
CUSTOM = "customXml/item1.xml"
FOREIGN = (DRAWING, PICTURE, CUSTOM, "customXml/itemProps1.xml")

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:oneCellAnchor>
<xdr:from><xdr:col>9</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row>
<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="95250" cy="95250"/>
<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="Picture 1"/><xdr:cNvPicPr/></xdr:nvPicPr>
<xdr:blipFill><a:blip xmlns:r="OFFICE" r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch>
</xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>
<xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>""".replace("OFFICE", _OFFICE)


def transactions(path: Path) -> None:
    """Write a bank's transactions: a blank first column, stray cells, a picture, custom XML."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    headers = ("Date", "Description", "Category", "Amount", "Account", "Account #", "Institution")
    for column, header in enumerate(headers, start=2):
        sheet.cell(1, column, header)
    for number in range(ROWS):
        row = number + 2
        sheet.cell(row, 2, datetime(2024, 1, 1) + timedelta(days=number)).number_format = "mm-dd-yy"  # noqa: DTZ001 - serials carry no zone
        sheet.cell(row, 3, f"Payment {number}")
        sheet.cell(row, 5, -10.5 * number).number_format = '"$"#,##0.00'
        sheet.cell(row, 6, "Checking")
        if number < 100:
            sheet.cell(row, 4, "Groceries")
            sheet.cell(row, 7, "xxxx1234")
            sheet.cell(row, 8, "Bank")
        else:
            sheet.cell(row, 9, 1)
            sheet.cell(row, 11, f"2024-{number}-note")
    book.save(path)
    _add_foreign_parts(path)


def orders(path: Path, *, totals: bool = False, blank: bool = False) -> None:
    """Write an Excel table ``Orders`` at B3 whose last column is calculated."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Our orders"
    sheet["B1"] = "What we ordered"
    sheet["B3"], sheet["C3"], sheet["D3"], sheet["E3"] = "Item", "Qty", "Price", "Total"
    for row, (item, quantity, price) in enumerate((("Pen", 2, 1.5), ("Ink", 1, 8)), start=4):
        sheet.cell(row, 2, item)
        sheet.cell(row, 3, quantity)
        sheet.cell(row, 4, price).number_format = "#,##0.00 [$EUR]"
        sheet.cell(row, 5, f"=C{row}*D{row}").number_format = "#,##0.00 [$EUR]"
    last = 5
    if blank:
        last = 6
        sheet["E6"] = "=C6*D6"
    if totals:
        last = 6
        sheet["B6"] = "Total"
        sheet["E6"] = "=SUBTOTAL(109,Orders[Total])"
    table = Table(displayName="Orders", ref=f"B3:E{last}")
    if totals:
        table.totalsRowCount = 1
        table.autoFilter = None
    sheet.add_table(table)
    sheet["G1"], sheet["H1"] = "Sum", "=SUM(E4:E5)"
    book.save(path)


def sheet_of(path: Path, rows: list[list[Any]], title: str = "List", formats: str = "") -> None:
    """Write one sheet with ``rows`` from A1 on."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for line in book.active.iter_rows(min_row=2) if formats else ():
        for cell in line:
            cell.number_format = formats
    book.save(path)


def parts_of(path: Path) -> dict[str, bytes]:
    """Return the parts of a package by name."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def _add_foreign_parts(path: Path) -> None:
    parts = parts_of(path)
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(
        b"</worksheet>", f'<drawing xmlns:r="{_OFFICE}" r:id="rId1"/></worksheet>'.encode()
    )
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = _links(("drawing", "../drawings/drawing1.xml"))
    parts[DRAWING] = _DRAWING.encode()
    parts["xl/drawings/_rels/drawing1.xml.rels"] = _links(("image", "../media/image1.png"))
    parts[PICTURE] = _png()
    parts[CUSTOM] = b'<?xml version="1.0"?><note xmlns="urn:example:note">keep me</note>'
    parts["customXml/itemProps1.xml"] = (
        b'<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"'
        b' ds:itemID="{00000000-0000-4000-8000-000000000001}"><ds:schemaRefs/></ds:datastoreItem>'
    )
    parts["customXml/_rels/item1.xml.rels"] = _links(("customXmlProps", "itemProps1.xml"))
    office = "application/vnd.openxmlformats-officedocument"
    types = (
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/{DRAWING}" ContentType="{office}.drawing+xml"/>'
        '<Override PartName="/customXml/itemProps1.xml"'
        f' ContentType="{office}.customXmlProperties+xml"/></Types>'
    )
    before = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = before.replace(b"</Types>", types.encode())
    links = parts["xl/_rels/workbook.xml.rels"]
    link = f'<Relationship Id="rIdX" Type="{_OFFICE}/customXml" Target="../customXml/item1.xml"/>'
    parts["xl/_rels/workbook.xml.rels"] = links.replace(
        b"</Relationships>", f"{link}</Relationships>".encode()
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)


def _links(*links: tuple[str, str]) -> bytes:
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links, start=1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{each}</Relationships>'.encode()


def _png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\0")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
