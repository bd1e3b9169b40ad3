"""One request is one transaction, and an answer is kept only while it holds."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import emulator_control
import gspread
import pytest
from emulator_books import book_of

from sync.emulator import answers, server
from sync.emulator.answers import Answers
from sync.emulator.session import session
from sync.emulator.storage import Storage

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
KEY = ("values.get", ("book", "A1"), "")


def test_what_cannot_be_answered_is_not_done(tmp_path):
    with emulator_control.bench(tmp_path) as bench:
        book = bench.book([["x"]])
        before = bench.client().list_spreadsheet_files()
        drive = "https://www.googleapis.com/drive/v3/files"
        for method, url in (("post", drive), ("patch", f"{drive}/{book.id}")):
            with pytest.raises(gspread.exceptions.APIError):
                book.client.request(method, url, params={"fields": "(("}, json={"name": "New"})
        assert bench.client().list_spreadsheet_files() == before
        assert book.fetch_sheet_metadata()["properties"]["title"] == "Book"


@pytest.mark.parametrize("kind", ["create", "edit", "rename", "delete"])
def test_a_turn_that_fails_is_undone_in_memory_and_on_disk(kind):
    storage = Storage(":memory:")
    kept = storage.create(book_of([["kept"]]))
    before = storage.spreadsheet(kept.id)

    def turn():
        with storage.turn():
            if kind == "create":
                storage.create(book_of([["new"]]))
            elif kind == "edit":
                with storage.edit(kept.id) as book:
                    book.sheets[0].put(0, 0, {"note": "changed"})
            elif kind == "rename":
                storage.change_file(storage.file(kept.id))
            else:
                storage.delete(kept.id)
            raise KeyError(kind)

    with pytest.raises(KeyError):
        turn()
    assert storage.files() == [kept]
    assert storage.spreadsheet(kept.id) is before
    assert storage._read(kept.id).sheets[0].rows == before.sheets[0].rows
    with storage.turn(), storage.edit(kept.id) as book:
        book.sheets[0].put(0, 0, {"note": "later"})
    assert storage._read(kept.id).sheets[0].cell(0, 0) == {"note": "later"}
    storage.close()


def test_a_read_shows_every_change_at_once(tmp_path):
    moment = [NOON]
    with emulator_control.bench(tmp_path, clock=lambda: moment[0]) as bench:
        book = bench.book([["=NOW()", "=1+1"]])
        first = [book.values_get("A1:B1") for _ in range(3)]
        assert first[0] == first[1] == first[2]
        bench.control.advance(60)
        later = book.values_get("A1:B1")
        assert later["values"][0][0] != first[0]["values"][0][0]
        book.sheet1.update([["=2+2"]], "B1", raw=False)
        assert book.values_get("A1:B1")["values"][0][1] == "4"
        assert book.values_get("B1:B1")["values"] == [["4"]]
        shown = book.values_get("B1", {"valueRenderOption": "FORMULA"})
        assert shown["values"] == [["=2+2"]]
        bench.client().del_spreadsheet(book.id)
        with pytest.raises(gspread.exceptions.APIError):
            book.values_get("A1:B1")


def test_an_answer_holds_for_a_version_and_a_minute():
    held = Answers()
    held.keep(KEY, 1, NOON, b"one")
    assert held.find(KEY, 1, NOON + timedelta(seconds=59)) == b"one"
    assert held.find(KEY, 2, NOON) is None
    held.keep(KEY, 2, NOON, b"two")
    assert held.find(KEY, 2, NOON + timedelta(seconds=60)) is None
    assert (held.size, len(held.held)) == (0, 0)


def test_the_oldest_answers_go_first(monkeypatch):
    monkeypatch.setattr(answers, "MOST_BYTES", 30)
    held = Answers()
    for name in "abcd":
        held.keep((name, (), ""), 1, NOON, b"x" * 10)
        assert held.find(("a", (), ""), 1, NOON) is not None
    assert [key[0] for key in held.held] == ["c", "d", "a"]
    assert held.size == 30


def test_ids_of_others_are_declared_on_the_command_line(home):
    command = [sys.executable, "-m", "lifeops", "serve", "--port", "0", "--foreign-id", "theirs"]
    database = home.parent / "home" / "sheets" / "sheets.db"
    serving = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ)
    try:
        deadline = time.monotonic() + 20
        while (url := server.find(database)) is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        with pytest.raises(PermissionError):
            gspread.Client(auth=None, session=session(url)).open_by_key("theirs")
    finally:
        serving.terminate()
        serving.wait()
