"""From what a source says to edits of a workbook, decided on it as it stands. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from lifeops.imports import importlog
from lifeops.imports.categories import (
    CATEGORIES,
    RULES,
    TRANSACTIONS,
    Catch,
    Rule,
    caught,
    counted,
    rules_of,
)
from lifeops.imports.importlog import Told
from lifeops.imports.likeness import natural_of
from lifeops.imports.matching import Kind, Past, Verdict, match
from lifeops.imports.prepare import Prepared
from lifeops.imports.standing import NAMELESS, Standing
from sync.diff import Cells
from sync.store import AddRow, Edit, Notice, SetCell
from workbook.values import Content, Serial

BANK_SOURCE = "bank accounts"
"""The source that bank accounts come from which an import adds."""
_NAMELESS = "its row has no id yet: sync once, then import again"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked for.

    Attributes:
        again: whether rows that were deleted since are brought back.
        rules: which transactions the rules look at: the ``new`` ones, all ``blank`` ones, or
            ``all`` whatever their category.
    """

    again: bool = False
    rules: str = "new"


@dataclass(frozen=True, slots=True)
class Decided:
    """What an import does.

    Attributes:
        verdicts: what becomes of each record.
        edits: what is written, the row of the import log included.
        told: every row of the file, and what becomes of it.
        banks: the bank accounts that are added.
        catches: the rules that gave transactions a category, and to how many.
    """

    verdicts: tuple[Verdict, ...]
    edits: tuple[Edit, ...]
    told: Told
    banks: tuple[Verdict, ...] = ()
    catches: Mapping[Rule, int] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A source, its file, and when it was read."""

    source: str
    file: str
    when: datetime


def decide(
    named: Named,
    prepared: Prepared,
    standing: Standing,
    past: tuple[Past, Past],
    asked: Asked,
) -> Decided:
    """Return what an import does.

    Args:
        named: the source.
        prepared: its records as the workbook takes them.
        standing: the workbook.
        past: what is remembered of the source, and of bank accounts that imports added.
        asked: what a person asked for.
    """
    tables = standing.tables
    verdicts = match(named.source, prepared.records, tables, past[0], again=asked.again)
    verdicts = tuple(map(_without_nameless, verdicts))
    banks = match(BANK_SOURCE, prepared.banks, tables, past[1], again=True)
    catches, notices = _categorised(verdicts, standing, asked)
    edits = [*_edits(banks), *_edits(_in_order(_filled(verdicts, standing, catches)))]
    edits += _recategorised(catches, verdicts)
    told = importlog.told(verdicts, prepared.left_out)
    if edits and standing.columns(importlog.TABLE):
        row, cells = importlog.log_row(named.source, named.file, named.when, told)
        edits.insert(0, AddRow(importlog.TABLE, row, _known(cells, standing)))
    added = tuple(each for each in banks if each.kind is Kind.ADDED)
    by_rule = counted(catches.values())
    return Decided(
        verdicts, tuple(edits), told, added, by_rule, (*prepared.notices, *_said(notices))
    )


def recategorise(standing: Standing, asked: Asked) -> Decided:
    """Return what the rules give to the transactions that are there."""
    catches, notices = _categorised((), standing, asked)
    edits = tuple(_recategorised(catches, ()))
    by_rule = counted(catches.values())
    return Decided((), edits, Told(()), catches=by_rule, notices=tuple(_said(notices)))


def rules_in(standing: Standing) -> tuple[list[Rule], list[str]]:
    """Return the rules of a workbook, and what is wrong with those left out."""
    rows = tuple(standing.tables.get(RULES, {}).values())
    return rules_of(rows, standing.names(CATEGORIES, "Category").values())


def _categorised(
    verdicts: Sequence[Verdict], standing: Standing, asked: Asked
) -> tuple[dict[str, Catch], list[str]]:
    """Return what the rules give, by transaction, and what is wrong with rules."""
    rules, wrong = rules_in(standing)
    found: dict[str, Catch] = {}
    for row, cells in _looked_at(verdicts, standing, asked):
        catch = caught(rules, cells, anew=asked.rules == "all")
        if catch is not None:
            found[row] = catch
    return found, wrong


def _looked_at(
    verdicts: Sequence[Verdict], standing: Standing, asked: Asked
) -> Iterator[tuple[str, Cells]]:
    """Yield the transactions that the rules look at, as they will be."""
    updated: dict[str, Cells] = {}
    for each in verdicts:
        if each.record.table != TRANSACTIONS:
            continue
        if each.kind is Kind.ADDED:
            yield each.row, each.cells
        elif each.kind is Kind.UPDATED:
            updated[each.row] = each.cells
    for row, cells in standing.tables.get(TRANSACTIONS, {}).items():
        if (row in updated or asked.rules != "new") and not row.startswith(NAMELESS):
            yield row, {**cells, **updated.get(row, {})}


def _filled(
    verdicts: Sequence[Verdict], standing: Standing, catches: Mapping[str, Catch]
) -> Iterator[Verdict]:
    """Yield the verdicts that write something, new transactions with hash and category."""
    hashed = "Hash" in standing.columns(TRANSACTIONS)
    taken = _hashes(standing) if hashed else set()
    for each in verdicts:
        if each.record.table != TRANSACTIONS or each.kind is not Kind.ADDED:
            yield each
            continue
        more: dict[str, Content] = {}
        if hashed:
            more["Hash"] = _hash(natural_of(each.group, TRANSACTIONS, each.cells), taken)
        if each.row in catches:
            more |= catches[each.row].cells
        yield replace(each, cells={**each.cells, **more})


def _hashes(standing: Standing) -> set[str]:
    rows = standing.tables[TRANSACTIONS].values()
    return {each for cells in rows if isinstance(each := cells.get("Hash"), str)}


def _hash(base: str, taken: set[str]) -> str:
    """Return a text for a transaction that no other one has, equal ones being counted."""
    found, nth = base, 1
    while found in taken:
        nth += 1
        found = f"{base}-{nth}"
    taken.add(found)
    return found


def _in_order(verdicts: Iterator[Verdict]) -> list[Verdict]:
    """Return verdicts by table and day: many banks put the newest first."""
    return sorted(verdicts, key=lambda each: (each.record.table, _day(each)))


def _day(verdict: Verdict) -> float:
    day = verdict.cells.get("Date")
    return day.days if isinstance(day, Serial) else 0.0


def _edits(verdicts: Sequence[Verdict]) -> Iterator[Edit]:
    for each in verdicts:
        if each.kind is Kind.ADDED:
            yield AddRow(each.record.table, each.row, each.cells)
        elif each.kind is Kind.UPDATED:
            for column, content in each.cells.items():
                yield SetCell(each.record.table, each.row, column, content)


def _recategorised(catches: Mapping[str, Catch], verdicts: Sequence[Verdict]) -> Iterator[Edit]:
    """Yield what the rules give to transactions that were there before."""
    new = {each.row for each in verdicts if each.kind is Kind.ADDED}
    for row, catch in catches.items():
        if row not in new:
            for column, content in catch.cells.items():
                yield SetCell(TRANSACTIONS, row, column, content)


def _without_nameless(verdict: Verdict) -> Verdict:
    if verdict.kind is Kind.UPDATED and verdict.row.startswith(NAMELESS):
        return replace(verdict, kind=Kind.KEPT, cells={}, why=_NAMELESS)
    return verdict


def _known(cells: Cells, standing: Standing) -> Cells:
    columns = standing.columns(importlog.TABLE)
    return {column: each for column, each in cells.items() if column in columns}


def _said(wrong: Sequence[str]) -> Iterator[Notice]:
    return (Notice(RULES, each) for each in wrong)
