"""What a template is made of, as its folder says before any tab is read."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workbook.template.toml import Key, Source, read

FILE = "template.toml"
VARIANTS = "variants"

_MANIFEST = {
    "id": Key((str,), required=True),
    "version": Key((int,), required=True),
    "title": Key((str,), required=True),
    "as_of": Key((date,), required=True),
    "tabs": Key((list,), required=True),
    "singles": Key((list,)),
}
_SINGLE = {
    "name": Key((str,), required=True),
    "title": Key((str,), required=True),
    "about": Key((str,)),
    "tabs": Key((list,), required=True),
}


@dataclass(frozen=True, slots=True)
class Single:
    """A workbook made of a few of the template's tabs.

    Attributes:
        name: as people type it: ``travel-planner``.
        about: what it is for, in one line.
        tabs: the files of its tabs, without ``.toml``; more come where formulas need them.
    """

    name: str
    title: str
    about: str
    tabs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of ``template.toml``.

    Attributes:
        tabs: the files of the tabs in order, without ``.toml``.
        source: the file, with its problems.
    """

    id: str
    version: int
    title: str
    as_of: date
    tabs: tuple[str, ...]
    singles: tuple[Single, ...]
    source: Source

    @property
    def complete(self) -> bool:
        """Whether the file says all that it must."""
        return not self.source.problems


def manifest(folder: Path) -> Manifest:
    """Return what ``template.toml`` says; problems are on its source, gaps filled with blanks."""
    source = read(folder / FILE, FILE)
    raw = source.checked(source.values, (), _MANIFEST) if not source.problems else {}
    tabs = []
    for index, name in enumerate(raw.get("tabs", ())):
        if isinstance(name, str) and name.isidentifier():
            tabs.append(name)
        else:
            source.problem(("tabs", index), f"{name!r} is not the name of a tab's file")
    return Manifest(
        raw.get("id", ""),
        raw.get("version", 0),
        raw.get("title", ""),
        raw.get("as_of", date.min),
        tuple(tabs),
        _singles(source, raw, tabs),
        source,
    )


def variants(folder: Path) -> tuple[str, ...]:
    """Return the names of a template's variants."""
    return tuple(sorted(path.stem for path in (folder / VARIANTS).glob("*.toml")))


def _singles(source: Source, raw: dict[str, object], tabs: list[str]) -> tuple[Single, ...]:
    singles = []
    for path, entry in source.each(raw, ("singles",)):
        good = source.checked(entry, path, _SINGLE)
        if not {"name", "title", "tabs"} <= good.keys():
            continue
        for index, name in enumerate(good["tabs"]):
            if name not in tabs:
                source.problem((*path, "tabs", index), f"there is no tab {name!r}")
        about = good.get("about", "")
        singles.append(Single(good["name"], good["title"], about, tuple(good["tabs"])))
    return tuple(singles)
