"""Adding parts: a worksheet behind the others; all else in the package stays as it is."""

import posixpath
import re
from collections.abc import Iterator, Sequence

from lxml import etree

from workbook.model import Address, Area
from workbook.values import Content, Serial, canonical
from workbook.xlsx import markup, parts, rows
from workbook.xlsx.draft import Draft, insert_in, insert_in_root
from workbook.xlsx.edits import AddSheet
from workbook.xlsx.formats import DEFAULT, kind_of
from workbook.xlsx.parts import BookParts
from workbook.xlsx.styles import StyleSheet

_KIND = b"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_RESERVED = "history"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")


def why_not(edit: AddSheet, taken: set[str]) -> str:
    """Return why a sheet of that name cannot be added, or ``""``."""
    if edit.name.lower() in taken:
        return f"there is already a sheet {edit.name}"
    units = len(edit.name.encode("utf-16-le", "surrogatepass")) // 2
    if not 0 < units <= 31 or _FORBIDDEN.search(edit.name):
        return "a sheet's name has 1 to 31 characters, none of them []:*?/\\"
    if edit.name.lower() == _RESERVED:
        return f"Excel keeps the name {edit.name} for itself"
    return ""


def add_sheet(
    draft: Draft, book: BookParts, edit: AddSheet, styles: StyleSheet | None, *, date1904: bool
) -> None:
    """Add a sheet's part, its relation, its content type and its place among the sheets.

    Raises:
        CannotSpliceError: a style that it needs cannot be added; nothing is.
    """
    part = free_name(draft, posixpath.dirname(book.sheets[0].part), "sheet")
    workbook = markup.regular(draft.part(book.workbook))
    namespace = etree.QName(markup.root(workbook)).namespace or ""
    draft.added[part] = _sheet_xml(edit, namespace, styles, date1904)
    relation = relate(draft, book, part, b"worksheet")
    draft.put(book.workbook, _with_sheet(workbook, edit, relation))
    list_part(draft, part, _KIND)


def free_name(draft: Draft, folder: str, stem: str) -> str:
    """Return a name for one more part of a kind."""
    taken = {name.lower() for name in draft.names()}
    names = (posixpath.join(folder, f"{stem}{n}.xml") for n in range(1, len(taken) + 2))
    return next(name for name in names if name.lower() not in taken)


def list_part(draft: Draft, part: str, content_type: bytes) -> None:
    """State the content type of an added part."""
    types = draft.package.actual(parts.CONTENT_TYPES)
    listed = markup.regular(draft.part(types))
    override = b'<%sOverride PartName="/%s" ContentType="%s"/>' % (
        markup.prefix_of(listed),
        markup.quoted(part),
        content_type,
    )
    draft.put(types, insert_in_root(listed, override))


def relate(draft: Draft, book: BookParts, part: str, kind: bytes) -> bytes:
    """Add a relation of the workbook to an added part; return its id.

    Args:
        draft: the package.
        book: its parts.
        part: the added part.
        kind: the last word of the relation's type; the rest is as for worksheets.
    """
    name = draft.package.actual(parts.relations_part(book.workbook))
    links = markup.regular(draft.part(name))
    root = markup.root(links)
    known = {str(each.get("Id", "")) for each in root}
    number = next(n for n in range(1, len(known) + 2) if f"rId{n}" not in known)
    like = next(
        str(each.get("Type")) for each in root if str(each.get("Type", "")).endswith("/worksheet")
    )
    target = posixpath.relpath(part, posixpath.dirname(book.workbook) or ".")
    relation = b'<%sRelationship Id="rId%d" Type="%s" Target="%s"/>' % (
        markup.prefix_of(links),
        number,
        markup.quoted(like.removesuffix("worksheet")) + kind,
        markup.quoted(target),
    )
    draft.put(name, insert_in_root(links, relation))
    return b"rId%d" % number


def _with_sheet(workbook: bytes, edit: AddSheet, relation: bytes) -> bytes:
    prefix = markup.prefix_of(workbook)
    tags = re.findall(rb"<%ssheet\s[^<>]*>" % re.escape(prefix), workbook)
    stated = (markup.attribute(tag, b"sheetId") or b"" for tag in tags)
    numbers = [int(each) for each in stated if each.isdigit()]
    tag, link = next(
        (tag, found[1]) for tag in tags if (found := re.search(rb"\s([\w.-]+:id)\s*=", tag))
    )
    state = b' state="hidden"' if edit.hidden else b""
    declared = re.search(rb"\sxmlns:%s\s*=\s*[\"'][^\"']*[\"']" % link.partition(b":")[0], tag)
    element = b'<%ssheet%s name="%s" sheetId="%d"%s %s="%s"/>' % (
        prefix,
        declared[0] if declared else b"",  # some writers declare the prefix on each sheet
        markup.quoted(edit.name),
        max(numbers, default=0) + 1,
        state,
        link,
        relation,
    )
    return insert_in(workbook, b"sheets", element)


def _sheet_xml(edit: AddSheet, namespace: str, styles: StyleSheet | None, date1904: bool) -> bytes:
    written = b"".join(
        rows.row_xml(number, cells)
        for number, contents in enumerate(edit.rows, 1)
        if (cells := list(_cells(number, contents, edit, styles, date1904)))
    )
    wide = max((len(contents) for contents in edit.rows), default=0)
    area = Area(Address(1, 1), Address(max(len(edit.rows), 1), max(wide, 1)))
    columns = b"".join(
        b'<col min="%d" max="%d" width="%s" customWidth="1"/>'
        % (column, column, rows.number_text(float(width)).encode())
        for column, width in sorted(edit.widths.items())
    )
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        b'<worksheet xmlns="%s"><dimension ref="%s"/>%s<sheetData>%s</sheetData></worksheet>'
    ) % (
        markup.quoted(namespace),
        area.a1.encode(),
        b"<cols>%s</cols>" % columns if columns else b"",
        written,
    )


def _cells(
    row: int,
    contents: Sequence[Content],
    edit: AddSheet,
    styles: StyleSheet | None,
    date1904: bool,
) -> Iterator[rows.Written]:
    for column, given in enumerate(contents, 1):
        content = rows.with_line_breaks(canonical(given))
        code = edit.formats.get(column, "") if row > 1 else ""
        if isinstance(content, Serial) and kind_of(code) is not content.kind:
            code = DEFAULT[content.kind]
        style = styles.variant(0, code) if styles and code else 0
        if content is not None:
            yield (column, style, rows.in_file_epoch(content, date1904=date1904), None)
