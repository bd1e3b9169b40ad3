"""Windows' Task Scheduler: the XML against the published schema's elements, order and values."""

import re
from xml.etree import ElementTree as ET

import pytest
from fake_machine import TIMES, FakeMachine, job

from lifeops.schedule.steps import Delete, Run, Write, carry_out
from lifeops.schedule.task_scheduler import NAMESPACE, TaskScheduler, arguments, task
from lifeops.schedule.times import at, every

BOOLEAN = r"true|false"
DURATION = r"P(?=.)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"
TRIGGER = ("Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit")
SEQUENCES = {
    "TimeTrigger": (*TRIGGER, "RandomDelay"),
    "CalendarTrigger": (*TRIGGER, "RandomDelay", "ScheduleByDay"),
}
"""Elements whose children must stand in this order: xs:sequence in the schema."""
CHILDREN = {
    "Task": {"RegistrationInfo", "Triggers", "Settings", "Data", "Principals", "Actions"},
    "RegistrationInfo": {
        "URI", "SecurityDescriptor", "Source", "Date", "Author", "Version", "Description",
        "Documentation",
    },
    "Triggers": {"TimeTrigger", "CalendarTrigger", "BootTrigger", "LogonTrigger"},
    "TimeTrigger": set(SEQUENCES["TimeTrigger"]),
    "CalendarTrigger": set(SEQUENCES["CalendarTrigger"]),
    "Repetition": {"Interval", "Duration", "StopAtDurationEnd"},
    "ScheduleByDay": {"DaysInterval"},
    "Settings": {
        "AllowStartOnDemand", "RestartOnFailure", "MultipleInstancesPolicy",
        "DisallowStartIfOnBatteries", "StopIfGoingOnBatteries", "AllowHardTerminate",
        "StartWhenAvailable", "NetworkProfileName", "RunOnlyIfNetworkAvailable", "WakeToRun",
        "Enabled", "Hidden", "DeleteExpiredTaskAfter", "IdleSettings", "NetworkSettings",
        "ExecutionTimeLimit", "Priority", "RunOnlyIfIdle", "UseUnifiedSchedulingEngine",
        "DisallowStartOnRemoteAppSession",
    },
    "Principals": {"Principal"},
    "Principal": {
        "UserId", "LogonType", "GroupId", "DisplayName", "RunLevel", "ProcessTokenSidType",
        "RequiredPrivileges",
    },
    "Actions": {"Exec"},
    "Exec": {"Command", "Arguments", "WorkingDirectory"},
}  # fmt: skip
VALUES = {
    "StartBoundary": MOMENT,
    "RandomDelay": DURATION,
    "Interval": DURATION,
    "ExecutionTimeLimit": DURATION,
    "DaysInterval": r"[1-9]|[1-9]\d|[12]\d\d|3[0-5]\d|36[0-5]",
    "MultipleInstancesPolicy": "Parallel|Queue|IgnoreNew|StopExisting",
    "DisallowStartIfOnBatteries": BOOLEAN,
    "StopIfGoingOnBatteries": BOOLEAN,
    "StartWhenAvailable": BOOLEAN,
    "RunOnlyIfNetworkAvailable": BOOLEAN,
    "Priority": r"\d|10",
    "LogonType": "S4U|Password|InteractiveToken|InteractiveTokenOrPassword",
    "RunLevel": "LeastPrivilege|HighestAvailable",
    "Command": r"(?s).{1,260}",
    "Arguments": r"(?s).*",
    "Description": r"(?s).*",
}
MOST_TRIGGERS = 48


def read(text):
    head, _, body = text.partition("\n")
    assert head == '<?xml version="1.0" encoding="UTF-16"?>'
    return ET.fromstring(body)  # noqa: S314 - we wrote it ourselves


def bare(element):
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def wrongs(element):
    """Yield what the published schema does not allow."""
    name, children = bare(element), [bare(child) for child in element]
    if children:
        yield from (f"{child} in {name}" for child in children if child not in CHILDREN[name])
        order = SEQUENCES.get(name, ())
        if order and children != sorted(children, key=order.index):
            yield f"order in {name}"
        if name not in {"Triggers", "Actions"} and len(set(children)) < len(children):
            yield f"twice in {name}"
        for child in element:
            yield from wrongs(child)
    elif not re.fullmatch(VALUES[name], element.text or ""):
        yield f"{name}: {element.text!r}"


@pytest.mark.parametrize("times", [*TIMES, at([f"{h}:{m}0" for h in range(24) for m in (0, 3)])])
def test_the_task_is_as_the_published_schema_wants_it(times):
    root = read(task(job("win32", times)))
    assert list(wrongs(root)) == []
    assert root.attrib == {"version": "1.3"}
    assert len(root.find(f"{{{NAMESPACE}}}Triggers")) <= MOST_TRIGGERS


@pytest.mark.parametrize(
    ("path", "wrong"),
    [("Settings/Priority", "11"), ("Triggers/TimeTrigger/RandomDelay", "90"),
     ("Settings/MultipleInstancesPolicy", "Ignore")],
)  # fmt: skip
def test_the_schemas_check_can_fail(path, wrong):
    root = read(task(job("win32")))
    root.find("/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/"))).text = wrong
    assert list(wrongs(root)) != []


def test_the_defaults_that_would_skip_syncs_are_not_left_alone():
    settings = read(task(job("win32"))).find(f"{{{NAMESPACE}}}Settings")
    found = {bare(each): each.text for each in settings}
    assert found["StartWhenAvailable"] == "true"
    assert found["DisallowStartIfOnBatteries"] == found["StopIfGoingOnBatteries"] == "false"
    assert found["MultipleInstancesPolicy"] == "IgnoreNew"
    assert found["ExecutionTimeLimit"] == "PT720S"


def test_paths_are_quoted_as_windows_wants_it():
    made = arguments(job("win32"))
    assert made == rf'-P "C:\Users\Ana María\state 5%\{job().guid}.py"'
    assert r"C:\Users\Ana María\venv with space\python.exe" in task(job("win32"))


def test_installing_twice_changes_nothing_and_removing_leaves_nothing():
    machine = FakeMachine("win32")
    tasks, made = TaskScheduler(machine), job("win32")
    assert tasks.usable()
    assert tasks.entry(made) is None
    for _ in range(2):
        steps = tasks.install(made)
        assert [type(step) for step in steps] == [Write, Run, Delete]
        carry_out(steps, machine)
    assert machine.files == {}
    assert list(machine.tasks) == [made.name]
    entry = tasks.entry(made)
    assert (entry.paused, entry.changed) == (False, False)
    assert tasks.entry(job("win32", at(["8:00"]))).changed
    carry_out(tasks.pause(made), machine)
    assert tasks.entry(made).paused
    carry_out(tasks.install(made), machine)
    assert not tasks.entry(made).paused
    assert tasks.entry(job("win32", every("30m"))).changed
    carry_out(tasks.remove(made.name), machine)
    assert machine.tasks == {}
    carry_out(tasks.remove(made.name), machine)  # once more does no harm
