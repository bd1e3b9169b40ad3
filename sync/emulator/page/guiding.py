"""The calls of the guide: functions that were handed in, answered in threads of their own."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeAlias, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sync.emulator import wire
from sync.emulator.failures import ApiError
from sync.emulator.page.options import Document, Guide
from workbook.errors import WorkbookError

_Call: TypeAlias = tuple[str, str, Callable[[Request], Awaitable[Response]]]
_SIDES = ("excel", "sheet", "before")
_T = TypeVar("_T")


class StoppedError(ApiError):
    """What a person can put right: what, where, and what to do about it."""

    def __init__(self, wrong: WorkbookError) -> None:
        self.wrong = wrong
        super().__init__(409, wrong.what)

    def body(self) -> dict[str, Any]:
        """Return the JSON body of the answer."""
        wrong = self.wrong
        return {"error": {"what": wrong.what, "where": wrong.where, "fix": wrong.fix}}


class UnlinkedError(StoppedError):
    """No workbook is linked with that spreadsheet, so there is nothing to guide through."""

    def __init__(self, wrong: WorkbookError) -> None:
        super().__init__(wrong)
        self.code = 404


def calls(guide: Guide, *, read_only: bool) -> Iterator[_Call]:
    """Yield path, method and answer of each call; where all is read-only, only the look."""

    async def look(request: Request) -> Response:
        return await _told(guide.look, _spreadsheet(request), wrong=UnlinkedError)

    async def sync(request: Request) -> Response:
        return await _told(guide.sync, _spreadsheet(request))

    async def undo(request: Request) -> Response:
        body = await wire.read_body(request)
        run = body.get("run") if isinstance(body, dict) else None
        if run is not None and type(run) is not int:
            raise ApiError(400, "run is a number")
        return await _told(guide.undo, _spreadsheet(request), run or 0)

    async def keep(request: Request) -> Response:
        body = await wire.read_body(request)
        key, side = (body.get("key"), body.get("side")) if isinstance(body, dict) else (None, None)
        if not (isinstance(key, str) and key):
            raise ApiError(400, "key names the conflict")
        if side not in _SIDES:
            raise ApiError(400, f"side is one of {', '.join(_SIDES)}")
        return await _told(guide.keep, _spreadsheet(request), key, side)

    yield "/guide", "GET", look
    if not read_only:
        yield "/guide/sync", "POST", sync
        yield "/guide/undo", "POST", undo
        yield "/guide/keep", "POST", keep


def answered(work: Callable[..., _T], *about: Any, wrong: type[StoppedError] = StoppedError) -> _T:
    """Return what a function returns.

    Raises:
        StoppedError: for what a person can put right.
    """
    try:
        return work(*about)
    except WorkbookError as stopped:
        raise wrong(stopped) from stopped


async def _told(
    work: Callable[..., Document], *about: Any, wrong: type[StoppedError] = StoppedError
) -> Response:
    found = await run_in_threadpool(answered, work, *about, wrong=wrong)
    return wire.answer(dict(found))


def _spreadsheet(request: Request) -> str:
    return request.query_params.get("spreadsheet", "")
