"""Settings on the command line: ``config get`` and ``config set``."""

from pathlib import Path

import click

from lifeops import config as settings
from lifeops import config_edit, links
from lifeops.cli import table
from lifeops.cli.say import say
from lifeops.stamp import FILE

BOOK = click.option(
    "--book",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help=f"As it goes for this workbook, by the {FILE} beside it.",
)


@click.group()
def config() -> None:
    """Look at settings, and change them.

    The environment goes before lifeops.toml beside the workbook, that before your own
    lifeops.toml, and that before the default.

    \b
    Examples: lifeops config get
              lifeops config set schedule.every 1h
    """


@config.command()
@click.argument("key", required=False)
@BOOK
def get(key: str | None, book: Path | None) -> None:
    """Show one setting, or all of them and where each was said.

    \b
    Examples: lifeops config get
              lifeops config get schedule.every --book my-year.xlsx
    """
    beside = book.resolve() if book is not None else None
    if key is not None:
        click.echo(_text(settings.find(key, beside).value))
        return
    found = {name: settings.find(name, beside) for name in settings.SETTINGS}
    if table.wanted():
        rows = [
            (name, _text(each.value) or "none", each.source, settings.SETTINGS[name].about)
            for name, each in found.items()
        ]
        table.show_table(("Setting", "Value", "From", "About"), rows)
        return
    for name, each in found.items():
        about = settings.SETTINGS[name].about
        say(f"{name} = {_text(each.value) or 'none'} ({each.source}): {about}")


@config.command("set")
@click.argument("key")
@click.argument("value")
@BOOK
def set_(key: str, value: str, book: Path | None) -> None:
    """Change a setting in your own lifeops.toml, or in the one beside a workbook.

    The rest of the file stays as it is, comments and all.

    \b
    Examples: lifeops config set schedule.every 1h
              lifeops config set sync.tables.Tasks.winner excel --book my-year.xlsx
    """
    link = links.find(book) if book is not None else None
    path = book.resolve().with_name(FILE) if book is not None else settings.user_file()
    found = config_edit.choose(key, value, path, link)
    say(f"{key} = {_text(found)} in {path}")
    if key.startswith("schedule.") and key.partition(".")[2] in {"every", "limit"}:
        again = f" --every {_text(found)}" if key.endswith("every") else ""
        say(f"A schedule that is there takes it over with `lifeops schedule install{again}`.")


def _text(value: settings.Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
