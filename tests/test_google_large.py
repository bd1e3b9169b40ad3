"""Loads of many megabytes: whole rows in batches of a size that Google takes well."""

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from google_end import *  # noqa: F403 - its fixtures
from google_end import UPDATED, GoogleEnd
from store_contract import START, TWICE, things

from sync.errors import UnavailableError
from sync.google import parts
from sync.store import AddRow, Bury, DeleteRow, Edit, GiveId, SetCell
from workbook.values import Content, Formula

SMALL = 40_000


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a batch be small, so that few rows are many."""
    monkeypatch.setattr(parts, "LIMIT", SMALL)


@pytest.fixture
def sizes(end: GoogleEnd) -> Iterator[list[int]]:
    """The bytes of the requests of each batch sent."""
    found: list[int] = []
    request = end.client.request

    def counted(method: str, *arguments: Any, **options: Any) -> Any:
        if method == "post":
            found.append(len(json.dumps(options["json"])))
        return request(method, *arguments, **options)

    end.client.request = counted  # type: ignore[method-assign, assignment]
    yield found
    del end.client.request  # type: ignore[method-assign]


def rows(count: int, length: int = 20) -> list[Edit]:
    text = "x" * length
    return [
        AddRow("Things", f"n{n}", {"name": f"row {n}", "text": text, "twice": TWICE})
        for n in range(count)
    ]


def names(end: GoogleEnd) -> list[str]:
    reading = end.reading().tables["Things"].rows
    return sorted(row.id for row in reading)


def test_a_load_of_megabytes_is_as_few_batches_as_can_be(end: GoogleEnd, sizes: list[int]) -> None:
    assert end.store.apply(end.store.read(), rows(1_500, 2_500)).owed == ()
    assert sum(sizes) > 4_000_000
    assert max(sizes) < 2_000_000
    assert len(sizes) <= 2 + math.ceil(sum(sizes) / 2_000_000)
    assert len(names(end)) == len(START) + 1_500


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("length", [1, 300, 4_000])
def test_the_number_of_batches_follows_their_bytes(
    end: GoogleEnd, sizes: list[int], length: int
) -> None:
    adds = rows(120, length)
    assert end.store.apply(end.store.read(), adds).owed == ()
    assert max(sizes) < SMALL + 20_000
    assert len(sizes) <= 3 + math.ceil(sum(sizes) / (SMALL - 3 * length))
    assert len(names(end)) == len(START) + len(adds)


def test_a_run_of_normal_size_is_one_batch(end: GoogleEnd, sizes: list[int]) -> None:
    assert end.store.apply(end.store.read(), rows(500)).owed == ()
    assert len(sizes) == 1


@pytest.mark.usefixtures("small")
def test_every_kind_of_edit_finds_its_row_in_whichever_batch_it_goes(end: GoogleEnd) -> None:
    end.outside_copy("r1")
    reading = end.store.read()
    copied = max(reading.tables["Things"].rows, key=lambda row: row.position)
    edits: list[Edit] = [
        Bury("Things", "r2", "mark"),
        GiveId("Things", copied.position, "r8", copied.cells),
        SetCell("Things", "r1", "text", "y" * 30_000),
        SetCell("Things", "r3", "text", "z" * 30_000),
        SetCell("Things", "r8", "text", "copy"),
        *rows(200),
        DeleteRow("Things", "r2", START["r2"]),
    ]
    assert end.store.apply(reading, edits).owed == ()
    found = things(end.reopened())
    texts = {row_id: str(found[row_id].cells["text"])[:4] for row_id in ("r1", "r3", "r8", "n7")}
    assert texts == {"r1": "yyyy", "r3": "zzzz", "r8": "copy", "n7": "xxxx"}
    assert len(found) == 3 + 200
    assert end.reading().gone == {("Things", "r2"): "mark"}


@pytest.mark.usefixtures("small")
def test_a_row_that_means_a_row_of_a_later_batch_waits_for_it(end: GoogleEnd) -> None:
    adds = rows(200)
    first: dict[str, Content] = {"name": "first", "number": Formula("Things[number;#n199]")}
    adds[0] = AddRow("Things", "n0", first)
    assert end.store.apply(end.store.read(), adds).owed == ()
    assert things(end.reopened())["n0"].cells == first
    assert len(names(end)) == len(START) + 200


@pytest.mark.usefixtures("small")
def test_rows_of_two_batches_may_mean_each_other(end: GoogleEnd) -> None:
    adds = rows(200)
    means = {
        f"n{n}": {"name": "x", "number": Formula(f"Things[number;#n{199 - n}]+0")} for n in (0, 199)
    }
    adds[0], adds[-1] = (AddRow("Things", row_id, cells) for row_id, cells in means.items())
    assert end.store.apply(end.store.read(), adds).owed == ()
    found = things(end.reopened())
    assert {row_id: found[row_id].cells for row_id in means} == means


@pytest.mark.usefixtures("small")
def test_many_rows_that_mean_one_that_never_comes_are_owed(end: GoogleEnd) -> None:
    nobody = Formula("Things[number;#nobody]")
    adds: list[Edit] = [
        AddRow("Things", f"n{n}", {"name": "x" * 400, "number": nobody}) for n in range(200)
    ]
    kept = AddRow("Things", "kept", {"name": "kept"})
    owed = end.store.apply(end.store.read(), [*adds, kept]).owed
    assert {each.edit.row_id for each in owed} == {edit.row_id for edit in adds}
    assert names(end) == ["kept", *START]


@pytest.mark.usefixtures("small")
def test_how_far_it_has_come_is_told_after_every_batch(end: GoogleEnd) -> None:
    told: list[tuple[int, int]] = []
    store = end.reopened()
    store.progress = lambda done, whole: told.append((done, whole))
    store.apply(store.read(), rows(200))
    assert len(told) > 2
    assert told == sorted(told)
    assert told[-1] == (200, 200)
    assert {whole for _, whole in told} == {200}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", [1, 2, 4])
def test_after_a_failure_in_the_middle_the_next_run_goes_on(
    end: GoogleEnd, when: str, nth: int
) -> None:
    adds = rows(200)
    reading = end.store.read()
    end.control.fault("drop", when=when, nth=nth, call="spreadsheets.batchUpdate")
    try:
        end.store.apply(reading, adds)
    except UnavailableError as failed:
        assert (when, failed.applied) == ("before", False)  # noqa: PT017 - it need not fail
    end.control.reset()
    there = set(names(end))
    left = [edit for edit in adds if edit.row_id not in there]
    assert when == "before" or not left
    assert end.store.apply(end.store.read(), left).owed == ()
    assert names(end) == sorted([*START, *(edit.row_id for edit in adds)])


@pytest.mark.usefixtures("small")
def test_a_person_may_type_between_two_batches(end: GoogleEnd) -> None:
    end.control.another_user(
        {"insertRows": {"sheet": "Things", "row": 3, "values": [["typed"]]}},
        call="spreadsheets.batchUpdate",
        nth=2,
    )
    reading, before = end.store.read(), len(end.server.requests)
    assert end.store.apply(reading, rows(200)).owed == ()
    end.control.reset()
    assert end.asked_since(before).count(UPDATED) > 2
    assert names(end) == sorted(["", *START, *(f"n{n}" for n in range(200))])
