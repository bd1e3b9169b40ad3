"""Moving cells up or down within a block, with everything in the workbook that means them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial

from workbook.model import Address, Cell, column_letters
from workbook.values import Formula
from workbook.xlsx import carried, linked, markup, sheetxml, text, wholerows
from workbook.xlsx import rows as rows_xml
from workbook.xlsx.draft import unsound
from workbook.xlsx.gap import Block, reaimed, reaimed_by
from workbook.xlsx.opened import Opened
from workbook.xlsx.scan import Book
from workbook.xlsx.sheetpatch import SheetPatch
from workbook.xlsx.splice import CannotSpliceError, CellBytes, patterns

Cells = Mapping[str, Mapping[Address, Cell]]

_LOST = "#REF!"


def move(opened: Opened, blocks: Sequence[Block]) -> Cells:
    """Move the cells of blocks; return what every sheet that changes must hold then.

    The workbook must be as it was read, and no two of the blocks on one sheet: what one does to a
    reference then never meets what another does.

    Raises:
        CannotSpliceError: something cannot go along, and ``opened`` is not to be used any more.
        FormulaError: a formula is none.
        ValueError: a formula over several sheets means the cells.
    """
    held: dict[str, Mapping[Address, Cell]] = {}
    aims = _Aims(blocks)
    for sheet in opened.book.sheets:
        own = aims.own(sheet.name)
        texts = dict(_texts(opened, sheet.cells, aims, sheet.name))
        if own or texts:
            held[sheet.name] = _after(sheet.cells, texts, own)
            patch = opened.need(sheet.name)
            whole = _move_rows(patch, own, aims) if own else frozenset()
            rest = {at: now for at, now in texts.items() if at.row not in whole}
            write_formulas(patch, sheet.cells, rest, own)
            if own:
                _move_cells(patch, own, whole)
        _carry_tail(opened, sheet.name, aims)
    linked.carry(opened, blocks)
    return held


class _Aims:
    """What references become when blocks move, each on a sheet of its own."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        named = [block.sheet.casefold() for block in blocks]
        self._own = dict(zip(named, blocks, strict=True))
        self._named = [(block.quoted, block) for block in blocks]

    def own(self, sheet: str) -> Block | None:
        """Return what moves on a sheet."""
        return self._own.get(sheet.casefold())

    def others(self, sheet: str) -> list[Block]:
        """Return what moves on other sheets."""
        return [block for block in self.blocks if not block.is_on(sheet)]

    def reaimed(self, text: str, sheet: str) -> str:
        """Return a formula of a sheet as it is then."""
        own = self.own(sheet)
        if own is not None:
            text = reaimed(text, own, sheet)
        if "!" not in text:
            return text
        several = ":" in text.partition("!")[0]
        plain = text.casefold()
        meant = [b for name, b in self._named if b is not own and (several or name in plain)]
        return reaimed_by(text, meant, sheet) if meant else text


def _move_rows(patch: SheetPatch, own: Block, aims: _Aims) -> frozenset[int]:
    """Move the rows that can go as a whole; return where they stood."""
    whole = wholerows.move(patch.rows, own, partial(aims.reaimed, sheet=own.sheet))
    patch.cells_moved = True
    start = b"<" + patch.xml.prefix + b"f"
    patch.formulas_changed |= bool(whole) and patch.index.holds(start)
    return whole


def check(after: Book, held: Cells) -> None:
    """Check that a workbook holds, in every cell, what it must.

    Raises:
        WorkbookError: it does not.
    """
    for sheet in after.sheets:
        meant = held.get(sheet.name)
        if meant is not None and sheet.cells != meant:
            wrong = next(
                at
                for at in sorted(sheet.cells.keys() | meant.keys())
                if sheet.cells.get(at) != meant.get(at)
            )
            raise unsound(f"{sheet.name}!{wrong.a1} is not as it was meant after rows moved")


def _texts(
    opened: Opened, cells: Mapping[Address, Cell], aims: _Aims, sheet: str
) -> Iterator[tuple[Address, str]]:
    """Yield the formulas that change, but for those that go, and how they read then."""
    own = aims.own(sheet)
    for at, cell in cells.items():
        if isinstance(cell.content, Formula) and not (own and own.moved(at) is None):
            was = cell.content.text
            now = aims.reaimed(was, sheet)
            if now != was:
                opened.stale = opened.stale or (_LOST in now and _LOST not in was)
                yield at, now


def _after(
    cells: Mapping[Address, Cell], texts: Mapping[Address, str], block: Block | None
) -> Mapping[Address, Cell]:
    if block is None and not texts:
        return cells
    held: dict[Address, Cell] = {}
    targets = {row: target for target, row in block.sources().items()} if block else {}
    for at, cell in cells.items():
        place: Address | None = at
        if block and at in block:
            target = targets.get(at.row)
            place = Address(target, at.column) if target else None
        if place is not None:
            changed = at in texts
            held[place] = Cell(Formula(texts[at]), cell.value, cell.format) if changed else cell
    return held


def write_formulas(
    patch: SheetPatch,
    cells: Mapping[Address, Cell],
    texts: Mapping[Address, str],
    block: Block | None = None,
) -> None:
    """Write changed formulas where they stand; of shared ones that change, each gets its text.

    Raises:
        CannotSpliceError: a row or a formula cannot be cut safely.
    """
    groups: dict[bytes, list[Address]] = {}
    loose: set[bytes] = set()
    for number in patch.rows.containing(b"shared"):
        for column, cell in patch.rows.opened(number).cells.items():
            group = _group(patch, cell)
            if group is not None:
                at = Address(number, column)
                groups.setdefault(group, []).append(at)
                if at in texts or (block and at in block):
                    loose.add(group)
    alone = {at for group in loose for at in groups[group]}
    for at in sorted(alone | texts.keys()):
        content = cells[at].content if at in cells else None
        plain = texts.get(at, content.text if isinstance(content, Formula) else "")
        row = patch.rows.opened(at.row)
        row.set(at.column, _with_formula(patch, row.cells[at.column], plain))


def _group(patch: SheetPatch, cell: CellBytes) -> bytes | None:
    found = patterns(patch.xml.prefix).formula.search(cell.raw)
    if found is None or markup.attribute(found[1], b"t") != b"shared":
        return None
    return markup.attribute(found[1], b"si") or b""


def _with_formula(patch: SheetPatch, cell: CellBytes, plain: str) -> bytes:
    prefix = patch.xml.prefix
    found = patterns(prefix).formula.search(cell.raw)
    if found is None:
        raise CannotSpliceError("a formula has an unusual shape")
    attributes = found[1]
    if markup.attribute(attributes, b"t") == b"shared":
        for name in (b"t", b"ref", b"si"):
            attributes = markup.without_attribute(attributes, name)
    stored = text.stored(plain).encode()
    element = b"<%sf%s>%s</%sf>" % (prefix, attributes.rstrip(), stored, prefix)
    return cell.raw[: found.start()] + element + cell.raw[found.end() :]


def _carry_tail(opened: Opened, sheet: str, aims: _Aims) -> None:
    """Re-aim what follows a sheet's rows; other sheets are only cut open if need be."""
    own = aims.own(sheet)
    if own is None:
        part = opened.draft.package.part(opened.book.sheet(sheet).part)
        if b"!" not in part:
            return
        whole = markup.in_utf8(part)
        whole = markup.plain(whole) if markup.declares(whole) else whole
        tail = sheetxml.regular(sheetxml.bare(whole)[0]).tail
        if _tail_reaimed(tail, aims, sheet) == tail:
            return
    patch = opened.need(sheet)
    tail = patch.xml.tail if own is None else carried.carried_tail(patch.xml.tail, own)
    patch.put_tail(_tail_reaimed(tail, aims, sheet))


def _tail_reaimed(tail: bytes, aims: _Aims, sheet: str) -> bytes:
    """Return what follows a sheet's rows as what moves on other sheets leaves it."""
    for block in aims.others(sheet):
        tail = carried.formulas_reaimed(tail, block, sheet)
    return tail


def _move_cells(found: SheetPatch, block: Block, whole: Collection[int]) -> None:
    """Move the cells of rows that did not go as a whole; ``whole`` are the sources of those."""
    rows, (low, high) = found.rows, block.columns
    sources = block.sources()
    done = {block.row(row) for row in whole}
    every = [row for row in range(block.rows[0], block.rows[1] + 1) if row not in done]
    needed = {*every, *(sources[row] for row in every if row in sources)}
    held = {
        number: {c: cell for c, cell in rows.opened(number).cells.items() if low <= c <= high}
        for number in sorted(needed)
        if number in rows
    }
    looks = _styles(found, block)
    for number in every:
        blank = {} if number in sources else looks
        cells = held.get(sources.get(number, 0), {})
        stood = held.get(number, {})
        if not cells and not stood and not blank:
            continue
        row = rows.opened(number)
        found.state_addresses(row)
        for column in sorted({*cells, *stood, *blank}):
            if column in cells:
                row.set(column, _readdressed(cells[column], number))
            elif column in blank:
                row.set(
                    column,
                    rows_xml.cell_xml(
                        number, (column, blank[column], None, None), prefix=found.xml.prefix
                    ),
                )
            else:
                row.remove(column)
    start = b"<" + found.xml.prefix + b"f"
    if any(start in cell.raw for cells in held.values() for cell in cells.values()):
        found.formulas_changed = True


def _styles(found: SheetPatch, block: Block) -> Mapping[int, int]:
    """Return the style of each column's cell in the row that blank ones are to look like."""
    if block.like not in found.rows:
        return {}
    low, high = block.columns
    cells = found.rows.opened(block.like).cells.items()
    return {column: cell.style for column, cell in cells if low <= column <= high and cell.style}


def _readdressed(cell: CellBytes, row: int) -> bytes:
    tag = markup.with_attribute(cell.tag, b"r", f"{column_letters(cell.column)}{row}".encode())
    return tag + cell.raw[len(cell.tag) :]
