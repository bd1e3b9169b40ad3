"""The workbooks of a few tabs, with their sample: what is not there is not found fault with."""

import pytest
from filled_book import Seen, by_engine

from templates.shipped import load, singles
from workbook.model import Address
from workbook.render.book import render
from workbook.template.model import Template
from workbook.values import CellError


def complaints(template: Template, seen: Seen) -> list[tuple[str, str, object]]:
    """The Check cells that say something."""
    found: list[tuple[str, str, object]] = []
    for tab, table in template.tables():
        places = [n for n, each in enumerate(table.columns, start=1) if each.id == "Check"]
        for place in places:
            for row in range(2, 2 + len(table.starters) + len(table.samples)):
                value = seen.cells[tab.sheet].get(Address(row, place))
                if value not in (None, ""):
                    found.append((table.name, Address(row, place).a1, value))
    return found


@pytest.mark.parametrize("single", sorted(singles("life-ops")))
def test_no_row_of_a_small_workbook_is_told_off_for_a_tab_that_is_not_there(single: str) -> None:
    template = load("life-ops", single=single, sample=True)
    seen = by_engine(render(template, sample=True))
    assert complaints(template, seen) == []
    errors = [v for cells in seen.cells.values() for v in cells.values()]
    assert not [each for each in errors if isinstance(each, CellError)]
