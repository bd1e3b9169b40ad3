"""The tabs of a workbook that an existing spreadsheet does not have yet, planned beside its own."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from sync.google import mirror, mirror_dress
from sync.google.mirror_layout import Plot, size
from sync.google.snapshot import Snapshot
from sync.google.wire import Tab
from workbook.model import Layout
from workbook.schema import Schema
from workbook.xlsx.scan import Book


class Extension(Plot):
    """The tabs to be added to a spreadsheet; one that is there and blank is used for its title.

    Args:
        book: the workbook they are made after.
        schema: what syncs.
        there: the spreadsheet, and what of the schema it holds.
        missing: the titles of the tabs to be added.

    Raises:
        WrongEndError: a table of the schema cannot be found in the book.
    """

    def __init__(
        self, book: Book, schema: Schema, there: Snapshot, missing: Collection[str]
    ) -> None:
        super().__init__(book, schema)
        self.there = there
        grids = there.grids
        self.sheets = [sheet for sheet in book.sheets if sheet.name in missing]
        free = _free_ids(tab.id for tab in grids.tabs.values())
        self.tabs = {
            sheet.name: _tab(grids.tabs.get(sheet.name), size(sheet), free) for sheet in self.sheets
        }
        tables = (table.name for tab in grids.tabs.values() for table in tab.tables)
        self.taken = frozenset(name.casefold() for name in (*grids.names, *tables))

    @property
    def titles(self) -> Collection[str]:
        """The tabs that formulas and dropdowns can read from."""
        return self.tabs.keys() | self.there.grids.tabs.keys()

    @cached_property
    def google_layout(self) -> Layout:
        """Where all that syncs will stand on the Sheet: some of it does already."""
        there = self.there.roomy(self.there.reading.layout)
        return Layout({**there.tables, **self.roomy_tables}, {**self.layout.names, **there.names})

    def requests(self, spreadsheet_id: str) -> Iterator[dict[str, Any]]:
        """Yield the requests that add the tabs, fill and dress them."""
        for sheet in self.sheets:
            shape = mirror_dress.properties(self, sheet)
            if sheet.name not in self.there.grids.tabs:
                yield {"addSheet": {"properties": shape}}
                continue
            yield {
                "updateSheetProperties": {
                    "properties": {name: shape[name] for name in ("sheetId", "gridProperties")},
                    "fields": ",".join(
                        f"gridProperties.{name}" for name in shape["gridProperties"]
                    ),
                }
            }
        yield from mirror.requests(self, spreadsheet_id)


def _tab(blank: Tab | None, least: tuple[int, int], free: Iterator[int]) -> Tab:
    if blank is None:
        return Tab(next(free), *least)
    rows, columns = least
    return replace(blank, rows=max(blank.rows, rows), columns=max(blank.columns, columns))


def _free_ids(taken: Iterable[int]) -> Iterator[int]:
    """Yield numbers that no tab has."""
    used = set(taken)
    number = 1
    while True:
        if number not in used:
            yield number
        number += 1
