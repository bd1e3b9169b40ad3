"""Telling a person who looks on why nothing seems to happen: Google is waited for."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import click

LOGGER = "lifeops.waiting"


class _Told(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        click.echo(f"{record.getMessage()} (Ctrl-C stops; nothing is lost)", err=True)


@contextmanager
def waits_told() -> Iterator[None]:
    """Tell of waits for Google on the error stream while the block runs."""
    logger, handler, before = logging.getLogger(LOGGER), _Told(), logging.getLogger(LOGGER).level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
