"""The file of a report: its name, and writing it without ever writing over another."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

from lifeops.reports.html import html
from lifeops.reports.report import Report
from lifeops.reports.xlsx import xlsx
from workbook.errors import NotWritableError
from workbook.xlsx.new_file import is_written, write_new

RENDERERS: Mapping[str, Callable[[Report], bytes]] = {
    ".html": lambda report: html(report).encode(),
    ".xlsx": xlsx,
}
"""The ending of a file's name -> what makes its bytes."""

_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
_LONGEST = 80
_MOST = 1_000


def file_name(report: Report) -> str:
    """Return the usual name of a report's file without its ending, fit for any system."""
    name = " ".join(_UNFIT.sub("-", report.name).split())[:_LONGEST].strip(" .-")
    return f"{name or 'Report'} {report.day:%Y-%m-%d}"


def write(report: Report, folder: Path, out: Path | None = None) -> Path:
    """Write a report where nothing is yet, and return where.

    Args:
        report: the report.
        folder: where a page goes of which nobody said where; a number is added to its name
            until it is a new one.
        out: the file as asked for; its ending says of which kind.

    Raises:
        NotWritableError: that file is there already, or the folder is missing or not writable.
    """
    if out is not None:
        data = RENDERERS[out.suffix.lower()](report)
        write_new(out, data)
        return out
    data = RENDERERS[".html"](report)
    for path in _names(folder / f"{file_name(report)}.html"):
        if is_written(path, data):
            return path
    raise NotWritableError("there are too many files of that name", where=str(folder))


def _names(path: Path) -> Iterator[Path]:
    yield path
    for number in count(2):
        if number > _MOST:
            return
        yield path.with_name(f"{path.stem} ({number}){path.suffix}")
