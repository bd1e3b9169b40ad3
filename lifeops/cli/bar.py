"""How far a large load has come, where a person looks on."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lifeops.cli.waits import waits_told
from lifeops.ends import Progress

_FEW = 500
"""Rows that are written before anybody could read a bar."""


@contextmanager
def bar(what: str) -> Iterator[Progress | None]:
    """Yield what draws a bar on the terminal, on its error stream; ``None`` where there is none.

    Nothing is drawn, and nothing imported, before the first news of a large load.

    Args:
        what: a few words before the bar.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    drawn: list[Any] = []  # rich is imported late

    def tell(done: int, whole: int) -> None:
        if whole < _FEW:
            return
        if not drawn:
            drawn.append(_drawn(what, whole))
        drawn[0].update(drawn[0].task_ids[0], completed=done, total=whole)

    try:
        with waits_told():
            yield tell
    finally:
        for each in drawn:
            each.stop()


def _drawn(what: str, whole: int) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True, no_color=bool(os.environ.get("NO_COLOR")))
    columns = TextColumn(what), BarColumn(bar_width=None), MofNCompleteColumn(), TextColumn("rows")
    drawn = Progress(*columns, console=console, transient=True)
    drawn.add_task(what, total=whole)
    drawn.start()
    return drawn
