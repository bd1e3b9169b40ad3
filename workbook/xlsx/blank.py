"""A finished workbook as a template file: opening it makes a new, unnamed workbook."""

from workbook.xlsx.draft import Draft
from workbook.xlsx.package import Package

_TYPES = "[Content_Types].xml"
_BOOK = b"spreadsheetml.sheet.main+xml"
_TEMPLATE = b"spreadsheetml.template.main+xml"


def as_template(data: bytes, title: str) -> bytes:
    """Return an .xlsx as an .xltx, which differs in its content type only.

    Args:
        data: of the .xlsx.
        title: what messages call it.
    """
    draft = Draft(Package.of(data, title))
    draft.put(_TYPES, draft.part(_TYPES).replace(_BOOK, _TEMPLATE))
    return draft.written({})
