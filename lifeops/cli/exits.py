"""The exit codes, which scripts and schedulers rely on."""

from enum import IntEnum

from lifeops.imports.source import UnreadableSourceError
from sync.errors import (
    BusyError,
    GuardError,
    SignInError,
    SyncError,
    UnavailableError,
    WrongEndError,
)
from workbook.errors import (
    ChangedMeanwhileError,
    NotWritableError,
    OpenElsewhereError,
    UnreadableError,
    WorkbookError,
)


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    OWED = 10
    GUARDED = 20
    TRY_LATER = 30
    SIGN_IN = 40
    WRONG_END = 50
    INTERRUPTED = 130


_CODES: tuple[tuple[type[WorkbookError], Exit], ...] = (
    (BusyError, Exit.DONE),
    (GuardError, Exit.GUARDED),
    (UnavailableError, Exit.TRY_LATER),
    (NotWritableError, Exit.TRY_LATER),
    (SignInError, Exit.SIGN_IN),
    (OpenElsewhereError, Exit.OWED),
    (ChangedMeanwhileError, Exit.OWED),
    (WrongEndError, Exit.WRONG_END),
    (UnreadableError, Exit.WRONG_END),
    (UnreadableSourceError, Exit.WRONG_END),
    (SyncError, Exit.WRONG_END),
    (WorkbookError, Exit.USAGE),
)


def exit_code(wrong: WorkbookError) -> Exit:
    """Return the exit code of an error that a person can put right."""
    return next(code for kind, code in _CODES if isinstance(wrong, kind))
