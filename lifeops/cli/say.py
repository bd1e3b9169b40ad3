"""Words for a person: wrapped to the terminal, plain where there is none."""

import shutil
import textwrap
from collections.abc import Iterable

import click

from sync.store import Notice

NARROWEST = 30
WIDEST = 100


def width() -> int:
    """Return the width of text in characters, within what reads well."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))


def say(text: str, *, indent: str = "") -> None:
    """Print ``text``, wrapped, later lines indented a little; commands are never broken up."""
    click.echo(
        textwrap.fill(
            text,
            width(),
            initial_indent=indent,
            subsequent_indent=indent + "  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def show_notices(notices: Iterable[Notice]) -> None:
    """Print what is left alone, and why."""
    for notice in notices:
        say(f"{notice.where}: {notice.message}", indent="  ")


def show_command(command: str, meaning: str) -> None:
    """Print a command to run next and what it does, side by side where there is room."""
    if width() < 60:
        click.echo(f"  {command}")
        say(meaning, indent="      ")
    else:
        click.echo(f"  {command:<28}  {meaning}")
