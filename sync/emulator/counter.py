"""Reads a spreadsheet's change counter straight from the server's database.

Only the standard library is imported, and no server is started: this is the cheapest way to learn
that nothing happened on a local link.
"""

import sqlite3
from contextlib import closing
from pathlib import Path


def version(database: Path, spreadsheet_id: str) -> int | None:
    """Return how many writes the spreadsheet has seen; ``None`` where that cannot be read."""
    if not database.is_file():
        return None
    address = f"{database.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=1.0)) as connection:
            row = connection.execute(
                "SELECT version FROM file WHERE id = ? AND trashed = 0", (spreadsheet_id,)
            ).fetchone()
    except sqlite3.Error:
        return None
    return None if row is None else int(row[0])
