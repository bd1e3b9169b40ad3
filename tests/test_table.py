"""What a terminal shows: tables as wide as it is, a bar for large loads, nothing that steers it."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest

from lifeops.cli.say import printable

SHOW = """
from lifeops.cli.report import show_lines
from sync.plan import Counts, Line
from sync.store import Side
cells = dict(column="Due", before="1 May", after="\\x1b[31m2 May\\x07", kind="set")
lines = [Line(Side.EXCEL, "Tasks", "Call the plumber", "Due: 1 May", **cells)]
show_lines(lines, {Side.EXCEL: Counts(changed=1)}, "To")
"""
LOAD = """
from lifeops.cli.bar import bar
with bar("Writing people.xlsx") as tell:
    assert tell is not None
    for done in range(0, {whole} + 1, 10):
        tell(done, {whole})
"""
COLOUR = re.compile(r"\x1b\[[\d;]*m")


def seen(code, columns, **environment):
    """Run ``code`` in a terminal of that width; return what a person would see."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    known = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "NO_COLOR", "TERM"}}
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**known, "TERM": "xterm-256color", **environment},
    ) as running:
        os.close(theirs)
        shown = b""
        while True:
            try:
                shown += os.read(ours, 65_536)
            except OSError:  # the program has ended
                break
        os.close(ours)
    assert running.returncode == 0, shown
    return shown.decode().replace("\r\n", "\n")


def test_changes_are_a_table_that_fits():
    shown = seen(SHOW, 80)
    lines = COLOUR.sub("", shown).splitlines()
    assert max(map(len, lines)) <= 80
    assert "To the Excel file: 1 cell changed" in lines[0]
    assert ["Table", "Row", "Column", "Before", "After"] in [line.split() for line in lines]


def test_colours_are_for_terminals_that_want_them():
    assert "\x1b[32m" in seen(SHOW, 80)
    assert not re.search(r"\x1b\[[\d;]*3\dm", seen(SHOW, 80, NO_COLOR="1"))


@pytest.mark.parametrize("environment", [{}, {"TERM": "dumb"}])
def test_a_narrow_or_dumb_terminal_gets_lines(environment):
    shown = seen(SHOW, 40 if not environment else 80, **environment)
    assert "\x1b" not in shown
    assert "Tasks, Call the plumber: Due: 1 May → \N{REPLACEMENT CHARACTER}[31m2 May" in " ".join(
        shown.split()
    )


def test_a_cell_cannot_steer_the_terminal():
    shown = seen(SHOW, 80)
    assert "\x07" not in shown
    assert "\x1b[31m2 May" not in shown
    assert printable("a\x1b[2Jb\x9b\u202ec") == "a\N{REPLACEMENT CHARACTER}[2Jb" + (
        2 * "\N{REPLACEMENT CHARACTER}" + "c"
    )
    assert printable("Zoë 👩‍🚀\n=1+1") == "Zoë 👩‍🚀\n=1+1"


def test_a_large_load_shows_a_bar_and_leaves_nothing_behind():
    shown = seen(LOAD.format(whole=2_000), 80)
    assert "Writing people.xlsx" in shown
    assert "2000/2000" in COLOUR.sub("", shown)
    assert shown.endswith("\x1b[2K")


def test_a_small_load_shows_none():
    assert seen(LOAD.format(whole=100), 80) == ""
