"""A small workbook with one Excel table, and things that hang on its cells."""

from xlsx_parts import MAIN, book, link, members, relations, sheet

from workbook.model import Address
from workbook.values import Formula
from workbook.xlsx.edits import DeleteTableRow

SHEET = "xl/worksheets/sheet1.xml"
TABLE = "xl/tables/table1.xml"


def a(text):
    return Address.parse(text)


def cell(at, content, style=""):
    if content is None:
        return f'<c r="{at}" s="1"/>'
    if isinstance(content, Formula):
        return f'<c r="{at}"{style}><f>{content.text}</f><v>1</v></c>'
    if isinstance(content, str):
        return f'<c r="{at}"{style} t="inlineStr"><is><t>{content}</t></is></c>'
    return f'<c r="{at}"{style}><v>{content}</v></c>'


def rows_of(grid):
    by_row = {}
    for at, content in sorted((a(at), content) for at, content in grid.items()):
        by_row.setdefault(at.row, []).append(cell(at.a1, content))
    return "".join(f'<row r="{n}">{"".join(cells)}</row>' for n, cells in by_row.items())


def table(area="A1:B6", *, totals=False, more="", filtered=""):
    count = ' totalsRowCount="1"' if totals else ""
    last = area.partition(":")[2]
    kept = f"A1:{last[0]}{int(last[1:]) - totals}"
    return (
        f'<table xmlns="{MAIN}" id="1" name="T" displayName="T" ref="{area}"{count}>'
        f'<autoFilter ref="{kept}">{filtered}</autoFilter><tableColumns count="2">'
        f'<tableColumn id="1" name="Name"/><tableColumn id="2" name="Sum">{more}</tableColumn>'
        "</tableColumns></table>"
    )


GRID = {
    "A1": "Name",
    "B1": "Sum",
    **{f"A{n}": f"name {n}" for n in range(2, 7)},
    **{f"B{n}": Formula(f"C{n}*2+$B$1") for n in range(2, 7)},
    **{f"C{n}": n * 10 for n in range(2, 9)},
    "A9": "below",
    "E1": Formula("SUM(B2:B6)"),
    "E2": Formula("A4&amp;B3"),
    "E3": Formula("$A$4"),
    "E8": Formula("SUM(A2:C6)+A9"),
}


def tabled(grid=None, part=None, *, after="", others=(), links="", more=None, **options):  # noqa: PLR0913 - one option for each part of a workbook
    own = '<tableParts count="1"><tablePart r:id="rIdT"/></tableParts>'
    extra = {
        TABLE: (part or table()).encode(),
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            link("rIdT", "table", "../tables/table1.xml") + links
        ).encode(),
        **(more or {}),
    }
    rows = rows_of(GRID if grid is None else grid)
    page = sheet(rows, after=after + own)
    return book(members(page, *others, more=extra, **options))


def gone(row, **options):
    return DeleteTableRow("S1", row, "T", **options)


NOTE = (
    '<v:shape id="{0}" type="#note"><x:ClientData ObjectType="Note"><x:Anchor>1, 15, {1}, 2, 3, 15,'
    " {2}, 4</x:Anchor><x:Row>{1}</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>"
)


def noted(shapes, comments="", kind="comments"):
    links = link("rIdC", kind, "../comments1.xml") + link("rIdV", "vmlDrawing", "../vml1.vml")
    part = f'<comments xmlns="{MAIN}"><commentList>{comments}</commentList></comments>'
    more = {
        "xl/comments1.xml": part.encode(),
        "xl/vml1.vml": f'<xml xmlns:v="v" xmlns:x="x">{shapes}</xml>'.encode(),
    }
    return tabled(links=links, more=more)
