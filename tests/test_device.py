from pathlib import Path

import pytest

from lifeops import device
from lifeops.device import device as this_device


def test_a_computer_is_the_same_at_every_call() -> None:
    assert this_device() == this_device()


def test_two_computers_differ_and_tell_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = set()
    for name in ("one", "two"):
        (tmp_path / name).write_text(f"{name}\n")
        monkeypatch.setattr(device, "_FILES", (tmp_path / "none", tmp_path / name))
        found.add(this_device())
    assert len(found) == 2
    assert not any(name in each for each in found for name in ("one", "two"))


@pytest.mark.parametrize(("node", "known"), [(0x0024E8123456, True), (0x0124E8123456, False)])
def test_a_network_address_stands_in_unless_it_was_made_up(
    monkeypatch: pytest.MonkeyPatch, node: int, known: bool
) -> None:
    monkeypatch.setattr(device, "_FILES", ())
    monkeypatch.setattr("uuid.getnode", lambda: node)
    assert bool(this_device()) is known
