from datetime import date

from sync.unchanged import nothing_new

DAY = date(2026, 11, 24)


class Left:
    """What a last run left."""

    def __init__(self, revisions, *, owes=False, compared=DAY):
        self._left = revisions, owes, compared

    def revisions(self):
        return self._left[0]

    def owes(self):
        return self._left[1]

    def compared(self):
        return self._left[2]


def answers(left, local="file 1", remote="version 1"):
    return nothing_new(left, DAY, lambda: local, lambda: remote)


def test_equal_probes_say_that_nothing_is_new():
    assert answers(Left(("file 1", "version 1")))


def test_a_change_on_either_side_is_new():
    assert not answers(Left(("file 1", "version 1")), local="file 2")
    assert not answers(Left(("file 1", "version 1")), remote="version 2")


def test_an_unknown_revision_proves_nothing():
    assert not answers(Left(("", "version 1")), local="")
    assert not answers(Left(("file 1", "")), remote="")


def test_what_is_owed_is_still_to_do():
    assert not answers(Left(("file 1", "version 1"), owes=True))


def test_both_sides_are_read_once_a_day():
    assert not answers(Left(("file 1", "version 1"), compared=date(2026, 11, 23)))


def test_a_local_change_asks_nothing_of_the_other_side():
    def never():
        raise AssertionError("the sheet was probed")

    assert not nothing_new(Left(("file 1", "version 1")), DAY, lambda: "file 2", never)


def test_an_unknown_remote_revision_is_probed_so_that_the_next_run_need_not_read():
    asked = []
    left = Left(("file 1", ""))
    assert not nothing_new(left, DAY, lambda: "file 1", lambda: asked.append(1) or "version 2")
    assert asked == [1]
