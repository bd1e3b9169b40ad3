"""Adding a dropdown to cells.

Source: ECMA-376 part 1, sections 18.3.1.32 (dataValidation), 18.3.1.99 (order in a worksheet).
"""

import re

from workbook.model import Area
from workbook.xlsx import markup
from workbook.xlsx.scan import SheetReading
from workbook.xlsx.tables import overlaps

_BEFORE = (
    *(b"sheetCalcPr", b"sheetProtection", b"protectedRanges", b"scenarios", b"autoFilter"),
    *(b"sortState", b"dataConsolidate", b"customSheetViews", b"mergeCells", b"phoneticPr"),
    b"conditionalFormatting",
)
_LONGEST = 255


def why_not(sheet: SheetReading, area: Area, source: str) -> str:
    """Return why the cells cannot get a dropdown, or ``""``."""
    if not source or len(source) > _LONGEST:
        return f"a dropdown's source needs between 1 and {_LONGEST} characters"
    for rule in sheet.validations:
        for each in rule.areas:
            if overlaps(each, area) and (rule.kind, rule.formula1) != ("list", source):
                return f"the cells {each.a1} have a validation already"
    return ""


def has(sheet: SheetReading, area: Area, source: str) -> bool:
    """Whether the cells have that dropdown already."""
    return any(
        (rule.kind, rule.formula1) == ("list", source)
        and any(area.first in each and area.last in each for each in rule.areas)
        for rule in sheet.validations
    )


def with_list(tail: bytes, prefix: bytes, area: Area, source: str) -> bytes:
    """Return what follows a sheet's rows with one more dropdown."""
    rule = (
        b'<%sdataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1"'
        b' sqref="%s"><%sformula1>%s</%sformula1></%sdataValidation>'
    ) % (
        prefix,
        area.a1.encode(),
        prefix,
        markup.escaped(source).encode(),
        prefix,
        prefix,
    )
    p = re.escape(prefix)
    found = re.search(
        rb"(<%sdataValidations(?:\s[^<>]*?)?)(?:/>|>(.*?)</%sdataValidations>)" % (p, p),
        tail,
        re.DOTALL,
    )
    if found:
        others = found[2] or b""
        count = len(re.findall(rb"<%sdataValidation[\s>/]" % p, others)) + 1
        tag = markup.with_attribute(found[1].rstrip() + b">", b"count", b"%d" % count)
        whole = b"%s%s%s</%sdataValidations>" % (tag, others, rule, prefix)
        return tail[: found.start()] + whole + tail[found.end() :]
    names = b"|".join(_BEFORE)
    ends = re.finditer(rb"</%s(?:%s)\s*>|<%s(?:%s)(?:\s[^<>]*?)?/>" % (p, names, p, names), tail)
    place = max((each.end() for each in ends), default=0)
    block = b'<%sdataValidations count="1">%s</%sdataValidations>' % (prefix, rule, prefix)
    return tail[:place] + block + tail[place:]
