"""Completion of commands and options in the shell: ``completion``."""

import click
from click.shell_completion import get_completion_class

from lifeops.cli.say import say

_VARIABLE = "_LIFEOPS_COMPLETE"
_PLACES = {
    "bash": "lifeops completion bash >> ~/.bashrc",
    "zsh": "lifeops completion zsh >> ~/.zshrc",
    "fish": "lifeops completion fish > ~/.config/fish/completions/lifeops.fish",
}


@click.command()
@click.argument("shell", required=False, type=click.Choice(sorted(_PLACES)))
def completion(shell: str | None) -> None:
    """Print what makes the tab key complete lifeops commands in your shell.

    \b
    Examples: lifeops completion
              lifeops completion bash
    """
    if shell is None:
        say("Run the line of your shell once, then open a new one:")
        for line in _PLACES.values():
            click.echo(f"  {line}")
        return
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - click has all three
    from lifeops.cli.root import lifeops

    click.echo(kind(lifeops, {}, "lifeops", _VARIABLE).source())
