"""The command ``lifeops``: its subcommands, loaded when called, and how errors end."""

import importlib
import io
import keyword
import re
import shutil
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import click

from lifeops.cli.exits import Exit, exit_code
from workbook.errors import WorkbookError

COMMANDS = {
    "demo": "lifeops.cli.demo",
    "new": "lifeops.cli.book",
    "clear": "lifeops.cli.samples",
    "link": "lifeops.cli.book",
    "unlink": "lifeops.cli.book",
    "sync": "lifeops.cli.sync",
    "status": "lifeops.cli.status",
    "conflicts": "lifeops.cli.conflicts",
    "log": "lifeops.cli.log",
    "undo": "lifeops.cli.back",
    "restore": "lifeops.cli.back",
    "schedule": "lifeops.cli.schedule",
    "serve": "lifeops.cli.serve",
    "today": "lifeops.cli.today",
    "plan": "lifeops.cli.plan",
    "routine": "lifeops.cli.routine",
    "outcomes": "lifeops.cli.outcomes",
    "kpi": "lifeops.cli.kpi",
    "view": "lifeops.cli.view",
    "report": "lifeops.cli.report_command",
    "import": "lifeops.cli.imports",
    "auth": "lifeops.cli.auth",
    "doctor": "lifeops.cli.doctor",
    "template": "lifeops.cli.template",
    "config": "lifeops.cli.config",
    "completion": "lifeops.cli.completion",
}
SECTIONS = {
    "demo": "Start",
    "sync": "Keep both sides the same",
    "today": "Work with it",
    "auth": "Set up",
}
"""The command that a section of the help begins with -> its title."""

_LATER = re.compile(r"; .*|\.$", re.DOTALL)
"""What a list of commands leaves out of a command's first sentence."""
_USUAL = 52
"""Columns from which click's own layout of help fits."""
_NARROWEST = 30
_WHOLE = 1000
"""Characters that no first sentence of a command's help has."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands in the order in which a new user needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import and return one command."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        name = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands in sections, each with the first clause of its help."""
        width = max(map(len, COMMANDS))
        sections: dict[str, list[tuple[str, str]]] = {}
        title = ""
        for name in self.list_commands(ctx):
            title = SECTIONS.get(name, title)
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                sentence = command.get_short_help_str(limit=_WHOLE)
                line = (name.ljust(width), _LATER.sub("", sentence))
                sections.setdefault(title, []).append(line)
        for heading, lines in sections.items():
            with formatter.section(heading):
                formatter.write_dl(lines)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command for one that does not exist."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as wrong:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            if not near:
                raise
            raise click.UsageError(f"{wrong.message} Did you mean '{near[0]}'?", ctx) from None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lifeops", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an unexpected error.")
def lifeops(debug: bool) -> None:
    """Keep one workbook the same in Excel and in Google Sheets.

    \b
    Try it:            lifeops demo
    Your own workbook: lifeops new life-ops BOOK.xlsx
                       lifeops link BOOK.xlsx --local
                       lifeops sync
    """
    sys.excepthook = _traced if debug else _unexpected


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code; every known error becomes one message."""
    try:
        code = lifeops.main(
            list(arguments), prog_name="lifeops", standalone_mode=False, **_narrow()
        )
        return code if isinstance(code, int) else Exit.DONE
    except WorkbookError as wrong:
        if "--json" in arguments:
            from lifeops.cli import shape

            click.echo(shape.failure(arguments[0], exit_code(wrong), wrong))
        else:
            from lifeops.cli.say import complain

            complain(f"lifeops: {wrong}")
        return exit_code(wrong)
    except click.ClickException as wrong:
        _show(wrong)
        return Exit.USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("lifeops: interrupted; nothing is lost, run it again to go on", err=True)
        return Exit.INTERRUPTED


def _narrow() -> dict[str, Any]:
    """Return how wide help may be where the terminal is narrower than click would think."""
    columns = shutil.get_terminal_size().columns
    return {"terminal_width": max(columns, _NARROWEST)} if columns < _USUAL else {}


def _show(wrong: click.ClickException) -> None:
    """Print a mistyped command's error, no wider than the terminal."""
    from lifeops.cli.say import complain

    told = io.StringIO()
    wrong.show(told)
    complain(told.getvalue())


def _unexpected(
    kind: type[BaseException], wrong: BaseException, traceback: TracebackType | None
) -> None:
    from lifeops.runlog import without_secrets

    del traceback
    click.echo(
        f"lifeops: unexpected error: {kind.__name__}: {without_secrets(str(wrong))}\n"
        "Nothing is lost: what was not finished is done by the next run.\n"
        "To see where it happened, run it again as `lifeops --debug ...`.",
        err=True,
    )


def _traced(
    kind: type[BaseException], wrong: BaseException, traceback: TracebackType | None
) -> None:
    from traceback import format_exception

    from lifeops.runlog import without_secrets

    click.echo(without_secrets("".join(format_exception(kind, wrong, traceback))), err=True)
