"""The two writes of a run: the Sheet first, the file second."""

from contextlib import suppress
from dataclasses import replace

from sync.errors import SignInError
from sync.journal import Entry
from sync.plan import Plan
from sync.store import Applied, Owed, Reading, Store
from workbook.errors import ChangedMeanwhileError, NotWritableError, OpenElsewhereError


def write(
    stores: tuple[Store, Store], readings: tuple[Reading, Reading], plan: Plan, note: Entry
) -> tuple[Applied, Applied]:
    """Write the Sheet, then the file; a file that cannot be written now is owed."""
    sheet = _write_sheet(stores[1], readings[1], plan, note)
    unchanged = Applied(readings[0].revision, generation=readings[0].generation)
    if sheet.owed:  # of what the file then has, the journal does not tell
        note = replace(note, generation=note.generation + 1)
    if not plan.local:
        if not sheet.owed:  # the number alone can wait
            with suppress(OpenElsewhereError, ChangedMeanwhileError, NotWritableError):
                return stores[0].apply(readings[0], (), note), sheet
        return unchanged, sheet
    try:
        return stores[0].apply(readings[0], plan.local, note), sheet
    except (OpenElsewhereError, ChangedMeanwhileError) as held:
        reason = f"{held.what}: {held.fix[:1].lower()}{held.fix[1:]}"
        owed = tuple(Owed(edit, reason) for edit in plan.local)
        return replace(unchanged, owed=owed), sheet


def _write_sheet(sheet: Store, reading: Reading, plan: Plan, note: Entry) -> Applied:
    """Write the Sheet; a sign-in that may only read it can do without a note."""
    if not plan.remote and note in reading.journal:
        return Applied(reading.revision)
    try:
        return sheet.apply(reading, plan.remote, note)
    except SignInError:
        if plan.remote:
            raise
        return Applied(reading.revision)
