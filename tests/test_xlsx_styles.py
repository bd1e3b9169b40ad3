import pytest
from lxml import etree
from xlsx_parts import MAIN, STYLES

from workbook.values import Kind
from workbook.xlsx import package, styles
from workbook.xlsx.package import Package
from workbook.xlsx.styles import StyleSheet

PREFIXED = f"""<x:styleSheet xmlns:x="{MAIN}"><x:fonts/><x:cellXfs count="2"><x:xf numFmtId="0"/>
<x:xf numFmtId="0" fontId="1"><x:alignment wrapText="1"/></x:xf></x:cellXfs></x:styleSheet>"""
EMPTY_FORMATS = PREFIXED.replace("<x:fonts/>", '<x:numFmts count="0"/><x:fonts/>')
TAKEN = PREFIXED.replace(
    "<x:fonts/>",
    '<x:numFmts count="1"><x:numFmt numFmtId="0" formatCode="d.m.yy"/></x:numFmts><x:fonts/>',
)


def read(part):
    return styles.read(Package(package.write({"s.xml": part.encode()})), "s.xml")


def opened(part):
    return StyleSheet(part.encode(), read(part))


def test_styles_tell_their_format():
    found = read(STYLES)
    assert found.codes == ("", "mm-dd-yy", "yyyy\\-mm\\-dd", "")
    assert found.kinds == (None, Kind.DATE, Kind.DATE, None)
    assert (found.code(99), found.kind(99)) == ("", None)
    assert read(TAKEN).codes[0] == "d.m.yy"


@pytest.mark.parametrize("part", [STYLES, PREFIXED, EMPTY_FORMATS, TAKEN])
@pytest.mark.parametrize("code", ["h:mm", 'yyyy "y"', "0.00", "General"])
def test_a_variant_is_the_same_style_with_another_format(part, code):
    book = opened(part)
    index = book.variant(1, code)

    grown = etree.fromstring(book.part)
    before = etree.fromstring(part)
    xfs, old = grown.find("{*}cellXfs"), before.find("{*}cellXfs")
    assert xfs.get("count") == str(len(xfs))
    assert [etree.tostring(xf) for xf in xfs[: len(old)]] == [etree.tostring(xf) for xf in old]
    assert read(book.part.decode()).code(index) == ("" if code == "General" else code)
    assert xfs[index].get("fontId") == old[1].get("fontId")
    assert len(xfs[index]) == len(old[1])
    formats = grown.find("{*}numFmts")
    assert formats is None or formats.get("count") == str(len(formats))


def test_a_variant_that_exists_is_used_again():
    book = opened(STYLES)
    first = book.variant(3, "h:mm")
    assert book.variant(3, "h:mm") == first == 4
    assert opened(book.part.decode()).variant(3, "h:mm") == first
    assert book.kind(first) is Kind.TIME
    assert book.grown


def test_a_workbook_without_styles_has_general():
    found = styles.read(Package(package.write({"a": b""})), "")
    assert (found.codes, found.listed) == (("",), False)
