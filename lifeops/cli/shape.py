"""What a command found or did, as JSON: one shape for each, the same from version to version."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from sync.columns_made import ColumnMade
from sync.conflicts import Conflict
from sync.history import OpenConflict
from sync.outcome import Outcome
from sync.plan import Counts, Line
from sync.records import Run
from sync.store import Notice, Side
from workbook.errors import WorkbookError
from workbook.values import Content, display

VERSION = 1


def document(command: str, code: int, books: Iterable[Mapping[str, object]]) -> str:
    """Return the one document that a command with ``--json`` prints."""
    return _json(command, code, books=list(books), error=None)


def failure(command: str, code: int, wrong: WorkbookError) -> str:
    """Return the document of a command that was stopped before it came to any workbook."""
    return _json(command, code, books=[], error=error(wrong))


def _json(command: str, code: int, **parts: object) -> str:
    shape = {"version": VERSION, "command": command, "exit_code": int(code), **parts}
    return json.dumps(shape, ensure_ascii=False, indent=2)


def outcome(done: Outcome, *, dry_run: bool) -> dict[str, object]:
    """Return what a run did or would do."""
    return {
        "status": done.status.value,
        "dry_run": dry_run,
        "run": done.run or None,
        "excel": counts(done.counts.get(Side.EXCEL)),
        "sheet": counts(done.counts.get(Side.SHEET)),
        "changes": [line(each) for each in done.lines],
        "owed": [line(each) | {"reason": each.reason} for each in done.owed_lines],
        "waiting_formulas": done.held,
        "conflicts": [conflict(each) for each in done.conflicts],
        "stops": list(done.stops),
        "plan_hash": done.plan_hash or None,
        "notices": notices(done.notices),
    }


def counts(found: Counts | None) -> dict[str, int]:
    """Return how many edits of each kind one side got."""
    return {kind: n for kind, n in asdict(found or Counts()).items() if kind != "ids"}


def line(each: Line) -> dict[str, object]:
    """Return one change; a whole row has ``cells``, a single cell ``before`` and ``after``."""
    found: dict[str, object] = {
        "side": each.side.value,
        "kind": each.kind,
        "table": each.table or None,
        "row": each.row,
    }
    if each.kind == "set":
        return found | {
            "column": each.column or None,
            "before": content(each.before),
            "after": content(each.after),
        }
    return found | {"cells": {header: content(cell) for header, cell in each.cells.items()}}


def column(each: ColumnMade) -> dict[str, object]:
    """Return what a run did about one column on one side."""
    return {
        "side": each.side.value,
        "kind": each.kind.value,
        "table": each.table,
        "before": each.before or None,
        "after": each.after or None,
    }


def conflict(each: Conflict) -> dict[str, object]:
    """Return one conflict as this device met it."""
    return {
        "key": each.key,
        "table": each.table,
        "row": each.label,
        "column": each.header or None,
        "sheet": content(each.remote),
        "excel": content(each.local),
        "before": content(each.base),
        "kept": each.kept.value,
    }


def open_conflict(each: OpenConflict) -> dict[str, object]:
    """Return one open conflict; of one that another computer met only the texts are known."""
    if each.conflict is not None:
        return conflict(each.conflict) | {"run": each.run, "stands": content(each.stands)}
    shown = {name: content(each.shown.get(name)) for name in each.shown}
    names = ("Table", "Row", "Column", "Sheet value", "Excel value", "Before", "Kept")
    keys = ("table", "row", "column", "sheet", "excel", "before", "kept")
    texts = {key: shown.get(name) for key, name in zip(keys, names, strict=True)}
    return {"key": each.key, **texts, "run": None, "stands": None}


def run(each: Run, met: int, remark: str) -> dict[str, object]:
    """Return one line of the run log; times are UTC."""
    return {
        "run": each.id,
        "started": each.started,
        "finished": each.finished or None,
        "outcome": each.outcome,
        "remark": remark or None,
        "excel": counts(each.counts.get(Side.EXCEL)),
        "sheet": counts(each.counts.get(Side.SHEET)),
        "conflicts": met,
    }


def notices(found: Iterable[Notice]) -> list[dict[str, str]]:
    """Return what is left alone, and why."""
    return [{"where": each.where, "message": each.message} for each in found]


def error(wrong: WorkbookError) -> dict[str, Any]:
    """Return what stopped a command."""
    return {
        "message": str(wrong),
        "what": wrong.what,
        "where": wrong.where or None,
        "fix": wrong.fix or None,
        "plan_hash": getattr(wrong, "plan_hash", None),
    }


def content(each: Content) -> bool | float | str | None:
    """Return a cell: blank is null; dates, errors and formulas are texts as people read them."""
    if isinstance(each, float):
        return int(each) if each.is_integer() and abs(each) < 1e15 else each
    if each is None or isinstance(each, bool | str):
        return each
    return display(each)
