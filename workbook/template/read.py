"""The TOML of one tab, made into a :class:`~workbook.template.model.Tab`."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

from workbook.model import Address, Area, column_number
from workbook.schema import NUMBERS, ColumnType
from workbook.template import keys
from workbook.template.charts import charts
from workbook.template.model import (
    CAPACITY,
    FORMATS,
    Check,
    Column,
    DayOffset,
    PageCell,
    Rule,
    Sample,
    Tab,
    Table,
)
from workbook.template.toml import KeyPath, Source
from workbook.values import EPOCH, Formula, Kind, Serial, canonical, serial

_SAMPLE = "sample"
_OFFSET = re.compile(r"D([+-]\d+)?")
_COUNTED = re.compile(r"\{([nr])([+-]\d+)?\}")
_KINDS = {
    ColumnType.DATE: Kind.DATE,
    ColumnType.TIME: Kind.TIME,
    ColumnType.DATETIME: Kind.DATETIME,
}


def tab(source: Source) -> Tab | None:
    """Return the tab that ``source`` describes, noting problems; ``None`` if it has no name."""
    raw = source.checked(source.values, (), keys.TAB)
    if "sheet" not in raw:
        return None
    settings, folded = _settings(source, raw)
    cells = (*settings, *_cells(source, raw), *_repeats(source, raw))
    return Tab(
        raw["sheet"],
        _table(source, raw["table"]) if "table" in raw else None,
        cells,
        _rules(source, raw, ()),
        raw.get("color", ""),
        raw.get("freeze", ""),
        raw.get("widths", {}),
        {int(row): height for row, height in raw.get("heights", {}).items() if row.isdigit()},
        tuple(raw.get("hidden_columns", ())),
        folded,
        raw.get("landscape", True),
        raw.get("one_page", False),
        raw.get("print_area", ""),
        raw.get("gridlines", True),
        raw.get("hidden", False),
        charts(source, raw),
        "settings" in raw,
    )


def _table(source: Source, values: Mapping[str, Any]) -> Table | None:
    raw = source.checked(values, ("table",), keys.TABLE)
    columns = tuple(
        column
        for path, entry in source.each(raw, ("table", "columns"))
        if (column := _column(source, path, entry)) is not None
    )
    if not {"name", "required"} <= raw.keys():
        return None
    starters = rows(source, raw, ("table", "starters"), columns) or _listed(columns)
    samples = rows(source, raw, ("table", "samples"), columns)
    rules = _rules(source, raw, ("table",))
    capacity = raw.get("capacity", CAPACITY)
    return Table(
        *(raw["name"], columns, raw["required"], capacity, rules, starters, samples),
        amended=_amended(source, raw, columns),
        remade=raw.get("remade", False),
    )


def _amended(
    source: Source, raw: Mapping[str, Any], columns: tuple[Column, ...]
) -> Mapping[int, Mapping[str, Sample]]:
    """Return what a sample workbook holds in starters besides: their ``sample``, by position."""
    by_id = {column.id: column for column in columns}
    return {
        place: _row(source, (*path, _SAMPLE), entry[_SAMPLE], by_id)
        for place, (path, entry) in enumerate(source.each(raw, ("table", "starters")))
        if isinstance(entry.get(_SAMPLE), dict)
    }


def _column(source: Source, path: KeyPath, entry: Mapping[str, Any]) -> Column | None:
    raw = source.checked(entry, path, keys.COLUMN)
    if "id" not in raw:
        return None
    kind = ColumnType(raw.get("type", "text"))
    values = tuple(
        content(source, (*path, "values", index), value, kind)
        for index, value in enumerate(raw.get("values", ()))
    )
    return Column(
        raw["id"],
        raw.get("header", raw["id"]),
        kind,
        _folded(raw.get("formula", "")),
        raw.get("format", FORMATS.get(kind, "")),
        raw.get("width", 0),
        raw.get("hidden", False),
        raw.get("wrap", False),
        raw.get("note", ""),
        _check(raw),
        tuple(value for value in values if not isinstance(value, DayOffset)),
        raw.get("default", ""),
    )


def _folded(formula: str) -> str:
    """Return a formula on one line: line breaks in a template are for its reader only."""
    return re.sub(r"\s*\n\s*", "", formula.strip())


def _check(raw: Mapping[str, Any]) -> Check:
    reference = raw.get("reference", "")
    return Check(
        raw.get("list", ""),
        reference,
        _bound(raw.get("minimum")),
        _bound(raw.get("maximum")),
        raw.get("strict", not reference),
    )


def _bound(value: float | date | None) -> float | None:
    if isinstance(value, date):
        return float((value - EPOCH).days)
    return None if value is None else float(value)


def _listed(columns: tuple[Column, ...]) -> tuple[Mapping[str, Sample], ...]:
    """Return the rows that columns of starting values make side by side."""
    count = max((len(column.values) for column in columns), default=0)
    return tuple(
        {column.id: column.values[row] for column in columns if row < len(column.values)}
        for row in range(count)
    )


def rows(
    source: Source, raw: Mapping[str, Any], at: KeyPath, columns: tuple[Column, ...]
) -> tuple[Mapping[str, Sample], ...]:
    """Return the rows that the list at ``at`` holds, noting what no cell of a row can hold."""
    by_id = {column.id: column for column in columns}
    return tuple(_row(source, path, entry, by_id) for path, entry in source.each(raw, at))


def _row(
    source: Source, path: KeyPath, entry: Mapping[str, Any], by_id: Mapping[str, Column]
) -> Mapping[str, Sample]:
    row: dict[str, Sample] = {}
    for name, value in entry.items():
        column = by_id.get(name)
        if name == _SAMPLE and "starters" in path:
            continue
        if column is None:
            source.problem((*path, name), f"{name!r} is not a column of the table")
        elif column.formula:
            source.problem((*path, name), f"{name!r} is computed, so a row cannot give it")
        else:
            row[name] = content(source, (*path, name), value, column.type)
    return row


def _rules(source: Source, raw: Mapping[str, Any], at: KeyPath) -> tuple[Rule, ...]:
    rules = []
    for path, entry in source.each(raw, (*at, "rules")):
        good = source.checked(entry, path, keys.RULE)
        area = _area(source, path, good.get("area", ""))
        if {"when", "style"} <= good.keys():
            columns = tuple(good.get("columns", ()))
            unfilled = good.get("unfilled", False)
            rules.append(Rule(_folded(good["when"]), good["style"], columns, area, unfilled))
    return tuple(rules)


def _area(source: Source, path: KeyPath, text: str) -> Area | None:
    try:
        return Area.parse(text) if text else None
    except ValueError:
        source.problem((*path, "area"), f"{text!r} is not a range such as B2:D9")
        return None


def _cells(source: Source, raw: Mapping[str, Any]) -> Iterator[PageCell]:
    for path, entry in source.each(raw, ("cells",)):
        good = source.checked(entry, path, keys.CELL)
        try:
            at = Address.parse(good.get("at", ""))
        except ValueError:
            if "at" in good:
                source.problem((*path, "at"), f"{good['at']!r} is not a cell such as B7")
            continue
        yield _page_cell(source, path, at, good)


def _repeats(source: Source, raw: Mapping[str, Any]) -> Iterator[PageCell]:
    for path, entry in source.each(raw, ("repeats",)):
        repeat = source.checked(entry, path, keys.REPEAT)
        if not {"row", "count"} <= repeat.keys():
            continue
        for inner, cell in source.each(repeat, (*path, "cells")):
            good = source.checked(cell, inner, keys.REPEATED)
            if not re.fullmatch("[A-Z]{1,3}", good.get("column", "")):
                source.problem((*inner, "column"), "column must be letters such as B")
                continue
            for number in range(1, repeat["count"] + 1):
                at = Address(repeat["row"] + number - 1, column_number(good["column"]))
                yield _page_cell(source, inner, at, _counted(good, number, at.row))


def _counted(raw: Mapping[str, Any], number: int, row: int) -> dict[str, Any]:
    """Return ``raw`` with ``{n}`` and ``{r}``, such as ``{r-1}``, filled in."""

    def filled(match: re.Match[str]) -> str:
        return str((number if match[1] == "n" else row) + int(match[2] or 0))

    return {k: _COUNTED.sub(filled, v) if isinstance(v, str) else v for k, v in raw.items()}


def _page_cell(source: Source, path: KeyPath, at: Address, raw: Mapping[str, Any]) -> PageCell:
    source.places[at] = path
    kind = ColumnType(raw.get("type", "text"))
    held: Sample = content(source, (*path, "value"), raw.get("value"), kind)
    if "formula" in raw:
        held = Formula(_folded(raw["formula"]))
    return PageCell(
        at,
        held,
        raw.get("name", ""),
        kind,
        raw.get("format", FORMATS.get(kind, "")),
        raw.get("style", "body"),
        raw.get("align", ""),
        raw.get("note", ""),
        _check(raw),
        content(source, (*path, "sample"), raw.get("sample"), kind),
        raw.get("to", ""),
    )


def _settings(source: Source, raw: Mapping[str, Any]) -> tuple[list[PageCell], frozenset[int]]:
    """Return the cells of a settings list, one setting a row, and the rows folded away."""
    if "settings" not in raw:
        return [], frozenset()
    cells = [
        PageCell(Address(1, column), title, style="header")
        for column, title in enumerate(("Setting", "Value", "Unit", "What it does"), start=1)
    ]
    folded = []
    for row, (path, entry) in enumerate(source.each(raw, ("settings",)), start=2):
        good = source.checked(entry, path, keys.SETTING)
        if not {"name", "label"} <= good.keys():
            continue
        if good.get("advanced"):
            folded.append(row)
        style = "body" if "formula" in good else "input"
        cells.append(PageCell(Address(row, 1), good["label"], style="label"))
        cells.append(_page_cell(source, path, Address(row, 2), {"style": style, **good}))
        cells.append(PageCell(Address(row, 3), _unit(good.get("unit")), style="muted"))
        cells.append(PageCell(Address(row, 4), good.get("help"), style="wrapped"))
    return cells, frozenset(folded)


def _unit(text: str | None) -> Sample:
    """Return what stands beside a setting: words, or a formula where they begin with ``=``."""
    return Formula(text[1:]) if text is not None and text.startswith("=") else text


def content(source: Source, path: KeyPath, value: object, kind: ColumnType) -> Sample:
    """Return what a TOML value means in a cell of that kind, noting a problem if nothing."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(source, path, value, kind)
    if kind in {ColumnType.DATE, ColumnType.DATETIME} and isinstance(value, date):
        return serial(value)
    if kind is ColumnType.TIME and isinstance(value, time):
        return Serial((value.hour * 60 + value.minute) / 1440, Kind.TIME)
    if isinstance(value, int | float) and kind not in _KINDS:
        return canonical(value)
    source.problem(path, f"{value} is not a {kind.value}")
    return None


def _text(source: Source, path: KeyPath, value: str, kind: ColumnType) -> Sample:
    if kind is ColumnType.DATE:
        match = _OFFSET.fullmatch(value)
        if match is not None:
            return DayOffset(int(match[1] or 0))
    if kind in _KINDS or kind in NUMBERS:
        source.problem(path, f"{value!r} is not a {kind.value}")
    return value or None
