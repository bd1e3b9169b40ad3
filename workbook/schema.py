"""What a workbook's tables and declared cells are, apart from where they stand.

A template declares its schema; for a hand-made workbook it is found when it is linked. It is
stored, as JSON, on a hidden sheet of both ends.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

SCHEMA_SHEET = "_lifeops"
CONFLICTS_TABLE = "Conflicts"


class ColumnType(StrEnum):
    """What a column holds, which decides its number format and its dropdown."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    DURATION = "duration"
    BOOLEAN = "boolean"
    LIST = "list"
    REFERENCE = "reference"
    COUNTER = "counter"


NUMBERS = frozenset({ColumnType.NUMBER, ColumnType.MONEY, ColumnType.PERCENT, ColumnType.COUNTER})
"""What is typed as a plain number. A counter is typed by sync: a number that no other row has."""


@dataclass(frozen=True, slots=True)
class ColumnSchema:
    """One column of a table.

    Attributes:
        id: stable name used by formulas and by sync.
        header: what people see in the header row.
        type: what it holds.
        formula: a computed column's formula in structured-reference form, else ``""``.
        format: number format code; ``""`` is General.
        reference: the column whose values it names, as ``Accounts[Account]``; ``""`` for none.
    """

    id: str
    header: str
    type: ColumnType = ColumnType.TEXT
    formula: str = ""
    format: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table: a row exists where ``required`` is filled, or any typed column if ``""``.

    Attributes:
        ignored: (id, header) of the columns that were taken out of the sync: left alone where
            they still stand.
        remade: whether commands make its rows anew, so that no guard misses those that go.
    """

    name: str
    sheet: str
    columns: tuple[ColumnSchema, ...]
    required: str = ""
    ignored: tuple[tuple[str, str], ...] = ()
    remade: bool = False

    def column(self, column_id: str) -> ColumnSchema:
        """Return the column with that id; ``KeyError`` if there is none."""
        for column in self.columns:
            if column.id == column_id:
                return column
        raise KeyError(column_id)


@dataclass(frozen=True, slots=True)
class CellSchema:
    """One declared single cell, such as a setting or an inbox line."""

    name: str
    sheet: str
    type: ColumnType = ColumnType.TEXT
    format: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything that syncs.

    Attributes:
        template: ``id@version`` of the template it came from; ``""`` for a hand-made workbook.
        pages: the sheets that both sides hold alike, which nobody types in.
    """

    tables: tuple[TableSchema, ...] = ()
    cells: tuple[CellSchema, ...] = ()
    template: str = ""
    pages: tuple[str, ...] = ()
    _by_name: Mapping[str, TableSchema] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {table.name: table for table in self.tables})

    def table(self, name: str) -> TableSchema:
        """Return the table of that name; ``KeyError`` if there is none."""
        return self._by_name[name]

    def to_json(self) -> str:
        """Return the schema as compact JSON; the same schema gives the same text."""
        stored: dict[str, object] = {
            "template": self.template,
            "tables": [_table_json(table) for table in self.tables],
            "cells": [[c.name, c.sheet, c.type.value, c.format] for c in self.cells],
        }
        if self.pages:
            stored["pages"] = list(self.pages)
        return json.dumps(stored, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the schema that :meth:`to_json` wrote; ``ValueError`` if it is not one."""
        try:
            stored: dict[str, Any] = json.loads(text)
            tables = tuple(_table(each) for each in stored["tables"])
            cells = tuple(CellSchema(n, s, ColumnType(t), f) for n, s, t, f in stored["cells"])
            return cls(tables, cells, stored["template"], tuple(stored.get("pages", ())))
        except (KeyError, TypeError, ValueError) as wrong:
            raise ValueError(f"not a stored schema: {wrong}") from wrong


def _table_json(table: TableSchema) -> dict[str, object]:
    columns = [[c.id, c.header, c.type.value, c.formula, c.format] for c in table.columns]
    stored: dict[str, object] = {
        "name": table.name,
        "sheet": table.sheet,
        "required": table.required,
        "columns": columns,
    }
    references = {column.id: column.reference for column in table.columns if column.reference}
    more = {"ignored": table.ignored, "references": references, "remade": table.remade}
    return stored | {name: each for name, each in more.items() if each}


def _table(stored: dict[str, Any]) -> TableSchema:
    references = dict(stored.get("references", {}))
    columns = tuple(
        ColumnSchema(i, h, ColumnType(t), f, n, str(references.get(i, "")))
        for i, h, t, f, n in stored["columns"]
    )
    ignored = tuple((str(i), str(h)) for i, h in stored.get("ignored", ()))
    remade = bool(stored.get("remade", False))
    return TableSchema(
        stored["name"], stored["sheet"], columns, stored["required"], ignored, remade
    )
