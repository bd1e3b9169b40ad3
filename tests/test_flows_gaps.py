"""First fit: nothing overlaps, nothing is lost, nothing is cut into crumbs."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lifeops.flows.gaps import LEAST, Span, gaps, placed, without

DAY = Span(540, 1050)
SPANS = st.tuples(st.integers(0, 1440), st.integers(1, 300)).map(lambda p: Span(p[0], sum(p)))


def minutes(spans):
    return {minute for span in spans for minute in range(span.start, span.end)}


@given(st.lists(SPANS, max_size=8))
def test_gaps_are_what_is_not_busy(busy):
    free = gaps(DAY, busy)
    assert minutes(free) == minutes([DAY]) - minutes(busy)
    assert free == sorted(free)
    assert all(one.end < other.start for one, other in pairwise(free))


@given(st.lists(SPANS, max_size=8), st.integers(1, 400))
def test_a_task_goes_into_gaps_whole_or_in_pieces_worth_having(busy, wanted):
    free = gaps(DAY, busy)
    spans = placed(free, wanted)
    assert minutes(spans) <= minutes(free)
    if spans:
        assert sum(span.minutes for span in spans) == wanted
        assert len(spans) == 1 or min(span.minutes for span in spans) >= LEAST
    else:
        assert all(span.minutes < wanted for span in free)
    assert minutes(without(free, spans)) == minutes(free) - minutes(spans)


def test_the_first_gap_that_holds_it_is_taken():
    free = [Span(0, 20), Span(30, 60), Span(100, 200)]
    assert placed(free, 20) == [Span(0, 20)]
    assert placed(free, 25) == [Span(30, 55)]
    assert placed(free, 90) == [Span(100, 190)]


def test_a_split_leaves_no_crumb():
    free = [Span(0, 40), Span(100, 140)]
    assert placed(free, 60) == [Span(0, 35), Span(100, 125)]
    assert placed(free, 81) == []
    assert placed([Span(0, 24), Span(50, 74)], 40) == []
