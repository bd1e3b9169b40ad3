"""What a request's function looks like."""

from collections.abc import Callable
from typing import TypeAlias

from sync.emulator.spreadsheet import Json, Spreadsheet

Apply: TypeAlias = Callable[[Spreadsheet, Json], Json]
"""Applies a request's body to a spreadsheet and returns the reply; raises to refuse it."""
