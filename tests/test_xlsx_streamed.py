"""New archives, packed as their members are made."""

import io
import tracemalloc
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from workbook.xlsx import package, streamed
from workbook.xlsx.package import Package

PARTS = st.lists(st.binary(max_size=2_000), max_size=6)


@given(st.dictionaries(st.text("aé/.x", min_size=1, max_size=5), PARTS, max_size=5))
def test_a_member_in_pieces_is_the_member(members):
    data = streamed.packed({name: iter(pieces) for name, pieces in members.items()})
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        assert found.testzip() is None
        assert found.namelist() == list(members)
        assert {name: [found.read(name)] for name in found.namelist()} == {
            name: [b"".join(pieces)] for name, pieces in members.items()
        }
        assert {entry.date_time for entry in found.infolist()} <= {(1980, 1, 1, 0, 0, 0)}


def test_our_own_reader_takes_it_and_the_same_pieces_give_the_same_bytes():
    data = package.write({"a.xml": b"<a/>", "b.xml": [b"<b>", b"x" * 100_000, b"</b>"]})
    found = Package(data)
    assert found.part("a.xml") == b"<a/>"
    assert found.part("b.xml") == b"<b>" + b"x" * 100_000 + b"</b>"
    again = package.write({"a.xml": b"<a/>", "b.xml": [b"<b>", b"x" * 100_000, b"</b>"]})
    assert again == data


def test_a_part_in_pieces_is_never_whole():
    tracemalloc.start()
    data = streamed.packed({"big.xml": (b"<row/>" * 10_000 for _ in range(500))})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(data) < 300_000
    assert peak < 2_000_000
