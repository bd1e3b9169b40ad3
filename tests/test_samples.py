"""Generated sample rows: typed as a person would, checked, and under the written ones."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from tiny_template import write

import templates
from templates.samples import generated
from templates.shipped import load
from workbook.errors import ProblemsError
from workbook.schema import ColumnType
from workbook.template.load import load as load_folder
from workbook.template.model import Template
from workbook.template.samples import typed, with_samples
from workbook.values import Kind, Serial, serial

DAY = date(2026, 11, 23)


@pytest.fixture
def tiny(tmp_path: Path) -> Template:
    return load_folder(write(tmp_path / "tiny"))


def jobs(template: Template) -> tuple[object, ...]:
    return next(table.samples for _, table in template.tables() if table.name == "Jobs")


def test_generated_rows_come_under_the_written_ones(tiny: Template) -> None:
    row = {"Job": "Call the printer", "Due": DAY, "Hours": 2, "Size": "Small", "Client": None}
    after = jobs(with_samples(tiny, {"x.py": {"Jobs": [row]}}))
    assert after[:-1] == jobs(tiny)
    assert after[-1] == {**row, "Due": serial(DAY), "Hours": 2.0}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"Jbos": []}, "there is no table 'Jbos'"),
        ({"Jobs": [{"Job": "x", "Deu": DAY}]}, "Jobs, row 1: 'Deu' is not a column"),
        ({"Jobs": [{"Job": "x", "Cost": 1}]}, "row 1: 'Cost' is computed"),
        ({"Jobs": [{"Job": "x", "Due": "soon"}]}, "row 1: 'soon' in Due is not a date"),
        ({"Jobs": [{"Job": "x", "Hours": "20"}]}, "row 1: '20' in Hours is not a number"),
        ({"Jobs": [{"Job": "x"}, {"Due": DAY}]}, "row 2: the row has no Job"),
        ({"Jobs": [{"Job": "x", "Size": "Huge"}]}, "'Huge' is not in the list 'Size'"),
        ({"Jobs": [{"Job": f"x{n}"} for n in range(50)]}, "more rows than it has room for"),
    ],
)
def test_what_is_wrong_with_generated_rows_is_listed(
    tiny: Template, rows: dict[str, list[dict[str, object]]], message: str
) -> None:
    with pytest.raises(ProblemsError) as caught:
        with_samples(tiny, {"sample/x.py": rows})
    assert any(message in str(each) for each in caught.value.problems)
    assert {each.file for each in caught.value.problems} == {"sample/x.py"}


def test_cells_hold_what_a_person_typed() -> None:
    assert typed(datetime(2026, 11, 23, 9, 30), ColumnType.DATE) == serial(DAY)  # noqa: DTZ001 - typed dates carry no zone
    assert typed(time(9, 30), ColumnType.TIME) == Serial(9.5 / 24, Kind.TIME)
    assert typed(3, ColumnType.MONEY) == 3.0
    assert typed("", ColumnType.DATE) is None
    with pytest.raises(ValueError, match="9"):
        typed(9, ColumnType.DATE)


def test_the_shipped_sample_is_the_same_each_time_and_moves_with_the_day() -> None:
    folder = templates.folder("life-ops")
    assert generated(folder, DAY) == generated(folder, DAY)
    other = date(2027, 2, 28)
    assert load("life-ops", sample=True, as_of=other) == load("life-ops", sample=True, as_of=other)
