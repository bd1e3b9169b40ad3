"""Workbooks of a few tabs: what comes along, and formulas that lack what they read."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_template import FILES, write

from templates.shipped import load as load_shipped
from templates.shipped import singles
from workbook.calculate import calculate
from workbook.errors import ProblemsError
from workbook.formula.parse import parse
from workbook.formula.walk import walk
from workbook.model import Cell
from workbook.render.book import render
from workbook.render.rendered import RenderedBook
from workbook.template.degrade import Kept, degraded
from workbook.template.load import load
from workbook.template.model import Template
from workbook.values import CellError

KEPT = Kept(frozenset({"Jobs"}), frozenset({"rate"}), frozenset({"Jobs"}))


def errors(book: RenderedBook) -> list[str]:
    cells = {s.name: {at: Cell(c.content) for at, c in s.cells.items()} for s in book.sheets}
    return [
        f"{sheet}!{at.a1}: {value.code}"
        for sheet, values in calculate(cells, book.names, book.as_of).items()
        for at, value in values.items()
        if isinstance(value, CellError)
    ]


def table(template: Template, name: str) -> dict[str, tuple[str, bool]]:
    found = next(each for _, each in template.tables() if each.name == name)
    return {column.id: (column.formula, column.hidden) for column in found.columns}


def test_a_single_workbook_takes_along_what_it_reads_and_no_more(tmp_path: Path) -> None:
    jobs = load(write(tmp_path / "tiny"), single="job-list")
    assert (jobs.id, jobs.title) == ("tiny/job-list", "Job list")
    assert [tab.sheet for tab in jobs.tabs] == ["Jobs", "Settings", "Lists"]
    assert [cell.name for _, cell in jobs.cells()] == ["rate"]
    assert jobs.cells().__next__()[1].at.a1 == "B2"
    lists = next(each for _, each in jobs.tables() if each.name == "Lists")
    assert [column.id for column in lists.columns] == ["Size"]
    assert lists.starters == ({"Size": "Small"}, {"Size": "Large"})


def test_a_column_that_picks_from_an_absent_table_is_folded_away(tmp_path: Path) -> None:
    jobs = table(load(write(tmp_path / "tiny"), single="job-list"), "Jobs")
    assert jobs["Client"] == ("", True)
    assert jobs["City"] == ('IFERROR(IF([@Job]="","","none"),"")', False)
    assert jobs["Cost"] == ('IF([@Job]="","",[@Hours]*rate)', False)


def test_tabs_may_be_named_and_a_hidden_one_is_in_view_then(tmp_path: Path) -> None:
    behind = load(write(tmp_path / "tiny"), tabs=["behind", "jobs"])
    assert [(tab.sheet, tab.hidden) for tab in behind.tabs][:2] == [
        ("Jobs", False),
        ("Behind", False),
    ]
    assert table(behind, "Clients")["Open"][0].startswith('IF([@Client]="","",COUNTIFS(')


def test_an_unknown_single_or_tab_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "tiny")
    with pytest.raises(KeyError):
        load(folder, single="job-lists")
    wrong = FILES["template"].replace('tabs = ["jobs"]', 'tabs = ["jbos"]')
    (folder / "template.toml").write_text(wrong)
    with pytest.raises(ProblemsError, match="there is no tab 'jbos'"):
        load(folder)


@pytest.mark.parametrize(
    ("formula", "left"),
    [
        ("SUM(Jobs[Hours])*rate", "SUM(Jobs[Hours])*rate"),
        ("MAX(0,Clients[Open])", 'IFERROR(MAX(0),"")'),
        ("SUMIFS(Clients[Open],Clients[Client],[@Client])+1", 'IFERROR(0+1,"")'),
        ("SUM(Clients[Open],3)", 'IFERROR(SUM(3),"")'),
        ("COUNTIF(Clients[Client],[@Client])", 'IFERROR(0,"")'),
        ("MATCH([@Client],Clients[Client],0)", 'IFERROR(NA(),"")'),
        ('IFERROR(MATCH([@Client],Clients[Client],0),"-")', 'IFERROR("-","")'),
        ("IFERROR(INDEX(Clients[City],MATCH(1,Clients[Client],0)),rate)", 'IFERROR(rate,"")'),
        ("Clients[Open]*2", '""'),
        ("IF(then>0,1,2)", 'IFERROR(NA(),"")'),
        ("'Behind'!B2&\"x\"", '""'),
        ("'Jobs'!B2&\"x\"", "'Jobs'!B2&\"x\""),
    ],
)
def test_what_is_left_of_a_formula(formula: str, left: str) -> None:
    assert degraded(formula, KEPT) == left


PIECES = st.recursive(
    st.sampled_from(["Jobs[Hours]", "Clients[Open]", "rate", "then", "[@Job]", "1", '"x"']),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("+-*&="), inner, inner).map(lambda p: f"({p[1]}{p[0]}{p[2]})"),
        st.tuples(st.sampled_from(["SUM", "MAX", "IFERROR", "SUMPRODUCT"]), inner, inner).map(
            lambda p: f"{p[0]}({p[1]},{p[2]})"
        ),
        st.tuples(inner, inner).map(lambda p: f"INDEX({p[0]},MATCH({p[1]},Clients[Client],0))"),
    ),
    max_leaves=8,
)


@given(PIECES)
def test_nothing_that_is_left_reads_what_is_gone(formula: str) -> None:
    left = degraded(formula, KEPT)
    assert not any(KEPT.lacks(node) for node in walk(parse(left)))


@pytest.mark.parametrize("name", singles("life-ops"))
@pytest.mark.parametrize("sample", [False, True])
def test_a_shipped_single_has_no_cell_in_error(name: str, sample: bool) -> None:
    template = load_shipped("life-ops", single=name, sample=sample)
    assert errors(render(template, sample=sample)) == []


def test_a_column_that_can_only_be_blank_there_is_out_of_view() -> None:
    (table,) = (
        t
        for _, t in load_shipped("life-ops", single="account-book").tables()
        if t.name == "Accounts"
    )
    columns = {each.id: each for each in table.columns}
    assert columns["NextAction"].hidden
    assert not columns["Health"].hidden


def test_only_the_lists_that_are_picked_from_come_along() -> None:
    (table,) = (
        t for _, t in load_shipped("life-ops", single="network").tables() if t.name == "Lists"
    )
    assert [each.id for each in table.columns] == ["Stance", "Circle", "CircleDays"]
