"""Checks request bodies and field masks against the published shapes of the Sheets API.

``shapes.json`` holds schema name -> field -> type in a compact spelling: ``@Name`` is a schema,
``[x`` a list of x, ``{x`` a map to x, ``!A|B`` an enumeration, anything else a scalar.
Source: Google's discovery document for Sheets v4; a test compares the two.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from sync.emulator.bulk import plain_cells, plain_rows
from sync.emulator.failures import bad_request

Violations: TypeAlias = list[tuple[str, str]]

_MOST_LISTS = 20
_GOOGLE = "type.googleapis.com/google"


@cache
def published() -> dict[str, dict[str, str]]:
    """Return schema name -> field -> compact type."""
    text = files("sync.emulator").joinpath("shapes.json").read_text("utf-8")
    shapes: dict[str, dict[str, str]] = json.loads(text)
    return shapes


def checked(body: Any, schema: str, at: str = "") -> dict[str, Any]:
    """Return ``body`` as ``schema`` understands it: nulls dropped, numbers in strings read.

    Args:
        body: the parsed JSON.
        schema: the name of its schema.
        at: where the body sits in the wire message, such as ``data``; messages name it.

    Raises:
        ApiError: 400, naming every field that is unknown or of the wrong type.
    """
    violations: Violations = []
    result = _message(body, schema, at, violations)
    if violations:
        raise bad_request(violations)
    return result


def _message(body: Any, schema: str, at: str, violations: Violations) -> dict[str, Any]:
    if not isinstance(body, Mapping):
        where = at or "root"
        wire = f"{_GOOGLE}.apps.sheets.v4.{schema}"
        violations.append((at, f"Invalid value at '{where}' ({wire}), {json.dumps(body)}"))
        return {}
    fields = published()[schema]
    result: dict[str, Any] = {}
    for name, value in body.items():
        kind = fields.get(name)
        if kind is None:
            violations.append((at, _unknown(name, at)))
        elif value is not None:
            result[name] = _value(value, kind, _join(at, name), violations)
    if schema == "Request" and len(result) > 1:
        second = list(result)[1]
        message = f"oneof field 'kind' is already set. Cannot set '{second}'"
        violations.append((at, f"Invalid value at '{at}' (oneof), {message}"))
    return result


def _unknown(name: str, at: str) -> str:
    place = f" at '{at}'" if at else ""
    return f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.'


def _join(at: str, name: str) -> str:
    return f"{at}.{_snake(name)}" if at else _snake(name)


@cache
def _snake(name: str) -> str:
    """Return a published field's name as messages spell it."""
    return re.sub(r"[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def _value(value: Any, kind: str, at: str, violations: Violations) -> Any:
    first = kind[0]
    if first == "@":
        return _message(value, kind[1:], at, violations)
    if first == "[":
        return _items(value, kind[1:], at, violations)
    if first == "{":
        entries = value if isinstance(value, Mapping) else {}
        return {str(key): _value(entry, kind[1:], at, violations) for key, entry in entries.items()}
    if first == "!":
        if value in kind[1:].split("|"):
            return value
        violations.append(
            (at, f"Invalid value at '{at}' ({_enumeration(at)}), {json.dumps(value)}")
        )
        return value
    return _scalar(value, kind, at, violations)


def _items(value: Any, kind: str, at: str, violations: Violations) -> list[Any]:
    if kind == "[any":
        if isinstance(value, list) and all(isinstance(row, list) for row in value):
            return value
        wrong = (
            next((row for row in value if not isinstance(row, list)), "")
            if isinstance(value, list)
            else value
        )
        violations.append(
            (at, f"Invalid value at '{at}' ({_GOOGLE}.protobuf.ListValue), {json.dumps(wrong)}")
        )
        return []
    if kind in _PLAIN and isinstance(value, list) and (plain := _PLAIN[kind](value)):
        return plain
    items = _flat(value) if kind[0] == "@" else value if isinstance(value, list) else [value]
    return [_value(item, kind, f"{at}[{index}]", violations) for index, item in enumerate(items)]


_PLAIN: Mapping[str, Callable[[list[Any]], list[Any] | None]] = {
    "@CellData": plain_cells,
    "@RowData": plain_rows,
}


def _flat(value: Any, depth: int = 0) -> list[Any]:
    """Return the messages of lists within lists: the service reads them as one list.

    Source: gspread-formatting's batch_updater and pygsheets send such lists.
    """
    if not isinstance(value, list) or depth > _MOST_LISTS:
        return [value]
    return [item for each in value for item in _flat(each, depth + 1)]


def _enumeration(at: str) -> str:
    name = at.rpartition(".")[2].title().replace("_", "")
    return f"{_GOOGLE}.apps.sheets.v4.{name}"


def _integer(value: Any) -> Any:
    if isinstance(value, float) and not value.is_integer():
        raise ValueError(value)
    return int(value)


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


_SCALARS: Mapping[str, tuple[str, tuple[type, ...], Callable[[Any], Any]]] = {
    "string": ("TYPE_STRING", (str,), str),
    "boolean": ("TYPE_BOOL", (bool,), bool),
    "int32": ("TYPE_INT32", (int, float, str), _integer),
    "double": ("TYPE_DOUBLE", (int, float, str), _number),
    "float": ("TYPE_FLOAT", (int, float, str), _number),
    "google-fieldmask": (f"{_GOOGLE}.protobuf.FieldMask", (str,), str),
    "google-datetime": (f"{_GOOGLE}.protobuf.Timestamp", (str,), str),
}


def _scalar(value: Any, kind: str, at: str, violations: Violations) -> Any:
    if kind == "any":
        return value
    wire, types, read = _SCALARS[kind]
    if isinstance(value, types) and (kind == "boolean" or not isinstance(value, bool)):
        if kind == "double" and isinstance(value, int):
            return value
        try:
            return read(value)
        except ValueError:
            pass
    violations.append((at, f"Invalid value at '{at}' ({wire}), {json.dumps(value)}"))
    return value


def field(schema: str, name: str) -> str | None:
    """Return the schema that ``name`` leads to, ``""`` for a scalar, ``None`` if unknown."""
    kind = published().get(schema, {}).get(name)
    if kind is None:
        return None
    inner = kind.lstrip("[{")
    return inner[1:] if inner.startswith("@") else ""
