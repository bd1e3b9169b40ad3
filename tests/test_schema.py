import json

import pytest

from workbook.schema import CellSchema, ColumnSchema, ColumnType, Schema, TableSchema

SCHEMA = Schema(
    tables=(
        TableSchema(
            "Tasks",
            "Tasks",
            (
                ColumnSchema("Task", "Task"),
                ColumnSchema("Due", "Due date", ColumnType.DATE, format="yyyy-mm-dd"),
                ColumnSchema("Who", "Who", ColumnType.REFERENCE, reference="People[Name]"),
                ColumnSchema("DueIn", "Due in", ColumnType.NUMBER, formula="[@Due]-today"),
            ),
            required="Task",
        ),
    ),
    cells=(CellSchema("base_cur", "Settings"),),
    template="life-ops@1.0.0",
)


def test_a_schema_is_the_same_after_storing():
    assert Schema.from_json(SCHEMA.to_json()) == SCHEMA


def test_a_schema_stored_before_references_were_is_read():
    stored = json.loads(SCHEMA.to_json())
    del stored["tables"][0]["references"]
    assert Schema.from_json(json.dumps(stored)).table("Tasks").column("Who").reference == ""


def test_a_table_and_a_column_are_found_by_name():
    assert SCHEMA.table("Tasks").column("Due").header == "Due date"
    with pytest.raises(KeyError):
        SCHEMA.table("tasks")
    with pytest.raises(KeyError):
        SCHEMA.table("Tasks").column("due")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"tables": [{}], "cells": [], "template": ""}'])
def test_what_is_no_schema_is_refused(text):
    with pytest.raises(ValueError, match="not a stored schema"):
        Schema.from_json(text)
