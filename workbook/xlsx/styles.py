"""Cell styles: what number format each has, and the same style with another number format.

Existing styles are never reordered or changed: a style that is missing is appended.

Source: ECMA-376 part 1, sections 18.8.10 (cellXfs), 18.8.31 (numFmts), 18.8.45 (xf).
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from workbook.errors import UnreadableError
from workbook.values import Kind
from workbook.xlsx import markup, sizes
from workbook.xlsx.formats import BUILT_IN, GENERAL, code_of, kind_of
from workbook.xlsx.package import Package
from workbook.xlsx.rowindex import CannotSpliceError

_DIGITS = 9
_FIRST_CUSTOM = 164
_MOST = 2 * 65_490  # Excel's limit, once for the styles of cells, once for the named ones


@dataclass(frozen=True, slots=True)
class Styles:
    """The number format of each cell style, by its place in cellXfs.

    Attributes:
        codes: style -> format code; ``""`` is General.
        kinds: style -> what a number under it is.
        listed: whether the workbook has any styles at all.
    """

    codes: tuple[str, ...] = ("",)
    kinds: tuple[Kind | None, ...] = (None,)
    listed: bool = False

    def code(self, style: int) -> str:
        """Return a style's format code; a style that does not exist is General."""
        return self.codes[style] if style < len(self.codes) else ""

    def kind(self, style: int) -> Kind | None:
        """Return what a number under a style is."""
        return self.kinds[style] if style < len(self.kinds) else None


def read(package: Package, part: str) -> Styles:
    """Return the styles in a part; a workbook without one has only General.

    Raises:
        UnreadableError: damaged, or with more styles than Excel takes (65,490).
    """
    if part not in package:
        return Styles()
    raw = package.part(part)
    if raw.count(b"<xf") + raw.count(b":xf") > _MOST:
        raise UnreadableError("the workbook has more cell styles than Excel takes", where=part)
    sizes.check(raw.count(b"<"), sizes.STYLE_TAGS, "tags in the workbook's styles")
    root = markup.root(raw, sizes.STYLE_TREE)
    custom = _custom(root)
    codes = tuple(
        code_of(_number(xf), custom) for xf in markup.children(markup.child(root, "cellXfs"), "xf")
    )
    shown = tuple("" if code == GENERAL else code for code in codes)
    return Styles(shown, tuple(kind_of(code) for code in codes), listed=True) if codes else Styles()


def _custom(root: etree._Element) -> dict[int, str]:
    formats = markup.children(markup.child(root, "numFmts"), "numFmt")
    return {
        int(str(each.get("numFmtId"))): str(each.get("formatCode", ""))
        for each in formats
        if str(each.get("numFmtId", "")).isdecimal() and len(str(each.get("numFmtId"))) <= _DIGITS
    }


def _number(xf: etree._Element) -> int:
    number = str(xf.get("numFmtId", "0"))
    return int(number) if number.isdecimal() and len(number) <= _DIGITS else 0


@dataclass(slots=True)
class StyleSheet:
    """The styles part as bytes, with styles appended as they are asked for."""

    part: bytes
    styles: Styles
    _prefix: bytes = field(init=False)
    _added: dict[tuple[int, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._prefix = markup.prefix_of(self.part)

    @property
    def grown(self) -> bool:
        """Whether a style was appended."""
        return any(index >= len(self.styles.codes) for index in self._added.values())

    def kind(self, style: int) -> Kind | None:
        """Return what a number under a style is, appended styles included."""
        return kind_of(self.code(style))

    def code(self, style: int) -> str:
        """Return a style's format code, appended styles included; ``""`` is General."""
        for (_, code), index in self._added.items():
            if index == style:
                return "" if code == GENERAL else code
        return self.styles.code(style)

    def variant(self, base: int, code: str) -> int:
        """Return the style that is ``base`` with another number format, appended if need be.

        Raises:
            CannotSpliceError: the styles are of an unusual shape.
        """
        key = (base, code)
        if key not in self._added:
            self._added[key] = self._variant(base, code)
        return self._added[key]

    def _variant(self, base: int, code: str) -> int:
        number = self._format_number(code)
        pattern = rb"<%scellXfs\b[^>]*>(.*?)</%scellXfs>" % (self._prefix, self._prefix)
        block = re.search(pattern, self.part, re.DOTALL)
        if block is None:
            raise CannotSpliceError("the workbook's styles have an unusual shape")
        xfs = _elements(block[1], self._prefix + b"xf")
        wanted = _with_format(xfs[base if base < len(xfs) else 0], number)
        for index, xf in enumerate(xfs):
            if _attributes(xf) == _attributes(wanted):
                return index
        end = self.part.index(b"</%scellXfs>" % self._prefix, block.start())
        start_tag = self.part[block.start() : block.start(1)]
        tag = markup.with_attribute(start_tag, b"count", b"%d" % (len(xfs) + 1))
        self.part = (
            (self.part[: block.start()] + tag + self.part[block.start(1) : end])
            + wanted
            + self.part[end:]
        )
        return len(xfs)

    def _format_number(self, code: str) -> int:
        custom = _custom(markup.root(self.part, sizes.STYLE_TREE))
        for number, known in {**BUILT_IN, **custom}.items():
            if known == code:
                return number
        number = max([_FIRST_CUSTOM - 1, *custom]) + 1
        self._add_format(number, code)
        return number

    def _add_format(self, number: int, code: str) -> None:
        prefix = self._prefix
        element = b'<%snumFmt numFmtId="%d" formatCode="%s"/>' % (
            prefix,
            number,
            markup.quoted(code),
        )
        block = re.search(rb"<%snumFmts\b[^>]*?(/?)>" % prefix, self.part)
        if block is None:
            at = markup.root_tag(self.part).end()
            whole = b'<%snumFmts count="1">%s</%snumFmts>' % (prefix, element, prefix)
            self.part = self.part[:at] + whole + self.part[at:]
            return
        if block[1]:
            whole = b'<%snumFmts count="1">%s</%snumFmts>' % (prefix, element, prefix)
            self.part = self.part[: block.start()] + whole + self.part[block.end() :]
            return
        end = self.part.index(b"</%snumFmts>" % prefix, block.end())
        count = len(_custom(markup.root(self.part, sizes.STYLE_TREE))) + 1
        tag = markup.with_attribute(block[0], b"count", b"%d" % count)
        self.part = (
            (self.part[: block.start()] + tag + self.part[block.end() : end])
            + element
            + self.part[end:]
        )


def _elements(block: bytes, name: bytes) -> list[bytes]:
    pattern = rb"<%s\b[^>]*?/>|<%s\b[^>]*>.*?</%s>" % (name, name, name)
    return re.findall(pattern, block, re.DOTALL)


def _with_format(xf: bytes, number: int) -> bytes:
    close = xf.index(b">") + 1
    tag = markup.with_attribute(xf[:close], b"numFmtId", b"%d" % number)
    return markup.with_attribute(tag, b"applyNumberFormat", b"1") + xf[close:]


def _attributes(xf: bytes) -> tuple[frozenset[tuple[bytes, bytes]], bytes]:
    close = xf.index(b">") + 1
    pairs = re.findall(rb"([\w:.-]+)\s*=\s*[\"']([^\"']*)[\"']", xf[:close])
    return frozenset(pairs), b"" if xf[:close].endswith(b"/>") else xf[close:]
