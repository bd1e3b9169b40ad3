from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from xlsx_parts import contents, first, sheet

from workbook.model import Address
from workbook.values import CellError, Formula, Kind, Serial
from workbook.xlsx.rows import number_text, row_xml, sheet_with_rows


def test_a_row_of_every_kind_of_cell():
    cells = [
        (1, 0, None, None),
        (2, 3, 1.0, None),
        (3, 0, "a<b", None),
        (4, 0, True, None),
        (5, 0, CellError("#N/A"), None),
        (6, 1, Serial(45000.5, Kind.DATETIME), None),
        (7, 0, Formula('A1&"x"'), "ax"),
        (8, 0, Formula("B1"), 2.5),
        (28, 0, Formula("C1"), None),
        (29, 0, " kept ", None),
    ]
    assert row_xml(7, cells, b'ht="20"') == (
        b'<row r="7" ht="20"><c r="A7"/><c r="B7" s="3"><v>1</v></c>'
        b'<c r="C7" t="inlineStr"><is><t>a&lt;b</t></is></c><c r="D7" t="b"><v>1</v></c>'
        b'<c r="E7" t="e"><v>#N/A</v></c><c r="F7" s="1"><v>45000.5</v></c>'
        b'<c r="G7" t="str"><f>A1&amp;"x"</f><v>ax</v></c><c r="H7"><f>B1</f><v>2.5</v></c>'
        b'<c r="AB7"><f>C1</f></c>'
        b'<c r="AC7" t="inlineStr"><is><t xml:space="preserve"> kept </t></is></c></row>'
    )


def test_a_row_without_cells():
    assert row_xml(3, []) == b'<row r="3"/>'
    assert row_xml(3, [(1, 0, 1.0, None)], prefix=b"x:") == (
        b'<x:row r="3"><x:c r="A3"><x:v>1</x:v></x:c></x:row>'
    )


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_as_itself(number):
    assert float(number_text(number)) == number


@given(
    st.dictionaries(
        st.integers(1, 100),
        st.one_of(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1),
            st.floats(allow_nan=False, allow_infinity=False),
            st.booleans(),
        ),
    )
)
def test_a_written_row_is_read_as_it_was_meant(typed):
    written = row_xml(5, [(column, 0, value, None) for column, value in sorted(typed.items())])

    etree.fromstring(written)
    read = contents(first(sheet(written.decode())))
    assert read == {Address(5, column): value for column, value in typed.items()}


def test_rows_are_swapped_and_the_dimension_with_them():
    before = sheet('<row r="1"/>', before='<dimension ref="A1"/>', after="<pageMargins/>").encode()
    after = b"".join(sheet_with_rows(before, [b'<row r="2"/>'], "A1:D9"))
    expected = sheet('<row r="2"/>', before='<dimension ref="A1:D9"/>', after="<pageMargins/>")
    assert after.decode() == expected
