"""Words for a person: wrapped to the terminal, plain where there is none."""

import os
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping

import click

from sync.store import Notice

UV_RUN = "UV_RUN_RECURSION_DEPTH"
"""Set by `uv run`, without which a person who started so has no `lifeops` to type."""
NARROWEST = 30
WIDEST = 100
_STEERING = frozenset({"Cc", "Cf", "Cs"})
_HARMLESS = "\n\t\N{ZERO WIDTH JOINER}"


def width() -> int:
    """Return the width of text in characters, within what reads well."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))


def say(text: str, *, indent: str = "") -> None:
    """Print ``text``, wrapped, later lines indented a little; commands are never broken up."""
    click.echo(
        textwrap.fill(
            printable(text),
            width(),
            initial_indent=indent,
            subsequent_indent=indent + "  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def complain(text: str) -> None:
    """Print what is wrong on the error stream, wrapped if a person looks on."""
    for line in text.splitlines():
        shown = printable(line)
        if sys.stderr.isatty() and len(shown) > width():
            shown = textwrap.fill(
                shown,
                width(),
                subsequent_indent="  ",
                break_long_words=False,
                break_on_hyphens=False,
            )
        click.echo(shown, err=True)


def printable(text: str) -> str:
    """Return ``text`` without what would steer a terminal: cells may hold anything."""
    if text.isprintable():
        return text
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(each) in {"Cc", "Cf", "Cs"}
        and each not in "\n\t\N{ZERO WIDTH JOINER}"
        else each
        for each in text
    )


def on_terminal() -> bool:
    """Whether a person looks at what is printed, on something that can draw tables."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def show_notices(notices: Iterable[Notice]) -> None:
    """Print what is left alone, and why."""
    for notice in notices:
        say(f"{notice.where}: {notice.message}", indent="  ")


def show_commands(commands: Mapping[str, str]) -> None:
    """Print commands to run next and what each does, side by side where there is room."""
    start = "uv run " if UV_RUN in os.environ else ""
    longest = max(map(len, commands)) + len(start)
    for command, meaning in ((start + each, meaning) for each, meaning in commands.items()):
        if longest + len(meaning) + 4 <= width():
            click.echo(f"  {command:<{longest}}  {meaning}")
        else:
            click.echo(f"  {command}")
            say(meaning, indent="      ")
