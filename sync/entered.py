"""Edits made to the file alone, as if a person had typed them there, remembered as a run.

What both sides held last, their revisions and the file's generation stay as they are remembered:
so the next sync finds the edits as it finds anybody's, and carries them to the Sheet. The log and
an undo know the run like any other.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sync import plan as plans
from sync import records, state_runs
from sync.plan import Plan
from sync.records import Snapshot
from sync.state_file import StateFile
from sync.state_generations import now
from sync.store import AddRow, DeleteRow, Edit
from workbook.values import Content, encode

UNDONE = ("undo of", "restore of")
"""How the remarks of runs begin that took something back."""

_GONE = (
    "SELECT tbl, row_id FROM history WHERE before IS NOT NULL EXCEPT SELECT tbl, row_id FROM base"
)


class Entered(StateFile):
    """The part of a link's memory that tells of edits made to the file alone."""

    def begin(
        self,
        edits: Sequence[Edit],
        before: Iterable[Snapshot],
        computed: Mapping[str, Mapping[str, Content]],
        day: date,
    ) -> int:
        """Make edits durable before they are written, and return the run's number.

        What an earlier run owes stays owed.

        Args:
            edits: what is about to be written to the file.
            before: the rows of which cells are changed, as the file holds them.
            computed: table -> the formulas of its computed columns; added rows have them too.
            day: the day the run counts for.
        """
        plan = Plan(tuple(edits))
        text = plans.to_json(plan)
        if computed:
            stored = {
                table: {column: encode(each) for column, each in its.items()}
                for table, its in computed.items()
            }
            text = f'{{"{plans.COMPUTED}": {json.dumps(stored)}, {text[1:]}'
        with self._writing() as file:
            run = state_runs.begin(file, plan, day)
            file.execute("INSERT INTO plans VALUES (?, ?, NULL)", (run, text))
            file.executemany(
                "INSERT INTO snapshots VALUES (?, ?, ?, ?, ?)",
                ((run, s.side, s.table, s.row_id, records.text(s.cells)) for s in before),
            )
        return run

    def end(self, run: int, remark: str) -> None:
        """Note that the edits of a run stand in the file, and what it was for."""
        with self._writing() as file:
            ended = "UPDATE runs SET outcome = 'done', finished = ? WHERE id = ?"
            file.execute(ended, (now(), run))
            file.execute("INSERT OR REPLACE INTO remarks VALUES (?, ?)", (run, remark))

    def cancel(self, run: int) -> None:
        """Forget a run that wrote nothing."""
        with self._writing() as file:
            for query in ("runs WHERE id", "plans WHERE run", "snapshots WHERE run"):
                file.execute(f"DELETE FROM {query} = ?", (run,))  # noqa: S608 - no outside text

    def gone(self) -> set[tuple[str, str]]:
        """Return the (table, row id) that both sides held once, and hold no more."""
        return set(self._rows(_GONE))

    def taken_back(self) -> set[tuple[str, str]]:
        """Return the (table, row id) that runs took back, and that no later one gave again."""
        found: set[tuple[str, str]] = set()
        query = "SELECT remark, plan FROM remarks JOIN plans USING (run) ORDER BY run"
        for remark, text in self._rows(query):
            if not remark.startswith(UNDONE):
                continue
            plan = plans.from_json(text)
            for edit in (*plan.local, *plan.remote):
                if isinstance(edit, DeleteRow):
                    found.add((edit.table, edit.row_id))
                elif isinstance(edit, AddRow):
                    found.discard((edit.table, edit.row_id))
        return found
