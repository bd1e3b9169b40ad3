"""Tasks and accounts with a few rows each, linked: for tests that need no more."""

import shutil

import pytest

import templates
from lifeops import links
from lifeops.cli.root import run
from workbook.template.load import load
from workbook.xlsx.create import create


@pytest.fixture(scope="session")
def linked_small(tmp_path_factory):
    """A device on which they were linked; the tests take copies."""
    device = tmp_path_factory.mktemp("device")
    (device / "desk").mkdir()
    book = device / "desk" / "my-year.xlsx"
    small = load(templates.folder("life-ops"), tabs=("tasks", "accounts"))
    create(small, book, sample=True)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LIFEOPS_HOME", str(device / "home"))
        assert run(["link", str(book), "--local"]) == 0
    return device


@pytest.fixture
def small_link(linked_small, home, tmp_path, request):
    """The workbook, linked on this device, whose server is running."""
    shutil.copytree(linked_small / "desk", home, dirs_exist_ok=True)
    shutil.copytree(linked_small / "home", tmp_path / "home")
    (link,) = links.every()
    links.move(link, home / link.book.name)
    request.getfixturevalue("served")
    return home / link.book.name
