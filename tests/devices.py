"""Devices on which something was made once; the tests take copies, each on its own."""

import shutil
from pathlib import Path

import pytest

from lifeops import links
from lifeops.cli.root import run


def linked_device(device: Path, template: str) -> Path:
    """Make a sample workbook of ``template`` on a device in that folder, and link it."""
    (device / "desk").mkdir()
    book = str(device / "desk" / "my-year.xlsx")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LIFEOPS_HOME", str(device / "home"))
        assert run(["new", template, book, "--sample"]) == 0
        assert run(["link", book, "--local"]) == 0
    return device


def copied(device: Path, home: Path) -> Path:
    """Copy a device with one link to that of a test; return where its workbook is now."""
    shutil.copytree(device / "desk", home, dirs_exist_ok=True)
    shutil.copytree(device / "home", home.parent / "home")
    (link,) = links.every()
    return links.move(link, home / link.book.relative_to(device / "desk")).book
