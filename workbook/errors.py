"""What can go wrong with a workbook, a template or a formula.

WorkbookError               what, where, and what to do about it
├── UnreadableError         not a workbook, encrypted, damaged or over the limits
├── OpenElsewhereError      Excel or LibreOffice has the file open
├── ChangedMeanwhileError   the file is not the one that was read
├── NotWritableError        no permission, no space, no such folder
├── FormulaError            a formula that does not parse or bind
└── ProblemsError           several problems, each with file and line
"""

from dataclasses import dataclass
from pathlib import Path


class WorkbookError(Exception):
    """Something a person can put right.

    Attributes:
        what: what is wrong, one sentence without a full stop.
        where: file, sheet and cell, as far as known; may be empty.
        fix: what to do, one sentence without a full stop; may be empty.
    """

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        self.what = what
        self.where = where
        self.fix = fix
        place = f"{where}: " if where else ""
        advice = f". {fix}." if fix else ""
        super().__init__(f"{place}{what}{advice}")


class UnreadableError(WorkbookError):
    """Not a workbook, encrypted, damaged or over the limits; nothing was touched."""


class OpenElsewhereError(WorkbookError):
    """Another program has the file open, so writing it could lose that program's edits."""

    def __init__(self, path: Path, program: str) -> None:
        self.path = path
        self.program = program
        super().__init__(
            f"the file is open in {program}",
            where=str(path),
            fix="Save and close it there, then run this again",
        )


class ChangedMeanwhileError(WorkbookError):
    """The file was replaced or saved between our read and our write."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            "the file changed while it was being read",
            where=str(path),
            fix="Nothing was written; run this again",
        )


class NotWritableError(WorkbookError):
    """The operating system refuses the write; the old file is as it was."""


class FormulaError(WorkbookError):
    """A formula that does not parse, or names something that does not exist.

    Attributes:
        position: offset in characters into the formula text, without its ``=``.
    """

    def __init__(self, what: str, *, position: int = 0, where: str = "", fix: str = "") -> None:
        self.position = position
        super().__init__(what, where=where, fix=fix)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file that a person wrote: ``file:line: message``."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class ProblemsError(WorkbookError):
    """Every problem found in one go, so that they can be mended in one go."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
