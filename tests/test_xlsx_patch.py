import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from xlsx_parts import MAIN, STYLES, book, contents, made_by_openpyxl, members, patched, read, sheet

from workbook.model import Address
from workbook.values import CellError, Formula, Kind, Serial, canonical
from workbook.xlsx import check, splice
from workbook.xlsx.edits import HideColumn, SetCached, SetCell
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch

SHEET = "xl/worksheets/sheet1.xml"

TEXT = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("_x0041_ <&\n\r\t")),
    max_size=12,
)
DAYS = st.integers(61, 80_000).map(float)
CONTENTS = st.one_of(
    st.none(),
    TEXT,
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.sampled_from(["#N/A", "#DIV/0!"]).map(CellError),
    st.builds(Serial, DAYS, st.sampled_from([Kind.DATE, Kind.DATETIME])),
    st.builds(Serial, st.floats(0, 3), st.sampled_from([Kind.TIME, Kind.DURATION])),
    st.sampled_from(["A1+1", 'IF(B2>3,"<a>&","x")', "_xlfn.XLOOKUP(A1,B:B,C:C)"]).map(Formula),
)
PLACES = st.builds(Address, st.integers(1, 9), st.integers(1, 30))
CELL_EDITS = st.lists(st.tuples(PLACES, CONTENTS), max_size=12)

ODD = sheet(
    """<row r="2" spans="1:4" ht="20" customHeight="1"><c r="A2" s="3" t="s"><v>0</v></c>
    <c r="B2" s="1"><v>45000</v></c><c r="D2"><f>B2+1</f><v>45001</v></c></row>
    <row r="4"/>
    <row r="5" s="1" customFormat="1"><c r="C5" t="inlineStr"><is><t>x</t></is></c></row>
    <row r="6"><c><v>1</v></c><c r="C6"><f t="shared" ref="C6:C8" si="0">A6*2</f><v>2</v></c></row>
    <row r="7"><c r="C7"><f t="shared" si="0"/><v>4</v></c></row>
    <row r="8" hidden="1"><c r="C8"><f t="shared" si="0"/><v>6</v></c></row>""",
    before='<dimension ref="A2:D8"/><cols><col min="6" max="7" style="2"/></cols>',
)
STRINGS = f'<sst xmlns="{MAIN}"><si><t>kept</t></si></sst>'


def a(text):
    return Address.parse(text)


def edits_of(changes, name="S1"):
    return [SetCell(name, at, content) for at, content in changes]


def after(before, changes):
    """The model of an edit: what cells hold when ``changes`` were made."""
    held = contents(before.sheets[0])
    for at, content in changes:
        held[at] = canonical(content)
    return {at: content for at, content in held.items() if content is not None}


@settings(max_examples=150, deadline=None)
@given(CELL_EDITS, st.booleans())
def test_patching_then_reading_is_reading_then_editing(changes, date1904):
    properties = '<workbookPr date1904="1"/>' if date1904 else ""
    before = book(members(ODD, strings=STRINGS, properties=properties))

    assert contents(patched(before, *edits_of(changes)).sheets[0]) == after(before, changes)


@settings(max_examples=80, deadline=None)
@given(CELL_EDITS)
def test_the_opposite_edits_restore_every_cell(changes):
    before = book(members(ODD, strings=STRINGS))
    held = before.sheets[0].cells
    changed = patched(before, *edits_of(changes))
    back = {at: held[at].content if at in held else None for at, _ in changes}

    restored = patched(changed, *edits_of(back.items()))

    assert contents(restored.sheets[0]) == contents(before.sheets[0])


@settings(max_examples=80, deadline=None)
@given(CELL_EDITS, CELL_EDITS)
def test_edits_in_one_patch_or_in_two_give_the_same_cells(some, more):
    before = book(members(ODD, strings=STRINGS))
    at_once = patched(before, *edits_of(some), *edits_of(more))
    in_turn = patched(patched(before, *edits_of(some)), *edits_of(more))

    assert contents(at_once.sheets[0]) == contents(in_turn.sheets[0])


@settings(max_examples=60, deadline=None)
@given(CELL_EDITS)
def test_rows_put_together_again_meanwhile_are_the_same(changes):
    before = book(members(ODD, strings=STRINGS))
    edits = edits_of([*changes, *reversed(changes)])
    with pytest.MonkeyPatch.context() as patched_by:
        patched_by.setattr(splice, "_MOST_OPENED", 0)
        patched_by.setattr(check, "AT_ONCE", 1)
        apart = patch(before, edits)

    assert apart == patch(before, edits)


@settings(max_examples=50, deadline=None)
@given(CELL_EDITS)
def test_rows_and_parts_that_no_edit_concerns_keep_their_bytes(changes):
    before = book(members(ODD, sheet('<row r="1"/>'), strings=STRINGS, more={"x.bin": b"\0\1"}))
    made = patch(before, edits_of(changes))
    package = Package(made.data)

    free = set(before.package.names) - {SHEET, "xl/styles.xml"}
    assert all(package.untouched(before.package, name) for name in free)
    touched = {at.row for at, _ in changes}
    part = package.part(SHEET)
    for row in ODD.split("<row")[1:]:
        number = int(row[4 : row.index('"', 4)])
        shared = {6, 7, 8} & touched and number in {6, 7, 8}
        if number not in touched and not shared:
            assert row.partition("</sheetData>")[0].rstrip().encode() in part


@settings(max_examples=40, deadline=None)
@given(CELL_EDITS)
def test_openpyxl_reads_the_patched_file_alike(changes):
    before = book(members(ODD, strings=STRINGS))
    made = patched(before, *edits_of(changes))

    stream = io.BytesIO(made.package.data)
    page = openpyxl.load_workbook(stream).worksheets[0]
    for at, cell in made.sheets[0].cells.items():
        found = page.cell(at.row, at.column).value
        if isinstance(cell.content, Formula):
            assert found in (f"={cell.content.text}", "=")
        elif isinstance(cell.content, bool | float):
            assert found == pytest.approx(cell.content)
        elif isinstance(cell.content, CellError):
            assert found == cell.content.code


def test_no_edits_give_the_same_bytes():
    before = book(members(ODD, strings=STRINGS))
    assert patch(before, []).data is before.package.data
    same = [SetCell("S1", at, cell.content) for at, cell in before.sheets[0].cells.items()]
    assert patch(before, same, stale=True).data is before.package.data


def test_a_cell_keeps_its_style_and_a_cleared_one_too():
    before = book(members(ODD, strings=STRINGS))
    made = patched(before, SetCell("S1", a("A2"), "new"), SetCell("S1", a("B2"), None))

    part = made.package.part(SHEET)
    assert b'<c r="A2" s="3" t="inlineStr"><is><t>new</t></is></c>' in part
    assert b'<c r="B2" s="1"/>' in part


def test_new_cells_take_the_style_of_their_row_or_column():
    before = book(members(ODD, strings=STRINGS))
    made = patched(before, SetCell("S1", a("F2"), "x"), SetCell("S1", a("D5"), "y"))

    part = made.package.part(SHEET)
    assert b'<c r="F2" s="2"' in part
    assert b'<c r="D5" s="1"' in part
    assert b'spans="1:6"' in part
    assert b'<dimension ref="A2:F8"/>' in part


def test_a_row_appended_looks_like_the_one_above():
    rows = """<row r="1" ht="30" customHeight="1" spans="1:3"><c r="A1" s="3"/><c r="B1" s="1"/>
        <c r="C1" s="2"/></row>"""
    before = book(members(sheet(rows)))
    made = patched(
        before, SetCell("S1", a("A2"), "x"), SetCell("S1", a("C2"), Serial(45000.0, Kind.DATE))
    )

    assert made.package.part(SHEET).endswith(
        b'<row r="2" ht="30" customHeight="1"><c r="A2" s="3" t="inlineStr"><is><t>x</t></is></c>'
        b'<c r="B2" s="1"/><c r="C2" s="2"><v>45000</v></c></row></sheetData></worksheet>'
    )
    assert made.package.untouched(before.package, "xl/styles.xml")


def test_a_new_date_appends_one_style_and_keeps_the_rest_of_the_looks():
    before = book(members(ODD, strings=STRINGS))
    date = Serial(45000.0, Kind.DATE)
    made = patched(
        before,
        SetCell("S1", a("A2"), date, format="dd.mm.yyyy"),
        SetCell("S1", a("A9"), date, format="dd.mm.yyyy"),
        SetCell("S1", a("E2"), Serial(0.5, Kind.TIME), format="yyyy"),
    )

    styles = etree.fromstring(made.package.part("xl/styles.xml"))
    xfs = styles.find("{*}cellXfs")
    assert xfs.get("count") == "7" == str(len(xfs))
    assert etree.tostring(xfs[0]) == etree.tostring(etree.fromstring(STYLES).find("{*}cellXfs")[0])
    assert xfs[4].find("{*}alignment").get("wrapText") == "1"
    assert made.sheets[0].cells[a("A2")].format == "dd.mm.yyyy"
    assert made.sheets[0].cells[a("E2")].format == "hh:mm"


def test_a_number_in_a_date_cell_becomes_a_number():
    before = book(members(ODD, strings=STRINGS))
    made = patched(before, SetCell("S1", a("B2"), 7.0, format="0.0"))
    assert made.sheets[0].cells[a("B2")].content == 7.0
    assert made.sheets[0].cells[a("B2")].format == "0.0"


def test_text_takes_the_text_format_where_asked():
    before = book(members(ODD, strings=STRINGS))
    made = patched(before, SetCell("S1", a("A5"), "00123", format="@"))
    assert made.sheets[0].cells[a("A5")].format == "@"


def test_only_the_cached_value_changes():
    before = book(members(ODD, strings=STRINGS))
    made = patched(
        before, SetCached("S1", a("D2"), "later"), SetCached("S1", a("C7"), CellError("#N/A"))
    )

    part = made.package.part(SHEET)
    assert b'<c r="D2" t="str"><f>B2+1</f><v>later</v></c>' in part
    assert b'<c r="C7" t="e"><f t="shared" si="0"/><v>#N/A</v></c>' in part
    assert contents(made.sheets[0]) == contents(before.sheets[0])


def test_a_shared_formula_finds_a_new_home():
    before = book(members(ODD, strings=STRINGS))
    made = patched(before, SetCell("S1", a("C6"), "typed over"))

    part = made.package.part(SHEET)
    assert b'<f t="shared" ref="C7:C8" si="0">A7*2</f><v>4</v>' in part
    assert made.sheets[0].cells[a("C8")].content == Formula("A8*2")


@pytest.mark.parametrize("order", [(6, 7, 8), (8, 7, 6), (7, 6, 8)])
def test_a_shared_formula_goes_cell_by_cell(order):
    before = book(members(ODD, strings=STRINGS))
    made = patched(before, *(SetCell("S1", Address(row, 3), float(row)) for row in order))

    assert b"shared" not in made.package.part(SHEET)
    assert [made.sheets[0].cells[Address(row, 3)].content for row in (6, 7, 8)] == [6.0, 7.0, 8.0]


def test_prefixed_sheets_are_patched_with_their_prefix():
    part = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<x:dimension ref="A1"/><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    before = book(members(part))
    made = patched(
        before,
        SetCell("S1", a("A1"), "t"),
        SetCell("S1", a("B3"), Formula("A1"), 2.0),
        HideColumn("S1", 3),
    )

    assert made.package.part(SHEET).decode() == part.replace(
        '<x:c r="A1"><x:v>1</x:v></x:c></x:row>',
        '<x:c r="A1" t="inlineStr"><x:is><x:t>t</x:t></x:is></x:c></x:row>'
        '<x:row r="3"><x:c r="B3"><x:f>A1</x:f><x:v>2</x:v></x:c></x:row>',
    ).replace('"A1"/>', '"A1:B3"/>').replace(
        "<x:sheetData>",
        '<x:cols><x:col min="3" max="3" width="9.140625" hidden="1" customWidth="1"/></x:cols>'
        "<x:sheetData>",
    )


def test_an_empty_sheet_gets_its_first_row():
    part = sheet("").replace("<sheetData></sheetData>", "<sheetData/>")
    made = patched(book(members(part)), SetCell("S1", a("B2"), 1.0))
    assert contents(made.sheets[0]) == {a("B2"): 1.0}


def test_a_cell_between_cells_without_addresses_does_not_shift_them():
    part = sheet('<row r="1"><c><v>1</v></c><c r="C1"><v>3</v></c><c><v>4</v></c></row>')
    made = patched(book(members(part)), SetCell("S1", a("B1"), 2.0))
    assert contents(made.sheets[0]) == {a("A1"): 1.0, a("B1"): 2.0, a("C1"): 3.0, a("D1"): 4.0}


def test_a_row_between_rows_without_numbers_is_refused():
    before = book(members(sheet("<row/><row><c><v>2</v></c></row><row r='5'/>")))
    made = patch(before, [SetCell("S1", a("A3"), 1.0), SetCell("S1", a("A6"), 6.0)])

    assert [refusal.reason for refusal in made.refused] == [
        "the sheet's rows do not state their numbers"
    ]
    assert contents(read(made.data).sheets[0]) == {a("A2"): 2.0, a("A6"): 6.0}


@settings(max_examples=25, deadline=None)
@given(CELL_EDITS)
def test_a_file_of_openpyxl_takes_any_edit(changes):
    workbook = openpyxl.Workbook()
    for row in range(1, 6):
        workbook.active.append([row, f"text {row}", f"=A{row}*2", True])
    before = made_by_openpyxl(workbook)
    made = patched(before, *edits_of(changes, "Sheet"))

    assert contents(made.sheets[0]) == after(before, changes)
