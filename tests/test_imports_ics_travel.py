"""Events of a calendar that are bookings, and those that only look like it."""

import pytest
from ics_files import calendar, read
from import_records import shown

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
