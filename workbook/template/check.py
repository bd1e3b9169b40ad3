"""What a template's parts must agree on: names that are unique, references that lead somewhere.

Each check notes its problems on the :class:`~workbook.template.toml.Source` of the tab, at the
line of what is wrong.
"""

import re
from collections.abc import Iterator, Mapping

from workbook.errors import FormulaError, Problem
from workbook.formula.parse import parse
from workbook.formula.portability import problems as unportable
from workbook.formula.tree import Call, CellRef, ColumnRef, Name, Node, Target
from workbook.formula.walk import walk
from workbook.model import ID_COLUMN
from workbook.schema import SCHEMA_SHEET, ColumnType
from workbook.template.charts import reference
from workbook.template.model import Check, Column, PageCell, Sample, Tab, Table, Template
from workbook.template.toml import KeyPath, Source
from workbook.values import Formula

_CELL_LIKE = re.compile(r"[A-Z]{1,3}[0-9]+|R[0-9]*C[0-9]*|[RC]|TRUE|FALSE", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHEET_FORBIDDEN = re.compile(r"[\[\]:*?/\\]|^'|'$")
_RESERVED_SHEETS = frozenset({SCHEMA_SHEET.lower(), "conflicts", "history"})


def check(template: Template, sources: Mapping[str, Source]) -> list[Problem]:
    """Return every disagreement between the parts of ``template``.

    Args:
        template: as read, before anything is bound.
        sources: sheet name -> the file it was read from.
    """
    known = _Known(template)
    before = {sheet: len(source.problems) for sheet, source in sources.items()}
    _unique_names(template, sources)
    for tab in template.tabs:
        source = sources[tab.sheet]
        if tab.table is not None:
            _table(known, source, tab.table)
        _page(known, source, tab)
    return [p for sheet, source in sources.items() for p in source.problems[before[sheet] :]]


class _Known:
    """The names that formulas of the template may use."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.sheets = {tab.sheet for tab in template.tabs}
        self.columns = {
            table.name: {column.id for column in table.columns} for _, table in template.tables()
        }
        self.names = {cell.name for _, cell in template.cells()}

    def formula(self, source: Source, path: KeyPath, text: str, table: Table | None) -> None:
        """Note a problem for everything in a formula that leads nowhere or does not travel."""
        try:
            tree = parse(text)
        except FormulaError as wrong:
            near = text[wrong.position : wrong.position + 20]
            source.problem(path, f"formula: {wrong.what}, at {near!r}")
            return
        for message in sorted({m for node in walk(tree) if (m := self._wrong(node, table))}):
            source.problem(path, f"formula: {message}")
        found = {m for target in Target for m in unportable(text, target)}
        for message in sorted(found):
            source.problem(path, f"formula: {message}")

    def rule(self, source: Source, path: KeyPath, text: str, table: Table | None) -> None:
        """Check a conditional format, which Excel and Google confine to its own sheet."""
        before = len(source.problems)
        self.formula(source, path, text, table)
        if len(source.problems) == before and any(
            _leaves_sheet(node) for node in walk(parse(text))
        ):
            source.problem(path, "a rule may only read its own sheet: add a computed column for it")

    def _wrong(self, node: Node, table: Table | None) -> str:
        match node:
            case ColumnRef():
                return self._column(node, table)
            case Name(name=name):
                return "" if name in self.names else f"nothing is named {name!r}"
            case CellRef(sheet=sheet):
                return "" if not sheet or sheet in self.sheets else f"there is no sheet {sheet!r}"
            case Call(name="TODAY" | "NOW") if table is not None:
                return "a table must read the name today, not TODAY or NOW"
            case _:
                return ""

    def _column(self, node: ColumnRef, table: Table | None) -> str:
        name = node.table or (table.name if table else "")
        if not name:
            return f"[@{node.column}] stands outside a table"
        if name not in self.columns:
            return f"there is no table {name!r}"
        known = node.column in self.columns[name]
        return "" if known else f"{name} has no column {node.column!r}"

    def check(self, source: Source, path: KeyPath, what: Check) -> None:
        """Note a problem for a list or a reference that does not exist."""
        if what.list and self.template.list_column(what.list) is None:
            source.problem((*path, "list"), f"there is no list {what.list!r}")
        if what.reference:
            table, _, column = what.reference.removesuffix("]").partition("[")
            if column not in self.columns.get(table, ()):
                source.problem((*path, "reference"), f"there is no column {what.reference!r}")

    def reads(self, source: Source, path: KeyPath, text: str) -> None:
        """Note a problem for what a chart cannot read."""
        node = reference(text)
        if node is None:
            source.problem(path, f"{text!r} is no column (Table[Column]) and no range (C6:C17)")
            return
        for message in sorted({m for each in walk(node) if (m := self._wrong(each, None))}):
            source.problem(path, message)

    def listed(self, source: Source, path: KeyPath, what: Check, value: Sample) -> None:
        """Note a problem for a value that the list of its cell does not hold."""
        found = self.template.list_column(what.list) if what.list else None
        if found is not None and value is not None and value not in found[2].values:
            source.problem(path, f"{value!r} is not in the list {what.list!r}")


def _leaves_sheet(node: Node) -> bool:
    match node:
        case ColumnRef(this_row=this_row):
            return not this_row
        case CellRef(sheet=sheet):
            return bool(sheet)
        case _:
            return isinstance(node, Name)


def _unique_names(template: Template, sources: Mapping[str, Source]) -> None:
    taken: dict[str, str] = {}
    for tab, table in template.tables():
        _take(sources[tab.sheet], ("table", "name"), table.name, "table", taken)
    for tab in template.tabs:
        _sheet(sources[tab.sheet], tab.sheet)
        for cell in tab.cells:
            if cell.name:
                _take(
                    sources[tab.sheet],
                    _cell_path(sources[tab.sheet], cell),
                    cell.name,
                    "cell",
                    taken,
                )


def _take(source: Source, path: KeyPath, name: str, what: str, taken: dict[str, str]) -> None:
    if not _NAME.fullmatch(name) or _CELL_LIKE.fullmatch(name):
        source.problem(
            path,
            f"{name!r} cannot be the name of a {what}: it reads as something else in a formula",
        )
    if name.lower() in taken:
        source.problem(path, f"{name!r} is already the name of a {taken[name.lower()]}")
    taken[name.lower()] = what


def _sheet(source: Source, sheet: str) -> None:
    if len(sheet) > 31 or _SHEET_FORBIDDEN.search(sheet):
        source.problem(("sheet",), f"{sheet!r} cannot name a sheet in Excel")
    if sheet.lower() in _RESERVED_SHEETS:
        source.problem(("sheet",), f"{sheet!r} is a sheet that lifeops or Excel keeps for itself")


def _table(known: _Known, source: Source, table: Table) -> None:
    seen: dict[str, str] = {ID_COLUMN: "id"}
    for index, column in enumerate(table.columns):
        path: KeyPath = ("table", "columns", index)
        for what, name in (("id", column.id), ("header", column.header)):
            key = f"{what} {name.strip().lower()}"
            if key in seen or name.strip().lower() == ID_COLUMN:
                source.problem((*path, what), f"the {what} {name!r} is used twice in this table")
            seen[key] = what
        _column(known, source, path, table, column)
    if table.required and table.required not in known.columns[table.name]:
        source.problem(("table", "required"), f"there is no column {table.required!r}")
    for index, rule in enumerate(table.rules):
        known.rule(source, ("table", "rules", index, "when"), rule.when, table)
        for name in rule.columns:
            if name not in known.columns[table.name]:
                source.problem(("table", "rules", index, "columns"), f"no column {name!r} here")
    _rows(known, source, table)


def _column(known: _Known, source: Source, path: KeyPath, table: Table, column: Column) -> None:
    known.check(source, path, column.check)
    if column.type is ColumnType.COUNTER and (column.formula or column.id == table.required):
        source.problem((*path, "type"), "a counter is filled by sync: no formula, not required")
    if not column.formula:
        return
    at = (*path, "formula")
    known.formula(source, at, column.formula, table)
    if column.id == table.required:
        source.problem(at, "the required column is typed, so it cannot have a formula")
    blank = f'IF([@{table.required}]="",'
    tests = (f'{blank}"",', f"{blank}IF(COUNTA([@")
    if table.required and not column.formula.removeprefix("IFERROR(").startswith(tests):
        source.problem(at, f"must begin {tests[0]} so that a blank row is blank")


def _rows(known: _Known, source: Source, table: Table) -> None:
    columns = {column.id: column for column in table.columns}
    for key, rows in (("starters", table.starters), ("samples", table.samples)):
        for index, row in enumerate(rows):
            for name, value in row.items():
                path = ("table", key, index, name)
                known.listed(source, path, columns[name].check, value)
            if table.required and row.get(table.required) is None:
                source.problem(("table", key, index), f"the row has no {table.required}")
    if max(len(table.starters), len(table.samples)) >= table.capacity:
        source.problem(("table", "capacity"), "there are more rows than the table has room for")


def _page(known: _Known, source: Source, tab: Tab) -> None:
    seen: set[tuple[int, int]] = set()
    for cell in tab.cells:
        path = _cell_path(source, cell)
        if cell.at in seen:
            source.problem(path, f"{cell.at.a1} is filled twice")
        seen.add(cell.at)
        if cell.to and cell.to not in known.sheets:
            source.problem((*path, "to"), f"there is no sheet {cell.to!r}")
        known.check(source, path, cell.check)
        if cell.type is ColumnType.COUNTER:
            source.problem((*path, "type"), "only a column of a table can be a counter")
        if not isinstance(cell.content, Formula):
            known.listed(source, path, cell.check, cell.content)
    for path, text in _page_formulas(source, tab):
        known.formula(source, (*path, "formula"), text, None)
    _charts(known, source, tab)
    for index, rule in enumerate(tab.rules):
        known.rule(source, ("rules", index, "when"), rule.when, None)
        if rule.area is None:
            source.problem(("rules", index), "area is missing")


def _charts(known: _Known, source: Source, tab: Tab) -> None:
    for index, chart in enumerate(tab.charts):
        known.reads(source, ("charts", index, "categories"), chart.categories)
        for number, series in enumerate(chart.series):
            known.reads(source, ("charts", index, "series", number, "values"), series.values)


def _page_formulas(source: Source, tab: Tab) -> Iterator[tuple[KeyPath, str]]:
    """Yield a page's formulas; of a repeat the first and the last, as only numbers differ."""
    alike: dict[KeyPath, list[str]] = {}
    for cell in tab.cells:
        if isinstance(cell.content, Formula):
            alike.setdefault(_cell_path(source, cell), []).append(cell.content.text)
    for path, texts in alike.items():
        yield from ((path, text) for text in dict.fromkeys((texts[0], texts[-1])))


def _cell_path(source: Source, cell: PageCell) -> KeyPath:
    """Return where the file says what ``cell`` is; cells of a repeat share one place."""
    return source.places.get(cell.at, ())
