"""The number that tells an older copy of a workbook, edited or not."""

from pathlib import Path

import pytest
from store_contract import SCHEMA
from test_excel import new_book

from sync.excel.generation import raised
from sync.excel.side import label_of
from sync.excel.store import ExcelStore, prepare
from sync.label import Label
from sync.store import SetCell
from workbook.schema import SCHEMA_SHEET
from workbook.xlsx.scan import read_book


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    new_book(path, table=False)
    prepare(path, SCHEMA, "guid")
    return path


def test_every_write_raises_the_generation(book: Path) -> None:
    store = ExcelStore(book, SCHEMA)
    generation = 0
    for text in ("x", "y", "z"):
        applied = store.apply(store.read(), [SetCell("Things", "r1", "text", text)])
        assert applied.generation > generation
        generation = applied.generation
        assert (applied.revision, store.read().generation) == (store.probe(), generation)
        reopened = ExcelStore(book, SCHEMA).read()
        assert (reopened.revision, reopened.generation) == (applied.revision, generation)
    assert label_of(read_book(book)) == Label("guid", SCHEMA, generation=generation)


def test_two_branches_of_a_file_do_not_meet_in_a_generation(book: Path) -> None:
    found = set()
    before = book.read_bytes()
    for text in ("x", "y", "z"):
        book.write_bytes(before)
        store = ExcelStore(book, SCHEMA)
        found.add(store.apply(store.read(), [SetCell("Things", "r1", "text", text)]).generation)
    assert len(found) == 3


def test_nothing_is_written_for_the_generation_alone(book: Path) -> None:
    store = ExcelStore(book, SCHEMA)
    before = book.read_bytes()
    assert store.apply(store.read(), []).generation == 0
    owed = SetCell("Things", "gone", "text", "x")
    assert len(store.apply(store.read(), [owed]).owed) == 1
    assert book.read_bytes() == before


def test_what_was_raised_is_what_the_file_holds(book: Path) -> None:
    once = raised(read_book(book))
    book.write_bytes(once.package.data)
    again = read_book(book)
    assert once.sheet(SCHEMA_SHEET).cells == again.sheet(SCHEMA_SHEET).cells
    assert label_of(raised(once)).generation > label_of(once).generation > 0


def test_linking_anew_keeps_the_generation(book: Path) -> None:
    store = ExcelStore(book, SCHEMA)
    applied = store.apply(store.read(), [SetCell("Things", "r1", "text", "x")])
    prepare(book, SCHEMA, "another")
    expected = Label("another", SCHEMA, generation=applied.generation)
    assert label_of(read_book(book)) == expected


def test_a_workbook_without_the_hidden_sheet_has_none(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    new_book(path, table=False)
    book = read_book(path)
    assert raised(book) is book
