import datetime as dt
import io

import openpyxl
import pytest
import xlsx_parts
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from xlsx_parts import STRICT_MAIN, book, contents, first, made_by_openpyxl, members, sheet

from workbook.errors import UnreadableError
from workbook.formula import copies
from workbook.model import Address, Area
from workbook.values import CellError, Formula, Kind, Serial, canonical, serial
from workbook.xlsx.scan import Validation
from workbook.xlsx.sizes import Budget


def at(text):
    return Address.parse(text)


def cells_of(rows, **options):
    return {a.a1: content for a, content in contents(first(sheet(rows), **options)).items()}


TYPED = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(
        lambda text: not text.startswith("=")
    ),
    st.floats(-1e300, 1e300).map(lambda number: float(f"{number:.15g}")),
    st.integers(-(10**15), 10**15),
    st.booleans(),
    st.dates(dt.date(1900, 3, 1), dt.date(2300, 1, 1)),
    st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2300, 1, 1)).map(  # noqa: DTZ001 - no zones
        lambda moment: moment.replace(microsecond=0)
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(1, 40), st.integers(1, 60)), TYPED, max_size=30))
def test_what_openpyxl_writes_is_read_as_it_was_meant(typed):
    workbook = openpyxl.Workbook()
    for (row, column), value in typed.items():
        workbook.active.cell(row, column, value)

    read = made_by_openpyxl(workbook).sheets[0]

    assert {tuple(at) for at in read.cells} == set(typed)
    for address, value in typed.items():
        meant = serial(value) if isinstance(value, dt.date) else canonical(value)
        found = read.cells[Address(*address)].content
        if isinstance(meant, Serial):
            assert isinstance(found, Serial)
            assert found.kind is meant.kind
            assert found.days == pytest.approx(meant.days, abs=1e-9)
        else:
            assert (type(found), found) == (type(meant), meant)


def test_values_of_every_type():
    assert cells_of(
        """<row r="1"><c r="A1"><v>1.5</v></c><c r="B1" t="n"><v>-0</v></c>
        <c r="C1" t="b"><v>1</v></c><c r="D1" t="e"><v>#N/A</v></c><c r="E1" t="str"><v>x&amp;y</v>
        </c><c r="F1" t="inlineStr"><is><t>in</t></is></c><c r="G1" s="1"/><c r="H1" t="s"><v>0</v>
        </c><c r="I1" t="inlineStr"><is><r><t>ri </t></r><r><rPr/><t>ch</t></r></is></c>
        <c r="J1" t="d"><v>2024-02-29</v></c><c r="K1" t="d"><v>2024-02-29T12:00:00Z</v></c>
        <c r="L1"><v>nan</v></c><c r="M1"><v>1e999</v></c></row>""",
        strings="<sst><si><t>shared</t></si></sst>",
    ) == {
        "A1": 1.5,
        "B1": 0.0,
        "C1": True,
        "D1": CellError("#N/A"),
        "E1": "x&y",
        "F1": "in",
        "H1": "shared",
        "I1": "ri ch",
        "J1": Serial(45351.0, Kind.DATE),
        "K1": Serial(45351.5, Kind.DATETIME),
        "L1": "nan",
        "M1": "1e999",
    }


def test_dates_by_format_and_date_system():
    rows = '<row r="1"><c r="A1" s="1"><v>1.5</v></c><c r="B1" s="2"><v>40000</v></c></row>'
    odd = "<workbookPr date1904='1'/>"

    assert cells_of(rows) == {"A1": Serial(1.5, Kind.DATE), "B1": Serial(40000.0, Kind.DATE)}
    assert cells_of(rows, properties=odd)["B1"] == Serial(41462.0, Kind.DATE)
    assert first(sheet(rows)).cells[at("B1")].format == "yyyy\\-mm\\-dd"


def test_formulas_keep_their_cached_value():
    read = first(
        sheet("""<row r="1"><c r="A1"><f>B1&amp;"x"</f><v>2</v></c><c r="B1" t="str"><f>C1</f>
        <v>ok</v></c><c r="C1"><f>D1</f></c><c r="D1" s="1"><f>TODAY()</f><v>45000</v></c>
        <c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="F1"><f>_xlfn.XLOOKUP(1,A:A,B:B)</f><v></v>
        </c><c r="G1"><f>"a\r\nb"</f><v>1</v></c></row>""")
    )

    found = {a.a1: (cell.content, cell.value) for a, cell in read.cells.items()}
    assert found == {
        "A1": (Formula('B1&"x"'), 2.0),
        "B1": (Formula("C1"), "ok"),
        "C1": (Formula("D1"), None),
        "D1": (Formula("TODAY()"), Serial(45000.0, Kind.DATE)),
        "E1": (Formula("1/0"), CellError("#DIV/0!")),
        "F1": (Formula("_xlfn.XLOOKUP(1,A:A,B:B)"), None),
        "G1": (Formula('"a\nb"'), 1.0),
    }


def test_shared_formulas_are_told_to_each_cell():
    assert cells_of("""<row r="2"><c r="A2"><f t="shared" si="1"/><v>7</v></c><c r="B2">
        <f t="shared" ref="B2:C4" si="0">$A2*A$1+"A1"</f><v>1</v></c><c r="C2">
        <f t="shared" si="0"/></c></row><row r="3"><c r="B3"><f si="0" t="shared"></f>
        <v>3</v></c><c r="C3">
        <f t="shared" ref="A2:C3" si="1">B2</f></c></row>""") == {
        "A2": Formula("#REF!"),
        "B2": Formula('$A2*A$1+"A1"'),
        "C2": Formula('$A2*B$1+"A1"'),
        "B3": Formula('$A3*A$1+"A1"'),
        "C3": Formula("B2"),
    }


def test_an_array_formula_is_one_formula_and_values():
    assert cells_of("""<row r="1"><c r="A1"><f t="array" ref="A1:A2">ROW(1:2)</f><v>1</v></c></row>
        <row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="dataTable" ref="B2:B3" dt2D="1" r1="A1"/>
        <v>5</v></c></row>""") == {"A1": Formula("ROW(1:2)"), "A2": 2.0, "B2": 5.0}


COMMON = '<row r="2"><c r="A2"><v>1</v></c><c r="C2" t="inlineStr"><is><t>x</t></is></c></row>'


@pytest.mark.parametrize(
    "rows",
    [
        COMMON,
        COMMON.replace('r="A2"', "r='A2'"),
        COMMON.replace("<row", "\n <row").replace("<c", "\n  <c").replace("</row", "\n </row"),
        "<row/>" + COMMON.replace(' r="2"', ""),
        '<row r="1" spans="1:3"></row>' + COMMON.replace(' r="2"', "").replace(' r="A2"', ""),
        '<row r="1"/><row><c><v>1</v></c><c/><c t="inlineStr"><is><t>x</t></is></c></row>',
        '<row><c r="A2"><v>1</v></c><c/><c t="inlineStr"><is><t>x</t></is></c></row>',
        COMMON.replace('<c r="C2" t="inlineStr">', '<c t="inlineStr" s="0" r="C2">'),
        COMMON.replace("<v>1</v>", "<v><![CDATA[1]]></v>"),
        COMMON.replace("<v>1</v>", "<!-- <v>5</v> --><v>1</v>"),
        COMMON.replace("<is><t>x</t></is>", "<is><t>&#x78;</t></is>"),
        COMMON.replace("</c></row>", "</c ></row >"),
        COMMON.replace("<v>1</v>", '<v xml:space="preserve"> 1 </v>'),
        '<row r="2" x:odd="a>b" xmlns:x="x">' + COMMON.removeprefix('<row r="2">'),
    ],
)
def test_the_same_cells_however_they_are_written(rows):
    expected = {at("A2"): 1.0, at("C2"): "x"}
    assert contents(first(sheet(rows))) == expected
    assert contents(first(sheet(rows, main=STRICT_MAIN))) == expected
    utf16 = sheet(rows).replace("UTF-8", "UTF-16").encode("utf-16")
    assert contents(book(members(utf16)).sheets[0]) == expected


def test_a_cell_without_address_after_an_empty_one_is_not_skipped():
    assert cells_of('<row r="1"><c r="A1" s="1"/><c><v>5</v></c></row>') == {"B1": 5.0}


def test_prefixed_elements():
    rows = COMMON.replace("</", "</x:").replace("<c", "<x:c").replace("<r", "<x:r")
    rows = rows.replace("<v", "<x:v").replace("<t>", "<x:t>").replace("<is", "<x:is")
    part = (
        f'<x:worksheet xmlns:x="{xlsx_parts.MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    )

    assert contents(book(members(part)).sheets[0]) == {at("A2"): 1.0, at("C2"): "x"}


@pytest.mark.parametrize("data", ["<sheetData/>", "<sheetData></sheetData>", "<sheetData />"])
def test_an_empty_sheet(data):
    part = sheet("").replace("<sheetData></sheetData>", data)
    assert contents(book(members(part)).sheets[0]) == {}


def test_surroundings():
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.append(["Name", "Kind"])
    page.append(["a", "x"])
    page.freeze_panes = "B2"
    page.merge_cells("D4:E5")
    page.column_dimensions["B"].width = 33
    page.column_dimensions["C"].hidden = True
    page.row_dimensions[9].hidden = True
    page.cell(9, 1, "hidden")
    page.auto_filter.ref = "G1:H4"
    rule = DataValidation("list", formula1='"x,y"')
    rule.add("B2:B9")
    rule.add("D1")
    page.add_data_validation(rule)
    page.add_table(Table(displayName="T1", ref="A1:B2"))
    workbook.create_sheet("Away").sheet_state = "veryHidden"
    workbook.defined_names["rate"] = openpyxl.workbook.defined_name.DefinedName(
        "rate", attr_text="Sheet!$A$2"
    )

    found = made_by_openpyxl(workbook)
    read = found.sheet("Sheet")

    assert read.frozen == (1, 1)
    assert read.merged == (Area.parse("D4:E5"),)
    assert read.column_widths[2] == 33.0
    assert read.hidden_columns == {3}
    assert read.hidden_rows == {9}
    assert read.autofilter == Area.parse("G1:H4")
    areas = (Area.parse("B2:B9"), Area.parse("D1"))
    assert read.validations == (Validation(areas, "list", '"x,y"', ""),)
    table = read.tables[0]
    assert (table.display_name, table.area, table.headers, table.totals) == (
        "T1",
        Area.parse("A1:B2"),
        ("Name", "Kind"),
        False,
    )
    assert [(sheet.name, sheet.hidden) for sheet in found.sheets] == [
        ("Sheet", False),
        ("Away", True),
    ]
    assert found.names == {"rate": "Sheet!$A$2"}
    assert found.active == "Sheet"


def test_validations_in_the_extension_list():
    after = """<extLst><ext xmlns:x14="m"><x14:dataValidations xmlns:xm="n"><x14:dataValidation
        type="list"><x14:formula1><xm:f>Lists!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>B2:B9 C1
        </xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"""
    areas = (Area.parse("B2:B9"), Area.parse("C1"))
    read = first(sheet("", after=after))
    assert read.validations == (Validation(areas, "list", "Lists!$A$1:$A$3", ""),)


def test_a_million_styled_blank_rows_cost_no_cells():
    rows = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(1, 200_001))
    assert not first(sheet(rows)).cells


def test_a_merge_of_the_whole_sheet_is_only_an_area():
    read = first(sheet("", after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'))
    assert read.merged == (Area.parse("A1:XFD1048576"),)


def test_openpyxl_agrees_on_formulas_and_values():
    workbook = openpyxl.Workbook()
    for row in range(1, 30):
        workbook.active.append([row, f"=A{row}*2", f"text {row}", dt.date(2024, 1, row)])
    stream = io.BytesIO()
    workbook.save(stream)
    ours = xlsx_parts.read(stream.getvalue()).sheets[0]
    for line in openpyxl.load_workbook(stream).active.iter_rows():
        for cell in line:
            content = ours.cells[Address(cell.row, cell.column)].content
            if isinstance(content, Formula):
                assert cell.value == f"={content.text}"
            elif isinstance(content, Serial):
                assert serial(cell.value.date()) == content
            else:
                assert cell.value == content


def test_formulas_that_differ_only_in_row_numbers_are_one_kind():
    budget = Budget(kinds=20)
    for row in range(10, 2_000):
        budget.meet(copies.kind(f"SUM(B{row}:D{row})*2+B{row - 1}"))
    with pytest.raises(UnreadableError, match="kinds of shared formulas"):
        budget.meet(copies.kind("SUM(C7:Z7)*2+C6"))
