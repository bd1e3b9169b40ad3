"""Reading a template: a folder of TOML files, every problem listed with file and line.

``template.toml`` names the tabs in order; each tab has a file of its own. What a template holds
is described in :mod:`workbook.template.model`.
"""

from datetime import date
from pathlib import Path

from workbook.errors import Problem, ProblemsError
from workbook.template.check import check
from workbook.template.model import Tab, Template
from workbook.template.read import tab
from workbook.template.toml import Key, Source, read

_MANIFEST = {
    "id": Key((str,), required=True),
    "version": Key((int,), required=True),
    "title": Key((str,), required=True),
    "as_of": Key((date,), required=True),
    "tabs": Key((list,), required=True),
}


def load(folder: Path) -> Template:
    """Return the template in ``folder``.

    Raises:
        ProblemsError: lists every problem of every file, each with its line.
    """
    manifest = read(folder / "template.toml", "template.toml")
    raw = manifest.checked(manifest.values, (), _MANIFEST) if not manifest.problems else {}
    sources = _tab_sources(folder, manifest, raw.get("tabs", []))
    pages = [(source, None if source.problems else tab(source)) for source in sources]
    tabs = tuple(page for _, page in pages if page is not None)
    problems = [*manifest.problems, *(found for source, _ in pages for found in source.problems)]
    if not _MANIFEST.keys() <= raw.keys():
        raise ProblemsError(_sorted(problems))
    template = Template(raw["id"], raw["version"], raw["title"], raw["as_of"], tabs)
    problems += check(template, {page.sheet: source for source, page in pages if page is not None})
    if problems:
        raise ProblemsError(_sorted(problems))
    return template


def _tab_sources(folder: Path, manifest: Source, tabs: list[object]) -> list[Source]:
    sources = []
    for index, name in enumerate(tabs):
        if isinstance(name, str) and name.isidentifier():
            sources.append(read(folder / f"{name}.toml", f"{name}.toml"))
        else:
            manifest.problem(("tabs", index), f"{name!r} is not the name of a tab's file")
    return sources


def _sorted(problems: list[Problem]) -> tuple[Problem, ...]:
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda each: (each.file, each.line, each.message)))


__all__ = ["Tab", "Template", "load"]
