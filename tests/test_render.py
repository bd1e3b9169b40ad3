"""A template rendered: where cells stand, what a blank and a sample workbook hold."""

from datetime import date

import pytest
from filled_book import filled, life_ops, places

from workbook.formula.neutral import canonical, neutral
from workbook.formula.tree import Place
from workbook.model import ID_COLUMN, Address, Area, column_letters
from workbook.render.book import render
from workbook.render.context import layout_of
from workbook.render.rendered import RenderedBook, RenderedSheet
from workbook.schema import SCHEMA_SHEET, Schema
from workbook.values import Content, Formula, serial


def sheet(book: RenderedBook, name: str) -> RenderedSheet:
    return next(each for each in book.sheets if each.name == name)


def named(book: RenderedBook, name: str) -> Content:
    on, at = book.names[name]
    return sheet(book, on).cells[at].content


def test_the_start_page_is_first_and_the_conflicts_are_the_last_in_view() -> None:
    shown = [each.name for each in render(life_ops()).sheets if not each.hidden]
    assert (shown[0], shown[-1]) == ("Start", "Conflicts")


def test_the_hidden_sheet_holds_the_schema_in_pieces_that_a_cell_can_take() -> None:
    hidden = sheet(render(life_ops()), SCHEMA_SHEET)
    rows = sorted({at.row for at in hidden.cells})
    assert hidden.hidden
    assert {hidden.cells[Address(row, 1)].content for row in rows} == {"schema"}
    pieces = [str(hidden.cells[Address(row, 2)].content) for row in rows]
    assert max(len(piece) for piece in pieces) <= 30_000
    assert Schema.from_json("".join(pieces)) == life_ops().schema()


def test_a_blank_workbook_follows_the_clock_and_has_no_sample_rows() -> None:
    book = render(life_ops())
    assert named(book, "as_of") is None
    tasks = sheet(book, "Tasks")
    assert tasks.table is not None
    assert tasks.table.area.first == Address(1, 1)
    assert tasks.table.area.last.row == 2
    assert tasks.cells[Address(2, places("Tasks")["Task"])].content is None


def test_a_sample_workbook_is_frozen_at_its_day() -> None:
    for asked, day in ((None, life_ops().as_of), (date(2030, 5, 6), date(2030, 5, 6))):
        book = render(life_ops(), sample=True, as_of=asked)
        assert named(book, "as_of") == serial(day)
        tasks = sheet(book, "Tasks")
        assert tasks.cells[Address(2, places("Tasks")["Due"])].content == serial(day)


def test_days_in_sample_texts_are_written_as_labels() -> None:
    book = filled({"Tasks": [{"Task": "x", "Meeting": "{D} and {D-23} and {D+1}"}]})
    cells = sheet(book, "Tasks").cells
    assert cells[Address(2, places("Tasks")["Meeting"])].content == "23 Nov and 31 Oct and 24 Nov"


def test_the_blank_row_below_the_data_has_every_formula_and_no_id() -> None:
    for each in render(life_ops(), sample=True).sheets:
        if each.table is not None:
            last = each.table.area.last
            formulas = {
                at.column - 1
                for at, cell in each.cells.items()
                if at.row == last.row and isinstance(cell.content, Formula)
            }
            assert formulas == set(each.table.formulas)
            assert each.table.headers[-1] == ID_COLUMN
            assert last.column in each.hidden_columns
            assert last not in each.cells


def test_sample_rows_have_the_same_ids_each_time() -> None:
    ids = [layout_of(life_ops(), sample=True).tables["Tasks"].row_ids for _ in range(2)]
    assert ids[0] == ids[1]
    assert len(set(ids[0].values())) == len(ids[0]) == 9


def test_every_formula_reads_back_to_the_templates_own() -> None:
    layout = layout_of(life_ops(), sample=True)
    book = render(life_ops(), sample=True)
    count = 0
    for tab, table in life_ops().tables():
        cells = sheet(book, tab.sheet).cells
        for place, column in enumerate(table.columns, start=1):
            for row in range(2, layout.tables[table.name].last_row + 2) if column.formula else ():
                content = cells[Address(row, place)].content
                assert isinstance(content, Formula)
                back = neutral(content.text, layout, Place(tab.sheet, row, place, table.name))
                assert back == canonical(column.formula, table.name)
                count += 1
    assert count > 500


def test_ranges_reach_rows_to_come_and_are_never_open() -> None:
    cells = sheet(render(life_ops()), "Tasks").cells
    rank = cells[Address(2, places("Tasks")["Rank"])].content
    assert isinstance(rank, Formula)
    assert "$2:$" in rank.text
    assert "$501" in rank.text


def test_dropdowns_are_plain_ranges_that_both_programs_read() -> None:
    checks = [check for each in render(life_ops()).sheets for check in each.checks]
    sources = {check.first for check in checks if check.kind == "list"}
    assert "'Accounts'!$A$2:$A$501" in sources
    assert "'Lists'!$B$2:$B$4" in sources
    for source in sources:
        _, _, area = source.rpartition("!")
        assert Area.parse(area.replace("$", "")).first.row == 2


def test_a_rule_covers_the_rows_to_come() -> None:
    tasks = sheet(render(life_ops()), "Tasks")
    assert {rule.area.last.row for rule in tasks.rules} == {501}
    due = next(rule for rule in tasks.rules if rule.style == "warn")
    assert due.area.first.column == places("Tasks")["Due"]
    task, closed = (column_letters(places("Tasks")[name]) for name in ("Task", "Closed"))
    assert due.formula.startswith(f'AND(${task}2<>"",AND(${closed}2=0,')


@pytest.mark.parametrize("name", ["Tasks", "Meetings", "Accounts"])
def test_the_light_view_shows_what_the_person_types_first(name: str) -> None:
    each = sheet(render(life_ops()), name)
    assert each.table is not None
    hidden = {*each.folded_columns, *each.hidden_columns}
    shown = [h for place, h in enumerate(each.table.headers, start=1) if place not in hidden]
    assert (
        shown
        == {
            "Tasks": [
                "Rank",
                "Pin",
                "Task",
                "Area",
                "Account",
                "Importance",
                "Due",
                "Minutes",
                "Status",
                "Why",
                "No",
            ],
            "Meetings": ["Date", "Start", "End", "Title", "Account", "Outcome"],
            "Accounts": [
                *("Account", "Tier", "Annual value", "Currency"),
                *("Renewal", "Health", "Last contact", "Next action"),
            ],
        }[name]
    )


def test_settings_show_ten_rows_and_fold_the_rest() -> None:
    settings = sheet(render(life_ops()), "Settings")
    rows = {at.row for at in settings.cells} - {1}
    assert len(rows - settings.folded_rows) == 10
    assert settings.folded_rows < rows
