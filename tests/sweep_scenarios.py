"""What people do before a run, and what they do after it went wrong."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

from sweep_steps import Steps
from sweep_world import ROWS, World

from lifeops.running import ask
from sync.history import History
from sync.outcome import Outcome
from sync.undo import undo

Act: TypeAlias = Callable[[World], None]
Run: TypeAlias = Callable[[World, Steps | None], Outcome]


def _nothing(_world: World) -> None:
    pass


def _sync(world: World, steps: Steps | None) -> Outcome:
    return world.sync(0, steps)


@dataclass(frozen=True)
class Scenario:
    """One story.

    Attributes:
        edit: what people do before the run.
        prepare: what went before that; a sync follows it, unless there was none at all.
        meanwhile: what another person does in the midst of the run.
        run: the run that goes wrong.
        again: what is run first after it.
        late: what people do after it went wrong, before anything is run again.
    """

    name: str
    edit: Act
    prepare: Act = _nothing
    meanwhile: Act = _nothing
    run: Run = _sync
    again: Run = _sync
    late: Act = _nothing
    first: bool = False


SCENARIOS: dict[str, Scenario] = {}


def _scenario(name: str, **more: Any) -> Callable[[Act], Act]:
    def made(edit: Act) -> Act:
        SCENARIOS[name] = Scenario(name, edit, **more)
        return edit

    return made


def _row(world: World) -> dict[str, str]:
    return {"Title": world.fresh(), "Who": world.fresh(), "Note": world.fresh()}


@_scenario("a cell each way")
def _cells(world: World) -> None:
    world.excel().put("Tasks", 1, "Note", world.fresh())
    world.sheet().put("Tasks", 2, "Who", world.fresh())


@_scenario("two cells of one row")
def _one_row(world: World) -> None:
    world.excel().put("Tasks", 1, "Note", world.fresh())
    world.sheet().put("Tasks", 1, "Who", world.fresh())


@_scenario("a conflict")
def _conflict(world: World) -> None:
    world.excel().put("Tasks", 1, "Note", world.fresh())
    world.sheet().put("Tasks", 1, "Note", world.fresh())


@_scenario("conflicts, also in a declared cell")
def _conflicts(world: World) -> None:
    _conflict(world)
    world.excel().put("Tasks", 3, "Who", world.fresh())
    world.sheet().put("Tasks", 3, "Who", world.fresh())
    _declared(world)


@_scenario("a row added in Excel")
def _added_in_excel(world: World) -> None:
    world.excel().add("Tasks", _row(world))


@_scenario("a row added on the Sheet")
def _added_on_sheet(world: World) -> None:
    world.sheet().add("Tasks", _row(world))


@_scenario("rows added on both sides, with numbers to give")
def _added_both(world: World) -> None:
    for _ in range(2):
        _added_in_excel(world)
        _added_on_sheet(world)


@_scenario("many rows added")
def _many(world: World) -> None:
    for _ in range(20):
        world.excel().add("People", {"Name": world.fresh(), "City": world.fresh()})
    for _ in range(10):
        world.sheet().add("People", {"Name": world.fresh(), "City": world.fresh()})


@_scenario("a row deleted in Excel")
def _deleted_in_excel(world: World) -> None:
    world.excel().delete("Tasks", 1)


@_scenario("a row deleted on the Sheet")
def _deleted_on_sheet(world: World) -> None:
    world.sheet().delete("Tasks", 2)


@_scenario("rows deleted on both sides, and cells edited")
def _deleted_both(world: World) -> None:
    _deleted_in_excel(world)
    world.sheet().delete("Tasks", 4)
    world.excel().put("People", 0, "City", world.fresh())
    world.sheet().put("People", 1, "City", world.fresh())


@_scenario("the last row deleted, a row added")
def _delete_and_add(world: World) -> None:
    world.excel().delete("Tasks", ROWS - 1)
    _added_in_excel(world)
    _added_on_sheet(world)


@_scenario("an edit on the Sheet against a delete in Excel")
def _edit_against_delete(world: World) -> None:
    world.excel().delete("Tasks", 1)
    world.sheet().put("Tasks", 1, "Note", world.fresh())


@_scenario("an edit in Excel against a delete on the Sheet")
def _delete_against_edit(world: World) -> None:
    world.sheet().delete("Tasks", 1)
    world.excel().put("Tasks", 1, "Note", world.fresh())


@_scenario("a row copied with its id in Excel")
def _copied_in_excel(world: World) -> None:
    hand = world.excel()
    hand.copy("Tasks", 1)
    hand.put("Tasks", ROWS, "Note", world.fresh())


@_scenario("a row copied with its id on the Sheet")
def _copied_on_sheet(world: World) -> None:
    hand = world.sheet()
    hand.copy("Tasks", 1)
    hand.put("Tasks", ROWS, "Note", world.fresh())


@_scenario("ids wiped")
def _wiped(world: World) -> None:
    world.sheet().wipe("Tasks", 1)
    world.excel().wipe("Tasks", 3)


@_scenario("every id wiped on the Sheet, a cell edited there")
def _wiped_all(world: World) -> None:
    world.sheet().wipe_all("Tasks")
    world.sheet().put("Tasks", 2, "Who", world.fresh())


@_scenario("every id wiped in Excel, a cell edited on the Sheet")
def _wiped_in_excel(world: World) -> None:
    world.excel().wipe_all("Tasks")
    world.sheet().put("Tasks", 2, "Who", world.fresh())


@_scenario("the Sheet sorted, Excel edited")
def _sorted_sheet(world: World) -> None:
    world.sheet().sort("Tasks", "Title")
    world.excel().put("Tasks", 1, "Note", world.fresh())


@_scenario("Excel sorted, the Sheet edited")
def _sorted_excel(world: World) -> None:
    world.excel().sort("Tasks", "Title")
    world.sheet().put("Tasks", 1, "Note", world.fresh())
    world.sheet().add("Tasks", _row(world))


@_scenario("only the visible columns of the Sheet sorted")
def _sorted_part(world: World) -> None:
    world.sheet().sort("People", "Name", part=True)
    world.excel().put("Tasks", 1, "Note", world.fresh())


@_scenario("a formula typed in Excel")
def _formula(world: World) -> None:
    world.excel().put("Tasks", 1, "Note", "=LEN(B3)")


@_scenario("a formula typed on the Sheet, its like replaced in Excel")
def _formulas(world: World) -> None:
    world.sheet().put("Tasks", 1, "Note", "=LEN(B3)+1")
    world.excel().put("Tasks", 2, "Size", world.fresh())


@_scenario("cells cleared")
def _cleared(world: World) -> None:
    world.excel().put("Tasks", 1, "Note", None)
    world.sheet().put("Tasks", 2, "Who", None)
    world.sheet().put("People", 2, "City", None)


@_scenario("declared cells")
def _declared(world: World) -> None:
    world.excel().put_cell("Settings", "B1", world.fresh())
    world.sheet().put_cell("Settings", "B1", world.fresh())


@_scenario("several tables")
def _several(world: World) -> None:
    _cells(world)
    world.excel().put("People", 0, "City", world.fresh())
    world.sheet().put("People", 1, "City", world.fresh())
    world.excel().add("People", {"Name": world.fresh(), "City": world.fresh()})
    world.sheet().put_cell("Settings", "B1", world.fresh())


@_scenario("a header renamed in Excel")
def _renamed_in_excel(world: World) -> None:
    world.excel().rename("People", "City", "Town")
    world.sheet().put("People", 1, "City", world.fresh())


@_scenario("a header renamed on the Sheet")
def _renamed_on_sheet(world: World) -> None:
    world.sheet().rename("People", "City", "Town")
    world.excel().put("People", 1, "City", world.fresh())


@_scenario("a column moved on the Sheet")
def _moved_on_sheet(world: World) -> None:
    world.sheet().move("People", "City")
    world.excel().put("People", 1, "City", world.fresh())
    world.excel().add("People", {"Name": world.fresh(), "City": world.fresh()})


@_scenario("a column moved in Excel")
def _moved_in_excel(world: World) -> None:
    world.excel().move("People", "City")
    world.sheet().put("People", 1, "City", world.fresh())


@_scenario("the Conflicts tab gone from the Sheet, a conflict")
def _no_tab(world: World) -> None:
    world.sheet().drop("Conflicts")
    _conflict(world)


@_scenario("the Conflicts tab gone from Excel, a conflict")
def _no_sheet(world: World) -> None:
    world.excel().drop("Conflicts")
    _conflict(world)


@_scenario("a second conflict in the same cell", prepare=_conflict)
def _again(world: World) -> None:
    _conflict(world)


@_scenario("the first load", first=True)
def _first(_world: World) -> None:
    pass


@_scenario("the first load, both sides edited", first=True)
def _first_edited(world: World) -> None:
    world.excel().put("Tasks", 1, "Note", world.fresh())
    world.sheet().add("Tasks", _row(world))
    world.sheet().add("Tasks", {"Title": "t0.", "Who": "w0.", "Note": world.fresh()})


@_scenario("the memory lost")
def _forgotten(world: World) -> None:
    _cells(world)
    _deleted_in_excel(world)
    world.seen -= {"t1.", "w1.", "n1."}  # it comes back: who forgot cannot tell it was deleted
    for path in world.devices[0].home.rglob("*.db"):
        if path.name != "links.db":
            path.unlink()


def _second(world: World, *, shared: bool) -> None:
    world.second("b", shared=shared)
    world.sync(1)


@_scenario("a second computer with the same file", prepare=partial(_second, shared=True))
def _cloud(world: World) -> None:
    _cells(world)
    world.excel().add("Tasks", _row(world))
    world.sheet().delete("Tasks", 4)


@_scenario("a second computer with a file of its own", prepare=partial(_second, shared=False))
def _two(world: World) -> None:
    world.excel(0).put("Tasks", 1, "Note", world.fresh())
    world.excel(1).put("Tasks", 2, "Who", world.fresh())
    world.excel(1).put("Tasks", 1, "Who", world.fresh())
    world.excel(1).add("Tasks", _row(world))
    world.sheet().put("Tasks", 3, "Note", world.fresh())


@_scenario("two computers in conflict", prepare=partial(_second, shared=False))
def _two_conflict(world: World) -> None:
    world.excel(0).put("Tasks", 1, "Note", world.fresh())
    world.excel(1).put("Tasks", 1, "Note", world.fresh())
    world.sync(1)


@_scenario("a row deleted on the other computer", prepare=partial(_second, shared=False))
def _buried(world: World) -> None:
    world.excel(1).delete("Tasks", 1)
    world.sync(1)
    world.excel(0).put("Tasks", 2, "Note", world.fresh())


def _sorted_meanwhile(world: World) -> None:
    sort = {"sort": {"range": "Tasks!A2:F7", "column": 1, "descending": True}}
    world.server.another_user(world.spreadsheet, sort, call="spreadsheets.batchUpdate")


def _inserted_meanwhile(world: World) -> None:
    insert = {"insertRows": {"sheet": "Tasks", "row": 3, "count": 1}}
    world.server.another_user(world.spreadsheet, insert, call="spreadsheets.batchUpdate")


SCENARIOS |= {
    each.name: each
    for each in (
        Scenario(
            "rows go while the Sheet is sorted", _deleted_in_excel, meanwhile=_sorted_meanwhile
        ),
        Scenario("a row inserted meanwhile", _added_both, meanwhile=_inserted_meanwhile),
    )
}


_PREPARED = 2
"""The number of the run in which what went before was synced; the first load was the first."""


def _typed_meanwhile(world: World) -> None:
    row = world.sheet().row_of("Tasks", "t1.") + 2
    edit = {"edit": {"range": f"Tasks!C{row}", "values": [[world.fresh()]]}}
    world.seen.add("n1.")
    world.server.another_user(world.spreadsheet, edit, call="spreadsheets.batchUpdate")


DELETED_WHILE_EDITED = Scenario(
    "a row goes that another person is typing in", _deleted_in_excel, meanwhile=_typed_meanwhile
)
SCENARIOS[DELETED_WHILE_EDITED.name] = DELETED_WHILE_EDITED
UNMENDED = Scenario("the Sheet sorted meanwhile", _cells, meanwhile=_sorted_meanwhile)
"""A write that lands in another row, and is put right only if the run goes on."""


def _undo(world: World, steps: Steps | None) -> Outcome:
    with world.acting(0, steps) as link:
        with closing(History(link.state_file)) as history:
            written = history.written(_PREPARED)
        assert written is not None
        granted = ask(link, lambda schema: partial(undo, written, schema), "undo")
        return granted.outcome


@_scenario("an undo", run=_undo, again=_undo, prepare=_several)
def _undone(world: World) -> None:
    world.seen |= world.typed  # who takes a run back has seen what it brought
    world.sheet().put("Tasks", 4, "Note", world.fresh())


def _late(world: World) -> None:
    """Type on both sides, in cells that no scenario touches and in one that some do."""
    for hand, value, header in ((world.excel(), "p3.", "City"), (world.sheet(), "t5.", "Who")):
        tab = "People" if value.startswith("p") else "Tasks"
        row = hand.row_of(tab, value)
        headers, _ = hand.lines(tab)
        if row >= 0:
            hand.put(tab, row, header if header in headers else "Town", world.fresh())


def every() -> Iterator[Scenario]:
    """Yield every scenario, and each once more with people who go on typing."""
    for each in SCENARIOS.values():
        yield each
    for each in SCENARIOS.values():
        yield replace(each, name=f"{each.name}; then people type on", late=_late)
