"""The score of tasks in plain Python, written from its definition and from no formula."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WEIGHTS = {"usage": 30, "engagement": 20, "relationship": 20, "support": 15, "outcome": 15}


@dataclass(frozen=True)
class Account:
    name: str
    value: float = 0
    renewal_in: int | None = None
    pipeline: float = 0
    health: Mapping[str, float] | None = None
    churned: bool = False


@dataclass(frozen=True)
class Task:
    no: int | None = None
    account: str = ""
    area: str = "Work"
    importance: str = "Medium"
    due_in: int | None = None
    start_in: int | None = None
    status: str = "Open"
    blocked_by: int | None = None
    meeting_in: int | None = None
    severity: int = 0
    pin: int | None = None


def health(account: Account) -> float | None:
    known = account.health or {}
    weight = sum(WEIGHTS[name] for name in known)
    return sum(WEIGHTS[name] * value for name, value in known.items()) / weight if weight else None


def stake_of(account: Account, accounts: Sequence[Account]) -> float:
    top = max([each.value for each in accounts if not each.churned], default=0)
    worth = account.value + account.pipeline
    size = min(1.0, (worth / max(1, top)) ** 0.5)
    known = health(account)
    risk = 0 if known is None else max(0, 1 - known / 75)
    urgency = 0.0
    if account.renewal_in is not None:
        urgency = 1 if account.renewal_in <= 0 else max(0, 1 - account.renewal_in / 120)
    return 0.4 + 0.3 * size + 0.15 * risk + 0.15 * urgency


def importance(task: Task) -> float:
    return {"High": 1.0, "Low": 0.2}.get(task.importance, 0.6)


def when(task: Task) -> float:
    if task.due_in is None:
        return 0.2
    if task.due_in <= 0:
        return min(1, 0.85 + 0.04 * -task.due_in * importance(task))
    return max(0.1, 0.6 - 0.05 * (task.due_in - 1))


def stake(task: Task, accounts: Sequence[Account]) -> float:
    if task.area == "Life":
        return 0.55
    for account in accounts:
        if account.name.strip().lower() == task.account.strip().lower() and not account.churned:
            return stake_of(account, accounts)
    return 0.4


def closed(task: Task) -> bool:
    return task.status in {"Done", "Dropped"}


def event(task: Task, tasks: Sequence[Task]) -> float:
    waiting = [
        t for t in tasks if t.blocked_by is not None and t.blocked_by == task.no and t is not task
    ]
    total = task.severity / 4
    if task.meeting_in is not None and -2 <= task.meeting_in <= 1:
        total += 0.4 * importance(task)
    total += 0.3 * sum(importance(each) for each in waiting if not closed(each))
    total += 0.2 if task.status == "Active" else 0
    return min(1, total)


def score(task: Task, tasks: Sequence[Task], accounts: Sequence[Account]) -> float:
    return 40 * when(task) + 40 * importance(task) * stake(task, accounts) + 20 * event(task, tasks)


def ready(task: Task, tasks: Sequence[Task]) -> bool:
    if closed(task) or task.status == "Inbox":
        return False
    if task.status == "Waiting" and not (task.due_in is not None and task.due_in <= 0):
        return False
    if task.start_in is not None and task.start_in > 0:
        return False
    if task.blocked_by is None:
        return task.status != "Blocked"
    blockers = [each for each in tasks if each.no == task.blocked_by and each is not task]
    return not blockers or closed(blockers[0])


def order(tasks: Sequence[Task], accounts: Sequence[Account]) -> list[Task]:
    """The tasks that are ready, first to do first; equals by their number, those without last."""
    able = [task for task in tasks if ready(task, tasks)]

    def place(task: Task) -> tuple[float, float, float]:
        rounded = round(score(task, tasks, accounts) + 1e-9, 1)
        return (task.pin or 10, -rounded, task.no if task.no is not None else 1e9)

    return sorted(able, key=place)
