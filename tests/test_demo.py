import io
from contextlib import redirect_stdout

import pytest
from devices import copied

from lifeops import links
from lifeops.cli.root import run
from lifeops.ends import sheets_client
from lifeops.settings import state_folder


@pytest.fixture(scope="module")
def played_once(tmp_path_factory):
    """A device on which the demo was played in a narrow window, and what it said."""
    device = tmp_path_factory.mktemp("device")
    (device / "desk").mkdir()
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as environment, redirect_stdout(said):
        environment.setenv("LIFEOPS_HOME", str(device / "home"))
        environment.setenv("COLUMNS", "40")
        environment.chdir(device / "desk")
        assert run(["demo"]) == 0
    return device, said.getvalue()


@pytest.fixture
def played(played_once, home):
    """What the demo said that was played on this device."""
    device, said = played_once
    copied(device, home)
    return said


def test_the_demo_says_what_happened_and_what_to_run_next(played, lifeops):
    said = " ".join(played.split())
    assert "1 change waiting: To the Excel file: 1 cell changed" in said
    assert "In life-ops.xlsx, 'File the expense report' has Importance High now." in said
    assert "The Google Sheet: 1 cell changed" in said
    assert "the Sheet says 'High', Excel says 'Low'" in said
    assert "Took it back (`lifeops undo" in said
    assert "On both sides, 'Renew passport' has Due" in said
    assert "On both sides, 'Finish the Brindle Q3 deck' has Importance Low now." in said
    assert "ranks them the same" in said
    assert said.count("lifeops ") >= 3


def test_the_next_commands_work(played, lifeops):
    assert lifeops("status")[0] == 0
    code, printed, _ = lifeops("sync", "lifeops-demo/life-ops.xlsx")
    assert (code, printed) == (0, "Both sides are the same. Nothing to do.\n")


def test_the_demo_again_leaves_the_first_alone(played, lifeops, home):
    before = (home / "lifeops-demo" / "life-ops.xlsx").read_bytes()
    code, _, complaint = lifeops("demo")
    assert code == 2
    assert "serve --open" in complaint
    assert "demo --clean" in complaint
    assert (home / "lifeops-demo" / "life-ops.xlsx").read_bytes() == before


def test_clean_takes_everything_away(played, lifeops, home):
    assert lifeops("demo", "--clean")[0] == 0
    assert list(home.iterdir()) == []
    assert links.every() == ()
    left = [path.name for path in state_folder().rglob("*") if path.is_file()]
    assert left == ["links.db"]
    with sheets_client(local=True) as client:
        listed = client.request("get", "https://www.googleapis.com/drive/v3/files").json()
    assert listed["files"] == []
    assert lifeops("demo", "--clean")[:2] == (0, "There is no demo to remove.\n")


def test_clean_leaves_a_folder_that_is_not_the_demos(lifeops, home):
    (home / "lifeops-demo").mkdir()
    (home / "lifeops-demo" / "mine.txt").write_text("mine")
    code, _, complaint = lifeops("demo", "--clean")
    assert code != 0
    assert "not made by the demo" in complaint
    assert (home / "lifeops-demo" / "mine.txt").read_text() == "mine"


def test_the_demo_fits_a_narrow_window(played):
    assert max(map(len, played.splitlines())) <= 60
