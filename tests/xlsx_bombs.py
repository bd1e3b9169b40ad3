"""Small files that could keep a reader busy for hours, or fill its memory."""

import random
from collections.abc import Callable

from xlsx_hostile import SHEET, streamed, with_part, zipped
from xlsx_parts import MAIN, RELATIONS, STYLES, link, members, relations, sheet

from workbook.model import column_letters

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def shared_rows() -> bytes:
    """One formula of 8 KB in 100,000 rows."""
    text = "+".join(["A1"] * 2_600)
    first = f'<row r="1"><c r="B1"><f t="shared" ref="B1:B100000" si="0">{text}</f></c></row>'
    others = "".join(
        f'<row r="{n}"><c r="B{n}"><f t="shared" si="0"/></c></row>' for n in range(2, 100_001)
    )
    return with_part(SHEET, sheet(first + others))


def shared_columns(names: list[str], master: int = 1) -> bytes:
    """One long formula in every column of a row, of which one column holds the text."""
    others = '<f t="shared" si="0"/>'
    first = f'<f t="shared" ref="A5:XFD5" si="0">{"+".join(names)}</f>'
    cells = "".join(
        f'<c r="{column_letters(n)}5">{first if n == master else others}</c>'
        for n in range(1, 16_385)
    )
    return with_part(SHEET, sheet(f'<row r="5">{cells}</row>'))


def formula_kinds() -> bytes:
    """Hundreds of formulas of 8 KB that differ a little, each shared by two cells."""
    text = "+".join(["A1"] * 2_600)
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><f t="shared" ref="A{n}:B{n}" si="{n}">{text}+{n}</f></c>'
        f'<c r="B{n}"><f t="shared" si="{n}"/></c></row>'
        for n in range(5, 600)
    )
    return with_part(SHEET, sheet(rows))


def formulas_of_many_sheets() -> bytes:
    """Many sheets, each with less than is too much for one."""
    text = "+".join(f"B{n}" for n in range(10, 1_500))
    cells = "".join(
        f'<c r="{column_letters(n)}5"><f t="shared" si="0"/></c>' for n in range(2, 900)
    )
    first = f'<c r="A5"><f t="shared" ref="A5:ZZ5" si="0">{text}</f></c>'
    return zipped(members(*[sheet(f'<row r="5">{first}{cells}</row>')] * 40))


def texts(item: str, count: int) -> bytes:
    """Shared strings: of a dozen, one is longer, as nothing real can be packed to a hundredth."""
    rng = random.Random(3)
    longer = item.replace("abc", "{}") if "abc" in item else f"<si><t>{{}}</t></si>{item}"
    each = (longer.format(rng.random()) + 11 * item for _ in range(1_000))
    cells = '<row r="1"><c r="A1" t="s"><v>1</v></c></row>'
    parts = members(sheet(cells), strings="<sst/>")
    start = f'<sst xmlns="{MAIN}">'.encode()
    piece = "".join(each).encode()
    return streamed("xl/sharedStrings.xml", start, piece, count // 12_000, b"</sst>", parts)


def names() -> bytes:
    """Names by the hundred thousand."""
    listed = "".join(f'<definedName name="N{n}">S1!$A$1</definedName>' for n in range(400_000))
    start = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
    one = '<sheet name="S1" sheetId="1" r:id="rId1"/></sheets>'
    book = f"{start}{one}<definedNames>{listed}</definedNames></workbook>"
    return zipped(members(sheet(ONE), workbook=book))


def around(content: str) -> Callable[[], bytes]:
    """A sheet with much behind its rows."""
    return lambda: with_part(SHEET, sheet(ONE, after=f"<hyperlinks>{content}</hyperlinks>"))


def merges() -> bytes:
    listed = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(2, 1_000_000))
    return with_part(SHEET, sheet(ONE, after=f"<mergeCells>{listed}</mergeCells>"))


def columns() -> bytes:
    listed = '<col min="1" max="16384" width="9"/>' * 20_000
    return with_part(SHEET, sheet(ONE, before=f"<cols>{listed}</cols>"))


def fonts() -> bytes:
    listed = "".join(f'<font><sz val="{n * 7919 % 9973}"/></font>' for n in range(1_000_000))
    return with_part("xl/styles.xml", STYLES.replace("<font/>", listed))


def links() -> bytes:
    dangling = "".join(link(f"r{n}", "foo", f"n/{n}.xml") for n in range(20_000))
    more = {f"x/{n}.xml": b"<a/>" for n in range(6_000)}
    return zipped(members(sheet(ONE), links=dangling, more=more))


def table_parts() -> bytes:
    table = (
        f'<table xmlns="{MAIN}" id="1" name="T" displayName="T" ref="A1:A3">'
        '<tableColumns count="1"><tableColumn id="1" name="x"/></tableColumns></table>'
    )
    named = '<tablePart r:id="rIdT"/>' * 100_000
    named += "".join(f'<tablePart r:id="rId{n}"/>' for n in range(10_000))
    target = "../tables/table1.xml"
    own = "".join(link(f"rId{n}", "table", target) for n in range(10_000))
    more = {
        "xl/tables/table1.xml": table.encode(),
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            link("rIdT", "table", target) + own
        ).encode(),
    }
    page = sheet(ONE, after=f"<tableParts>{named}</tableParts>")
    return zipped(members(page, more=more))


def places() -> bytes:
    listed = " ".join(f"A{n}" for n in range(1, 1_000_000))
    rule = f'<dataValidation type="list" sqref="{listed}"><formula1>1</formula1></dataValidation>'
    return with_part(SHEET, sheet(ONE, after=f"<dataValidations>{rule}</dataValidations>"))


def sheets() -> bytes:
    """One part under 100,000 names."""
    named = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 100_001))
    workbook = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{named}</sheets></workbook>'
    return zipped(members(sheet(ONE), workbook=workbook))


def number_format(code: str) -> bytes:
    own = STYLES.replace("yyyy\\-mm\\-dd", code)
    assert own != STYLES
    return with_part("xl/styles.xml", own)


def page(part: str | bytes) -> Callable[[], bytes]:
    return lambda: with_part(SHEET, part)


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "one long formula in many rows": (shared_rows, "formulas would unpack"),
    "one long formula in every column": (
        lambda: shared_columns(["A1"] * 2_600),
        "formulas would unpack",
    ),
    "a long formula of many cells in every column": (
        lambda: shared_columns([f"{column_letters(1 + n % 26)}{n}" for n in range(10, 1_500)]),
        "formulas would unpack",
    ),
    "a long formula that leaves the sheet": (
        lambda: shared_columns([f"XFD{n}" for n in range(10, 1_000)]),
        "formulas would unpack",
    ),
    "a long formula from the last column": (
        lambda: shared_columns([f"C{n}" for n in range(10, 1_500)], master=16_384),
        "formulas would unpack",
    ),
    "many kinds of formulas": (formula_kinds, "kinds of shared formulas"),
    "long formulas in many sheets": (formulas_of_many_sheets, "formulas would unpack"),
    "five million short texts": (lambda: texts("<si><t>abc</t></si>", 5_000_000), ""),
    "five million empty texts": (lambda: texts("<si><t/></si>", 5_000_000), ""),
    "five million rich texts": (lambda: texts("<si><r><t>abc</t></r></si>", 5_000_000), ""),
    "texts in CDATA": (
        lambda: texts("<si><t><![CDATA[abc]]></t></si>", 3_000_000),
        "comments and CDATA",
    ),
    "names by the hundred thousand": (names, "tags and attributes"),
    "a million links": (around('<hyperlink ref="A1"/>' * 460_000), "tags and attributes"),
    "a million attributes": (
        around("<a " + " ".join(f"a{n}='b'" for n in range(700_000)) + "/>"),
        "tags and attributes",
    ),
    "a million merged areas": (merges, "merged areas"),
    "columns set apart over and over": (columns, "columns set apart"),
    "a million fonts": (fonts, "tags in the workbook's styles"),
    "many relations to nothing": (links, ""),
    "one table, many times": (table_parts, ""),
    "a validation of a million places": (places, "places of validations"),
    "a part with many names": (sheets, "100,000 sheets"),
    "a format of months": (lambda: number_format("m" * 200_000), ""),
    "a format of brackets": (lambda: number_format("[" * 200_000), ""),
    "rows that begin and never end": (
        page("<worksheet>" + "<sheetData " * 200_000),
        "rows cannot be found",
    ),
    "tags that do not end": (page("<a " * 300_000), "damaged"),
    "a root that does not end": (page("<worksheet " + "a" * 9_000_000), "damaged"),
    "a row tag that does not end": (
        page(sheet('<row r="1" ' + ' hidden="1"' * 60_000 + "<")),
        "damaged",
    ),
    "a formula tag that does not end": (
        page(sheet('<row r="1"><c r="A1"><f t="array"' + ' ref="a"' * 60_000 + "<")),
        "damaged",
    ),
    "a slow encoding": (
        page(b"<?xml version='1.0' encoding='punycode'?>-" + b"a" * 1_000_000),
        "encoding punycode",
    ),
}
