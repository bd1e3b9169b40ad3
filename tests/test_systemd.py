"""systemd's user timers: the units, their words, and what systemd itself says of them."""

import configparser
import re
import shutil
import subprocess

import pytest
from fake_machine import TIMES, FakeMachine, job

from lifeops.schedule.steps import carry_out
from lifeops.schedule.systemd import Systemd, calendar, service, timer
from lifeops.schedule.times import at, every

UNIT_KEYS = {"Description", "ConditionFileIsExecutable", "ConditionPathExists"}
SERVICE_KEYS = {"Type", "ExecStart", "SuccessExitStatus", "TimeoutStartSec", "Nice"}
TIMER_KEYS = {"OnCalendar", "RandomizedDelaySec", "AccuracySec", "Persistent"}
"""Keys as systemd.unit(5), systemd.service(5) and systemd.timer(5) list them."""


def read(text):
    unit = configparser.RawConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string(text)
    return unit


@pytest.mark.parametrize("times", TIMES)
def test_the_units_hold_only_documented_keys(times):
    made = read(service(job(times=times)))
    assert set(made["Unit"]) == UNIT_KEYS
    assert set(made["Service"]) == SERVICE_KEYS
    made = read(timer(job(times=times)))
    assert set(made["Timer"]) == TIMER_KEYS
    assert made["Install"]["WantedBy"] == "timers.target"


def test_a_run_is_bounded_made_good_once_and_does_no_harm_when_lifeops_is_gone():
    made = read(service(job()))
    assert made["Service"]["Type"] == "oneshot"  # an active one is not started twice
    assert int(made["Service"]["TimeoutStartSec"]) == 720
    assert made["Service"]["SuccessExitStatus"] == "10 30"
    assert made["Unit"]["ConditionFileIsExecutable"].endswith("/venv with space/python3")
    assert made["Unit"]["ConditionPathExists"].endswith(f"{job().guid}.py")
    made = read(timer(job()))
    assert made["Timer"]["Persistent"] == "true"
    assert made["Timer"]["RandomizedDelaySec"] == "90"


def test_paths_are_quoted_against_systemds_own_signs():
    made = service(job())
    assert "state 5%%/" in made
    assert "ConditionPathExists=/home/ana maría/state 5%%" in made
    odd = service(job(launcher=job().launcher.with_name('a "b" $c \\d.py')))
    assert r'-P "/home/ana maría/state 5%%/a \"b\" $$c \\d.py"' in odd


@pytest.mark.parametrize(
    ("times", "lines"),
    [
        (every("15m"), "OnCalendar=*-*-* *:0/15:00"),
        (every("1h"), "OnCalendar=*-*-* 0/1:00:00"),
        (every("1d"), "OnCalendar=*-*-* 00:00:00"),
        (at(["8:00,17:30"]), "OnCalendar=*-*-* 08:00:00\nOnCalendar=*-*-* 17:30:00"),
    ],
)
def test_times_are_calendar_events(times, lines):
    assert calendar(times) == lines


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("times", TIMES)
def test_systemd_reads_the_times_as_meant(times):
    for line in calendar(times).splitlines():
        done = subprocess.run(
            ["systemd-analyze", "calendar", "--iterations=2", line.partition("=")[2]],
            capture_output=True, text=True, check=False, env={"TZ": "UTC"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found = re.findall(r"(?:elapse|#\d+): .* (\d\d):(\d\d):00 UTC", done.stdout)
        assert found
        assert all(int(hour) * 60 + int(minute) in times.minutes for hour, minute in found)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_accepts_the_units(tmp_path):
    python, launcher = shutil.which("true"), tmp_path / "a %d $x.py"
    launcher.write_text("")
    made = job(python=python, launcher=launcher)
    for kind, text in (("service", service(made)), ("timer", timer(made))):
        (tmp_path / f"{made.name}.{kind}").write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", tmp_path / f"{made.name}.timer"],
        capture_output=True, text=True, check=False, env={"XDG_RUNTIME_DIR": str(tmp_path)},
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if made.name in line]
    assert ours == []


def test_installing_twice_changes_nothing_and_removing_leaves_nothing():
    machine = FakeMachine()
    systemd = Systemd(machine)
    assert systemd.usable()
    assert systemd.entry(job()) is None
    for _ in range(2):
        carry_out(systemd.install(job()), machine)
    assert len(machine.files) == 2
    entry = systemd.entry(job())
    assert (entry.paused, entry.changed) == (False, False)
    assert "enable-linger" in entry.remarks[0]
    assert systemd.entry(job(times=every("1h"))).changed
    carry_out(systemd.pause(job()), machine)
    assert systemd.entry(job()).paused
    carry_out(systemd.install(job()), machine)
    assert not systemd.entry(job()).paused
    stamp = f"{machine.home}/.local/share/systemd/timers/stamp-{job().name}.timer"
    machine.files[stamp] = ""
    carry_out(systemd.remove(job().name), machine)
    assert machine.files == {}


def test_the_users_own_folders_are_obeyed():
    machine = FakeMachine(environment={"XDG_CONFIG_HOME": "/etc/mine"})
    carry_out(Systemd(machine).install(job()), machine)
    assert all(path.startswith("/etc/mine/systemd/user/lifeops-") for path in machine.files)
