"""A command with a fault in it, to see how that ends."""

import click


@click.command()
def explode() -> None:
    """Fail as nobody expected."""
    raise ZeroDivisionError("a fault")
