"""A new zip archive, packed as its members are made: a part that comes in pieces is never whole."""

import io
import zlib
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from workbook.xlsx import ziprecords

Pieces: TypeAlias = bytes | Iterable[bytes | memoryview]


def packed(members: Mapping[str, Pieces]) -> bytes:
    """Return a new archive; the same pieces give the same bytes, whatever else is installed.

    Args:
        members: name -> its bytes, whole or in pieces; pieces are asked for in the members' order.
    """
    file = io.BytesIO()
    directory = [_write(file, name, content) for name, content in members.items()]
    closing = ziprecords.ending(directory, file.tell())
    file.writelines((*directory, closing))
    return file.getvalue()


def _write(file: io.BytesIO, name: str, content: Pieces) -> bytes:
    """Write a member, its header last, when its sizes are known; return its directory entry."""
    position, raw = file.tell(), name.encode()
    file.seek(position + ziprecords.LOCAL.size + len(raw))
    start, size, checksum = file.tell(), 0, 0
    stream = zlib.compressobj(ziprecords.LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    for piece in (content,) if isinstance(content, bytes) else content:
        size += len(piece)
        checksum = zlib.crc32(piece, checksum)
        file.write(stream.compress(piece))
    file.write(stream.flush())
    end = file.tell()
    flags, sizes = ziprecords.name_flags(name), (checksum, end - start, size)
    local, entry = ziprecords.headers(raw, flags, sizes, position)
    file.seek(position)
    file.write(local)
    file.seek(end)
    return entry
