"""Several computers with one Sheet: the token, and the hidden tab that people may take away."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from google_end import *  # noqa: F403 - its fixtures
from google_end import EDITS, READ, SHEETS, UPDATED, WANTED, GoogleEnd, broken, started, state
from gspread.exceptions import APIError
from store_contract import SCHEMA, START, things

from sync.engine import sync
from sync.errors import MovedOnError, UnavailableError, WrongEndError
from sync.google import store as google
from sync.google.wire import TOKEN
from sync.label import Label, read_label
from sync.memory import MemoryRow, MemoryStore
from sync.outcome import Status
from sync.state import State
from sync.store import AddRow, Bury, DeleteRow, SetCell, Side

ADD = AddRow("Things", "r4", {"name": "four"})
OTHER = SetCell("Things", "r3", "text", "from another computer")


@pytest.fixture(params=["named", "not found"], autouse=True)
def _settled(end: GoogleEnd, request: pytest.FixtureRequest) -> Any:
    end.control.switch(missing_named_range=request.param)
    yield
    end.control.reset()


def another_writes(end: GoogleEnd, edit: SetCell = OTHER) -> None:
    other = end.reopened()
    assert other.apply(other.read(), [edit]).owed == ()


def hidden(end: GoogleEnd) -> int:
    return google.read_all(end.client, end.spreadsheet).tabs["_lifeops"].id


def before_the_batch_with(end: GoogleEnd, kind: str, happens: Any, times: int = 1) -> None:
    """Let something happen just before each batch that holds a request of that kind."""
    batch, left = end.store.batch, [None] * times

    def late(requests: Any, asks: Any) -> Any:
        if left and any(kind in each for each in requests):
            left.pop()
            happens()
        return batch(requests, asks)

    end.store.batch = late  # type: ignore[method-assign]


def test_every_write_leaves_one_token_and_a_new_one(end: GoogleEnd) -> None:
    (first,) = end.tokens
    end.store.apply(end.store.read(), [ADD, DeleteRow("Things", "r2", START["r2"])])
    (second,) = end.tokens
    assert first != second
    assert TOKEN not in "".join(end.reading().layout.names)


def test_what_another_computer_wrote_meanwhile_refuses_the_batch_as_a_whole(end: GoogleEnd) -> None:
    reading = end.store.read()
    another_writes(end)
    before = len(end.server.requests)
    with pytest.raises(MovedOnError, match="another computer wrote to it at the same time"):
        end.store.apply(reading, EDITS)
    assert end.asked_since(before) == [UPDATED, READ]
    assert state(end) == started({"r3": {"text": OTHER.content}})
    assert end.store.apply(end.store.read(), EDITS).owed == ()
    assert state(end) == started({**WANTED, "r3": {"text": OTHER.content, "number": 9.0}})


def test_a_reading_from_before_another_write_is_not_taken_for_the_latest(end: GoogleEnd) -> None:
    reading = end.reopened().read()
    another_writes(end)
    with pytest.raises(MovedOnError):
        end.store.apply(reading, EDITS)
    assert state(end) == started({"r3": {"text": OTHER.content}})


def test_deletes_are_proved_again_after_another_computers_write(end: GoogleEnd) -> None:
    before_the_batch_with(end, "deleteRange", lambda: another_writes(end))
    edits = [DeleteRow("Things", row_id, START[row_id]) for row_id in ("r2", "r3")]
    owed = end.store.apply(end.store.read(), [ADD, *edits]).owed
    assert [each.edit for each in owed] == [edits[1]]
    assert set(state(end)) == {"r1", "r3", "r4"}


def test_deletes_give_up_when_others_never_stop_writing(end: GoogleEnd) -> None:
    before_the_batch_with(end, "deleteRange", lambda: another_writes(end), times=9)
    with pytest.raises(MovedOnError):
        end.store.apply(end.store.read(), [DeleteRow("Things", "r2", START["r2"])])
    assert set(state(end)) == set(START)


def test_a_mend_is_made_again_after_another_computers_write(end: GoogleEnd) -> None:
    reading = end.store.read()
    end.outside_reverse()
    fetch, left = end.store.fetch, [1, 1]

    def late() -> Any:
        grids = fetch()
        if left:
            left.pop()
            another_writes(end, SetCell("Things", "r2", "text", f"other {len(left)}"))
        return grids

    end.store.fetch = late  # type: ignore[method-assign]
    assert end.store.apply(reading, EDITS).owed == ()
    del end.store.fetch  # type: ignore[method-assign]
    assert state(end) == started({**WANTED, "r2": {**WANTED["r2"], "text": "other 0"}})


def test_the_lost_answer_of_a_write_that_another_followed_is_left_to_a_new_decision(
    end: GoogleEnd,
) -> None:
    reading = end.store.read()
    broken(end, "POST", after=True)
    fetch = end.store.fetch

    def late() -> Any:
        another_writes(end)
        return fetch()

    end.store.fetch = late  # type: ignore[method-assign]
    with pytest.raises(MovedOnError):
        end.store.apply(reading, EDITS)
    assert "r4" in state(end)


def test_a_batch_that_arrives_late_is_refused(end: GoogleEnd) -> None:
    reading, late = end.store.read(), []

    def never(requests: Any, asks: Any) -> Any:
        late.extend(requests)
        raise UnavailableError("the connection failed", applied=None)

    batch, end.store.batch = end.store.batch, never  # type: ignore[method-assign]
    with pytest.raises(UnavailableError) as failed:
        end.store.apply(reading, [ADD])
    assert failed.value.applied is False
    end.store.batch = batch  # type: ignore[method-assign]
    assert end.store.apply(end.store.read(), [ADD]).owed == ()
    with pytest.raises((APIError, google.UnavailableError, google.WrongEndError)):
        end.update(*late)
    assert list(state(end)) == ["r1", "r2", "r3", "r4"]


def test_a_token_that_a_person_removed_is_made_again(end: GoogleEnd) -> None:
    (number,) = end.tokens.values()
    end.update({"deleteNamedRange": {"namedRangeId": number}})
    assert end.store.apply(end.store.read(), [ADD]).owed == ()
    assert len(end.tokens) == 1


def test_a_token_that_is_removed_while_we_decide_makes_us_decide_again(end: GoogleEnd) -> None:
    reading = end.store.read()
    (number,) = end.tokens.values()
    end.update({"deleteNamedRange": {"namedRangeId": number}})
    with pytest.raises(MovedOnError):
        end.store.apply(reading, [ADD])
    assert end.store.apply(end.store.read(), [ADD]).owed == ()
    assert list(state(end)) == ["r1", "r2", "r3", "r4"]


def test_two_tokens_become_one(end: GoogleEnd) -> None:
    place = {"sheetId": hidden(end), "endRowIndex": 1, "endColumnIndex": 1}
    end.update({"addNamedRange": {"namedRange": {"name": f"{TOKEN}two", "range": place}}})
    assert end.store.apply(end.store.read(), [ADD]).owed == ()
    assert len(end.tokens) == 1


def test_a_hidden_tab_that_a_person_deleted_is_made_again(end: GoogleEnd) -> None:
    store = google.GoogleStore(end.client, end.spreadsheet, SCHEMA, "the guid")
    store.apply(store.read(), [Bury("Things", "old", "mark")])
    end.update({"deleteSheet": {"sheetId": hidden(end)}})
    reading = store.read()
    assert reading.gone == {}
    assert store.apply(reading, [Bury("Things", "new", "mark"), *EDITS]).owed == ()
    assert state(end) == started(WANTED)
    assert end.reading().gone == {("Things", "new"): "mark"}
    cells = google.read_all(end.client, end.spreadsheet).tabs["_lifeops"].cells
    assert read_label(cells) == Label("the guid", SCHEMA, end.spreadsheet)
    assert len(end.tokens) == 1


def test_a_sheet_that_was_linked_with_another_workbook_since_is_the_wrong_end(
    end: GoogleEnd,
) -> None:
    end.update({"deleteSheet": {"sheetId": hidden(end)}})
    for guid in ("first", "second"):
        store = google.GoogleStore(end.client, end.spreadsheet, SCHEMA, guid)
        if guid == "first":
            store.apply(store.read(), [ADD])
            assert "r4" in things(store)
    with pytest.raises(WrongEndError, match="linked with another workbook since"):
        store.read()


def computer(end: GoogleEnd, folder: Path, name: str) -> tuple[MemoryStore, State]:
    """Return a workbook on a computer of its own, in step with the Sheet."""
    excel, kept = MemoryStore(Side.EXCEL, SCHEMA), State(folder / f"{name}.sqlite")
    sync(excel, end.reopened(), kept, SCHEMA)
    return excel, kept


def settled(end: GoogleEnd, computers: Sequence[tuple[MemoryStore, State]]) -> list[Status]:
    """Let each computer sync until none has anything to do; return how the last round ended."""
    for _ in range(3):
        ends = [sync(excel, end.reopened(), kept, SCHEMA).status for excel, kept in computers]
    return ends


def test_two_computers_that_sync_at_once_double_no_row(end: GoogleEnd, tmp_path: Path) -> None:
    computers = [computer(end, tmp_path, name) for name in ("desk", "lap")]
    end.outside_add({"name": "typed on the Sheet"})
    for (excel, _), name in zip(computers, ("desk", "lap"), strict=True):
        with excel.edited() as tables:
            tables["Things"].rows.append(MemoryRow("", {"name": f"typed at the {name}"}))
    (excel, kept), (other, others) = computers
    before_the_batch_with(end, "addNamedRange", lambda: sync(other, end.reopened(), others, SCHEMA))
    with suppress(MovedOnError):
        sync(excel, end.store, kept, SCHEMA)
    assert settled(end, computers) == [Status.NOTHING, Status.NOTHING]
    for excel, kept in computers:
        kept.close()
        found = [str(row.cells["name"]) for row in things(excel).values()]
        assert sorted(found) == sorted(
            ["one", "two", "three", "typed on the Sheet", "typed at the desk", "typed at the lap"]
        )
        assert things(excel).keys() == state(end).keys()


def test_two_computers_that_set_one_cell_at_once_lose_neither_value(
    end: GoogleEnd, tmp_path: Path
) -> None:
    computers = [computer(end, tmp_path, name) for name in ("desk", "lap")]
    for (excel, _), name in zip(computers, ("desk", "lap"), strict=True):
        with excel.edited() as tables:
            tables["Things"].rows[0].cells["text"] = f"typed at the {name}"
    (excel, kept), (other, others) = computers
    before_the_batch_with(end, "addNamedRange", lambda: sync(other, end.reopened(), others, SCHEMA))
    with suppress(MovedOnError):
        sync(excel, end.store, kept, SCHEMA)
    assert settled(end, computers) == [Status.NOTHING, Status.NOTHING]
    for _, state_of in computers:
        state_of.close()
    told = repr([row.cells for row in end.reading().tables["Conflicts"].rows])
    assert state(end)["r1"]["text"][1] == "typed at the lap"
    assert "typed at the desk" in told


def test_of_two_that_make_the_hidden_tab_again_only_one_does(end: GoogleEnd) -> None:
    end.update({"deleteSheet": {"sheetId": hidden(end)}})
    reading = end.store.read()
    another_writes(end)
    with pytest.raises(MovedOnError):
        end.store.apply(reading, EDITS)
    assert end.store.apply(end.store.read(), EDITS).owed == ()
    assert len(end.tokens) == 1


def test_own_tabs_that_are_gone_together_are_made_again_together(end: GoogleEnd) -> None:
    gone = (hidden(end), SHEETS["Conflicts"])
    end.update(*({"deleteSheet": {"sheetId": number}} for number in gone))
    added = AddRow("Conflicts", "c1", {"Table": "Things"})
    assert end.store.apply(end.store.read(), [ADD, added]).owed == ()
    assert [row.id for row in end.reading().tables["Conflicts"].rows] == ["c1"]
    assert len(end.tokens) == 1
