"""From a merge to edits: what each side is to be told, in which order, and how people read it."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from types import NoneType

from sync import columns_made
from sync.columns_made import ColumnMade
from sync.conflicts import row_label
from sync.diff import Rows, changed_cells
from sync.merge import MergedRow
from sync.store import CELLS, AddRow, Bury, DeleteRow, Edit, GiveId, Owed, SetCell, Side
from workbook.schema import CONFLICTS_TABLE, Schema
from workbook.values import Content, decode, display, encode

_WHOLE_ROW: dict[type, tuple[str, str]] = {
    AddRow: ("new row", "add"),
    DeleteRow: ("row deleted", "delete"),
    GiveId: ("its id in the hidden column", "id"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """The edits of one run: tombstones and ids first, then cells, new rows, deletes last.

    Attributes:
        minted: ids that are new in this plan.
        tokens: those of the Sheet as it was read for this plan; ``None`` where it has none, and
            for what is owed of a plan once its run has ended.
        columns: what the run did about columns before; the edits are made once it is.
    """

    local: tuple[Edit, ...] = ()
    remote: tuple[Edit, ...] = ()
    minted: frozenset[str] = frozenset()
    tokens: tuple[str, ...] | None = field(default=None, compare=False)
    columns: tuple[ColumnMade, ...] = field(default=(), compare=False)

    def __bool__(self) -> bool:
        return bool(self.local or self.remote)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many edits of each kind one side gets."""

    added: int = 0
    deleted: int = 0
    changed: int = 0
    cleared: int = 0
    ids: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """What one edit does, in people's words.

    Attributes:
        reason: why it was not made.
        column: the header of the cell's column; ``""`` for a whole row.
        before: what the cell held; ``after`` is what it is to hold.
        kind: ``set``, ``add``, ``delete`` or ``id``.
        cells: header -> content of a whole row.
    """

    side: Side
    table: str
    row: str
    what: str
    reason: str = ""
    column: str = field(default="", compare=False)
    before: Content = field(default=None, compare=False)
    after: Content = field(default=None, compare=False)
    kind: str = field(default="", compare=False)
    cells: Mapping[str, Content] = field(default_factory=dict, compare=False)


def row_edits(
    table: str, rows: Rows, merged: Mapping[str, MergedRow], columns: Collection[str]
) -> list[Edit]:
    """Return the edits that bring one side's ``rows`` to what was ``merged``.

    Args:
        table: the table's name.
        rows: what that side holds.
        merged: the rows that are not the same everywhere.
        columns: the columns which that side has, in the order in which to set them.
    """
    edits: list[Edit] = []
    for row_id, row in merged.items():
        here = rows.get(row_id)
        if row.cells is None:
            if here is not None:
                edits.append(DeleteRow(table, row_id, here))
        elif here is None:
            edits.append(AddRow(table, row_id, _filled(row.cells, columns)))
        else:
            cells = changed_cells(here, row.cells, columns)
            edits += (SetCell(table, row_id, column, each) for column, each in cells.items())
    return edits


def ordered(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return ``edits`` in the order in which they are to be made."""
    turns = (Bury, GiveId, SetCell, AddRow, DeleteRow)
    return tuple(sorted(edits, key=lambda edit: turns.index(type(edit))))


def counts(edits: Iterable[Edit]) -> Counts:
    """Count edits by kind; rows of the Conflicts table and tombstones do not count."""
    kinds = Counter(_kind(edit) for edit in edits if _changes(edit))
    return Counts(**kinds)


def by_side(plan: Plan, but: Plan | None = None) -> dict[Side, Counts]:
    """Count the edits of a plan by side and kind, but for those of another."""
    left = but or Plan()
    return {
        Side.EXCEL: _less(counts(plan.local), counts(left.local)),
        Side.SHEET: _less(counts(plan.remote), counts(left.remote)),
    }


def _less(all_of: Counts, some: Counts) -> Counts:
    taken = asdict(some)
    return Counts(**{kind: max(0, n - taken[kind]) for kind, n in asdict(all_of).items()})


def _changes(edit: Edit) -> bool:
    """Whether an edit changes what people keep: tombstones and conflicts only tell of it."""
    return not isinstance(edit, Bury) and edit.table != CONFLICTS_TABLE


def _kind(edit: Edit) -> str:
    if isinstance(edit, SetCell):
        return "cleared" if edit.content is None else "changed"
    if isinstance(edit, GiveId):
        return "ids"
    return "added" if isinstance(edit, AddRow) else "deleted"


COLUMNS = '{"columns": ['
"""How the text of a plan begins that tells of columns."""
COMPUTED = "computed"
"""Under which a plan's text tells once what each added row has in its computed columns."""


def plan_hash(plan: Plan) -> str:
    """Return a short text that is equal for plans that do the same to the same rows.

    New ids differ from run to run, conflicts and tombstones only report: none of them counts.
    """
    hashes = sorted(
        hashlib.sha256(_SORTED([side, *_nameless(edit, plan.minted)]).encode()).digest()
        for side, edits in ((Side.EXCEL, plan.local), (Side.SHEET, plan.remote))
        for edit in edits
        if _changes(edit)
    )
    return hashlib.sha256(b"".join(hashes)).hexdigest()[:12]


_SORTED = json.JSONEncoder(sort_keys=True).encode
_PLAIN = json.JSONEncoder(ensure_ascii=False).encode


def same_edits(one: Plan, other: Plan) -> bool:
    """Whether two plans consist of the very same edits, in whatever order."""
    return all(
        sorted(json.dumps(_encode(edit), sort_keys=True) for edit in mine)
        == sorted(json.dumps(_encode(edit), sort_keys=True) for edit in theirs)
        for mine, theirs in ((one.local, other.local), (one.remote, other.remote))
    )


def to_json(plan: Plan) -> str:
    """Return the plan as text, to be kept until it has been carried out."""
    local, remote = (
        ", ".join(_PLAIN(_encode(edit)) for edit in edits) for edits in (plan.local, plan.remote)
    )
    rest = _PLAIN({"minted": sorted(plan.minted), "tokens": plan.tokens})
    made = _PLAIN([columns_made.encode(each) for each in plan.columns])
    columns = f"{COLUMNS}{made[1:]}, " if plan.columns else "{"
    return f'{columns}"local": [{local}], "remote": [{remote}], {rest[1:]}'


def from_json(text: str) -> Plan:
    """Return the plan that :func:`to_json` wrote."""
    stored = json.loads(text)
    local, remote = (tuple(map(_decode, stored[side])) for side in ("local", "remote"))
    if COMPUTED in stored:
        known = {table: _decoded(cells) for table, cells in stored[COMPUTED].items()}
        local = tuple(_whole(edit, known) for edit in local)
    tokens = stored.get("tokens")
    seen = None if tokens is None else tuple(tokens)
    made = tuple(map(columns_made.decode, stored.get("columns", ())))
    return Plan(local, remote, frozenset(stored["minted"]), seen, made)


def lines(
    plan: Plan, local: Mapping[str, Rows], remote: Mapping[str, Rows], schema: Schema
) -> tuple[Line, ...]:
    """Return what the plan does, line by line; ids, tombstones and conflicts are not listed.

    Args:
        plan: the plan.
        local: table name -> the rows that Excel holds.
        remote: table name -> the rows that the Sheet holds.
        schema: names the rows and columns.
    """
    sides = ((Side.EXCEL, plan.local, local), (Side.SHEET, plan.remote, remote))
    return tuple(
        _line(side, edit, tables.get(edit.table, {}), schema)
        for side, edits, tables in sides
        for edit in edits
        if not isinstance(edit, GiveId) and _changes(edit)
    )


def owed_lines(
    side: Side, owed: Iterable[Owed], rows: Mapping[str, Rows], schema: Schema
) -> tuple[Line, ...]:
    """Return what one side still lacks, line by line, and why.

    Args:
        side: the side.
        owed: the edits that were not made there.
        rows: table name -> the rows that it holds.
        schema: names the rows and columns.
    """
    return tuple(
        replace(_line(side, each.edit, rows.get(each.edit.table, {}), schema), reason=each.reason)
        for each in owed
        if not isinstance(each.edit, Bury)
    )


def _filled(cells: Mapping[str, Content], columns: Collection[str]) -> Mapping[str, Content]:
    """Return the filled cells of some columns; the very same mapping where those are all."""
    if NoneType not in map(type, cells.values()) and all(map(columns.__contains__, cells)):
        return cells
    return {c: each for c, each in cells.items() if c in columns and each is not None}


def _line(side: Side, edit: Edit, rows: Rows, schema: Schema) -> Line:
    row = rows.get(edit.row_id, {})
    if isinstance(edit, SetCell):
        before, after = row.get(edit.column), edit.content
        what = f"{display(before)} → {display(after)}"
        if edit.table == CELLS:
            place = "", edit.row_id
            return Line(side, *place, what, column="", before=before, after=after, kind="set")
        table = schema.table(edit.table)
        header = table.column(edit.column).header
        place = edit.table, row_label(row, table)
        what = f"{header}: {what}"
        return Line(side, *place, what, column=header, before=before, after=after, kind="set")
    assert not isinstance(edit, Bury)  # noqa: S101 - tombstones are no line
    table = schema.table(edit.table)
    cells = {c.header: edit.cells[c.id] for c in table.columns if c.id in edit.cells}
    what, kind = _WHOLE_ROW[type(edit)]
    return Line(side, edit.table, row_label(edit.cells, table), what, kind=kind, cells=cells)


def _encode(edit: Edit) -> list[object]:
    if isinstance(edit, SetCell):
        return ["set", edit.table, edit.row_id, edit.column, encode(edit.content)]
    if isinstance(edit, Bury):
        return ["bury", edit.table, edit.row_id, edit.mark]
    cells = {column: encode(content) for column, content in edit.cells.items()}
    if isinstance(edit, GiveId):
        return ["id", edit.table, edit.row_id, edit.position, cells]
    return ["add" if isinstance(edit, AddRow) else "delete", edit.table, edit.row_id, cells]


def _nameless(edit: Edit, minted: frozenset[str]) -> list[object]:
    kind, table, row_id, *rest = _encode(edit)
    if kind == "id":
        rest = rest[1:]
    return [kind, table, "new" if row_id in minted else row_id, *rest]


def _decode(stored: list[object]) -> Edit:
    match stored:
        case ["set", str(table), str(row_id), str(column), content]:
            return SetCell(table, row_id, column, decode(content))
        case ["bury", str(table), str(row_id), str(mark)]:
            return Bury(table, row_id, mark)
        case ["id", str(table), str(row_id), int(position), dict(cells)]:
            return GiveId(table, position, row_id, _decoded(cells))
        case ["add", str(table), str(row_id), dict(cells)]:
            return AddRow(table, row_id, _decoded(cells))
        case ["delete", str(table), str(row_id), dict(cells)]:
            return DeleteRow(table, row_id, _decoded(cells))
    raise ValueError(f"not a stored edit: {stored!r}")


def _whole(edit: Edit, computed: Mapping[str, Mapping[str, Content]]) -> Edit:
    """Return an added row with what its computed columns hold; any other edit as it is."""
    if not isinstance(edit, AddRow):
        return edit
    return replace(edit, cells={**edit.cells, **computed.get(edit.table, {})})


def _decoded(cells: Mapping[str, object]) -> dict[str, Content]:
    return {column: decode(content) for column, content in cells.items()}
