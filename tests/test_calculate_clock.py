"""TODAY as a cell: right at every moment, and no reason to calculate anything anew."""

from datetime import UTC, date, datetime, timedelta

import pytest

from workbook.calculate import engine
from workbook.calculate_clock import SHEET, with_clock_cell
from workbook.model import Address
from workbook.values import Formula, Kind, Serial

CELL = f"'{SHEET}'!$A$1"
A1, A2 = Address(1, 1), Address(2, 1)


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("TODAY()", CELL),
        ('IF(A1="",today( ),A1)', f'IF(A1="",{CELL},A1)'),
        ('"TODAY()"&"a""TODAY()"', '"TODAY()"&"a""TODAY()"'),
        ("'TODAY()'!A1+TODAY()", f"'TODAY()'!A1+{CELL}"),
        ("MYTODAY()+X.TODAY()", "MYTODAY()+X.TODAY()"),
        ("TODAY(1)", "TODAY(1)"),
        ("NOW()", "NOW()"),
    ],
)
def test_the_function_becomes_a_cell_and_nothing_else_does(given: str, made: str) -> None:
    assert with_clock_cell(given) == made


def test_it_follows_the_clock_and_keeps_its_kind() -> None:
    calculator = engine(date(2026, 11, 23))
    calculator.add_sheet("S")
    calculator.set("S", {A1: Formula("TODAY()"), A2: Formula("A1+1")})
    assert calculator.value("S", A1) == Serial(46349.0, Kind.DATE)
    calculator.clock(datetime(2026, 11, 30, 9, tzinfo=UTC))
    assert calculator.value("S", A1) == Serial(46356.0, Kind.DATE)
    assert calculator.value("S", A2) in (Serial(46357.0, Kind.DATE), 46357.0)


def test_without_a_clock_it_is_the_day_of_the_system() -> None:
    before = datetime.now(UTC).astimezone().date()
    calculator = engine()
    calculator.add_sheet("S")
    calculator.set("S", {A1: Formula("TODAY()"), A2: Formula("TODAY()-DATE(1899,12,30)")})
    shown = calculator.value("S", A1)
    assert isinstance(shown, Serial)
    found = date(1899, 12, 30) + timedelta(days=int(shown.days))
    assert before <= found <= datetime.now(UTC).astimezone().date()
