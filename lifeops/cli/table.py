"""Tables for a terminal, as wide as it is; ``NO_COLOR`` takes the colours away."""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence

from lifeops.cli.say import on_terminal, printable

NARROW = 60
"""Width in characters below which lines read better than tables."""
_WIDEST = 140
_WHOLE = frozenset({"Run", "When", "Key"})
"""Headers of columns that are never folded."""


def wanted() -> bool:
    """Whether to draw a table rather than to print lines."""
    return on_terminal() and _columns() >= NARROW


def show_table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    title: str = "",
    styles: Mapping[str, str] | None = None,
) -> None:
    """Draw a table on the terminal.

    Args:
        headers: one for each column.
        rows: texts, one for each column.
        title: a line above it.
        styles: header -> style of its column, such as ``green``.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD
    )
    for header in headers:
        style, whole = (styles or {}).get(header, ""), header in _WHOLE
        table.add_column(header, style=style, overflow="fold", no_wrap=whole)
    for row in rows:
        table.add_row(*(Text(printable(text)) for text in row))
    width, plain = min(_WIDEST, _columns()), bool(os.environ.get("NO_COLOR"))
    console = Console(file=sys.stdout, width=width, highlight=False, no_color=plain)
    console.print(table)


def _columns() -> int:
    return shutil.get_terminal_size((_WIDEST, 24)).columns
