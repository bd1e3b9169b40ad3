"""Zip archives as bytes: members are found, inflated within limits, and copied as they are.

The standard library's writer recompresses what it copies; here a member that does not change keeps
its compressed bytes and its headers.
"""

import functools
import importlib
import io
import struct
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final, NamedTuple

from workbook.errors import UnreadableError
from workbook.xlsx import ziprecords
from workbook.xlsx.streamed import Pieces
from workbook.xlsx.ziprecords import (
    CENTRAL,
    DEFLATED,
    ENCRYPTED,
    END,
    LOCAL,
    STORED,
    UTF8,
)

PART_LIMIT: Final = 200 * 1024 * 1024
RATIO_LIMIT: Final = 100  # sheets that hold one number everywhere reach 20
RATIO_FREE: Final = 10 * 1024 * 1024
MEMBER_LIMIT: Final = 20_000

_FAST_LEVEL = 3

# Compressed bytes taken at a time: what they become stays in the processor's cache.
_STEP = 64 * 1024
_SMALL = 1024 * 1024

_WIDE = 0xFFFFFFFF
_DAMAGED = "Open it in Excel, save it again, and try once more"


@dataclass(frozen=True, slots=True)
class Member:
    """One member: ``start`` to ``end`` is its local record, up to where the next one begins."""

    name: str
    raw_name: bytes
    entry: bytes
    start: int
    end: int
    flags: int
    method: int
    crc: int
    packed: int
    size: int


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip file in memory; members in the order of its directory."""

    data: bytes
    members: Mapping[str, Member]
    comment: bytes

    def inflated(self, name: str) -> bytes:
        """Return a member's bytes, checked against its size, its checksum and the limits.

        Raises:
            UnreadableError: damaged, or bigger than the limits.
        """
        if self.members[name].size < _SMALL:
            return b"".join(self.pieces(name))
        plain = io.BytesIO()  # unlike a list of pieces, it never holds them twice
        for piece in self.pieces(name):
            plain.write(piece)
        return plain.getvalue()

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a member's bytes piece by piece; they are checked once the last one is there.

        Raises:
            UnreadableError: damaged, or bigger than the limits.
        """
        member = self.members[name]
        check_limits(member)
        header = LOCAL.unpack_from(self.data, member.start)
        first = member.start + LOCAL.size + header[9] + header[10]
        packed = memoryview(self.data)[first : first + member.packed]
        size = crc = 0
        stored = member.method == STORED
        for piece in (bytes(packed),) if stored else _inflated(packed, member):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            yield piece
        if size != member.size or crc != member.crc:
            raise UnreadableError("a part of the file is damaged", where=name, fix=_DAMAGED)

    def head(self, name: str, size: int) -> bytes:
        """Return the first bytes of a member; of a damaged one, what there is."""
        member = self.members[name]
        header = LOCAL.unpack_from(self.data, member.start)
        first = member.start + LOCAL.size + header[9] + header[10]
        packed = self.data[first : first + min(member.packed, 4 * size)]
        if member.method == STORED:
            return packed[:size]
        zipped = _fast()
        try:
            return bytes(zipped.decompressobj(-zlib.MAX_WBITS).decompress(packed, size))
        except (zlib.error, zipped.error):
            return b""


def opened(data: bytes) -> Archive:
    """Return the archive in ``data``.

    Raises:
        UnreadableError: not a zip, cut short, encrypted, over the limits, or its directory holds
            duplicate names, names that are paths, or members that overlap.
    """
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or end + END.size > len(data):
        raise UnreadableError("the file is cut short or damaged", fix=_DAMAGED)
    _, _, _, _, count, size, offset, comment = END.unpack_from(data, end)
    if _WIDE in (size, offset) or count > MEMBER_LIMIT:
        raise UnreadableError("the file is too big, or has too many parts, to be a workbook")
    entries = _entries(data, offset, min(offset + size, end), count)
    starts = sorted(entry[1] for entry in entries)
    following = dict(zip(starts, [*starts[1:], offset], strict=True))
    members: dict[str, Member] = {}
    seen: set[str] = set()
    for entry, start in entries:
        member = _member(data, entry, start, following[start])
        if member.name.lower() in seen:
            raise UnreadableError("two parts have the same name", where=member.name, fix=_DAMAGED)
        seen.add(member.name.lower())
        members[member.name] = member
    return Archive(data, members, data[end + END.size : end + END.size + comment])


def rewritten(
    archive: Archive,
    changed: Mapping[str, Pieces],
    added: Mapping[str, bytes],
    removed: Collection[str] = (),
) -> bytes:
    """Return the archive with some members' bytes exchanged; all others are copied raw."""
    pieces: list[bytes | memoryview] = []
    entries: dict[str, bytes] = {}
    position = 0
    for member in sorted(archive.members.values(), key=lambda each: each.start):
        if member.name in removed:
            continue
        if member.name in changed:
            body = _deflated(changed[member.name], _fast())
            flags = member.flags & UTF8
            header, entry = ziprecords.headers(member.raw_name, flags, body.sizes, position)
            record: tuple[bytes | memoryview, ...] = (header, *body.pieces)
        else:
            record = (memoryview(archive.data)[member.start : member.end],)
            entry = member.entry[:42] + struct.pack("<L", position) + member.entry[46:]
        entries[member.name] = entry
        pieces += record
        position += sum(map(len, record))
    directory = [entries[name] for name in archive.members if name in entries]
    return _with_added(pieces, directory, position, added, archive.comment)


def same_member(one: Archive, other: Archive, name: str) -> bool:
    """Whether a member's local record is byte for byte the same in both archives."""
    first, second = one.members[name], other.members[name]
    return one.data[first.start : first.end] == other.data[second.start : second.end]


def _with_added(
    pieces: list[bytes | memoryview],
    directory: list[bytes],
    position: int,
    added: Mapping[str, bytes],
    comment: bytes,
) -> bytes:
    for name, plain in added.items():
        flags = ziprecords.name_flags(name)
        body = _deflated(plain, zlib)
        header, entry = ziprecords.headers(name.encode(), flags, body.sizes, position)
        directory.append(entry)
        pieces += (header, *body.pieces)
        position += len(header) + body.packed
    return b"".join([*pieces, *directory, ziprecords.ending(directory, position, comment)])


def _entries(data: bytes, at: int, end: int, count: int) -> list[tuple[bytes, int]]:
    entries: list[tuple[bytes, int]] = []
    for _ in range(count):
        if at + CENTRAL.size > end or data[at : at + 4] != b"PK\x01\x02":
            raise UnreadableError("the file's directory is damaged", fix=_DAMAGED)
        fields = CENTRAL.unpack_from(data, at)
        following = at + CENTRAL.size + fields[10] + fields[11] + fields[12]
        if fields[16] >= len(data) or _WIDE in (fields[8], fields[9], fields[16]):
            raise UnreadableError("the file's directory is damaged", fix=_DAMAGED)
        entries.append((data[at:following], fields[16]))
        at = following
    if not entries:
        raise UnreadableError("the file is an empty archive")
    return entries


def _member(data: bytes, entry: bytes, start: int, end: int) -> Member:
    fields = CENTRAL.unpack_from(entry)
    flags, method, crc, packed_size, size = fields[3], fields[4], fields[7], fields[8], fields[9]
    raw_name = entry[CENTRAL.size : CENTRAL.size + fields[10]]
    name = raw_name.decode("utf-8" if flags & UTF8 else "cp437", "replace").replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name or "\0" in name:
        raise UnreadableError("a part's name is a path outside the file", where=name)
    if flags & ENCRYPTED:
        raise UnreadableError("the file is encrypted", fix="Save a copy without a password")
    if method not in (STORED, DEFLATED):
        raise UnreadableError("a part is packed in an unknown way", where=name, fix=_DAMAGED)
    if data[start : start + 4] != b"PK\x03\x04" or start + LOCAL.size > end:
        raise UnreadableError("a part of the file is damaged", where=name, fix=_DAMAGED)
    local = LOCAL.unpack_from(data, start)
    if start + LOCAL.size + local[9] + local[10] + packed_size > end:
        raise UnreadableError("parts of the file overlap", where=name, fix=_DAMAGED)
    return Member(name, raw_name, entry, start, end, flags, method, crc, packed_size, size)


def check_limits(member: Member) -> None:
    """Raise :class:`UnreadableError` if a member would be too big, as the directory states it."""
    swollen = member.size > max(RATIO_FREE, RATIO_LIMIT * member.packed)
    if member.size > PART_LIMIT or swollen:
        raise UnreadableError(
            f"a part would unpack to {member.size / 1e6:.0f} MB", where=member.name
        )


def _inflated(packed: memoryview, member: Member) -> Iterator[bytes]:
    """Inflate no further than the size the directory states, whatever the stream would give."""
    zipped = _fast()
    stream = zipped.decompressobj(-zlib.MAX_WBITS)
    room = member.size + 1
    try:
        for at in range(0, len(packed), _STEP):
            waiting: bytes | memoryview = packed[at : at + _STEP]
            while room and waiting:
                piece = stream.decompress(waiting, room)
                waiting, room = stream.unconsumed_tail, room - len(piece)
                yield piece
    except (zlib.error, zipped.error) as wrong:
        raise UnreadableError(
            "a part of the file is damaged", where=member.name, fix=_DAMAGED
        ) from wrong


@functools.cache
def _fast() -> ModuleType:
    """Return what works like ``zlib`` and is the fastest at hand: isal, where it is installed."""
    try:
        return importlib.import_module("isal.isal_zlib")
    except ImportError:
        return zlib


class _Body(NamedTuple):
    """A member's compressed bytes, and what its headers say of them."""

    pieces: list[bytes]
    packed: int
    size: int
    crc: int

    @property
    def sizes(self) -> tuple[int, int, int]:
        return self.crc, self.packed, self.size


def _deflated(part: Pieces, zipped: Any) -> _Body:
    level = ziprecords.LEVEL if zipped is zlib else _FAST_LEVEL
    stream = zipped.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    pieces: list[bytes] = []
    size = crc = 0
    for plain in (part,) if isinstance(part, bytes) else part:
        size, crc = size + len(plain), zlib.crc32(plain, crc)
        if piece := stream.compress(plain):
            pieces.append(bytes(piece))
    pieces.append(bytes(stream.flush()))
    return _Body(pieces, sum(map(len, pieces)), size, crc)
