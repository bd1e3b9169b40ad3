"""Everything to mend in a template's folder, each with file, line, column and a suggestion."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.formula.lint import Kind, Wrong, wrongs
from workbook.formula.portability import problems
from workbook.formula.tree import ColumnRef, Name, Node, Target
from workbook.schema import ColumnType
from workbook.template.check import check
from workbook.template.manifest import manifest, variants
from workbook.template.model import Template
from workbook.template.read import tab
from workbook.template.toml import KeyPath, Source, read
from workbook.template.variant import variant, varied

_FORMULA = "formula: "
_READER = re.compile(r"\{([nr])([+-]\d+)?\}")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to mend.

    Attributes:
        line: from 1.
        column: from 1.
        fix: what to write instead, if there is an answer.
    """

    file: str
    line: int
    column: int
    message: str
    fix: str = ""

    def __str__(self) -> str:
        fix = f" Instead: {self.fix}." if self.fix else ""
        return f"{self.file}:{self.line}:{self.column}: {self.message}.{fix}"


def findings(folder: Path) -> tuple[Finding, ...]:
    """Return everything to mend in the template in ``folder``, in the order of its files."""
    said = manifest(folder)
    found = [
        _of_file(problem.file, problem.line, problem.message) for problem in said.source.problems
    ]
    sources = {name: read(folder / f"{name}.toml", f"{name}.toml") for name in said.tabs}
    pages = {name: tab(source) for name, source in sources.items() if not source.problems}
    sheets = {page.sheet: sources[name] for name, page in pages.items() if page is not None}
    tabs = tuple(page for page in pages.values() if page is not None)
    template = Template(said.id, said.version, said.title, said.as_of, tabs)
    check(template, sheets)
    kind = _kinds(template)
    for source in sources.values():
        file = _File(folder / source.file, source)
        found += file.formulas(kind)
        for problem in source.problems:
            message = problem.message.removeprefix(_FORMULA)
            if message not in file.told:
                found.append(_of_file(problem.file, problem.line, message))
    if not found:
        found += _in_variants(folder, template)
    return tuple(sorted(dict.fromkeys(found)))


def _in_variants(folder: Path, template: Template) -> Iterator[Finding]:
    for name in variants(folder):
        chosen = variant(folder, name)
        varied(template, chosen)
        for problem in chosen.source.problems:
            yield _of_file(problem.file, problem.line, problem.message)


def _of_file(file: str, line: int, message: str) -> Finding:
    return Finding(file, line, 1, message)


def _kinds(template: Template) -> Kind:
    columns = {
        (table.name, column.id): column.type
        for _, table in template.tables()
        for column in table.columns
    }
    cells = {cell.name: cell.type for _, cell in template.cells()}

    def kind(node: Node) -> ColumnType | None:
        match node:
            case ColumnRef(table=table, column=column):
                return columns.get((table, column))
            case Name(name=name):
                return cells.get(name)
            case _:
                return None

    return kind


class _File:
    """One tab's file, for finding where in its text a part of a formula stands.

    Attributes:
        told: what reading it says of formulas that do not travel, and :meth:`formulas` says better.
    """

    def __init__(self, path: Path, source: Source) -> None:
        self._source = source
        self._text = path.read_text(encoding="utf-8") if path.is_file() else ""
        self.told: set[str] = set()
        self._starts = [0, *(found.end() for found in re.finditer("\n", self._text))]

    def formulas(self, kind: Kind) -> Iterator[Finding]:
        """Yield what is to mend in every formula of the file."""
        table = str(self._source.values.get("table", {}).get("name", ""))
        for path, formula in _texts(self._source.values, ()):
            own = table if path[0] == "table" else ""
            filled = re.sub(r"\s*\n\s*", "", _READER.sub(_filled, formula).strip())
            self.told |= _unportable(filled)
            for wrong in wrongs(filled, own, _within(kind, own)):
                line, column = self._spot(path, formula, wrong)
                yield Finding(self._source.file, line, column, wrong.message, wrong.fix)

    def _spot(self, path: KeyPath, formula: str, wrong: Wrong) -> tuple[int, int]:
        line = self._source.line(path)
        start = self._text.find(formula, self._starts[line - 1])
        if start < 0:
            return line, 1
        inside = formula.lower().find(wrong.part.lower()) if wrong.part else 0
        at = start + max(0, inside)
        before = sum(each <= at for each in self._starts)
        return before, at - self._starts[before - 1] + 1


def _unportable(formula: str) -> set[str]:
    """Return what reading a template says of a formula that does not travel."""
    return {message for target in Target for message in problems(formula, target)}


def _filled(found: re.Match[str]) -> str:
    return str((1 if found[1] == "n" else 10) + int(found[2] or 0))


def _within(kind: Kind, table: str) -> Kind:
    def known(node: Node) -> ColumnType | None:
        if isinstance(node, ColumnRef) and not node.table:
            return kind(ColumnRef(table, node.column))
        return kind(node)

    return known


def _texts(values: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Yield every formula of a TOML file with the keys that lead to it."""
    items: Any = values.items() if isinstance(values, Mapping) else enumerate(values)
    for key, value in items:
        at = (*path, key)
        if isinstance(value, dict | list):
            yield from _texts(value, at)
        elif isinstance(value, str) and key in {"formula", "when"}:
            yield at, value
