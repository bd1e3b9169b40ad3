"""What a run takes from its device's memory, and what of the file's generations goes back there."""

from collections.abc import Sequence
from dataclasses import replace

from sync.decide import Decision
from sync.diff import Cells
from sync.journal import Entry, Rows, difference, lacking
from sync.known import Known
from sync.lineage import Start, caught_up, entry_of, is_news
from sync.proof import settled
from sync.state import State
from sync.store import Edit, Reading


def known(state: State) -> Known:
    """Return what a decision takes from earlier runs."""
    dropdowns = {column: looks[0].choices for column, looks in state.looks().items()}
    return Known(
        state.base(), state.pending(), state.missing(), state.highest(), dropdowns=dropdowns
    )


def older(state: State, file: Reading, sheet: Reading) -> str | None:
    """Return when the file was as it is now, if it is an older copy; ``""`` if that is unknown."""
    lineage = state.lineage()
    return state.older(file.revision, file.generation, frozenset(lineage.alive(sheet.journal)))


def start_of(state: State, file: Reading, sheet: Reading) -> Start:
    """Return what a run starts from; an older copy is compared with what was remembered of it."""
    remembered = known(state)
    if older(state, file, sheet) is not None:
        return Start(file.revision, remembered, remembered, remembered)
    return caught_up(remembered, state.lineage(), state.since, (file, sheet))


def catch_up(state: State, file: Reading, start: Start) -> None:
    """Take over what other computers' runs led to; what it was is known if the journal says so."""
    base = difference(start.remembered.base, start.exact.base)
    state.catch_up(base, start.exact.pending, (file.revision, file.generation), start.point)


def note_of(
    state: State, readings: tuple[Reading, Reading], decision: Decision, start: Start
) -> Entry | None:
    """Return the run's entry in the journal, whose number the file is to get, if it needs one."""
    lineage, file, entries = state.lineage(), readings[0], readings[1].journal
    since: Rows = {}
    base, after = start.exact.base, dict(start.told)
    if lineage.point is not None:
        since = state.since(lineage.point)
        after |= settled_rows(decision, decision.held)
    now = {p: base.get(p[0], {}).get(p[1]) for p in since.keys() | after.keys()}
    made = entry_of(lineage, readings, decision.plan, {**now, **since}, {**now, **after})
    if made not in entries and not made.lacking:
        made = replace(made, lacking=lacking(made.rows, decision.local))
    written = bool(decision.plan) or file.revision != start.revision
    if not written and not is_news(lineage, made, file, entries):
        return None
    state.begins(made.generation)
    return made


def point_of(state: State, note: Entry | None, generation: int) -> int | None:
    """Return the file's generation if the base now says what both sides hold of it."""
    if note is not None:
        return generation if generation == note.generation else None
    return None if state.lineage().point == generation else generation


def settled_rows(decision: Decision, owed: Sequence[Edit]) -> dict[tuple[str, str], Cells | None]:
    """Return the rows of the base that a decision changes, if all but ``owed`` is made."""
    base: dict[tuple[str, str], Cells | None] = dict(proved_rows(decision))
    for table in decision.tables:
        edits = [edit for edit in owed if edit.table == table.name]
        rows = settled(table.rows, table.base, table.columns, edits)
        base |= {(table.name, row_id): cells for row_id, cells in rows.items()}
    return base


def proved_rows(decision: Decision) -> dict[tuple[str, str], Cells]:
    """Return the rows of the base that an unfinished run is proved to have moved on."""
    return {
        (table.name, row_id): cells
        for table in decision.tables
        for row_id, cells in table.proved.items()
    }
