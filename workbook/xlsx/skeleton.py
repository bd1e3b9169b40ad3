"""The parts of a new workbook without its rows, made by openpyxl.

openpyxl writes styles, validations, conditional formats, tables, notes and print set-up well; rows
and cached values are ours. What it writes in a way that other programs object to is mended here.
"""

import io
import posixpath
import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import groupby
from operator import attrgetter
from typing import Any
from zipfile import ZipFile

from lxml import etree
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles.styleable import StyleableObject
from openpyxl.utils import quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import Outline, PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from workbook.model import MAX_COLUMN, column_letters
from workbook.render.rendered import Look, RenderedBook, RenderedCheck, RenderedSheet, RenderedTable
from workbook.xlsx.charts import native
from workbook.xlsx.dress import dress, rule_style
from workbook.xlsx.package import Package

_A4 = 9
_LOOK = attrgetter("look")
_AUTHOR = "lifeops"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# The order that the schema of Office 2007 and later gives to the parts of a font.
_FONT_ORDER = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color",
    "name", "family", "charset", "scheme",
)  # fmt: skip
_TARGET = re.compile(rb'Target="/([^"]+)"')
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A workbook's parts, and what its rows need to know.

    Attributes:
        parts: name -> bytes, in the order of the file; sheets without rows.
        sheets: sheet name -> the name of its part.
        styles: look -> the number of its cell style.
    """

    parts: Mapping[str, bytes]
    sheets: Mapping[str, str]
    styles: Mapping[Look, int]


def skeleton(book: RenderedBook) -> Skeleton:
    """Return the parts of ``book`` without its rows; the same book gives the same bytes."""
    made = Workbook()
    made.remove(made.worksheets[0])
    made.properties.creator = _AUTHOR
    made.properties.title = book.title
    dressed: dict[Look, StyleableObject] = {}
    for sheet in book.sheets:
        _add_sheet(made.create_sheet(sheet.name), sheet, dressed)
    for name, (on, at) in book.names.items():
        target = f"{quote_sheetname(on)}!${column_letters(at.column)}${at.row}"
        made.defined_names[name] = DefinedName(name, attr_text=target)
    for name, text in book.properties.items():
        made.custom_doc_props.append(StringProperty(name=name, value=text))  # type: ignore[attr-defined]
    moment = datetime.combine(book.as_of, time(), tzinfo=UTC)
    made.properties.modified = moment.replace(tzinfo=None)
    stream = io.BytesIO()
    ExcelWriter(made, ZipFile(stream, "w")).save()  # not deflated: it is read at once
    package = Package.of(stream.getvalue(), book.title)
    return Skeleton(
        {name: _mended(name, package.part(name), moment) for name in package.names},
        {each.name: f"xl/worksheets/sheet{n}.xml" for n, each in enumerate(book.sheets, start=1)},
        {look: cell.style_id for look, cell in dressed.items()},
    )


def _add_sheet(made: Worksheet, sheet: RenderedSheet, dressed: dict[Look, StyleableObject]) -> None:
    made.sheet_state = "hidden" if sheet.hidden else "visible"
    _add_styles(made, sheet, dressed)
    _columns(made, sheet, dressed)
    if sheet.table is not None:
        _table(made, sheet.table)
    for check in sheet.checks:
        made.add_data_validation(_validation(check))
    for priority, rule in enumerate(sheet.rules, start=1):
        style = rule_style(rule.style)
        condition = Rule("expression", priority=priority, dxf=style, formula=[rule.formula])
        made.conditional_formatting.add(rule.area.a1, condition)
    for at, note in sheet.notes.items():
        lines = 1 + len(note) // 34
        made.cell(at.row, at.column).comment = Comment(note, _AUTHOR, 18 * lines + 12, 240)
    for at, to in sheet.links.items():
        place = f"{quote_sheetname(to)}!A1"
        # Giving it the usual way would give the cell another style as well.
        cell: Any = made.cell(at.row, at.column, to)
        cell._hyperlink = Hyperlink(ref=at.a1, location=place, display=to)  # noqa: SLF001
    for chart in sheet.charts:
        made.add_chart(native(chart), chart.at.a1)
    _view(made, sheet)
    _print(made, sheet)


def _add_styles(
    made: Worksheet, sheet: RenderedSheet, dressed: dict[Look, StyleableObject]
) -> None:
    """Register the looks of a sheet's cells by dressing cells whose rows are replaced later."""
    side_by_side = groupby(map(_LOOK, sheet.cells.values()), id)
    looks = dict.fromkeys(next(alike) for _, alike in side_by_side)
    looks |= dict.fromkeys(sheet.looks.values())
    for row, look in enumerate(looks, start=1):
        if look not in dressed:
            dressed[look] = made.cell(row, MAX_COLUMN)
            dress(dressed[look], look)


def _columns(
    made: Worksheet, sheet: RenderedSheet, dressed: Mapping[Look, StyleableObject]
) -> None:
    for column in sorted({*sheet.widths, *sheet.hidden_columns, *sheet.looks}):
        dimension = made.column_dimensions[column_letters(column)]
        if column in sheet.widths:
            dimension.width = sheet.widths[column]
        if column in sheet.looks:
            like = dressed[sheet.looks[column]]
            dimension._style = copy(like._style)  # type: ignore[attr-defined]  # noqa: SLF001 - dressing each anew takes long
        depth = sheet.folded_columns.get(column, 0)
        dimension.outlineLevel = depth
        dimension.hidden = depth > 0 or column in sheet.hidden_columns
        dimension.collapsed = sheet.folded_columns.get(column + 1, 0) > depth


def _table(made: Worksheet, table: RenderedTable) -> None:
    row = table.area.first.row
    for column, header in enumerate(table.headers, start=table.area.first.column):
        made.cell(row, column).value = header
    whole = Table(
        displayName=table.name,
        ref=table.area.a1,
        tableStyleInfo=TableStyleInfo("TableStyleLight1", showRowStripes=True),
    )
    for place, header in enumerate(table.headers):
        described = TableColumn(id=place + 1, name=header)
        if place in table.formulas:
            described.calculatedColumnFormula = TableFormula(attr_text=table.formulas[place])
        whole.tableColumns.append(described)
    whole.autoFilter = AutoFilter(ref=table.area.a1)
    made.add_table(whole)


def _validation(check: RenderedCheck) -> DataValidation:
    ranged = check.kind != "list"
    return DataValidation(
        type=check.kind,
        operator="between" if ranged else None,
        formula1=check.first,
        formula2=check.last if ranged else None,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="stop" if check.strict else "warning",
        errorTitle="Please check",
        error=check.message,
        sqref=MultiCellRange(check.area.a1),
    )


def _view(made: Worksheet, sheet: RenderedSheet) -> None:
    made.sheet_properties.outlinePr = Outline(summaryBelow=False, summaryRight=False)
    made.sheet_format.outlineLevelRow = 1 if sheet.folded_rows else None
    made.column_dimensions.max_outline = max(sheet.folded_columns.values(), default=None)
    made.sheet_view.showGridLines = sheet.gridlines
    made.sheet_view.zoomScale = 100
    if sheet.color:
        made.sheet_properties.tabColor = sheet.color
    if sheet.freeze:
        made.freeze_panes = sheet.freeze


def _print(made: Worksheet, sheet: RenderedSheet) -> None:
    made.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    made.page_setup.paperSize = _A4
    made.page_setup.fitToWidth = 1
    made.page_setup.fitToHeight = 1 if sheet.one_page else 0
    made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    made.page_margins = PageMargins(
        left=0.4, right=0.4, top=0.5, bottom=0.75, header=0.3, footer=0.3
    )
    left, right = _HeaderFooterPart("&A"), _HeaderFooterPart("&P / &N")
    made.oddFooter = HeaderFooterItem(left=left, right=right)
    if sheet.print_area:
        made.print_area = sheet.print_area
    if sheet.repeat_header:
        made.print_title_rows = "1:1"


def _mended(name: str, part: bytes, moment: datetime) -> bytes:
    """Return a part as other programs want it."""
    if name == "xl/styles.xml":
        return _ordered_fonts(part)
    if name == "docProps/core.xml":
        return _STAMP.sub(rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode(), part)
    if name.endswith(".rels"):
        folder = posixpath.dirname(posixpath.dirname(name))
        return _TARGET.sub(lambda found: _relative(found[1].decode(), folder), part)
    return part


def _relative(target: str, folder: str) -> bytes:
    return f'Target="{posixpath.relpath(target, folder or ".")}"'.encode()


def _ordered_fonts(part: bytes) -> bytes:
    root = etree.fromstring(part)
    for font in root.iter(f"{_MAIN}font"):
        font[:] = sorted(font, key=lambda child: _FONT_ORDER.index(child.tag.removeprefix(_MAIN)))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
