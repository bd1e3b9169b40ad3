"""Finding a workbook's parts by their relations, never by their usual names.

Source: ECMA-376 part 2 (Open Packaging Conventions), sections 6.5 (relationships) and 6.2 (names);
part 1, section 18.2 (workbook). Strict files use other namespaces and the same local names.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from workbook.errors import UnreadableError
from workbook.xlsx import markup, sizes
from workbook.xlsx.package import Package

CONTENT_TYPES = "[Content_Types].xml"
_TRUE = ("1", "true", "on")
_BUILT_IN = re.compile(r"_xlnm\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one part to another; ``target`` is ``""`` where it leads out of the file."""

    id: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet as the workbook part names it; ``hidden`` also where very hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class BookParts:
    """Where the parts of a workbook are; ``""`` for those it does not have.

    Attributes:
        sheets: its worksheets, in tab order; chart and dialog sheets are not among them.
        taken_names: the names of all sheets, of every kind, in lower case.
        names: defined names of the whole workbook -> their formula text.
    """

    workbook: str
    sheets: tuple[SheetPart, ...]
    taken_names: frozenset[str]
    styles: str
    strings: str
    calc_chain: str
    names: Mapping[str, str]
    date1904: bool
    active: str


def relations_part(part: str) -> str:
    """Return the name of the part that holds a part's relations; ``""`` is the package."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relations(package: Package, part: str) -> tuple[Relation, ...]:
    """Return a part's relations, targets as member names."""
    name = package.actual(relations_part(part))
    if name not in package:
        return ()
    root = markup.root(package.part(name))
    return tuple(_relation(package, part, each) for each in markup.children(root, "Relationship"))


def signatures(package: Package) -> Iterator[Relation]:
    """Yield the links to digital signatures, wherever their parts are."""
    part = package.actual(relations_part(""))
    if part in package:
        for each in markup.children(markup.root(package.part(part)), "Relationship"):
            if "/digital-signature/" in str(each.get("Type", "")):
                yield _relation(package, "", each)


def book_parts(package: Package) -> BookParts:
    """Return where a workbook's parts are.

    Raises:
        UnreadableError: it is not a workbook, or it has no sheets.
    """
    workbook = _target(relations(package, ""), "officeDocument")
    if workbook not in package:
        raise UnreadableError("this is not an .xlsx workbook: it has no workbook part")
    root = markup.root(package.part(workbook))
    if markup.local(root) != "workbook":
        raise UnreadableError("this is not a spreadsheet", where=workbook)
    links = relations(package, workbook)
    listed = list(markup.children(markup.child(root, "sheets"), "sheet"))
    sizes.check(len(listed), sizes.SHEETS, "sheets")
    sheets = tuple(_sheets(listed, {link.id: link for link in links}, package))
    if not sheets:
        raise UnreadableError("the workbook has no worksheets", where=workbook)
    properties = markup.child(root, "workbookPr")
    date1904 = properties is not None and properties.get("date1904", "0") in _TRUE
    return BookParts(
        workbook,
        sheets,
        frozenset(str(each.get("name", "")).lower() for each in listed),
        _target(links, "styles"),
        _target(links, "sharedStrings"),
        _target(links, "calcChain"),
        _names(root),
        date1904,
        _active(root, listed),
    )


def _relation(package: Package, part: str, element: etree._Element) -> Relation:
    kind = str(element.get("Type", "")).rpartition("/")[2]
    if element.get("TargetMode") == "External":
        return Relation(str(element.get("Id", "")), kind, "")
    target = unquote(str(element.get("Target", ""))).replace("\\", "/").partition("#")[0]
    joined = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target))
    return Relation(str(element.get("Id", "")), kind, package.actual(joined.lstrip("/")))


def _target(links: tuple[Relation, ...], kind: str) -> str:
    return next((link.target for link in links if link.kind == kind and link.target), "")


def _sheets(
    listed: list[etree._Element], links: Mapping[str, Relation], package: Package
) -> Iterator[SheetPart]:
    for element in listed:
        link = links.get(relation_id(element))
        if link is not None and link.kind != "worksheet":
            continue
        if link is None or link.target not in package:
            name = str(element.get("name", ""))
            raise UnreadableError("a sheet's part is missing", where=name)
        hidden = element.get("state", "visible") != "visible"
        yield SheetPart(str(element.get("name", "")), link.target, hidden)


def relation_id(element: etree._Element) -> str:
    """Return an element's ``r:id``, whatever namespace and prefix it has."""
    for key, value in element.attrib.items():
        if str(key).endswith("elationships}id"):
            return str(value)
    return ""


def _names(root: etree._Element) -> Mapping[str, str]:
    defined = markup.children(markup.child(root, "definedNames"), "definedName")
    return {
        str(each.get("name")): each.text or ""
        for each in defined
        if each.get("localSheetId") is None and not _BUILT_IN.match(str(each.get("name", "")))
    }


def _active(root: etree._Element, listed: list[etree._Element]) -> str:
    view = markup.child(markup.child(root, "bookViews"), "workbookView")
    tab = str(view.get("activeTab", "0")) if view is not None else "0"
    position = int(tab) if tab.isdecimal() and int(tab) < len(listed) else 0
    return str(listed[position].get("name", ""))
