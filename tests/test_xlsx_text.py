import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from xlsx_parts import book, contents, members, patched, sheet

from workbook.model import Address
from workbook.values import canonical
from workbook.xlsx import markup, strings, text
from workbook.xlsx.edits import SetCell
from workbook.xlsx.patch import patch

ANY_TEXT = st.text(
    alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("_x0041Dd&<>\r\n"))
)


@given(ANY_TEXT)
def test_text_survives_a_file_and_an_xml_parser(content):
    xml = f"<t>{text.stored(content)}</t>".encode()

    parsed = etree.fromstring(xml).text or ""

    assert text.loaded(parsed) == (canonical(content) or "")
    assert text.loaded(markup.unescaped(text.stored(content))) == (canonical(content) or "")


@pytest.mark.parametrize(
    ("stored", "loaded"),
    [
        ("a_x000D__x000A_b", "a\nb"),
        ("_x005F_x0041_", "_x0041_"),
        ("_x0041_", "A"),
        ("_x41_", "_x41_"),
        ("_xlfn.LET", "_xlfn.LET"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_xD83D_", "\ufffd"),
    ],
)
def test_escapes_are_resolved_as_excel_does(stored, loaded):
    assert text.loaded(stored) == loaded


@pytest.mark.parametrize(
    ("part", "texts"),
    [
        ("<sst><si><t>a</t></si><si><t xml:space='preserve'> b </t></si></sst>", ("a", " b ")),
        ('<sst><si><t xml:space="preserve"> b </t></si><si><t/></si></sst>', (" b ", "")),
        ("<sst><si><r><rPr/><t>ri</t></r><r><t>ch</t></r></si></sst>", ("rich",)),
        ("<sst><si><t>漢</t><rPh sb='0' eb='1'><t>kan</t></rPh></si></sst>", ("漢",)),
        ("<x:sst xmlns:x='m'><x:si><x:t>a&amp;b</x:t></x:si></x:sst>", ("a&b",)),
        ("<sst><si><t><![CDATA[a<b]]></t></si></sst>", ("a<b",)),
        ("<sst><si><t>&#252;&#x1F600;</t></si></sst>", ("ü😀",)),
        ("<sst count='0'/>", ()),
    ],
)
@pytest.mark.parametrize("few", [False, True])
def test_shared_strings_of_every_shape(part, texts, few):
    whole = ("<?xml version='1.0'?>" + part).encode("utf-16")
    assert tuple(strings.shared(part.encode(), few=few)) == texts
    assert tuple(strings.shared(whole, few=few)) == texts


@pytest.mark.parametrize("typed", ["a\r\nb", "a\nb"])
def test_a_carriage_return_in_a_cell_is_a_line_break_and_stays_in_the_file(typed):
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a_x000D_\nb</t></is></c>'
        '<c r="B1"><v>1</v></c></row>'
    )
    before = book(members(sheet(rows)))
    assert contents(before.sheets[0])[Address(1, 1)] == "a\nb"
    same = patch(before, [SetCell("S1", Address(1, 1), typed)])
    assert same.data == before.package.data
    made = patched(before, SetCell("S1", Address(1, 2), 2.0), SetCell("S1", Address(1, 3), typed))
    assert b"<t>a_x000D_\nb</t>" in made.package.part("xl/worksheets/sheet1.xml")
    assert contents(made.sheets[0])[Address(1, 3)] == "a\nb"
