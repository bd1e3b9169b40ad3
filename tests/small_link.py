"""Tasks and accounts with a few rows each, linked: for tests that need no more."""

import pytest
from devices import copied, linked_device

import templates
from workbook.template.load import load
from workbook.xlsx.create import create


@pytest.fixture(scope="session")
def linked_small(tmp_path_factory):
    """A device on which they were linked; the tests take copies."""
    small = load(templates.folder("life-ops"), tabs=("tasks", "accounts"))
    device = tmp_path_factory.mktemp("device")
    return linked_device(device, lambda book: create(small, book, sample=True))


@pytest.fixture
def small_link(linked_small, home, request):
    """The workbook, linked on this device, whose server is running."""
    book = copied(linked_small, home)
    request.getfixturevalue("served")
    return book
