import pytest

from workbook.formula.fixed import Fixed, fixed, rows_of
from workbook.model import Layout, TableLayout

LAYOUT = Layout({"T": TableLayout("T", "List", 3, 8, {"a": 2, "b": 4})})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("SUM($B$2:$C$9)", (Fixed("", (2, 9), (2, 3)),)),
        ("'Other'!B$7", (Fixed("Other", (7, 7), (2, 2)),)),
        ("SUM(C9:B2)", (Fixed("", (2, 9), (2, 3)),)),
        ("SUM(2:3)", (Fixed("", (2, 3), (1, 16_384)),)),
        ("SUM(B5:B)", (Fixed("", (5, 1_048_576), (2, 2)),)),
        ("SUM(A:A)", ()),
        ("SUM($A$1:T[a])+T[a;#r1]+[@b]+[@b;-1]", ()),
        ("+".join(["A1"] * 2_000), tuple([Fixed("", (1, 1), (1, 1))] * 2_000)),
    ],
)
def test_fixed(text: str, wanted: tuple[Fixed, ...]) -> None:
    assert sorted(fixed(text), key=repr) == sorted(wanted, key=repr)


@pytest.mark.parametrize(
    ("ref", "sheet", "wanted"),
    [
        (Fixed("", (1, 6), (1, 2)), "List", [("T", 4, 6)]),
        (Fixed("list", (5, 99), (4, 9)), "Other", [("T", 5, 99)]),
        (Fixed("", (1, 3), (1, 2)), "List", []),
        (Fixed("", (5, 6), (3, 3)), "List", []),
        (Fixed("", (5, 6), (2, 2)), "Other", []),
    ],
)
def test_rows_of(ref: Fixed, sheet: str, wanted: list[tuple[str, int, int]]) -> None:
    assert list(rows_of(ref, sheet, LAYOUT)) == wanted
