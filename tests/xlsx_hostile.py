"""Files made to hurt: each is written, read and patched in a process of its own, and measured."""

import io
import json
import os
import struct
import subprocess
import sys
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import xlsx_parts
from xlsx_parts import MAIN, members, sheet

SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE a [{}]>'


def zipped(parts: dict[str, bytes], more: list[tuple[str, bytes]] | None = None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name, part in more or []:
                archive.writestr(name, part)
    return stream.getvalue()


def with_part(name: str, part: bytes | str) -> bytes:
    found = part.encode() if isinstance(part, str) else part
    return zipped({**members(sheet("")), name: found})


def streamed(  # noqa: PLR0913, PLR0917 - the pieces of one member
    name: str,
    before: bytes,
    piece: bytes,
    times: int,
    after: bytes,
    parts: dict[str, bytes] | None = None,
) -> bytes:
    """A package with one member that inflates to far more than is ever held here."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = [packer.compress(before)]
    crc, size = zlib.crc32(before), len(before) + len(after)
    for _ in range(times):
        packed.append(packer.compress(piece))
        crc, size = zlib.crc32(piece, crc), size + len(piece)
    packed += [packer.compress(after), packer.flush()]
    crc = zlib.crc32(after, crc)
    others = zipped({k: v for k, v in (parts or members(sheet(""))).items() if k != name})
    return _appended(others, name, b"".join(packed), crc, size)


def _appended(data: bytes, name: str, packed: bytes, crc: int, size: int) -> bytes:
    end = data.rindex(b"PK\5\6")
    count, length, start = struct.unpack("<HII", data[end + 10 : end + 20])
    fields = (20, 0, 8, 0, 33, crc, len(packed), size, len(name), 0)
    local = b"PK\3\4" + struct.pack("<HHHHHIIIHH", *fields) + name.encode() + packed
    entry = b"PK\1\2" + struct.pack("<H", 20) + struct.pack("<HHHHHIIIHH", *fields)
    entry += struct.pack("<HHHII", 0, 0, 0, 0, start) + name.encode()
    tail = struct.pack(
        "<HHHHIIH", 0, 0, count + 1, count + 1, length + len(entry), start + len(local), 0
    )
    return data[:start] + local + data[start:end] + entry + b"PK\5\6" + tail


def bomb() -> bytes:
    row = b"<row><c><v>1</v></c></row>" * 40_000
    return streamed(
        SHEET, sheet("").split("</sheetData>")[0].encode(), row, 100, b"</sheetData></worksheet>"
    )


def long_string() -> bytes:
    start = f'<sst xmlns="{MAIN}"><si><t>'.encode()
    parts = members(sheet(""), strings="<sst/>")
    return streamed("xl/sharedStrings.xml", start, b"a" * 1_000_000, 600, b"</t></si></sst>", parts)


def many_rows() -> bytes:
    rows = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(1, 1_048_577))
    return with_part(SHEET, sheet(rows))


def many_styles() -> bytes:
    xfs = "".join(
        f'<xf numFmtId="{n * 7919 % 163}" fontId="0" xfId="0"/>' for n in range(1_000_000)
    )
    return with_part("xl/styles.xml", xlsx_parts.STYLES.replace("</cellXfs>", f"{xfs}</cellXfs>"))


def lying_size() -> bytes:
    data = bytearray(with_part(SHEET, sheet('<row r="1"><c r="A1"><v>1</v></c></row>' * 1)))
    place = data.index(b"PK\1\2")
    while b"sheet1" not in data[place + 46 : place + 90]:
        place = data.index(b"PK\1\2", place + 4)
    data[place + 24 : place + 28] = struct.pack("<I", 7)
    return bytes(data)


def ole(marker: str = "") -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + marker.encode("utf-16-le") + bytes(512)


def with_macros() -> bytes:
    return with_part("xl/vbaProject.bin", bytes(range(256)) * 8)


def renamed(old: str, new: str) -> bytes:
    parts = members(sheet(""))
    return zipped({new if name == old else name: part for name, part in parts.items()})


def linked(target: str) -> bytes:
    parts = members(sheet(""))
    name = "xl/_rels/workbook.xml.rels"
    return zipped({**parts, name: parts[name].replace(b"worksheets/sheet1.xml", target.encode())})


def doctype(inner: str, body: str = "&b;") -> bytes:
    page = sheet(f'<row r="1"><c r="A1" t="str"><v>{body}</v></c></row>').split("\n", 1)[1]
    return with_part(SHEET, DOCTYPE.format(inner) + page)


LAUGHS = '<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (bomb, "unpack|ratio|larger|limit|over"),
    "one string of 600 MB": (long_string, "unpack|ratio|larger|limit|over"),
    "a million empty styled rows": (many_rows, ""),
    "everything merged": (
        lambda: with_part(
            SHEET, sheet("", after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
        ),
        "",
    ),
    "the greatest dimension": (
        lambda: with_part(SHEET, sheet("", before='<dimension ref="A1:XFD1048576"/>')),
        "",
    ),
    "a million styles": (many_styles, "more cell styles"),
    "an entity of its own": (lambda: doctype('<!ENTITY b "x">'), "DOCTYPE"),
    "an outer entity": (lambda: doctype('<!ENTITY b SYSTEM "file:///etc/passwd">'), "DOCTYPE"),
    "billion laughs": (lambda: doctype(LAUGHS, "&j;"), "DOCTYPE"),
    "two members of one name": (
        lambda: zipped(members(sheet("")), [(SHEET, sheet("").encode())]),
        "twice|duplicate|same name|two",
    ),
    "a name that climbs": (lambda: renamed(SHEET, "../../sheet1.xml"), "name|path|outside"),
    "a name from the root": (
        lambda: renamed(SHEET, "/etc/sheet1.xml"),
        "name|path|outside|missing",
    ),
    "a size that lies": (lying_size, "size|damaged|long"),
    "a relation to a file outside": (lambda: linked("../../../../etc/passwd"), "missing"),
    "a truncated file": (lambda: zipped(members(sheet("")))[:-300], "damaged|complete|zip|xlsx"),
    "an empty file": (lambda: b"", "empty"),
    "an encrypted workbook": (lambda: ole("EncryptedPackage"), "password"),
    "an old .xls": (ole, r"\.xls"),
    "a workbook with macros": (with_macros, ""),
}
CODE = """
import json, re, sys, time
from pathlib import Path
from workbook.errors import WorkbookError
from workbook.model import Address
from workbook.values import Kind, Serial
from workbook.xlsx import patch, scan, unread
from workbook.xlsx.edits import SetCell
start = time.process_time()
said = ""
refused = []
try:
    take = unread.open_book if sys.argv[3] == "opened" else scan.read_book
    book = take(Path(sys.argv[1]))
    made = patch.patch(book, [SetCell("S1", Address(7, 2), "x")])
    refused = [each.reason for each in made.refused]
    Path(sys.argv[2]).write_bytes(made.data)
except WorkbookError as wrong:
    said = str(wrong)
seconds = time.process_time() - start
# Not getrusage: a child begins with the peak of the process that started it.
status = Path("/proc/self/status")
peak = 0
if status.is_file():
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) * 1024
print(json.dumps([said, refused, seconds, peak]))
"""


def run(path: Path, out: Path, way: str) -> tuple[str, list[str], float, int]:
    """Patch a file that is ``read`` or ``opened``; what was said, refused, seconds, peak bytes."""
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(path), str(out), way],
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    said, refused, seconds, peak = json.loads(done.stdout)
    return said, refused, seconds, peak
