"""The .xlsx end of a link: a person's file, read as it is and only ever patched."""

from collections.abc import Callable, Sequence
from pathlib import Path

from sync.errors import WrongEndError
from sync.excel.bulk import entered
from sync.excel.draft import Draft, draft
from sync.excel.generation import raised
from sync.excel.looks import looks_of
from sync.excel.prepare import prepare, with_conflicts
from sync.excel.replacing import replace_file
from sync.excel.reshape import reshape
from sync.excel.seen import see_excel
from sync.excel.side import label_of
from sync.journal import Entry
from sync.revisions import of_file
from sync.store import Applied, ColumnEdit, Edit, Reading, Side, Unmade
from workbook.errors import ChangedMeanwhileError, UnreadableError
from workbook.schema import Schema
from workbook.xlsx.replace import open_elsewhere
from workbook.xlsx.scan import Book, read_book

__all__ = ["ExcelStore", "prepare"]


class ExcelStore:
    """A workbook's file as one end of a sync. Its revision is the file's SHA-256.

    Args:
        path: the file.
        schema: what syncs.
        guid: the workbook's id; ``""`` takes any workbook with the right tables.

    Attributes:
        schema: what syncs.
        looks: whether the next readings say how columns look.
        dressed: what a file is given that is written anyway, besides its edits.
        backups: the folder of the versions that were replaced; ``None`` keeps none.
    """

    side = Side.EXCEL
    looks = False
    dressed: Callable[[Book], Book] = staticmethod(lambda book: book)
    backups: Path | None = None

    def __init__(self, path: Path, schema: Schema, guid: str = "") -> None:
        self._path = path
        self.schema = schema
        self._guid = guid
        self._book: tuple[str, Book] | None = None
        self._seen: tuple[tuple[int, int], str] | None = None

    def probe(self) -> str:
        """Return the revision; the file is read only if its size or time changed.

        Raises:
            WrongEndError: there is no such file.
            UnreadableError: it cannot be read now.
        """
        stamp = self._stamp()
        if self._seen is None or self._seen[0] != stamp:
            try:
                self._seen = stamp, of_file(self._path)
            except OSError as wrong:
                what = f"the file cannot be read ({wrong.strerror})"
                raise UnreadableError(what, where=str(self._path)) from wrong
        return self._seen[1]

    def read(self) -> Reading:
        """Read the tables and declared cells.

        Raises:
            WrongEndError: no such file, another workbook, or a table cannot be found in it.
            UnreadableError: it is no workbook, or it is damaged, encrypted or over the limits.
        """
        stamp = self._stamp()
        book = read_book(self._path)
        if self._guid and label_of(book).guid != self._guid:
            raise WrongEndError(
                "this is not the workbook that was linked",
                where=str(self._path),
                fix="Put the linked workbook back, or link this one",
            )
        revision = book.package.digest
        # A person may delete the Conflicts sheet; the next write brings it back.
        book = with_conflicts(book, self.schema)
        seen = see_excel(book, self.schema)
        self._remember(revision, book, stamp)
        return Reading(
            revision,
            seen.tables,
            seen.layout,
            seen.notices,
            generation=label_of(book).generation,
            looks=looks_of(book, seen.layout) if self.looks else {},
            headers=seen.headers,
            added=seen.added,
            open=open_elsewhere(self._path) is not None,
        )

    def apply(self, reading: Reading, edits: Sequence[Edit], note: Entry | None = None) -> Applied:
        """Write ``edits`` in one replace of the file, values of formulas included.

        What cannot be written, or does not read back as it was meant, is owed and left as it was.

        Raises:
            OpenElsewhereError: Excel or LibreOffice has the file open; nothing was written.
            ChangedMeanwhileError: the file is not the one that was read; nothing was written.
            NotWritableError: no permission, no space, or a signed workbook; the file is as it was.
        """
        if not edits and note is None:
            return Applied(reading.revision, generation=reading.generation)
        before = self._read_at(reading.revision)
        made = Draft(before, changed=False, owed=())
        if edits:
            made = draft(before, self.schema, reading, edits)
        book = made.book
        if made.changed or (note and not made.owed):
            book = raised(book, note.generation + bool(made.owed) if note else 0)
        if book is before:
            return Applied(reading.revision, made.owed, reading.generation)
        book = self.dressed(book)
        replace_file(self._path, book.package, reading.revision, self.backups)
        revision = book.package.digest
        self._remember(revision, book, self._stamp())
        return Applied(revision, made.owed, label_of(book).generation)

    def enter(
        self,
        reading: Reading,
        edits: Sequence[Edit],
        progress: Callable[[int, int], None] | None = None,
    ) -> Applied:
        """Write ``edits`` as a person would in Excel: the next sync finds them in the file.

        The file keeps its generation. Where any edit cannot be made, none is.

        Args:
            reading: what they were decided on.
            edits: what to write.
            progress: is told how many of very many rows are written, and how many there are.

        Raises:
            OpenElsewhereError: Excel or LibreOffice has the file open; nothing was written.
            ChangedMeanwhileError: the file is not the one that was read; nothing was written.
            NotWritableError: no permission, no space, or a signed workbook; the file is as it was.
        """
        before = self._read_at(reading.revision)
        made = entered(before, self.schema, reading, edits, progress)
        if made.owed or not made.changed:
            return Applied(reading.revision, made.owed, reading.generation)
        replace_file(self._path, made.book.package, reading.revision, self.backups)
        self._book = self._seen = None
        return Applied(made.book.package.digest, (), reading.generation)

    def reshape(self, reading: Reading, edits: Sequence[ColumnEdit]) -> tuple[Unmade, ...]:
        """Change columns in one replace of the file; the hidden sheet tells of them.

        The file keeps its generation: what both sides hold of its rows is as it was.

        Raises:
            OpenElsewhereError: Excel or LibreOffice has the file open; nothing was written.
            ChangedMeanwhileError: the file is not the one that was read; nothing was written.
            NotWritableError: no permission, no space, or a signed workbook; the file is as it was.
        """
        before = self._read_at(reading.revision)
        made = reshape(before, self.schema, edits)
        if made.book is not before:
            replace_file(self._path, made.book.package, reading.revision, self.backups)
            self._remember(made.book.package.digest, made.book, self._stamp())
        self.schema = made.schema
        return tuple(made.unmade)

    @property
    def held(self) -> Book:
        """The workbook as it was last read or written."""
        return self._book[1] if self._book else read_book(self._path)

    def _read_at(self, revision: str) -> Book:
        if self._book is not None and self._book[0] == revision:
            return self._book[1]
        book = read_book(self._path)
        if book.package.digest != revision:
            raise ChangedMeanwhileError(self._path)
        return with_conflicts(book, self.schema)

    def _stamp(self) -> tuple[int, int]:
        try:
            stat = self._path.stat()
        except FileNotFoundError as missing:
            raise WrongEndError(
                "the workbook is no longer there",
                where=str(self._path),
                fix="Put it back, or link it where it is now",
            ) from missing
        return stat.st_size, stat.st_mtime_ns

    def _remember(self, revision: str, book: Book, stamp: tuple[int, int]) -> None:
        self._book = revision, book
        self._seen = stamp, revision
