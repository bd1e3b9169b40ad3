"""What a sync did, in plain words."""

from collections.abc import Mapping, Sequence

from lifeops.cli import table
from lifeops.cli.say import say, show_notices
from lifeops.noop import SAME
from sync.conflicts import DELETED, WHOLE_ROW, Conflict, Kept
from sync.outcome import Outcome, Status
from sync.plan import Counts, Line
from sync.store import CELLS, Side
from workbook.values import Content, Formula, display

SIDES = {Side.EXCEL: "the Excel file", Side.SHEET: "the Google Sheet"}
_SHOWN_LINES = 40
_LONGEST = 160  # characters of one cell in a message


def show_outcome(outcome: Outcome, *, notices: bool = True) -> None:
    """Print what a sync did, what waits, and what to do about it."""
    if outcome.status is Status.NOTHING:
        say(_idle(outcome))
    done = {side: words(counts) for side, counts in outcome.counts.items()}
    for side, what in done.items():
        if what:
            say(f"{SIDES[side][0].upper()}{SIDES[side][1:]}: {what}.")
    if outcome.status is Status.DONE and not any(done.values()):
        say("Both sides are the same now.")
    for conflict in outcome.conflicts:
        say(conflict_words(conflict))
    if outcome.conflicts:
        say("Every value is kept in the Conflicts tab, on both sides.")
    if outcome.owed_lines:
        _show_owed(outcome.owed_lines)
    if notices:
        show_notices(outcome.notices)


def show_plan(outcome: Outcome, *, notices: bool = True) -> None:
    """Print what a sync would do, cell by cell, and what it would take to let it."""
    if not outcome.lines:
        say(_idle(outcome))
    show_lines(outcome.lines, outcome.counts, "To")
    for conflict in outcome.conflicts:
        say(conflict_words(conflict))
    for stop in outcome.stops:
        say(f"A guard would stop this sync: it would {stop}.")
    if outcome.stops:
        say(f"To let exactly this plan through: --accept {outcome.plan_hash}")
    if notices:
        show_notices(outcome.notices)


def show_lines(lines: Sequence[Line], counts: Mapping[Side, Counts], verb: str) -> None:
    """Print changes side by side: a table on a terminal, else a line for each.

    Args:
        lines: the changes.
        counts: how many of each kind each side gets.
        verb: what goes before the side's name, such as ``To``.
    """
    for side, name in SIDES.items():
        its = [line for line in lines if line.side is side]
        if its:
            title = f"{verb} {name}: {words(counts[side])}"
            if table.wanted():
                _show_table(its, title)
            else:
                say(title)
                _show_lines(its)


def words(counts: Counts) -> str:
    """Return counts as words: ``2 cells changed, 1 row added``; ids are nothing to report."""
    parts = (
        (counts.changed, "cell", "changed"),
        (counts.cleared, "cell", "cleared"),
        (counts.added, "row", "added"),
        (counts.deleted, "row", "deleted"),
    )
    return ", ".join(
        f"{count:,} {thing}{'s' if count > 1 else ''} {done}"
        for count, thing, done in parts
        if count
    )


def conflict_words(conflict: Conflict) -> str:
    """Return one conflict as a sentence with both values and what stands."""
    row = f"{conflict.table}, row {cut(conflict.label)!r}"
    if conflict.column == WHOLE_ROW:
        return f"Conflict in {row}: {_row_words(conflict)}."
    place = conflict.label if conflict.table == CELLS else f"{row}, column {conflict.header}"
    return (
        f"Conflict in {place}: the Sheet says {brief(conflict.remote)!r}, Excel says "
        f"{brief(conflict.local)!r}; {_kept(conflict.kept)}."
    )


def _row_words(conflict: Conflict) -> str:
    sides = ("in Excel", conflict.local), ("in the Sheet", conflict.remote)
    (deleted, _), (edited, text) = sides if conflict.local == DELETED else reversed(sides)
    if conflict.kept is not Kept.ROW:
        typed = "typed" if conflict.base is None else "edited"
        gone = "not" if conflict.base is None else "deleted"
        return (
            f"{typed} {edited} ({display(text)}) and {gone} {deleted}, from where the table goes"
            " one way; it is taken out"
        )
    if text == conflict.base:
        return f"deleted {deleted}, and the table goes one way from {edited[3:]}; it is put back"
    return f"deleted {deleted} and edited {edited}; the row is kept"


def _kept(kept: Kept) -> str:
    return {
        Kept.SHEET: "the Sheet's value stands",
        Kept.EXCEL: "Excel's value stands",
        Kept.BOTH: "both stand",
    }[kept]


def _show_table(lines: Sequence[Line], title: str) -> None:
    headers = ("Table", "Row", "Column", "Before", "After")
    rows = [
        (
            line.table or "Settings",
            cut(line.row),
            line.column,
            *map(brief, (line.before, line.after)),
        )
        if line.kind == "set"
        else (line.table, cut(line.row), f"({line.what})", *_whole(line))
        for line in lines[:_SHOWN_LINES]
    ]
    styles = {"Before": "red", "After": "green"}
    table.show_table(headers, rows, title=title, styles=styles)
    if len(lines) > _SHOWN_LINES:
        say(f"and {len(lines) - _SHOWN_LINES:,} more", indent="  ")


def _whole(line: Line) -> tuple[str, str]:
    typed = [brief(each) for each in line.cells.values() if not isinstance(each, Formula)]
    text = ", ".join(each for each in typed if each != line.row)
    return (text, "") if line.kind == "delete" else ("", text)


def _show_owed(lines: Sequence[Line]) -> None:
    """Print what was not made, with the reason and the cells of each."""
    say(f"{_changes(len(lines))} still to be made; the next sync tries again:")
    causes: dict[tuple[Side, str], list[Line]] = {}
    for line in lines:
        causes.setdefault((line.side, line.reason), []).append(line)
    for (side, reason), found in causes.items():
        say(f"In {SIDES[side]}: {reason}.", indent="  ")
        _show_lines(found, indent="    ")


def _show_lines(lines: Sequence[Line], indent: str = "  ") -> None:
    for line in lines[:_SHOWN_LINES]:
        whole = f" ({text})" if (text := "".join(_whole(line))) else ""
        place = ", ".join(filter(None, (line.table or "Settings", cut(line.row))))
        say(f"{place}: {_what(line)}{whole}", indent=indent)
    if len(lines) > _SHOWN_LINES:
        say(f"and {len(lines) - _SHOWN_LINES:,} more", indent=indent)


def _what(line: Line) -> str:
    if line.kind != "set":
        return line.what
    change = f"{brief(line.before)} → {brief(line.after)}"
    return f"{line.column}: {change}" if line.column else change


def brief(content: Content) -> str:
    """Return a content as a person would read it, cut where it is long."""
    return cut(display(content))


def cut(text: str) -> str:
    """Return a text as it is, unless it is too long for a message."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}… ({len(text):,} characters)"


def _idle(outcome: Outcome) -> str:
    if outcome.held:
        return "Nothing to do, but for formulas that wait (see below)."
    return "Nothing to do, but for columns that wait (see below)." if outcome.absent else SAME


def _changes(count: int) -> str:
    return "1 change is" if count == 1 else f"{count:,} changes are"
