"""The guide to Google: what it tells people to type works, what it quotes is what is said."""

import re
import shlex
from pathlib import Path

import handmade
from google_account import *  # noqa: F403 - its fixtures

from lifeops.cli.auth_words import _STEPS

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "google.md").read_text("utf-8")


def test_the_guides_commands_lead_to_a_first_sync(google, home, lifeops):
    tour, _, _ = GUIDE.partition("## A computer without")
    commands = re.findall(r"^ {4,}lifeops (.*)$", tour, re.MULTILINE)
    assert "link my-year.xlsx" in commands
    assert commands.count("new day-plan my-year.xlsx --sample") == 1
    for command in commands:
        if command.startswith("new "):  # a small one will do here
            handmade.orders(home / "my-year.xlsx")
            continue
        words = shlex.split(command)
        words = [str(home / "client_secret.json") if "~" in word else word for word in words]
        code, _, complaint = lifeops(*words)
        assert (command, code, complaint) == (command, 0, "")


def test_the_guide_and_the_command_tell_the_same_steps():
    assert len(_STEPS) == 5
    for _, link in _STEPS:
        assert f"<{link}>" in GUIDE


def test_the_guide_quotes_what_is_said():
    _, _, table = GUIDE.partition("| What lifeops says |")
    rows = re.findall(r"^\| (?!---)([^|]+?) \|", table, re.MULTILINE)
    folder = ROOT / "sync" / "google" / "signin"
    said = " ".join(each.read_text("utf-8") for each in folder.glob("*.py"))
    said = re.sub(r'"\s*f?"', "", said)
    quoted = [part for row in rows for part in row.split(" / ")]
    assert len(quoted) == 10
    for part in quoted:
        assert part.removeprefix("the Google Sheets API ") in said, part
