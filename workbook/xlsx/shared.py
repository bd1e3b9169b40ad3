"""Shared formulas: one cell holds the text, others point at it, so it may not just vanish."""

import re
from dataclasses import dataclass, field

from workbook.formula import shift
from workbook.model import Address, Area
from workbook.xlsx import markup, text
from workbook.xlsx.splice import CellBytes, Rows, patterns


@dataclass(slots=True)
class SharedFormulas:
    """The shared formulas of one worksheet; looked for once the first one is in the way."""

    rows: Rows
    _groups: dict[bytes, set[Address]] | None = field(default=None)

    def leave(self, at: Address, cell: CellBytes) -> None:
        """Take a cell out of its group; if it holds the text, the next one gets it.

        Raises:
            FormulaError: the text cannot be moved.
            CannotSpliceError: a row of the group cannot be cut safely.
        """
        formula = self._shared(cell)
        if formula is None:
            return
        group = markup.attribute(formula[1], b"si") or b""
        if self._groups is None:
            self._groups = self._found()
        others = self._groups.setdefault(group, set())
        others.discard(at)
        if formula[2] and markup.attribute(formula[1], b"ref") and others:
            self._move(formula[2], group, at, sorted(others))

    def _move(self, stored: bytes, group: bytes, at: Address, others: list[Address]) -> None:
        heir = others[0]
        plain = text.loaded(markup.unescaped(stored.decode()))
        moved = shift.moved(plain, heir.row - at.row, heir.column - at.column)
        columns = [each.column for each in others]
        area = Area(Address(heir.row, min(columns)), Address(others[-1].row, max(columns)))
        prefix = self.rows.prefix
        element = b'<%sf t="shared" ref="%s" si="%s">%s</%sf>' % (
            prefix,
            area.a1.encode(),
            group,
            text.stored(moved).encode(),
            prefix,
        )
        row = self.rows.opened(heir.row)
        raw = row.cells[heir.column].raw
        found = patterns(prefix).formula.search(raw)
        if found is not None:
            row.set(heir.column, raw[: found.start()] + element + raw[found.end() :])

    def _shared(self, cell: CellBytes) -> re.Match[bytes] | None:
        found = patterns(self.rows.prefix).formula.search(cell.raw)
        shared = found is not None and markup.attribute(found[1], b"t") == b"shared"
        return found if shared else None

    def _found(self) -> dict[bytes, set[Address]]:
        groups: dict[bytes, set[Address]] = {}
        for number in self.rows.containing(b"shared"):
            for column, cell in self.rows.opened(number).cells.items():
                formula = self._shared(cell)
                if formula is not None:
                    group = markup.attribute(formula[1], b"si") or b""
                    groups.setdefault(group, set()).add(Address(number, column))
        return groups
