"""``spreadsheets.batchUpdate``: a list of requests, all applied or none."""

from collections.abc import Mapping
from typing import Any

from sync.emulator import protection, unsettled
from sync.emulator.failures import ApiError, InvalidError
from sync.emulator.requests import (
    autosize,
    cells,
    dimensions,
    edits,
    fill,
    filters,
    groups,
    looks,
    metadata,
    names,
    objects,
    paste,
    ranges,
    rules,
    sheets,
    tables,
)
from sync.emulator.requests.apply import Apply
from sync.emulator.spreadsheet import Json, Spreadsheet

FAMILIES = (
    *(sheets, cells, dimensions, ranges, tables, rules, names, metadata),
    *(edits, fill, filters, groups, looks, objects, paste, autosize),
)
KINDS: Mapping[str, Apply] = {
    kind: apply for family in FAMILIES for kind, apply in family.KINDS.items()
}


def kinds(body: Any) -> tuple[str, ...]:
    """Return the kinds of a batch's requests, in order, as far as it is a batch at all."""
    requests = body.get("requests") if isinstance(body, Mapping) else None
    listed = requests if isinstance(requests, list) else []
    return tuple(next(iter(each), "") for each in listed if isinstance(each, Mapping))


def apply(book: Spreadsheet, requests: list[Json]) -> list[Json]:
    """Apply requests in order to a copy that is thrown away if this raises.

    Returns:
        One reply per request, ``{}`` where the kind has none.

    Raises:
        ApiError: 400, naming the request that is wrong; 501, naming a kind not served.
    """
    if not requests:
        raise ApiError(400, "Must specify at least one request.")
    for request in requests:
        for kind in request:
            if kind not in KINDS:
                raise ApiError(501, f"This server does not implement {kind} yet.")
    return [_one(book, request, index) for index, request in enumerate(requests)]


def _one(book: Spreadsheet, request: Json, index: int) -> Json:
    if not request:
        raise ApiError(400, f"Invalid requests[{index}]: No request set.")
    ((kind, body),) = request.items()
    try:
        guard = protection.Guard(book, kind, body)
        reply = KINDS[kind](book, unsettled.as_meant(book, kind, body))
        unsettled.after(book, kind, body)
        guard.close()
        book.check_size()
    except InvalidError as error:
        raise ApiError(400, f"Invalid requests[{index}].{kind}: {error.message}") from error
    return reply
