"""cron: our lines, and everybody else's, which stay as they are."""

import shlex
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from fake_machine import TIMES, FakeMachine, job

from lifeops.schedule.cron import Cron, lines, moments
from lifeops.schedule.machine import Done, ThisMachine
from lifeops.schedule.record import Firing, Record, is_due
from lifeops.schedule.steps import carry_out
from lifeops.schedule.times import DAY, at, every
from workbook.errors import WorkbookError

THEIRS = "# mine\nMAILTO=ana\n0 3 * * * backup  # nightly\n"


def field(text, low, high):
    """Return the values that a field of crontab(5) stands for."""
    found = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, last = (low, high) if span == "*" else (int(span), int(span))
        found |= set(range(first, last + 1, int(step or 1)))
    return found


def minutes_of(line):
    minute, hour, *rest = line.split()
    assert rest == ["*", "*", "*"]
    return {h * 60 + m for h in field(hour, 0, 23) for m in field(minute, 0, 59)}


@pytest.mark.parametrize("times", [*TIMES, every("30m"), every("6h"), at(["0:05,0:06,23:59"])])
def test_cron_comes_by_at_every_time(times):
    found = moments(times)
    hourly = "17 * * * *" in found
    assert hourly == (times.gap > 60) == ("@reboot" in found)
    due = set().union(
        *(minutes_of(line) for line in found if line not in {"@reboot", "17 * * * *"})
    )
    assert due == set(times.minutes)


def test_what_was_missed_is_looked_for_every_hour_at_least():
    for times in TIMES:
        clock = {m for line in moments(times) if line != "@reboot" for m in minutes_of(line)}
        ordered = [*sorted(clock), min(clock) + DAY]
        assert max(b - a for a, b in pairwise(ordered)) <= 60


def test_the_command_is_harmless_once_lifeops_is_gone_and_says_nothing():
    (line,) = lines(job())
    when, _, command = line.partition("[ -x")
    assert when == "*/15 * * * * "
    assert command.endswith(f">/dev/null 2>&1 # {job().name}")
    assert r"5\%" in line  # a bare per cent sign ends a line
    words = shlex.split(f"[ -x{command.replace(chr(92) + '%', '%')}", comments=True)
    python, launcher = str(job().python), str(job().launcher)
    assert words[:10] == ["[", "-x", python, "]", "&&", "[", "-f", launcher, "]", "&&"]
    assert words[10:15] == [python, "-P", launcher, "due", "wait"]


def test_a_path_that_cron_cannot_say_is_refused():
    with pytest.raises(WorkbookError, match="line ends"):
        lines(job(launcher=job().launcher.with_name("a\nb.py")))


def test_everybody_elses_lines_stay_as_they_are():
    machine = FakeMachine(crontab=THEIRS)
    cron = Cron(machine)
    other = job(guid="another")
    carry_out(cron.install(other), machine)
    before = machine.crontab
    for times in (every("15m"), at(["8:00,17:30"])):
        carry_out(cron.install(job(times=times)), machine)
    assert machine.crontab.startswith(before)
    assert machine.crontab.count(job().name) == len(moments(at(["8:00,17:30"])))
    carry_out(cron.pause(job()), machine)
    assert cron.entry(job()).paused
    assert not cron.entry(other).paused
    carry_out(cron.install(job()), machine)
    assert cron.entry(job()) == cron.entry(other)
    assert cron.entry(job(times=every("1h"))).changed
    carry_out(cron.remove(job().name), machine)
    assert machine.crontab == before
    carry_out(cron.remove(other.name), machine)
    assert machine.crontab == THEIRS


def test_an_empty_crontab_is_taken_away():
    machine = FakeMachine()
    carry_out(Cron(machine).install(job()), machine)
    carry_out(Cron(machine).remove(job().name), machine)
    assert machine.crontab == ""
    assert machine.commands[-1] == ("crontab", "-r")


def test_a_crontab_that_cannot_be_read_is_not_overwritten():
    machine = FakeMachine(answers={"crontab": Done(1, "", "you are not allowed to use crontab")})
    with pytest.raises(WorkbookError, match="not allowed"):
        Cron(machine).install(job())


def test_a_day_without_the_computer_is_made_good_once():
    """Of what cron skips, the hourly look finds the last, and the next look nothing more."""
    now = datetime(2026, 11, 24, 9, 17).astimezone()
    ran = Firing("1", (now - timedelta(days=3)).isoformat())
    missed = Record("g", "b", "cron", "p", at(["08:00"]).minutes, 0, 60, last=ran)
    assert is_due(missed, now)
    made_good = replace(missed, last=Firing("2", now.isoformat()))
    assert not is_due(made_good, now + timedelta(hours=1))
    assert is_due(made_good, now + timedelta(hours=23))
    assert is_due(replace(made_good, asked=True), now)


def test_lines_of_others_stay_byte_for_byte(tmp_path, monkeypatch):
    """A real program in crontab's place: odd bytes, form feeds and odd line ends are not ours."""
    kept = tmp_path / "table"
    kept.write_bytes(b"0 1 * * * echo caf\xe9\n0 2 * * * echo a\xe2\x80\xa8b\x0cc\n")
    program = tmp_path / "crontab"
    program.write_text(f'#!/bin/sh\nif [ "$1" = -l ]; then cat {kept}; else cat > {kept}; fi\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    before = kept.read_bytes()
    machine, ours = ThisMachine(), job()
    carry_out(Cron(machine).install(ours), machine)
    assert kept.read_bytes().startswith(before)
    carry_out(Cron(machine).remove(ours.name), machine)
    assert kept.read_bytes() == before
