"""Calendar files: recurrences, time zones, what is called off, and what is a booking."""

import time
from contextlib import suppress
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeops.imports.calendars import ics
from lifeops.imports.source import File, Hints, UnreadableSourceError
from workbook.values import Kind, Serial, display

TODAY = date(2026, 11, 24)
LISBON = Hints(zone="Europe/Lisbon")
BERLIN = Hints(zone="Europe/Berlin")


def calendar(*events, before=()):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *before]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def read(text, hints=LISBON):
    content = text if isinstance(text, bytes) else text.encode()
    return ics.read(File("calendar.ics", content), hints, TODAY)


def shown(record):
    return {column: display(content) for column, content in record.cells.items()}


def times(source, columns=("Date", "Start", "End")):
    """Return date and times of each record, blank for none, in their order."""
    rows = (shown(record) for record in source.records)
    return sorted(tuple(row.get(column, "") for column in columns) for row in rows)


def one(*lines, hints=LISBON, before=()):
    source = read(calendar(["UID:a", "SUMMARY:Call", *lines], before=before), hints)
    assert source.left_out == ()
    (record,) = source.records
    return shown(record)


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


CUSTOM = [
    "BEGIN:VTIMEZONE",
    "TZID:Customized Time Zone",
    "BEGIN:STANDARD",
    "DTSTART:16010101T030000",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
]


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Berlin",
        "europe/berlin",
        "W. Europe Standard Time",
        '"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"',
        "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",
        "/mozilla.org/20050126_1/Europe/Berlin",
        "/freeassociation.sourceforge.net/Europe/Berlin",
        "Customized Time Zone",
    ],
)
@pytest.mark.parametrize("month", ["01", "07"])
def test_a_time_zone_by_any_of_its_names(zone, month):
    row = one(f"DTSTART;TZID={zone}:2026{month}06T140000", before=CUSTOM)
    assert (row["Date"], row["Start"]) == (f"2026-{month}-06", "13:00")


@pytest.mark.parametrize(("zone", "start"), [("GMT+0530", "08:30"), ("UTC", "14:00")])
def test_a_zone_that_is_an_offset(zone, start):
    assert one(f"DTSTART;TZID={zone}:20261124T140000")["Start"] == start


def test_a_description_belongs_to_its_own_calendar():
    other = [line.replace("+0200", "+0700").replace("+0100", "+0600") for line in CUSTOM]
    event = ["SUMMARY:Call", "DTSTART;TZID=Customized Time Zone:20260106T140000"]
    text = calendar([*event, "UID:a"], before=CUSTOM) + calendar([*event, "UID:b"], before=other)
    assert times(read(text)) == [("2026-01-06", "08:00", ""), ("2026-01-06", "13:00", "")]


def test_a_zone_that_nobody_knows_leaves_its_event_out():
    source = read(calendar(["UID:a", "DTSTART;TZID=Nowhere Time:20261124T140000"]))
    assert source.records == ()
    assert source.left_out[0].where == "line 3"
    assert "line 5: the time zone 'Nowhere Time' is not known" in source.left_out[0].why


def test_a_time_without_a_zone_is_the_readers_and_one_in_utc_is_not():
    assert one("DTSTART:20261124T140000", hints=BERLIN)["Start"] == "14:00"
    assert one("DTSTART:20261124T140000Z", hints=BERLIN)["Start"] == "15:00"
    assert one("DTSTART:20261124T233000Z", hints=BERLIN)["Date"] == "2026-11-25"


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


WEEKLY = [
    "UID:w",
    "SUMMARY:Stand-up",
    "DTSTART;TZID=Europe/Berlin:20261005T100000",
    "DTEND;TZID=Europe/Berlin:20261005T101500",
]


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


FLIGHT = [
    "UID:f",
    "DTSTART;TZID=Europe/Berlin:20261124T100000",
    "DTEND;TZID=America/New_York:20261124T131500",
]


def segment(title, *lines):
    *_, record = read(calendar([*(lines or FLIGHT), f"SUMMARY:{title}"])).records
    return shown(record) if record.table == "Segments" else None


def test_a_flight_is_a_segment_on_the_clocks_of_its_places():
    title = "Flight LH400 FRA-JFK"
    row = segment(title, *FLIGHT, "DESCRIPTION:Booking reference: ABC123\\nSeat 12A")
    assert row == {
        "Trip": "Travel 2026-11",
        "Type": "Flight",
        "From": "FRA",
        "To": "JFK",
        "Number": "LH400",
        "Start": "2026-11-24 10:00",
        "End": "2026-11-24 13:15",
        "StartTZ": "Berlin",
        "EndTZ": "New York",
        "Confirmation": "ABC123",
        "Notes": title,
    }


@pytest.mark.parametrize(
    ("title", "kind", "number", "start", "end"),
    [
        ("Flight to Lisbon (TP 1363)", "Flight", "TP 1363", "Gatwick LGW", "Lisbon"),
        ("✈ U2 8521 LGW → OPO", "Flight", "U2 8521", "LGW", "OPO"),
        ("Flug LH123 FRA - MUC", "Flight", "LH123", "FRA", "MUC"),
        ("Flight from Porto to Paris (AF 1029)", "Flight", "AF 1029", "Porto", "Paris"),
        ("Train to Paris (Eurostar 9012)", "Rail", "Eurostar 9012", "Gatwick LGW", "Paris"),
        ("ICE 599 Berlin - Munich", "Rail", "ICE 599", "Gatwick LGW", ""),
        ("Bus to Braga (FlixBus 1811)", "Bus", "FlixBus 1811", "Gatwick LGW", "Braga"),
    ],
)
def test_journeys(title, kind, number, start, end):
    row = segment(title, *FLIGHT, "LOCATION:Gatwick LGW")
    found = (row["Type"], row["Number"], row["From"], row.get("To", ""))
    assert found == (kind, number, start, end)


def test_a_stay_and_a_car():
    stay = ["UID:h", "DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261126"]
    row = segment("Stay at Hotel Ribeira", *stay, "LOCATION:Rua Nova 1\\, Porto")
    assert (row["Type"], row["From"], row["Address"]) == (
        "Lodging", "Hotel Ribeira", "Rua Nova 1, Porto",
    )  # fmt: skip
    assert (row["Start"], row["End"]) == ("2026-11-24 00:00", "2026-11-26 00:00")
    car = ["UID:c", "DTSTART:20261124T100000Z", "DTEND:20261126T100000Z"]
    assert segment("Car rental: Blue Cars", *car)["Type"] == "Car"


@pytest.mark.parametrize(
    "title",
    [
        "Flight plan Q4 2026 review",
        "Flight Q4 2026",
        "IR 2026 results",
        "Train new hires on ISO 9001 to pass",
        "Train to win (part two)",
        "Hotel committee",
        "Stay at home day",
        "Car rental: policy review",
        "Vol 2 review",
        "Call about flight LH400",
        "Busy",
    ],
)
def test_everything_else_is_a_meeting(title):
    lines = ["UID:m", "DTSTART:20261124T100000Z", "DTEND:20261124T110000Z"]
    assert segment(title, *lines) is None


def test_bookings_of_a_month_are_one_trip():
    back = [line.replace("1124", "1126") for line in FLIGHT[1:]]
    source = read(
        calendar(
            [*FLIGHT, "SUMMARY:Flight LH400 FRA-JFK"],
            ["UID:g", *back, "SUMMARY:Flight LH401 JFK-FRA"],
        )
    )
    assert [(record.table, record.key) for record in source.records] == [
        ("Trips", "Travel 2026-11"), ("Segments", "f"), ("Segments", "g"),
    ]  # fmt: skip
    assert source.records[0].cells == {"Trip": "Travel 2026-11", "Status": "Booked"}


def test_a_cancelled_journey_is_left_to_the_person():
    source = read(calendar([*FLIGHT, "SUMMARY:Flight LH400 FRA-JFK", "STATUS:CANCELLED"]))
    assert source.records == ()
    assert "Travel" in source.left_out[0].why


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
