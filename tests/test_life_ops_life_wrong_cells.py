"""Nonsense in trips and people: it flags its own row and changes the result of no other."""

import functools

import pytest
from filled_book import Seen, life_ops, places
from test_life_ops_life import ROWS
from workbench import Workbench

from workbook.values import CellError

NONSENSE = ("Fri", "1.400,50", " ", "#", True, -1.0, 1e12)
TABLES = ("Trips", "Segments", "TripCosts", "Packing", "People")
OTHERS_MAY_SEE = {"Check", "Alert"}


@functools.cache
def bench() -> Workbench:
    return Workbench(life_ops(), {table: len(rows) + 1 for table, rows in ROWS.items()})


def errors(seen: Seen) -> list[tuple[str, str, CellError]]:
    return [
        (sheet, where.a1, each)
        for sheet, cells in seen.cells.items()
        for where, each in cells.items()
        if isinstance(each, CellError)
    ]


@pytest.mark.parametrize("table", TABLES)
def test_nonsense_in_any_column_flags_its_own_row_and_changes_no_other(table: str) -> None:
    """Each column in turn, in its first row; the same row is compared with a blank there."""
    held = next(each for _, each in life_ops().tables() if each.name == table)
    typed = [c for c in held.columns if not c.formula and c.id not in {held.required, "No"}]
    first = bench().first_row(table) - 2
    for column in typed:
        found = []
        for value in (None, *NONSENSE[:4]):
            changed = [{**ROWS[table][0], column.id: value}, *ROWS[table][1:]]
            seen = bench().fill({**ROWS, table: changed})
            assert errors(seen) == [], (column.id, value)
            found.append(
                {
                    (each, n): value
                    for each in places(table)
                    if each not in OTHERS_MAY_SEE
                    for n, value in enumerate(seen.column(table, each, first + len(changed)))
                    if n != first
                }
            )
        for nonsense, seen_by_others in zip(NONSENSE, found[1:], strict=False):
            assert seen_by_others == found[0], (column.id, nonsense)


@pytest.mark.parametrize("table", TABLES)
def test_no_number_in_any_column_makes_an_error(table: str) -> None:
    held = next(each for _, each in life_ops().tables() if each.name == table)
    for nonsense in NONSENSE[4:]:
        row = {c.id: nonsense for c in held.columns if not c.formula and c.id != "No"}
        changed = [row, {**ROWS[table][0], held.required: "Other"}, *ROWS[table][1:]]
        assert errors(bench().fill({**ROWS, table: changed})) == [], nonsense
