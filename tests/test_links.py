import pytest

from lifeops import links
from lifeops.links import Link
from sync.errors import SyncError, WrongEndError


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("LIFEOPS_HOME", str(tmp_path / "home"))
    return tmp_path


def link(folder, name="a.xlsx"):
    return Link((folder / name).resolve(), f"guid-{name}", "sheet-1", local=True)


def test_a_link_is_remembered_and_forgotten(home):
    made = link(home)
    links.remember(made)
    made.state_file.write_bytes(b"state")
    assert links.every() == (made,)
    assert links.find(home / "." / "a.xlsx") == made
    links.forget(made)
    assert links.every() == ()
    assert not made.state_file.exists()


def test_links_are_listed_by_path(home):
    for name in ("b.xlsx", "a.xlsx"):
        links.remember(link(home, name))
    assert [each.book.name for each in links.every()] == ["a.xlsx", "b.xlsx"]


def test_a_workbook_that_is_not_linked_says_how_to_link_it(home):
    with pytest.raises(WrongEndError, match=r"lifeops link .*b\.xlsx --local"):
        links.need(home / "b.xlsx")


def test_a_moved_workbook_takes_its_link_along(home):
    made = link(home)
    links.remember(made)
    moved = links.move(made, home / "b.xlsx")
    assert links.every() == (moved,)
    assert moved.state_file == made.state_file


def test_a_damaged_list_of_links_says_what_to_do(home):
    links.remember(link(home))
    (made := link(home)).state_file.with_name("links.db").write_bytes(b"junk" * 200)
    with pytest.raises(SyncError, match=r"links\.db.*Move that file away"):
        links.find(made.book)


def test_an_emptied_list_of_links_is_not_taken_for_none(home):
    links.remember(link(home))
    (made := link(home)).state_file.write_bytes(b"state")
    listed = made.state_file.with_name("links.db")
    listed.write_bytes(b"")
    with pytest.raises(SyncError, match=r"links\.db.*empty, though 1 synced before"):
        links.every()
    assert listed.read_bytes() == b""


def test_an_empty_list_of_links_on_a_new_device_is_none(home):
    made = link(home)
    made.state_file.with_name("links.db").write_bytes(b"")
    assert links.every() == ()
    links.remember(made)
    assert links.every() == (made,)
