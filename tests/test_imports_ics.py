"""Calendar files: meetings and their times, what is called off, and files that are broken."""

import time
from contextlib import suppress
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ics_files import BERLIN, CUSTOM, WEEKLY, calendar, one, read
from import_records import shown

from lifeops.imports.calendars import ics
from lifeops.imports.source import File, Hints, UnreadableSourceError
from workbook.values import Kind, Serial


def test_an_event_is_a_meeting_on_the_clock_of_its_reader():
    source = read(
        calendar(
            [
                "UID:abc@example.com",
                "DTSTART;TZID=Europe/Berlin:20261124T140000",
                "DTEND;TZID=Europe/Berlin:20261124T150000",
                "SUMMARY:Northlight\\, insights\\; call",
                "LOCATION:Room 4",
                'ATTENDEE;CN="Silva, Ana";ROLE=REQ-PARTICIPANT:mailto:ana@example.com',
                "ATTENDEE;CUTYPE=ROOM;CN=Room 4:mailto:room4@example.com",
                "ORGANIZER:mailto:joris@example.com",
                "X-ALT-DESC;FMTTYPE=text/html:<html><b>no</b></html>",
            ]
        )
    )
    (record,) = source.records
    assert (source.name, record.table, record.key) == ("Calendar", "Meetings", "abc@example.com")
    assert record.where == "line 3"
    assert shown(record) == {
        "Title": "Northlight, insights; call",
        "Date": "2026-11-24",
        "Start": "13:00",
        "End": "14:00",
        "Status": "Planned",
        "Attendees": "joris@example.com, Silva, Ana",
        "OutcomeNotes": "Room 4",
        "UID": "abc@example.com",
    }
    assert record.cells["Start"] == Serial(13 / 24, Kind.TIME)
    assert isinstance(record.cells["Date"], Serial)
    assert record.cells["Date"].kind is Kind.DATE


def test_all_day_has_no_minutes():
    row = one("DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261125")
    assert row["Date"] == "2026-11-24"
    assert row.keys().isdisjoint({"Start", "End", "OutcomeNotes"})


def test_midnight_to_midnight_is_all_day_wherever_its_reader_is():
    zone = ";TZID=W. Europe Standard Time:"
    row = one(f"DTSTART{zone}20261124T000000", f"DTEND{zone}20261125T000000")
    assert row["Date"] == "2026-11-24"
    assert row.keys().isdisjoint({"Start", "End", "OutcomeNotes"})
    row = one("DTSTART:20261124T000000Z", "DTEND:20261125T000000Z", hints=BERLIN)
    assert (row["Date"], row["Start"]) == ("2026-11-24", "01:00")


def test_more_than_one_day_is_on_its_first_and_says_its_last():
    row = one("DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261127", "LOCATION:Porto")
    assert (row["Date"], row["OutcomeNotes"]) == ("2026-11-24", "Porto\nUntil 2026-11-26")
    row = one("DTSTART:20261124T090000", "DTEND:20261126T170000")
    assert (row["Start"], row["End"]) == ("09:00", "17:00")
    assert row["OutcomeNotes"] == "Until 2026-11-26 17:00"


@pytest.mark.parametrize(
    ("line", "end"),
    [
        ("DURATION:PT1H30M", "15:30"),
        ("DURATION:P0DT0H45M0S", "14:45"),
        ("DTEND:20261124T150000", "15:00"),
        ("DTEND:20261124T130000", ""),
        ("DTEND;VALUE=DATE:20261125", ""),
        ("DURATION:-PT15M", ""),
        ("X-NONE:1", ""),
    ],
)
def test_an_end_by_time_or_length_or_none(line, end):
    assert one("DTSTART:20261124T140000", line).get("End", "") == end


def test_a_cancelled_event_can_only_change_a_row():
    event = ["UID:a", "SUMMARY:Call", "DTSTART:20261124T140000Z"]
    expected = {"UID": "a", "Status": "Cancelled"}
    for text in (calendar([*event, "STATUS:CANCELLED"]), calendar(event, before=["METHOD:CANCEL"])):
        (record,) = read(text).records
        assert (record.cells, record.key) == (expected, "a")
    nameless = read(calendar(["SUMMARY:Call", "DTSTART:20261124T140000Z", "STATUS:CANCELLED"]))
    assert nameless.records == ()


def test_an_invitation_is_an_event():
    event = ["UID:a", "SUMMARY:Call", "DTSTART:20261124T140000Z"]
    (record,) = read(calendar(event, before=["METHOD:REQUEST"])).records
    assert shown(record)["Start"] == "14:00"


def test_what_an_alarm_says_is_not_of_its_event():
    alarm = ["BEGIN:VALARM", "SUMMARY:Soon", "DURATION:PT5M", "UID:z", "END:VALARM"]
    row = one(*alarm, "DTSTART:20261124T140000", "DURATION:PT1H")
    assert (row["Title"], row["End"], row["UID"]) == ("Call", "15:00", "a")


def test_the_newest_version_of_an_event_counts():
    old = ["UID:a", "SUMMARY:Old", "SEQUENCE:1", "DTSTART:20261124T140000Z"]
    new = ["UID:a", "SUMMARY:New", "SEQUENCE:2", "DTSTART:20261124T160000Z"]
    for order in ((old, new), (new, old)):
        source = read(calendar(*order))
        assert [shown(record)["Title"] for record in source.records] == ["New"]
        assert [each.wrong for each in source.left_out] == [False]


def test_lines_may_be_folded_even_inside_of_a_letter_and_end_in_any_way():
    text = calendar(["UID:a", "DTSTART:20261124T140000Z", "SUMMARY:Café Ωmega"]).encode()
    folded = text.replace(b"Caf\xc3\xa9", b"Ca\r\n f\xc3\r\n \xa9")
    for ending in (b"\r\n", b"\n", b"\r"):
        (record,) = read(folded.replace(b"\r\n", ending)).records
        assert shown(record)["Title"] == "Café Ωmega"
    (record,) = read("\ufeff".encode("utf-16-le") + text.decode().encode("utf-16-le")).records
    assert shown(record)["Title"] == "Café Ωmega"


def test_a_broken_line_costs_one_event_at_most():
    text = calendar(
        ["UID:a", "this is no line", "SUMMARY:Good", "DTSTART:20261124T140000Z"],
        ["UID:b", "DTSTART:20261345T140000Z"],
        ["UID:c", "SUMMARY:No start"],
        ["UID:d", "DTSTART:tomorrow"],
        ["UID:e", "DTSTART:20261124T140000Z", "RRULE:FREQ=SOMETIMES"],
        ["UID:f", "DTSTART:20261124T140000Z", "DURATION:long"],
        ["UID:g", "DTSTART:20261124T140000Z", "RRULE:FREQ=SECONDLY"],
        ["UID:h", "DTSTART:00010101T000000", "RRULE:FREQ=HOURLY"],
        ["UID:i", "DTSTART:19850101T000000"],
    )
    source = read(text.replace("END:VCALENDAR", "BEGIN:VEVENT\r\nUID:z\r\nDTSTART:20261124"))
    assert [shown(record)["Title"] for record in source.records] == ["Good"]
    assert len(source.left_out) == 9
    assert all(each.where.startswith("line ") for each in source.left_out)


def test_text_is_never_a_formula():
    row = read(calendar(["UID:a", "SUMMARY:=1+1", "DTSTART:20261124T140000Z"])).records[0]
    assert row.cells["Title"] == "=1+1"


def test_a_calendar_of_nothing_and_a_zone_of_nowhere_are_said():
    with pytest.raises(UnreadableSourceError, match="no events"):
        read(calendar())
    with pytest.raises(UnreadableSourceError, match="no time zone"):
        read(calendar(), Hints(zone="Lisbon/Europe"))


def test_without_the_packages_a_person_hears_what_to_install(monkeypatch):
    monkeypatch.setattr(ics, "_NEEDED", ("icalendar", "surely_not_installed"))
    with pytest.raises(UnreadableSourceError, match=r"lifeops\[calendar\]"):
        read(calendar())


def test_calendars_are_recognised_by_their_content():
    assert ics.recognises(File("x", calendar().encode("utf-16"))) == 1
    assert ics.recognises(File("x", b"\xef\xbb\xbf\r\nbegin:vcalendar")) == 1
    assert ics.recognises(File("x.ics", b"Date,Amount")) == 0
    assert ics.recognises(File("x", b"")) == 0


def many(count):
    random = Random(7)
    rules = ("", "RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY;COUNT=20", "RRULE:FREQ=MONTHLY;BYDAY=2TU")
    zones = ("Europe/Berlin", "W. Europe Standard Time", "America/New_York", "Customized Time Zone")
    for n in range(count):
        month, day, hour = random.randint(1, 12), random.randint(1, 28), random.randint(8, 17)
        zone = zones[n % 4]
        yield [
            f"UID:{n}@example.com",
            f"DTSTART;TZID={zone}:2026{month:02}{day:02}T{hour:02}0000",
            "DURATION:PT45M",
            f"SUMMARY:Meeting {n}",
            "ATTENDEE;CN=Ana;PARTSTAT=ACCEPTED:mailto:ana@example.com",
            rules[random.choice((0, 0, 0, 1, 2, 3))],
        ]


def seconds(count):
    text = calendar(*many(count), before=CUSTOM)
    begun = time.process_time()
    source = read(text)
    took = time.process_time() - begun
    assert len(source.records) > 6 * count
    assert not any(each.wrong for each in source.left_out)
    return took


def test_two_hundred_events_take_no_time():
    assert seconds(200) < 1


@pytest.mark.long
def test_two_thousand_events_take_seconds():
    assert seconds(2000) < 5


def unordered(source):
    return {(r.table, r.key, tuple(sorted(shown(r).items()))) for r in source.records}


@settings(max_examples=10, deadline=None)
@given(st.permutations([*many(5), [*WEEKLY, "RRULE:FREQ=WEEKLY"], [
    "UID:w", "RECURRENCE-ID:20261019T080000Z", "DTSTART:20261020T100000Z",
], ["UID:0@example.com", "DTSTART:20261020T100000Z"]]))  # fmt: skip
def test_the_order_of_events_does_not_matter(events):
    first = read(calendar(*sorted(events), before=CUSTOM))
    assert unordered(read(calendar(*events, before=CUSTOM))) == unordered(first)


PIECES = st.sampled_from([
    b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"BEGIN:VCALENDAR\n", b"DTSTART:", b"20261124", b"T10",
    b"0000", b"Z\r\n", b"\r\n", b"RRULE:FREQ=", b"WEEKLY", b"DAILY", b";BYDAY=", b"MO", b"/",
    b"PT1H", b";COUNT=-1", b"RDATE:", b"EXDATE;VALUE=DATE:", b"RECURRENCE-ID;RANGE=THISANDFUTURE:",
    b"UID:a\r\n", b"BEGIN:VTIMEZONE\r\nTZID:X\r\n", b"END:VTIMEZONE\r\n", b"DTSTART;TZID=X:",
    b";INTERVAL=0", b";UNTIL=", b"SUMMARY:=x\r\n", b"DTEND:", b"DURATION:-P1W\r\n", b"99991231",
    b"DTSTART:20261124T100000Z\r\n", b"BEGIN:STANDARD\r\nTZOFFSETTO:+9900\r\n",
    b"END:STANDARD\r\n", b"RRULE:FREQ=DAILY;COUNT=3\r\n", b"END:VEVENT\r\nEND:VCALENDAR\r\n",
    b"\xff",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=6), max_size=25).map(b"".join))
def test_no_bytes_do_harm(content):
    for attempt in (content, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n" + content):
        with suppress(UnreadableSourceError):
            read(attempt)
