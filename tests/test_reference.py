"""The reference tells every command as its own help does, and completion knows them all."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lifeops.cli.reference import commands, reference

DOCUMENT = Path(__file__).parent.parent / "docs" / "reference.md"


def test_the_document_is_what_the_commands_say():
    anew = "write it anew: python -m lifeops.cli.reference > docs/reference.md"
    assert DOCUMENT.read_text("utf-8") == reference(), anew


def test_every_command_and_option_is_told():
    document = DOCUMENT.read_text("utf-8")
    for path, command in commands():
        _, found, rest = document.partition(f"\n## {path}\n")
        told = rest.partition("\n## ")[0]
        assert found, path
        for option in command.params:
            assert all(name in told for name in option.opts if name.startswith("-")), option.opts


def completed(*words, shell="bash"):
    """Return what the shell would offer after ``words``."""
    environment = {
        **os.environ,
        "_LIFEOPS_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": " ".join(("lifeops", *words)),
        "COMP_CWORD": str(len(words)),
    }
    done = subprocess.run(
        [sys.executable, "-m", "lifeops"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [line.rpartition(",")[2] for line in done.stdout.splitlines()]


def test_commands_and_options_are_completed():
    assert {"schedule", "status", "sync"} == set(completed("s")) - {"serve"}
    assert completed("schedule", "in") == ["install"]
    assert completed("schedule", "install", "--us") == ["--using"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_takes_the_script(lifeops, shell, tmp_path):
    code, printed, complaint = lifeops("completion", shell)
    assert (code, complaint) == (0, "")
    assert "_LIFEOPS_COMPLETE" in printed
    if shutil.which(shell):
        script = tmp_path / "script"
        script.write_text(printed)
        subprocess.run([shell, "-n", script], check=True)
