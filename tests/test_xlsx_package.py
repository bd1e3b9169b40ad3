import io
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest
import xlsx_parts
from hypothesis import given
from hypothesis import strategies as st

from workbook.errors import UnreadableError
from workbook.xlsx import archive, package
from workbook.xlsx.package import Package

PARTS = {"[Content_Types].xml": b"<Types/>", "a.xml": b"<a/>" * 99, "img.png": bytes(range(256))}


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def test_parts_are_read_in_the_order_of_the_file():
    read = Package(zipped(PARTS))

    assert read.names == tuple(PARTS)
    assert {name: read.part(name) for name in read.names} == PARTS


def test_only_the_named_parts_change():
    before = Package(zipped(PARTS))

    after = Package(before.replaced({"a.xml": b"<b/>"}, {"new/näme.xml": b"<n/>"}, {"img.png"}))

    assert after.names == ("[Content_Types].xml", "a.xml", "new/näme.xml")
    assert after.part("a.xml") == b"<b/>"
    assert after.part("new/näme.xml") == b"<n/>"
    assert after.untouched(before, "[Content_Types].xml")


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.binary(), min_size=1))
def test_what_is_written_is_read_by_the_standard_library(parts):
    data = package.write(parts)

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == parts
    assert package.write(parts) == data


def test_members_with_data_descriptors_are_copied_whole():
    class Unseekable(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *_):
            raise io.UnsupportedOperation

        def tell(self):
            raise io.UnsupportedOperation

    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in PARTS.items():
            archive.writestr(name, part)
    data = stream.getvalue()
    assert b"PK\x07\x08" in data

    after = Package(data).replaced({"a.xml": b"<b/>"})

    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        assert archive.testzip() is None
        assert archive.read("img.png") == PARTS["img.png"]


def test_a_comment_and_stored_members_survive():
    stream = io.BytesIO(zipped(PARTS, zipfile.ZIP_STORED))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = b"kept"
    after = Package(stream.getvalue()).replaced({"a.xml": b"<b/>"})

    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        assert archive.comment == b"kept"
        assert archive.read("img.png") == PARTS["img.png"]


def renamed(data, old, new):
    assert len(old) == len(new)
    return data.replace(old, new)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"Name,Amount\n", "not an .xlsx"),
        (zipped(PARTS)[:-30], "cut short"),
        (b"PK\x03\x04 but nothing else", "cut short"),
        (renamed(zipped({"a1": b"1", "a2": b"2"}), b"a2", b"A1"), "same name"),
        (renamed(zipped({"../../e": b"x"}), b"../../e", b"../../e"), "path"),
        (zipped({"/etc/x": b"x"}), "path"),
        (renamed(zipped({"a/../b": b""}), b"a/", b"a\\"), "path"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "password"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le"), ".xls"),
    ],
)
def test_what_is_not_a_package_is_refused(data, message):
    with pytest.raises(UnreadableError, match=message):
        Package.of(data, "book.xlsx")


def test_the_message_names_the_file(tmp_path):
    path = tmp_path / "mine.xlsx"
    with pytest.raises(UnreadableError, match=r"mine\.xlsx"):
        Package.read(path)
    path.write_bytes(b"no")
    with pytest.raises(UnreadableError, match=r"mine\.xlsx"):
        Package.read(path)


def test_a_flipped_bit_is_found():
    data = bytearray(zipped(PARTS, zipfile.ZIP_STORED))
    data[data.index(b"<a/>")] ^= 1
    with pytest.raises(UnreadableError, match="damaged"):
        Package(bytes(data)).part("a.xml")


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = zipped({"a.xml": bytes(30_000_000)})
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableError, match="30 MB"):
        Package(bomb).part("a.xml")


def test_a_bomb_that_lies_about_its_size_is_cut_off():
    data = bytearray(zipped({"a.xml": bytes(30_000_000)}))
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, central + 24, 1000)
    with pytest.raises(UnreadableError, match="damaged"):
        Package(bytes(data)).part("a.xml")


def test_overlapping_members_are_refused():
    data = bytearray(zipped({"a.xml": b"x" * 500, "b.xml": b"y"}, zipfile.ZIP_STORED))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    struct.pack_into("<LL", data, second + 20, 5000, 5000)
    with pytest.raises(UnreadableError, match="overlap"):
        Package(bytes(data))


def test_an_encrypted_member_is_refused():
    data = bytearray(zipped({"a.xml": b"x"}))
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    with pytest.raises(UnreadableError, match="encrypted"):
        Package(bytes(data))


@given(st.binary(max_size=300))
def test_garbage_is_refused_with_our_own_error(data):
    for prefix in (b"", b"PK\x03\x04", zipped(PARTS)[:200]):
        with pytest.raises(UnreadableError):
            Package.of(prefix + data, "x")


@given(st.data())
def test_a_damaged_workbook_is_read_or_refused_but_never_crashes(data):
    raw = bytearray(package.write(xlsx_parts.members(xlsx_parts.sheet('<row r="1"/>'))))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with suppress(UnreadableError):
        assert xlsx_parts.read(bytes(raw)).sheets


def test_the_parts_of_what_is_written_are_compressed():
    data = package.write({"a": b"x" * 10_000})
    assert len(data) < 300
    assert Package(data).part("a") == b"x" * 10_000
    assert zlib.crc32(b"x" * 10_000) == zipfile.ZipFile(io.BytesIO(data)).getinfo("a").CRC


def test_a_new_package_has_the_same_bytes_whatever_else_is_installed(monkeypatch):
    parts = {"a.xml": b"<a/>" * 1_000, "b.xml": b"<b/>"}
    before = package.write(parts)
    monkeypatch.setattr(archive, "_fast", lambda: None)
    assert package.write(parts) == before


def test_a_part_that_was_read_is_not_inflated_again(monkeypatch):
    found = Package(package.write({"a.xml": b"<a/>"}))
    first = found.part("a.xml")
    monkeypatch.setattr(archive, "_inflated", lambda *_: [b""])
    assert found.part("a.xml") == first == b"<a/>"


@given(st.lists(st.binary(max_size=5), max_size=6), st.binary(max_size=20), st.integers(1, 9))
def test_a_part_in_pieces_is_written_and_compared_like_a_whole_one(pieces, other, step):
    before, whole = Package(zipped(PARTS)), b"".join(pieces)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(archive, "_STEP", step)
        after = Package(before.replaced({"a.xml": [memoryview(piece) for piece in pieces]}))
        assert after.part("a.xml") == whole
        assert after.holds("a.xml", whole)
        assert after.holds("a.xml", pieces)
        assert after.holds("a.xml", other) == (other == whole)
        assert not after.holds("a.xml", [*pieces, b"x"])
        assert not after.holds("a.xml", whole[:-1]) or not whole


def test_a_part_that_is_big_is_the_same_as_a_small_one(monkeypatch):
    data = package.write({"a.xml": bytes(range(256)) * 3_000})
    whole = Package(data).part("a.xml")
    monkeypatch.setattr(archive, "_SMALL", 0)
    monkeypatch.setattr(archive, "_STEP", 100)
    assert Package(data).part("a.xml") == whole == bytes(range(256)) * 3_000
