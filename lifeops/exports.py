"""Blank workbooks to share: each template, each of its variants, each single workbook of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workbook.errors import NotWritableError
from workbook.template.model import Template


@dataclass(frozen=True, slots=True)
class Blank:
    """A workbook that can be made.

    Attributes:
        name: as people type it: a template's, or a single workbook's.
        variant: of the template, ``""`` for the general one.
        source: the template that it is made of.
        title: what it is.
        about: whom it is for.
    """

    name: str
    variant: str
    source: str
    title: str
    about: str

    @property
    def stem(self) -> str:
        """The name of its file, without ending."""
        return f"{self.name}-{self.variant}" if self.variant else self.name

    @property
    def command(self) -> str:
        """What follows ``lifeops new`` to make it."""
        return f"{self.name} --variant {self.variant}" if self.variant else self.name

    def template(self, *, sample: bool = False, as_of: date | None = None) -> Template:
        """Return it as a template, with or without a sample year around a day."""
        from templates.shipped import load

        single = "" if self.name == self.source else self.name
        return load(self.source, variant=self.variant, single=single, sample=sample, as_of=as_of)


def blanks(name: str) -> Iterator[Blank]:
    """Yield every workbook that the template called ``name`` can make, the whole one first."""
    from templates.shipped import singles, title, variants

    yield Blank(name, "", name, title(name), "The whole workbook.")
    for variant, found in variants(name).items():
        yield Blank(name, variant, name, f"{title(name)}: {found.title}", found.about)
    for single, part in singles(name).items():
        yield Blank(single, "", name, part.title, part.about)


def written(blank: Blank, folder: Path) -> tuple[Path, Path]:
    """Write a blank workbook as .xlsx and .xltx, and return where; the same bytes each time.

    Raises:
        NotWritableError: another file of that name is there, or the folder cannot be written.
    """
    from workbook.render.book import render
    from workbook.xlsx.blank import as_template
    from workbook.xlsx.create import build

    data = build(render(blank.template()))
    files = (
        (folder / f"{blank.stem}.xlsx", data),
        (folder / f"{blank.stem}.xltx", as_template(data, blank.title)),
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, held in files:
            _write(path, held)
    except OSError as wrong:
        raise NotWritableError(
            f"the file cannot be written ({wrong.strerror})", where=str(folder)
        ) from wrong
    return files[0][0], files[1][0]


def _write(path: Path, data: bytes) -> None:
    """Write a file, unless it is there and the same."""
    if not path.exists():
        path.write_bytes(data)
    elif path.read_bytes() != data:
        raise NotWritableError(
            "there is another file of that name",
            where=str(path),
            fix="Choose another folder, or move that file away",
        )
