"""Settings: what a person chose for one workbook, for all of them, or for this shell.

The environment goes before ``lifeops.toml`` beside the workbook, that before the user's own
``lifeops.toml``, and that before the default. What is said of tables and columns stands in the
same file and is read by :mod:`lifeops.choices`.
"""

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from lifeops.settings import config_folder
from lifeops.stamp import FILE
from workbook.errors import ProblemsError, WorkbookError
from workbook.template import toml
from workbook.template.toml import Key, Source

Value: TypeAlias = str | int | bool
_OTHERS = ("sync", "signin", "imports")
"""Sections that others read."""
_WAIT = re.compile(r"(\d+)\s*(s|m|h)")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        default: what goes where nobody chose; its type is the setting's.
        about: what it does, a few words.
        choices: the values allowed, if only some are.
        wait: whether it is a wait such as ``30s`` or ``10m``.
    """

    default: Value
    about: str
    choices: tuple[str, ...] = ()
    wait: bool = False


SETTINGS: Mapping[str, Setting] = {
    "schedule.every": Setting("15m", "how often a scheduled sync runs, such as 15m or 2h"),
    "schedule.limit": Setting("10m", "after how long a scheduled sync is ended", wait=True),
    "schedule.notice": Setting(default=True, about="whether trouble is told on the desktop"),
    "schedule.notice_after": Setting(2, "failures in a row that are told, if they may pass"),
    "schedule.ping": Setting("", "web address of a monitor, called before and after each run"),
    "watch.poll": Setting("30s", "how often `sync --watch` asks the Sheet", wait=True),
    "import.zone": Setting("", "your time zone, such as Europe/Berlin; none is the computer's"),
    "import.dates": Setting(
        "auto",
        "how 03/04/2026 is read where a file leaves it open; auto goes by the computer",
        choices=("auto", "day-first", "month-first"),
    ),
    "log.level": Setting("info", "debug adds messages to the log", choices=("info", "debug")),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a setting is, and where that was said."""

    value: Value
    source: str


def user_file() -> Path:
    """Return the user's own file; it may not be there."""
    return config_folder() / FILE


def value(key: str, book: Path | None = None) -> Value:
    """Return what a setting is for ``book``, or where no workbook is meant."""
    return find(key, book).value


def seconds(key: str, book: Path | None = None) -> int:
    """Return a setting that is a wait, in seconds."""
    return waited(str(value(key, book)))


def waited(text: str) -> int:
    """Return a wait such as ``30s`` or ``10m`` in seconds.

    Raises:
        WorkbookError: it is none.
    """
    found = _WAIT.fullmatch(text.strip().lower())
    if found is None or not int(found[1]):
        raise WorkbookError(f"{text!r} is no wait", fix="Write it as 30s, 10m or 1h")
    return int(found[1]) * _SECONDS[found[2]]


def find(key: str, book: Path | None = None) -> Found:
    """Return what a setting is, and where that was said.

    Raises:
        WorkbookError: there is no such setting, or what the environment says does not fit it.
        ProblemsError: a file is wrong; lists everything wrong in it with its line.
    """
    known(key)
    said = os.environ.get(variable(key))
    if said is not None:
        return Found(parsed(key, said, variable(key)), variable(key))
    section, _, name = key.partition(".")
    for path in files(book):
        held = read(path).get(section, {})
        if name in held:
            return Found(held[name], str(path))
    return Found(SETTINGS[key].default, "default")


def files(book: Path | None) -> tuple[Path, ...]:
    """Return the files that say something of ``book``, the nearest first."""
    beside = (book.with_name(FILE),) if book is not None else ()
    return (*beside, user_file())


def variable(key: str) -> str:
    """Return the environment variable of a setting."""
    return f"LIFEOPS_{key.replace('.', '_').upper()}"


def known(key: str) -> Setting:
    """Return a setting by its name.

    Raises:
        WorkbookError: there is no such setting.
    """
    if key in SETTINGS:
        return SETTINGS[key]
    near = difflib.get_close_matches(key, SETTINGS, n=1)
    hint = f"Perhaps you mean {near[0]}" if near else f"There is: {', '.join(SETTINGS)}"
    raise WorkbookError(f"there is no setting {key!r}", fix=hint)


def parsed(key: str, text: str, where: str = "") -> Value:
    """Return what a person typed as a setting's value.

    Raises:
        WorkbookError: it does not fit the setting.
    """
    setting, text = known(key), text.strip()
    found: Value | None = text
    if isinstance(setting.default, bool):
        found = {"true": True, "false": False, "yes": True, "no": False}.get(text.lower())
    elif isinstance(setting.default, int):
        found = int(text) if text.isdecimal() else None
    if found is None:
        kind = "true or false" if isinstance(setting.default, bool) else "a whole number"
        raise WorkbookError(f"{key} must be {kind}, not {text!r}", where=where)
    wrong = _unfit(key, found)
    if wrong:
        raise WorkbookError(f"{key} {wrong}", where=where)
    return found


def read(path: Path) -> dict[str, dict[str, Any]]:
    """Return what a file says of settings, by section; nothing where there is no file.

    Raises:
        ProblemsError: it is wrong; lists everything wrong in it with its line.
    """
    return _read(path)[1]


def section(path: Path, name: str) -> dict[str, Any]:
    """Return a section that others read, as it stands in a file; nothing where there is none.

    Raises:
        ProblemsError: the file is wrong; lists everything wrong in it with its line.
    """
    found: dict[str, Any] = _read(path)[0].get(name, {})
    return found


def _read(path: Path) -> tuple[Mapping[str, Any], dict[str, dict[str, Any]]]:
    """Return what a file says, as it stands, and what of it are settings, by section."""
    if not path.is_file():
        return {}, {}
    source = toml.read(path, str(path))
    found = {} if source.problems else _sections(source)
    if path == user_file() and "sync" in source.values:
        first = next(at for at in source.lines if at[0] == "sync")
        source.problem(first, f"[sync] goes into the {FILE} beside a workbook")
    if source.problems:
        raise ProblemsError(tuple(source.problems))
    return source.values, found


def _sections(source: Source) -> dict[str, dict[str, Any]]:
    sections = dict.fromkeys(key.partition(".")[0] for key in SETTINGS)
    table = Key((dict,))
    raw = source.checked(source.values, (), dict.fromkeys((*sections, *_OTHERS), table))
    found: dict[str, dict[str, Any]] = {}
    for section in sections:
        keys = {
            name.partition(".")[2]: Key((type(each.default),), choices=each.choices)
            for name, each in SETTINGS.items()
            if name.startswith(f"{section}.")
        }
        found[section] = source.checked(raw.get(section, {}), (section,), keys)
        for name, held in found[section].items():
            wrong = _unfit(f"{section}.{name}", held)
            if wrong:
                source.problem((section, name), f"{name} {wrong}")
    return found


def _unfit(key: str, found: Value) -> str:
    """Return why a value of the right type does not fit a setting; ``""`` if it does."""
    setting = SETTINGS[key]
    if setting.choices and found not in setting.choices:
        return f"cannot be {found!r}; it is one of {', '.join(setting.choices)}"
    try:
        if setting.wait:
            waited(str(found))
        elif key == "schedule.every":
            from lifeops.schedule import times

            times.every(str(found))
        elif key == "schedule.ping":
            from lifeops.schedule import ping

            ping.checked(str(found))
    except WorkbookError as wrong:
        return f"does not fit: {wrong}"
    return "must be at least 1" if found == 0 and type(found) is int else ""
