"""What a device remembers of imports, and what it forgets."""

import pytest
from import_world import spent

from lifeops.imports.matching import Entry, Kind, Verdict
from lifeops.imports.memory import Imported, Memory
from sync.errors import SyncError


def verdict(row, *, kind=Kind.ADDED, day=1):
    return Verdict(spent(day, -5), kind, row, f"key {row}")


@pytest.fixture
def memory(tmp_path):
    return Memory(tmp_path / "deep" / "imports.db")


def test_rows_are_known_again_with_their_cells(memory):
    assert memory.entries("Chase CSV") == {}
    memory.keep("Chase CSV", [verdict("a"), verdict("b", day=2)], Imported(3, "x", "y"))
    assert memory.entries("Chase CSV") == {
        ("Transactions", "key a"): [Entry("a", spent(1, -5).cells)],
        ("Transactions", "key b"): [Entry("b", spent(2, -5).cells)],
    }
    assert memory.entries("OFX") == {}
    assert memory.imports() == (Imported(3, "x", "y"),)
    assert memory.rows() == {("Transactions", "a"), ("Transactions", "b")}


def test_rows_without_an_id_and_deleted_ones_are_not_kept(memory):
    memory.keep("Chase CSV", [verdict("@7"), verdict("", kind=Kind.TWICE)], None)
    memory.keep("Chase CSV", [verdict("c", kind=Kind.DELETED)], None)
    assert memory.rows() == set()


def test_a_file_that_was_put_back_takes_later_imports_with_it(memory):
    memory.keep("Chase CSV", [verdict("a")], Imported(0, "one", "two"))
    memory.keep("Chase CSV", [verdict("b")], Imported(0, "two", "three"))
    memory.forget_since("three")
    assert len(memory.rows()) == 2
    memory.forget_since("two")
    assert memory.rows() == {("Transactions", "a")}
    memory.forget_since("one")
    assert memory.imports() == ()


def test_a_damaged_file_is_named(memory, tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "imports.db").write_bytes(b"no database at all, and that for a while")
    with pytest.raises(SyncError, match="Delete that file"):
        memory.entries("Chase CSV")
