import os

import pytest

from workbook.errors import NotWritableError
from workbook.xlsx.backups import backups, keep_backup


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "My [1] book.xlsx"
    path.write_bytes(b"0")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def test_the_last_versions_stay(book, tmp_path):
    folder = tmp_path / "copies" / "deep"
    made = []
    for n in range(5):
        book.write_bytes(b"%d" % n)
        made.append(keep_backup(book, folder, 3))
    assert backups(book, folder) == made[:1:-1]
    assert [each.read_bytes() for each in made[2:]] == [b"2", b"3", b"4"]
    assert len(list(folder.iterdir())) == 3


def test_a_copy_says_what_it_is_of_and_when(book, tmp_path):
    copy = keep_backup(book, tmp_path / "copies", 2)
    assert copy.name == "My [1] book.2023-11-14T22-13-20Z-5feceb66.xlsx"


def test_one_version_is_copied_once(book, tmp_path):
    assert keep_backup(book, tmp_path / "c", 2) == keep_backup(book, tmp_path / "c", 2)
    assert len(backups(book, tmp_path / "c")) == 1


def test_other_files_in_the_folder_stay(book, tmp_path):
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / "My [1] book.xlsx").write_bytes(b"x")
    (folder / "Other.2023-11-14T22-13-20Z-5feceb66.xlsx").write_bytes(b"y")
    for n in range(3):
        book.write_bytes(b"%d" % n)
        keep_backup(book, folder, 1)
    assert len(list(folder.iterdir())) == 3


def test_no_copies_where_none_are_kept(book, tmp_path):
    assert keep_backup(book, tmp_path / "c", 0) is None
    assert not (tmp_path / "c").exists()


def test_a_folder_that_cannot_be_written_is_said(book):
    with pytest.raises(NotWritableError, match="backup"):
        keep_backup(book, book / "inside a file", 2)
