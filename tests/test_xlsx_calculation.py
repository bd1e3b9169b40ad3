import pytest
from xlsx_parts import MAIN, RELATIONS, book, members, patched, sheet

from workbook.model import Address
from workbook.values import Formula
from workbook.xlsx import calculation
from workbook.xlsx.edits import SetCached, SetCell

CELLS = sheet('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><v>1</v></c></row>')
A1, B1 = Address(1, 1), Address(1, 2)


def chained():
    parts = members(
        CELLS,
        links=f'<Relationship Id="rId9" Type="{RELATIONS}/calcChain" Target="calcChain.xml"/>',
        more={"xl/calcChain.xml": b'<calcChain><c r="A1"/></calcChain>'},
    )
    override = b'<Override PartName="/xl/calcChain.xml" ContentType="c+xml"/></Types>'
    kinds = parts["[Content_Types].xml"].replace(b"</Types>", override)
    return book({**parts, "[Content_Types].xml": kinds})


@pytest.mark.parametrize(
    "edit",
    [
        SetCell("S1", A1, 5.0),
        SetCell("S1", A1, None),
        SetCell("S1", A1, Formula("2+2")),
        SetCell("S1", B1, Formula("2+2"), 4.0),
    ],
)
def test_the_chain_goes_with_all_that_names_it_when_a_formula_comes_or_goes(edit):
    made = patched(chained(), edit)

    assert "xl/calcChain.xml" not in made.package.names
    assert b"calcChain" not in made.package.part("[Content_Types].xml")
    assert b"calcChain" not in made.package.part("xl/_rels/workbook.xml.rels")
    assert made.parts.calc_chain == ""


@pytest.mark.parametrize("edit", [SetCell("S1", B1, 5.0), SetCached("S1", A1, 3.0)])
def test_the_chain_stays_otherwise(edit):
    before = chained()
    made = patched(before, edit)

    for name in ("xl/calcChain.xml", "[Content_Types].xml", "xl/workbook.xml"):
        assert made.package.untouched(before.package, name)


def test_only_stale_values_ask_for_a_calculation():
    edit = SetCell("S1", B1, 5.0)
    before = book(members(CELLS))
    assert b"calcPr" not in patched(before, edit).package.part("xl/workbook.xml")
    made = patched(before, edit, stale=True).package.part("xl/workbook.xml")
    assert b'</sheets><calcPr fullCalcOnLoad="1"/>' in made


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<calcPr calcId="1"/>', '<calcPr calcId="1" fullCalcOnLoad="1"/>'),
        ('<calcPr fullCalcOnLoad="0"/>', '<calcPr fullCalcOnLoad="1"/>'),
        (
            (
                '<sheets><sheet name="calcPr"/></sheets><definedNames><definedName name="x">1'
                "</definedName></definedNames><extLst/>"
            ),
            (
                '<sheets><sheet name="calcPr"/></sheets><definedNames><definedName name="x">1'
                '</definedName></definedNames><calcPr fullCalcOnLoad="1"/><extLst/>'
            ),
        ),
        (
            "<sheets/><externalReferences><a/></externalReferences><pivotCaches/>",
            (
                "<sheets/><externalReferences><a/></externalReferences>"
                '<calcPr fullCalcOnLoad="1"/><pivotCaches/>'
            ),
        ),
    ],
)
def test_the_element_has_its_place(before, after):
    start = f'<workbook xmlns="{MAIN}">'
    asked = calculation.ask_full(f"{start}{before}</workbook>".encode())
    assert asked.decode() == f"{start}{after}</workbook>"
