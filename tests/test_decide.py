import itertools
from dataclasses import replace

from store_contract import SCHEMA, START, TWICE

from sync.decide import Choices, Decision, Known, decide
from sync.merge import sheet_wins
from sync.plan import Plan
from sync.store import (
    CELLS,
    VALUE,
    AddRow,
    GiveId,
    Notice,
    Reading,
    Row,
    SetCell,
    Side,
    TableReading,
)
from workbook.model import Layout, TableLayout
from workbook.schema import Schema, TableSchema
from workbook.values import Content, Formula

Rows = dict[str, dict[str, Content]]
COLUMNS = tuple(column.id for column in SCHEMA.table("Things").columns)


def reading(rows: Rows, *, greeting: str = "hi", columns: tuple[str, ...] = COLUMNS) -> Reading:
    conflicts = TableReading(
        "Conflicts", tuple(column.id for column in SCHEMA.table("Conflicts").columns), ()
    )
    lines = tuple(
        Row(i, "" if row_id.startswith("new") else row_id, cells)
        for i, (row_id, cells) in enumerate(rows.items(), 2)
    )
    return Reading(
        "1",
        {
            "Things": TableReading("Things", columns, lines),
            "Conflicts": conflicts,
            CELLS: TableReading(CELLS, (VALUE,), (Row(1, "Greeting", {VALUE: greeting}),)),
        },
        notices=(Notice("somewhere", "left alone"),),
    )


def decided(known: Known, local: Reading, remote: Reading, schema: Schema = SCHEMA) -> Decision:
    numbers = itertools.count(1)
    choices = Choices(lambda: f"id{next(numbers)}", sheet_wins)
    return decide(known, local, remote, schema, choices)


def agreed(**rows: dict[str, Content]) -> Known:
    return Known({"Things": {**START, **rows}, CELLS: {"Greeting": {VALUE: "hi"}}})


def test_two_equal_sides_need_nothing() -> None:
    decision = decided(agreed(), reading(START), reading(START))
    assert decision.plan == Plan()
    assert (decision.conflicts, decision.missing, decision.stops) == ((), frozenset(), ())
    assert set(decision.notices) == {Notice("somewhere", "left alone")}


def test_a_first_link_gives_equal_rows_the_same_ids() -> None:
    new: Rows = {f"new{row_id}": cells for row_id, cells in START.items()}
    decision = decided(Known(), reading(new), reading(dict(reversed(new.items()))))
    assert all(isinstance(edit, GiveId) for edit in decision.plan.local + decision.plan.remote)
    local, remote = (
        {edit.row_id: edit.cells for edit in edits if isinstance(edit, GiveId)}
        for edits in (decision.plan.local, decision.plan.remote)
    )
    assert local == remote
    assert len(local) == len(START)


def test_a_typed_row_is_filled_on_its_own_side_and_whole_on_the_other() -> None:
    decision = decided(agreed(), reading({**START, "new": {"name": "n"}}), reading(START))
    assert decision.plan == Plan(
        (GiveId("Things", 5, "id1", {"name": "n"}), SetCell("Things", "id1", "twice", TWICE)),
        (AddRow("Things", "id1", {"name": "n", "twice": TWICE}),),
        frozenset(("id1",)),
    )


def without(column: str, row: str = "r1") -> Rows:
    return {**START, row: {c: v for c, v in START[row].items() if c != column}}


def test_a_cleared_formula_comes_back() -> None:
    decision = decided(agreed(), reading(without("twice")), reading(START))
    assert decision.plan == Plan(local=(SetCell("Things", "r1", "twice", TWICE),))
    both = decided(agreed(), reading(without("twice")), reading(without("twice")))
    fill = SetCell("Things", "r1", "twice", TWICE)
    assert both.plan == Plan((fill,), (fill,))


def test_a_value_over_a_formula_crosses_and_stays_until_it_is_cleared() -> None:
    typed = {**START, "r1": {**START["r1"], "twice": 7.0}}
    decision = decided(agreed(), reading(typed), reading(START))
    assert decision.plan == Plan(remote=(SetCell("Things", "r1", "twice", 7.0),))
    known = agreed(r1=typed["r1"])
    assert decided(known, reading(typed), reading(typed)).plan == Plan()
    back = decided(known, reading(typed), reading(without("twice")))
    fill = SetCell("Things", "r1", "twice", TWICE)
    assert back.plan == Plan((fill,), (fill,))


def test_a_cell_that_only_looks_blank_is_not_filled() -> None:
    look = reading(without("twice"))
    rows = [
        replace(row, computed=frozenset({"twice"})) if row.id == "r1" else row
        for row in look.tables["Things"].rows
    ]
    things = replace(look.tables["Things"], rows=tuple(rows))
    remote = replace(look, tables={**look.tables, "Things": things})
    decision = decided(agreed(), reading(START), remote)
    assert decision.plan == Plan(local=(SetCell("Things", "r1", "twice", None),))


def test_an_emptied_row_gets_no_formulas() -> None:
    emptied: Rows = {**START, "r1": {}}
    decision = decided(agreed(), reading(emptied), reading(START))
    assert {edit.column for edit in decision.plan.remote if isinstance(edit, SetCell)} == set(
        START["r1"]
    )
    assert decision.plan.local == ()


def test_a_conflict_becomes_a_row_on_both_sides_in_the_same_plan() -> None:
    local = {**START, "r1": {**START["r1"], "text": "mine"}}
    remote = {**START, "r1": {**START["r1"], "text": "theirs"}}
    decision = decided(agreed(), reading(local), reading(remote))
    (conflict,) = decision.conflicts
    told = [edit for edit in decision.plan.local if isinstance(edit, AddRow)]
    assert [edit.row_id for edit in told] == [conflict.key]
    assert list(decision.plan.remote) == told
    assert SetCell("Things", "r1", "text", "theirs") in decision.plan.local


def test_a_conflict_of_a_declared_cell() -> None:
    decision = decided(agreed(), reading(START, greeting="l"), reading(START, greeting="r"))
    (conflict,) = decision.conflicts
    assert (conflict.table, conflict.label) == (CELLS, "Greeting")
    assert decision.plan.local[0] == SetCell(CELLS, "Greeting", VALUE, "r")


def test_a_table_that_is_not_there_is_left_alone_and_said() -> None:
    more = Schema((*SCHEMA.tables, TableSchema("Extra", "Extra", ())), SCHEMA.cells)
    decision = decided(agreed(), reading(START), reading(START), more)
    assert decision.plan == Plan()
    assert any("Extra" in notice.message for notice in decision.notices)


def test_a_column_that_is_not_there_is_said_and_remembered() -> None:
    less = reading(
        {i: {c: v for c, v in cells.items() if c != "text"} for i, cells in START.items()},
        columns=tuple(column for column in COLUMNS if column != "text"),
    )
    decision = decided(agreed(), reading(START), less)
    assert decision.plan == Plan()
    assert decision.missing == {(Side.SHEET, "Things", "text")}


def test_an_edit_made_before_the_crash_is_no_conflict_after_it() -> None:
    planned = Plan(remote=(SetCell("Things", "r1", "text", "first"),))
    known = Known(agreed().base, planned)
    local = {**START, "r1": {**START["r1"], "text": "second"}}
    remote = {**START, "r1": {**START["r1"], "text": "first"}}
    decision = decided(known, reading(local), reading(remote))
    assert decision.conflicts == ()
    assert decision.plan == Plan(remote=(SetCell("Things", "r1", "text", "second"),))


def placed(content: Content, *, turned: bool = False) -> Reading:
    """Return a reading of three rows, the last of which holds ``content``."""
    rows = {**START, "r3": {**START["r3"], "number": content}}
    first, second, third = rows.items()
    lines = [second, first, third] if turned else [first, second, third]
    columns = {column: at for at, column in enumerate(COLUMNS, 1)}
    layout = TableLayout("Things", "Things", 1, 4, columns, dict(enumerate(dict(lines), 2)))
    return replace(reading(dict(lines)), layout=Layout({"Things": layout}))


def test_a_sum_of_some_rows_waits_for_the_same_order() -> None:
    known = agreed(r3={**START["r3"], "number": 1.0})
    part = Formula("SUM($C$2:$C$2)")
    held = decided(known, placed(part), placed(1.0, turned=True))
    assert (held.plan, len(held.held)) == (Plan(), 1)
    assert any("1 formula refers to rows by their place" in n.message for n in held.notices)
    made = decided(known, placed(part), placed(1.0))
    assert (len(made.plan.remote), made.held) == (1, ())


def test_a_sum_of_some_rows_that_other_rows_took_the_place_of_is_said() -> None:
    part = Formula("SUM($C$2:$C$2)")
    known = agreed(r3={**START["r3"], "number": part})
    for turned in (False, True):
        decision = decided(known, placed(part, turned=turned), placed(part))
        assert decision.plan == Plan()
        said = [n for n in decision.notices if "they show different values" in n.message]
        assert len(said) == turned


def test_the_last_digits_that_a_program_does_not_save_are_no_edit() -> None:
    known = agreed(r3={**START["r3"], "number": 1 / 3})
    exact = reading({**START, "r3": {**START["r3"], "number": 1 / 3}})
    saved = reading({**START, "r3": {**START["r3"], "number": 0.333333333333333}})
    for local, remote in ((exact, saved), (saved, exact), (saved, saved)):
        assert decided(known, local, remote).plan == Plan()
