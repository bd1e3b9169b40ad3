"""The doctor: each check finds what it is there to find, and says what to do."""

import json
import shutil
import sys
from collections import namedtuple
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import handmade
import pytest
from filelock import FileLock
from google_account import *  # noqa: F403 - its fixtures
from google_account import DISABLED, PERSON, change_kept
from google_end import Answering

from lifeops import links, settings
from lifeops.cli.root import run
from lifeops.doctor import books, computer
from lifeops.doctor import google as checks
from lifeops.doctor.finding import Verdict
from lifeops.schedule import record
from lifeops.schedule.record import Record
from sync.google.requesting.pace import USER, Buckets
from sync.google.signin import account


@pytest.fixture(scope="module")
def local_device(tmp_path_factory):
    """A computer with one workbook that is linked with a sheet on it."""
    top = tmp_path_factory.mktemp("device")
    handmade.orders(top / "orders.xlsx")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LIFEOPS_HOME", str(top / "home"))
        assert run(["link", str(top / "orders.xlsx"), "--local"]) == 0
    return top


@pytest.fixture
def book(local_device, home, tmp_path, monkeypatch):
    """A copy of that computer, with nothing amiss."""
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "etc"))
    shutil.copytree(local_device / "home", tmp_path / "home")
    shutil.copy(local_device / "orders.xlsx", home)
    (link,) = links.every()
    links.move(link, home / "orders.xlsx")
    return home / "orders.xlsx"


def found(checks):
    return {each.check: each for each in checks}


def only(checks):
    (one,) = checks
    return one


def test_without_an_account_nothing_is_amiss(book, lifeops):
    code, said, wrong = lifeops("doctor")
    assert (code, wrong) == (0, "")
    assert said.endswith("Nothing is amiss.\n")
    assert "none is needed: no link is with Google" in said
    assert "  ok   sheet: readable and writable\n" in said
    told = json.loads(lifeops("doctor", book, "--json")[1])
    assert (told["command"], told["exit_code"], told["error"]) == ("doctor", 0, None)
    names = {each["check"] for each in told["checks"]}
    assert {"settings", "files", "disk", "clock", "client", "sign-in"} <= names
    assert {"file", "sheet", "lock", "last sync", "schedule"} <= names


def test_what_was_made_for_other_programs_is_left_alone(book, lifeops, monkeypatch):
    (book.parent / "key.json").write_text(
        '{"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"}'
    )
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(book.parent / "key.json"))
    code, said, _ = lifeops("doctor")
    assert (code, "none is needed" in said) == (0, True)


def test_a_check_that_fails_gives_its_exit_code(book, lifeops):
    book.rename(book.with_name("moved.xlsx"))
    code, said, _ = lifeops("doctor")
    assert (code, "FAIL file:" in said) == (50, True)
    assert said.endswith("1 thing is amiss.\n")
    assert json.loads(lifeops("doctor", "--json")[1])["exit_code"] == 50


def test_all_is_looked_at_with_google(signed_in, home, lifeops):
    handmade.orders(home / "orders.xlsx")
    assert lifeops("link", "orders.xlsx")[0] == 0
    before = len(signed_in.sheets.requests)
    code, said, _ = lifeops("doctor")
    assert (code, "warn" in said, "FAIL" in said) == (0, False, False), said
    for line in ("clock: agrees", "Drive API: enabled", "Sheets API: enabled", "quota: "):
        assert f"  ok   {line}" in said
    calls = signed_in.calls()[before:]
    assert sorted(calls) == ["about.get", "files.get", "spreadsheets.get", "spreadsheets.get"]
    change_kept(consent_at=(datetime.now(UTC) - timedelta(days=6)).isoformat())
    assert "  warn sign-in: If the client is still in 'Testing'" in lifeops("doctor")[1]
    signed_in.authority.revoke_all()
    code, said, _ = lifeops("doctor")
    assert (code, "FAIL sign-in:" in said) == (40, True)
    assert "sheet: not looked at: Google did not let us in" in said


def test_a_clock_that_is_off_is_measured(google, lifeops):
    google.authority.offset = 1_200
    finding = only(computer.clock(f"{google.authority.url}/token"))
    assert finding.says == "this computer's clock is 20 minutes slow"
    assert finding.verdict is Verdict.WARNING
    google.authority.offset = 60
    assert only(computer.clock(f"{google.authority.url}/token")).verdict is Verdict.OK
    assert "cannot be reached" in only(computer.clock("http://127.0.0.1:9/token")).says


def test_settings_that_are_wrong_are_told_with_their_line(book):
    linked = links.every()
    assert only(computer.settings_files(linked)).verdict is Verdict.OK
    book.with_name("lifeops.toml").write_text("[schedule]\nevery = 'often'\n")
    finding = only(computer.settings_files(linked))
    assert (finding.verdict, "lifeops.toml:2" in finding.says) == (Verdict.FAILURE, True)


@pytest.mark.skipif(computer.settings.os.name != "posix", reason="modes mean nothing elsewhere")
def test_files_that_others_can_read_are_named(book):
    assert only(computer.modes()).verdict is Verdict.OK
    settings.state_folder().chmod(0o755)
    finding = only(computer.modes())
    assert finding.verdict is Verdict.WARNING
    assert finding.fix == f"Run: chmod 700 '{settings.state_folder()}'"


@pytest.mark.parametrize(
    ("free", "verdict"),
    [(10**12, Verdict.OK), (10**8, Verdict.WARNING), (10**6, Verdict.FAILURE)],
)
def test_a_disk_that_is_nearly_full(book, monkeypatch, free, verdict):
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - as shutil has it
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 0, free))
    assert only(computer.disk(links.every())).verdict is verdict


def test_a_client_of_the_wrong_type(book, monkeypatch, tmp_path):
    assert only(checks.client()).fix == "Run: lifeops auth setup"
    (tmp_path / "client.json").write_text('{"web": {}}')
    monkeypatch.setenv("LIFEOPS_CLIENT", str(tmp_path / "client.json"))
    assert "of the type 'Web application'" in only(checks.client()).says


def test_an_api_that_is_not_enabled(home):
    client = account.client(PERSON, lambda _: None, account.Manners())
    client.session.credentials.token = "t"
    client.session.mount("https://", Answering(403, DISABLED))
    for address in ("https://sheets.googleapis.com", "https://www.googleapis.com"):
        client.session.adapters.pop(address)
    assert {each.check for each in checks.apis(client)} == {"Drive API", "Sheets API"}
    assert all("is not enabled" in each.says for each in checks.apis(client))


def test_a_quota_that_is_used_up(book):
    for _ in range(15):
        Buckets(settings.pace_file()).take({"writes": USER})
    assert only(checks.quota()).verdict is Verdict.WARNING


class Client:
    """A client that gives each request its answer."""

    def __init__(self, **told):
        self._told = told

    def request(self, _method, _url, **_options):
        return SimpleNamespace(json=lambda: self._told)


@pytest.mark.parametrize(
    ("told", "verdict", "says"),
    [
        ({"capabilities": {"canEdit": True}}, Verdict.OK, "readable and writable"),
        ({"capabilities": {"canEdit": False}}, Verdict.FAILURE, "it may be read only"),
        ({}, Verdict.OK, "whether writable shows with the next edit"),
        ({"trashed": True}, Verdict.WARNING, "in Google Drive's bin"),
    ],
)
def test_a_sheet_that_cannot_be_written(book, told, verdict, says):
    finding = next(books.sheet(links.need(book), Client(**told)))
    assert (finding.verdict, says in finding.says) == (verdict, True)


def test_a_sheet_that_is_someone_elses(signed_in, home, lifeops):
    handmade.orders(home / "orders.xlsx")
    assert lifeops("link", "orders.xlsx")[0] == 0
    signed_in.control.foreign(links.need(home / "orders.xlsx").spreadsheet)
    code, said, _ = lifeops("doctor")
    assert (code, "FAIL sheet:" in said) == (40, True), said


def test_a_workbook_that_is_open_in_excel(book):
    assert only(books.file(links.need(book))).verdict is Verdict.OK
    book.with_name(f"~${book.name}").write_bytes(b"")
    finding = only(books.file(links.need(book)))
    assert (finding.verdict, "open in Excel" in finding.says) == (Verdict.FAILURE, True)


def test_a_sync_that_runs_now(book):
    link = links.need(book)
    assert only(books.lock(link)).verdict is Verdict.OK
    with FileLock(link.state_file.with_suffix(".lock")):
        assert only(books.lock(link)).says == "a sync of this workbook is running now"


def test_a_memory_that_is_damaged_or_new(book):
    link = links.need(book)
    assert only(books.last_run(link)).says.startswith("wrote on ")
    link.state_file.unlink()
    assert only(books.last_run(link)).says == "none yet"


@pytest.mark.skipif(sys.platform != "linux", reason="asks the schedulers of Linux")
def test_a_schedule_that_is_gone_or_goes_wrong(book, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    link = links.need(book)
    assert only(books.schedule(link)).verdict is Verdict.NOTE
    held = Record(link.guid, str(book), "systemd", "python3", (480,), 0, 600)
    record.save(held)
    finding = only(books.schedule(link))
    assert (finding.verdict, "has lost it" in finding.says) == (Verdict.WARNING, True)
    record.save(replace(held, scheduler="task-scheduler"))
    finding = only(books.schedule(link))
    assert (finding.verdict, finding.fix) == (
        Verdict.WARNING,
        "Run: lifeops schedule install 'orders.xlsx'",
    )
