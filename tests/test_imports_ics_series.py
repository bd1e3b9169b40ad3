"""Events that recur: their periods, their exceptions, and their keys."""

from ics_files import BERLIN, TODAY, WEEKLY, calendar, read, times
from import_records import shown

from lifeops.imports.calendars import ics
from lifeops.imports.source import File, Hints


def days(source):
    return [row[0][5:] for row in times(source)]


def test_a_recurrence_keeps_its_hour_over_a_change_of_clocks():
    source = read(calendar([*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=4"]), BERLIN)
    assert times(source) == [
        (f"2026-10-{day}", "10:00", "10:15") for day in ("05", "12", "19", "26")
    ]
    assert [record.key for record in source.records] == [
        "w#20261005T080000Z", "w#20261012T080000Z", "w#20261019T080000Z", "w#20261026T090000Z",
    ]  # fmt: skip


def test_a_recurrence_ends_by_date_even_if_it_is_not_in_utc():
    for until in ("20261019T080000Z", "20261019T235959", "20261020"):
        assert days(read(calendar([*WEEKLY, f"RRULE:FREQ=WEEKLY;UNTIL={until}"]))) == [
            "10-05", "10-12", "10-19",
        ]  # fmt: skip


def test_what_never_ends_is_bounded():
    source = read(calendar([*WEEKLY, "RRULE:FREQ=WEEKLY"]))
    assert (times(source)[0][0], times(source)[-1][0]) == ("2026-10-05", "2027-05-17")
    period = Hints(zone="Europe/Lisbon", period=("2026-11-01", "2026-11-30"))
    source = ics.read(File("c", calendar([*WEEKLY, "RRULE:FREQ=WEEKLY"]).encode()), period, TODAY)
    assert days(source) == ["11-02", "11-09", "11-16", "11-23", "11-30"]


def test_periods_that_overlap_say_the_same():
    def found(*period):
        text = calendar(
            [*WEEKLY, "RRULE:FREQ=WEEKLY", "EXDATE:20261109T090000Z"],
            ["UID:w", "RECURRENCE-ID:20261116T090000Z", "DTSTART:20261130T120000Z"],
            ["UID:once", "DTSTART:20250101T120000Z"],
        )
        return {r.key: shown(r) for r in read(text, Hints(period=period)).records}

    one, other = found("2026-10-01", "2026-11-30"), found("2026-11-05", "2027-01-31")
    both = one.keys() & other.keys()
    assert len(both) == 5
    assert {key: one[key] for key in both} == {key: other[key] for key in both}


def test_what_does_not_recur_in_the_period_is_said():
    source = read(calendar([*WEEKLY, "RRULE:FREQ=WEEKLY;UNTIL=20240101T000000Z"]))
    assert source.records == ()
    assert [(each.why, each.wrong) for each in source.left_out] == [
        ("it is not between 2026-08-26 and 2027-05-23", False)
    ]


def test_exceptions_are_called_off_added_or_moved():
    moved = [
        "UID:w",
        "SUMMARY:Stand-up (moved)",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261019T100000",
        "DTSTART;TZID=Europe/Berlin:20261020T120000",
        "DTEND;TZID=Europe/Berlin:20261020T121500",
    ]
    off = [
        "UID:w",
        "STATUS:CANCELLED",
        "RECURRENCE-ID:20261026T090000Z",
        "DTSTART:20261026T090000Z",
    ]
    master = [
        *WEEKLY,
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Berlin:20261012T100000",
        "RDATE;TZID=Europe/Berlin:20261014T160000",
    ]
    source = read(calendar(master, moved, off), BERLIN)
    assert {record.key: shown(record) for record in source.records if len(record.cells) == 2} == {
        "w#20261012T080000Z": {"UID": "w#20261012T080000Z", "Status": "Cancelled"},
        "w#20261026T090000Z": {"UID": "w#20261026T090000Z", "Status": "Cancelled"},
    }
    assert {r.key: shown(r)["Date"] for r in source.records if len(r.cells) > 2} == {
        "w#20261005T080000Z": "2026-10-05",
        "w#20261014T140000Z": "2026-10-14",
        "w#20261019T080000Z": "2026-10-20",
    }


def test_a_change_from_one_occurrence_on_keeps_each_ones_key():
    onward = [
        "UID:w",
        "SUMMARY:Later stand-up",
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261012T100000",
        "DTSTART;TZID=Europe/Berlin:20261012T110000",
        "DTEND;TZID=Europe/Berlin:20261012T113000",
    ]
    before = read(calendar([*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=4"]), BERLIN)
    after = read(calendar([*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=4"], onward), BERLIN)
    assert [r.key for r in after.records] == [r.key for r in before.records]
    assert [row[1:] for row in times(after)] == [("10:00", "10:15"), *3 * [("11:00", "11:30")]]


def test_all_day_recurrences_and_floating_ones_have_keys_of_their_own():
    text = calendar(
        ["UID:d", "DTSTART;VALUE=DATE:20261101", "RRULE:FREQ=MONTHLY;COUNT=2"],
        ["UID:f", "DTSTART:20261101T090000", "RRULE:FREQ=MONTHLY;COUNT=2"],
    )
    keys = ["d#20261101", "d#20261201", "f#20261101T090000", "f#20261201T090000"]
    assert [record.key for record in read(text).records] == keys
    assert [record.key for record in read(text, BERLIN).records] == keys


def test_a_birthday_since_long_ago_comes_once_a_year():
    source = read(calendar(["UID:b", "DTSTART;VALUE=DATE:19600301", "RRULE:FREQ=YEARLY"]))
    assert days(source) == ["03-01"]
