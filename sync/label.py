"""The hidden sheet on which both ends say what they are: the workbook's id and its schema.

Column A holds keys, column B values; a long schema stands in several rows, in order.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sync.errors import WrongEndError
from workbook.model import Address, Cell
from workbook.schema import SCHEMA_SHEET, Schema

GENERATION = "generation"
_SCHEMA = "schema"
CHUNK = 30_000
"""Characters of schema in one cell; Excel takes 32,767."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a hidden sheet says.

    Attributes:
        guid: the workbook's id, minted when it was linked; ``""`` if it never was.
        schema: what syncs; ``None`` if it does not say.
        spreadsheet: the id of the spreadsheet that says so, or that the workbook is linked with.
        generation: a number that every sync of the file raises, so that an older copy is known.
    """

    guid: str = ""
    schema: Schema | None = None
    spreadsheet: str = ""
    generation: int = 0


def read_label(grid: Mapping[Address, Cell]) -> Label:
    """Return what the cells of a hidden sheet say; an empty grid says nothing.

    Raises:
        WrongEndError: the schema on it is damaged.
    """
    values = _values(grid)
    generation = values.get(GENERATION, "")
    return Label(
        values.get("guid", ""),
        _schema(values.get(_SCHEMA, "")),
        values.get("spreadsheet", ""),
        int(generation) if generation.isdecimal() else 0,
    )


def read_guid(grid: Mapping[Address, Cell]) -> str:
    """Return the workbook's id alone, even from a hidden sheet that is damaged otherwise."""
    return _values(grid).get("guid", "")


def _values(grid: Mapping[Address, Cell]) -> dict[str, str]:
    values: dict[str, str] = {}
    for address in sorted(grid):
        if address.column == 1:
            key, value = grid[address].content, grid.get(Address(address.row, 2), Cell()).content
            if isinstance(key, str) and isinstance(value, str):
                # A sheet made after a workbook tells its own id below the one that came with it.
                values[key] = values.get(key, "") + value if key == _SCHEMA else value
    return values


def label_rows(label: Label) -> tuple[tuple[str, str], ...]:
    """Return the rows of the hidden sheet; ``read_label`` of them is ``label``."""
    text = "" if label.schema is None else label.schema.to_json()
    chunks = (text[start : start + CHUNK] for start in range(0, len(text), CHUNK))
    rows = [("guid", label.guid), ("spreadsheet", label.spreadsheet)]
    rows += [(_SCHEMA, chunk) for chunk in chunks]
    rows += [(GENERATION, str(label.generation))] if label.generation else []
    return tuple((key, value) for key, value in rows if value)


def _schema(text: str) -> Schema | None:
    if not text:
        return None
    try:
        return Schema.from_json(text)
    except ValueError as wrong:
        raise WrongEndError(
            f"the hidden sheet {SCHEMA_SHEET} is damaged ({wrong})",
            where=SCHEMA_SHEET,
            fix="Undo the last edit of that sheet, or delete it and link the workbook again",
        ) from wrong
