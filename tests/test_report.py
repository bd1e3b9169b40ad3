from dataclasses import replace

import pytest

from lifeops.cli.report import conflict_words, show_outcome, show_plan, words
from sync.conflicts import DELETED, Conflict, Kept
from sync.outcome import Outcome, Status
from sync.plan import Counts, Line
from sync.store import CELLS, VALUE, Side

DUE = Conflict("Tasks", "r1", "Call Quayside", "Due", "1 May", "2 May", None, Kept.SHEET, "Due on")


def test_a_conflict_is_told_by_what_people_see():
    assert conflict_words(DUE) == (
        "Conflict in Tasks, row 'Call Quayside', column Due on: the Sheet says '(blank)', "
        "Excel says '2 May'; the Sheet's value stands."
    )


@pytest.mark.parametrize(("local", "where"), [(DELETED, "in Excel"), ("Due on: x", "in the Sheet")])
def test_an_edit_that_beat_a_delete_says_who_deleted(local, where):
    said = conflict_words(replace(DUE, column="", header="", local=local, kept=Kept.ROW))
    assert said.startswith(f"Conflict in Tasks, row 'Call Quayside': deleted {where} and edited ")
    assert said.endswith("; the row is kept.")


def test_a_declared_cell_is_told_by_its_name():
    cell = replace(DUE, table=CELLS, row="today", label="today", column=VALUE, header="Value")
    assert conflict_words(cell).startswith("Conflict in today: the Sheet says")


def test_what_was_done_is_counted_in_words():
    assert words(Counts(added=1, changed=2_000, ids=9)) == "2,000 cells changed, 1 row added"


def test_a_run_that_only_tidied_up_says_so(capsys):
    show_outcome(Outcome(Status.DONE, counts={Side.EXCEL: Counts(ids=3), Side.SHEET: Counts()}))
    assert capsys.readouterr().out == "Both sides are the same now.\n"


def test_what_is_owed_is_told_cell_by_cell_and_not_as_done(capsys):
    why = "the file is open in Excel: save and close it there"
    lines = (
        Line(Side.EXCEL, "Tasks", "Call Quayside", "Due: (blank) → 2025-11-24", why),
        Line(Side.EXCEL, "", "today", "1 → 2", why),
        Line(Side.SHEET, "Tasks", "Pay", "new row", "no room"),
    )
    show_outcome(Outcome(Status.OWED, owed_lines=lines))
    assert capsys.readouterr().out == (
        "3 changes are still to be made; the next sync tries again:\n"
        "  In the Excel file: the file is open in Excel: save and close it there.\n"
        "    Tasks, Call Quayside: Due: (blank) → 2025-11-24\n"
        "    Settings, today: 1 → 2\n"
        "  In the Google Sheet: no room.\n"
        "    Tasks, Pay: new row\n"
    )


def test_sides_that_hold_back_formulas_are_not_called_the_same(capsys):
    for show in (show_outcome, show_plan):
        show(Outcome(Status.NOTHING, held=2))
        assert "the same" not in capsys.readouterr().out


def test_the_hash_to_accept_ends_its_line(capsys):
    show_plan(Outcome(Status.DONE, plan_hash="abc123", stops=("delete all 3 rows of Tasks",)))
    assert capsys.readouterr().out.endswith("--accept abc123\n")


def test_long_texts_are_cut():
    said = conflict_words(replace(DUE, local="x" * 49_000, label="y" * 49_000))
    assert len(said) < 600
    assert "(49,000 characters)" in said


def test_what_becomes_of_a_column_is_told_by_its_table(capsys):
    line = Line(Side.EXCEL, "Tasks", "", "column 'Due' → 'Due on'")
    show_plan(Outcome(Status.DONE, counts={Side.EXCEL: Counts()}, lines=(line,)))
    assert "  Tasks: column 'Due' → 'Due on'\n" in capsys.readouterr().out


def test_sides_with_columns_that_wait_are_not_called_the_same(capsys):
    show_outcome(Outcome(Status.NOTHING, absent=1))
    assert "but for columns that wait" in capsys.readouterr().out
