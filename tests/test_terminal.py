"""How output looks: on terminals of 80 and 40 columns, in a pipe, and with NO_COLOR."""

import os
import re
import struct
import subprocess
import sys

import pytest

pty = pytest.importorskip("pty", reason="this system has no terminals of this kind")
fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")
COLOUR = "\x1b["
COMMAND_LINE = re.compile(r"lifeops \S|_completions|>>|/")
"""What is not broken up: command lines, to be copied whole, and paths."""


def on_terminal(columns, *arguments, **environment):
    """Return the exit code and what a person sees on a terminal of that width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    fresh = {**os.environ, "TERM": "xterm-256color", **environment}
    for name in {"COLUMNS", "NO_COLOR"} - environment.keys():
        fresh.pop(name, None)
    command = [sys.executable, "-m", "lifeops", *arguments]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=fresh) as run:
        os.close(theirs)
        seen = b"".join(_parts(ours))
    os.close(ours)
    return run.returncode, seen.decode().replace("\r", "")


def _parts(terminal):
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # its end, on Linux
            return
        if not part:
            return
        yield part


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


SEEN = [
    ("--help",), ("config", "get"), ("schedule", "--help"), ("config", "get", "schedule.evry"),
    ("schedule", "instal"), ("schedule", "status"), ("completion",),
]  # fmt: skip


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("arguments", SEEN, ids=" ".join)
def test_lines_fit_the_terminal(home, columns, arguments):
    _, seen = on_terminal(columns, *arguments)
    assert seen
    long = [line for line in plain(seen).splitlines() if len(line) > columns]
    assert all(COMMAND_LINE.search(line) for line in long), long


def test_tables_are_drawn_where_there_is_room_only(home):
    assert "───" in on_terminal(80, "config", "get")[1]
    narrow = on_terminal(40, "config", "get")[1]
    assert "───" not in narrow
    assert "schedule.every = 15m (default)" in narrow


def test_a_dumb_terminal_and_a_pipe_get_lines_without_colour(home):
    dumb = on_terminal(80, "config", "get", TERM="dumb")[1]
    piped = subprocess.run(
        [sys.executable, "-m", "lifeops", "config", "get"],
        capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "80"},
    )  # fmt: skip
    assert COLOUR not in dumb + piped.stdout
    assert "───" not in dumb + piped.stdout
    assert dumb == piped.stdout


def test_no_color_takes_the_colours_away_and_leaves_the_table(home):
    seen = on_terminal(80, "config", "get", NO_COLOR="1")[1]
    assert "───" in seen
    assert not re.search(r"\x1b\[[0-9;]*3\dm", seen)


def test_an_error_in_a_pipe_stays_on_one_line(home):
    done = subprocess.run(
        [sys.executable, "-m", "lifeops", "config", "get", "schedule.evry"],
        capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "40"},
    )  # fmt: skip
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
