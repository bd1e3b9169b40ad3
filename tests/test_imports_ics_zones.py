"""Time zones of calendars, by any of their names, and times without one."""

import pytest
from ics_files import BERLIN, CUSTOM, calendar, one, read, times


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
