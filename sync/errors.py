"""What can stop a sync.

SyncError                   what, where, and what to do about it
├── WrongEndError           not the workbook, sheet or table that was linked
├── UnavailableError        offline, over quota, server gone: try later
│   └── MovedOnError        another computer wrote first: decide afresh
├── SignInError             no sign-in, or one that may not do this
├── GuardError              a plan too drastic to carry out unasked
└── BusyError               another sync of this workbook is running
"""

from workbook.errors import WorkbookError


class SyncError(WorkbookError):
    """A sync that could not go on; nothing was lost."""


class WrongEndError(SyncError):
    """The file or the sheet is not what was linked, or a table in it cannot be found."""


class UnavailableError(SyncError):
    """The other side cannot be reached now; the next run goes on from here.

    Attributes:
        applied: ``None`` where it is unknown whether the last write took effect.
    """

    def __init__(
        self, what: str, *, where: str = "", fix: str = "", applied: bool | None = False
    ) -> None:
        self.applied = applied
        super().__init__(what, where=where, fix=fix)


class MovedOnError(UnavailableError):
    """Another computer wrote between our read and our write, which was therefore not made.

    Reading both sides again and deciding afresh is all there is to do.
    """


class SignInError(SyncError):
    """There is no sign-in, or it may not do what was asked."""


class GuardError(SyncError):
    """The plan would delete or clear more than a person is likely to have meant.

    Attributes:
        plan_hash: what ``--accept`` takes to go on.
    """

    def __init__(self, what: str, *, plan_hash: str, where: str = "", fix: str = "") -> None:
        self.plan_hash = plan_hash
        super().__init__(what, where=where, fix=fix)
        self.args = (f"{str(self).removesuffix('.')} --accept {plan_hash}",)  # to copy, no stop


class BusyError(SyncError):
    """Another sync of the same workbook is running; it does the work."""
