"""All commands in one document, made from the commands themselves.

``python -m lifeops.cli.reference > docs/reference.md`` writes it anew.
"""

import inspect
import re
import sys
from collections.abc import Iterator

import click

from lifeops import config
from lifeops.cli.root import lifeops

_EXAMPLES = re.compile(r"\n+Examples?:(.*)\Z", re.DOTALL)
_HEAD = """\
# Reference

Every command, as `lifeops COMMAND --help` tells it. What the exit codes mean stands in
[sync.md](sync.md#exit-codes), the shape of `--json` in [commands.md](commands.md#for-scripts).
"""
_SETTINGS = """\
## Settings

The environment goes before `lifeops.toml` beside the workbook, that before your own `lifeops.toml`,
and that before the default. What that file says of tables and columns stands in
[choices.md](choices.md).

| setting | default | environment | |
|---|---|---|---|
"""


def reference() -> str:
    """Return the document."""
    told = (_told(path, command) for path, command in commands())
    rows = (
        f"| `{key}` | `{str(each.default).lower()}` | `{config.variable(key)}` | {each.about} |\n"
        for key, each in config.SETTINGS.items()
    )
    return f"{_HEAD}\n{''.join(told)}{_SETTINGS}{''.join(rows).replace('``', '')}"


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command with what is typed for it, a group before what is in it."""
    context = lifeops.make_context("lifeops", [], resilient_parsing=True)
    yield from _below("lifeops", lifeops, context)


def examples(command: click.Command) -> list[str]:
    """Return the command lines that a command's help shows."""
    found = _EXAMPLES.search(_help(command))
    lines = found[1].splitlines() if found else []
    return [line.strip() for line in lines if line.strip()]


def _below(
    path: str, group: click.Group, context: click.Context
) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from _below(f"{path} {name}", command, context)


def _told(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path)
    usage = " ".join((path, *command.collect_usage_pieces(context)))
    text = _EXAMPLES.sub("", _help(command))
    about = "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))
    shown = "".join(f"    {line}\n" for line in examples(command))
    options = [each for each in command.params if isinstance(each, click.Option)]
    rows = "".join(_row(each, context) for each in options)
    table = f"\n| option | |\n|---|---|\n{rows}" if rows else ""
    return f"## {path}\n\n    {usage}\n\n{about}\n\n{shown}{table}\n"


def _row(option: click.Option, context: click.Context) -> str:
    names, text = option.get_help_record(context) or ("", "")
    return f"| `{names.replace('|', ' or ')}` | {text.replace('|', ' or ')} |\n"


def _help(command: click.Command) -> str:
    return inspect.cleandoc(command.help or "").replace("\b\n", "")


if __name__ == "__main__":
    sys.stdout.write(reference())
