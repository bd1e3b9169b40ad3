"""What holds for every reader of money, whatever the file."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from money_files import BMO, CHASE, FORMATS, GERMAN, MINT, OFX_1, QIF, SAMPLES, TILLER, file, read

from lifeops.imports.source import Hints, Source, UnreadableSourceError
from workbook.values import Serial, encode


def contents(source: Source) -> Counter[str]:
    """What was read, without where it stood and under which occurrence of a key."""
    return Counter(
        str(sorted((column, encode(cell)) for column, cell in record.cells.items()))
        for record in source.records
    )


def try_all(content: bytes) -> None:
    for each in FORMATS:
        assert 0 <= each.recognises(file(content)) <= 1
        try:
            found = each.read(file(content), Hints())
        except UnreadableSourceError:
            continue
        for record in found.records:
            assert record.where
            assert all(type(cell) in (str, float, Serial) for cell in record.cells.values())


@given(st.binary(max_size=400))
@settings(max_examples=40, deadline=None)
def test_any_bytes_are_read_or_refused(content):
    try_all(content)


@given(st.sampled_from(sorted(SAMPLES)), st.data())
@settings(max_examples=40, deadline=None)
def test_any_damage_to_a_file_is_read_or_refused(name, data):
    content = bytearray(SAMPLES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 30))
        content[at : at + length] = data.draw(st.binary(max_size=10))
    try_all(bytes(content))


def many(name: str, count: int = 12) -> tuple[str, list[str], str]:
    """A file as its head, its rows, which may change places, and its foot."""
    days = [(n % 28 + 1, n % 12 + 1) for n in range(1, count)]
    if name == "ofx":
        head, _, rest = OFX_1.partition("<STMTTRN>")
        foot = rest[rest.index("</BANKTRANLIST>") :]
        return (
            head,
            [
                f"<STMTTRN>\n<DTPOSTED>2026{m:02d}{d:02d}\n<TRNAMT>-{n % 3}.50\n<FITID>{n % 5}\n"
                f"<NAME>Shop {n % 7}\n</STMTTRN>\n"
                for n, (d, m) in enumerate(days)
            ],
            foot,
        )
    if name == "qif":
        head = QIF[: QIF.index("D3/")]
        return head, [f"D{m}/{d}'26\nT-{n % 3}.50\nPShop {n % 4}\n^\n" for n, (d, m) in
                      enumerate(days)], ""  # fmt: skip
    lines = {
        "chase": (CHASE, "DEBIT,{m:02d}/{d:02d}/2026,Shop {n},-{n}.50,X,9,,\n"),
        "mint": (MINT, "{m}/{d}/2026,Shop,Shop,{n}.50,debit,Food,Mine,,\n"),
        "bmo": (BMO, "{m}/{d}/2026,Shop,{n}.50,,9\n"),
        "german": (GERMAN, "{d:02d}.{m:02d}.2026;x;Shop {n};L;Z;9;EUR;-{n},50;EUR\n"),
        "tiller": (TILLER, ",{m}/{d}/2026,Shop,Food,-${n}.50,Mine,x1234,B,,,t-{n},a,,SHOP,,\n"),
    }
    sample, row = lines[name]
    above = sample[: sample.index("Buchung;")].count("\n") if name == "german" else 0
    head = "".join(sample.splitlines(keepends=True)[: above + 1])
    return head, [row.format(d=d, m=m, n=n) for n, (d, m) in enumerate(days)], ""


@pytest.mark.parametrize("name", ["chase", "mint", "bmo", "german", "tiller", "ofx", "qif"])
def test_any_order_of_the_rows_reads_to_the_same_records(name):
    head, lines, foot = many(name)
    expected = read(head + "".join(lines) + foot)
    assert len(expected.records) + len(expected.left_out) == len(lines)
    assert expected.records
    for seed in range(5):
        mixed = [*lines]
        random.Random(seed).shuffle(mixed)
        found = read(head + "".join(mixed) + foot)
        assert contents(found) == contents(expected)
        assert {r.key for r in found.records} == {r.key for r in expected.records}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_reading_twice_gives_the_same(name):
    content = SAMPLES[name]
    assert read(content) == read(bytes(bytearray(content)))


def test_a_large_file_of_open_quotes_and_one_of_open_tags_take_no_longer_than_others():
    try_all(b"Date,Description,Amount\n" + b'1/3/2026,"A,-1\n' * 3000)
    try_all(b"<OFX>" + b"<STMTTRN><![CDATA[" * 3000)
    try_all(b"<OFX>" + b"<" * 30_000)
