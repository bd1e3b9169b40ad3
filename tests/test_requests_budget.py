"""What a sync costs in requests, by the server's own log; nothing is written for nothing."""

import json
import math
from collections import Counter
from contextlib import closing
from datetime import date

import pytest
from two_ends import ROWS, Desk, deals

from lifeops import links
from lifeops.ends import open_ends
from lifeops.settings import sheets_database
from sync.emulator import server
from sync.emulator.control import Control
from sync.emulator.log import counts
from sync.engine import sync
from sync.google import parts
from sync.outcome import Status
from sync.state import State
from workbook.xlsx.edits import DeleteTableRow
from workbook.xlsx.patch import patch
from workbook.xlsx.replace import replace
from workbook.xlsx.scan import read_book

PROBE, READ, WRITE = (
    ("GET", "files.get"),
    ("GET", "spreadsheets.get"),
    ("POST", "spreadsheets.batchUpdate"),
)
NEVER = date(2020, 1, 1)


class Counted(Desk):
    """A linked workbook whose requests are counted."""

    def __init__(self, path, lifeops, running) -> None:
        super().__init__(path, lifeops)
        self.running = running

    def run(self, **options):
        """Sync as from a link with Google, where a probe is a request; return it and the counts."""
        link = links.need(self.path)
        with open_ends(link) as ends, closing(State(link.state_file)) as state:
            before = len(self.running.requests)
            outcome = sync(ends.excel, ends.sheet, state, ends.schema, **options)
            asked = counts(self.running.requests[before:])
        return outcome, Counter({call: asked[call] for call in asked if call[1]})

    def files(self):
        """Return what tells whether the workbook or the state were written."""
        paths = self.path, links.need(self.path).state_file
        return [(path.read_bytes(), path.stat().st_mtime_ns) for path in paths]

    def delete_row_in_excel(self, row: int) -> None:
        book = read_book(self.path)
        edit = DeleteTableRow("Deals", row, "Deals", (7,))
        patched = patch(book, [edit])
        assert not patched.refused
        replace(self.path, patched.data, book.package.digest)


@pytest.fixture
def running(home):
    with server.running(sheets_database()) as running:
        yield running


@pytest.fixture
def fresh(home, lifeops, running):
    """A workbook that is linked and was never synced."""
    path = home / "deals.xlsx"
    deals(path, table=True)
    assert lifeops("link", path, "--local")[0] == 0
    return Counted(path, lifeops, running)


@pytest.fixture
def desk(fresh):
    while fresh.run()[0].status is not Status.NOTHING:
        pass
    return fresh


def test_an_unchanged_pair_costs_one_probe_and_writes_nothing(desk):
    before = desk.files()
    outcome, asked = desk.run()
    assert outcome.status is Status.NOTHING
    assert asked == {PROBE: 1}
    assert desk.files() == before


def test_what_changed_in_excel_costs_one_read_and_one_write(desk):
    desk.type_in_excel(B3="changed", C5=17.0)
    assert desk.run()[1] == {READ: 1, WRITE: 1}


def test_what_changed_on_the_sheet_costs_a_probe_a_read_and_a_note(desk):
    desk.type_in_sheet(B3="changed")
    outcome, asked = desk.run()
    assert outcome.status is Status.DONE
    assert asked == {PROBE: 1, READ: 1, WRITE: 1}
    assert desk.run()[1] == {PROBE: 1, READ: 1}
    assert desk.run()[1] == {PROBE: 1}


def test_what_changed_on_both_sides_costs_one_read_and_one_write(desk):
    desk.type_in_sheet(B3="there")
    desk.type_in_excel(B4="here")
    assert desk.run()[1] == {READ: 1, WRITE: 1}


def test_a_row_that_was_added_costs_one_read_and_one_write(desk):
    row = ROWS + 2
    desk.type_in_excel(**{f"A{row}": "Deal new", f"B{row}": "new", f"C{row}": 1.0})
    assert desk.run()[1] == {READ: 1, WRITE: 1}


def test_a_deleted_row_costs_at_most_two_more(desk):
    desk.delete_row_in_excel(5)
    outcome, asked = desk.run()
    assert outcome.status is Status.DONE
    assert asked.total() <= 2 + 2
    assert len(desk.in_sheet("Name")) == ROWS - 1 or "" in desk.in_sheet("Name")


def test_a_mend_costs_at_most_two_more(desk):
    desk.type_in_excel(B6="changed")
    control = Control(desk.running.url, desk.running.token)
    edit = {"insertRows": {"sheet": "Deals", "row": 3, "values": [["typed meanwhile"]]}}
    control.another_user(edit, call="spreadsheets.batchUpdate")
    outcome, asked = desk.run()
    control.reset()
    assert outcome.status is Status.DONE
    assert 2 < asked.total() <= 2 + 2
    assert desk.in_sheet("Stage").count("changed") == 1


def test_a_full_compare_that_finds_nothing_writes_neither_side_nor_the_state_again(desk):
    outcome, asked = desk.run(anew=True)
    before = desk.files()
    again, asked = desk.run(anew=True)
    assert outcome.status is again.status is Status.NOTHING
    assert asked == {READ: 1}
    assert desk.files() == before


@pytest.mark.parametrize("limit", [3_000, 8_000])
def test_a_first_load_costs_its_bytes_and_little_else(fresh, monkeypatch, limit):
    monkeypatch.setattr(parts, "LIMIT", limit)
    sizes = []
    link = links.need(fresh.path)
    with open_ends(link) as ends, closing(State(link.state_file)) as state:
        request = ends.sheet._client.request

        def counted(method, *arguments, **options):
            sizes.extend([len(json.dumps(options["json"]["requests"]))] if method == "post" else [])
            return request(method, *arguments, **options)

        ends.sheet._client.request = counted
        before = len(fresh.running.requests)
        sync(ends.excel, ends.sheet, state, ends.schema)
    asked = counts(fresh.running.requests[before:])
    assert asked[WRITE] == len(sizes)
    assert len(sizes) <= 2 + math.ceil(sum(sizes) / (limit - 1_000))
    assert asked[PROBE] + asked[READ] <= 2
