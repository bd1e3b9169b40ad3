"""The brief before a meeting: which meeting is meant, and what it is told."""

import pytest
import reported_book
import shown_book
from reported_book import figure, section

from lifeops.reports import find
from lifeops.reports.brief import brief
from lifeops.reports.find import NoReportError, meetings
from lifeops.reports.people import comes
from lifeops.reports.source import days
from workbook.values import serial

INSIGHTS = "23 Nov 13:00 Northlight"


@pytest.fixture(scope="module")
def sample():
    return reported_book.year()


def labelled(source, name, now=None):
    return find.meeting(source, name, now).label


@pytest.mark.parametrize(
    "name",
    ["23 nov 13:00  northlight", "Northlight insights call", "NORTHLIGHT", "insights call"],
)
def test_a_meeting_is_named_by_its_label_its_title_or_its_account(sample, name):
    assert labelled(sample, name) == INSIGHTS


@pytest.mark.parametrize(
    ("now", "next_"),
    [(None, "09:30"), (0.0, "09:30"), (0.41, "09:30"), (0.42, "13:00"), (0.6, "16:00")],
)
def test_without_a_name_it_is_the_next_today(sample, now, next_):
    assert next_ in labelled(sample, "", now)


def test_what_is_over_today_is_not_the_next_with_an_account(sample):
    assert labelled(sample, "Northlight", 0.59) == "1 Dec 10:00 Northlight"


def test_when_the_day_is_over_the_next_meeting_is_named(sample):
    with pytest.raises(NoReportError) as wrong:
        find.meeting(sample, "", 0.99)
    assert "no meeting is left today; the next is 26 Nov" in str(wrong.value)  # fmt: skip


def test_a_meeting_of_the_past_is_found_by_its_label_only(sample):
    past = [each for each in meetings(sample) if each.day < sample.today and each.account]
    quiet = next(each for each in past[::-1] if each.account == "quayside")
    assert labelled(sample, quiet.label) == quiet.label
    with pytest.raises(NoReportError) as wrong:
        find.meeting(sample, "Quayside", None)
    assert f'The last was "{quiet.label}"' in str(wrong.value)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("l", 'several meetings fit "l". Name one of them: '),
        ("Northligt insights call", 'The nearest are "Northlight insights call", '),
        ("zzzz", 'no meeting is called "zzzz". There are "23 Nov'),
    ],
)
def test_an_unknown_meeting_is_answered_with_the_nearest(sample, name, told):
    with pytest.raises(NoReportError) as wrong:
        find.meeting(sample, name, None)
    assert told in str(wrong.value)


def test_a_cancelled_meeting_is_none(tmp_path):
    at = {(row, "Status"): "Cancelled" for row in range(6)}
    moved = reported_book.typed(tmp_path, "Meetings", at)
    with pytest.raises(NoReportError):
        find.meeting(moved, "", None)


def test_the_head_says_when_with_whom_and_how_long_to_prepare(sample):
    report = brief(sample, "Northlight")
    facts = dict(report.facts)
    assert report.title == "Northlight insights call"
    assert report.subtitle == "Monday, 23 November 2026, 13:00 to 14:00 (60 min)"
    assert (facts["With"], facts["Who comes"]) == ("Northlight", "Ana, Joris")
    assert (facts["Prepare"], facts["Annual value"]) == ("15 min", "240,000 USD")
    names = [row.cells[0] for row in section(report, "Contacts").table.rows]
    assert names[:2] == ["Ana Ferreira (comes)", "Joris Maat (comes)"]
    assert "Iris Kolb" in names


@pytest.mark.parametrize(
    ("name", "attending", "does"),
    [
        ("Ana Ferreira", "ana; Bo", True),
        ("Ana Ferreira", "ANA  FERREIRA", True),
        ("Ana Ferreira", "Anabel", False),
        ("Ana Ferreira", "", False),
        (None, "Ana", False),
    ],
)
def test_who_comes_is_known_by_the_first_or_the_whole_name(name, attending, does):
    assert comes(name, attending) is does


def test_what_was_said_last_comes_first(sample):
    rows = section(brief(sample, "Northlight"), "What was said last").table.rows
    touched = sample.of("northlight", "Touchpoints", "Date", "Summary")
    newest = max(days(row["Date"]) for row in touched)
    assert rows[0].cells[1].days == newest
    assert [row.cells[1].days for row in rows] == sorted(
        (row.cells[1].days for row in rows), reverse=True
    )


def test_promises_are_the_open_tasks_overdue_ones_first(tmp_path):
    def due(days_):
        return serial(shown_book.AS_OF.fromordinal(shown_book.AS_OF.toordinal() + days_))

    cells = {
        (0, "Account"): "northlight ",
        (0, "Due"): due(-3),
        (0, "Task"): "Send the numbers",
        (1, "Account"): None,
        (1, "Meeting"): INSIGHTS,
        (1, "Due"): due(0),
        (2, "Account"): "Northlight",
        (2, "Due"): due(-9),
        (2, "Status"): "Done",
    }
    report = brief(reported_book.typed(tmp_path, "Tasks", cells), "Northlight")
    rows = section(report, "Promises").table.rows
    assert (rows[0].cells[0], rows[0].cells[3], rows[0].state) == (
        "Send the numbers", "3 days late", "bad",
    )  # fmt: skip
    assert (rows[1].cells[1], rows[1].state) == (INSIGHTS, "near")
    assert rows[2].cells[0] == "Outline the Northlight QBR"
    promised = figure(report, "Open promises")
    assert (promised.value, promised.note) == (3, "1 overdue")


def test_earlier_meetings_are_told_with_their_notes(tmp_path, sample):
    notes = {(0, "OutcomeNotes"): "They want it in March", (0, "Account"): "Northlight"}
    report = brief(reported_book.typed(tmp_path, "Meetings", notes), "Northlight")
    rows = section(report, "Earlier meetings").table.rows
    assert rows[0].cells[0] == "Maple order form walk-through: They want it in March"
    assert rows[0].cells[2] == "Positive"
    earlier = section(brief(sample, "Northlight"), "Earlier meetings")
    assert len(earlier.table.rows) + earlier.table.more > 4


def test_a_meeting_with_nobody_is_told_shortly(sample):
    report = brief(sample, "Team stand-up")
    assert [each.title for each in report.sections] == ["Promises", "Earlier meetings"]
    assert section(report, "Promises").lines == ("None is open.",)


def test_an_account_that_is_not_known_is_said(tmp_path):
    moved = reported_book.typed(tmp_path, "Meetings", {(2, "Account"): "Nobody Inc"})
    report = brief(moved, "nobody inc")
    assert section(report, "The account").lines == ("Nobody Inc is not on the Accounts tab.",)


def test_a_book_with_fewer_tables_leaves_sections_out(tmp_path):
    report = brief(reported_book.read(shown_book.made(tmp_path, ("meetings",))), "Northlight")
    assert [each.title for each in report.sections] == ["The account", "Earlier meetings"]


def test_a_book_without_meetings_says_so(tmp_path):
    book = reported_book.read(shown_book.made(tmp_path, ("tasks",)))
    with pytest.raises(NoReportError, match="has no Meetings"):
        brief(book)
