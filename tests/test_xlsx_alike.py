"""Rows read many at a time hold what they hold when read one by one, and when read as a tree."""

import string

import pytest
import xlsx_parts
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsx_parts import sheet

from workbook.formula import shift
from workbook.model import Address, Area, Cell
from workbook.values import Formula
from workbook.xlsx import markup, styles, text
from workbook.xlsx.alike import WORTHWHILE, Alike
from workbook.xlsx.cells import Scan
from workbook.xlsx.cellvalue import BLANK, Values
from workbook.xlsx.package import Package, write
from workbook.xlsx.scan import scanned

STRINGS = ("plain", "", "a & b", "line\nbreak", *string.ascii_letters)
STYLES = styles.read(Package(write(xlsx_parts.members(sheet("")))), "xl/styles.xml")

# What follows a cell's address, {n} being a number that differs from row to row.
FORMS = (
    "><v>{n}.25</v></c>",
    "><v>-0</v></c>",
    "><v>{n}</v></c>",
    ' s="1"><v>4{n}</v></c>',
    ' s="2" t="n"><v>4000.5</v></c>',
    ' t="s"><v>0</v></c>',
    ' s="1" t="s"><v>{n}</v></c>',
    ' t="s"><v>1</v></c>',
    ' t="b"><v>1</v></c>',
    ' t="e"><v>#N/A</v></c>',
    ' t="str"><v>x{n}</v></c>',
    ' t="str"><v></v></c>',
    ' t="inlineStr"><is><t>x &amp; _x0041_{n}</t></is></c>',
    ' s="3" t="inlineStr"><is><t xml:space="preserve"> {n}\n</t></is></c>',
    ' t="inlineStr"><v>5</v></c>',
    ' t="n"><is><t>5</t></is></c>',
    ' s="3"/>',
    ' s="2"></c>',
    "><f>A1*{n}</f><v>{n}</v></c>",
    ' s="1"><f>A{n}&amp;"x"</f><v>4{n}</v></c>',
    ' t="str"><f>_xlfn.CONCAT(A{n})</f><v>t&lt;{n}</v></c>',
    ' t="b"><f>A1</f><v>0</v></c>',
    "><f>A1</f></c>",
    ' t="str"><f>A{n}</f></c>',
    ' t="str"><f>A1</f><v></v></c>',
    ' t="str"><f t="shared" si="0"/></c>',
    "><f>A1</f><v></v></c>",
    '><f t="shared" si="0"/><v>{n}</v></c>',
    ' t="str"><f t="shared" si="1"/><v>y</v></c>',
)
ODD = (
    "><v>1e999</v></c>",
    "><v>nan</v></c>",
    ' t="s"><v>9999</v></c>'.replace("9999", "2"),
    ' t="n" s="1"><v>7</v></c>',
    ' cm="1"><v>7</v></c>',
    ' s="99"><v>7</v></c>',
    ' t="inlineStr"><is><r><t>ri</t></r><r><t>ch</t></r></is></c>',
    " ><v>8</v></c>",
    '><f t="array" ref="A1:A2">B1</f><v>9</v></c>',
    "><v> 3 </v></c>",
    "><f/><v>3</v></c>",
)
HEADS = ("", ' spans="1:9"', ' hidden="1"', ' ht="20" customHeight="1"', ' s="1" hidden="true"')
MASTERS = (
    '<row r="1"><c r="A1"><f t="shared" ref="A1:Z9999" si="0">$B1+B$2*C3+"D4 5%"</f><v>1</v></c>'
    '<c r="B1" t="str"><f t="shared" ref="A1:Z9999" si="1">SUM(A5:A$9)</f><v>1</v></c></row>'
)


@st.composite
def parts(draw):
    """A worksheet whose rows repeat a few shapes for long, with odd ones in between."""
    columns = draw(st.lists(st.integers(1, 30), min_size=1, max_size=5, unique=True))
    columns.sort()
    forms = [draw(st.lists(st.sampled_from(FORMS), min_size=1, max_size=2)) for _ in columns]
    heads = draw(st.lists(st.sampled_from(HEADS), min_size=1, max_size=2))
    odd = draw(st.dictionaries(st.integers(30, 900), st.sampled_from(ODD), max_size=4))
    gaps = draw(st.sets(st.integers(30, 900), max_size=4))
    blocks = draw(st.sets(st.integers(2, 40), max_size=3))
    rows, number, size = [MASTERS], 1, 0
    while size <= WORTHWHILE or number <= 950:
        number += 1
        cells = [
            f'<c r="{Address(number, column).a1}"' + form[number % len(form)]
            for column, form in zip(columns, forms, strict=True)
            if (number + column) % 7
        ]
        if number in odd:
            cells[len(cells) // 2 :] = [f'<c r="{Address(number, 40).a1}"' + odd[number]]
        body = "".join(cells).replace("{n}", str(number % len(STRINGS)))
        body = "" if number // 20 in blocks else body
        if number not in gaps:
            head = heads[number % len(heads)]
            rows.append(f'<row r="{number}"{head}' + (f">{body}</row>" if body else "/>"))
            size += len(rows[-1])
    return sheet("".join(rows)).encode()


def as_tree(part, values):
    """The cells by another way: a tree of the whole part, no bytes cut."""
    cells, masters, hidden = {}, {}, set()
    for row in markup.child(markup.root(part), "sheetData"):
        if row.get("hidden") in ("1", "true"):
            hidden.add(int(row.get("r")))
        for element in row:
            at = Address.parse(element.get("r"))
            kind = element.get("t", "n")
            shown, formula = markup.child(element, "v"), markup.child(element, "f")
            inline = markup.child(element, "is")
            stored = shown.text if shown is not None else None
            if kind == "inlineStr":
                stored = text.stored(text.joined(inline)) if inline is not None else None
            elif stored is not None:
                stored = markup.escaped(stored)
            said = text.loaded(formula.text or "") if formula is not None else ""
            if formula is not None and formula.get("t") == "shared":
                if said:
                    masters[formula.get("si")] = at, said
                start, said = masters[formula.get("si")]
                said = shift.moved(said, at.row - start.row, at.column - start.column)
            style = int(element.get("s", 0))
            cell = values.cell(style, kind.encode(), None, stored.encode() if stored else None)
            if said:
                nothing = "" if kind == "str" else None
                value = nothing if cell.value is None else cell.value
                cell = Cell(Formula(said), value, values.styles.code(style))
            if cell != BLANK:
                cells[at] = cell
    return cells, hidden


@pytest.mark.parametrize("date1904", [False, True])
@settings(max_examples=40, deadline=None)
@given(part=parts())
def test_rows_alike_are_read_as_one_by_one_and_as_a_tree(part, date1904):
    values = Values(STRINGS, STYLES, date1904)
    start, end = part.index(b"<sheetData>"), part.index(b"</sheetData>")

    found, _ = scanned(part, values)
    singly = Scan(values)
    singly._read_singly(part, start, end, 0)
    cells, hidden = as_tree(part, values)

    assert_same(found.cells, singly.cells)
    assert_same(found.cells, cells)
    assert list(found.cells) == list(singly.cells)
    assert found.hidden_rows == singly.hidden_rows == hidden


def assert_same(one, other):
    # repr tells True from 1.0 and 0.0 from -0.0
    assert {at: repr(cell) for at, cell in one.items()} == {
        at: repr(cell) for at, cell in other.items()
    }


def test_most_rows_are_read_in_runs(monkeypatch):
    taken = []
    run = Alike.run
    monkeypatch.setattr(Alike, "run", lambda self, rows: taken.extend(rows) or run(self, rows))
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="C{n}" t="s"><v>0</v></c></row>'
        for n in range(1, 4001)
    )

    found, _ = scanned(sheet(rows).encode(), Values(STRINGS, STYLES, date1904=False))

    assert len(taken) > 3_900
    assert len(found.cells) == 8_000
    assert all(at in Area(Address(1, 1), Address(4_000, 3)) for at in found.cells)


def test_a_tag_that_seems_to_end_early_is_read_as_xml_reads_it():
    row = '<row r="5" x:o="a/>b" xmlns:x="x"><c r="A5"><v>1</v></c></row>'
    for more in (1, 9_000):
        blank = "".join(f'<row r="{n}"/>' for n in range(6, more))

        found, _ = scanned(sheet(row + blank).encode(), Values(STRINGS, STYLES, date1904=False))

        assert dict(found.cells) == {Address(5, 1): Cell(1.0, 1.0)}


def test_a_row_that_comes_twice_keeps_what_came_last():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}.5</v></c></row>' for n in range(1, 4001))
    rows += '<row r="7"><c r="A7"><v>9</v></c><c r="B7"><v>8</v></c></row>'

    found, _ = scanned(sheet(rows).encode(), Values(STRINGS, STYLES, date1904=False))

    assert found.cells[Address(7, 1)].content == 9.0
    assert found.cells[Address(7, 2)].content == 8.0
    assert found.cells[Address(8, 1)].content == 8.5
    assert len(found.cells) == 4_001


def test_an_inline_cell_without_inline_text_is_blank_on_every_path():
    values = Values(STRINGS, STYLES, date1904=False)
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><v>5</v></c><c r="{b}{n}"><v>{v}</v></c></row>'
        for n, b, v in ((1, "B", "1"), (2, "AN", "1e999"), (3, "B", "3"))
    )
    part = sheet(rows).encode()
    singly = Scan(values)
    singly._read_singly(part, part.index(b"<sheetData>"), part.index(b"</sheetData>"), 0)
    assert_same(scanned(part, values)[0].cells, singly.cells)
    assert_same(singly.cells, as_tree(part, values)[0])
