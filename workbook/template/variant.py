"""A variant: the same template under the names, settings and tabs that one role works with.

It renames, shows, hides and presets, and never takes a table or a column away, so a workbook can
change its variant without losing a cell.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from functools import partial
from pathlib import Path
from typing import Any

from workbook.model import Address
from workbook.template.manifest import VARIANTS
from workbook.template.model import Column, PageCell, Tab, Table, Template
from workbook.template.read import content, rows
from workbook.template.toml import Key, KeyPath, Source, read

CELL = "variant"
"""The setting that holds the variant's name."""

_TABLE = Key((dict,))
_KEYS = {
    "name": Key((str,), required=True),
    "title": Key((str,), required=True),
    "about": Key((str,)),
    "settings": _TABLE,
    "headers": _TABLE,
    "texts": _TABLE,
    "tabs": _TABLE,
    "columns": _TABLE,
    "starters": _TABLE,
}
_NAMES = Key((list,))
_TABS = {"show": _NAMES, "hide": _NAMES, "first": _NAMES}
_COLUMNS = {"show": _TABLE, "hide": _TABLE}
_SETTING = (str, int, float, bool, date, time)


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant as its file says.

    Attributes:
        name: what the setting ``variant`` holds, such as ``Creative``.
        title: what people call it.
        about: whom it is for, in one line.
    """

    name: str
    title: str
    about: str
    raw: Mapping[str, Any]
    source: Source

    @property
    def shows(self) -> tuple[str, ...]:
        """The tabs that it brings into view."""
        return tuple(self.raw.get("tabs", {}).get("show", ()))

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """The columns that it brings into view: table, column id."""
        shown = self.raw.get("columns", {}).get("show", {})
        return tuple((table, column) for table, its in shown.items() for column in its)

    @property
    def headers(self) -> Mapping[tuple[str, str], str]:
        """What it calls columns: (table, column id) -> header."""
        named = self.raw.get("headers", {}).items()
        return {(table, column): text for table, its in named for column, text in its.items()}


def variant(folder: Path, name: str) -> Variant:
    """Return the variant called ``name``; problems are on its source."""
    file = f"{VARIANTS}/{name}.toml"
    source = read(folder / file, file)
    raw = source.checked(source.values, (), _KEYS) if not source.problems else {}
    return Variant(raw.get("name", name), raw.get("title", name), raw.get("about", ""), raw, source)


def varied(template: Template, chosen: Variant) -> Template:
    """Return ``template`` as the variant wants it, noting problems on the variant's source."""
    at = _Applied(template, chosen.source)
    raw = chosen.raw
    at.settings({CELL: chosen.name, **raw.get("settings", {})})
    at.headers(raw.get("headers", {}))
    at.texts(raw.get("texts", {}))
    at.tabs(chosen.source.checked(raw.get("tabs", {}), ("tabs",), _TABS))
    at.columns(chosen.source.checked(raw.get("columns", {}), ("columns",), _COLUMNS))
    at.starters(raw.get("starters", {}))
    return replace(template, tabs=tuple(at.by_sheet.values()))


def _is_named(name: str, cell: PageCell) -> bool:
    return cell.name == name


class _Applied:
    """A template's tabs while a variant is applied to them."""

    def __init__(self, template: Template, source: Source) -> None:
        self.source = source
        self.by_sheet = {tab.sheet: tab for tab in template.tabs}
        self.sheet_of = {table.name: tab.sheet for tab, table in template.tables()}

    def _tab(self, path: KeyPath, sheet: str, change: Callable[[Tab], Tab]) -> None:
        if sheet in self.by_sheet:
            self.by_sheet[sheet] = change(self.by_sheet[sheet])
        else:
            self.source.problem(path, f"there is no tab {sheet!r}")

    def _table(self, path: KeyPath, name: str, change: Callable[[Table], Table]) -> None:
        def changed(tab: Tab) -> Tab:
            return replace(tab, table=change(tab.table)) if tab.table is not None else tab

        if name in self.sheet_of:
            self._tab(path, self.sheet_of[name], changed)
        else:
            self.source.problem(path, f"there is no table {name!r}")

    def _column(
        self, path: KeyPath, table: str, column: str, change: Callable[[Column], Column]
    ) -> None:
        def changed(held: Table) -> Table:
            if column not in {each.id for each in held.columns}:
                self.source.problem(path, f"{table} has no column {column!r}")
            columns = (change(each) if each.id == column else each for each in held.columns)
            return replace(held, columns=tuple(columns))

        self._table(path, table, changed)

    def _cell(
        self, path: KeyPath, sheet: str, has: Callable[[PageCell], bool], value: object
    ) -> bool:
        """Change what a page's cells hold where they are meant; say whether any is."""
        tab = self.by_sheet[sheet]
        if not any(map(has, tab.cells)):
            return False
        cells = tuple(
            replace(cell, content=content(self.source, path, value, cell.type))
            if has(cell)
            else cell
            for cell in tab.cells
        )
        self.by_sheet[sheet] = replace(tab, cells=cells)
        return True

    def settings(self, given: Mapping[str, object]) -> None:
        """Preset named cells."""
        for name, value in given.items():
            path = ("settings", name)
            if type(value) not in _SETTING:
                self.source.problem(path, f"{value!r} is no value for a cell")
                continue
            named = partial(_is_named, name)
            found = [self._cell(path, sheet, named, value) for sheet in self.by_sheet]
            if not any(found):
                self.source.problem(path, f"no cell is named {name!r}")

    def headers(self, given: Mapping[str, Mapping[str, str]]) -> None:
        """Rename headers; column ids stay."""
        for table, names in given.items():
            for column, header in names.items():
                path = ("headers", table, column)
                self._column(path, table, column, lambda c, h=header: replace(c, header=h))  # type: ignore[misc]
            self._table(("headers", table), table, self._unique)

    def _unique(self, table: Table) -> Table:
        headers = [column.header.strip().lower() for column in table.columns]
        for column in table.columns:
            if headers.count(column.header.strip().lower()) > 1:
                path = ("headers", table.name, column.id)
                self.source.problem(
                    path, f"two columns of {table.name} are called {column.header!r}"
                )
        return table

    def texts(self, given: Mapping[str, Mapping[str, str]]) -> None:
        """Change the words on pages."""
        for sheet, cells in given.items():
            for at, text in cells.items():
                path = ("texts", sheet, at)
                address = Address.parse(at)
                if sheet not in self.by_sheet:
                    self.source.problem(path, f"there is no tab {sheet!r}")
                elif not self._cell(path, sheet, lambda c, a=address: c.at == a, text):  # type: ignore[misc]
                    self.source.problem(path, f"nothing stands in {at} of {sheet!r}")

    def tabs(self, given: Mapping[str, list[str]]) -> None:
        """Show, hide and order tabs."""
        for key in ("show", "hide"):
            for index, sheet in enumerate(given.get(key, ())):
                hidden = key == "hide"
                self._tab(("tabs", key, index), sheet, lambda t, h=hidden: replace(t, hidden=h))  # type: ignore[misc]
        first = [sheet for sheet in given.get("first", ()) if sheet in self.by_sheet]
        for index, sheet in enumerate(given.get("first", ())):
            self._tab(("tabs", "first", index), sheet, lambda t: t)
        # The very first tab is where everybody starts.
        order = dict.fromkeys([next(iter(self.by_sheet)), *first, *self.by_sheet])
        self.by_sheet = {sheet: self.by_sheet[sheet] for sheet in order}

    def columns(self, given: Mapping[str, Mapping[str, list[str]]]) -> None:
        """Show and hide columns."""
        for key in ("show", "hide"):
            for table, names in given.get(key, {}).items():
                for index, column in enumerate(names):
                    path = ("columns", key, table, index)
                    hidden = key == "hide"
                    self._column(path, table, column, lambda c, h=hidden: replace(c, hidden=h))  # type: ignore[misc]

    def starters(self, given: Mapping[str, list[Mapping[str, Any]]]) -> None:
        """Add rows that a new workbook begins with, such as the steps of a playbook."""
        for table in given:
            path = ("starters", table)

            def added(held: Table, path: KeyPath = path) -> Table:
                more = rows(self.source, given, path, held.columns)
                return replace(held, starters=(*held.starters, *more))

            self._table(path, table, added)
