"""What an import came to: its row in the import log, and what became of each row of the file."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from lifeops.flows.tables import row_id
from lifeops.imports.matching import Kind, Verdict
from lifeops.imports.source import LeftOut
from lifeops.settings import log_folder
from sync.diff import Cells
from workbook.values import Content, serial

TABLE = "ImportLog"
_NAMED = 3
"""Rows that the note names."""
KEPT = 100
"""Files with the rows of earlier imports that are kept."""


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one row of a file.

    Attributes:
        outcome: ``added``, ``updated``, ``skipped`` or ``error``.
    """

    where: str
    outcome: str
    table: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Every row of a file, and what became of it.

    Attributes:
        lines: in the order of the file, but for those left out, which come last.
        counts: outcome -> how many.
    """

    lines: Sequence[Line]
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """How many rows the file has."""
        return len(self.lines)

    @property
    def note(self) -> str:
        """What went wrong, in a few words; the first rows by name."""
        wrong = [each for each in self.lines if each.outcome == "error"]
        named = "; ".join(f"{each.where}: {each.why}" for each in wrong[:_NAMED])
        more = len(wrong) - _NAMED
        return f"{named}; and {more:,} more" if more > 0 else named


def told(verdicts: Iterable[Verdict], left_out: Iterable[LeftOut]) -> Told:
    """Return what became of every row of a file."""
    lines = [_line(each) for each in verdicts]
    lines += [
        Line(each.where, "error" if each.wrong else "skipped", why=each.why) for each in left_out
    ]
    return Told(tuple(lines), Counter(each.outcome for each in lines))


def log_row(source: str, name: str, when: datetime, whole: Told) -> tuple[str, Cells]:
    """Return id and cells of the row of an import.

    Args:
        source: its name.
        name: the file's.
        when: it was read.
        whole: what became of its rows.
    """
    counts = whole.counts
    cells: dict[str, Content] = {
        "When": serial(when.replace(microsecond=0)),
        "Source": source,
        "File": name,
        "Read": float(whole.read),
        "Added": float(counts.get("added", 0)),
        "Updated": float(counts.get("updated", 0)),
        "Skipped": float(counts.get("skipped", 0)),
        "Errors": float(counts.get("error", 0)),
    }
    if whole.note:
        cells["Note"] = whole.note
    return row_id(TABLE, source, name, when.isoformat()), cells


def keep(source: str, name: str, when: datetime, whole: Told) -> Path:
    """Write what became of every row into the log folder; return the file.

    Raises:
        OSError: it cannot be written.
    """
    folder = log_folder() / "imports"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{when:%Y%m%d-%H%M%S-%f}.jsonl"
    first = {"source": source, "file": name, "when": when.isoformat(), **whole.counts}
    lines = [json.dumps(first, ensure_ascii=False)]
    lines += [
        json.dumps([each.where, each.outcome, each.table, each.why], ensure_ascii=False)
        for each in whole.lines
    ]
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    for old in sorted(folder.glob("*.jsonl"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return path


def _line(verdict: Verdict) -> Line:
    outcome = verdict.kind.value if verdict.kind in {Kind.ADDED, Kind.UPDATED} else "skipped"
    return Line(verdict.record.where, outcome, verdict.record.table, verdict.why)
