"""Malformed and hostile requests, made from the published shapes of the API.

Each is the raw request: method, path with its query, headers and body. A seed gives the same list
every time.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from emulator_hostile_words import BODIES, FIELDS, KEYS, METHODS, NUMBERS, RANGES, TEXTS

from sync.emulator import shapes


class Chance(random.Random):
    """Chance, and how often it breaks a value of a request."""

    rate = 0.0

    def breaks(self) -> bool:
        return self.random() < self.rate


class Hostile(NamedTuple):
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


def requests(seed: int, count: int, spreadsheet: str) -> Iterator[Hostile]:
    """Yield requests that attack a spreadsheet which exists."""
    chance = Chance(seed)
    makers = (_batch, _batch, _batch, _values, _call, _wire)
    for _ in range(count):
        chance.rate = chance.choice([0.0, 0.0, 0.01, 0.05])
        yield chance.choice(makers)(chance, spreadsheet)


def _request(method: str, target: str, body: Any, *headers: tuple[str, str]) -> Hostile:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Hostile(method, target, (("authorization", "Bearer x"), *headers), content)


def _batch(chance: Chance, spreadsheet: str) -> Hostile:
    """One to three batchUpdate requests, nearly right."""
    kinds = sorted(shapes.published()["Request"])
    requests = []
    for _ in range(chance.randint(1, 3)):
        kind = chance.choice(kinds)
        made: dict[str, Any] = {kind: _value(chance, shapes.published()["Request"][kind], 0)}
        if chance.random() < 0.05:
            made[chance.choice(kinds)] = {}
        requests.append(made)
    body: Any = {"requests": requests}
    if chance.random() < 0.1:
        body |= _message(chance, "BatchUpdateSpreadsheetRequest", 3)
    return _request("POST", f"/v4/spreadsheets/{spreadsheet}:batchUpdate", body)


def _value(chance: Chance, kind: str, depth: int) -> Any:
    if chance.breaks():
        return chance.choice([None, [], {}, "", True, chance.choice(NUMBERS), [[]], {"a": 1}])
    first = kind[0]
    if first == "@":
        return _message(chance, kind[1:], depth + 1)
    if first == "[":
        many = chance.choice([0, 1, 1, 1, 2, 3])
        return [_value(chance, kind[1:], depth + 1) for _ in range(many)]
    if first == "{":
        return {chance.choice(KEYS): _value(chance, kind[1:], depth + 1)}
    if first == "!":
        return "NONSENSE" if chance.breaks() else chance.choice(kind[1:].split("|"))
    return _scalar(chance, kind)


def _scalar(chance: Chance, kind: str) -> Any:
    if kind == "boolean":
        return chance.choice(["true", 1] if chance.breaks() else [True, False])
    if kind in ("int32", "double", "float"):
        small = chance.randint(0, 6)
        return chance.choice([*NUMBERS, "7", "x"]) if chance.breaks() else small
    if kind == "google-fieldmask":
        return "*" if chance.random() < 0.6 else chance.choice(FIELDS)
    if kind == "any":
        return chance.choice([1, "a", None, True, [], {}, chance.choice(TEXTS)])
    return chance.choice(TEXTS)


def _message(chance: Chance, schema: str, depth: int) -> dict[str, Any]:
    if schema in _PLACES and chance.random() < 0.9:
        return _PLACES[schema](chance)
    fields = shapes.published()[schema]
    if depth > 7 or not fields:
        return {}
    share = 0.8 if depth < 3 else 0.45
    chosen = [name for name in fields if chance.random() < share]
    if len(fields) > 12:
        chosen = chance.sample(sorted(fields), 3)
    made = {name: _value(chance, fields[name], depth) for name in chosen}
    if "sheetId" in made and not chance.breaks():
        made["sheetId"] = 0
    if chance.breaks():
        made[chance.choice(KEYS)] = 1
    return made


def _grid_range(chance: Chance) -> dict[str, Any]:
    top, left = chance.randint(0, 4), chance.randint(0, 3)
    bottom, right = top + chance.randint(0, 4), left + chance.randint(0, 3)
    sides = {"startRowIndex": top, "endRowIndex": bottom}
    sides |= {"startColumnIndex": left, "endColumnIndex": right}
    kept = {name: at for name, at in sides.items() if chance.random() < 0.9}
    if chance.breaks():
        kept["endRowIndex"] = chance.choice(NUMBERS)
    return {"sheetId": 0} | kept


def _stretch(chance: Chance) -> dict[str, Any]:
    start = chance.randint(0, 6)
    end = chance.choice(NUMBERS) if chance.breaks() else start + chance.randint(0, 4)
    dimension = chance.choice(["ROWS", "COLUMNS"])
    return {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": end}


def _entered(chance: Chance) -> dict[str, Any]:
    kind = chance.choice(["stringValue", "formulaValue", "numberValue", "boolValue"])
    if kind in ("stringValue", "formulaValue"):
        return {kind: chance.choice(TEXTS)}
    return {kind: chance.choice(NUMBERS) if kind == "numberValue" else True}


_PLACES: Mapping[str, Callable[[Chance], dict[str, Any]]] = {
    "GridRange": _grid_range,
    "DimensionRange": _stretch,
    "ExtendedValue": _entered,
}


def _values(chance: Chance, spreadsheet: str) -> Hostile:
    where = quote(chance.choice(RANGES), safe=chance.choice(["", "!:/'"]))
    base = f"/v4/spreadsheets/{spreadsheet}/values"
    query = "&".join(
        f"{name}={quote(chance.choice(options))}"
        for name, options in (
            ("valueInputOption", ["RAW", "USER_ENTERED", "USER_ENTERED", "", "X"]),
            ("valueRenderOption", ["FORMULA", "UNFORMATTED_VALUE", "", "X"]),
            ("dateTimeRenderOption", ["FORMATTED_STRING", "SERIAL_NUMBER", "X"]),
            ("majorDimension", ["ROWS", "COLUMNS", "X", ""]),
            ("insertDataOption", ["INSERT_ROWS", "OVERWRITE", "X"]),
            ("includeValuesInResponse", ["true", "false", "x"]),
            ("fields", FIELDS),
            ("ranges", RANGES),
        )
        if chance.random() < 0.5
    )
    method, path, schema = chance.choice(
        [
            ("GET", f"{base}/{where}", ""),
            ("PUT", f"{base}/{where}", "ValueRange"),
            ("POST", f"{base}/{where}:append", "ValueRange"),
            ("POST", f"{base}/{where}:clear", "ClearValuesRequest"),
            ("GET", f"{base}:batchGet", ""),
            ("POST", f"{base}:batchUpdate", "BatchUpdateValuesRequest"),
            ("POST", f"{base}:batchClear", "BatchClearValuesRequest"),
            ("POST", f"{base}:batchGetByDataFilter", "BatchGetValuesByDataFilterRequest"),
            ("POST", f"{base}:batchUpdateByDataFilter", "BatchUpdateValuesByDataFilterRequest"),
            ("POST", f"{base}:batchClearByDataFilter", "BatchClearValuesByDataFilterRequest"),
        ]
    )
    body: Any = b""
    if schema in shapes.published():
        body = _message(chance, schema, 1)
    if schema == "ValueRange" and chance.random() < 0.6:
        cells = [[chance.choice([*TEXTS, 1, 0.5, None, True, 1e308]) for _ in range(2)]]
        body = {"values": cells * chance.randint(0, 3)}
    return _request(method, f"{path}?{query}", body)


def _call(chance: Chance, spreadsheet: str) -> Hostile:
    """Calls of the other families, with parameters of all sorts."""
    name = chance.choice([spreadsheet, spreadsheet, "nothing", "%00", "..", "a%2Fb", "x" * 3000])
    path = chance.choice(
        [
            "/v4/spreadsheets",
            f"/v4/spreadsheets/{name}",
            f"/v4/spreadsheets/{name}:getByDataFilter",
            f"/v4/spreadsheets/{name}/developerMetadata:search",
            f"/v4/spreadsheets/{name}/developerMetadata/{chance.choice(['1', 'x', '9' * 5000])}",
            f"/v4/spreadsheets/{name}/sheets/{chance.choice(['0', '9' * 5000, '%D9%A3'])}:copyTo",
            "/drive/v3/files",
            f"/drive/v3/files/{name}",
            f"/drive/v3/files/{name}/export",
            f"/drive/v3/files/{name}/permissions",
            f"/drive/v3/files/{name}/permissions/{name}",
            f"/drive/v3/files/{name}/comments",
            "/drive/v3/changes",
            "/drive/v3/changes/startPageToken",
            "/drive/v3/about",
            f"/upload/drive/v2/files/{name}",
            "/upload/drive/v3/files",
        ]
    )
    schema = chance.choice(
        [
            *("Spreadsheet", "DataFilter", "SearchDeveloperMetadataRequest", "SheetProperties"),
            *("GetSpreadsheetByDataFilterRequest", "CopySheetToAnotherSpreadsheetRequest"),
        ]
    )
    body: Any = _message(chance, schema, 3)
    if path.startswith(("/drive", "/upload")):
        body = {
            chance.choice(
                ["name", "mimeType", "trashed", "role", "type", "emailAddress", "parents"]
            ): chance.choice([*TEXTS, *NUMBERS, None, [], {}, ["root"], True])
            for _ in range(3)
        }
    query = "&".join(
        f"{key}={quote(str(chance.choice(options)))}"
        for key, options in (
            ("fields", FIELDS),
            ("ranges", RANGES),
            ("includeGridData", ["true", "x"]),
            ("q", ["name = 'x'", "name =", "'me' in owners", "((", "trashed = maybe", "x" * 999]),
            ("pageSize", NUMBERS),
            ("pageToken", [*TEXTS, "1"]),
            ("orderBy", ["name", "x desc", "", "name desc,modifiedTime"]),
            ("mimeType", ["text/csv", "application/pdf", "x", ""]),
            ("uploadType", ["media", "multipart", "x"]),
        )
        if chance.random() < 0.3
    )
    method = chance.choice(["GET", "GET", "POST", "POST", "PATCH", "PUT"])
    if method != "GET" and chance.random() < 0.1:
        body = b'"' + b"\xff" * 9 + b"," * chance.randint(0, 2000)
    return _request(method, f"{path}?{query}", b"" if method == "GET" else body)


def _wire(chance: Chance, spreadsheet: str) -> Hostile:
    """What is wrong below the API: bodies, encodings, headers, methods, paths."""
    body = chance.choice(BODIES)
    path = chance.choice(
        [
            f"/v4/spreadsheets/{spreadsheet}:batchUpdate",
            f"/v4/spreadsheets/{spreadsheet}:batchUpdate/",
            f"/v4/spreadsheets/{spreadsheet}:nothing",
            f"/v4/spreadsheets/{spreadsheet}/values",
            f"/v4/spreadsheets/{spreadsheet}%ff%fe",
            f"//v4/spreadsheets/{spreadsheet}",
            "/v4/spreadsheets/%",
            "/v4/../../etc/passwd",
            "/",
            "/lifeops",
            "/lifeops/x/quota",
            "/v4/spreadsheets\u00e9".encode().decode("latin-1"),
            f"/v4/spreadsheets/{'a/' * 500}",
        ]
    )
    header = chance.choice(
        [
            ("content-type", "text/plain; charset=utf-7"),
            ("content-encoding", "gzip"),
            ("authorization", "Basic eDp5"),
            ("authorization", ""),
            ("host", "evil.example"),
            ("origin", "null"),
            ("x-http-method-override", "DELETE"),
            ("accept", "\xff"),
        ]
    )
    headers = (("authorization", "Bearer x"), header)
    if header[0] == "authorization":
        headers = (header,)
    return Hostile(chance.choice(METHODS), path, headers, body)
