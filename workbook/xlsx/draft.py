"""A package being changed: parts as they will be, until they are written together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbook.errors import WorkbookError
from workbook.xlsx import markup
from workbook.xlsx.package import Package
from workbook.xlsx.streamed import Pieces


@dataclass(slots=True)
class Draft:
    """The parts of a package that are exchanged, added or taken out."""

    package: Package
    changed: dict[str, bytes] = field(default_factory=dict)
    added: dict[str, bytes] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    def part(self, name: str) -> bytes:
        """Return a part as it will be."""
        for parts in (self.changed, self.added):
            if name in parts:
                return parts[name]
        return self.package.part(name)

    def put(self, name: str, part: bytes) -> None:
        """Exchange a part, if it differs."""
        if name in self.added:
            self.added[name] = part
        elif name in self.changed or part != self.package.part(name):
            self.changed[name] = part

    def names(self) -> set[str]:
        """Return the names of all members as they will be."""
        return ({*self.package.names, *self.added}) - self.removed

    def written(self, sheets: Mapping[str, Pieces]) -> bytes:
        """Return the file, checked against what was meant.

        Args:
            sheets: the worksheets that are exchanged as well; pieces are gone through twice.

        Raises:
            WorkbookError: the bytes are not as meant; they are not to be used.
        """
        changed: dict[str, Pieces] = {**self.changed, **sheets}
        if not (changed or self.added or self.removed):
            return self.package.data
        data = self.package.replaced(changed, self.added, self.removed)
        after = Package(data)
        kept = [name for name in self.package.names if name not in self.removed]
        exchanged = {**changed, **self.added}
        sound = (
            list(after.names) == [*kept, *self.added]
            and all(after.holds(name, part) for name, part in exchanged.items())
            and all(after.untouched(self.package, name) for name in kept if name not in changed)
        )
        if not sound:
            raise unsound("the package does not read back as it was meant")
        return data


def insert_in_root(part: bytes, child: bytes) -> bytes:
    """Return a part with one more child at the end of its root."""
    end = part.rindex(b"</")
    return part[:end] + child + part[end:]


def insert_in(part: bytes, name: bytes, child: bytes) -> bytes:
    """Return a part with one more child at the end of an element that has some."""
    end = part.rindex(b"</" + markup.prefix_of(part) + name)
    return part[:end] + child + part[end:]


def unsound(what: str) -> WorkbookError:
    """Return the error for a patch that failed its own check."""
    return WorkbookError(what, fix="Nothing was written; please report this with the workbook")
