"""The charts of a tab: their TOML made into values, and what they must agree on."""

import re
from collections.abc import Mapping
from typing import Any

from workbook.errors import FormulaError
from workbook.formula.parse import parse
from workbook.formula.tree import CellRef, ColumnRef, Node, RangeRef
from workbook.model import Address
from workbook.template import keys
from workbook.template.model import Chart, Series
from workbook.template.toml import KeyPath, Source

_COLOR = re.compile(r"[0-9A-Fa-f]{6}")


def charts(source: Source, raw: Mapping[str, Any]) -> tuple[Chart, ...]:
    """Return the charts of a tab, noting problems with those that are left out."""
    found = (_chart(source, path, entry) for path, entry in source.each(raw, ("charts",)))
    return tuple(chart for chart in found if chart is not None)


def _chart(source: Source, path: KeyPath, entry: Mapping[str, Any]) -> Chart | None:
    good = source.checked(entry, path, keys.CHART)
    series = tuple(
        each
        for inner, given in source.each(good, (*path, "series"))
        if (each := _series(source, inner, given)) is not None
    )
    try:
        at = Address.parse(good.get("at", ""))
    except ValueError:
        source.problem((*path, "at"), "at must be a cell such as B7")
        return None
    if not {"type", "title", "categories"} <= good.keys() or not series:
        source.problem(path, "a chart needs a type, a title, categories and at least one series")
        return None
    more = {name: good[name] for name in _MORE if name in good}
    return Chart(good["type"], good["title"], at, good["categories"], series, **more)


_MORE = ("width", "height", "category_format", "format", "stacked")


def _series(source: Source, path: KeyPath, given: Mapping[str, Any]) -> Series | None:
    good = source.checked(given, path, keys.SERIES)
    if _COLOR.fullmatch(good.get("color", "000000")) is None:
        source.problem((*path, "color"), "a colour is six hexadecimal digits such as 173F4F")
    if "values" not in good:
        return None
    return Series(good["values"], good.get("title", ""), good.get("color", ""))


def reference(text: str) -> ColumnRef | RangeRef | None:
    """Return the cells that a chart reads; ``None`` if the text is no column and no range."""
    try:
        node: Node = parse(text)
    except FormulaError:
        return None
    match node:
        case ColumnRef(table=table, this_row=False) if table:
            return node
        case RangeRef(CellRef() as first, CellRef() as last) if first.row and last.row:
            return node
        case _:
            return None
