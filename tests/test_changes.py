"""What the card says: facts that changed from one day to the next, and nothing else."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeops.changes.changes import changes
from lifeops.changes.kept import day_before
from lifeops.changes.snapshot import Snapshot
from lifeops.links import Link

DAY = date(2026, 11, 23)
BEFORE = Snapshot(
    DAY,
    ("Call", "Deck", "Bill"),
    {"Acme": 71.0, "Bond": 51.0},
    {"Acme": "Yellow", "Bond": "Yellow"},
    3400.0,
    date(2026, 12, 3),
    {"Acme": 61},
    1,
)
AFTER = replace(BEFORE, day=DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({}, ()),
        ({"conflicts": 2}, ("2 conflicts wait for your answer",)),
        ({"conflicts": 0}, ()),
        ({"low": 2100.4}, ("Lowest cash ahead: 2,100 on 2026-12-03, was 3,400",)),
        ({"low": None, "low_day": None}, ()),
        ({"renewals": {"Acme": 60}}, ("Acme renews in 60 days",)),
        ({"renewals": {"Acme": 59}}, ("Acme renews in 59 days",)),
        ({"renewals": {"Acme": 61, "Bond": 90}}, ("Bond renews in 90 days",)),
        ({"renewals": {}}, ()),
        ({"health": {"Acme": 67.0, "Bond": 51.0}}, ()),
        ({"health": {"Acme": 62.0, "Bond": 51.0}}, ("Health of Acme: 62, was 71",)),
        (
            {"health": {"Acme": 71.0, "Bond": 49.0}, "bands": {"Acme": "Yellow", "Bond": "Red"}},
            ("Health of Bond: 49, was 51, now red",),
        ),
        ({"tasks": ("Deck", "Call", "Bill")}, ("Now first: Deck, was 2",)),
        ({"tasks": ("Call", "Flood", "Deck")}, ("New among the first 5: Flood (2)",)),
        ({"tasks": ("Call", "Bill")}, ()),
    ],
)
def test_what_is_news(now, said):
    assert changes(BEFORE, replace(AFTER, **now)) == said


NUMBERS = st.floats(0, 100).map(lambda n: round(n, 1))
NAMES = st.sampled_from(["Acme", "Bond", "Cove & Söhne"])
SNAPSHOTS = st.builds(
    Snapshot,
    st.dates(date(2026, 1, 1), date(2026, 1, 9)),
    st.lists(st.text(max_size=5), max_size=5).map(tuple),
    st.dictionaries(NAMES, NUMBERS),
    st.dictionaries(NAMES, st.sampled_from(["Green", "Yellow", "Red"])),
    st.none() | NUMBERS,
    st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 9)),
    st.dictionaries(NAMES, st.integers(0, 90)),
    st.integers(0, 9),
)


@given(SNAPSHOTS)
def test_the_same_day_twice_is_no_news_and_is_kept_whole(one):
    assert changes(one, one) == ()
    assert Snapshot.from_json(one.to_json()) == one


@pytest.fixture
def link(tmp_path, monkeypatch):
    monkeypatch.setenv("LIFEOPS_HOME", str(tmp_path))
    link = Link(tmp_path / "a.xlsx", "g", "s", local=True)
    link.state_file.parent.mkdir(parents=True, exist_ok=True)
    return link


@given(st.lists(SNAPSHOTS, min_size=1, max_size=6))
def test_the_day_before_is_the_newest_one_before(days):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        link = Link(Path(folder) / "a.xlsx", "g", "s", local=True)
        path = Path(folder) / "a.changes"
        days = sorted(days, key=lambda each: each.day)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Link, "state_file", property(lambda _: path))
            for n, each in enumerate(days):
                older = [day for day in days[:n] if day.day < each.day]
                assert day_before(link, each) == (older[-1] if older else None)


def test_what_was_kept_and_cannot_be_read_was_never_there(link):
    link.state_file.with_suffix(".changes").write_text("[{]")
    assert day_before(link, BEFORE) is None
    assert day_before(link, AFTER) == BEFORE
