"""``lifeops schedule`` on every platform, with nothing really installed."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import handmade
import pytest
from fake_machine import PROGRAMS, FakeMachine

from lifeops import links
from lifeops.cli import watch
from lifeops.schedule import choose, installing, machine, record
from lifeops.schedule.machine import Done
from lifeops.schedule.notice import tell
from workbook.errors import WorkbookError

PLATFORMS = ("linux", "darwin", "win32")
USUAL = {"linux": "systemd", "darwin": "launchd", "win32": "task-scheduler"}
EVERY_KIND = [
    ("linux", "systemd"), ("linux", "cron"), ("darwin", "launchd"), ("darwin", "cron"),
    ("win32", "task-scheduler"),
]  # fmt: skip


@pytest.fixture
def book(home, lifeops, served):
    path = home / "bank.xlsx"
    handmade.transactions(path)
    assert lifeops("link", path, "--local")[0] == 0
    return path


@pytest.fixture
def computer(monkeypatch):
    """Stand a computer of some platform in for this one."""

    nowhere = SimpleNamespace(gettempdir=lambda: "/no/such/folder")
    monkeypatch.setattr(installing, "tempfile", nowhere)  # a checkout may lie there

    def stand_in(platform, **made):
        fake = FakeMachine(platform, **made)
        monkeypatch.setattr(machine, "this_machine", lambda: fake)
        return fake

    return stand_in


def left(fake):
    """Return everything that a computer holds of lifeops."""
    ours = [path for path in fake.files if "lifeops" in path or path.endswith(".py")]
    return [*ours, *fake.tasks, *fake.crontab.splitlines()]


@pytest.mark.parametrize(("platform", "name"), EVERY_KIND)
def test_it_is_installed_once_changed_paused_and_taken_away_whole(
    platform, name, book, computer, lifeops
):
    fake = computer(platform)
    code, printed, complaint = lifeops("schedule", "install", "--using", name)
    assert (code, complaint) == (0, "")
    assert "bank.xlsx is synced every 15 minutes by" in printed
    before = left(fake)
    assert before
    assert lifeops("schedule", "install", "--using", name)[0] == 0
    assert left(fake) == before
    assert lifeops("schedule", "install", "--at", "08:00")[0] == 0
    shown = lifeops("schedule", "status")[1]
    assert "Daily at 08:00, by" in shown
    assert re.search(r"Next run: 20\d\d-\d\d-\d\d 08:00\n", shown)
    assert lifeops("schedule", "pause")[0] == 0
    shown = lifeops("schedule", "status")[1]
    assert "Paused: `lifeops schedule install` goes on" in shown
    assert "Next run" not in shown
    assert lifeops("schedule", "install")[0] == 0  # goes on, at the same times
    assert "Daily at 08:00, by" in lifeops("schedule", "status")[1]
    assert lifeops("schedule", "run-now")[0] == 0
    assert record.load(links.need(book).guid).asked
    assert lifeops("schedule", "remove")[0] == 0
    fake.files = {path: text for path, text in fake.files.items() if not path.endswith(".py")}
    assert left(fake) == []
    assert list(record.every()) == []
    assert list(record.file_of("x").parent.iterdir()) == []
    assert "Nothing is synced by itself" in lifeops("schedule", "status")[1]
    assert links.find(book) is not None


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("command", ["install", "run-now", "pause", "remove"])
def test_print_shows_every_file_and_command_and_changes_nothing(
    command, kind, book, computer, lifeops
):
    platform, name = kind
    fake = computer(platform)
    if command != "install":
        assert lifeops("schedule", "install", "--using", name)[0] == 0
    before, held = left(fake), list(record.every())
    code, printed, _ = lifeops("schedule", command, "--print", *using(command, name))
    assert code == 0
    assert re.match(r"(write|delete|run) ", printed)
    assert left(fake) == before
    assert list(record.every()) == held
    ran = [line for line in printed.splitlines() if line.startswith("run ")]
    fake.commands.clear()
    assert lifeops("schedule", command, *using(command, name))[0] == 0
    changing = [each for each in fake.commands if not asks(each)]
    assert len(ran) == len(changing)


def using(command, name):
    return ("--using", name) if command == "install" else ()


def asks(command):
    """Whether a command only asks."""
    words = {"-l", "show-environment", "is-enabled", "show-user", "print", "/Query"}
    return bool(words & set(command))


def test_another_scheduler_takes_the_first_ones_entry_away(book, computer, lifeops):
    fake = computer("linux")
    assert lifeops("schedule", "install", "--using", "systemd")[0] == 0
    assert lifeops("schedule", "install", "--using", "cron")[0] == 0
    assert not [path for path in fake.files if path.endswith(".timer")]
    assert fake.crontab
    assert lifeops("schedule", "install", "--every", "1h")[0] == 0  # stays with cron
    assert not [path for path in fake.files if path.endswith(".timer")]


def test_one_entry_for_each_workbook(book, home, computer, lifeops):
    fake = computer("linux", programs={"crontab"})
    other = home / "other.xlsx"
    handmade.transactions(other)
    assert lifeops("link", other, "--local")[0] == 0
    for each in (book, other, book):
        assert lifeops("schedule", "install", each)[0] == 0
    assert len(fake.crontab.splitlines()) == 2
    assert lifeops("schedule", "remove")[0] == 2
    assert lifeops("schedule", "remove", other)[0] == 0
    assert links.need(book).guid in fake.crontab
    assert links.need(other).guid not in fake.crontab


def test_an_entry_that_somebody_took_away_or_changed_is_named(book, computer, lifeops):
    fake = computer("linux", programs={"crontab"})
    assert lifeops("schedule", "install")[0] == 0
    fake.crontab = fake.crontab.replace("*/15", "*/30")
    assert "Not as lifeops would install it now" in lifeops("schedule", "status")[1]
    fake.crontab = ""
    assert "Cron is gone: `lifeops schedule install` puts it" in lifeops("schedule", "status")[1]
    code, _, complaint = lifeops("schedule", "run-now")
    assert code == 2
    assert "is gone" in complaint
    assert lifeops("schedule", "remove")[0] == 0


def test_it_can_be_removed_after_the_workbook_was_unlinked(book, computer, lifeops):
    fake = computer("linux")
    assert lifeops("schedule", "install")[0] == 0
    assert lifeops("unlink", book)[0] == 0
    assert lifeops("schedule", "remove", book)[0] == 0
    assert left(fake) == [path for path in left(fake) if path.endswith(".py")]


def test_status_says_when_the_next_run_is(book, computer, lifeops):
    computer("linux")
    assert "Next run" not in lifeops("status")[1]
    assert lifeops("schedule", "install", "--every", "1h")[0] == 0
    assert re.search(r"Next run: \d{4}-\d\d-\d\d \d\d:00, every hour\n", lifeops("status")[1])


def test_status_as_json(book, computer, lifeops):
    computer("linux")
    assert json.loads(lifeops("schedule", "status", "--json")[1])["schedules"] == []
    assert lifeops("schedule", "install")[0] == 0
    code, printed, _ = lifeops("schedule", "status", "--json")
    (held,) = json.loads(printed)["schedules"]
    assert (code, held["book"], held["scheduler"]) == (0, str(book), "systemd")
    assert (held["installed"], held["paused"], held["changed"]) == (True, False, False)
    assert held["last_run"] is None
    assert lifeops("schedule", "status", "--json", "other.xlsx")[1].count("guid") == 0


@pytest.mark.parametrize(
    "wrong",
    [
        (("install", "--every", "7m"), 2, "Take 5m or 6m"),
        (("install", "--every", "5m", "--at", "8:00"), 2, "--every or --at, not both"),
        (("install", "--using", "launchd"), 2, "there is no launchd on this computer"),
        (("install", "nowhere.xlsx"), 50, "is not linked"),
        (("remove",), 50, "there is no schedule"),
        (("pause", "bank.xlsx"), 50, "this workbook has no schedule"),
        (("instal",), 2, "Did you mean 'install'?"),
    ],
)
def test_what_cannot_be_done_is_told_with_what_to_do(wrong, book, computer, lifeops):
    words, code, phrase = wrong
    fake = computer("linux")
    found, _, complaint = lifeops("schedule", *words)
    assert found == code
    assert phrase in complaint
    assert left(fake) == []


def test_a_scheduler_that_refuses_is_told_and_installing_again_goes_on(book, computer, lifeops):
    fake = computer("linux")
    fake.programs = {"crontab"}
    fake._crontab = lambda command, _: (
        Done(1, "", "no crontab for ana") if command[1] == "-l" else Done(1, "", "disk is full\n")
    )
    code, _, complaint = lifeops("schedule", "install")
    assert code == 30
    assert "crontab -: the scheduler refused: disk is full" in complaint
    computer("linux", programs={"crontab"})
    assert lifeops("schedule", "install")[0] == 0


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_best_scheduler_of_a_platform_is_taken(platform):
    assert choose.choose(FakeMachine(platform)).name == USUAL[platform]


def test_cron_stands_in_where_systemd_does_not_answer():
    silent = FakeMachine("linux", answers={"systemctl": Done(1, "", "Failed to connect to bus")})
    assert choose.choose(silent).name == "cron"
    none = FakeMachine("linux", programs={"ls"})
    with pytest.raises(WorkbookError, match="Install cron"):
        choose.choose(none)
    with pytest.raises(WorkbookError, match="Take systemd or cron"):
        choose.choose(FakeMachine("linux"), "launchd")
    with pytest.raises(WorkbookError, match="no cron"):
        choose.named(FakeMachine("win32"), "cron")


@pytest.mark.parametrize(
    "path",
    ["/home/ana/.cache/uv/archive-v0/Xy/bin/python", "/home/a/.cache/uv/builds-v0/x/python3"],
)
def test_an_interpreter_that_will_vanish_is_refused(path):
    with pytest.raises(WorkbookError, match="uv tool install lifeops"):
        installing.interpreter(Path(path))


def test_the_interpreter_is_taken_as_it_is_but_for_windows_window(tmp_path, monkeypatch):
    nowhere = SimpleNamespace(gettempdir=lambda: "/no/such/folder")
    monkeypatch.setattr(installing, "tempfile", nowhere)
    python = tmp_path / "python.exe"
    assert installing.interpreter(python) == python
    (tmp_path / "pythonw.exe").touch()
    assert installing.interpreter(python) == tmp_path / "pythonw.exe"
    assert installing.interpreter(Path(sys.executable)) == Path(sys.executable)


@pytest.mark.parametrize(
    ("platform", "program"),
    [("linux", "notify-send"), ("darwin", "osascript"), ("win32", "powershell")],
)
def test_a_notice_cannot_carry_commands(platform, program):
    fake = FakeMachine(platform, programs=PROGRAMS[platform] | {program})
    assert tell(fake, "it's \"open\"; $(rm -rf ~) \\ '); Remove-Item x; ('")
    (command,) = fake.commands
    assert program in command
    if platform == "win32":
        quoted = re.findall(r"CreateTextNode\('((?:[^']|'')*)'\)", command[-1])
        assert quoted[1] == "it''s \"open\"; $(rm -rf ~) \\ ''); Remove-Item x; (''"
    if platform == "darwin":
        assert command[-1].startswith('display notification "it\'s \\"open\\"; $(rm -rf ~) \\\\ ')


@pytest.mark.skipif(not shutil.which("sh"), reason="no shell")
def test_this_machine_runs_reads_and_writes(tmp_path):
    this = machine.ThisMachine()
    assert this.run(("sh", "-c", "cat; echo no >&2; exit 3"), "in") == Done(3, "in", "no\n")
    assert this.run(("no-such-program",)).code == 127
    path = tmp_path / "deep" / "file"
    assert this.read(path) is None
    this.write(path, "täxt", "utf-16")
    assert path.read_text("utf-16") == "täxt"
    assert path.stat().st_mode & 0o077 == 0
    this.delete(path)
    this.delete(path)
    assert not path.exists()
    assert this.has("sh")
    assert not this.has("no-such-program")
    assert (this.platform, this.home) == (sys.platform, Path.home())
    assert isinstance(this, machine.ThisMachine)
    assert subprocess.list2cmdline(["a b"]) == '"a b"'


def test_the_guides_commands_work_as_written(home, lifeops, served, computer, monkeypatch):
    def stop(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(watch, "time", SimpleNamespace(monotonic=lambda: 0.0, sleep=stop))
    computer("linux")
    handmade.transactions(home / "my-year.xlsx")
    assert lifeops("link", "my-year.xlsx", "--local")[0] == 0
    guide = (Path(__file__).parent.parent / "docs" / "schedule.md").read_text("utf-8")
    commands = re.findall(r"^    lifeops (.*)$", guide, re.MULTILINE)
    assert len(commands) == 11
    for command in commands:
        code, _, complaint = lifeops(*command.split())
        assert (command, code, complaint) == (command, 0, "")


def test_an_interpreter_in_a_temporary_folder_is_refused(monkeypatch):
    monkeypatch.setattr(installing, "tempfile", SimpleNamespace(gettempdir=lambda: "/t"))
    with pytest.raises(WorkbookError, match="emptied now and then"):
        installing.interpreter(Path("/t/venv/bin/python"))


def test_a_proxys_password_goes_along_but_is_not_shown(book, computer, lifeops):
    fake = computer("linux", environment={"HTTPS_PROXY": "http://ana:hunter2@proxy:3128"})
    printed = lifeops("schedule", "install", "--print")[1]
    assert "proxy:3128" in printed
    assert "hunter2" not in printed
    assert lifeops("schedule", "install")[0] == 0
    (script,) = (text for path, text in fake.files.items() if path.endswith(".py"))
    assert "http://ana:hunter2@proxy:3128" in script
