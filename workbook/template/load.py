"""Reading a template: a folder of TOML files, every problem listed with file and line.

``template.toml`` names the tabs in order; each tab has a file of its own. What a template holds
is described in :mod:`workbook.template.model`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from workbook.errors import Problem, ProblemsError
from workbook.template.check import check
from workbook.template.manifest import Manifest, manifest
from workbook.template.model import Tab, Template
from workbook.template.read import tab
from workbook.template.samples import Given, with_samples
from workbook.template.subset import subset
from workbook.template.toml import Source, read
from workbook.template.variant import variant as read_variant
from workbook.template.variant import varied


def load(
    folder: Path,
    *,
    variant: str = "",
    single: str = "",
    tabs: Sequence[str] = (),
    more: Mapping[str, Given] | None = None,
) -> Template:
    """Return the template in ``folder``.

    Args:
        folder: holds ``template.toml`` and one file a tab.
        variant: the file of the variant to apply, without ``.toml``; none if empty.
        single: the name of the single workbook to make of it; the whole template if empty.
        more: sample rows beside those of the files: what generated them -> the rows.
        tabs: the files of the tabs to make it of, without ``.toml``, instead of a ``single``.

    Raises:
        ProblemsError: lists every problem of every file, each with its line.
        KeyError: there is no single workbook and no tab of that name.
    """
    said = manifest(folder)
    sources = {name: read(folder / f"{name}.toml", f"{name}.toml") for name in said.tabs}
    template = with_samples(_whole(said, sources), more or {})
    if variant:
        chosen = read_variant(folder, variant)
        template = varied(template, chosen)
        _stop(chosen.source.problems)
    if single:
        wanted = next((each for each in said.singles if each.name == single), None)
        if wanted is None:
            raise KeyError(single)
        template = replace(template, id=f"{said.id}/{single}", title=wanted.title)
        tabs = wanted.tabs
    if tabs:
        template = subset(template, [sources[name].values["sheet"] for name in tabs])
    return template


def _whole(said: Manifest, sources: Mapping[str, Source]) -> Template:
    """Return the template with all its tabs, checked."""
    pages = [(each, None if each.problems else tab(each)) for each in sources.values()]
    found: tuple[Tab, ...] = tuple(page for _, page in pages if page is not None)
    problems = [*said.source.problems, *(p for source, _ in pages for p in source.problems)]
    if not said.complete:
        _stop(problems)
    template = Template(said.id, said.version, said.title, said.as_of, found)
    problems += check(template, {page.sheet: source for source, page in pages if page is not None})
    _stop(problems)
    return template


def _stop(problems: Sequence[Problem]) -> None:
    if problems:
        unique = dict.fromkeys(problems)
        ordered = sorted(unique, key=lambda each: (each.file, each.line, each.message))
        raise ProblemsError(tuple(ordered))


__all__ = ["Tab", "Template", "load"]
