"""One batch after the other to a spreadsheet, each behind a new token and proved by its answer.

                token gone meanwhile -> refused as a whole: another computer wrote first
batch sent ---- answered ------------> what was asked back shows what it hit
                not answered --------> read once: our token there, it was applied;
                                       the old one there, it was not; neither, start afresh
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any, Protocol

from sync.errors import MovedOnError, UnavailableError, WrongEndError
from sync.google import hidden_tab
from sync.google.failures import LATER, WHERE, MissingError, RefusedError
from sync.google.hidden_tab import Rotation
from sync.google.outside import with_headers
from sync.google.plan import Batch
from sync.google.proof import Aim
from sync.google.reread import reread
from sync.google.snapshot import Snapshot
from sync.google.wire import Grids
from sync.google.writes import Ask, overlay
from sync.journal import Entry
from sync.label import Label
from sync.store import Bury, Reading
from workbook.schema import Schema


class Spreadsheet(Protocol):
    """One spreadsheet behind its API."""

    schema: Schema

    @property
    def label(self) -> Label:
        """What its hidden tab is to say."""
        ...

    def fetch(self) -> Grids:
        """Read its cells, in one request."""
        ...

    def batch(self, requests: Sequence[dict[str, Any]], asks: Sequence[Ask]) -> Grids:
        """Apply all requests or none; return what was asked back, as it stands afterwards."""
        ...

    def view(self, grids: Grids) -> Reading:
        """Return what cells say."""
        ...


class Exchange:
    """Writes to one spreadsheet, and what it holds as far as it is known.

    Args:
        spreadsheet: what is written to.
        before: the spreadsheet as it was read.

    Attributes:
        now: the spreadsheet as it is known to be.
        complete: whether all of ``now`` is younger than the last write.
    """

    def __init__(self, spreadsheet: Spreadsheet, before: Snapshot) -> None:
        self._spreadsheet = spreadsheet
        self.now = before
        self.complete = False

    def fetch(self, before: Snapshot | None = None, aims: Sequence[Aim] = ()) -> Snapshot:
        """Read the whole spreadsheet again.

        Args:
            before: the spreadsheet as it was before a write.
            aims: what was written, headers that were hit by it being taken as they were.
        """
        grids = with_headers(self._spreadsheet.fetch(), before or self.now, aims)
        return self._took(grids, complete=True)

    def send(
        self, batch: Batch, buries: Sequence[Bury] = (), note: Entry | None = None
    ) -> Snapshot | None:
        """Send a batch; return the spreadsheet as it then is, unless its tables moved away.

        Raises:
            MovedOnError: another computer wrote since ``now`` was read; nothing was written.
            UnavailableError: it cannot be reached; ``applied`` is ``None`` where that is unknown.
        """
        ahead = hidden_tab.rotation(self.now.grids, self._spreadsheet.label, buries, note)
        asks = [*ahead.asks, *batch.asks]
        self.complete = False
        sent, whole = self._sent(ahead, batch.requests, asks)
        grids = sent if whole else overlay(self.now.grids, sent, asks)
        grids = with_headers(grids, self.now, batch.aims)
        schema = self._spreadsheet.schema
        quick = None if whole else reread(schema, self.now, grids, batch.aims, asks)
        if quick is not None:
            self.now = quick
            return quick
        try:
            return self._took(grids, complete=whole)
        except WrongEndError:
            return None

    def send_deletes(self, batch: Batch) -> Grids:
        """Send a batch of deletes; return what was asked back, or all.

        Raises:
            MovedOnError: another computer wrote since ``now`` was read; nothing was deleted.
            UnavailableError: it cannot be reached; ``applied`` is ``None`` where that is unknown.
        """
        ahead = hidden_tab.rotation(self.now.grids, self._spreadsheet.label)
        sent, _ = self._sent(ahead, batch.requests, [*ahead.asks, *batch.asks])
        self.now = replace(self.now, grids=replace(self.now.grids, tokens=sent.tokens))
        self.complete = False
        return sent

    def _took(self, grids: Grids, *, complete: bool) -> Snapshot:
        self.now = Snapshot(grids, self._spreadsheet.view(grids))
        self.complete = complete
        return self.now

    def _sent(
        self, ahead: Rotation, requests: Sequence[dict[str, Any]], asks: Sequence[Ask]
    ) -> tuple[Grids, bool]:
        """Return what was sent back, and whether that is the whole spreadsheet."""
        try:
            return self._spreadsheet.batch([*ahead.requests, *requests], asks), False
        except (MissingError, UnavailableError) as failed:
            known = self.now.grids.tokens
            return after_failure(failed, self._spreadsheet.fetch, ahead.token, known), True


def after_failure(
    failed: MissingError | UnavailableError,
    read: Callable[[], Grids],
    token: str,
    known: Collection[str],
) -> Grids:
    """Return the spreadsheet as it is if a batch that failed was applied all the same.

    Which words Google has for a token that is gone is not documented, so none are looked for:
    the tokens are read once, and tell.

    Args:
        failed: how it failed.
        read: reads the spreadsheet.
        token: what the batch was to add.
        known: the tokens that it was to delete.

    Raises:
        MovedOnError: another computer wrote first; nothing was written.
        UnavailableError: it was not applied, or ``applied`` is ``None`` where that is unknown.
        MissingError: the spreadsheet is gone.
    """
    lost = isinstance(failed, UnavailableError) and failed.applied is None
    if not (lost or isinstance(failed, MissingError | RefusedError)):
        raise failed
    try:
        grids = read()
    except UnavailableError:
        raise failed from None
    if token in grids.tokens:
        return grids
    if set(grids.tokens) != set(known):
        what = "another computer wrote to it at the same time"
        raise MovedOnError(what, where=WHERE, fix=LATER) from failed
    if not lost:
        raise failed
    raise UnavailableError(failed.what, where=failed.where, fix=failed.fix) from failed
