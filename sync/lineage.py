"""Where the file that was read stands among its generations: what to compare with. Pure.

the file's generation is ...   this device
its own last one               goes on from its base
one that the journal leads to  goes on from what both sides held when that was made
unknown                        takes the base for unknown: union, never delete
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sync import hearsay, journal
from sync.hearsay import Hearsay
from sync.journal import NOWHERE, Entry, Rows, advance, changes, path, rewound
from sync.known import Known
from sync.plan import Plan
from sync.store import Bury, Edit, GiveId, Reading

_PARTS = (1, 2)
"""Added to the number of a run for a file that does not hold all of it."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a device remembers of the generations of its file.

    Attributes:
        revision: the file's revision when this device last knew it.
        newest: its generation then; ``None`` if it never did.
        points: the generations of which it knows what both sides held, the last one first.
        noted: the ones that its runs were to give the file since the last of these.
        heard: the entries of other computers from then on that its base has taken in.
        numbers: the generations of all the files that it knew.
    """

    revision: str = ""
    newest: int | None = None
    points: Sequence[int] = ()
    noted: frozenset[int] = frozenset()
    heard: frozenset[int] = frozenset()
    numbers: frozenset[int] = frozenset()

    @property
    def point(self) -> int | None:
        """The last generation of which it knows what both sides held."""
        return self.points[0] if self.points else None

    def is_last(self, generation: int) -> bool:
        """Whether a file of that generation is the one that this device knew last."""
        return self.newest is None or generation == self.newest

    def is_own(self, generation: int) -> bool:
        """Whether this device made a file of that generation, whatever its run came to."""
        own = {each + more for each in self.noted for more in (0, *_PARTS)}
        return self.is_last(generation) or generation in own

    def alive(self, entries: Sequence[Entry]) -> Iterator[int]:
        """Yield the generations that other computers gave the file, or went on from of late.

        A file of one of these is no older copy, although its number may be lower: what both sides
        held when it got that is known, so that it is brought up to date.
        """
        mine = [n for n, each in enumerate(entries) if each.generation == self.newest]
        for n, each in enumerate(entries):
            if each.generation not in self.numbers | self.noted:
                yield each.generation
                if n > max(mine, default=-1):
                    yield each.parent

    def untold(self, entries: Sequence[Entry]) -> Iterator[Entry]:
        """Yield what other computers noted of files that have the number of the point still."""
        for each in entries:
            if each.parent == self.point and each.generation not in self.noted:
                yield each


@dataclass(frozen=True, slots=True)
class Start:
    """What a run starts from.

    Attributes:
        revision: that of the file as it was found.
        remembered: what this device knew.
        exact: what is known of the moment when the file was given its generation.
        point: the generation, if that is exact indeed; ``None`` if not.
        known: what there is to go by, with what else the file seems to hold.
        told: the rows of the base that this changes for good.
        heard: the entries that went in.
    """

    revision: str
    remembered: Known
    exact: Known
    known: Known
    point: int | None = None
    told: Rows = field(default_factory=dict)
    heard: frozenset[int] = frozenset()
    numbers: frozenset[int] = frozenset()

    @property
    def moved(self) -> bool:
        """Whether another computer wrote the file since this one knew it."""
        return self.exact is not self.remembered


def caught_up(
    known: Known, lineage: Lineage, since: Callable[[int], Rows], sides: tuple[Reading, Reading]
) -> Start:
    """Return what to decide from.

    Args:
        known: what this device remembers.
        lineage: how the file came to be, as far as it knows.
        since: one of its points -> what the base held then of the rows that have changed since.
        sides: the file and the Sheet as they were read.
    """
    file, entries = sides[0], sides[1].journal
    generation = file.generation
    start = None if lineage.is_last(generation) else _led(known, lineage, since, sides)
    if start is None:
        start = Start(file.revision, known, known, known, lineage.point)
    else:
        lineage = Lineage(points=() if start.point is None else (start.point,))
    if start.point != generation or file.revision == lineage.revision:
        return start
    news = [each for each in lineage.untold(entries) if each.generation not in lineage.heard]
    return _with(start, hearsay.heard(start.known.base, news, sides), news)


def _led(
    known: Known, lineage: Lineage, since: Callable[[int], Rows], sides: tuple[Reading, Reading]
) -> Start | None:
    """Return what to decide from where the file was written since its state was saved here.

    ``None`` stands for a file that this device has written, and of which the journal says nothing.
    """
    file, entries = sides[0], sides[1].journal
    generation = file.generation
    if lineage.is_own(generation) and generation not in lineage.noted:
        return None
    numbers = {each.generation for each in entries} | set(lineage.points)
    ends = [generation - part for part in (0, *_PARTS) if generation - part in numbers]
    way = path(entries, lineage.points, ends[0]) if ends else None
    pending = _without_cells(known.pending)
    if way is None and lineage.is_own(generation):
        return None
    if way is None:
        exact = replace(known, base={}, pending=pending)
        return Start(file.revision, known, exact, exact)
    base = advance(rewound(known.base, since(way[0])), way[1])
    exact = replace(known, base=base, pending=pending)
    if ends[0] == generation:
        return Start(file.revision, known, exact, exact, generation)
    doubted = hearsay.doubted(base, way[1][-1].rows if way[1] else {}, sides)
    return _with(Start(file.revision, known, exact, exact), doubted, ())


def _with(start: Start, more: Hearsay, news: Sequence[Entry]) -> Start:
    heard = frozenset(each.generation for each in news)
    if not more:
        return replace(start, heard=heard)
    return replace(start, known=replace(start.known, base=more.base), told=more.told, heard=heard)


def _without_cells(pending: Plan) -> Plan:
    """Drop what says nothing of a file that was written since; ids and tombstones stay due."""

    def lasting(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
        return tuple(edit for edit in edits if isinstance(edit, GiveId | Bury))

    return Plan(lasting(pending.local), lasting(pending.remote), pending.minted)


def entry_of(
    lineage: Lineage, sides: tuple[Reading, Reading], plan: Plan, was: Rows, now: Rows
) -> Entry:
    """Return the entry of a run, without what the file lacks.

    Args:
        lineage: how the file came to be.
        sides: the file and the Sheet as they were read.
        plan: what the run does.
        was: rows as both sides held them at the point.
        now: the same rows as both sides will hold them.
    """
    file, entries = sides[0], sides[1].journal
    # From what it holds and was decided on, so that two branches do not meet in one number.
    last = entries[-1].generation if entries else 0
    text = f"{file.revision} {last} {plan.tokens} {len(plan.local)} {len(plan.remote)}"
    step = 1 + int(hashlib.sha256(text.encode()).hexdigest()[:4], 16)
    generation = file.generation + step
    if lineage.point is None:
        return Entry(generation, NOWHERE)
    made = journal.small(Entry(generation, lineage.point, changes(was, now), waits=file.open))
    # What a run noted that found the file open says the same as soon as that is paid.
    for each in entries:
        new = each.generation != file.generation or not plan
        if new and each.generation in lineage.noted and each.tells_like(made):
            return each if each.waits or not made.waits else replace(each, waits=True)
    return made


def is_news(lineage: Lineage, made: Entry, file: Reading, entries: Sequence[Entry]) -> bool:
    """Whether an entry of a run that changes neither side says what none else does.

    What both sides came to hold by themselves is news, unless another computer's run is behind it;
    so is a number that the file should have got.
    """
    if lineage.point is None:
        return False
    if file.generation != lineage.point:
        return made.generation != file.generation
    if any(each.generation in lineage.noted and each.parent == lineage.point for each in entries):
        return True
    return bool(made.whole or journal.beyond(made.rows, list(lineage.untold(entries))))
