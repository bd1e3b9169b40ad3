"""The API's methods by path, one file per family."""

import re
from collections.abc import Mapping

from sync.emulator import masks
from sync.emulator.asked import Asked, Call, Content, State
from sync.emulator.calls import drive, filtered, spreadsheets, values
from sync.emulator.failures import (
    ApiError,
    InvalidError,
    bad_request,
    drive_refusal,
    forbidden,
    not_found,
)
from sync.emulator.scopes import is_drive
from sync.emulator.spreadsheet import Json

_FAMILIES = (spreadsheets.ROUTES, filtered.ROUTES, values.ROUTES, drive.ROUTES)
_ROUTES = tuple(
    (method, re.compile(pattern), name, call)
    for family in _FAMILIES
    for method, pattern, name, call in family
)


_MASKED = frozenset(
    name for _, _, name, _ in (*spreadsheets.ROUTES, *drive.ROUTES) if name != "sheets.copyTo"
) | {"spreadsheets.getByDataFilter"}


_SCHEMAS = {
    "values.get": "ValueRange",
    "values.update": "UpdateValuesResponse",
    "values.append": "AppendValuesResponse",
    "values.clear": "ClearValuesResponse",
    "values.batchGet": "BatchGetValuesResponse",
    "values.batchUpdate": "BatchUpdateValuesResponse",
    "values.batchClear": "BatchClearValuesResponse",
    "values.batchGetByDataFilter": "BatchGetValuesByDataFilterResponse",
    "values.batchUpdateByDataFilter": "BatchUpdateValuesByDataFilterResponse",
    "values.batchClearByDataFilter": "BatchClearValuesByDataFilterResponse",
    "sheets.copyTo": "SheetProperties",
    "developerMetadata.get": "DeveloperMetadata",
    "developerMetadata.search": "SearchDeveloperMetadataResponse",
}


_PARAMETERS = frozenset(
    (
        *("ranges", "includeGridData", "excludeTablesInBandedRanges", "commentsViewMode"),
        *("majorDimension", "valueRenderOption", "dateTimeRenderOption", "valueInputOption"),
        *("insertDataOption", "includeValuesInResponse", "responseValueRenderOption"),
        *("responseDateTimeRenderOption", "fields", "alt", "key", "prettyPrint", "quotaUser"),
        *("access_token", "oauth_token", "callback", "uploadType", "upload_protocol", "$.xgafv"),
        *("userIp", "$alt", "$prettyPrint", "$fields", "pp"),
    )
)


def answered(state: State, name: str, call: Call, asked: Asked) -> Json | Content | None:
    """Return the answer to a call.

    Raises:
        ApiError: the call is refused.
    """
    try:
        return _answered(state, name, call, asked)
    except ApiError as error:
        if not is_drive(name) or not asked.path or error.errors:
            raise
        # Drive does not let on that there is a file which whoever asks may not see.
        hidden = error.code == 403 and not error.details and not _sees(state, asked.path[0])
        raise drive_refusal(not_found() if hidden else error, asked.path[0]) from error


def _sees(state: State, file_id: str) -> bool:
    try:
        state.storage.file(file_id)
    except ApiError:
        return False
    return file_id not in state.foreign


def _answered(state: State, name: str, call: Call, asked: Asked) -> Json | Content | None:
    if asked.path and asked.path[0] in state.foreign:
        raise forbidden()
    if asked.body is not None and not isinstance(asked.body, Mapping | Content):
        raise ApiError(
            400, 'Invalid JSON payload received. Unknown name "": Root element must be a message.'
        )
    if not is_drive(name):
        _check_parameters(asked)
    try:
        answer = call(state, asked)
    except InvalidError as error:
        raise ApiError(400, error.message) from error
    if isinstance(answer, dict) and name not in _MASKED:
        mask = masks.parse(asked.one("fields"), _SCHEMAS.get(name, ""))
        answer = masks.select(mask, answer)
    return answer


def _check_parameters(asked: Asked) -> None:
    """Refuse a parameter that no Sheets method has."""
    unknown = [name for name in asked.parameters if name not in _PARAMETERS]
    if unknown:
        raise bad_request(
            [
                (
                    "",
                    (
                        f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query '
                        f"parameter. Field '{name}' could not be found in request message."
                    ),
                )
                for name in unknown
            ]
        )


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
