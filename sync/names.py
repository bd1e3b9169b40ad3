"""Names of tables and cells that Excel and Google Sheets both take."""

import re

# Neither takes a name that reads as a cell (AB12, R1C1) or as a truth value.
_SHARED = re.compile(
    r"(?!(?:true|false|[a-z]{1,3}[0-9]+|r[0-9]*c?[0-9]*)$)[a-z_][a-z0-9_]{0,249}", re.IGNORECASE
)


def is_shared(name: str) -> bool:
    """Whether a name can stand on both sides; Excel alone also takes dots, for one."""
    return name.isascii() and _SHARED.fullmatch(name) is not None
