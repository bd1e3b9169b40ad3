"""Sample rows that are generated rather than written down: a believable year, from a seed.

A template may have a package ``sample``; each module in it generates the rows of some tables::

    def rows(seed: int, as_of: date) -> Rows: ...

The same seed and day give the same rows. Rows hold what a person would type, by column id: text,
numbers, ``date``, ``time`` and ``datetime``. They come below the rows that the TOML files give.
"""

import importlib
from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

Typed: TypeAlias = str | float | bool | date | time | None
"""What a person types in a cell; a ``datetime`` is a ``date`` too."""

Rows: TypeAlias = Mapping[str, Sequence[Mapping[str, Typed]]]
"""Table name -> its rows, each as column id -> what is typed."""

SEED = 2026


def generated(folder: Path, as_of: date, seed: int = SEED) -> Mapping[str, Rows]:
    """Return the generated sample rows of the template in ``folder``, by the module's file.

    Args:
        folder: of a shipped template.
        as_of: the day that the sample year surrounds.
        seed: another one gives another year.
    """
    found = {}
    for path in sorted(folder.glob("sample/[a-z]*.py")):
        module: ModuleType = importlib.import_module(f"templates.{folder.name}.sample.{path.stem}")
        rows: Rows = module.rows(seed, as_of)
        found[f"sample/{path.name}"] = rows
    return found
