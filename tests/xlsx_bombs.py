"""Small files that could keep a reader busy for hours, or fill its memory."""

from collections.abc import Callable

from xlsx_hostile import SHEET, with_part, zipped
from xlsx_parts import MAIN, RELATIONS, STYLES, link, members, relations, sheet

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def shared_rows() -> bytes:
    """One formula of 8 KB in 100,000 rows."""
    text = "+".join(["A1"] * 2_600)
    first = f'<row r="1"><c r="B1"><f t="shared" ref="B1:B100000" si="0">{text}</f></c></row>'
    others = "".join(
        f'<row r="{n}"><c r="B{n}"><f t="shared" si="0"/></c></row>' for n in range(2, 100_001)
    )
    return with_part(SHEET, sheet(first + others))


def merges() -> bytes:
    listed = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(2, 1_000_000))
    return with_part(SHEET, sheet(ONE, after=f"<mergeCells>{listed}</mergeCells>"))


def columns() -> bytes:
    listed = '<col min="1" max="16384" width="9"/>' * 20_000
    return with_part(SHEET, sheet(ONE, before=f"<cols>{listed}</cols>"))


def fonts() -> bytes:
    listed = "".join(f'<font><sz val="{n * 7919 % 97}"/></font>' for n in range(1_000_000))
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
