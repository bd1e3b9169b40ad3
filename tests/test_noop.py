"""A sync that has nothing to do: what it says, what it loads, and what it leaves alone."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import handmade
import pytest

from lifeops import glance, links, noop
from lifeops.ends import sheets_client
from lifeops.settings import sheets_database, state_folder
from sync import revisions
from sync.emulator import server
from sync.state_file import VERSION

HEAVY = {
    "click", "formualizer", "google.auth", "gspread", "lxml", "openpyxl", "pandas", "requests",
    "rich", "starlette", "sync.engine", "uvicorn",
}  # fmt: skip
SAME = "Both sides are the same. Nothing to do.\n"


@pytest.fixture
def book(home, lifeops):
    """A workbook that was linked and synced until nothing was left to do."""
    return linked(home / "bank.xlsx", lifeops)


def linked(path, lifeops):
    handmade.transactions(path)
    assert lifeops("link", path, "--local")[0] == 0
    assert lifeops("sync", path)[:2] == (0, SAME)
    return path


def started(*arguments):
    """Run the console command in a fresh interpreter; return what it printed and what it loaded."""
    code = (
        "import sys\nfrom lifeops.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as ended:\n    assert not ended.code, ended.code\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    return done.stdout, set(done.stderr.split())


@pytest.mark.parametrize("named", [False, True])
def test_it_is_answered_before_anything_heavy_is_loaded(book, named):
    printed, loaded = started("sync", *([book.name] if named else []))
    assert printed == SAME
    assert loaded.isdisjoint(HEAVY)
    assert len(loaded) <= 120


def test_no_server_is_started_and_nothing_is_written(book):
    database, state = sheets_database(), links.need(book).state_file
    files = (book, database, state)
    before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in files]
    started("sync")
    assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in files] == before
    assert not server.notice(database).exists()


def test_the_command_line_starts_no_server_for_it_either(book, lifeops, monkeypatch):
    monkeypatch.setattr(server, "running", lambda *_: pytest.fail("a server was started"))
    assert lifeops("sync") == (0, SAME, "")


def test_it_is_answered_while_the_server_runs_too(book):
    with server.running(sheets_database()) as running:
        assert started("sync")[0] == SAME
        assert running.requests == []


def test_several_links_are_named(book, home, lifeops):
    linked(home / "also.xlsx", lifeops)
    expected = f"also.xlsx:\n{SAME}bank.xlsx:\n{SAME}"
    assert noop.answer([]) == expected
    assert lifeops("sync")[:2] == (0, expected)
    assert noop.answer(["bank.xlsx"]) == SAME


def test_an_edit_on_either_side_is_no_noop(book, lifeops):
    with sheets_client(local=True) as client:
        client.values_update(
            links.need(book).spreadsheet,
            "Sheet1!C2",
            params={"valueInputOption": "RAW"},
            body={"values": [["theirs"]]},
        )
    assert noop.answer([]) == ""
    assert lifeops("sync")[1] == "The Excel file: 1 cell changed.\n"
    assert lifeops("sync") == (0, SAME, "")  # what was noted on the Sheet made a new version
    assert noop.answer([]) == SAME
    book.write_bytes(book.read_bytes() + b"\0")
    assert noop.answer([]) == ""


def test_the_same_size_and_time_hide_no_edit(book):
    stat, content = book.stat(), bytearray(book.read_bytes())
    content[-1] ^= 1
    book.write_bytes(content)
    os.utime(book, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert noop.answer([]) == ""


def test_one_link_with_something_to_do_leaves_all_to_the_command(book, home, lifeops):
    other = linked(home / "also.xlsx", lifeops)
    other.unlink()
    assert noop.answer([]) == ""


@pytest.mark.parametrize("arguments", [["--dry-run"], ["other.xlsx"], ["bank.xlsx", "other.xlsx"]])
def test_what_it_cannot_answer_goes_to_the_command(book, arguments):
    assert noop.answer(arguments) == ""


def test_without_a_link_there_is_nothing_to_answer(home):
    assert noop.answer([]) == ""


def test_a_damaged_state_is_left_to_the_run_which_says_so(book, lifeops):
    state = links.need(book).state_file
    state.write_bytes(b"not a database at all, but long enough" * 99)
    assert noop.answer([]) == ""
    assert state.exists()
    assert "was damaged" in " ".join(lifeops("sync")[1].split())


def test_once_a_day_both_sides_are_compared(book, monkeypatch):
    class Tomorrow(noop.date):
        @classmethod
        def today(cls):
            return noop.date.fromordinal(super().today().toordinal() + 1)

    assert noop.answer([]) == SAME
    monkeypatch.setattr(noop, "date", Tomorrow)
    assert noop.answer([]) == ""


@pytest.mark.parametrize("named", [False, True])
def test_a_glance_says_what_the_longer_look_says(book, home, lifeops, named):
    arguments = [book.name] if named else []
    assert glance.answer(arguments) == noop.answer(arguments) == SAME
    linked(home / "also.xlsx", lifeops)
    both = [*arguments, "also.xlsx"] if named else []
    assert glance.answer(both) == noop.answer(both) != ""
    assert glance.answer(["other.xlsx"]) == glance.answer(["--dry-run"]) == ""
    assert glance.STATE_VERSION == VERSION


def edited(book):
    book.write_bytes(book.read_bytes() + b"\0")


def edited_on_the_sheet(book):
    body = {"values": [["theirs"]]}
    with sheets_client(local=True) as client:
        sheet, params = links.need(book).spreadsheet, {"valueInputOption": "RAW"}
        client.values_update(sheet, "Sheet1!C2", params=params, body=body)


def remembered(change):
    def changed(book):
        with closing(sqlite3.connect(links.need(book).state_file)) as state, state:
            state.execute(change)

    return changed


def damaged(book):
    links.need(book).state_file.write_bytes(b"not a database at all" * 99)


def chosen(book):
    book.with_name("lifeops.toml").write_text("")


@pytest.mark.parametrize(
    "change",
    [
        edited,
        edited_on_the_sheet,
        damaged,
        chosen,
        lambda book: book.unlink(),
        lambda book: links.need(book).state_file.unlink(),
        lambda book: links.need(book).state_file.with_suffix(".choices").write_text("x"),
        lambda _: sheets_database().unlink(),
        remembered("UPDATE about SET value = '2020-01-01' WHERE key = 'compared'"),
        remembered("INSERT INTO plans VALUES (99, '', 'owed')"),
        remembered("PRAGMA user_version = 99"),
    ],
)
def test_a_glance_leaves_all_else_to_the_longer_look(book, change):
    assert glance.answer([]) == SAME
    change(book)
    assert glance.answer([]) == ""


@pytest.mark.parametrize("size", [0, 100, glance._LARGE - 1, glance._LARGE])
def test_a_workbook_has_one_hash_however_it_is_made(tmp_path, size):
    book = tmp_path / "book.xlsx"
    book.write_bytes(b"x" * size)
    assert glance._hash(str(book)) == revisions.of_file(book)


def test_a_glance_looks_where_the_settings_say(monkeypatch, tmp_path):
    monkeypatch.delenv("LIFEOPS_HOME", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    places = glance._folders()
    assert places in {("", ""), (str(state_folder()), str(sheets_database()))}
