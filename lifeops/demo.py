"""The demo's own folder, and the edits that a person would make on either side."""

import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from lifeops import links
from lifeops.ends import open_ends, sheets_client
from lifeops.linking import link_book
from lifeops.links import Link
from sync.errors import WrongEndError
from sync.state import State
from sync.store import Reading, Row
from workbook.errors import WorkbookError
from workbook.model import Address, Cell, column_letters
from workbook.values import Content, Value, display

FOLDER = "lifeops-demo"
BOOK = "life-ops.xlsx"
MARK = ".lifeops-demo"


_START = "Its first sync: "


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell as a person finds it: the row named ``row`` of a table, and a column."""

    table: str
    row: str
    column: str


IN_EXCEL = Spot("Tasks", "Renew passport", "Due")
IN_SHEET = Spot("Tasks", "File the expense report", "Importance")
IN_BOTH = Spot("Tasks", "Finish the Brindle Q3 deck", "Importance")


def make(folder: Path) -> Link:
    """Make the demo's folder with a filled workbook in it, and link it with a local sheet.

    Raises:
        WorkbookError: the folder is there already.
    """
    from templates.shipped import load
    from workbook.xlsx.create import create

    if folder.exists():
        raise WorkbookError(
            "this folder is there already",
            where=str(folder),
            fix="Go on with `lifeops serve --open`, or start again with `lifeops demo --clean` "
            "and `lifeops demo`",
        )
    folder.mkdir(parents=True)
    (folder / MARK).write_text(
        "Made by `lifeops demo`; `lifeops demo --clean` removes it.\n", "utf-8"
    )
    create(load("life-ops", single="day-plan", sample=True), folder / BOOK, sample=True, as_of=None)
    return link_book(folder / BOOK, local=True).link


def begin(link: Link) -> None:
    """Sync for the first time, and note that what follows is the demo."""
    from lifeops.running import run

    run(link)
    with closing(State(link.state_file)) as state:
        number = max((each.id for each in state.runs()), default=0)
    mark = link.book.with_name(MARK)
    mark.write_text(f"{mark.read_text('utf-8')}{_START}{number}\n", "utf-8")


def started(folder: Path) -> int | None:
    """Return the number of the demo's first sync; ``None`` for any other folder."""
    try:
        text = (folder / MARK).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    number = text.partition(_START)[2].strip()
    return int(number) if number.isdecimal() else 0


def edit_both(link: Link) -> None:
    """Give one task a low importance in Excel and a high one in the sheet."""
    type_in_excel(link, IN_BOTH, "Low")
    type_in_sheet(link, IN_BOTH, "High")


def clean(folder: Path) -> bool:
    """Remove the demo's folder, its sheet, its link and its backups; ``False`` if there is none.

    Raises:
        WrongEndError: the folder was not made by the demo.
    """
    link = links.find(folder / BOOK)
    if link is not None:
        _delete_sheet(link)
        links.forget(link)
        shutil.rmtree(link.backups, ignore_errors=True)
    if not folder.exists():
        return link is not None
    if not (folder / MARK).is_file():
        raise WrongEndError("this folder was not made by the demo, so it stays", where=str(folder))
    shutil.rmtree(folder)
    return True


def type_in_excel(link: Link, spot: Spot, content: Content) -> None:
    """Change one cell of the .xlsx, as Excel would when it saves."""
    from workbook.xlsx.edits import SetCell
    from workbook.xlsx.patch import patch
    from workbook.xlsx.replace import replace
    from workbook.xlsx.scan import read_book

    with open_ends(link) as ends:
        sheet, address = find(ends.excel.read(), spot)
    book = read_book(link.book)
    patched = patch(book, [SetCell(sheet, address, content)])
    replace(link.book, patched.data, book.package.digest)


def type_in_sheet(link: Link, spot: Spot, content: Value) -> None:
    """Change one cell of the sheet, as any Sheets client would."""
    with open_ends(link) as ends:
        sheet, address = find(ends.sheet.read(), spot)
    with sheets_client(local=link.local) as client:
        client.values_update(
            link.spreadsheet,
            f"'{sheet}'!{address.a1}",
            params={"valueInputOption": "USER_ENTERED"},
            body={"values": [[content]]},
        )


def shown(link: Link, *spots: Spot) -> list[tuple[str, str]]:
    """Return what each cell shows in the .xlsx and in the sheet."""
    with open_ends(link) as ends:
        excel, sheet = ends.excel.read(), ends.sheet.read()
    return [(_shown(excel, spot), _shown(sheet, spot)) for spot in spots]


def _shown(reading: Reading, spot: Spot) -> str:
    return display(_row(reading, spot).cells.get(spot.column))


def first_tasks_in_excel(link: Link, count: int) -> list[str]:
    """Return the tasks of rank 1 to ``count`` by the values that the file holds."""
    from workbook.xlsx.scan import read_book

    with open_ends(link) as ends:
        layout = ends.excel.read().layout.tables["Tasks"]
    cells = read_book(link.book).sheet(layout.sheet).cells
    rank, task = layout.columns["Rank"], layout.columns["Task"]
    rows = range(layout.first_row, layout.last_row + 1)
    values = [[cells.get(Address(r, c), Cell()).value for c in (rank, task)] for r in rows]
    return _first(values, count)


def first_tasks_in_sheet(link: Link, count: int) -> list[str]:
    """Return the tasks of rank 1 to ``count`` by the values that the sheet shows."""
    with open_ends(link) as ends:
        layout = ends.sheet.read().layout.tables["Tasks"]
    columns = [column_letters(layout.columns[name]) for name in ("Rank", "Task")]
    with sheets_client(local=link.local) as client:
        answer = client.values_batch_get(
            link.spreadsheet,
            [f"'{layout.sheet}'!{c}{layout.first_row}:{c}{layout.last_row}" for c in columns],
            params={"valueRenderOption": "UNFORMATTED_VALUE", "majorDimension": "COLUMNS"},
        )
    ranks, tasks = ((column.get("values") or [[]])[0] for column in answer["valueRanges"])
    return _first([list(pair) for pair in zip(ranks, tasks, strict=False)], count)


def _first(rows: Sequence[Sequence[object]], count: int) -> list[str]:
    ranked = sorted((rank, str(task)) for rank, task in rows if isinstance(rank, int | float))
    return [task for _, task in ranked[:count]]


def find(reading: Reading, spot: Spot) -> tuple[str, Address]:
    """Return the sheet and the address of ``spot`` on the side that was read.

    Raises:
        WrongEndError: no row has that name.
    """
    layout = reading.layout.tables[spot.table]
    return layout.sheet, Address(_row(reading, spot).position, layout.columns[spot.column])


def _row(reading: Reading, spot: Spot) -> Row:
    for row in reading.tables[spot.table].rows:
        if spot.row in row.cells.values():
            return row
    raise WrongEndError(f"no row {spot.row!r}", where=spot.table)


def _delete_sheet(link: Link) -> None:
    from sync.google.store import delete

    with sheets_client(local=link.local) as client:
        delete(client, link.spreadsheet)
