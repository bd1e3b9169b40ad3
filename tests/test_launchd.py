"""launchd's agents: the property list against the keys that launchd.plist(5) documents."""

import plistlib

import pytest
from fake_machine import TIMES, FakeMachine, job

from lifeops.schedule.launchd import Launchd, agent, intervals, label
from lifeops.schedule.steps import carry_out
from lifeops.schedule.times import at, every

DOCUMENTED = {
    "Label": str,
    "ProgramArguments": list,
    "StartCalendarInterval": (dict, list),
    "StartInterval": int,
    "RunAtLoad": bool,
    "ProcessType": str,
    "LowPriorityIO": bool,
    "EnvironmentVariables": dict,
    "WorkingDirectory": str,
    "StandardOutPath": str,
    "StandardErrorPath": str,
    "ThrottleInterval": int,
    "ExitTimeOut": int,
    "Nice": int,
}
"""Keys and types from launchd.plist(5); those that a user agent may have, not the deprecated."""
CALENDAR = {
    "Minute": range(60), "Hour": range(24), "Day": range(1, 32), "Weekday": range(8),
    "Month": range(1, 13),
}  # fmt: skip
PROCESS_TYPES = {"Background", "Standard", "Adaptive", "Interactive"}


@pytest.mark.parametrize("times", TIMES)
def test_the_agent_holds_only_documented_keys_of_their_types(times):
    held = plistlib.loads(agent(job("darwin", times)).encode())
    for key, value in held.items():
        assert isinstance(value, DOCUMENTED[key]), key
    assert held["ProcessType"] in PROCESS_TYPES
    assert all(isinstance(word, str) for word in held["ProgramArguments"])
    for moment in held["StartCalendarInterval"]:
        assert all(value in CALENDAR[key] for key, value in moment.items())


@pytest.mark.parametrize("times", [*TIMES, every("30m"), at(["0:05"])])
def test_the_moments_are_the_times(times):
    found = {
        hour * 60 + moment["Minute"]
        for moment in intervals(times)
        for hour in ([moment["Hour"]] if "Hour" in moment else range(24))
    }
    assert found == set(times.minutes)


def test_an_agent_is_named_by_the_workbook_and_takes_paths_as_they_are():
    held = plistlib.loads(agent(job("darwin")).encode())
    assert held["Label"] == label(job().name) == f"org.lifeops.{job().guid}"
    assert held["ProgramArguments"][2] == "/Users/ana maría/state 5%/" + f"{job().guid}.py"
    assert held["RunAtLoad"] is True  # what was missed while it was off


def test_installing_twice_changes_nothing_and_removing_leaves_nothing():
    machine = FakeMachine("darwin", user=501)
    launchd = Launchd(machine)
    assert launchd.usable()
    assert launchd.entry(job("darwin")) is None
    for _ in range(2):
        carry_out(launchd.install(job("darwin")), machine)
    path = f"/Users/ana maría/Library/LaunchAgents/{label(job().name)}.plist"
    assert list(machine.files) == [path]
    assert machine.commands[-1] == ("launchctl", "bootstrap", "gui/501", path)
    entry = launchd.entry(job("darwin"))
    assert (entry.paused, entry.changed) == (False, False)
    assert launchd.entry(job("darwin", every("1h"))).changed
    carry_out(launchd.pause(job("darwin")), machine)
    assert launchd.entry(job("darwin")).paused
    carry_out(launchd.install(job("darwin")), machine)
    assert not launchd.entry(job("darwin")).paused
    carry_out(launchd.remove(job().name), machine)
    assert machine.files == {}
    assert machine.commands[-1][:2] == ("launchctl", "enable")  # nor is it left switched off
