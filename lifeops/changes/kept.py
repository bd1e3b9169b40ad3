"""The snapshots of the last two days on which a workbook was looked at, kept beside its state."""

import json
from pathlib import Path

from lifeops.changes.snapshot import Snapshot
from lifeops.links import Link


def day_before(link: Link, now: Snapshot) -> Snapshot | None:
    """Keep ``now``; return the snapshot of the newest day before its own, if there is one."""
    path = _path(link)
    held = _held(path)
    older = [each for each in held if each.day < now.day]
    before = max(older, key=lambda each: each.day, default=None)
    kept = [each.to_json() for each in (before, now) if each is not None]
    if kept != [each.to_json() for each in held]:
        fresh = path.with_suffix(".changes.new")
        fresh.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        fresh.replace(path)
    return before


def _held(path: Path) -> list[Snapshot]:
    """Return what was kept; what cannot be read was never there."""
    try:
        return [Snapshot.from_json(each) for each in json.loads(path.read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def _path(link: Link) -> Path:
    return link.state_file.with_suffix(".changes")
