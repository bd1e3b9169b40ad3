"""``spreadsheets.batchUpdate``: a list of requests, all applied or none."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

from sync.emulator.failures import ApiError, InvalidError
from sync.emulator.spreadsheet import Json, Spreadsheet

Apply: TypeAlias = Callable[[Spreadsheet, Json], Json]


@cache
def registry() -> Mapping[str, Apply]:
    """Return request kind -> function, from the families of requests."""
    from sync.emulator import (
        requests_cells,
        requests_dimensions,
        requests_metadata,
        requests_names,
        requests_ranges,
        requests_rules,
        requests_sheets,
        requests_tables,
    )

    families = (
        requests_sheets,
        requests_cells,
        requests_dimensions,
        requests_ranges,
        requests_tables,
        requests_rules,
        requests_names,
        requests_metadata,
    )
    return {kind: apply for family in families for kind, apply in family.KINDS.items()}


def kinds(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the kinds of a batch's requests, in order."""
    return tuple(next(iter(request), "") for request in body.get("requests", []))


def apply(book: Spreadsheet, requests: list[Json]) -> list[Json]:
    """Apply requests in order to a copy that is thrown away if this raises.

    Returns:
        One reply per request, ``{}`` where the kind has none.

    Raises:
        ApiError: 400, naming the request that is wrong; 501, naming a kind not served.
    """
    if not requests:
        raise ApiError(400, "Must specify at least one request.")
    known = registry()
    for request in requests:
        for kind in request:
            if kind not in known:
                raise ApiError(501, f"This server does not implement {kind} yet.")
    return [_one(book, request, index, known) for index, request in enumerate(requests)]


def _one(book: Spreadsheet, request: Json, index: int, known: Mapping[str, Apply]) -> Json:
    if not request:
        raise ApiError(400, f"Invalid requests[{index}]: No request set.")
    ((kind, body),) = request.items()
    try:
        return known[kind](book, body)
    except InvalidError as error:
        raise ApiError(400, f"Invalid requests[{index}].{kind}: {error.message}") from error
