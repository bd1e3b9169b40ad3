"""Devices on which something was made once; the tests take copies, each on its own."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lifeops import links
from lifeops.cli.root import run


def linked_device(device: Path, make: Callable[[Path], object], name: str = "my-year.xlsx") -> Path:
    """Make a workbook on a device in that folder, and link it.

    Args:
        device: an empty folder.
        make: makes the workbook at a path.
        name: of the workbook.
    """
    (device / "desk").mkdir()
    book = device / "desk" / name
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LIFEOPS_HOME", str(device / "home"))
        make(book)
        assert run(["link", str(book), "--local"]) == 0
    return device


def sample(template: str) -> Callable[[Path], object]:
    """Return what makes a sample workbook of a template."""

    def make(book: Path) -> None:
        assert run(["new", template, str(book), "--sample"]) == 0

    return make


def copied(device: Path, home: Path) -> Path:
    """Copy a device with one link to that of a test; return where its workbook is now."""
    shutil.copytree(device / "desk", home, dirs_exist_ok=True)
    shutil.copytree(device / "home", home.parent / "home")
    (link,) = links.every()
    return links.move(link, home / link.book.relative_to(device / "desk")).book
