"""Records that files are read into, as tests look at them."""

from contextlib import suppress

from lifeops.imports.source import File, UnreadableSourceError
from workbook.values import display


def shown(record):
    return {column: display(content) for column, content in record.cells.items()}


def harmless(modules, content, hints):
    """Let formats recognise and read bytes: they may refuse them, and nothing else."""
    for each in modules:
        each.recognises(File("x", content))
        with suppress(UnreadableSourceError):
            each.read(File("x", content), hints)
