"""Linking with a sheet that another computer writes to at the same time."""

import pytest
from test_adopt import Sheet, server, sheet  # noqa: F401 - the last two are fixtures

from sync.emulator.control import Control
from sync.errors import MovedOnError, UnavailableError
from sync.excel.prepare import prepared
from sync.google import adopt
from sync.google import store as google


def found_and_book(sheet):  # noqa: F811 - the fixture's value
    return adopt.find(sheet.client, sheet.id), prepared(sheet.book, sheet.schema, "guid-1")


def test_of_two_that_link_at_the_same_time_the_second_decides_afresh(sheet):  # noqa: F811
    found, book = found_and_book(sheet)
    sheet.adopt("guid-2")
    writes = google.read_all(sheet.client, sheet.id)
    with pytest.raises(MovedOnError):
        adopt.adopt(sheet.client, found, book, sheet.schema, "guid-1")
    assert google.read_all(sheet.client, sheet.id) == writes


def test_a_change_of_what_syncs_rotates_the_token(sheet):  # noqa: F811
    sheet.adopt("guid-1")
    (first,) = google.read_all(sheet.client, sheet.id).tokens
    sheet.adopt("guid-2")
    (second,) = google.read_all(sheet.client, sheet.id).tokens
    assert first != second


def test_a_link_from_before_another_ones_change_is_refused(sheet):  # noqa: F811
    sheet.adopt("guid-1")
    found, _ = found_and_book(sheet)
    sheet.adopt("guid-2")
    book = prepared(sheet.book, sheet.schema, "guid-3")
    with pytest.raises(MovedOnError):
        adopt.adopt(sheet.client, found, book, sheet.schema, "guid-3")


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_answer_that_is_lost_is_asked_for_by_the_token(sheet, when):  # noqa: F811
    control = Control(sheet.server.url, sheet.server.token)
    control.fault("drop", when=when, call="spreadsheets.batchUpdate")
    try:
        sheet.adopt()
    except UnavailableError as failed:
        assert (when, failed.applied) == ("before", False)  # noqa: PT017 - it need not fail
    control.reset()
    assert bool(google.read_all(sheet.client, sheet.id).tokens) == (when == "after")
    sheet.adopt()
    assert len(google.read_all(sheet.client, sheet.id).tokens) == 1
