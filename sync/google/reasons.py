"""Why an edit is owed on the Sheet, and what to do about it."""

from workbook.errors import WorkbookError

_AGAIN = "nothing is lost: sync again"

GONE = "the row is no longer on the Sheet; the next sync decides afresh what becomes of it"
TWICE = "more than one row of the Sheet carries its id; sync again, which gives the copy its own"
CHANGED = f"the Sheet was changed while it was being written; {_AGAIN}"
ROW_CHANGED = f"the row was changed on the Sheet meanwhile; {_AGAIN}"
MOVED = f"the row moved on the Sheet while it was being deleted; {_AGAIN}"
NOT_KNOWN = f"the row moved or changed before it was given its id; {_AGAIN}"
FOREIGN = (
    "the Sheet holds a formula there that only works in Google Sheets; to have Excel's content"
    " there, clear that cell on the Sheet and sync again"
)
TOO_LONG = (
    "the text is longer than the 50,000 characters that a cell of a Sheet can hold; shorten it, or"
    " spread it over several cells, and sync again"
)


def no_ids(table: str) -> str:
    """Return the reason of a table without the hidden column."""
    return f"the hidden column of row ids of the table {table} is gone from the Sheet; {_AGAIN}"


def of(wrong: WorkbookError) -> str:
    """Return an error as a reason."""
    return f"{wrong.what}; {wrong.fix[:1].lower()}{wrong.fix[1:]}" if wrong.fix else wrong.what
