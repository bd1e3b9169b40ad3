import errno
import hashlib
import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from workbook.errors import ChangedMeanwhileError, NotWritableError, OpenElsewhereError
from workbook.xlsx.replace import open_elsewhere, refuse_if_open, replace


def names(folder):
    return [path.name for path in folder.iterdir()]


def digest(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "My book.xlsx"
    path.write_bytes(b"old")
    return path


def test_the_file_is_replaced_and_nothing_is_left_over(book):
    book.chmod(0o640)
    replace(book, b"new", digest(b"old"))

    assert book.read_bytes() == b"new"
    assert stat.S_IMODE(book.stat().st_mode) == 0o640
    assert names(book.parent) == [book.name]


def test_equal_bytes_are_not_written(book):
    os.utime(book, (1_000, 1_000))
    replace(book, b"old", digest(b"old"))
    assert book.stat().st_mtime == 1_000


def test_a_link_is_followed(book, tmp_path):
    link = tmp_path / "elsewhere" / "link.xlsx"
    link.parent.mkdir()
    link.symlink_to(book)
    replace(link, b"new", digest(b"old"))
    assert link.is_symlink()
    assert book.read_bytes() == b"new"


def test_a_link_to_another_file_system_is_followed(tmp_path):
    far = Path("/dev/shm")  # noqa: S108 - another file system, which is the point
    if not far.is_dir() or far.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system at hand")
    with tempfile.TemporaryDirectory(dir=far) as folder:
        target = Path(folder) / "book.xlsx"
        target.write_bytes(b"old")
        link = tmp_path / "link.xlsx"
        link.symlink_to(target)
        replace(link, b"new", digest(b"old"))
        assert target.read_bytes() == b"new"
        assert names(target.parent) == ["book.xlsx"]


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="this system has no such attributes")
def test_extended_attributes_stay(book):
    try:
        os.setxattr(book, "user.tag", b"red")
    except OSError:
        pytest.skip("this file system keeps no extended attributes")
    replace(book, b"new", digest(b"old"))
    assert os.getxattr(book, "user.tag") == b"red"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may chown")
def test_the_owner_stays(book):
    os.chown(book, 12345, 23456)
    replace(book, b"new", digest(b"old"))
    assert (book.stat().st_uid, book.stat().st_gid) == (12345, 23456)


def test_an_owner_that_may_not_be_set_does_not_stop_the_write(book, monkeypatch):
    if not hasattr(os, "chown"):
        pytest.skip("this system has no owners")

    def refuse(*_):
        raise PermissionError(errno.EPERM, "no")

    made = _owned_by_another(tempfile.mkstemp, book.stat())
    monkeypatch.setattr(tempfile, "mkstemp", made)
    monkeypatch.setattr(os, "chown", refuse)
    replace(book, b"new", digest(b"old"))
    assert book.read_bytes() == b"new"


def _owned_by_another(mkstemp, real):
    chown = os.chown

    def made(**options):
        handle, name = mkstemp(**options)
        if os.geteuid() == 0:
            chown(name, real.st_uid + 1, real.st_gid)
        return handle, name

    return made


def test_a_read_only_file_stays_as_it_is(book):
    book.chmod(0o444)
    with pytest.raises(NotWritableError, match="read-only"):
        replace(book, b"new", digest(b"old"))
    assert book.read_bytes() == b"old"
    assert names(book.parent) == [book.name]


@pytest.mark.parametrize(
    ("lock", "program"),
    [("~$My book.xlsx", "Excel"), (".~lock.My book.xlsx#", "LibreOffice")],
)
def test_a_file_open_in_another_program_is_left_alone(book, lock, program):
    assert open_elsewhere(book) is None
    refuse_if_open(book)
    (book.parent / lock).write_bytes(b"")

    assert open_elsewhere(book) == program
    with pytest.raises(OpenElsewhereError, match=program):
        refuse_if_open(book)
    with pytest.raises(OpenElsewhereError, match=program):
        replace(book, b"new", digest(b"old"))
    assert book.read_bytes() == b"old"


def test_the_lock_beside_the_target_of_a_link_counts(book, tmp_path):
    link = tmp_path / "far" / "link.xlsx"
    link.parent.mkdir()
    link.symlink_to(book)
    (book.parent / f"~${book.name}").write_bytes(b"")
    assert open_elsewhere(link) == "Excel"


def test_a_file_that_changed_is_left_alone(book):
    with pytest.raises(ChangedMeanwhileError):
        replace(book, b"new", digest(b"other"))
    assert book.read_bytes() == b"old"
    book.unlink()
    with pytest.raises(ChangedMeanwhileError):
        replace(book, b"new", digest(b"old"))
    assert not names(book.parent)


@pytest.mark.parametrize("step", ["fsync", "replace", "mkstemp"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(book, monkeypatch, step, number):
    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile if step == "mkstemp" else os, step, fail)
    with pytest.raises(NotWritableError, match=os.strerror(number)):
        replace(book, b"new", digest(b"old"))
    monkeypatch.undo()
    assert book.read_bytes() == b"old"
    assert names(book.parent) == [book.name]


def test_a_change_during_the_write_is_seen(book, monkeypatch):
    real = os.fsync

    def save_in_between(handle):
        book.write_bytes(b"saved by a person")
        real(handle)

    monkeypatch.setattr(os, "fsync", save_in_between)
    with pytest.raises(ChangedMeanwhileError):
        replace(book, b"new", digest(b"old"))
    assert book.read_bytes() == b"saved by a person"
    assert names(book.parent) == [book.name]


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_a_kill_in_the_middle_leaves_the_old_file_whole(book):
    code = (
        "import os, sys, time, hashlib, pathlib\n"
        "from workbook.xlsx import replace\n"
        "def hang(handle):\n"
        "    print('written', flush=True); time.sleep(60)\n"
        "os.fsync = hang\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "replace.replace(path, b'new', hashlib.sha256(b'old').hexdigest())\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(book)], stdout=subprocess.PIPE)
    with process:
        assert process.stdout
        assert process.stdout.readline().strip() == b"written"
        process.send_signal(signal.SIGKILL)
    assert book.read_bytes() == b"old"
    left = [name for name in names(book.parent) if name != book.name]
    assert len(left) == 1
    replace(book, b"new", digest(b"old"))
    assert book.read_bytes() == b"new"


STEPS = """
import os, sys, hashlib, pathlib
from workbook.xlsx import replace
path, stop = pathlib.Path(sys.argv[1]), int(sys.argv[2])
seen = 0
def step(event, arguments):
    global seen
    seen += 1
    if seen == stop:
        os._exit(9)
for name in ("fsync", "write", "replace"):
    real = getattr(os, name)
    def counted(*given, real=real, **named):
        step("", ())
        result = real(*given, **named)
        step("", ())
        return result
    setattr(os, name, counted)
sys.addaudithook(step)
replace.replace(path, b"new", hashlib.sha256(b"old").hexdigest())
os._exit(0)
"""


def test_killed_at_any_step_the_file_is_old_or_new(book):
    seen = set()
    for stop in range(1, 200):
        book.write_bytes(b"old")
        done = subprocess.run([sys.executable, "-c", STEPS, str(book), str(stop)], check=False)
        found = book.read_bytes()
        assert found in (b"old", b"new")
        seen.add((done.returncode, found))
        if done.returncode == 0:
            break
        assert done.returncode == 9
    assert seen == {(9, b"old"), (9, b"new"), (0, b"new")}
    replace(book, b"newer", digest(b"new"))
    assert book.read_bytes() == b"newer"
