"""What an import came to, in words and as JSON."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lifeops import links
from lifeops.cli import shape
from lifeops.cli.exits import Exit
from lifeops.cli.say import say, show_notices
from workbook.errors import WorkbookError
from workbook.values import display

if TYPE_CHECKING:
    from lifeops.imports.bringing import Brought
    from lifeops.imports.into import Decided
    from lifeops.imports.learn import Proposal
    from lifeops.imports.memory import Imported

_SHOWN = 10
_OUTCOMES = ("added", "updated", "skipped", "error")


@dataclass(frozen=True, slots=True)
class Said:
    """What there is to say of one file.

    Attributes:
        show: says it in words.
        shape: says it as JSON.
    """

    show: Callable[[], None]
    shape: Mapping[str, object] = field(default_factory=dict)
    code: Exit = Exit.DONE


def failed(wrong: WorkbookError, code: Exit) -> Said:
    """Return what is said where nothing was brought in."""
    return Said(lambda: None, {"error": shape.error(wrong)}, code)


def brought(made: "Brought", book: Path, *, dry_run: bool) -> Said:
    """Return what is said of a file that was brought in."""
    decided, told = made.decided, made.decided.told
    run = made.imported.run if made.imported else 0
    found = {
        "error": None,
        "format": made.title,
        "source": made.source,
        "dry_run": dry_run,
        "run": run or None,
        "read": told.read,
        **{outcome: told.counts.get(outcome, 0) for outcome in _OUTCOMES},
        "rows": [
            {"where": each.where, "outcome": each.outcome, "table": each.table or None}
            | {"why": each.why or None}
            for each in told.lines
        ],
        **_decided(decided),
    }

    def show() -> None:
        say(f"{made.title}: {_counted(made, dry_run=dry_run)}")
        _show_left(decided)
        _show_decided(decided, dry_run=dry_run)
        if made.rows and any(each.outcome == "error" or each.why for each in told.lines):
            say(f"Every row: {made.rows}", indent="  ")
        _show_end(made.imported, book)

    return Said(show, found, Exit.OWED if told.counts.get("error") else Exit.DONE)


def categorised(made: "Brought", book: Path, *, dry_run: bool) -> Said:
    """Return what is said once the rules have looked at the transactions there are."""
    decided, run = made.decided, made.imported.run if made.imported else 0
    found = {"error": None, "dry_run": dry_run, "run": run or None, **_decided(decided)}

    def show() -> None:
        if not decided.catches:
            say("No rule catches a transaction that it may change.")
        _show_decided(decided, dry_run=dry_run)
        _show_end(made.imported, book)

    return Said(show, found)


def show_proposals(found: "Sequence[Proposal]") -> None:
    """Print the rules that categories suggest."""
    if not found:
        say("The categories suggest no rule that is not there yet.")
    for each in found:
        rows = _many(each.caught, "transaction")
        say(f"Description contains '{each.contains}': {each.category}, {rows}")


def learnt(
    found: "Sequence[Proposal]", taken: "Imported | None", book: Path, *, dry_run: bool
) -> Said:
    """Return what is said of rules that were proposed."""
    proposed = [
        {"contains": each.contains, "category": each.category, "transactions": each.caught}
        for each in found
    ]
    run = taken.run if taken else 0
    shown = {"error": None, "dry_run": dry_run, "run": run or None, "proposed": proposed}

    def show() -> None:
        if taken is not None:
            say(f"Added {len(found)} {'rule' if len(found) == 1 else 'rules'} to the Rules tab.")
            _show_end(taken, book)
        elif found:
            say("Nothing was added. To add them: lifeops import --learn --yes")

    return Said(show, {**shown, "taken": taken is not None})


def _decided(decided: "Decided") -> dict[str, object]:
    return {
        "bank_accounts": [display(each.cells.get("Account")) for each in decided.banks],
        "rules": [
            {"rule": rule.place, "looks_for": rule.says, "category": rule.category, "caught": count}
            for rule, count in decided.catches.items()
        ],
        "notices": shape.notices(decided.notices),
    }


def _counted(made: "Brought", *, dry_run: bool) -> str:
    told = made.decided.told
    if not told.read:
        return "it has no rows."
    names = {"added": "new", "updated": "changed", "skipped": "skipped", "error": "not readable"}
    parts = [
        f"{told.counts[outcome]:,} {names[outcome]}"
        for outcome in _OUTCOMES
        if told.counts.get(outcome)
    ]
    tables = sorted({each.table for each in told.lines if each.outcome in {"added", "updated"}})
    into = f" in {' and '.join(tables)}" if tables else ""
    would = "would be " if dry_run else ""
    return f"{_many(told.read, 'row')} read; {would}{', '.join(parts)}{into}."


def _many(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"


def _show_left(decided: "Decided") -> None:
    """Print the rows with something wrong, and why others were skipped."""
    wrong = [each for each in decided.told.lines if each.outcome == "error"]
    for each in wrong[:_SHOWN]:
        say(f"{each.where}: {each.why}", indent="  ")
    if len(wrong) > _SHOWN:
        say(f"and {len(wrong) - _SHOWN:,} more", indent="  ")
    causes = Counter(each.why for each in decided.told.lines if each.outcome == "skipped")
    same = causes.pop("", 0)
    if same:
        say(f"{same:,} skipped: {'it is' if same == 1 else 'they are'} here already", indent="  ")
    for why, count in causes.most_common(_SHOWN):
        say(f"{count:,} skipped: {why}", indent="  ")
    kept = Counter(
        each.why for each in decided.told.lines if each.outcome == "updated" and each.why
    )
    for why, count in kept.most_common(_SHOWN):
        say(f"{count:,} changed: {why}", indent="  ")


def _show_decided(decided: "Decided", *, dry_run: bool) -> None:
    for each in decided.banks:
        would = "would be added" if dry_run else "added"
        more = ", ".join(str(each.cells[c]) for c in ("Type", "Cur") if each.cells.get(c))
        name = display(each.cells.get("Account"))
        say(f"Bank account {would}: {name}{f' ({more})' if more else ''}", indent="  ")
    for rule, count in decided.catches.items():
        rows = _many(count, "transaction")
        say(f"Rule {rule.place} ({rule.says}): {rule.category}, {rows}", indent="  ")
    show_notices(decided.notices)


def _show_end(imported: "Imported | None", book: Path) -> None:
    if imported is None:
        return
    if imported.run:
        say(f"To take that back: lifeops undo {imported.run}")
        say(f"The next sync carries it to the sheet: lifeops sync {book.name}")
        return
    from lifeops.imports.target import last_backup

    copy = last_backup(book)
    if copy is not None and links.find(book) is None:
        say(f"To take that back, put the file in its place that it was before: {copy}")
