"""The control API on the server's side: what ``POST /lifeops/TOKEN/ORDER`` does.

The token is in the file beside the database that says where it is served, so that only programs
of the same user can give orders. :mod:`sync.emulator.control` is the client.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any, TypeAlias

from sync.emulator import faults, other_user
from sync.emulator.asked import State
from sync.emulator.failures import ApiError, RefusedError
from sync.emulator.faults import Fault
from sync.emulator.log import Log
from sync.emulator.quota import Limits
from sync.emulator.spreadsheet import Json
from sync.emulator.users import ALL, PROJECT, Grant

Order: TypeAlias = Callable[[State, Log, Json], Json]


def carry_out(state: State, log: Log, order: str, body: Any) -> Json:
    """Carry out an order and return its answer.

    Raises:
        ApiError: 404, no such order; 400, one that makes no sense.
    """
    if order not in ORDERS:
        raise ApiError(404, f"No order {order}; there are {', '.join(ORDERS)}.")
    if not isinstance(body, dict):
        raise ApiError(400, "An order takes a JSON object.")
    try:
        with state.storage.turn():
            state.answers.clear()
            return ORDERS[order](state, log, body)
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise ApiError(400, f"The order {order} makes no sense: {error}") from error
    except ApiError:
        raise
    except RefusedError as error:
        raise ApiError(400, f"The order {order} cannot be carried out: {error}") from error


def _user(state: State, _log: Log, body: Json) -> Json:
    expires = body.get("expiresIn")
    scopes = body.get("scopes")
    state.users.grants[_text(body, "token")] = Grant(
        user=_text(body, "email"),
        scopes=ALL if scopes is None else frozenset(str(s).rpartition("/")[2] for s in scopes),
        expires=None if expires is None else state.now() + timedelta(seconds=float(expires)),
        project=str(body.get("project", PROJECT)),
    )
    state.users.expired.discard(body["token"])
    return {}


def _text(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} must be a text")
    return value


def _expire(state: State, _log: Log, body: Json) -> Json:
    state.users.expired.add(_text(body, "token"))
    return {}


def _quota(state: State, _log: Log, body: Json) -> Json:
    given = dict(body)
    on = given.pop("on", True)
    if any(not isinstance(value, int) or value < 0 for value in given.values()):
        raise ValueError("limits are whole numbers of requests per minute")
    limits = Limits(**given)
    state.quota.set(limits if on else None)
    return limits._asdict()


_FIELDS = {each.name: each for each in fields(Fault) if each.name != "met"}
_COUNTS = {"nth": 1, "times": 0, "retry_after": 0, "seconds": 0}


def _fault(state: State, _log: Log, body: Json) -> Json:
    unknown = body.keys() - _FIELDS.keys()
    if unknown:
        raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
    given = dict(body)
    if given.get("edits") or given.get("kind") == "edit":
        given["edits"] = other_user.check(given.get("edits"))
    for name, allowed in (
        ("kind", faults.KINDS),
        ("when", faults.WHEN),
        ("status", faults.STATUSES),
    ):
        if name in given and given[name] not in allowed:
            raise ValueError(f"{name} is one of {', '.join(map(str, allowed))}")
    for name, least in _COUNTS.items():
        if name in given and not (type(given[name]) in (int, float) and given[name] >= least):
            raise ValueError(f"{name} is a number from {least}")
    state.faults.waiting.append(Fault(**given))
    return {"waiting": len(state.faults.waiting)}


def _edit(state: State, _log: Log, body: Json) -> Json:
    other_user.act(state, _text(body, "spreadsheet"), other_user.check(body.get("edits")))
    return {}


def _switch(state: State, _log: Log, body: Json) -> Json:
    for name, value in body.items():
        state.switches.set(name, value)
    return asdict(state.switches)


def _clock(state: State, _log: Log, body: Json) -> Json:
    ahead = state.ahead + timedelta(seconds=float(body.get("advance", 0)))
    now = state.clock() + ahead
    state.ahead = ahead
    return {"now": now.isoformat()}


def _foreign(state: State, _log: Log, body: Json) -> Json:
    state.foreign |= frozenset(str(each) for each in body["ids"])
    return {}


def _log(_state: State, log: Log, body: Json) -> Json:
    start = int(body.get("from", 0))
    return {"requests": [asdict(entry) for entry in log.entries[start:]]}


def _waiting(state: State, _log: Log, _body: Json) -> Json:
    return {"faults": [asdict(fault) for fault in state.faults.waiting]}


def _reset(state: State, _log: Log, _body: Json) -> Json:
    """Forget faults, users and expired tokens, the quota and all settings; sheets stay."""
    state.faults.waiting.clear()
    state.users.grants.clear()
    state.users.expired.clear()
    state.quota.set(None)
    state.switches.reset()
    state.ahead = timedelta()
    return {}


ORDERS: Mapping[str, Order] = {
    "user": _user,
    "expire": _expire,
    "quota": _quota,
    "fault": _fault,
    "waiting": _waiting,
    "edit": _edit,
    "switch": _switch,
    "clock": _clock,
    "foreign": _foreign,
    "log": _log,
    "reset": _reset,
}
