"""Windows' Task Scheduler, told in XML: its commands cannot say what a sync needs.

Left alone it would skip a missed run, and neither start nor go on on batteries.

Source: the schema at learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema.
"""

import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET  # only writes; what is read is searched as text

from lifeops.schedule.job import GRACE, Job
from lifeops.schedule.machine import Machine
from lifeops.schedule.scheduler import Entry
from lifeops.schedule.steps import Delete, Run, Step, Write
from lifeops.schedule.times import Times, clock

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_FROM = "2026-01-01"
"""A day that is past everywhere, so that the first run is the next one due."""


class TaskScheduler:
    """The user's tasks on Windows."""

    name = "task-scheduler"
    title = "Task Scheduler"

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def usable(self) -> bool:
        """Whether Task Scheduler's command is there."""
        return self._machine.has("schtasks")

    def install(self, job: Job) -> tuple[Step, ...]:
        """Return what installs a job, or replaces and resumes the one of its workbook."""
        path = _file(job)
        return (
            Write(path, task(job), encoding="utf-16"),
            Run(("schtasks", "/Create", "/TN", job.name, "/XML", str(path), "/F")),
            Delete(path),
        )

    def pause(self, job: Job) -> tuple[Step, ...]:
        """Return what keeps a job from running until it is installed again."""
        return (Run(("schtasks", "/Change", "/TN", job.name, "/DISABLE")),)

    def start(self, job: Job) -> tuple[Step, ...]:
        """Return what runs a job now, as Task Scheduler would."""
        return (Run(("schtasks", "/Run", "/TN", job.name)),)

    def remove(self, name: str) -> tuple[Step, ...]:
        """Return what takes away everything that was installed for a job."""
        return (Run(("schtasks", "/Delete", "/TN", name, "/F"), optional=True),)

    def by_hand(self, name: str) -> str:
        """Return how a person takes away what was installed for a job, without lifeops."""
        return f"schtasks /Delete /TN {name} /F"

    def entry(self, job: Job) -> Entry | None:
        """Return what is installed for the workbook of a job, if anything is.

        Windows writes the task in its own way, so only the command and the times are compared.
        """
        found = self._machine.run(("schtasks", "/Query", "/TN", job.name, "/XML"))
        if found.code:
            return None
        settings = found.out.partition("<Settings>")[2].partition("</Settings>")[0]
        wanted = [part for part in _told_apart(job) if part not in found.out]
        return Entry("<Enabled>false</Enabled>" in settings, bool(wanted))


def task(job: Job) -> str:
    """Return the XML of a job."""
    root = ET.Element("Task", {"version": "1.3", "xmlns": NAMESPACE})
    about = ET.SubElement(root, "RegistrationInfo")
    _texts(about, {"Description": job.title})
    triggers = ET.SubElement(root, "Triggers")
    _triggers(triggers, job.times)
    whose = ET.SubElement(ET.SubElement(root, "Principals"), "Principal", {"id": "Author"})
    _texts(whose, {"LogonType": "InteractiveToken", "RunLevel": "LeastPrivilege"})
    _texts(
        ET.SubElement(root, "Settings"),
        {
            "MultipleInstancesPolicy": "IgnoreNew",
            "DisallowStartIfOnBatteries": "false",
            "StopIfGoingOnBatteries": "false",
            "StartWhenAvailable": "true",
            "RunOnlyIfNetworkAvailable": "false",
            "ExecutionTimeLimit": f"PT{job.limit + GRACE}S",
            "Priority": "7",
        },
    )
    actions = ET.SubElement(root, "Actions", {"Context": "Author"})
    _texts(
        ET.SubElement(actions, "Exec"), {"Command": str(job.python), "Arguments": arguments(job)}
    )
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-16"?>\n{ET.tostring(root, encoding="unicode")}\n'


def arguments(job: Job) -> str:
    """Return the command's arguments, quoted as Windows wants it."""
    return subprocess.list2cmdline(["-P", str(job.launcher)])


def _triggers(parent: ET.Element, times: Times) -> None:
    """Add what starts the task: one trigger that repeats, or one for each time of day."""
    delay = {"RandomDelay": f"PT{times.jitter}S"}
    if times.every and times.every < 24 * 60:
        trigger = ET.SubElement(parent, "TimeTrigger")
        _texts(trigger, {"StartBoundary": f"{_FROM}T00:00:00"})
        _texts(ET.SubElement(trigger, "Repetition"), {"Interval": f"PT{times.every}M"})
        _texts(trigger, delay)
        return
    for minute in times.minutes:
        trigger = ET.SubElement(parent, "CalendarTrigger")
        _texts(trigger, {"StartBoundary": f"{_FROM}T{clock(minute)}:00"} | delay)
        _texts(ET.SubElement(trigger, "ScheduleByDay"), {"DaysInterval": "1"})


def _texts(parent: ET.Element, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, name).text = text


def _told_apart(job: Job) -> list[str]:
    """Return the texts that a task of today must hold."""
    every = job.times.every
    whens = [f"T{clock(minute)}:00" for minute in job.times.minutes] if not every else []
    whens += [f"PT{every}M"] if every and every < 60 else []
    return [job.launcher.name, *whens]


def _file(job: Job) -> Path:
    return job.launcher.with_suffix(".xml")
