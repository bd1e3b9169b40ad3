"""What a system's scheduler can do for a sync, whichever it is."""

from dataclasses import dataclass
from typing import Protocol

from lifeops.schedule.job import Job
from lifeops.schedule.steps import Step


@dataclass(frozen=True, slots=True)
class Entry:
    """What a scheduler holds for one workbook.

    Attributes:
        paused: whether it is there and does not run.
        changed: whether it is not what lifeops would install now.
        remarks: what a person should know of it.
    """

    paused: bool = False
    changed: bool = False
    remarks: tuple[str, ...] = ()


class Scheduler(Protocol):
    """One scheduler. It only says what to do; it changes nothing itself."""

    name: str
    title: str

    def usable(self) -> bool:
        """Whether it is there and answers."""

    def install(self, job: Job) -> tuple[Step, ...]:
        """Return what installs a job, or replaces and resumes the one of its workbook."""

    def pause(self, job: Job) -> tuple[Step, ...]:
        """Return what keeps a job from running until it is installed again."""

    def start(self, job: Job) -> tuple[Step, ...]:
        """Return what runs a job now, as the scheduler would."""

    def remove(self, name: str) -> tuple[Step, ...]:
        """Return what takes away everything that was installed for a job."""

    def entry(self, job: Job) -> Entry | None:
        """Return what is installed for the workbook of a job, if anything is."""

    def by_hand(self, name: str) -> str:
        """Return how a person takes away what was installed for a job, without lifeops."""
