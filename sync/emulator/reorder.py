"""Moving whole rows or columns to another place on their sheet."""

import re
from dataclasses import dataclass

from sync.emulator import references
from sync.emulator.grid import unquoted
from sync.emulator.reshape import Change, move_ranges
from sync.emulator.spreadsheet import Sheet, Spreadsheet
from workbook.formula.tokens import TokenKind, scan
from workbook.model import column_letters, column_number

_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]+)")


@dataclass(frozen=True, slots=True)
class Move:
    """Rows (or columns) from ``start`` up to ``end``, to go before what stands at ``to``."""

    start: int
    end: int
    to: int

    def __call__(self, index: int) -> int:
        """Return where a row (or column) is after the move."""
        count, far = self.end - self.start, self.to > self.start
        if self.start <= index < self.end:
            return index + (self.to - self.end if far else self.to - self.start)
        if far and self.end <= index < self.to:
            return index - count
        return index + count if not far and self.to <= index < self.start else index


@dataclass(frozen=True, slots=True)
class _Ranges(Change):
    """What a move does to ranges: those inside it go along, others lose it and may take it in."""

    move: Move = Move(0, 0, 0)

    def moved(self, start: int, end: int) -> tuple[int, int] | None:
        move, count = self.move, self.move.end - self.move.start
        if move.start <= start and end <= move.end:
            return move(start), move(end - 1) + 1
        left = Change(self.sheet, self.rows, move.start, -count).moved(start, end)
        to = move.to - count if move.to > move.start else move.to
        return Change(self.sheet, self.rows, to, count).moved(*left) if left else None


def reorder(book: Spreadsheet, sheet: Sheet, rows: bool, move: Move) -> None:
    """Move whole rows or columns; references and ranges follow the cells that they name.

    The corners of a range in a formula follow each on its own.
    """
    if rows:
        lines = dict(sheet.rows)
        for row in lines:
            sheet.put_line(row, {})
        for row, line in lines.items():
            sheet.put_line(move(row), line)
        sheet.row_sizes = {move(at): size for at, size in sheet.row_sizes.items()}
    else:
        for row, line in list(sheet.rows.items()):
            sheet.put_line(row, {move(at): cell for at, cell in line.items()})
        sheet.column_sizes = {move(at): size for at, size in sheet.column_sizes.items()}
    move_ranges(book, _Ranges(sheet, rows, move.start, 0, move=move))
    title = sheet.title
    references.rewrite_formulas(
        book, lambda at_sheet: lambda text: _followed(text, (title, at_sheet), rows, move)
    )


def _followed(text: str, on: tuple[str, str], rows: bool, move: Move) -> str:
    pieces: list[str] = []
    named = on[1]
    for token in scan(text):
        piece = token.text
        if token.kind is TokenKind.SHEET:
            named = unquoted(piece[:-1])
        elif token.kind is TokenKind.CELL and named.casefold() == on[0].casefold():
            piece = _followed_cell(piece, rows, move)
        elif piece != ":" and token.kind is not TokenKind.CELL:
            named = on[1]
        pieces.append(piece)
    return "".join(pieces)


def _followed_cell(text: str, rows: bool, move: Move) -> str:
    match = _CELL.fullmatch(text)
    if match is None:
        return text
    if rows:
        return f"{match[1]}{match[2]}{match[3]}{move(int(match[4]) - 1) + 1}"
    column = column_letters(move(column_number(match[2].upper()) - 1) + 1)
    return f"{match[1]}{column}{match[3]}{match[4]}"
