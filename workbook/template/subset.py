"""A workbook of a few tabs, made from the whole template.

With the tabs come the lists, the settings and the plain tables that they read. Bigger neighbours
stay out: see :mod:`workbook.template.degrade` for what becomes of formulas that read those.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from workbook.formula.parse import parse
from workbook.formula.tree import ColumnRef, Name
from workbook.formula.walk import walk
from workbook.model import Address
from workbook.template.charts import reference
from workbook.template.degrade import Kept, degraded, says_nothing
from workbook.template.model import Chart, Check, Column, PageCell, Tab, Table, Template
from workbook.values import Formula


def subset(template: Template, sheets: Sequence[str]) -> Template:
    """Return the template with the tabs named ``sheets`` and what they need."""
    wanted = frozenset(sheets)
    tables = _tables(template, wanted)
    present = [
        tab
        for tab in template.tabs
        if tab.sheet in wanted or tab.listing or (tab.table and tab.table.name in tables)
    ]
    kept = Kept(
        tables,
        frozenset(cell.name for tab in present for cell in tab.cells if cell.name),
        frozenset(tab.sheet for tab in present),
    )
    made = [_tab(template, tab, kept) for tab in present]
    short = [_short(tab, made, wanted) for tab in made]
    read = list(_needed(template, short, wanted))
    tabs = [_listed(tab, read, wanted) for tab in read]
    return replace(template, tabs=tuple(_needed(template, tabs, wanted)))


def _needed(template: Template, tabs: Sequence[Tab], wanted: frozenset[str]) -> Iterator[Tab]:
    """Yield the tabs that are wanted, or that others still read after all cuts."""
    read = {n for t in tabs for n in (*_read(_formulas(t)), *_asked(template, t))}
    for tab in tabs:
        if (
            tab.sheet in wanted
            or (tab.table is not None and tab.table.name in read)
            or (tab.listing and tab.cells)
        ):
            yield tab


def _tables(template: Template, wanted: frozenset[str]) -> frozenset[str]:
    """Return the tables on the wanted tabs, and the plain ones that those read."""
    reads = {table.name: set(_read(_formulas(tab))) for tab, table in template.tables()}
    plain: set[str] = set()
    while more := {n for n, read in reads.items() if n not in plain and read <= plain | {n}}:
        plain |= more
    found = {table.name for tab, table in template.tables() if tab.sheet in wanted}
    asked = {
        name
        for tab in template.tabs
        if tab.sheet in wanted or tab.listing
        for name in (*_read(_formulas(tab)), *_asked(template, tab))
    }
    while more := (asked & plain) - found:
        found |= more
        asked = {
            name
            for tab, table in template.tables()
            if table.name in more
            for name in (*reads[table.name], *_asked(template, tab))
        }
    return frozenset(found)


def _formulas(tab: Tab) -> Iterator[str]:
    for column in tab.table.columns if tab.table else ():
        if column.formula:
            yield column.formula
    for cell in tab.cells:
        if isinstance(cell.content, Formula):
            yield cell.content.text


def _read(formulas: Iterator[str]) -> Iterator[str]:
    """Yield the tables that formulas name."""
    for text in formulas:
        for node in walk(parse(text)):
            if isinstance(node, ColumnRef) and node.table:
                yield node.table


def _checks(tab: Tab) -> Iterator[Check]:
    yield from (column.check for column in tab.table.columns) if tab.table else ()
    yield from (cell.check for cell in tab.cells)


def _asked(template: Template, tab: Tab) -> Iterator[str]:
    """Yield the tables that a tab's dropdowns pick from."""
    for check in _checks(tab):
        if check.reference:
            yield check.reference.partition("[")[0]
        found = template.list_column(check.list) if check.list else None
        if found is not None:
            yield found[1].name


def _tab(template: Template, tab: Tab, kept: Kept) -> Tab:
    return replace(
        tab,
        cells=tuple(_cell(template, cell, kept) for cell in tab.cells),
        table=_table(template, tab.table, kept) if tab.table else None,
        charts=tuple(chart for chart in tab.charts if _drawn(chart, kept)),
    )


def _cell(template: Template, cell: PageCell, kept: Kept) -> PageCell:
    content = cell.content
    if isinstance(content, Formula):
        content = Formula(degraded(content.text, kept))
    to = cell.to if cell.to in kept.sheets else ""
    return replace(cell, content=content, check=_check(template, cell.check, kept), to=to)


def _table(template: Template, table: Table, kept: Kept) -> Table:
    return replace(table, columns=tuple(_column(template, c, table, kept) for c in table.columns))


def _column(template: Template, column: Column, table: Table, kept: Kept) -> Column:
    check = _check(template, column.check, kept)
    formula = degraded(column.formula, kept) if column.formula else ""
    # Nobody can pick from a table that is not there.
    orphan = check != column.check and column.id != table.required
    gone = formula != column.formula and says_nothing(formula)
    return replace(column, formula=formula, check=check, hidden=column.hidden or orphan or gone)


def _check(template: Template, check: Check, kept: Kept) -> Check:
    found = template.list_column(check.list) if check.list else None
    table = found[1].name if found else check.reference.partition("[")[0]
    return check if table in kept.tables or not table else Check()


def _drawn(chart: Chart, kept: Kept) -> bool:
    read = [chart.categories, *(series.values for series in chart.series)]
    nodes = [node for text in read if (node := reference(text)) is not None]
    return not any(kept.lacks(each) for node in nodes for each in walk(node))


def _short(tab: Tab, tabs: Sequence[Tab], wanted: frozenset[str]) -> Tab:
    """Return a tab in view if it is wanted, and with the settings in use if it lists settings."""
    if tab.sheet in wanted:
        return replace(tab, hidden=False)
    return _settings(tab, _used_names(tabs, wanted)) if tab.listing else tab


def _listed(tab: Tab, tabs: Sequence[Tab], wanted: frozenset[str]) -> Tab:
    """Return a tab of lists with those in use only, if it came for others."""
    lists = tab.table is not None and any(column.values for column in tab.table.columns)
    if tab.table is None or tab.sheet in wanted or not lists:
        return tab
    return replace(tab, table=_lists(tab.table, tabs))


def _used_names(tabs: Sequence[Tab], wanted: frozenset[str]) -> set[str]:
    """Return the single cells that formulas read, directly or through other settings."""
    within = {
        cell.name: set(_named(iter([cell.content.text])))
        for tab in tabs
        for cell in tab.cells
        if cell.name and isinstance(cell.content, Formula)
    }
    waiting = {
        name
        for tab in tabs
        if tab.sheet in wanted or not tab.listing
        for name in _named(_formulas(tab))
    }
    found: set[str] = set()
    while waiting:
        found |= waiting
        waiting = {name for each in waiting for name in within.get(each, ())} - found
    return found


def _named(formulas: Iterator[str]) -> Iterator[str]:
    for text in formulas:
        yield from (node.name for node in walk(parse(text)) if isinstance(node, Name))


def _settings(tab: Tab, used: set[str]) -> Tab:
    """Return a list of settings with the used ones only, moved up."""
    rows = [1, *sorted(cell.at.row for cell in tab.cells if cell.name in used)]
    place = {old: new for new, old in enumerate(rows, start=1)}
    cells = tuple(
        replace(cell, at=Address(place[cell.at.row], cell.at.column))
        for cell in tab.cells
        if cell.at.row in place
    )
    folded = frozenset(place[row] for row in tab.advanced_rows if row in place)
    heights = {place[row]: height for row, height in tab.heights.items() if row in place}
    if len(rows) == 1:
        return replace(tab, cells=(), table=None)
    return replace(tab, cells=cells, advanced_rows=folded, heights=heights)


def _lists(table: Table, tabs: Sequence[Tab]) -> Table:
    """Return a table of lists with the used ones only."""
    used = {check.list for tab in tabs for check in _checks(tab) if check.list}
    for tab in tabs:
        for text in _formulas(tab):
            for node in walk(parse(text)):
                if isinstance(node, ColumnRef) and node.table == table.name:
                    used.add(node.column)
    columns = tuple(column for column in table.columns if column.id in used)
    ids = {column.id for column in columns}
    rows = ({name: value for name, value in row.items() if name in ids} for row in table.starters)
    return replace(table, columns=columns, starters=tuple(row for row in rows if row))
