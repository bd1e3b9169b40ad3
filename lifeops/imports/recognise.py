"""Reading a file's bytes, and which format it is of: by what it holds, never by its name."""

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

from lifeops.imports.source import File, Format, UnreadableSourceError

LARGEST = 200 * 1024 * 1024
"""Bytes of the largest file that is read."""
SURE = 0.15
"""How sure a format must be of a file."""
_NEAR = 0.05
_ARCHIVE = b"PK\x03\x04"
_ENCRYPTED = 0x1
_AS = "name one with --as"


def read(path: Path) -> File:
    """Return a file with its bytes.

    Raises:
        UnreadableSourceError: there is none, or it is empty, a folder, too large or out of reach.
    """
    where = str(path)
    if path.is_dir():
        fix = "Name the files in it"
        raise UnreadableSourceError("this is a folder, not a file", where=where, fix=fix)
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise UnreadableSourceError(
                f"the file has {size / 1024**2:,.0f} MB; at most {LARGEST // 1024**2} MB are read",
                where=where,
                fix="Export a shorter time, or split the file",
            )
        content = path.read_bytes()
    except FileNotFoundError:
        fix = "Check its name, and the folder that you are in"
        raise UnreadableSourceError("there is no such file", where=where, fix=fix) from None
    except OSError as wrong:
        what = f"the file cannot be read ({wrong.strerror})"
        fix = "Let lifeops read it, then run this again"
        raise UnreadableSourceError(what, where=where, fix=fix) from wrong
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        fix = "Export it again"
        raise UnreadableSourceError("the file is empty", where=where, fix=fix)
    return File(path.name, content)


def recognise(file: File, known: Iterable[Format], wanted: str = "") -> Format:
    """Return the format that a file is of.

    Args:
        file: the file.
        known: the formats; of two that are as sure the person has to choose.
        wanted: the name of one, which a person chose.

    Raises:
        UnreadableSourceError: no format is sure of it, or several are; says what it may be.
    """
    formats = tuple(known)
    if wanted:
        return _named(formats, wanted)
    told = ((each.recognises(file), n) for n, each in enumerate(formats))
    found = sorted(told, key=lambda each: (-each[0], each[1]))
    if not found or found[0][0] < SURE:
        raise _unknown(file, formats)
    best = found[0][0]
    equal = [formats[n] for sure, n in found if best - sure < _NEAR and sure >= SURE]
    if len(equal) > 1 and best < 1 - _NEAR:
        names = ", or ".join(f"{each.title} (--as {each.name})" for each in equal)
        what = f"this may be {names}"
        raise UnreadableSourceError(what, where=file.name, fix=f"Choose: {_AS}")
    return formats[found[0][1]]


def _named(formats: Sequence[Format], wanted: str) -> Format:
    for each in formats:
        if each.name == wanted.strip().casefold():
            return each
    names = [each.name for each in formats]
    near = difflib.get_close_matches(wanted.casefold(), names, n=1)
    hint = f"Perhaps you mean {near[0]}" if near else f"There is: {', '.join(names)}"
    raise UnreadableSourceError(f"there is no source '{wanted}'", where="--as", fix=hint)


def _unknown(file: File, formats: Sequence[Format]) -> UnreadableSourceError:
    content = file.content
    if content.startswith(_ARCHIVE):
        locked = bool(content[6] & _ENCRYPTED) if len(content) > 6 else False
        what = "a zip archive with a password" if locked else "an archive or an Office file"
        fix = "Unpack it, and import the files in it"
        return UnreadableSourceError(f"this is {what}, not a list", where=file.name, fix=fix)
    if b"\0" in content[:1024] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        fix = "Export a CSV, OFX, QIF, ICS or vCard file"
        return UnreadableSourceError("this is no text", where=file.name, fix=fix)
    names = ", ".join(each.name for each in formats)
    from lifeops.imports.money.mapping import offered

    told = offered(file)
    fix = f"{told[:1].upper()}{told[1:]}. " if told else ""
    fix += f"If it is one of these, {_AS}: {names}"
    return UnreadableSourceError("no known source looks like this", where=file.name, fix=fix)
