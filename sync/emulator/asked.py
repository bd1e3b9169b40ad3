"""One call of the API, read from the wire, and what it is answered from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from sync.emulator import masks
from sync.emulator.evaluation import Evaluation, wall_clock
from sync.emulator.masks import Mask
from sync.emulator.show import View
from sync.emulator.spreadsheet import Json, Spreadsheet
from sync.emulator.storage import Storage


@dataclass(slots=True)
class State:
    """What the server holds: the stored spreadsheets and their calculated values.

    Attributes:
        storage: the database.
        foreign: ids that exist but belong to someone else.
        clock: gives the time that formulas are calculated with.
        evaluations: spreadsheet id -> its calculated values.
    """

    storage: Storage
    foreign: frozenset[str] = frozenset()
    clock: Callable[[], datetime] = wall_clock
    evaluations: dict[str, Evaluation] = field(default_factory=dict)

    def view(self, book: Spreadsheet) -> View:
        """Return a view of a spreadsheet as it stands."""
        evaluation = self.evaluations.setdefault(book.id, Evaluation(self.clock))
        return View(book, evaluation)


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


Call: TypeAlias = Callable[[State, Asked], Json | None]
Route: TypeAlias = tuple[str, str, str, Call]
