"""A scheduled run: recorded however it ends, alone, bounded, and harmless without lifeops."""

import http.server
import json
import os
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import handmade
import pytest
from fake_machine import FakeMachine
from filelock import FileLock

from lifeops import links, runlog
from lifeops.ends import sheets_client
from lifeops.schedule import launcher, record
from lifeops.schedule.fire import BUSY, fire
from lifeops.schedule.installing import job_of
from lifeops.schedule.machine import Done
from lifeops.schedule.record import Firing, Record
from lifeops.schedule.times import every
from sync.state import State


@pytest.fixture
def book(home, lifeops, served):
    """A linked workbook with a schedule; nobody's scheduler knows of it."""
    path = home / "bank.xlsx"
    handmade.transactions(path)
    assert lifeops("link", path, "--local")[0] == 0
    assert lifeops("sync", path)[0] == 0
    times = every("15m")
    record.save(
        Record(
            links.need(path).guid, str(path), "cron", sys.executable, times.minutes, times.every,
            600, since="2026-11-01T00:00:00+00:00",
        )
    )  # fmt: skip
    return path


@pytest.fixture
def machine():
    return FakeMachine(answers={"notify-send": Done(0)})


def fired(book, machine, *words):
    """Run it once; return the exit code and the record after it."""
    guid = links.find(book).guid
    code = fire(guid, words, machine)
    return code, record.load(guid)


def typed(book, text):
    with sheets_client(local=True) as client:
        client.values_update(
            links.need(book).spreadsheet, "Sheet1!D3", params={"valueInputOption": "RAW"},
            body={"values": [[text]]},
        )  # fmt: skip


def notices(machine):
    return [command for command in machine.commands if "notify-send" in command]


def log():
    return runlog.log_file().read_text("utf-8")


def test_a_run_with_nothing_to_do_is_a_success(book, machine):
    code, held = fired(book, machine)
    assert (code, held.last.code, held.last.what, held.last.run) == (0, 0, "nothing to do", 0)
    assert held.succeeded
    assert held.last.finished
    assert notices(machine) == []


def test_the_log_the_plan_and_undo_name_a_run_by_the_same_number(book, machine, lifeops):
    typed(book, "42,Secret Street")
    code, held = fired(book, machine)
    assert (code, held.last.what) == (0, "done")
    number = held.last.run
    with closing(State(links.need(book).state_file)) as state:
        assert state.runs()[0].id == number
    assert f"{held.last.id} schedule ended book=bank.xlsx code=0 run={number}\n" in log()
    assert f"{held.last.id} sync ended book=bank.xlsx status=done run={number}" in log()
    assert lifeops("log", number)[0] == 0
    assert lifeops("undo", number, "--yes")[0] == 0
    assert f"undo of {number} ended book=bank.xlsx" in log()
    assert "Secret" not in log()


def test_an_overlapping_run_ends_well_and_changes_nothing(book, machine):
    before = record.load(links.need(book).guid)
    with FileLock(record.file_of(before.guid, ".lock")):
        assert fired(book, machine) == (0, before)
    with FileLock(links.need(book).state_file.with_suffix(".lock")):  # a person's own sync
        typed(book, "x")
        code, held = fired(book, machine)
    assert (code, held.last.what) == (0, BUSY)
    assert (held.succeeded, held.failing.count, notices(machine)) == ("", 0, [])


def test_a_time_that_is_not_due_is_passed_over_unless_a_person_asks(book, machine):
    guid = links.need(book).guid
    just = Firing("x", datetime.now().astimezone().isoformat(), "done")
    held = replace(record.load(guid), minutes=(0,), every=1440, last=just)
    record.save(held)
    assert fired(book, machine, "due") == (0, held)
    record.save(replace(held, asked=True))
    code, held = fired(book, machine, "due", "wait")
    assert (code, held.asked) == (0, False)
    assert held.last.id != "x"


def test_what_a_person_must_put_right_is_told_on_the_desktop(book, machine, capsys):
    book.rename(book.with_name("elsewhere.xlsx"))
    code, held = fired(book, machine)
    assert (code, held.last.code) == (50, 50)
    (notice,) = notices(machine)
    assert "bank.xlsx is not synced: the workbook is not there" in notice[-1]
    assert fired(book, machine)[0] == 50
    assert len(notices(machine)) == 1
    assert "is not synced" in capsys.readouterr().err


def test_a_failure_that_may_pass_is_told_the_second_time(book, machine):
    typed(book, "x")
    folder = links.need(book).state_file.parent
    # the state's lock is a folder: what stands for a disk that cannot be written
    (folder / f"{links.need(book).guid}.lock").unlink()
    (folder / f"{links.need(book).guid}.lock").mkdir()
    assert fired(book, machine)[0] == 30
    assert notices(machine) == []
    assert fired(book, machine)[0] == 30
    assert len(notices(machine)) == 1
    (folder / f"{links.need(book).guid}.lock").rmdir()
    code, held = fired(book, machine)
    assert (code, held.failing.count) == (0, 0)


def test_notices_can_be_switched_off_and_a_desktop_without_them_is_no_error(book, machine):
    book.rename(book.with_name("elsewhere.xlsx"))
    book.with_name("lifeops.toml").write_text("[schedule]\nnotice = false\n")
    assert fired(book, machine)[0] == 50
    assert notices(machine) == []
    book.with_name("lifeops.toml").unlink()
    record.save(replace(record.load(links.find(book).guid), failing=record.Failing()))
    machine.answers["notify-send"] = Done(127)
    assert fired(book, machine)[0] == 50
    assert "schedule could show no notice" in log()


def test_a_file_of_settings_that_is_wrong_is_told_and_not_passed_over(book, machine):
    book.with_name("lifeops.toml").write_text("[schedule]\nevry = '5m'\n")
    code, held = fired(book, machine)
    assert code == 2
    assert "did you mean 'every'?" in held.last.what
    assert len(notices(machine)) == 1


def test_an_unlinked_workbook_is_told_once_and_is_no_failure(book, machine, lifeops):
    guid = links.need(book).guid
    assert lifeops("unlink", book)[0] == 0
    for _ in range(2):
        assert fire(guid, (), machine) == 0
    (notice,) = notices(machine)
    assert "lifeops schedule remove bank.xlsx" in notice[-1]


def test_without_a_record_nothing_happens(home, machine):
    assert fire("no-such", (), machine) == 0
    record.file_of("damaged").parent.mkdir(exist_ok=True)
    record.file_of("damaged").write_text("{")
    assert fire("damaged", (), machine) == 50


@contextmanager
def monitor(status=200):
    calls = []

    class Monitor(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Monitor)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/secret-key", calls
    finally:
        server.shutdown()
        server.server_close()


def test_a_monitor_is_called_before_and_after(book, machine, monkeypatch):
    with monitor() as (address, calls):
        monkeypatch.setenv("LIFEOPS_SCHEDULE_PING", address)
        fired(book, machine)
        book.rename(book.with_name("elsewhere.xlsx"))
        fired(book, machine)
    assert calls == [f"/secret-key/{word}" for word in ("start", "0", "start", "50")]


def test_a_monitor_that_fails_is_a_warning_only(book, machine, monkeypatch):
    with monitor(500) as (address, _):
        monkeypatch.setenv("LIFEOPS_SCHEDULE_PING", address)
        assert fired(book, machine)[0] == 0
    monkeypatch.setenv("LIFEOPS_SCHEDULE_PING", "http://127.0.0.1:1/secret-key")
    assert fired(book, machine)[0] == 0
    assert log().count("schedule monitor did not answer") == 4
    assert "secret-key" not in log()


def script(book, **changed):
    """Write the launcher of a schedule, as `schedule install` does."""
    held = replace(record.load(links.need(book).guid), **changed)
    record.save(held)
    job = job_of(held)
    job.launcher.write_text(launcher.script(job, os.environ, "crontab -e"), "utf-8")
    return job.launcher


def test_the_launcher_runs_it_and_carries_the_environment(book, home):
    path = script(book)
    clean = {"PATH": os.environ["PATH"], "HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-P", path], env=clean, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert record.load(links.need(book).guid).last.what == "nothing to do"


def test_a_run_that_takes_too_long_is_ended_and_recorded(book):
    path = script(book, limit=1)
    slow = path.with_name("slow.py")
    slow.write_text(
        "import time, sys\nimport lifeops.schedule.fire as fire\n"
        "fire._synced = lambda link: time.sleep(60)\n"
        f"sys.exit(fire.fire({links.need(book).guid!r}))\n"
    )
    done = subprocess.run([sys.executable, slow], check=False, timeout=30, capture_output=True)
    assert done.returncode == 30
    last = record.load(links.need(book).guid).last
    assert (last.code, last.what) == (30, "it took longer than 1 seconds and was ended")


def test_what_nobody_expected_is_recorded_too(book):
    broken = record.file_of(links.need(book).guid, ".broken")
    broken.write_text(
        "import sys\nimport lifeops.schedule.fire as fire\n"
        "fire._synced = lambda link: 1 / 0\n"
        f"sys.exit(fire.fire({links.need(book).guid!r}))\n"
    )
    done = subprocess.run([sys.executable, broken], check=False, capture_output=True)
    assert done.returncode == 1
    last = record.load(links.need(book).guid).last
    assert (last.code, last.what) == (1, "unexpected error (ZeroDivisionError)")


def test_a_run_that_was_cut_off_is_named_by_the_next(book, machine):
    guid = links.need(book).guid
    cut = Firing("abcd1234", (datetime.now().astimezone() - timedelta(hours=1)).isoformat())
    record.save(replace(record.load(guid), last=cut))
    fired(book, machine)
    assert "schedule found a run cut off cut_off=abcd1234" in log()


def test_without_lifeops_the_launcher_says_so_once_and_ends_well(book, tmp_path):
    path = script(book)
    bare = Path(sys.base_prefix) / "bin" / Path(sys.executable).resolve().name
    runs = [
        subprocess.run([bare, "-I", "-S", path], capture_output=True, text=True, check=False)
        for _ in range(2)
    ]
    assert [done.returncode for done in runs] == [0, 0]
    assert "lifeops is gone" in runs[0].stderr
    assert "crontab -e" in runs[0].stderr
    assert runs[1].stderr == ""


def test_the_record_is_whole_json_for_its_owner_only(book):
    path = record.file_of(links.need(book).guid)
    assert json.loads(path.read_text("utf-8"))["every"] == 15
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_python_without_a_window_has_nothing_to_complain_to(book, machine, monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    book.rename(book.with_name("elsewhere.xlsx"))
    assert fired(book, machine)[0] == 50
    assert len(notices(machine)) == 1
