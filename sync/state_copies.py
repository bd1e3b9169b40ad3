"""What one device remembers by which an older copy of the file is known for one."""

from collections.abc import Collection, Iterator

from sync import plan as plans
from sync import records
from sync.records import Push
from sync.state_file import StateFile
from sync.store import Side


class Copies(StateFile):
    """The part of a link's memory that tells older copies of the file."""

    def older(self, revision: str, generation: int, alive: Collection[int] = ()) -> str | None:
        """Return when the file was as it is now, if it has been written since.

        ``None`` stands for a file that is no older copy, ``""`` for an unknown time. A copy that
        was edited goes by its generation: a lower one, or that of a file from before an older copy
        was taken on.

        Args:
            revision: the file's.
            generation: the file's.
            alive: generations that other computers go on from, so that none is an older copy's.
        """
        files = self._rows("SELECT revision, generation, at FROM files ORDER BY seen DESC")
        if not files or revision == files[0][0]:
            return None
        newest = files[0][1]
        if generation in alive and all(revision != each for each, _, _ in files):
            return None
        for each, number, at in files:
            if each == revision or (number == generation != newest):
                return str(at)
        if generation >= newest:
            return None
        return next((str(at) for _, number, at in files if number <= generation), "")

    def pushed(self) -> Iterator[Push]:
        """Yield what runs brought to the Sheet since a sync last wrote the file, newest first.

        A copy of the file from before any of these has the generation that the file has now.
        """
        since = int(self._about("stamped") or 0)
        found = "SELECT id, started FROM runs JOIN plans ON run = id WHERE id > ? ORDER BY id DESC"
        for run, started in self._rows(found, (since,)):
            ((text,),) = self._rows("SELECT plan FROM plans WHERE run = ?", (run,))
            rows = self._rows(
                "SELECT side, tbl, row_id, cells FROM snapshots WHERE run = ? AND side = ?",
                (run, Side.SHEET),
            )
            before = {(s.table, s.row_id): s.cells or {} for s in map(records.snapshot, rows)}
            yield Push(str(started), plans.from_json(text).remote, before)
