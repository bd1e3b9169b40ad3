"""Several computers in memory around one Sheet: two share a file, the third has its own."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from two_sides import World

from sync import conflicts
from sync.store import CELLS
from workbook.values import display


class Computers:
    """Three computers; what one of them did is known to the ledger of all.

    Attributes:
        worlds: what each has: its file, its memory, and the Sheet.
    """

    def __init__(self, folder: Path) -> None:
        self.worlds = [World(folder / f"{name}.db") for name in "abc"]
        first = self.worlds[0]
        for each in self.worlds[1:]:
            each.sheet, each.typed, each.dismissed = first.sheet, first.typed, first.dismissed
        self.worlds[1].excel = first.excel

    def close(self) -> None:
        with ExitStack() as stack:
            for each in self.worlds:
                stack.callback(each.state.close)

    def settle(self) -> None:
        """Sync all until nothing is left to do: each twice, and once more to hear of the rest."""
        for each in self.worlds:
            each.excel.open_elsewhere = False
            each.excel.meanwhile = each.sheet.meanwhile = None
        for _ in range(3):
            for each in self.worlds:
                each.sync()
        before = self._writes()
        for each in self.worlds:
            each.sync()
        assert self._writes() == before, "what is settled is written to"

    def _writes(self) -> list[int]:
        return [each.excel.writes + each.sheet.writes for each in self.worlds]

    def check(self) -> None:
        """All sides and all bases agree, ids are unique, and no value is lost."""
        sheet = self.worlds[0]._contents(self.worlds[0].sheet)
        for each in self.worlds:
            assert each._contents(each.excel) == sheet
            base = each.state.base()
            assert sheet == {(t, i): cells for t in base for i, cells in base[t].items()}
        visible = {
            display(content)
            for (table, _), cells in sheet.items()
            if table != conflicts.TABLE.name
            for content in cells.values()
        }
        log = "\n".join(self._logged())
        first = self.worlds[0]
        lost = {v for v in first.typed - first.dismissed if v not in visible and v not in log}
        assert not lost, f"lost: {lost}"

    def _logged(self) -> Iterator[Any]:
        for each in self.worlds:
            for _, conflict in each.state.conflicts():
                yield from map(display, (conflict.base, conflict.local, conflict.remote))

    def lose_memory(self, world: World) -> None:
        """Lose what a computer remembers; what it logged has been read."""
        world.lose_state()


__all__ = ["CELLS", "Computers"]
