"""Another name for a column of a table, in its header cell, its part and every formula."""

import re
from collections.abc import Iterator
from functools import partial

from workbook.errors import FormulaError
from workbook.formula.tokens import Token, TokenKind, tokens
from workbook.model import Address, Cell
from workbook.values import Formula, canonical, same
from workbook.xlsx import linked, markup, rowmove, tables, text
from workbook.xlsx.around import TablePart
from workbook.xlsx.edits import Patched, SetCell
from workbook.xlsx.opened import Opened
from workbook.xlsx.scan import Book, SheetReading
from workbook.xlsx.splice import CannotSpliceError

_ITEM = re.compile(r"\[((?:'.|[^'\[\]])*)\]", re.DOTALL)
_PLAIN = re.compile(r"[\w ]+")
_TAG = re.compile(rb"<(?:[\w.-]+:)?tableColumn\s[^<>]*>")
_FORMULA = re.compile(
    rb"(<(?:[\w.-]+:)?(?:calculatedColumnFormula|totalsRowFormula)(?:\s[^<>]*)?>)([^<]*)(</)"
)
_DEFINED = re.compile(rb"(<(?:[\w.-]+:)?definedName\s[^<>]*>)([^<]*)(</)")


def table_at(book: Book, edit: SetCell) -> tuple[SheetReading, TablePart] | None:
    """Return the table whose header an edit would change; ``None`` if it changes none."""
    for sheet in book.sheets:
        for table in sheet.tables if sheet.name == edit.sheet else ():
            in_row = table.header_rows and edit.address.row == table.area.first.row
            if in_row and edit.address in table.area:
                held = sheet.cells.get(edit.address, Cell()).content
                return None if same(held, canonical(edit.content)) else (sheet, table)
    return None


def renamed(
    book: Book, sheet: SheetReading, table: TablePart, edit: SetCell, *, stale: bool
) -> tuple[Patched, str]:
    """Give a column of a table another header.

    Returns:
        The file, and why it was not done, or ``""``.
    """
    opened = Opened(book, stale=stale)
    found = opened.sheet(sheet.name)
    header = canonical(edit.content)
    if not isinstance(header, str):
        return Patched(book.package.data), "the header of a table's column is a text"
    old = table.headers[edit.address.column - table.area.first.column]
    reason = found if isinstance(found, str) else _why_not(opened, table, old, header)
    if isinstance(found, str) or reason:
        return Patched(book.package.data), reason
    try:
        names = frozenset((table.name.casefold(), table.display_name.casefold()))
        _rename_in_formulas(opened, Rename(names, old, header), sheet, table)
        _rename_part(opened, table, edit.address, header)
        if reason := found.set_cell(edit, header=True):
            return Patched(book.package.data), reason
    except (CannotSpliceError, FormulaError) as wrong:
        return Patched(book.package.data), f"the column cannot be renamed ({wrong})"
    return Patched(opened.written()), ""


class Rename:
    """A column's new name, and how it goes into the text of a formula."""

    def __init__(self, tables: frozenset[str], old: str, new: str) -> None:
        self._tables = tables
        self._old = old.casefold()
        self._new = re.sub(r"[\[\]#'@]", r"'\g<0>", new)

    def formula(self, plain: str, *, own: bool) -> str:
        """Return a formula with references to the column renamed.

        Args:
            plain: the formula.
            own: whether it stands in the table, so that it need not name it.
        """
        if "[" not in plain:
            return plain
        pieces, position = [], 0
        found = tokens(plain)
        for before, token in zip((None, *found), found, strict=False):
            if token.kind is TokenKind.BRACKET and self._is_ours(before, token, own=own):
                pieces += [plain[position : token.start], self._bracket(token.text)]
                position = token.end
        return "".join([*pieces, plain[position:]])

    def _is_ours(self, before: Token | None, token: Token, *, own: bool) -> bool:
        named = before is not None and before.end == token.start
        if not named or before is None or before.kind not in (TokenKind.NAME, TokenKind.TABLE):
            return own
        name = before.text
        plain = name[1:-1].replace("''", "'") if name.startswith("'") else name
        return plain.casefold() in self._tables

    def _bracket(self, bracket: str) -> str:
        inner = bracket[1:-1]
        mark = "@" if inner.startswith("@") else ""
        inner = inner[len(mark) :]
        if inner.lstrip().startswith("["):
            return f"[{mark}{_ITEM.sub(self._item, inner)}]"
        if not self._means(inner):
            return bracket
        plain = _PLAIN.fullmatch(self._new) and not (mark and " " in self._new)
        return f"[{mark}{self._new}]" if plain else f"[{mark}[{self._new}]]"

    def _item(self, found: re.Match[str]) -> str:
        return f"[{self._new}]" if self._means(found[1]) else found[0]

    def _means(self, item: str) -> bool:
        return re.sub(r"'(.)", r"\1", item, flags=re.DOTALL).casefold() == self._old


def _why_not(opened: Opened, table: TablePart, old: str, header: str) -> str:
    part = opened.draft.part(table.part)
    others = [each for each in table.headers if each != old]
    if not header or len(header) > 255:
        return "a table's header needs between 1 and 255 characters"
    if header.lower() in (each.lower() for each in others):
        return f"the table {table.display_name} already has a column {header}"
    if markup.attribute(markup.root_tag(part)[0], b"tableType"):
        return f"the table {table.display_name} is filled by a query"
    shown = re.compile(rb"sourceName=[\"']%s[\"']" % re.escape(markup.quoted(old)))
    for name in opened.book.package.names:
        if "slicercache" in name.lower() and shown.search(opened.draft.part(name)):
            return f"a slicer shows the column {old}"
    return ""


def _rename_in_formulas(opened: Opened, rename: Rename, on: SheetReading, table: TablePart) -> None:
    for sheet in opened.book.sheets:
        texts = dict(_texts(rename, sheet, table if sheet is on else None))
        if texts:
            patch = opened.sheet(sheet.name)
            if isinstance(patch, str):
                raise CannotSpliceError(patch)
            rowmove.write_formulas(patch, sheet.cells, texts)
        for each in sheet.tables:
            part = opened.draft.part(each.part)
            own = each.part == table.part
            after = linked.with_formulas(part, _FORMULA, partial(rename.formula, own=own))
            if after != part:
                opened.plain_part(each.part)
                opened.draft.put(each.part, after)
    name = opened.book.parts.workbook
    part = opened.draft.part(name)
    after = linked.with_formulas(part, _DEFINED, lambda of: rename.formula(of, own=False))
    if after != part:
        opened.plain_part(name)
        opened.draft.put(name, after)


def _texts(
    rename: Rename, sheet: SheetReading, table: TablePart | None
) -> Iterator[tuple[Address, str]]:
    for at, cell in sheet.cells.items():
        if isinstance(cell.content, Formula):
            own = table is not None and at in table.area
            now = rename.formula(cell.content.text, own=own)
            if now != cell.content.text:
                yield at, now


def _rename_part(opened: Opened, table: TablePart, at: Address, header: str) -> None:
    part = opened.plain_part(table.part)
    tags = list(_TAG.finditer(part))
    place = at.column - table.area.first.column
    if len(tags) != len(table.headers):
        raise CannotSpliceError(f"the table {table.display_name} has an unusual shape")
    name = markup.quoted(text.unsafe_escaped(header).replace("\n", "_x000a_"))
    tag = markup.with_attribute(tags[place][0], b"name", name)
    part = part[: tags[place].start()] + tag + part[tags[place].end() :]
    headers = (*table.headers[:place], header, *table.headers[place + 1 :])
    if tables.current(part, table).headers != headers:
        raise CannotSpliceError(f"the table {table.display_name} has an unusual shape")
    opened.draft.put(table.part, part)
