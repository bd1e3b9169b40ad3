"""A workbook's values as they are stored in its file, for what has just been calculated."""

from lifeops.figures.calculated import Calculated
from workbook.model import Address, Cell
from workbook.values import Value


class Stored(Calculated):
    """The values that a file holds; nothing is calculated."""

    def value(self, sheet: str, at: Address) -> Value:
        """Return what a cell was last calculated to show."""
        cells = next((each.cells for each in self.book.sheets if each.name == sheet), {})
        value = cells.get(at, Cell()).value
        return None if value == "" else value
