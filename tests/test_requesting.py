"""Requests that behave: paced, patient, bounded; each law with time that a test lets pass."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from google_account import PERSON
from gspread.http_client import HTTPClient
from hypothesis import given
from hypothesis import strategies as st
from requests.adapters import BaseAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError

from sync.google.requesting import patience
from sync.google.requesting.courteous import Clock, Courteous
from sync.google.requesting.pace import SPREADSHEET, USER, Buckets, limits
from sync.google.requesting.patience import Failure, Patience
from sync.google.signin import account
from sync.google.wire import TOKEN

SHEET = "https://sheets.googleapis.com/v4/spreadsheets/abc"
BATCH = f"{SHEET}:batchUpdate"
DRIVE = "https://www.googleapis.com/drive/v3/files/abc"
GUARDED = {"requests": [{"addNamedRange": {"namedRange": {"name": f"{TOKEN}1"}}}]}
PLAIN = {"requests": [{"addNamedRange": {"namedRange": {"name": "Greeting"}}}]}


@dataclass
class Time:
    """Passes only when it is slept through."""

    at: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.sleep)


@dataclass
class Wire(BaseAdapter):
    """Answers each request with the next of some answers, the last of them for ever."""

    time: Time
    answers: list[Any]
    sent: list[tuple[float, Any]] = field(default_factory=list)

    def send(self, _request: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        self.sent.append((self.time.at, options["timeout"]))
        answer = self.answers[min(len(self.sent), len(self.answers)) - 1]
        if answer == "silence":
            self.time.at += options["timeout"][1]
            raise requests.ReadTimeout("silence")
        if isinstance(answer, Exception):
            raise answer
        status, headers, body = answer
        made = requests.Response()
        made.status_code = status
        made.headers.update(headers)
        made._content = json.dumps(body).encode()
        return made

    def close(self) -> None:
        pass


def answered(status: int, headers: Any = None, **error: Any) -> tuple[int, Any, Any]:
    return status, headers or {}, {"error": error}


OK = answered(200)
UNREACHED = requests.ConnectionError(
    MaxRetryError(None, "/", NewConnectionError(None, "refused"))  # type: ignore[arg-type]
)
DROPPED = requests.ConnectionError("Connection aborted.")


def asked(
    answers: list[Any], method: str = "GET", url: str = SHEET, body: Any = None, **how: Any
) -> tuple[Any, Wire, Time]:
    time = Time()
    wire = Wire(time, answers)
    courteous = Courteous(wire, Buckets(now=time.now), how.pop("patient", Patience()), time.clock)
    request = requests.Request(method, url, json=body).prepare()
    try:
        answer: Any = courteous.send(request, timeout=(10.0, 190.0))
    except requests.RequestException as failed:
        answer = failed
    return answer, wire, time


# Permanent trouble: bounded requests, bounded time, and what went wrong is what comes out


@pytest.mark.parametrize(
    ("trouble", "most"),
    [
        (answered(429), 8),
        (answered(403, errors=[{"reason": "userRateLimitExceeded"}]), 8),
        (answered(500), 8),
        (answered(503), 8),
        (DROPPED, 8),
        ("silence", 3),
        (UNREACHED, 3),
        (requests.ConnectTimeout("no answer"), 3),
    ],
    ids=["429", "403 quota", "500", "503", "dropped", "silence", "offline", "no connection"],
)
def test_permanent_trouble_ends(trouble: Any, most: int) -> None:
    answer, wire, time = asked([trouble])
    assert 2 <= len(wire.sent) <= most
    assert time.at <= Patience().total + Patience().last
    if isinstance(trouble, tuple):
        assert answer.status_code == trouble[0]
    else:
        assert isinstance(answer, requests.RequestException)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409])
def test_what_will_not_pass_is_not_tried_again(status: int) -> None:
    answer, wire, time = asked([answered(status)])
    assert (answer.status_code, len(wire.sent), time.slept) == (status, 1, [])


def test_a_server_that_comes_and_goes_is_got_through_to() -> None:
    flapping = [answered(503), DROPPED, answered(429), "silence", OK]
    answer, wire, time = asked(flapping)
    assert (answer.status_code, len(wire.sent)) == (200, 5)
    assert time.at < Patience().total


def test_what_waits_cost_is_counted_over_all_requests() -> None:
    """A run of many requests to a dead server ends about as soon as a run of one."""
    time = Time()
    wire = Wire(time, ["silence"])
    courteous = Courteous(wire, Buckets(now=time.now), Patience(), time.clock)
    request = requests.Request("GET", SHEET).prepare()
    for _ in range(6):
        with pytest.raises(requests.ReadTimeout):
            courteous.send(request, timeout=(10.0, 190.0))
    assert len(wire.sent) <= 9
    assert time.at <= Patience().total + 6 * Patience().last
    assert wire.sent[-1][1] == (10.0, Patience().last)


@given(
    st.lists(st.sampled_from([answered(429), answered(503), DROPPED, "silence", OK]), max_size=9)
)
def test_whatever_happens_it_ends(trouble: list[Any]) -> None:
    _, wire, time = asked([*trouble, answered(503)])
    assert len(wire.sent) <= Patience().tries
    assert time.at <= Patience().total + Patience().last


# Only what does no harm is repeated


@pytest.mark.parametrize("trouble", [answered(503), DROPPED, "silence"])
@pytest.mark.parametrize(
    ("method", "url", "body", "repeated"),
    [
        ("GET", SHEET, None, True),
        ("PUT", f"{SHEET}/values/A1", {"values": [[1]]}, True),
        ("DELETE", DRIVE, None, True),
        ("POST", BATCH, GUARDED, True),
        ("POST", BATCH, PLAIN, False),
        ("POST", BATCH, None, False),
        ("POST", f"{SHEET}/values/A1:append", {"values": [[1]]}, False),
        ("POST", "https://sheets.googleapis.com/v4/spreadsheets", {}, False),
    ],
)
def test_a_write_of_unknown_outcome_is_repeated_only_if_it_cannot_double(
    trouble: Any, method: str, url: str, body: Any, repeated: bool
) -> None:
    _, wire, _ = asked([trouble, OK], method, url, body)
    assert len(wire.sent) == 1 + repeated


@pytest.mark.parametrize("trouble", [answered(429), UNREACHED])
def test_a_write_that_was_not_done_for_certain_is_always_repeated(trouble: Any) -> None:
    answer, wire, _ = asked([trouble, OK], "POST", f"{SHEET}/values/A1:append", {})
    assert (answer.status_code, len(wire.sent)) == (200, 2)


# Waits


def test_waits_grow_to_a_cap_and_are_drawn_anew() -> None:
    patient = Patience()
    most = [patient.wait(tried, lambda: 1.0) for tried in range(1, 10)]
    assert most == [1, 2, 4, 8, 16, 32, 64, 64, 64]
    drawn = {patient.wait(4) for _ in range(50)}
    assert len(drawn) > 40
    assert all(0 <= each <= 8 for each in drawn)


def test_what_google_asks_for_is_waited() -> None:
    answer, _, time = asked([answered(429, {"Retry-After": "47"}), OK])
    assert (answer.status_code, time.slept) == (200, [47.0])


def test_google_may_ask_for_a_moment_instead() -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    until = format_datetime(now + timedelta(seconds=90), usegmt=True)
    assert patience.asked_to_wait({"Retry-After": until}, now) == 90
    assert patience.asked_to_wait({"Retry-After": "soon"}, now) == 0
    assert patience.asked_to_wait({}, now) == 0


@pytest.mark.parametrize("given", [None, 120, (3, None), (3, 900)])
def test_no_request_is_sent_without_a_time_limit(given: Any) -> None:
    time = Time()
    wire = Wire(time, [OK])
    request = requests.Request("GET", SHEET).prepare()
    Courteous(wire, Buckets(), Patience(), time.clock).send(request, timeout=given)
    assert all(0 < each <= Patience().total for each in wire.sent[0][1])


def test_a_wait_beyond_all_patience_is_not_begun() -> None:
    answer, wire, time = asked([answered(429, {"Retry-After": "3600"})])
    assert (answer.status_code, len(wire.sent), time.slept) == (429, 1, [])


def test_a_wait_can_be_interrupted() -> None:
    time = Time()

    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    courteous = Courteous(
        Wire(time, [answered(429)]), Buckets(), Patience(), Clock(time.now, interrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        courteous.send(requests.Request("GET", SHEET).prepare())


def test_a_wait_that_a_person_notices_is_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "lifeops.waiting")
    asked([answered(429, {"Retry-After": "47"}), OK])
    assert caplog.messages == ["Google's quota is used up: waiting 47 s"]


def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    class Broken(Wire):
        def send(self, request: Any, **options: Any) -> requests.Response:
            answer = super().send(request, **options)
            if len(self.sent) == 1:
                answer._content, answer.raw = False, object()

                def content() -> Iterator[bytes]:
                    yield b"{"
                    raise requests.exceptions.ChunkedEncodingError("broke off")

                answer.iter_content = lambda *_: content()  # type: ignore[method-assign,assignment]
            return answer

    time = Time()
    wire = Broken(time, [OK])
    courteous = Courteous(wire, Buckets(), Patience(), time.clock)
    assert courteous.send(requests.Request("GET", SHEET).prepare()).status_code == 200
    assert len(wire.sent) == 2


# Pace


def paced(arrivals: list[float], take: Callable[[Buckets], float]) -> list[float]:
    """Return when requests that arrive after such pauses are sent."""
    time = Time()
    buckets = Buckets(now=time.now)
    sent = []
    for pause in arrivals:
        time.at += pause
        time.at += take(buckets)
        sent.append(time.at)
    return sent


def most_in(sent: list[float], window: float) -> int:
    """Return the most requests in any window, both ends counted."""
    return max(sum(at <= other <= at + window for other in sent) for at in sent)


PAUSES = st.lists(st.sampled_from([0.0, 0.0, 0.01, 0.4, 3.0, 20.0, 61.0]), min_size=1, max_size=200)


@given(PAUSES)
def test_no_minute_has_more_requests_than_google_allows(pauses: list[float]) -> None:
    sent = paced(pauses, lambda buckets: buckets.take({"reads": USER}))
    assert most_in(sent, 60.0) < 60


@given(PAUSES)
def test_one_spreadsheet_is_asked_about_once_a_second(pauses: list[float]) -> None:
    sent = paced(pauses, lambda buckets: buckets.take({"abc": SPREADSHEET}))
    assert most_in(sent, 10.0) <= 10 + SPREADSHEET.burst + 1


def test_an_ordinary_sync_does_not_wait() -> None:
    sent = paced([0.0, 0.3], lambda buckets: buckets.take({"abc": SPREADSHEET, "reads": USER}))
    assert sent == [0.0, 0.3]


@pytest.mark.parametrize(
    ("method", "url", "names"),
    [
        ("GET", SHEET, {"reads", "abc"}),
        ("POST", BATCH, {"writes", "abc"}),
        ("PUT", f"{SHEET}/values/A1", {"writes", "abc"}),
        ("POST", "https://sheets.googleapis.com/v4/spreadsheets", {"writes"}),
        ("GET", DRIVE, set()),
    ],
)
def test_each_request_is_under_its_limits(method: str, url: str, names: set[str]) -> None:
    assert set(limits(method, url)) == names


def test_programs_on_one_computer_share_their_pace(tmp_path: Path) -> None:
    time = Time(1_000_000.0)
    one, other = (Buckets(tmp_path / "pace.sqlite", time.now) for _ in range(2))
    waits = [each.take({"reads": USER}) for each in (one, other) * 8]
    assert waits[:15] == [0.0] * 15
    assert waits[15] == pytest.approx(1.5)
    assert one.levels(("reads", "writes")) == {"reads": -1.0, "writes": 15.0}
    time.at += 60
    assert one.levels(("reads",)) == {"reads": 15.0}
    time.at -= 3600  # a clock that is set back gives nothing away, and takes nothing
    assert 0 < other.take({"reads": USER}) < 5


def test_a_damaged_file_stops_nothing(tmp_path: Path) -> None:
    file = tmp_path / "pace.sqlite"
    file.write_bytes(b"not a database at all, but long enough" * 99)
    assert Buckets(file).take({"reads": USER}) == 0.0
    assert Buckets(file).levels(("reads",)) == {"reads": 15.0}


def test_failures_are_told_apart() -> None:
    assert patience.of_exception(UNREACHED) is Failure.UNREACHED
    assert patience.of_exception(DROPPED) is Failure.UNKNOWN
    assert patience.of_exception(requests.ReadTimeout("x")) is Failure.UNKNOWN


def test_gspreads_own_way_of_trying_again_is_not_used() -> None:
    """It never ends, and sends appends again."""
    client = account.client(PERSON, lambda _: None, account.Manners())
    assert type(client) is HTTPClient
    adapters = {type(client.session.get_adapter(url)) for url in (SHEET, BATCH, DRIVE)}
    assert adapters == {Courteous}
