"""Calculating formulas through the protocol, whatever engine stands behind it."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.calculate import calculate, engine
from workbook.model import Address, Area, Cell
from workbook.values import CellError, Content, Formula, Kind, Serial, Value

TODAY = date(2025, 3, 4)


def value_of(formula: str, **cells: Content) -> Value:
    calculator = engine(TODAY)
    calculator.add_sheet("S")
    calculator.set("S", {Address.parse(name): content for name, content in cells.items()})
    calculator.set("S", {Address.parse("Z1"): Formula(formula)})
    return calculator.value("S", Address.parse("Z1"))


@pytest.mark.parametrize(
    ("formula", "cells", "value"),
    [
        ("A1+1", {"A1": 2.0}, 3.0),
        ('A1&"x"', {"A1": "y"}, "yx"),
        ("A1=2", {"A1": 2.0}, True),
        ("1/0", {}, CellError("#DIV/0!")),
        ("A1", {"A1": CellError("#N/A")}, CellError("#N/A")),
        ('IF(TRUE,"",1)', {}, ""),
        ("TODAY()", {}, Serial(45720.0, Kind.DATE)),
        ("A1+1", {"A1": Serial(45292.0, Kind.DATE)}, Serial(45293.0, Kind.DATE)),
        ("A1*24", {"A1": Serial(0.5, Kind.TIME)}, 12.0),
        ("TIME(6,0,0)", {}, Serial(0.25, Kind.TIME)),
        ("SUM(A1:A2)", {"A1": Serial(45292.0, Kind.DATE), "A2": 1.0}, 45293.0),
        ("NOSUCH(1)", {}, CellError("#NAME?")),
        ("1+(", {}, CellError("#ERROR!")),
        ("Missing!A1", {}, CellError("#REF!")),
        ('A1="10"', {"A1": 10.0}, False),
        ('"5"+1', {}, 6.0),
        ("10^308*10", {}, CellError("#NUM!")),
    ],
)
def test_values(formula: str, cells: dict[str, Content], value: Value) -> None:
    found = value_of(formula, **cells)
    assert (found, type(found)) == (value, type(value))


def test_a_clock_can_be_set_and_has_a_zone() -> None:
    calculator = engine()
    calculator.add_sheet("S")
    calculator.set("S", {Address(1, 1): Formula("TODAY()")})
    late = datetime(2025, 3, 4, 23, 30, tzinfo=UTC)
    calculator.clock(late)
    assert calculator.value("S", Address(1, 1)) == Serial(45720.0, Kind.DATE)
    calculator.clock(late.astimezone(timezone(timedelta(hours=2))))
    assert calculator.value("S", Address(1, 1)) == Serial(45721.0, Kind.DATE)


def test_names_are_bound_as_words_only() -> None:
    calculator = engine()
    for sheet in ("S", "Key 'Figures'"):
        calculator.add_sheet(sheet)
    calculator.set("Key 'Figures'", {Address(1, 1): 3.0, Address(2, 1): 5.0})
    formula = Formula('weight*2&"weight"&LEN("a")&WEIGHT+SUM(all)')
    calculator.set("S", {Address(1, 1): formula})
    assert calculator.value("S", Address(1, 1)) == CellError("#NAME?")
    calculator.define("weight", "Key 'Figures'", Address(1, 1))
    calculator.define("all", "Key 'Figures'", Area(Address(1, 1), Address(2, 1)))
    assert calculator.value("S", Address(1, 1)) == "6weight111"
    calculator.define("Weight", "Key 'Figures'", Address(2, 1))
    assert calculator.value("S", Address(1, 1)) == "10weight113"
    calculator.forget("weight")
    assert calculator.value("S", Address(1, 1)) == CellError("#NAME?")


def test_a_cell_that_stops_being_a_formula_stays_what_it_became() -> None:
    calculator = engine()
    calculator.add_sheet("S")
    calculator.set("S", {Address(1, 1): Formula("missing"), Address(1, 2): Formula("A1")})
    calculator.set("S", {Address(1, 1): 7.0})
    calculator.define("missing", "S", Address(1, 2))
    assert calculator.value("S", Address(1, 2)) == 7.0
    calculator.set("S", {Address(1, 1): None})
    assert calculator.value("S", Address(1, 1)) is None


def test_calculate_gives_every_formula_it_can() -> None:
    sheets = {
        "Tasks": {
            Address(1, 1): Cell("Score"),
            Address(2, 1): Cell(4.0),
            Address(2, 2): Cell(Formula("A2*weight")),
            Address(3, 2): Cell(Formula('QUERY(A1:A2,"select A")')),
            Address(4, 2): Cell(Formula("1/0")),
        },
        "Settings": {Address(1, 1): Cell(2.5)},
    }
    names = {"weight": ("Settings", Address(1, 1))}
    assert calculate(sheets, names, TODAY) == {
        "Tasks": {Address(2, 2): 10.0, Address(4, 2): CellError("#DIV/0!")},
        "Settings": {},
    }


def test_names_may_end_in_digits() -> None:
    calculator = engine()
    calculator.add_sheet("S")
    calculator.define("rate2", "S", Address(1, 1))
    calculator.set("S", {Address(1, 1): 3.0, Address(2, 1): Formula("Rate2+A1")})
    calculator.set("S", {Address(3, 1): Formula("rate1"), Address(4, 1): Formula('"rate2"&"\0"')})
    calculator.set("S", {Address(5, 1): Formula("rate2*10")})
    found = [calculator.value("S", Address(row, 1)) for row in range(2, 6)]
    assert found == [6.0, CellError("#NAME?"), "rate2\0", 30.0]


def test_blanks_that_were_never_filled_leave_room_for_a_spill() -> None:
    calculator = engine()
    calculator.add_sheet("S")
    calculator.set("S", {Address(row, 1): float(9 - row) for row in (1, 2, 3)})
    calculator.set("S", {Address(row, 2): None for row in (1, 2, 3)})
    calculator.set("S", {Address(1, 2): Formula("SORT(A1:A3)")})
    assert [calculator.value("S", Address(row, 2)) for row in (1, 2, 3)] == [6.0, 7.0, 8.0]


def test_formulas_that_do_not_parse_leave_their_neighbours_alone() -> None:
    calculator = engine()
    calculator.add_sheet("S")
    texts = ("1+1", "(", "A3", "", "A1*5")
    formulas = {Address(row, 1): Formula(text) for row, text in enumerate(texts, 1)}
    calculator.set("S", formulas)
    found = [calculator.value("S", address) for address in formulas]
    wrong = CellError("#ERROR!")
    assert found == [2.0, wrong, CellError("#CIRC!"), wrong, 10.0]


RANKED = st.lists(
    st.one_of(
        st.sampled_from([None, "", "x", "7", True, Serial(45_720.0, Kind.DATE), CellError("#N/A")]),
        *(st.sampled_from([0.0, -5.5, 7.0, 45_720.0, 1e15, 0.1 + 0.2, 0.3]),) * 4,
        st.integers(-50, 50).map(lambda number: number / 7),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(RANKED)
def test_ranks_are_one_more_than_how_many_are_greater(cells: list[Content]) -> None:
    area, last = f"$A$1:$A${len(cells)}", len(cells)
    calculator = engine()
    calculator.add_sheet("S")
    calculator.set("S", {Address(row, 1): cell for row, cell in enumerate(cells, 1)})
    ranks = {Address(row, 2): Formula(f"RANK($A{row},{area})") for row in range(1, last + 1)}
    twins = {Address(row, 3): Formula(f"RANK(+$A{row},{area})") for row in range(1, last + 1)}
    calculator.set("S", {**ranks, **twins})
    numbers = [cell.days if isinstance(cell, Serial) else cell for cell in cells]
    for row, number in enumerate(numbers, 1):
        found = calculator.value("S", Address(row, 2))
        if isinstance(number, float) and not any(isinstance(each, CellError) for each in cells):
            greater = [n for n in numbers if isinstance(n, float) and n > number]
            assert found == len(greater) + 1
        else:
            assert found == calculator.value("S", Address(row, 3))


CONTENTS = st.one_of(
    st.none(),
    st.floats(-1e6, 1e6),
    st.text("ab", max_size=2),
    st.booleans(),
    st.sampled_from(
        [Formula("SUM(A1:C3)"), Formula("A1&B2"), Formula("IF(B1=1,C2,A3)"), Formula("(")]
    ),
)
EDITS = st.lists(
    st.dictionaries(st.builds(Address, st.integers(1, 3), st.integers(1, 3)), CONTENTS, max_size=5),
    max_size=5,
)


@settings(max_examples=100, deadline=None)
@given(EDITS)
def test_editing_gives_what_calculating_afresh_gives(edits: list[dict[Address, Content]]) -> None:
    edited, state = engine(TODAY), dict[Address, Content]()
    edited.add_sheet("S")
    for edit in edits:
        edited.set("S", edit)
        edited.value("S", Address(1, 1))
        state |= edit
    fresh = engine(TODAY)
    fresh.add_sheet("S")
    fresh.set("S", state)
    for address in state:
        assert edited.value("S", address) == fresh.value("S", address)
