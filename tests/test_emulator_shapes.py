"""The shapes that bodies are checked against are those of the published discovery document."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import pytest

from sync.emulator import shapes
from sync.emulator.failures import ApiError


def derive(document: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return schema name -> field -> compact type, as ``sync/emulator/shapes.json`` holds it."""
    return {
        name: {field: compact(kind) for field, kind in sorted(schema.get("properties", {}).items())}
        for name, schema in sorted(document["schemas"].items())
    }


def compact(kind: Mapping[str, Any]) -> str:
    if "$ref" in kind:
        return "@" + str(kind["$ref"])
    if kind["type"] == "array":
        return "[" + compact(kind["items"])
    if "additionalProperties" in kind:
        return "{" + compact(kind["additionalProperties"])
    if "enum" in kind:
        return "!" + "|".join(kind["enum"])
    return str(kind.get("format") or kind["type"])


def discovery() -> Any:
    folder = files("googleapiclient") / "discovery_cache" / "documents"
    return json.loads((folder / "sheets.v4.json").read_text("utf-8"))


def test_the_shapes_are_the_published_ones() -> None:
    assert shapes.published() == derive(discovery())


@pytest.mark.parametrize("number", ["1e999", "-inf", "NaN", "Infinity"])
def test_a_number_is_a_finite_one(number: str) -> None:
    with pytest.raises(ApiError, match=r"Invalid value at .*TYPE_DOUBLE"):
        shapes.checked({"userEnteredValue": {"numberValue": number}}, "CellData")
