"""The API's methods by path, one file per family."""

import re
from collections.abc import Mapping

from sync.emulator import masks
from sync.emulator.asked import Asked, Call, State
from sync.emulator.calls import drive, spreadsheets, values
from sync.emulator.failures import ApiError, InvalidError, forbidden, not_found
from sync.emulator.spreadsheet import Json

_FAMILIES = (spreadsheets.ROUTES, values.ROUTES, drive.ROUTES)
_ROUTES = tuple(
    (method, re.compile(pattern), name, call)
    for family in _FAMILIES
    for method, pattern, name, call in family
)


def answered(state: State, name: str, call: Call, asked: Asked) -> Json | None:
    """Return the answer to a call.

    Raises:
        ApiError: the call is refused.
    """
    if asked.path and asked.path[0] in state.foreign:
        raise forbidden()
    if asked.body is not None and not isinstance(asked.body, Mapping):
        raise ApiError(
            400, 'Invalid JSON payload received. Unknown name "": Root element must be a message.'
        )
    try:
        answer = call(state, asked)
    except InvalidError as error:
        raise ApiError(400, error.message) from error
    if name.startswith("values.") and answer is not None:
        answer = masks.select(masks.parse(asked.one("fields")), answer)
    return answer


def find(method: str, path: str) -> tuple[str, Call, tuple[str, ...]]:
    """Return the name and function of a call, and the parts of its path.

    Raises:
        ApiError: 404, for a path that no call has.
    """
    for verb, pattern, name, call in _ROUTES:
        match = pattern.fullmatch(path) if verb == method else None
        if match is not None:
            return name, call, match.groups()
    raise not_found()
