"""Another person, between our read and our write."""

import os
import random
from collections.abc import Sequence
from typing import Any

import pytest
from google_end import *  # noqa: F403 - its fixtures
from google_end import (
    EDITS,
    READ,
    SHEETS,
    UPDATED,
    WANTED,
    WIDTH,
    GoogleEnd,
    rows_range,
    started,
    state,
)
from store_contract import START, TWICE, exact

from sync.google import wire
from sync.journal import Entry
from sync.store import CELLS, VALUE, AddRow, DeleteRow, Edit, GiveId, SetCell
from workbook.model import Address, Area
from workbook.values import Formula

SEEDS = range(int(os.environ.get("LIFEOPS_SEEDS", "8")))


def test_a_sort_between_read_and_write_is_mended(end: GoogleEnd) -> None:
    reading = end.store.read()
    end.outside_reverse()
    before = len(end.server.requests)
    assert end.store.apply(reading, EDITS).owed == ()
    assert end.asked_since(before) == [UPDATED, READ, UPDATED]
    assert state(end) == started(WANTED)


@pytest.mark.parametrize("row", [2, 3, 4])
def test_a_row_inserted_between_read_and_write_is_mended(end: GoogleEnd, row: int) -> None:
    reading = end.store.read()
    end.outside_insert(row)
    assert end.store.apply(reading, EDITS).owed == ()
    assert state(end) == started(WANTED)


def test_a_row_above_the_headers_is_mended(end: GoogleEnd) -> None:
    reading = end.store.read()
    end.outside_insert(1)
    assert end.store.apply(reading, EDITS).owed == ()
    assert state(end) == started(WANTED)


@pytest.mark.parametrize("deleted", [True, False])
def test_a_note_says_nothing_of_a_run_of_which_something_is_owed(
    end: GoogleEnd, *, deleted: bool
) -> None:
    reading = end.store.read()
    note = Entry(7, 3, {("Things", "r1"): {"text": "new"}})
    if deleted:
        end.outside_delete("r1")
    end.store.apply(reading, EDITS, note)
    assert end.store.read().journal == ((Entry(7),) if deleted else (note,))


def test_a_deleted_row_owes_its_edits_and_no_other_row_gets_them(end: GoogleEnd) -> None:
    reading = end.store.read()
    end.outside_delete("r1")
    owed = end.store.apply(reading, EDITS).owed
    assert [each.edit for each in owed] == [EDITS[0], EDITS[1]]
    expected = started(WANTED)
    del expected["r1"]
    assert state(end) == expected


def test_an_added_row_that_lands_lower_still_computes_its_own_row(end: GoogleEnd) -> None:
    reading = end.store.read()
    end.outside_add({"name": "someone's"})
    cells = {"name": "four", "number": 4.0, "twice": Formula("[@number]*2")}
    assert end.store.apply(reading, [AddRow("Things", "r4", cells)]).owed == ()
    assert state(end)["r4"] == exact(cells)
    assert state(end)[""] == exact({"name": "someone's"})


@pytest.mark.parametrize("meanwhile", ["sort", "insert"])
def test_an_id_given_to_another_row_is_taken_back(end: GoogleEnd, meanwhile: str) -> None:
    end.outside_add({"name": "typed", "number": 7.0})
    reading = end.store.read()
    (typed,) = [row for row in reading.tables["Things"].rows if not row.id]
    edits: Sequence[Edit] = (
        GiveId("Things", typed.position, "r7", typed.cells),
        SetCell("Things", "r7", "twice", Formula("[@number]*2")),
    )
    if meanwhile == "sort":
        specs = [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]
        end.update({"sortRange": {"range": rows_range(2, end.last()), "sortSpecs": specs}})
    else:
        end.outside_insert(3)
    assert end.store.apply(reading, edits).owed == ()
    new = {"name": "typed", "number": 7.0, "twice": Formula("[@number]*2")}
    assert state(end) == started({"r7": new})


def test_a_sort_between_proof_and_delete_deletes_no_other_row(end: GoogleEnd) -> None:
    reading = end.store.read()
    batch, edit = end.store.batch, DeleteRow("Things", "r1", START["r1"])

    def late(requests: Any, asks: Any) -> Any:
        if any("deleteRange" in each for each in requests):
            end.outside_reverse()
        return batch(requests, asks)

    end.store.batch = late  # type: ignore[method-assign]
    applied = end.store.apply(reading, [edit])
    assert [each.edit for each in applied.owed] == [edit]
    assert state(end) == started({})


def test_a_row_edited_before_its_delete_is_kept(end: GoogleEnd) -> None:
    reading = end.store.read()
    end.outside_set("r1", "text", "still needed")
    edits: Sequence[Edit] = (
        SetCell("Things", "r2", "text", "x"),
        DeleteRow("Things", "r1", START["r1"]),
    )
    applied = end.store.apply(reading, edits)
    assert [each.edit for each in applied.owed] == [edits[1]]
    assert state(end) == started({"r1": {"text": "still needed"}, "r2": {"text": "x"}})


@pytest.mark.parametrize("row", [1, 3, 4])
def test_a_declared_cell_that_moves_is_found_by_its_name(end: GoogleEnd, row: int) -> None:
    end.update(settings_cell(2, 2, "above"), settings_cell(4, 2, "below"))
    reading = end.store.read()
    place = {"sheetId": SHEETS["Settings"], "dimension": "ROWS"}
    place |= {"startIndex": row - 1, "endIndex": row}
    end.update({"insertDimension": {"range": place, "inheritFromBefore": False}})
    assert end.store.apply(reading, [SetCell(CELLS, "Greeting", VALUE, "ours")]).owed == ()
    cells = end.store.fetch().tabs["Settings"].cells
    shift = 1 if row <= 3 else 0
    expected = {2 + (row <= 2): "above", 3 + shift: "ours", 4 + 1: "below"}
    assert {a.row: cell.content for a, cell in cells.items()} == expected


def settings_cell(row: int, column: int, text: str) -> dict[str, Any]:
    area = Area(Address(row, column), Address(row, column))
    place = wire.grid_range(SHEETS["Settings"], area)
    rows = [{"values": [{"userEnteredValue": {"stringValue": text}}]}]
    return {"updateCells": {"range": place, "rows": rows, "fields": "userEnteredValue"}}


def meanwhile(end: GoogleEnd, chance: random.Random) -> set[str]:
    """Do one thing that people do, and return the ids that are gone by it."""
    last = end.last()
    what = chance.choice(["insert", "sort", "delete", "type", "above"])
    if what == "insert":
        end.outside_insert(chance.randint(2, last))
    elif what == "above":
        end.outside_insert(1)
    elif what == "type" and end.reading().layout.tables["Things"].header_row == 1:
        end.outside_add({"name": "someone's"})
    elif what == "sort" and end.reading().layout.tables["Things"].header_row == 1:
        column, order = chance.choice([0, 2, WIDTH - 1]), chance.choice(["ASC", "DESC"])
        specs = [{"dimensionIndex": column, "sortOrder": f"{order}ENDING"}]
        end.update({"sortRange": {"range": rows_range(2, last), "sortSpecs": specs}})
    elif what == "delete":
        rows = [row for row in end.reading().tables["Things"].rows if row.id]
        row = chance.choice(rows)
        end.outside_delete(row.id)
        return {row.id}
    return set()


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_people_do_meanwhile_no_value_is_in_a_wrong_row(end: GoogleEnd, seed: int) -> None:
    chance = random.Random(seed)
    extra = {f"r{n}": {"name": f"n{n}", "number": n * 1.0, "twice": TWICE} for n in range(4, 9)}
    adds = [AddRow("Things", row_id, cells) for row_id, cells in extra.items()]
    assert end.store.apply(end.store.read(), adds).owed == ()
    reading = end.store.read()
    base = {row.id: dict(row.cells) for row in reading.tables["Things"].rows}
    columns = chance.choices(["text", "number", "span"], k=4)
    edits: list[Edit] = [
        SetCell("Things", row_id, column, f"{row_id} {column}")
        for row_id, column in zip(chance.sample(sorted(base), 4), columns, strict=True)
    ]
    edits += [AddRow("Things", f"a{n}", {"name": f"a{n}", "twice": TWICE}) for n in range(2)]
    gone = {row_id for _ in range(chance.randint(1, 2)) for row_id in meanwhile(end, chance)}
    owed = end.store.apply(reading, edits).owed
    expected = {row_id: cells for row_id, cells in base.items() if row_id not in gone}
    for edit in edits:
        if isinstance(edit, AddRow):
            expected[edit.row_id] = dict(edit.cells)
        elif isinstance(edit, SetCell) and edit.row_id in expected:
            expected[edit.row_id][edit.column] = edit.content
    found = state(end)
    found.pop("", None)
    assert found == {row_id: exact(cells) for row_id, cells in expected.items()}
    assert {each.edit.row_id for each in owed} == gone & {edit.row_id for edit in edits}
    typed = [row.cells for row in end.reading().tables["Things"].rows if not row.id]
    assert all(dict(cells) == {"name": "someone's"} for cells in typed)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_people_do_meanwhile_ids_and_deletes_hit_their_rows(
    end: GoogleEnd, seed: int
) -> None:
    chance = random.Random(seed)
    end.outside_add({"name": "typed 1", "number": 7.0})
    end.outside_add({"name": "typed 2"})
    reading = end.store.read()
    typed = [row for row in reading.tables["Things"].rows if not row.id]
    ids = {f"t{n}": dict(row.cells) for n, row in enumerate(typed, 1)}
    edits: list[Edit] = [
        GiveId("Things", row.position, f"t{n}", row.cells) for n, row in enumerate(typed, 1)
    ]
    edits.append(SetCell("Things", "t1", "twice", TWICE))
    edits.append(SetCell("Things", "t2", "text", "for t2"))
    ids["t1"]["twice"], ids["t2"]["text"] = TWICE, "for t2"
    doomed = chance.choice(sorted(START))
    edits.append(DeleteRow("Things", doomed, START[doomed]))
    gone = meanwhile(end, chance)
    owed = {each.edit.row_id for each in end.store.apply(reading, edits).owed}
    found = state(end)
    found.pop("", None)
    expected = {**START, **{row_id: cells for row_id, cells in ids.items() if row_id not in owed}}
    kept = {row_id: cells for row_id, cells in expected.items() if row_id not in gone | {doomed}}
    assert {row_id: found.pop(row_id) for row_id in kept} == {
        row_id: exact(cells) for row_id, cells in kept.items()
    }
    assert found == ({doomed: exact(START[doomed])} if doomed in owed - gone else {})


def beside(end: GoogleEnd, entered: dict[str, str]) -> None:
    """Let a person type into the first row, far right of the table."""
    place = {"sheetId": SHEETS["Things"], "rowIndex": 0, "columnIndex": 14}
    rows = [{"values": [{"userEnteredValue": entered}]}]
    end.update({"updateCells": {"start": place, "rows": rows, "fields": "userEnteredValue"}})


@pytest.mark.parametrize("meanwhile", ["", "typed", "inserted"])
def test_only_the_formula_itself_is_made_to_reach_added_rows(
    end: GoogleEnd, meanwhile: str
) -> None:
    last = end.last()
    beside(end, {"formulaValue": f"=COUNTA(A$2:A${last})"})
    reading = end.store.read()
    if meanwhile == "typed":
        beside(end, {"stringValue": "mine"})
    if meanwhile == "inserted":
        end.outside_insert(1)
    new = AddRow("Things", "r9", next(iter(START.values())))
    assert end.store.apply(reading, [new]).owed == ()
    cells = end.store.fetch().tabs["Things"].cells
    found = {at.row: cell.content for at, cell in cells.items() if at.column == 15}
    assert (
        found
        == {
            "": {1: Formula(f"COUNTA(A$2:A${last + 1})")},
            "typed": {1: "mine"},
            "inserted": {2: Formula(f"COUNTA(A$3:A${last + 1})")},
        }[meanwhile]
    )
