"""What to try next on the page of the demo, and what of it is done."""

from contextlib import closing
from typing import Any

from lifeops import demo
from lifeops.links import Link
from sync.history import History
from sync.state import State
from sync.store import Side


def tips(link: Link) -> list[dict[str, Any]]:
    """Return what to try, in order, and whether it was; nothing but for the demo's workbook."""
    start = demo.started(link.book.parent)
    if start is None:
        return []
    with closing(State(link.state_file)) as state, closing(History(link.state_file)) as history:
        runs = [run for run in state.runs() if run.id > start]
        met = any(number > start for number, _ in state.conflicts())
        undone = [number for number, text in history.remarks().items() if text.startswith("undo")]
    crossed = any(run.counts[Side.EXCEL].changed for run in runs if Side.EXCEL in run.counts)
    further = bool(undone) and any(run.id > max(undone) for run in runs)
    book, both = link.book.name, demo.IN_BOTH
    return [
        {
            "text": f"In this sheet, {demo.IN_SHEET.row!r} was just given the importance High. "
            f"Press Sync to bring that to {book}, then look there.",
            "done": crossed,
        },
        {
            "text": f"The demo then gives {both.row!r} the importance Low in Excel and High here. "
            "Press Sync again: the sheet's value stands, and both are kept under Conflicts.",
            "done": met,
        },
        {
            "text": "Press Undo: what the last sync wrote is taken back on both sides.",
            "done": bool(undone),
        },
        {
            "text": f"Your turn: type in any cell here, or in {book} and save, and press Sync.",
            "done": further,
        },
    ]
