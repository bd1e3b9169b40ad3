"""What the named styles of a template look like, as openpyxl styles."""

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.styleable import StyleableObject

from workbook.render.rendered import Look

FAMILY = "Calibri"

_INK = "1F2A30"
_DEEP = "173F4F"
_SLATE = "5F7F8C"
_GREY = "737B80"
_MIST = "F3F6F7"
_CREAM = "FFF8E1"
_LINE = Side(style="thin", color="C9D2D6")
_HAIR = Border(bottom=Side(style="hair", color="C9D2D6"))
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)

_FONTS = {
    "title": Font(name=FAMILY, size=22, bold=True, color=_DEEP),
    "subtitle": Font(name=FAMILY, size=13, bold=True, color=_DEEP),
    "header": Font(name=FAMILY, size=11, bold=True, color="FFFFFF"),
    "computed_header": Font(name=FAMILY, size=11, bold=True, color="FFFFFF"),
    "label": Font(name=FAMILY, size=11, bold=True, color=_INK),
    "muted": Font(name=FAMILY, size=11, color=_GREY),
    "plain": Font(name=FAMILY, size=11, color=_GREY),
    "small": Font(name=FAMILY, size=10, color=_GREY),
    "kpi_label": Font(name=FAMILY, size=10, color=_GREY),
    "kpi": Font(name=FAMILY, size=20, bold=True, color=_DEEP),
    "kpi_delta": Font(name=FAMILY, size=10, bold=True, color=_GREY),
    "link": Font(name=FAMILY, size=11, underline="single", color="0B5394"),
}
_BODY_FONT = Font(name=FAMILY, size=11, color=_INK)
_FILLS = {
    "header": _DEEP,
    "computed_header": _SLATE,
    "computed": _MIST,
    "input": _CREAM,
} | dict.fromkeys(("kpi_label", "kpi", "kpi_delta"), _MIST)
# A tile is three cells, one above the other, with a line on its left.
_TILE = Border(left=Side(style="thick", color="1F6F6B"))
_BORDERS = {"input": _BOX, "kpi_label": _TILE, "kpi": _TILE, "kpi_delta": _TILE} | dict.fromkeys(
    ("body", "computed", "label", "muted", "small", "wrapped"), _HAIR
)
_INDENTED = {"body", "computed", "header", "computed_header", "label", "muted", "wrapped", "input"}
_INDENTED |= {"kpi_label", "kpi", "kpi_delta"}
_MIDDLE = {"title", "header", "computed_header", "kpi_label", "kpi", "kpi_delta"}

# Colour of the fill, of the text, and whether it is bold.
_RULES = {
    "bad": ("F8CFCB", "8C1D18", False),
    "warn": ("FFE8B3", "7A4B00", False),
    "good": ("CFE9D5", "14532D", False),
    "info": ("D3E5F5", "0B3C66", False),
    "muted": ("", "8A9297", False),
    "done": ("", "A3AAAE", False),
    "strong": ("", "0B3C66", True),
}


def dress(thing: StyleableObject, look: Look) -> None:
    """Give a cell or a column of openpyxl the look."""
    style = look.style
    thing.font = _FONTS.get(style, _BODY_FONT)
    if style in _FILLS:
        thing.fill = PatternFill("solid", fgColor=_FILLS[style])
    if style in _BORDERS:
        thing.border = _BORDERS[style]
    thing.alignment = Alignment(
        horizontal=look.align or None,
        indent=1 if look.align in {"left", "right"} and style in _INDENTED else 0,
        vertical="center" if style in _MIDDLE else "top",
        wrap_text=look.wrap or None,
    )
    thing.number_format = look.format or "General"


def rule_style(style: str) -> DifferentialStyle:
    """Return what a conditional format of that style changes."""
    if style == "over":
        return DifferentialStyle(fill=PatternFill("lightUp", fgColor="B9C4C9", bgColor="FFFFFF"))
    fill, ink, bold = _RULES[style]
    return DifferentialStyle(
        font=Font(color=ink, bold=bold or None, strike=True if style == "done" else None),
        fill=PatternFill("solid", bgColor=fill, fgColor=fill) if fill else None,
    )
