"""Field masks: ``sheets(properties.title,data/rowData)`` in a ``fields`` parameter or a request.

A mask is a tree of dicts; an empty dict selects everything below it, as ``*`` does.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from sync.emulator import shapes
from sync.emulator.failures import InvalidError, bad_mask

Mask: TypeAlias = dict[str, "Mask"]

_MOST_STEPS = 500
_TOKEN = re.compile(r"[^(),./]+|[(),./]")


def parse(text: str, schema: str = "") -> Mask:
    """Return the mask written as ``text``; ``""`` and ``*`` select everything.

    Raises:
        ApiError: 400, for a name that ``schema`` does not have or unbalanced parentheses.
    """
    if sum(map(text.count, "./(")) > _MOST_STEPS:
        raise bad_mask(text)
    tokens = _TOKEN.findall(text.replace(" ", ""))
    tokens.reverse()
    mask = _list(tokens, text)
    if tokens:
        raise bad_mask(text)
    if schema:
        _check(mask, schema, "")
    return _everything(mask)


def required(body: Mapping[str, Any], schema: str) -> Mask:
    """Return the mask over ``schema`` that an update request must give as its ``fields``.

    Raises:
        InvalidError: it gives none.
    """
    if not body.get("fields"):
        raise InvalidError(
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
        )
    return parse(str(body["fields"]), schema)


def _list(tokens: list[str], text: str) -> Mask:
    mask: Mask = {}
    while tokens and tokens[-1] != ")":
        if tokens[-1] == ",":
            tokens.pop()
        else:
            _merge(mask, _path(tokens, text))
    return mask


def _path(tokens: list[str], text: str) -> Mask:
    """Read ``a.b/c(d,e)``."""
    piece = tokens.pop()
    if piece == "(":
        inner = _list(tokens, text)
        if not tokens or tokens.pop() != ")" or not inner:
            raise bad_mask(text)
        return inner
    if piece in "./":
        if not tokens or tokens[-1] in "),./":
            raise bad_mask(text)
        return _path(tokens, text)
    more = tokens and tokens[-1] not in "),"
    return {piece: _path(tokens, text) if more else {}}


def _merge(into: Mask, more: Mask) -> None:
    """Add a selection to another; where one of them selects everything, so do both."""
    for name, below in more.items():
        here = into.setdefault(name, below)
        if here is below:
            continue
        if here and below:
            _merge(here, below)
        else:
            into[name] = {}


def _check(mask: Mask, schema: str, at: str) -> None:
    for name, below in mask.items():
        path = f"{at}.{name}" if at else name
        if name == "*":
            continue
        inner = shapes.field(schema, name)
        if inner is None or (below and not inner and "*" not in below):
            raise bad_mask(path)
        if inner:
            _check(below, inner, path)


def _everything(mask: Mask) -> Mask:
    if "*" in mask:
        return {}
    return {name: _everything(below) for name, below in mask.items()}


def select(mask: Mask, value: Any) -> Any:
    """Return ``value`` with only what ``mask`` selects."""
    if not mask:
        return value
    if isinstance(value, list):
        return [select(mask, item) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {name: select(mask[name], below) for name, below in value.items() if name in mask}


def wants(mask: Mask, *path: str) -> bool:
    """Whether ``mask`` selects anything at ``path``."""
    return below(mask, *path) is not None


def below(mask: Mask, *path: str) -> Mask | None:
    """Return the mask that holds at ``path``; ``None`` if nothing there is selected."""
    here = mask
    for name in path:
        if not here:
            return here
        if name not in here:
            return None
        here = here[name]
    return here


def assign(mask: Mask, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``old`` with the fields that ``mask`` names taken from ``new``.

    A named field that ``new`` lacks is cleared: this is how update requests read ``fields``.
    """
    if not mask:
        return dict(new)
    result = dict(old)
    for name, inner in mask.items():
        before, after = old.get(name), new.get(name)
        if inner and (isinstance(before, Mapping) or isinstance(after, Mapping)):
            value: Any = assign(inner, before or {}, after or {})
        else:
            value = after
        if value is None or (value == {} and after is None):
            result.pop(name, None)
        else:
            result[name] = value
    return result
