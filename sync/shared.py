"""What a formula reads that only one side has."""

from collections.abc import Collection, Iterator

from workbook.formula.parse import parse
from workbook.formula.tree import CellRef, Name
from workbook.formula.walk import walk
from workbook.model import Layout


def unshared(text: str, layout: Layout, sheets: Collection[str]) -> Iterator[str]:
    """Yield what a formula in neutral form reads that the other side does not have."""
    for node in walk(parse(text)):
        if isinstance(node, Name) and node.name not in layout.names:
            yield f"the name {node.name} is not part of the link"
        if isinstance(node, CellRef) and node.sheet and node.sheet not in sheets:
            yield f"the sheet '{node.sheet}' is not part of the link"
