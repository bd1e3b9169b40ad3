"""What one device remembers of how the columns of both sides look."""

import json

from sync.looks import Looks
from sync.state_file import StateFile
from sync.store import Look


class SeenLooks(StateFile):
    """The part of a link's memory that tells which looks a person changed."""

    def looks(self) -> dict[tuple[str, str], tuple[Look, Look]]:
        """Return (table, column) -> how it looked last, in Excel and on the Sheet."""
        stored = json.loads(self._about("looks") or "[]")
        return {(t, c): (_decoded(one), _decoded(other)) for t, c, one, other in stored}

    def remember_looks(self, looks: Looks) -> None:
        """Remember how columns look, if that is new."""
        stored = [[*key, *map(_encoded, sides)] for key, sides in sorted(looks.items())]
        text = json.dumps(stored, ensure_ascii=False)
        if text != (self._about("looks") or "[]"):
            with self._writing() as file:
                file.execute("INSERT OR REPLACE INTO about VALUES ('looks', ?)", (text,))

    def look_again(self) -> None:
        """Let the next run read both sides, whether or not they change till then."""
        with self._writing() as file:
            file.execute("UPDATE about SET value = '' WHERE key = 'local_revision'")


def _encoded(look: Look) -> list[object]:
    return [look.format, look.width, look.choices]


def _decoded(stored: list[object]) -> Look:
    match stored:
        case [str(code), int() | float() as width, list(choices)]:
            return Look(code, width, tuple(map(str, choices)))
    raise ValueError(f"not a stored look: {stored!r}")
