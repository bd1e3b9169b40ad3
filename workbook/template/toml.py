"""TOML files read with the line of everything in them, so that a problem can say where it is.

``tomllib`` gives the values; a light scan of the same text, done only after ``tomllib`` accepted
it, gives the lines.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from workbook.errors import Problem
from workbook.model import Address

KeyPath: TypeAlias = tuple[str | int, ...]

_TOKEN = re.compile(
    r"""
    (?P<skip>[ \t\r]+|\#[^\n]*)
  | (?P<newline>\n)
  | (?P<text>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
  | (?P<mark>[\[\]{}=,.])
  | (?P<bare>[^\s\[\]{}=,.\#"']+)
    """,
    re.VERBOSE | re.DOTALL,
)
_AT_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True)
class Key:
    """What a key of a TOML table may hold.

    Attributes:
        types: the Python types that ``tomllib`` gives for it.
        required: whether leaving it out is a problem.
        choices: the values allowed, if only some are.
    """

    types: tuple[type, ...]
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(slots=True)
class Source:
    """One TOML file while it is being read: its values, lines and the problems so far.

    ``places`` says where each cell of a free page is described.
    """

    file: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    places: dict[Address, KeyPath] = field(default_factory=dict)

    def line(self, path: KeyPath) -> int:
        """Return the line of ``path``, or of the nearest thing around it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: KeyPath, message: str) -> None:
        """Note a problem with what stands at ``path``."""
        self.problems.append(Problem(self.file, self.line(path), message))

    def each(self, raw: Mapping[str, Any], path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
        """Yield the tables of the list at the end of ``path``, noting anything else in it."""
        for index, entry in enumerate(raw.get(str(path[-1]), ())):
            if isinstance(entry, dict):
                yield (*path, index), entry
            else:
                self.problem((*path, index), f"{path[-1]} must hold tables only")

    def checked(
        self, raw: Mapping[str, Any], path: KeyPath, keys: Mapping[str, Key]
    ) -> dict[str, Any]:
        """Return the entries of ``raw`` that are as ``keys`` says; note a problem for the rest."""
        good: dict[str, Any] = {}
        for name, value in raw.items():
            key = keys.get(name)
            if key is None:
                self.problem((*path, name), f"unknown key {name!r}{_meant(name, keys)}")
            elif wrong := _mismatch(value, key):
                self.problem((*path, name), f"{name} {wrong}")
            else:
                good[name] = value
        for name, key in keys.items():
            if key.required and name not in raw:
                self.problem(path, f"{name} is missing")
        return good


def read(path: Path, name: str) -> Source:
    """Return the file as a :class:`Source`; a file that is not TOML gives one problem."""
    source = Source(name)
    try:
        text = path.read_text(encoding="utf-8")
        source.values = tomllib.loads(text)
    except FileNotFoundError:
        source.problem((), "the file is missing")
    except UnicodeDecodeError:
        source.problem((), "the file is not UTF-8 text")
    except tomllib.TOMLDecodeError as wrong:
        found = _AT_LINE.search(str(wrong))
        source.problems.append(Problem(name, int(found[1]) if found else 1, f"not TOML: {wrong}"))
    else:
        source.lines = _Scan(text).document()
    return source


def _mismatch(value: object, key: Key) -> str:
    if type(value) not in key.types:
        wanted = " or ".join(_WORDS[each] for each in key.types)
        return f"must be {wanted}, not {_WORDS.get(type(value), 'a date')}"
    if key.choices and value not in key.choices:
        near = _meant(str(value), key.choices)
        return f"cannot be {value!r}{near}; it is one of {', '.join(key.choices)}"
    return ""


def _meant(name: str, known: Mapping[str, object] | Sequence[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


_WORDS: dict[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: "a table",
    list: "a list",
}


class _Scan:
    """Walks valid TOML text and notes the line on which each key, table and list item starts."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._next = 0
        self.lines: dict[KeyPath, int] = {}
        self._counts: dict[KeyPath, int] = {}

    def document(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        while self._peek():
            if self._peek() == "\n":
                self._take()
            elif self._peek() == "[":
                table = self._header()
            else:
                self._entry(table)
        return self.lines

    def _peek(self) -> str:
        return self._tokens[self._next][0] if self._next < len(self._tokens) else ""

    def _take(self) -> tuple[str, int]:
        self._next += 1
        return self._tokens[self._next - 1]

    def _header(self) -> KeyPath:
        line = self._take()[1]
        many = self._peek() == "["
        if many:
            self._take()
        names = self._key()
        while self._peek() == "]":
            self._take()
        path = self._resolved(names[:-1])
        path = (*path, names[-1])
        if many:
            self.lines.setdefault(path, line)
            self._counts[path] = self._counts.get(path, -1) + 1
            path = (*path, self._counts[path])
        self.lines[path] = line
        return path

    def _resolved(self, names: tuple[str, ...]) -> KeyPath:
        path: KeyPath = ()
        for name in names:
            path = (*path, name)
            if path in self._counts:
                path = (*path, self._counts[path])
        return path

    def _key(self) -> tuple[str, ...]:
        names = [_unquoted(self._take()[0])]
        while self._peek() == ".":
            self._take()
            names.append(_unquoted(self._take()[0]))
        return tuple(names)

    def _entry(self, table: KeyPath) -> None:
        line = self._tokens[self._next][1]
        path = (*table, *self._key())
        self.lines[path] = line
        self._take()
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        if self._peek() == "[":
            self._items(path, "]")
        elif self._peek() == "{":
            self._items(path, "}")
        else:
            self._take()
            while self._peek() not in {"", "\n", ",", "]", "}"}:
                self._take()

    def _items(self, path: KeyPath, end: str) -> None:
        self._take()
        count = 0
        while self._peek() != end:
            if self._peek() in {"\n", ","}:
                self._take()
            elif end == "}":
                self._entry(path)
            else:
                self.lines[(*path, count)] = self._tokens[self._next][1]
                self._value((*path, count))
                count += 1
        self._take()


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "skip":
            yield match[0], line
        line += match[0].count("\n")


def _unquoted(key: str) -> str:
    return key[1:-1] if key[:1] in {'"', "'"} else key
