"""JSON bodies, read as strictly as Google reads them."""

import json
import math
from typing import Any

from sync.emulator.failures import ApiError

MAX_DEPTH = 100
_PAIR = "\\ud"


def parse(content: bytes) -> Any:
    """Return what a body says.

    It must be UTF-8 without lone surrogates, hold finite numbers only and be nested at most
    ``MAX_DEPTH`` levels deep, as protocol buffers are.

    Raises:
        ApiError: 400, saying what is wrong.
    """
    try:
        text = content.decode("utf-8")
        body = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError as error:
        raise _malformed("Message too deep. Max recursion depth reached.") from error
    except ValueError as error:
        raise _malformed(str(error)) from error
    _check_depth(body)
    # Only an escape can have brought half a pair in.
    if _PAIR in text.lower():
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


def _check_depth(body: Any) -> None:
    level = [body]
    for _ in range(MAX_DEPTH):
        level = [
            below
            for each in level
            if isinstance(each, dict | list)
            for below in (each.values() if isinstance(each, dict) else each)
            if isinstance(below, dict | list)
        ]
        if not level:
            return
    raise _malformed("Message too deep. Max recursion depth reached.")
