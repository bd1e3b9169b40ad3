"""One file in a cloud folder, two computers that sync it: nobody's edit is undone unseen."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cloud_folder import COLUMNS, ROWS, Folder, steps_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PLACES = st.integers(0, 2)
"""Two computers and the Sheet."""
COMPUTERS = st.integers(0, 1)
_rows, _columns = st.integers(0, ROWS - 1), st.sampled_from(COLUMNS)

edits = st.one_of(
    st.tuples(st.just("put"), PLACES, _rows, _columns),
    st.tuples(st.just("put"), PLACES, _rows, _columns, st.integers(0, 2)),
    st.tuples(st.just("agree"), COMPUTERS, _rows, _columns),
    st.tuples(st.just("delete"), PLACES, _rows),
    st.tuples(st.just("add"), PLACES),
)
runs = st.tuples(st.just("sync"), COMPUTERS)
carried = st.sampled_from([("carry", 0, 1), ("carry", 1, 0)])
opened = st.tuples(st.just("open"), COMPUTERS)
crashes = st.tuples(st.just("sync"), COMPUTERS, st.integers(1, 9))
histories = st.lists(st.one_of(edits, edits, runs, carried, opened, crashes), max_size=16)


def played(steps: list) -> None:
    with TemporaryDirectory() as path, closing(Folder(Path(path))) as folder:
        for _ in steps_of(folder, steps):
            pass
        folder.settle()


@settings(max_examples=60, deadline=None)
@given(histories)
def test_no_edit_is_undone_unseen(steps: list) -> None:
    """P2, P9: one person's word gives way only to one who could see it, or both are logged."""
    played(steps)


@pytest.mark.long
@settings(max_examples=4000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(edits, edits, runs, carried, opened, crashes), max_size=30))
def test_no_edit_is_undone_unseen_however_long_it_goes_on(steps: list) -> None:
    played(steps)
