"""One call of the API, read from the wire, and what it is answered from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sync.emulator import masks
from sync.emulator.answers import Answers
from sync.emulator.evaluation import Evaluation, wall_clock
from sync.emulator.faults import Faults
from sync.emulator.masks import Mask
from sync.emulator.quota import Quota
from sync.emulator.rendered import Rendered
from sync.emulator.show import View
from sync.emulator.spreadsheet import Json, Spreadsheet
from sync.emulator.storage import Storage
from sync.emulator.switches import Switches
from sync.emulator.users import Users


@dataclass(slots=True)
class State:
    """What the server holds: the stored spreadsheets and their calculated values.

    Attributes:
        storage: the database.
        foreign: ids that exist but belong to someone else.
        clock: gives the time; see also ``ahead``.
        evaluations: spreadsheet id -> its calculated values.
        users: the tokens that were introduced.
        quota: what is left of the requests allowed.
        faults: what is to go wrong.
        answers: what was answered and still holds.
        rendered: the rows that were answered.
        ahead: how far the control API has set the clock forward.
        uploads: id -> an upload in pieces that is under way.
    """

    storage: Storage
    foreign: frozenset[str] = frozenset()
    clock: Callable[[], datetime] = wall_clock
    evaluations: dict[str, Evaluation] = field(default_factory=dict)
    users: Users = field(default_factory=Users)
    quota: Quota = field(default_factory=Quota)
    faults: Faults = field(default_factory=Faults)
    answers: Answers = field(default_factory=Answers)
    rendered: Rendered = field(default_factory=Rendered)
    ahead: timedelta = timedelta()
    uploads: dict[str, Any] = field(default_factory=dict)

    @property
    def switches(self) -> Switches:
        """What only Google can settle, as it is set now."""
        return self.storage.switches

    def now(self) -> datetime:
        """Return the time, which formulas are calculated with too."""
        return self.clock() + self.ahead

    def view(self, book: Spreadsheet) -> View:
        """Return a view of a spreadsheet as it stands."""
        evaluation = self.evaluations.setdefault(book.id, Evaluation(self.now))
        return View(book, evaluation, self.rendered)


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes with their media type: a body that is no JSON, sent or answered."""

    content: bytes
    media: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: the parts of its path, its parameters (every value of each) and its JSON body."""

    path: tuple[str, ...]
    parameters: Mapping[str, list[str]]
    body: Any = None

    def one(self, name: str) -> str:
        """Return a parameter's value; ``""`` where it is not given."""
        return self.parameters.get(name, [""])[-1]

    def flag(self, name: str) -> bool:
        """Whether a parameter says true."""
        return self.one(name).lower() in ("true", "1")

    def flat(self) -> dict[str, str]:
        """Return every parameter's last value."""
        return {name: found[-1] for name, found in self.parameters.items()}

    def mask(self, schema: str) -> Mask:
        """Return the mask that ``fields`` gives over an answer of this schema."""
        text = self.one("fields")
        return masks.parse(text, schema) if text else {}


Call: TypeAlias = Callable[[State, Asked], Json | Content | None]
Route: TypeAlias = tuple[str, str, str, Call]
