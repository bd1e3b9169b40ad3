import pytest

from workbook.calculate import engine
from workbook.calculate_corners import in_order
from workbook.model import Address
from workbook.values import CellError, Formula


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("SUM(A5:A1)", "SUM(A1:A5)"),
        ("SUM($B$1:A$3)", "SUM(A$1:$B$3)"),
        ("SUM(B:A)", "SUM(A:B)"),
        ("SUM($5:1)", "SUM(1:$5)"),
        ("SUM(A1:A5)", "SUM(A1:A5)"),
        ("SUM('A b'!C4:B2)", "SUM('A b'!B2:C4)"),
        ('"A5:A1"&A1', '"A5:A1"&A1'),
        ('LEN("a""A5:A1")', 'LEN("a""A5:A1")'),
        ("SUM(AA2:B9)", "SUM(B2:AA9)"),
        ("LOG10(A2)", "LOG10(A2)"),
    ],
)
def test_corners_are_put_in_order(text, ordered):
    assert in_order(text) == ordered
    assert in_order(ordered) == ordered


def calculated(**formulas):
    book = engine()
    book.add_sheet("S")
    book.set("S", {Address(row, 1): float(row) for row in range(1, 6)})
    places = {name: Address(row, 2) for row, name in enumerate(formulas, 1)}
    book.set("S", {places[name]: Formula(text) for name, text in formulas.items()})
    return book, {name: book.value("S", place) for name, place in places.items()}


def test_a_range_from_bottom_to_top_is_the_same_range():
    _, values = calculated(up="SUM(A5:A1)", down="SUM(A1:A5)")
    assert values == {"up": 15.0, "down": 15.0}


@pytest.mark.parametrize("link", ["[1]x!A1", "'[b.xlsx]S'!A1"])
def test_a_link_to_another_file_spoils_no_other_formula(link):
    book, values = calculated(link=link, other="1+1", guarded="IFERROR(2,1)")
    assert isinstance(values["link"], CellError)
    assert values["other"] == 2.0
    assert values["guarded"] == 2.0
    book.set("S", {Address(1, 2): Formula("A5*2")})
    assert book.value("S", Address(1, 2)) == 10.0
