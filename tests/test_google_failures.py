"""Failures at every request: what was made is not made twice, what was not is made by the next."""

import time
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from google_end import *  # noqa: F403 - its fixtures
from google_end import EDITS, READ, UPDATED, WANTED, Answering, GoogleEnd, broken, started, state
from store_contract import SCHEMA, START, exact, things

from sync.engine import sync
from sync.errors import SignInError, SyncError, UnavailableError, WrongEndError
from sync.google import store as google
from sync.memory import MemoryRow, MemoryStore
from sync.outcome import Status
from sync.state import State
from sync.store import DeleteRow, Side, Store


def test_a_write_that_was_made_but_not_answered_is_not_made_twice(end: GoogleEnd) -> None:
    reading = end.store.read()
    before = len(end.server.requests)
    broken(end, "POST", after=True)
    assert end.store.apply(reading, EDITS).owed == ()
    assert end.asked_since(before) == [UPDATED, READ]
    assert state(end) == started(WANTED)


def test_a_write_whose_token_is_not_there_was_not_made(end: GoogleEnd) -> None:
    reading = end.store.read()
    broken(end, "POST", after=False)
    with pytest.raises(UnavailableError) as failed:
        end.store.apply(reading, EDITS)
    assert failed.value.applied is False
    assert state(end) == started({})


def test_a_write_after_which_nothing_can_be_read_is_of_unknown_outcome(end: GoogleEnd) -> None:
    reading = end.store.read()
    end.control.fault("drop", call="spreadsheets.batchUpdate")
    end.control.fault("drop", call="spreadsheets.get")
    with pytest.raises(UnavailableError) as failed:
        end.store.apply(reading, EDITS)
    assert failed.value.applied is None
    assert state(end) == started({})


def test_deletes_that_were_made_but_not_answered_are_proved_by_reading(end: GoogleEnd) -> None:
    reading = end.store.read()
    broken(end, "POST", after=True)
    assert end.store.apply(reading, [DeleteRow("Things", "r2", START["r2"])]).owed == ()
    assert set(state(end)) == {"r1", "r3"}


def test_an_end_that_cannot_be_reached_says_so(end: GoogleEnd) -> None:
    broken(end, "GET", after=False)
    with pytest.raises(UnavailableError, match="cannot be reached") as failed:
        end.store.read()
    assert failed.value.applied is False


QUOTA = {"errors": [{"reason": "userRateLimitExceeded"}], "message": "User rate limit exceeded."}


@pytest.mark.parametrize(
    ("status", "error", "expected"),
    [
        (401, {"message": "Request had invalid credentials."}, SignInError),
        (403, {"message": "The caller does not have permission"}, SignInError),
        (403, QUOTA, UnavailableError),
        (404, {"message": "Requested entity was not found."}, WrongEndError),
        (429, {"message": "Quota exceeded"}, UnavailableError),
        (500, {"message": "Internal error"}, UnavailableError),
        (503, {"message": "The service is currently unavailable."}, UnavailableError),
        (400, {"message": "Unable to parse range: 'Gone'"}, WrongEndError),
    ],
)
def test_refusals_become_errors_for_people(
    status: int, error: Mapping[str, Any], expected: type[Exception]
) -> None:
    session = requests.Session()
    session.mount("https://", Answering(status, error))
    store = google.GoogleStore(google.client(session=session), "id", SCHEMA)
    with pytest.raises(expected):
        store.probe()
    with pytest.raises(expected):
        store.read()


# Every fault at every request of a sync, over HTTP

FAULTS: dict[str, dict[str, Any]] = {
    "500 before": {"kind": "error", "status": 500},
    "500 after": {"kind": "error", "status": 500, "when": "after"},
    "503 before": {"kind": "error", "status": 503},
    "504 after": {"kind": "error", "status": 504, "when": "after"},
    "429": {"kind": "error", "status": 429, "retry_after": 7},
    "drop before": {"kind": "drop"},
    "drop after": {"kind": "drop", "when": "after"},
    "half an answer": {"kind": "truncate"},
    "expired": {"kind": "expire"},
}


def excel_with_work_to_do(end: GoogleEnd, state: State) -> MemoryStore:
    """Return the other side, in step with the end and then edited in every way."""
    excel = MemoryStore(Side.EXCEL, SCHEMA)
    assert sync(excel, end.store, state, SCHEMA).status in {Status.DONE, Status.NOTHING}
    with excel.edited() as tables:
        rows = {row.id: row for row in tables["Things"].rows}
        rows["r1"].cells["text"] = "edited"
        tables["Things"].rows.remove(rows["r2"])
        new = [MemoryRow("", {"name": f"new {n}", "number": n * 1.0}) for n in range(3)]
        tables["Things"].rows += new
    return excel


def contents(store: Store) -> list[tuple[str, str]]:
    rows = store.read().tables["Things"].rows
    return sorted((row.id, repr(sorted(exact(row.cells).items()))) for row in rows)


def work_is_done_once(end: GoogleEnd, excel: MemoryStore, state: State) -> None:
    """Sync to the end, and see every edit there exactly once on both sides."""
    outcomes = [sync(excel, end.reopened(), state, SCHEMA).status for _ in range(2)]
    assert outcomes[-1] is Status.NOTHING
    assert contents(excel) == contents(end.reopened())
    found = things(end.reopened())
    assert sorted(str(row.cells["name"]) for row in found.values()) == [
        *(f"new {n}" for n in range(3)),
        "one",
        "three",
    ]
    assert found["r1"].cells["text"] == "edited"


@pytest.mark.parametrize("settled", ["named", "not found"])
@pytest.mark.parametrize("nth", range(1, 6))
@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_fails_the_next_sync_goes_on_and_no_row_is_double(
    end: GoogleEnd, tmp_path: Path, fault: str, nth: int, settled: str
) -> None:
    with closing(State(tmp_path / "state.sqlite")) as kept:
        excel = excel_with_work_to_do(end, kept)
        end.control.switch(missing_named_range=settled)
        end.control.fault(nth=nth, **FAULTS[fault])
        with suppress(SyncError):
            sync(excel, end.store, kept, SCHEMA)
        end.control.reset()
        work_is_done_once(end, excel, kept)


@pytest.mark.parametrize("nth", range(1, 6))
def test_what_arrives_after_we_gave_up_waiting_doubles_no_row(
    end: GoogleEnd, tmp_path: Path, nth: int
) -> None:
    with closing(State(tmp_path / "state.sqlite")) as kept:
        excel = excel_with_work_to_do(end, kept)
        end.control.fault("slow", seconds=0.6, nth=nth)
        end.client.set_timeout((1.0, 0.3))
        with suppress(SyncError):
            sync(excel, end.store, kept, SCHEMA)
        time.sleep(0.4)
        end.control.reset()
        work_is_done_once(end, excel, kept)
