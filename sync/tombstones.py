"""The ids of rows that a sync deleted, kept so that no other computer brings a row back."""

from collections.abc import Iterable, Mapping

from sync.store import Bury, Edit

MOST = 5_000
"""How many are kept; the oldest make room."""


def buried(
    gone: Mapping[tuple[str, str], str], edits: Iterable[Edit]
) -> dict[tuple[str, str], str]:
    """Return the tombstones after ``edits``, the oldest first.

    Args:
        gone: (table, row id) -> mark, as it was, the oldest first.
        edits: of which only :class:`Bury` counts.
    """
    new = {(e.table, e.row_id): e.mark for e in edits if isinstance(e, Bury)}
    kept = {**gone, **new}
    for oldest in list(kept)[: max(0, len(kept) - MOST)]:
        del kept[oldest]
    return kept
