"""An .xlsx as a package of parts, read without trust and rewritten without touching the rest."""

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final, Self

from workbook.errors import UnreadableError
from workbook.xlsx import archive, streamed
from workbook.xlsx.streamed import Pieces

FILE_LIMIT: Final = 500 * 1024 * 1024
TOTAL_LIMIT: Final = 500 * 1024 * 1024

_HEAD = 1024  # bytes; what a DOCTYPE could do, it would do to who reads the part whole
_KEPT = 16 * 1024 * 1024

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


class Package:
    """The parts of one file, as it was when it was read.

    Attributes:
        data: the file's bytes.
    """

    __slots__ = ("_archive", "_digest", "_kept", "_lowered", "_sizes", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._digest = ""
        self._archive = archive.opened(data)
        self._sizes: dict[str, int] = {}
        self._kept: dict[str, bytes] = {}
        self._lowered: dict[str, str] = {}

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the package in the file at ``path``.

        Raises:
            UnreadableError: no such file, not an .xlsx, encrypted, damaged, or over the limits.
        """
        try:
            if path.stat().st_size > FILE_LIMIT:
                raise UnreadableError("the file is over 500 MB", where=str(path))
            data = path.read_bytes()
        except FileNotFoundError as missing:
            raise UnreadableError("there is no such file", where=str(path)) from missing
        except OSError as wrong:
            raise UnreadableError(
                f"the file cannot be read ({wrong.strerror})", where=str(path)
            ) from wrong
        return cls.of(data, str(path))

    @classmethod
    def of(cls, data: bytes, where: str) -> Self:
        """Return the package in ``data``; ``where`` is what messages call it."""
        _refuse_other_kinds(data, where)
        try:
            return cls(data)
        except UnreadableError as wrong:
            place = f"{where} ({wrong.where})" if wrong.where else where
            raise UnreadableError(wrong.what, where=place, fix=wrong.fix) from wrong

    @property
    def digest(self) -> str:
        """The SHA-256 of the file's bytes, in hex."""
        if not self._digest:
            self._digest = hashlib.sha256(self.data).hexdigest()
        return self._digest

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all members, in the order of the file's directory."""
        return tuple(self._archive.members)

    def __contains__(self, name: object) -> bool:
        return name in self._archive.members

    def actual(self, name: str) -> str:
        """Return the member that a part name means: upper and lower case do not count."""
        if name in self._archive.members:
            return name
        if not self._lowered:
            self._lowered = {each.lower(): each for each in self._archive.members}
        return self._lowered.get(name.lower(), name)

    def part(self, name: str) -> bytes:
        """Return a part's bytes, inflated.

        Raises:
            UnreadableError: no such part, damaged, or over the limits.
        """
        if name in self._kept:
            return self._kept[name]
        if name not in self._archive.members:
            raise UnreadableError("a part of the file is missing", where=name)
        plain = self._archive.inflated(name)
        self._sizes[name] = len(plain)
        if sum(self._sizes.values()) > TOTAL_LIMIT:
            raise UnreadableError("the file would unpack to over 500 MB", where=name)
        if sum(map(len, self._kept.values())) + len(plain) <= _KEPT:
            self._kept[name] = plain  # who patches a part has read it
        return plain

    def check_sizes(self, parts: Collection[str]) -> None:
        """Check parts against the limits by the sizes that the file states, without inflating.

        Raises:
            UnreadableError: they would be over the limits.
        """
        members = [self._archive.members[name] for name in parts if name in self]
        for member in members:
            archive.check_limits(member)
        if sum(member.size for member in members) > TOTAL_LIMIT:
            raise UnreadableError("the file would unpack to over 500 MB")

    def refuse_doctypes(self) -> None:
        """Look at the beginning of each XML part, those that are never read too.

        Raises:
            UnreadableError: one declares a DOCTYPE, which workbooks do not have.
        """
        for name in self._archive.members:
            if name.lower().endswith((".xml", ".rels")):
                head = self._archive.head(name, _HEAD)
                if b"<!DOCTYPE" in (head if b"\0" not in head else head.replace(b"\0", b"")):
                    raise UnreadableError(
                        "the file declares a DOCTYPE, which workbooks do not have", where=name
                    )

    def replaced(
        self,
        changed: Mapping[str, Pieces],
        added: Mapping[str, bytes] | None = None,
        removed: Collection[str] = (),
    ) -> bytes:
        """Return the file with some parts exchanged, added or taken out.

        Members keep their order; those not named keep their compressed bytes and their headers.
        Added parts come last, and what is written bears a fixed time.
        """
        return archive.rewritten(self._archive, changed, added or {}, removed)

    def holds(self, name: str, part: Pieces) -> bool:
        """Whether a part's bytes are those given; compared as they are inflated, never held.

        Raises:
            UnreadableError: damaged, or over the limits.
        """
        meant = _Meant(part)
        return all(map(meant.goes_on_with, self._archive.pieces(name))) and meant.is_over()

    def untouched(self, other: "Package", name: str) -> bool:
        """Whether a member's compressed bytes and header are the same in both packages."""
        return archive.same_member(self._archive, other._archive, name)  # noqa: SLF001 - own kind


class _Meant:
    """Bytes in pieces, to compare with the same bytes in other pieces."""

    def __init__(self, pieces: Pieces) -> None:
        each = (pieces,) if isinstance(pieces, bytes) else pieces
        self._pieces = (memoryview(piece) for piece in each)
        self._piece = memoryview(b"")

    def goes_on_with(self, found: bytes) -> bool:
        """Whether ``found`` comes next; those bytes are behind then."""
        at = 0
        while at < len(found):
            if not self._piece and not self._next():
                return False
            count = min(len(self._piece), len(found) - at)
            if not found.startswith(bytes(self._piece[:count]), at):
                return False
            self._piece, at = self._piece[count:], at + count
        return True

    def is_over(self) -> bool:
        """Whether nothing comes any more."""
        return not self._piece and not self._next()

    def _next(self) -> bool:
        self._piece = next(filter(len, self._pieces), memoryview(b""))
        return bool(self._piece)


def write(members: Mapping[str, Pieces]) -> bytes:
    """Return a new package; the same members in the same order give the same bytes.

    Members that come in pieces are packed as they come.
    """
    return streamed.packed(members)


def _refuse_other_kinds(data: bytes, where: str) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableError(
                "the workbook is protected by a password", where=where, fix="Save a copy without it"
            )
        raise UnreadableError(
            "this is an old Excel file (.xls)", where=where, fix="Save it as .xlsx in Excel"
        )
    if not data.startswith(b"PK"):
        what = "the file is empty" if not data else "this is not an .xlsx workbook"
        raise UnreadableError(what, where=where)
