"""Charts of a template: read, placed on their cells, drawn natively, and read back."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tiny_template import FILES, write

from workbook.errors import ProblemsError
from workbook.model import Address, Area
from workbook.render.book import render
from workbook.render.rendered import RenderedChart, RenderedSeries
from workbook.template.load import load
from workbook.xlsx.create import build
from workbook.xlsx.drawn import charts
from workbook.xlsx.package import Package
from workbook.xlsx.scan import Book, read_package


def area(text: str) -> Area:
    return Area.parse(text)


def built(folder: Path, page: str = FILES["page"]) -> bytes:
    return build(render(load(write(folder / "tiny", page=page)), sample=True))


def book(data: bytes) -> Book:
    return read_package(Package.of(data, "tiny"), Path("tiny.xlsx"))


def test_charts_read_ranges_of_the_page_and_the_rows_of_tables(tmp_path: Path) -> None:
    page = render(load(write(tmp_path / "tiny")), sample=True).sheets[0]
    assert page.charts == (
        RenderedChart(
            "column",
            "How do the months compare?",
            Address.parse("E2"),
            400,
            220,
            ("Page", area("A6:A8")),
            (
                RenderedSeries("This year", ("Page", area("B6:B8"))),
                RenderedSeries("Last year", ("Page", area("C6:C8"))),
            ),
        ),
        RenderedChart(
            "doughnut",
            "What takes the hours?",
            Address.parse("E18"),
            400,
            220,
            ("Jobs", area("A2:A3")),
            (RenderedSeries("Hours", ("Jobs", area("B2:B3"))),),
        ),
    )


def test_a_chart_of_an_empty_table_reads_the_row_that_waits(tmp_path: Path) -> None:
    page = render(load(write(tmp_path / "tiny"))).sheets[0]
    assert page.charts[1].categories == ("Jobs", area("A2:A2"))


@pytest.mark.parametrize("kind", ["column", "bar", "line", "doughnut"])
def test_each_kind_is_written_and_reads_back(tmp_path: Path, kind: str) -> None:
    page = FILES["page"].replace('type = "column"', f'type = "{kind}"\nstacked = true')
    made = book(built(tmp_path, page))
    first, second = charts(made, made.sheets[0])
    assert (first.type, first.title) == (kind, "How do the months compare?")
    assert first.at == Address.parse("E2")
    assert first.size == (533, 293)
    assert first.categories == "'Page'!$A$6:$A$8"
    assert [(each.title, each.values) for each in first.series] == [
        ("This year", "'Page'!$B$6:$B$8"),
        ("Last year", "'Page'!$C$6:$C$8"),
    ]
    assert first.stacked == (kind != "doughnut")
    assert second.series[0].values == "'Jobs'!$B$2:$B$3"


def test_hidden_helper_cells_are_drawn_and_openpyxl_reads_the_charts(tmp_path: Path) -> None:
    data = built(tmp_path)
    assert b'plotVisOnly val="0"' in Package.of(data, "x").part("xl/charts/chart1.xml")
    page: Any = openpyxl.load_workbook(io.BytesIO(data))["Page"]
    assert len(page._charts) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('type = "column"', 'type = "colum"', "type cannot be 'colum' (did you mean 'column'?)"),
        ('at = "E2"', 'at = "2E"', "at must be a cell such as B7"),
        ('"A6:A8"', '"A6:A"', "'A6:A' is no column (Table[Column]) and no range (C6:C17)"),
        ('"A6:A8"', '"Jobs[Nmae]"', "Jobs has no column 'Nmae'"),
        ('"A6:A8"', "\"'Pgae'!A6:A8\"", "there is no sheet 'Pgae'"),
        ('values = "B6:B8"', 'values = "B6:B8"\ncolor = "blue"', "a colour is six hexadecimal"),
        ('values = "B6:B8"', 'value = "B6:B8"', "unknown key 'value'"),
        ('to = "Jobs"', 'to = "Jbos"', "there is no sheet 'Jbos'"),
        ('title = "How do the months compare?"\n', "", "title is missing"),
    ],
)
def test_a_mistake_in_a_chart_is_listed(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in FILES["page"]
    with pytest.raises(ProblemsError) as caught:
        load(write(tmp_path / "tiny", page=FILES["page"].replace(old, new, 1)))
    assert any(message in str(problem) for problem in caught.value.problems)
