"""The sweep fails for every protocol that is known to lose: each is put in the product's place.

A scenario is set up with the product as it is; then the protocol is broken, and cases are played
until one does not come right.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from sweep_cases import Stage, alone
from sweep_scenarios import (
    DELETED_WHILE_EDITED,
    SCENARIOS,
    UNMENDED,
    Scenario,
)

from sync import engine, merge, records
from sync import state as states
from sync.google import apply, exchange, parts
from sync.google.plan import Batch
from sync.google.writes import CellWrite, update_cells
from sync.merge import Change, MergedRow
from sync.proof import settled
from sync.state import State
from sync.store import CELLS, SetCell
from workbook.model import ID_COLUMN, Address

Patch = pytest.MonkeyPatch
_TOKEN = {"addNamedRange", "deleteNamedRange"}


def log_after_write(patch: Patch) -> None:
    begin, finish = State.begin, State.finish
    waiting: list[Any] = []

    def begun(self: State, plan: Any, conflicts: Any, *rest: Any) -> int:
        waiting[:] = conflicts
        return begin(self, plan, (), *rest)

    def finished(self: State, run: Any, ending: Any) -> None:
        with self._writing() as file:
            row = [records.conflict_row(run, each) for each in waiting]
            marks = ", ".join("?" * len(row[0])) if row else ""
            file.executemany(f"INSERT OR IGNORE INTO conflicts VALUES ({marks})", row)  # noqa: S608
        finish(self, run, ending)

    patch.setattr(State, "begin", begun)
    patch.setattr(State, "finish", finished)


def base_before_write(patch: Patch) -> None:
    begin = engine._begin

    def begun(state: State, decision: Any, *rest: Any) -> int:
        run = begin(state, decision, *rest)
        base: dict[tuple[str, str], Any] = {}
        for table in decision.tables:
            rows = settled(table.rows, table.base, table.columns, [])
            base |= {(table.name, row_id): cells for row_id, cells in rows.items()}
        with state._writing() as file:
            states.save_base(file, base)
        return run

    patch.setattr(engine, "_begin", begun)


def delete_wins(patch: Patch) -> None:
    patch.setattr(merge, "_edit_or_delete", lambda *given: MergedRow(given[-1], None))


def last_writer_wins(patch: Patch) -> None:
    merged = merge._merge_cells
    patch.setattr(merge, "_merge_cells", lambda *given: replace(merged(*given), clashes=()))


def row_level_merge(patch: Patch) -> None:
    merged = merge._merge_cells

    def whole(base: Any, local: Any, remote: Any, *rest: Any) -> MergedRow:
        row = merged(base, local, remote, *rest)
        if base is not None and base not in (local, remote):
            return MergedRow(Change.EDITED, remote)
        return row

    patch.setattr(merge, "_merge_cells", whole)


def blind_retry(patch: Patch) -> None:
    """Send again what may have been applied, without the token that would tell."""

    def sent(self: Any, ahead: Any, requests: Any, asks: Any) -> Any:
        noted = [each for each in ahead.requests if not _TOKEN & each.keys()]
        try:
            return self._spreadsheet.batch([*noted, *requests], asks), False
        except exchange.UnavailableError:
            return self._spreadsheet.batch([*noted, *requests], asks), False

    patch.setattr(exchange.Exchange, "_sent", sent)


def id_in_every_write(patch: Patch) -> None:
    plan = parts.plan_edits

    def planned(schema: Any, before: Any, edits: Any, asked: Any = ()) -> Batch:
        batch = plan(schema, before, edits, asked)
        for aim in batch.aims:
            if isinstance(aim.edit, SetCell) and aim.edit.table != CELLS:
                layout = before.layout(aim.edit.table)
                address = Address(aim.position, layout.columns[ID_COLUMN])
                cell = {"userEnteredValue": {"stringValue": aim.edit.row_id}}
                write = CellWrite(layout.sheet, address, cell)
                batch.requests += update_cells([write], before.grids.tabs)
        return batch

    patch.setattr(parts, "plan_edits", planned)


def delete_without_proof(patch: Patch) -> None:
    patch.setattr(apply, "_is_as_it_was", lambda *_: True)


class Mutation(NamedTuple):
    """A protocol that loses.

    Attributes:
        scenario: where it shows.
        whole: whether it shows although nothing else goes wrong.
    """

    mutate: Callable[[Patch], None]
    scenario: Scenario
    whole: bool = False


MUTATIONS = (
    Mutation(log_after_write, SCENARIOS["a conflict"]),
    Mutation(base_before_write, SCENARIOS["a cell each way"]),
    Mutation(delete_wins, SCENARIOS["an edit on the Sheet against a delete in Excel"], whole=True),
    Mutation(last_writer_wins, SCENARIOS["a conflict"], whole=True),
    Mutation(row_level_merge, SCENARIOS["two cells of one row"], whole=True),
    Mutation(blind_retry, SCENARIOS["a row added in Excel"]),
    Mutation(id_in_every_write, UNMENDED, whole=True),
    Mutation(delete_without_proof, DELETED_WHILE_EDITED, whole=True),
)


@pytest.fixture(params=MUTATIONS, ids=lambda each: each.mutate.__name__)
def mutation(request: pytest.FixtureRequest) -> Mutation:
    found: Mutation = request.param
    return found


def plays(stage: Stage, mutation: Mutation) -> Iterator[None]:
    """Play what shows the mutation: the run as it is, or every case of its writes."""
    if mutation.whole:
        stage.world.put_back(stage.start)
        stage.scenario.meanwhile(stage.world)
        stage.scenario.run(stage.world, None)
        yield stage.come_right()
        return
    for case in stage.cases():
        if stage.taken[case.step - 1].kind in ("request", "commit", "rename"):
            yield stage.play(case) and None


@pytest.mark.parametrize("scenario", [UNMENDED, DELETED_WHILE_EDITED], ids=lambda each: each.name)
def test_what_another_person_does_meanwhile_comes_right(scenario: Scenario) -> None:
    with alone(scenario) as stage:
        stage.come_right()


def test_the_sweep_catches_a_protocol_that_loses(mutation: Mutation, monkeypatch: Patch) -> None:
    with alone(mutation.scenario) as stage:
        mutation.mutate(monkeypatch)
        with pytest.raises(AssertionError):
            for _ in plays(stage, mutation):
                pass
