"""JSON bodies, read as strictly as Google reads them, and answers."""

import json
import math
import secrets
import sys
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sync.emulator.failures import ApiError

MAX_DEPTH = 100
_PAIR = "\\ud"
_MARK = secrets.token_hex(16)
_INFINITE = (math.inf, -math.inf)
_LARGEST = int(sys.float_info.max)

write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Ready:
    """JSON that is written already, as a part of an answer."""

    text: bytes


def written(body: Any) -> bytes:
    """Return an answer as JSON; parts of it may be :class:`Ready`."""
    parts: list[bytes] = []

    def marked(part: Any) -> str:
        if not isinstance(part, Ready):
            raise TypeError(part)
        parts.append(part.text)
        return _MARK

    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=marked).encode()
    if not parts:
        return text
    first, *rest = text.split(b'"%b"' % _MARK.encode())
    return b"".join((first, *chain.from_iterable(zip(parts, rest, strict=True))))


def parse(content: bytes) -> Any:
    """Return what a body says.

    It must be UTF-8 without lone surrogates, hold finite numbers only and be nested at most
    ``MAX_DEPTH`` levels deep, as protocol buffers are.

    Raises:
        ApiError: 400, saying what is wrong.
    """
    try:
        text = content.decode("utf-8")
        body = json.loads(text, parse_constant=_no_constant)
        if not _is_finite(body):
            json.loads(text, parse_float=_finite, parse_int=_finite)
    except RecursionError as error:
        raise _malformed("Message too deep. Max recursion depth reached.") from error
    except ValueError as error:
        raise _malformed(str(error)) from error
    # Only an escape can have brought half a pair in.
    if "\\u" in text and _PAIR in text.lower():
        try:
            json.dumps(body, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError as error:
            raise _malformed("Invalid unicode surrogate.") from error
    return body


def _malformed(why: str) -> ApiError:
    return ApiError(400, f"Invalid JSON payload received. {why}")


def _no_constant(name: str) -> Any:
    raise ValueError(f"Unexpected token. {name}")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"Invalid value at number: {text}")
    return number


def _is_finite(body: Any) -> bool:
    """Whether no number in a body is too large to be one.

    Raises:
        RecursionError: it is nested too deep.
    """
    level, finite = [body], True
    for _ in range(MAX_DEPTH + 1):
        kinds = set(map(type, level))
        if float in kinds and any(each in level for each in _INFINITE):
            finite = False
        if int in kinds:
            whole = level if kinds == {int} else [each for each in level if type(each) is int]
            finite = finite and min(whole) >= -_LARGEST and max(whole) <= _LARGEST
        if kinds.isdisjoint((dict, list)):
            return finite
        dicts = level if kinds == {dict} else [each for each in level if type(each) is dict]
        lists = level if kinds == {list} else [each for each in level if type(each) is list]
        level = [*chain.from_iterable(map(dict.values, dicts)), *chain.from_iterable(lists)]
    raise RecursionError
