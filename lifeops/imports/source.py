"""What every format is read into: records for the tables of a workbook, and what was left out.

A format is one module with a ``FORMAT``. It recognises a file by its content, never by its name,
and reads it into records whose columns are those of the shipped workbook.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from workbook.errors import WorkbookError
from workbook.values import Content


class UnreadableSourceError(WorkbookError):
    """The file, or a part of it, is not what it says it is; names the line and what to do."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row as a source has it.

    Attributes:
        table: the id of the table that it goes to.
        where: where in the file it stands, such as ``line 7`` or ``event 3``.
        cells: column id -> content; what the source does not say is not there.
        key: the source's own key of the row, the same in every later export; ``""`` for none.
        was: for a record that can only change a row which is there, what the source said of it
            before; ``None`` for one that makes a row.
        bank: what the source says of the bank account of a transaction: its ``Currency`` and
            ``Type``, as far as it does.
    """

    table: str
    where: str
    cells: Mapping[str, Content]
    key: str = ""
    was: Mapping[str, Content] | None = None
    bank: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not brought in, and why; ``wrong`` if it should have been."""

    where: str
    why: str
    wrong: bool = True


def sorted_out(
    found: Iterable[Record | LeftOut],
) -> tuple[tuple[Record, ...], tuple[LeftOut, ...]]:
    """Return records, and what is left out."""
    all_of = tuple(found)
    return (
        tuple(each for each in all_of if isinstance(each, Record)),
        tuple(each for each in all_of if isinstance(each, LeftOut)),
    )


@dataclass(frozen=True, slots=True)
class Source:
    """A file, read.

    Attributes:
        name: the source as the import log names it, such as ``Chase checking``; together with a
            record's key it says which row is which, so it never holds a file's name or a date.
        records: in the order of the file.
        left_out: rows that were read and are no records.
        notices: what a person should know of how it was read.
    """

    name: str
    records: tuple[Record, ...]
    left_out: tuple[LeftOut, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class File:
    """A file's name and bytes."""

    name: str
    content: bytes = field(repr=False)

    @cached_property
    def text(self) -> str:
        """Return its text: by its byte order mark, else UTF-8, else the likeliest old encoding.

        Raises:
            UnreadableSourceError: it holds no text.
        """
        from lifeops.imports.reading.encoding import decoded

        return decoded(self.name, self.content)


@dataclass(frozen=True, slots=True)
class Hints:
    """What the person, or the workbook, says about a source.

    Attributes:
        mapping: what was settled about a layout that no format knows; see
            :mod:`lifeops.imports.money.mapping`.
        day_first: whether 03/04/2026 is the third of April, where a file leaves it open.
        zone: the person's time zone, an IANA name, for times that say none.
        period: first and last day, ISO dates, of what recurs; ``None`` lets the format choose.
        account: the bank account that the rows belong to, where the file does not say.
        into: the table that the rows are to go to; ``""`` lets the format choose.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    day_first: bool = True
    zone: str = "UTC"
    period: tuple[str, str] | None = None
    account: str = ""
    into: str = ""


class Recognise(Protocol):
    """How sure a format is that a file is its own: 0 (not at all) to 1; never raises."""

    def __call__(self, file: File) -> float: ...  # noqa: D102 - the class says it


@dataclass(frozen=True, slots=True)
class Format:
    """One format of files.

    Attributes:
        name: what ``--as`` calls it, such as ``chase`` or ``ofx``.
        title: what a person calls it.
        recognises: how sure it is of a file.
        read: reads a file of this format; raises :class:`UnreadableSourceError`.
    """

    name: str
    title: str
    recognises: Recognise
    read: Callable[[File, Hints], Source]
