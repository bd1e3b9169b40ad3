"""Developer metadata: keys and values that hang on rows, columns and sheets.

Metadata of a row or column is kept with its dimension, so it moves when the row or column does. A
sort moves cells, not rows, and leaves it where it is (what Google does there is not published).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sync.emulator.spreadsheet import Json, Sheet, Spreadsheet, part


@dataclass(frozen=True, slots=True)
class Home:
    """Where metadata hangs: the spreadsheet (no sheet), a sheet, or one of its lines."""

    sheet: Sheet | None = None
    rows: bool = True
    at: int | None = None

    def location(self) -> Json:
        """Return the DeveloperMetadataLocation."""
        if self.sheet is None:
            return {"locationType": "SPREADSHEET", "spreadsheet": True}
        if self.at is None:
            return {"locationType": "SHEET", "sheetId": self.sheet.id}
        stretch = {
            "sheetId": self.sheet.id,
            "dimension": "ROWS" if self.rows else "COLUMNS",
            "startIndex": self.at,
            "endIndex": self.at + 1,
        }
        return {"locationType": "ROW" if self.rows else "COLUMN", "dimensionRange": stretch}

    def entries(self, book: Spreadsheet) -> list[Json]:
        """Return the entries there, without their location; not to be changed."""
        if self.sheet is None:
            return book.part("developerMetadata")
        if self.at is None:
            return part(self.sheet, "developerMetadata")
        found: list[Json] = self._sizes(self.sheet).get(self.at, {}).get("developerMetadata", [])
        return found

    def replace(self, book: Spreadsheet, entries: list[Json]) -> None:
        """Put other entries there."""
        if self.sheet is None:
            book.parts["developerMetadata"] = entries
        elif self.at is None:
            self.sheet.parts["developerMetadata"] = entries
        else:
            sizes = self._sizes(self.sheet)
            rest = {n: v for n, v in sizes.get(self.at, {}).items() if n != "developerMetadata"}
            sizes[self.at] = rest | ({"developerMetadata": entries} if entries else {})
            if not sizes[self.at]:
                del sizes[self.at]

    def _sizes(self, sheet: Sheet) -> dict[int, Json]:
        return sheet.row_sizes if self.rows else sheet.column_sizes


def homes(book: Spreadsheet) -> Iterator[Home]:
    """Yield every place that metadata hangs on."""
    yield Home()
    for sheet in book.sheets:
        yield from homes_on(sheet)


def homes_on(sheet: Sheet) -> Iterator[Home]:
    """Yield every place of a sheet that metadata hangs on."""
    yield Home(sheet)
    for rows, sizes in ((True, sheet.row_sizes), (False, sheet.column_sizes)):
        for at in sorted(at for at, size in sizes.items() if "developerMetadata" in size):
            yield Home(sheet, rows, at)


def everything(book: Spreadsheet) -> list[tuple[Home, Json]]:
    """Return all metadata of a spreadsheet and where it hangs."""
    return [(home, entry) for home in list(homes(book)) for entry in home.entries(book)]


def located(home: Home, entry: Json) -> Json:
    """Return DeveloperMetadata with its location."""
    return entry | {"location": home.location()}
