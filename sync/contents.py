"""Cells made canonical: values as they are, formulas in neutral form.

What cannot live on the other side crosses as its value, with a notice.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from sync.headers import Line
from sync.locate import is_row
from sync.shared import unshared
from sync.store import CELLS, VALUE, Notice, Row, TableReading
from workbook.errors import FormulaError
from workbook.formula.neutral import neutral
from workbook.formula.portability import problems
from workbook.formula.tree import Place, Target
from workbook.model import ID_COLUMN, Address, Cell, Layout, TableLayout
from workbook.schema import TableSchema
from workbook.values import CellError, Content, Formula, canonical

_ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
_CONSTANTS: dict[str, Content] = {
    **{code: CellError(code) for code in _ERRORS},
    **{f"{text}{call}": text == "TRUE" for text in ("TRUE", "FALSE") for call in ("", "()")},
}
_PROGRAMS = {Target.EXCEL: "Excel", Target.GOOGLE: "Google Sheets"}


@dataclass(slots=True)
class _Noted:
    """Cells of one column that share one thing to say."""

    place: Place
    message: str
    count: int = 1


@dataclass(slots=True)
class Reader:
    """Makes cells canonical, and gathers what is to be said about them."""

    layout: Layout
    other: Target
    sheets: Collection[str]
    _reasons: dict[str, str] = field(default_factory=dict)
    _noted: dict[tuple[str, int, str], _Noted] = field(default_factory=dict)

    def table(
        self, table: TableSchema, lines: Mapping[int, Line], layout: TableLayout
    ) -> TableReading:
        """Return what the rows of a table hold."""
        columns = sorted(
            ((column, key) for key, column in layout.columns.items() if key != ID_COLUMN)
        )
        rows, flags, formulas = [], set(), set()
        for position in range(layout.first_row, layout.last_row + 1):
            line = lines.get(position)
            if line is None or not is_row(table, layout.columns, line):
                continue
            cells, computed = {}, []
            for column, key in columns:
                cell = line.get(column)
                if cell is None:
                    continue
                content = cell.content
                if content is None or type(content) is Formula:
                    place = Place(layout.sheet, position, column, layout.name)
                    content = self.content(cell, place)
                else:
                    content = canonical(content)
                if content is not None:
                    cells[key] = content
                    if type(content) is bool:
                        flags.add(key)
                    elif type(content) is Formula:
                        formulas.add(content.text)
                elif isinstance(cell.content, Formula) or cell.value == "":
                    computed.append(key)
            rows.append(Row(position, layout.row_ids.get(position, ""), cells, frozenset(computed)))
        keys = tuple(key for _, key in columns)
        noted = frozenset(flags), frozenset(formulas)
        return TableReading(table.name, keys, tuple(rows), *noted)

    def cells(self, grids: Mapping[str, Mapping[Address, Cell]]) -> TableReading:
        """Return what the declared cells hold."""
        rows = []
        for name, (sheet, address) in self.layout.names.items():
            cell = grids.get(sheet, {}).get(address, Cell())
            content = self.content(cell, Place(sheet, address.row, address.column))
            held = {} if content is None else {VALUE: content}
            rows.append(Row(address.row, name, held))
        return TableReading(CELLS, (VALUE,), tuple(rows))

    def content(self, cell: Cell, place: Place) -> Content:
        """Return what a cell holds, formulas in neutral form."""
        content = cell.content
        if content is None:
            return self._spilled(cell, place)
        if not isinstance(content, Formula):
            return canonical(content)
        fixed = constant(content.text)
        if fixed is not None:
            return fixed
        try:
            text = neutral(content.text, self.layout, place)
            reason = self._reason(text)
        except FormulaError as wrong:
            self._note(place, f"a formula that is not understood ({wrong.what})")
            return canonical(cell.value)
        if reason:
            self._note(place, f"a formula that cannot live in {_PROGRAMS[self.other]} ({reason})")
            return canonical(cell.value)
        return Formula(text)

    def _reason(self, text: str) -> str:
        """Return why a formula in neutral form cannot cross, or ``""``."""
        reason = self._reasons.get(text)
        if reason is None:
            reasons = (*problems(text, self.other), *unshared(text, self.layout, self.sheets))
            reason = self._reasons[text] = "; ".join(reasons)
        return reason

    def _spilled(self, cell: Cell, place: Place) -> Content:
        if cell.value in (None, ""):
            return None
        self._note(place, "a value that an array formula puts there")
        return canonical(cell.value)

    def _note(self, place: Place, message: str) -> None:
        key = (place.sheet, place.column, message)
        noted = self._noted.get(key)
        if noted is None:
            self._noted[key] = _Noted(place, message)
        else:
            noted.count += 1

    def notices(self) -> Iterator[Notice]:
        """Yield what is to be said about cells, those of a column together."""
        for noted in self._noted.values():
            at = Address(noted.place.row, noted.place.column).a1
            more = f", and {noted.count - 1} more in this column" if noted.count > 1 else ""
            yield Notice(
                f"{noted.place.sheet}!{at}{more}",
                f"{noted.message}: its value crosses, one way",
            )


def constant(text: str) -> Content:
    """Return the value that a formula spells out and nothing else; ``None`` if it does more.

    An error is the one form in which Google can be given one; LibreOffice saves a typed TRUE
    or an error so.
    """
    return _CONSTANTS.get(text.upper())
