"""Rows written many at a time: the same bytes as one by one."""

import tracemalloc
from itertools import repeat

from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.values import CellError, Formula, Kind, Serial
from workbook.xlsx.blocks import Line, blocks
from workbook.xlsx.rows import row_xml

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.text(st.sampled_from("ab _x0041&<>¦\n\r "), max_size=8),
    st.sampled_from(["plain", "more plain", "¦", "a¦b"]),
)
NUMBERS = st.one_of(
    st.floats(),
    st.integers(-100, 100).map(float),
    st.sampled_from([-0.0, 1e15, 9.99e14, 1e-7, 12.5, 1e300]),
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    NUMBERS,
    TEXTS,
    st.builds(Serial, NUMBERS, st.sampled_from(list(Kind))),
    st.builds(CellError, st.just("#N/A")),
)
# Whole columns of one kind take the fast way; mixed ones the slow one.
COLUMNS = st.one_of(
    *(
        st.lists(st.tuples(kind, st.none()), min_size=40, max_size=40)
        for kind in (st.none(), st.booleans(), NUMBERS, TEXTS, VALUES)
    ),
    *(
        st.lists(st.tuples(TEXTS.map(Formula), kind), min_size=40, max_size=40)
        for kind in (st.none(), NUMBERS, TEXTS, VALUES)
    ),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), COLUMNS), max_size=4),
    st.lists(st.sampled_from(["", 'ht="20"']), min_size=40, max_size=40),
    st.sets(st.integers(0, 39), max_size=3),
)
def test_blocks_are_the_rows_one_after_the_other(columns, attributes, bare):
    lines = []
    for place in range(40):
        cells = [] if place in bare else [(style, *held[place]) for style, held in columns]
        styles, contents, values = zip(*cells, strict=True) if cells else ((), (), ())
        places = tuple(range(1, len(cells) + 1))
        lines.append(Line(place + 7, places, styles, contents, values, attributes[place]))

    one_by_one = [
        row_xml(
            line.number,
            zip(line.columns, line.styles, line.contents, line.values, strict=True),
            line.attributes.encode(),
        )
        for line in lines
    ]
    assert b"".join(blocks(lines)) == b"".join(one_by_one)


def test_a_column_may_change_its_style_halfway():
    lines = [Line(1, (1, 3), (0, 0), (1.0, "a")), Line(2, (1, 3), (4, 0), (2.0, None))]
    assert b"".join(blocks(lines)) == (
        b'<row r="1"><c r="A1"><v>1</v></c><c r="C1" t="inlineStr"><is><t>a</t></is></c></row>'
        b'<row r="2"><c r="A2" s="4"><v>2</v></c><c r="C2"/></row>'
    )


def test_no_more_than_a_block_is_held():
    columns = tuple(range(1, 21))
    lines = (Line(row, columns, (0,) * 20, tuple(repeat("text", 20))) for row in range(1, 20_001))
    tracemalloc.start()
    size = sum(map(len, blocks(lines)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 20_000_000
    assert peak < 3_000_000
