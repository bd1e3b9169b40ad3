"""Each exit code of the design, produced by the command line itself, and how errors look."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import handmade
import pytest
from test_status_cell import edited, typed

from lifeops.cli.exits import Exit
from lifeops.links import need
from workbook.model import Address
from workbook.xlsx.edits import SetCell

EXPLODE = (
    "import sys; from lifeops.cli import root; root.COMMANDS['explode'] = 'explode_command';"
    "sys.exit(root.run(sys.argv[1:]))"
)


@pytest.fixture
def book(home, lifeops, served):
    path = home / "bank.xlsx"
    handmade.transactions(path)
    assert lifeops("link", path, "--local")[0] == 0
    return path


def done(book, lifeops):
    yield lifeops("sync"), ""


def running(book, lifeops):
    from filelock import FileLock

    typed(need(book), "theirs")
    with FileLock(need(book).state_file.with_suffix(".lock")):
        yield lifeops("sync"), "another sync of this workbook is running and does the work"


def mistyped(book, lifeops):
    yield lifeops("synk"), "Did you mean 'sync'?"
    yield lifeops("sync", "--dri-run"), "Did you mean '--dry-run'"


def conflicted(book, lifeops):
    edited(book, SetCell("Sheet1", Address.parse("D3"), "ours"))
    typed(need(book), "theirs")
    yield lifeops("sync"), ""


def owed(book, lifeops):
    typed(need(book), "theirs")
    book.with_name(f"~${book.name}").touch()
    yield lifeops("sync"), ""


def guarded(book, lifeops):
    cells = (Address(row, column) for row in range(2, 160) for column in range(2, 8))
    edited(book, *(SetCell("Sheet1", cell, None) for cell in cells))
    yield lifeops("sync"), "--accept"


def no_room(book, lifeops):
    typed(need(book), "theirs")
    lock = need(book).state_file.with_suffix(".lock")
    lock.unlink()
    lock.mkdir()
    yield lifeops("sync"), "this again: nothing is lost"


def not_signed_in(book, lifeops):
    other = book.with_name("other.xlsx")
    handmade.transactions(other)
    yield lifeops("link", other), "lifeops"


def gone(book, lifeops):
    book.unlink()
    yield lifeops("sync"), "the workbook is not there"


CASES = {
    (Exit.DONE, done), (Exit.DONE, running), (Exit.USAGE, mistyped), (Exit.OWED, conflicted),
    (Exit.OWED, owed), (Exit.GUARDED, guarded), (Exit.TRY_LATER, no_room),
    (Exit.SIGN_IN, not_signed_in), (Exit.WRONG_END, gone),
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "case"), sorted(CASES, key=str), ids=lambda each: getattr(each, "__name__", each)
)
def test_a_command_ends_with_the_code_of_what_happened(code, case, book, lifeops):
    for (found, _, complaint), phrase in case(book, lifeops):
        assert found == code, complaint
        assert phrase in " ".join(complaint.split())
        assert "Traceback" not in complaint


def exploded(*arguments):
    return subprocess.run(
        [sys.executable, "-c", EXPLODE, *arguments],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parent,
    )  # fmt: skip


def test_a_fault_of_ours_is_told_in_words_and_with_debug_where_it_is():
    plain, debugged = exploded("explode"), exploded("--debug", "explode")
    assert plain.returncode == debugged.returncode == Exit.UNEXPECTED
    assert "Traceback" not in plain.stderr
    assert "unexpected error: ZeroDivisionError: a fault" in plain.stderr
    assert "lifeops --debug" in plain.stderr
    assert "Traceback" in debugged.stderr
    assert 'raise ZeroDivisionError("a fault")' in debugged.stderr


def test_an_interrupted_command_says_that_nothing_is_lost(home):
    code = (
        "import sys, time; from lifeops.cli import root; import click;"
        "command = click.command()(lambda: (click.echo('ready'), sys.stdout.flush(),"
        " time.sleep(60)));"
        "root.LazyGroup.get_command = lambda *_: command; sys.exit(root.run(['wait']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=20)
    assert process.returncode == Exit.INTERRUPTED
    assert complaint.strip() == "lifeops: interrupted; nothing is lost, run it again to go on"


def test_every_code_is_produced_here():
    assert {code for code, _ in CASES} | {Exit.UNEXPECTED, Exit.INTERRUPTED} == set(Exit)


def test_output_into_a_pipe_that_closes_is_no_fault(home):
    """As in ``lifeops ... | head -1``."""
    with subprocess.Popen(
        [sys.executable, "-m", "lifeops", "config", "get"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        process.stdout.close()
        assert process.stderr.read() == ""
