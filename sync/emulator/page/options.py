"""What a page is to show besides the spreadsheets themselves; only the standard library."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Document: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Guide:
    """What guides a person through the sync of the workbook that a spreadsheet is linked with.

    The functions run in threads and may call this very server. What a person can put right they
    raise as :class:`workbook.errors.WorkbookError`.

    Attributes:
        look: spreadsheet id -> what waits, what happened, what to try.
        sync: syncs once, and looks again.
        undo: takes a run back (0: the last), and looks again.
        keep: resolves the conflict of a key with the value of a side: ``excel``, ``sheet`` or
            ``before``; looks again.
        stamp: spreadsheet id -> a text that changes when what ``look`` tells may have; cheap.
    """

    look: Callable[[str], Document]
    sync: Callable[[str], Document]
    undo: Callable[[str, int], Document]
    keep: Callable[[str, str, str], Document]
    stamp: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Extra:
    """A further page, drawn afresh each time it is asked for.

    Attributes:
        path: where, such as ``/page/day``.
        html: returns the whole document; its texts are escaped already.
    """

    title: str
    path: str
    html: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Page:
    """How the spreadsheets are shown.

    Attributes:
        read_only: whether every write through the API is refused, whoever asks.
        open: the id of the spreadsheet to show first.
        pages: further pages.
        guide: guides through the sync; none where nothing is synced.
    """

    read_only: bool = False
    open: str = ""
    pages: tuple[Extra, ...] = ()
    guide: Guide | None = None
