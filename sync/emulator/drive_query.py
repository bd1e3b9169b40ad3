"""The query language of Drive's ``files.list``: ``name contains 'a' and not trashed = true``.

Source: Google's guide "Search query terms and operators". A name contains a text if one of its
words begins with it; ``fullText`` is looked for in names only, for the server keeps no index.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from sync.emulator.failures import ApiError
from sync.emulator.spreadsheet import Json

Test: TypeAlias = Callable[[Json], bool]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<mark><=|>=|!=|[=<>(){}])|(?P<word>[\w.:+-]+))"""
)
_TIMES = ("modifiedTime", "createdTime", "viewedByMeTime", "sharedWithMeTime")
_TRUTHS = ("trashed", "starred", "sharedWithMe")
_PEOPLE = ("owners", "writers", "readers")
_DEEPEST = 50


def parse(query: str) -> Test:
    """Return the test that a query makes of a File resource; ``""`` finds everything.

    Raises:
        ApiError: 400, for a query that cannot be read.
    """
    tokens = _tokens(query)
    if not tokens:
        return lambda _file: True
    tokens.reverse()
    test = _either(tokens, 0)
    if tokens:
        raise invalid("q")
    return test


def invalid(parameter: str) -> ApiError:
    """Return the answer for a parameter that cannot be read."""
    told = {"message": "Invalid Value", "domain": "global", "reason": "invalid"}
    told |= {"location": parameter, "locationType": "parameter"}
    return ApiError(400, "Invalid Value", errors=[told])


def _tokens(query: str) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(query.rstrip()):
        match = _TOKEN.match(query, at)
        if match is None:
            raise invalid("q")
        found.append(match[0].strip())
        at = match.end()
    return found


def _either(tokens: list[str], depth: int) -> Test:
    tests = [_both(tokens, depth)]
    while tokens and tokens[-1].lower() == "or":
        tokens.pop()
        tests.append(_both(tokens, depth))
    return tests[0] if len(tests) == 1 else lambda file: any(test(file) for test in tests)


def _both(tokens: list[str], depth: int) -> Test:
    tests = [_not(tokens, depth)]
    while tokens and tokens[-1].lower() == "and":
        tokens.pop()
        tests.append(_not(tokens, depth))
    return tests[0] if len(tests) == 1 else lambda file: all(test(file) for test in tests)


def _not(tokens: list[str], depth: int) -> Test:
    if depth > _DEEPEST or not tokens:
        raise invalid("q")
    if tokens[-1].lower() == "not":
        tokens.pop()
        test = _not(tokens, depth + 1)
        return lambda file: not test(file)
    if tokens[-1] == "(":
        tokens.pop()
        inner = _either(tokens, depth + 1)
        _expect(tokens, ")")
        return inner
    return _term(tokens)


def _expect(tokens: list[str], mark: str) -> None:
    if not tokens or tokens.pop() != mark:
        raise invalid("q")


def _term(tokens: list[str]) -> Test:
    if len(tokens) < 3:
        raise invalid("q")
    first, operator = tokens.pop(), tokens.pop().lower()
    if operator == "has":
        return _has(first, tokens)
    second = tokens.pop()
    if operator == "in" and first[0] in "'\"":
        first, second = second, first
    value = _text(second)
    if operator == "in":
        return _member(first, value)
    if first in _TIMES:
        return _time(first, operator, value)
    if first in _TRUTHS:
        return _truth(first, operator, value)
    return _plain(first, operator, value)


def _text(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token[0] in "'\"" else token


def _member(name: str, value: str) -> Test:
    if name == "parents":
        return lambda file: (
            value in file.get("parents", [])
            or (value == "root" and "root" in file.get("parents", []))
        )
    if name not in _PEOPLE:
        raise invalid("q")
    roles = {
        "owners": ("owner",),
        "writers": ("owner", "writer"),
        "readers": ("owner", "writer", "reader", "commenter"),
    }

    def test(file: Json) -> bool:
        return any(
            entry.get("role") in roles[name]
            and value in ("me" if entry.get("role") == "owner" else "", entry.get("emailAddress"))
            for entry in file.get("permissions", [])
        )

    return test


def _time(name: str, operator: str, value: str) -> Test:
    try:
        wanted = _moment(value)
    except ValueError:
        raise invalid("q") from None
    compare = _COMPARISONS.get(operator)
    if compare is None:
        raise invalid("q")
    return lambda file: name in file and compare(_moment(file[name]), wanted)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def _truth(name: str, operator: str, value: str) -> Test:
    if operator not in ("=", "!=") or value.lower() not in ("true", "false"):
        raise invalid("q")
    wanted = (value.lower() == "true") == (operator == "=")
    return lambda file: bool(file.get(name)) == wanted


def _plain(name: str, operator: str, value: str) -> Test:
    if name not in ("name", "title", "mimeType", "fullText", "description", "visibility", "id"):
        raise invalid("q")
    key = {"title": "name", "fullText": "name"}.get(name, name)
    if operator == "contains":
        if name == "mimeType":
            return lambda file: value in file["mimeType"]
        start = re.compile(rf"(?<!\w){re.escape(value.strip())}", re.IGNORECASE)
        return lambda file: bool(start.search(str(file.get(key, ""))))
    if operator not in ("=", "!="):
        raise invalid("q")
    return lambda file: (str(file.get(key, "")) == value) == (operator == "=")


def _has(name: str, tokens: list[str]) -> Test:
    """Read ``properties has { key='a' and value='b' }``."""
    words = [tokens.pop() for _ in range(min(9, len(tokens)))]
    if len(words) < 9 or (words[0], *words[1:3], *words[4:7], words[8]) != _HAS:
        raise invalid("q")
    if name not in ("properties", "appProperties"):
        raise invalid("q")
    key, value = _text(words[3]), _text(words[7])
    return lambda file: file.get(name, {}).get(key) == value


_HAS = ("{", "key", "=", "and", "value", "=", "}")
