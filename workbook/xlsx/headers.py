"""Another name for a column of a table, in its header cell, its part and every formula."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from workbook.errors import FormulaError
from workbook.formula.tokens import Token, TokenKind, tokens
from workbook.model import Address, Cell
from workbook.values import Formula, canonical, same
from workbook.xlsx import linked, markup, rowmove, tables, text
from workbook.xlsx.around import TablePart
from workbook.xlsx.edits import Edit, Patched, Refusal, SetCell
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
    for sheet in book.named(edit.sheet):
        for table in sheet.tables:
            in_row = table.header_rows and edit.address.row == table.area.first.row
            if in_row and edit.address in table.area:
                held = sheet.cells.get(edit.address, Cell()).content
                return None if same(held, canonical(edit.content)) else (sheet, table)
    return None


def together(book: Book, edits: Sequence[Edit]) -> list[SetCell]:
    """Return the first edits that give other headers to columns of tables, each another one."""
    found: list[SetCell] = []
    for edit in edits:
        if not isinstance(edit, SetCell) or table_at(book, edit) is None:
            break
        if any((edit.sheet, edit.address) == (each.sheet, each.address) for each in found):
            break
        found.append(edit)
    return found


def renamed(
    book: Book, edits: Sequence[SetCell], *, stale: bool
) -> tuple[Patched, Sequence[SetCell]]:
    """Give columns of tables other headers, one after the other.

    Returns:
        The file with those that could not be done, and the edits that are still to be made: where
        one of many cannot go into the formulas, only the first is made.
    """
    opened = Opened(book, stale=stale)
    refused: list[Refusal] = []
    renames: list[tuple[TablePart, Rename]] = []
    try:
        for edit in edits:
            change = _renamed_cell(opened, edit)
            if isinstance(change, str):
                refused.append(Refusal(edit, change))
            else:
                renames.append(change)
        _rename_in_formulas(opened, renames)
    except (CannotSpliceError, FormulaError) as wrong:
        if len(edits) > 1:
            return renamed(book, edits[:1], stale=stale)[0], edits[1:]
        reason = f"the column cannot be renamed ({wrong})"
        return Patched(book.package.data, (Refusal(edits[0], reason),)), ()
    return Patched(opened.written(), tuple(refused)), ()


def _renamed_cell(opened: Opened, edit: SetCell) -> tuple[TablePart, "Rename"] | str:
    """Write a header in its cell and its table's part; return the change, or why it is none."""
    sheet, read = table_at(opened.book, edit) or (None, None)
    if sheet is None or read is None:
        return "there is no header in the cell"
    table = tables.current(opened.draft.part(read.part), read)
    header = canonical(edit.content)
    if not isinstance(header, str):
        return "the header of a table's column is a text"
    old = table.headers[edit.address.column - table.area.first.column]
    found = opened.sheet(sheet.name)
    reason = found if isinstance(found, str) else _why_not(opened, table, old, header)
    if isinstance(found, str) or reason:
        return reason
    if reason := found.set_cell(edit, header=True):
        return reason
    _rename_part(opened, table, edit.address, header)
    names = frozenset((table.name.casefold(), table.display_name.casefold()))
    return table, Rename(names, old, header)


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
        for place, token in enumerate(found):
            if token.kind is TokenKind.BRACKET and self._is_ours(
                found[max(place - 2, 0) : place], token, own=own
            ):
                pieces += [plain[position : token.start], self._bracket(token.text)]
                position = token.end
        return "".join([*pieces, plain[position:]])

    def _is_ours(self, before: Sequence[Token], token: Token, *, own: bool) -> bool:
        named = before and before[-1].end == token.start
        if not named or before[-1].kind not in (TokenKind.NAME, TokenKind.TABLE):
            return own
        if before[-2:-1] and _is_of_another_book(before[-2]):
            return False
        name = before[-1].text
        plain = name[1:-1].replace("''", "'") if name.startswith("'") else name
        return plain.casefold() in self._tables

    def _bracket(self, bracket: str) -> str:
        inner = bracket[1:-1]
        mark = "@" if inner.startswith("@") else ""
        inner = inner[len(mark) :]
        if inner.lstrip().startswith("["):
            return f"[{mark}{_ITEM.sub(self._item, inner)}]"
        if not (self._means(inner) or self._means(inner.strip())):  # Excel reads past outer spaces
            return bracket
        plain = _PLAIN.fullmatch(self._new) and self._new == self._new.strip()
        plain = plain and not (mark and " " in self._new)
        return f"[{mark}{self._new}]" if plain else f"[{mark}[{self._new}]]"

    def _item(self, found: re.Match[str]) -> str:
        return f"[{self._new}]" if self._means(found[1]) else found[0]

    def _means(self, item: str) -> bool:
        return re.sub(r"'(.)", r"\1", item, flags=re.DOTALL).casefold() == self._old


def _is_of_another_book(token: Token) -> bool:
    """Whether the table that is named next is one of another workbook, such as ``[1]!``."""
    return token.kind is TokenKind.SHEET and ("[" in token.text or ".xl" in token.text.lower())


def _why_not(opened: Opened, table: TablePart, old: str, header: str) -> str:
    part = opened.plain_part(table.part)
    others = [each for each in table.headers if each != old]
    if not header or len(header) > 255:
        return "a table's header needs between 1 and 255 characters"
    if header.lower() in (each.lower() for each in others):
        return f"the table {table.display_name} already has a column {header}"
    if markup.attribute(markup.root_tag(part)[0], b"tableType"):
        return f"the table {table.display_name} is filled by a query"
    shown = re.compile(rb"sourceName=[\"']%s[\"']" % re.escape(markup.quoted(old)))
    for name in opened.book.package.names:
        if "slicercache" in name.lower() and shown.search(opened.plain_part(name)):
            return f"a slicer shows the column {old}"
    return ""


def _rename_in_formulas(opened: Opened, renames: Sequence[tuple[TablePart, Rename]]) -> None:
    for sheet in opened.book.sheets:
        texts = dict(_texts(renames, sheet))
        if texts:
            patch = opened.need(sheet.name)
            rowmove.write_formulas(patch, sheet.cells, texts)
        for each in sheet.tables:
            part = opened.plain_part(each.part)
            owns = [(rename, table.part == each.part) for table, rename in renames]
            after = linked.with_formulas(part, _FORMULA, partial(_through, renames=owns))
            if after != part:
                opened.draft.put(each.part, after)
    name = opened.book.parts.workbook
    part = opened.plain_part(name)
    outside = [(rename, False) for _, rename in renames]
    after = linked.with_formulas(part, _DEFINED, partial(_through, renames=outside))
    if after != part:
        opened.draft.put(name, after)


def _through(plain: str, renames: Iterable[tuple[Rename, bool]]) -> str:
    """Return a formula with each column renamed in turn; with each, whether it is the table's."""
    for rename, own in renames:
        plain = rename.formula(plain, own=own)
    return plain


def _texts(
    renames: Sequence[tuple[TablePart, Rename]], sheet: SheetReading
) -> Iterator[tuple[Address, str]]:
    parts = {table.part for table in sheet.tables}
    areas = [(rename, table.area if table.part in parts else None) for table, rename in renames]
    for at, cell in sheet.cells.items():
        if isinstance(cell.content, Formula) and "[" in cell.content.text:
            owns = [(rename, area is not None and at in area) for rename, area in areas]
            now = _through(cell.content.text, owns)
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
