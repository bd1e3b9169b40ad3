"""One file brought into one workbook: recognised, read, decided, written, remembered."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from lifeops import config_edit
from lifeops.config import user_file
from lifeops.ends import Progress
from lifeops.imports import importlog, kept
from lifeops.imports.categories import RULES, TRANSACTIONS
from lifeops.imports.formats import formats
from lifeops.imports.hints import hints_for
from lifeops.imports.into import BANK_SOURCE, Asked, Decided, Named, decide, recategorise, rules_in
from lifeops.imports.learn import Proposal, proposals
from lifeops.imports.lists import plain_csv
from lifeops.imports.matching import Kind, match
from lifeops.imports.memory import Imported
from lifeops.imports.money import mapping
from lifeops.imports.prepare import into_table, prepared
from lifeops.imports.reading import csv_table
from lifeops.imports.recognise import read, recognise
from lifeops.imports.source import File, Format, Hints, Record, Source, UnreadableSourceError
from lifeops.imports.target import Target
from sync.store import AddRow
from workbook.errors import WorkbookError
from workbook.schema import TableSchema

_LEARNT = "learnt rules"
_BANKS = frozenset({"bank", mapping.FORMAT.name})
"""The formats that a person's own word goes before."""
Ask: TypeAlias = Callable[[File, mapping.Proposal], Mapping[str, str] | None]
"""Returns which columns hold what, as a person says; ``None`` if they do not."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person says about a file.

    Attributes:
        source: the name of its format; ``""`` lets the file tell.
        into: the table that its rows go to; ``""`` leaves that to the format.
        account: the bank account that they belong to; ``""`` if the file says it.
        ask: asks which columns hold what, where that is not clear; ``None`` if nobody is there.
    """

    source: str = ""
    into: str = ""
    account: str = ""
    ask: Ask | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of one file.

    Attributes:
        title: what its format is called.
        source: what the import log calls it.
        decided: what was decided.
        imported: the import, if it wrote the workbook.
        rows: the file in which every row is told of; ``None`` where none was written.
    """

    title: str
    source: str
    decided: Decided
    imported: Imported | None = None
    rows: Path | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A file, read.

    Attributes:
        file: its name.
        title: what its format is called.
    """

    file: str
    title: str
    source: Source


def source_of(path: Path, book: Path, wanted: Wanted) -> Found:
    """Read a file, for a workbook whose settings count.

    Raises:
        UnreadableSourceError: it is of no known format, or not what it says it is.
    """
    file = read(path)
    hints = hints_for(book, wanted.account, wanted.into)
    found = _format(file, wanted)
    if found.name not in _BANKS:
        return Found(file.name, found.title, found.read(file, hints))
    settled = _settled(file, hints, wanted)
    if settled:
        found, hints = mapping.FORMAT, replace(hints, mapping=settled)
    return Found(file.name, found.title, found.read(file, hints))


def _format(file: File, wanted: Wanted) -> Format:
    """Return the format of a file; a list in columns will do where its table is named."""
    try:
        return recognise(file, formats(), wanted.source)
    except UnreadableSourceError:
        if wanted.source or not wanted.into or not csv_table.rows(file):
            raise
        return plain_csv.FORMAT


def _settled(file: File, hints: Hints, wanted: Wanted) -> Mapping[str, str]:
    """Return what was settled about the layout of a bank's file; a person is asked once.

    Headers alone do not settle it where all amounts are above zero: a card's statement has what
    was spent so, and would be read as income.

    Raises:
        UnreadableSourceError: nothing was, and nobody can be asked.
    """
    proposal = mapping.proposed(file, hints)
    if proposal is None:
        return {}
    known = kept.mapping_of(proposal.layout)
    if known or proposal.confidence >= mapping.ENOUGH:
        return known
    said = wanted.ask(file, proposal) if wanted.ask else None
    if said is None:
        columns = "; ".join(f"{each.name}: {', '.join(each.examples)}" for each in proposal.columns)
        raise UnreadableSourceError(
            f"it is not clear which columns hold what, or whether what you spent stands below zero."
            f" They are {columns}",
            where=file.name,
            fix=f"Settle it once, for all files of this layout, such as with"
            f" `{kept.command(proposal.layout, proposal.mapping)}`"
            f" (with `; sign=reversed` in it if what you spent stands above zero)",
        )
    config_edit.choose(f"{kept.SECTION}.{proposal.layout}", kept.written(said), user_file(), None)
    return said


def bring(  # noqa: PLR0913 - the one door to an import; two have defaults
    found: Found,
    target: Target,
    wanted: Wanted,
    asked: Asked,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Brought:
    """Bring a file into a workbook.

    Args:
        found: the file.
        target: the workbook.
        wanted: what a person says about the file.
        asked: what a person asked for.
        dry_run: decide only; write nothing.
        progress: is told how many rows are written.

    Raises:
        WorkbookError: what stopped it; nothing was written.
    """
    now = datetime.now().astimezone()
    made = _decided(found, target, wanted, asked, now)
    if dry_run:
        return made
    decided, imported = made.decided, None
    if decided.edits:
        imported = target.enter(decided.edits, f"import of {found.file}", progress)
    target.memory.keep(made.source, decided.verdicts, imported)
    target.memory.keep(BANK_SOURCE, decided.banks, None)
    with suppress(OSError):  # nobody waits for a log
        made = replace(made, rows=importlog.keep(made.source, found.file, now, decided.told))
    return replace(made, imported=imported)


def _decided(found: Found, target: Target, wanted: Wanted, asked: Asked, now: datetime) -> Brought:
    """Return what an import would do."""
    source = found.source
    if wanted.into:
        source = into_table(source, _table(target, wanted.into))
    ready = prepared(source, target.standing, wanted.account)
    past = target.past(source.name), target.past(BANK_SOURCE)
    when = now.replace(tzinfo=None)
    named = Named(source.name, found.file, when)
    return Brought(found.title, source.name, decide(named, ready, target.standing, past, asked))


def categorise(target: Target, asked: Asked, *, dry_run: bool = False) -> Brought:
    """Let the rules look at the transactions of a workbook.

    Raises:
        WorkbookError: what stopped it; nothing was written.
    """
    decided = recategorise(target.standing, asked)
    made = Brought("", "", decided)
    if dry_run or not decided.edits:
        return made
    return replace(made, imported=target.enter(decided.edits, "categories by the rules"))


def learnt(target: Target) -> tuple[Proposal, ...]:
    """Return the rules that the categories in a workbook suggest.

    Raises:
        WorkbookError: it has no transactions, or no rules.
    """
    for table in (TRANSACTIONS, RULES):
        if not target.standing.columns(table):
            raise WorkbookError(f"the workbook has no table {table}", where=str(target.book))
    rules, _ = rules_in(target.standing)
    return proposals(tuple(target.standing.tables[TRANSACTIONS].values()), rules)


def take(target: Target, proposed: Sequence[Proposal]) -> Imported | None:
    """Add rules that were proposed to a workbook, below those that it has.

    Raises:
        WorkbookError: what stopped it; nothing was written.
    """
    records = [
        Record(RULES, "", {"Category": each.category, "DescriptionContains": each.contains})
        for each in proposed
    ]
    past = target.past(_LEARNT)
    verdicts = match(_LEARNT, records, target.standing.tables, past, again=True)
    edits = [AddRow(RULES, each.row, each.cells) for each in verdicts if each.kind is Kind.ADDED]
    if not edits:
        return None
    imported = target.enter(edits, "rules learnt from categories")
    target.memory.keep(_LEARNT, verdicts, imported)
    return imported


def _table(target: Target, name: str) -> TableSchema:
    known = [each for each in target.standing.schema.tables if target.standing.columns(each.name)]
    wanted = name.strip().casefold()
    for each in known:
        if wanted in {each.name.casefold(), each.sheet.casefold()}:
            return each
    names = ", ".join(each.name for each in known)
    raise WorkbookError(f"there is no table {name!r}", where="--into", fix=f"There is: {names}")
