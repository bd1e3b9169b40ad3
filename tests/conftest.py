import os
from contextlib import closing

import pytest
from hypothesis import settings

from lifeops.cli.root import run

pytest.register_assert_rewrite("devices", "engine_world", "store_contract", "two_sides")
# The same examples at every run; HYPOTHESIS_PROFILE=default looks for new ones.
settings.register_profile("seeded", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "seeded"))


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A fresh device: its own state and sheets, standing in an empty folder."""
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.setenv("LIFEOPS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def lifeops(home, capsys):
    """Run a command line; return its exit code, what it printed and what it complained of."""

    def command(*arguments):
        code = run([str(each) for each in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


@pytest.fixture
def served(home):
    """The embedded server of this device, running for the whole test."""
    from lifeops.settings import sheets_database
    from sync.emulator import server

    with server.running(sheets_database()) as running:
        yield running


@pytest.fixture(scope="session")
def linked_once(tmp_path_factory):
    """A device on which the day plan with its sample day was linked; the tests take copies."""
    from devices import linked_device, sample

    return linked_device(tmp_path_factory.mktemp("device"), sample("day-plan"))


@pytest.fixture
def day_plan(linked_once, home, request):
    """The day plan with its sample day, linked on this device, whose server is running."""
    from devices import copied

    book = copied(linked_once, home)
    request.getfixturevalue("served")
    return book


@pytest.fixture
def world(tmp_path):
    """Both sides of a link in memory, synced once; see ``two_sides``."""
    from two_sides import World

    world = World(tmp_path / "link.db")
    with closing(world.state):
        world.sync()
        world.excel.writes = world.sheet.writes = 0
        yield world
