"""Changing one setting in a TOML file; every comment and every other line stays as it is."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lifeops import choices, config
from lifeops.config import Value
from lifeops.imports import kept
from lifeops.links import Link
from workbook.errors import NotWritableError, WorkbookError

CHOICES = "sync"


def parts(key: str) -> tuple[str, ...]:
    """Return the names in a dotted key; one with a dot or a space in it stands in quotes.

    Raises:
        WorkbookError: it is no key.
    """
    import tomllib

    try:
        held: Any = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        raise WorkbookError(
            f"{key!r} is no key", fix="Put names with spaces in quotes: sync.tables.'To do'.winner"
        ) from None
    names = []
    while isinstance(held, dict):
        ((name, held),) = held.items()
        names.append(name)
    return tuple(names)


def choose(key: str, text: str, path: Path, link: Link | None) -> Value:
    """Set ``key`` in the file at ``path`` to what a person typed; return what that is.

    Args:
        key: a setting, or what :mod:`lifeops.choices` reads of a table or column.
        text: what was typed.
        path: the file; made if missing.
        link: of the workbook beside it, which knows the tables.

    Raises:
        WorkbookError: there is no such setting, or the text does not fit it.
        ProblemsError: the file would be wrong; it stays as it was.
    """
    names = parts(key)
    if names[0] == CHOICES:
        if link is None:
            raise WorkbookError(
                f"{key} goes for one workbook", fix="Name a linked one with --book BOOK"
            )
        found: Value = text.strip()
    elif names[0] == kept.SECTION and len(names) > 1:
        kept.parsed(text, key)
        found = text.strip()
    else:
        found = config.parsed(key, text)
    _edit(path, names, found, link)
    return found


def _edit(path: Path, names: Sequence[str], found: Value, link: Link | None) -> None:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    config.read(path)  # a file that is wrong already is not edited
    before = path.read_bytes().decode() if path.is_file() else ""  # line ends stay as they are
    try:
        document: Any = tomlkit.parse(before)
        table = document
        for depth, name in enumerate(names[:-1]):
            if name not in table:
                table[name] = tomlkit.table(is_super_table=depth < len(names) - 2)
            table = table[name]
        table[names[-1]] = found
    except (TOMLKitError, TypeError) as wrong:
        raise WorkbookError(f"that cannot be set there ({wrong})", where=str(path)) from wrong
    _replace(path, tomlkit.dumps(document), link)


def _replace(path: Path, text: str, link: Link | None) -> None:
    """Write the file in one replace, once the new one is seen to be right; a link stays one."""
    path = path.resolve()
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(text.encode())
        if path.is_file():
            fresh.chmod(path.stat().st_mode & 0o777)
        config.read(fresh)
        if link is not None:
            from lifeops.ends import linked_schema

            choices.read(fresh, linked_schema(link))
        fresh.replace(path)
    except OSError as wrong:
        raise NotWritableError(
            f"the file cannot be written ({wrong.strerror})",
            where=str(path),
            fix="Let lifeops write there, then run this again",
        ) from wrong
    finally:
        fresh.unlink(missing_ok=True)
