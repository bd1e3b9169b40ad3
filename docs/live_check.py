"""What only Google can show, asked of Google: how it behaves where its pages are silent.

    uv run python docs/live_check.py                 with your sign-in (lifeops auth login)
    uv run python docs/live_check.py --local         against the Sheets server of lifeops

It makes a few spreadsheets of its own, asks fourteen questions of them, and deletes them again;
nothing else in your Drive is read or written. The report holds no name, no address and no token.
"""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from sync.errors import SyncError
from workbook.errors import WorkbookError

SHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
DRIVE = "https://www.googleapis.com/drive/v3/files"
UPLOAD = "https://www.googleapis.com/upload/drive/v3/files"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NATIVE = "application/vnd.google-apps.spreadsheet"
TITLE = "lifeops live check (may be deleted)"
Row: TypeAlias = list[dict[str, Any]]
TEXTS = ("=1+1", "+49 170", "0042", "2026-11-24", "-5", "TRUE", "'quoted", "1e3")

_UNFORESEEN = (WorkbookError, LookupError, TypeError, ValueError, AttributeError, OSError)
_NAMES = re.compile(r"\S+@\S+")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question came to.

    Attributes:
        question: what was asked.
        answer: what happened.
        good: whether lifeops works with that.
        switch: the setting of lifeops' own server that behaves so; ``""`` if there is none.
    """

    question: str
    answer: str
    good: bool
    switch: str = ""


class Book:
    """The spreadsheet that questions are asked of.

    Args:
        client: signed in, or of the local server.
        locale: of the spreadsheet.
    """

    def __init__(self, client: Any, locale: str = "en_US") -> None:
        self._client = client
        properties = {"title": TITLE, "locale": locale}
        status, made = self.ask("post", SHEETS, json={"properties": properties})
        if status != 200:
            raise WorkbookError(f"no spreadsheet could be made ({status}: {made})")
        self.id = str(made["spreadsheetId"])
        self.tab = int(made["sheets"][0]["properties"]["sheetId"])

    def ask(self, method: str, url: str, **options: Any) -> tuple[int, Any]:
        """Send a request; return the status, and the answer or what Google says is wrong."""
        try:
            answer = self._client.session.request(method, url, timeout=(10.0, 190.0), **options)
        except SyncError as refused:
            return 404, str(refused)
        told = answer.json() if answer.content else {}
        if not answer.ok:
            return answer.status_code, told.get("error", {}).get("message", "")
        return answer.status_code, told

    def batch(self, *requests: dict[str, Any]) -> tuple[int, Any]:
        """Send one batch."""
        return self.ask("post", f"{SHEETS}/{self.id}:batchUpdate", json={"requests": requests})

    def must(self, *requests: dict[str, Any]) -> Any:
        """Send a batch that has to go well.

        Raises:
            WorkbookError: it did not.
        """
        status, told = self.batch(*requests)
        if status != 200:
            raise WorkbookError(f"a step before the question was refused ({status}: {told})")
        return told

    def get(self, fields: str, area: str = "A1:H12") -> Any:
        """Read some of it."""
        return self.ask("get", f"{SHEETS}/{self.id}", params={"fields": fields, "ranges": area})[1]

    def cells(self, area: str) -> list[list[dict[str, Any]]]:
        """Read cells: what was entered, and what came of it."""
        kinds = "userEnteredValue,effectiveValue,userEnteredFormat.numberFormat"
        read = self.get(f"sheets.data.rowData.values({kinds})", area)
        rows = read["sheets"][0]["data"][0].get("rowData", [])
        return [row.get("values", []) for row in rows]

    def range(self, top: int, left: int, bottom: int, right: int) -> dict[str, int]:
        """Return a range of the first tab, from 0, its ends excluded."""
        return {
            "sheetId": self.tab,
            "startRowIndex": top,
            "endRowIndex": bottom,
            "startColumnIndex": left,
            "endColumnIndex": right,
        }

    def write(self, top: int, left: int, rows: Sequence[Row]) -> dict[str, Any]:
        """Return the request that writes typed values."""
        return {
            "updateCells": {
                "start": {"sheetId": self.tab, "rowIndex": top, "columnIndex": left},
                "rows": [
                    {"values": [{"userEnteredValue": value} for value in row]} for row in rows
                ],
                "fields": "userEnteredValue",
            }
        }

    def delete(self) -> None:
        """Delete it."""
        self.ask("delete", f"{DRIVE}/{self.id}")


def texts_stay_texts(book: Book) -> Iterator[Answer]:
    """Typed writes: whatever a text looks like, it stays one."""
    book.must(book.write(0, 0, [[{"stringValue": text}] for text in TEXTS]))
    read = [row[0]["userEnteredValue"] for row in book.cells(f"A1:A{len(TEXTS)}")]
    changed = [t for t, held in zip(TEXTS, read, strict=True) if held != {"stringValue": t}]
    said = f"changed: {', '.join(changed)}" if changed else "all of them, to the letter"
    yield Answer(
        "Do texts that look like formulas, dates or numbers stay texts?", said, not changed
    )


def values_keep_their_kind(book: Book) -> Iterator[Answer]:
    """Typed writes: numbers, truth values, formulas, dates as serials."""
    row: Row = [{"numberValue": 45_292.5}, {"boolValue": True}, {"formulaValue": "=1+1"}]
    book.must(book.write(0, 0, [row]))
    read = book.cells("A1:C1")[0]
    kept = [cell["userEnteredValue"] for cell in read] == row
    result = read[2].get("effectiveValue") == {"numberValue": 2}
    yield Answer("Do values keep their kind?", "yes" if kept else f"no: {read}", kept and result)
    form = {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}}
    shape = {"range": book.range(0, 0, 1, 1), "cell": form, "fields": "userEnteredFormat"}
    book.must({"repeatCell": shape})
    cell = book.cells("A1:A1")[0][0]
    same = cell["userEnteredValue"] == row[0]
    told = cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("type")
    yield Answer("Is a date a number with a format?", f"number {same}, format {told}", same)


def a_batch_is_whole(book: Book) -> Iterator[Answer]:
    """One bad request in a batch: nothing of it is applied."""
    book.must(book.write(0, 0, [[{"stringValue": "before"}]]))
    bad = {"deleteSheet": {"sheetId": 987_654_321}}
    status, _ = book.batch(book.write(0, 0, [[{"stringValue": "after"}]]), bad)
    held = book.cells("A1:A1")[0][0]["userEnteredValue"]["stringValue"]
    good = (status, held) == (400, "before")
    yield Answer("Is a batch applied whole or not at all?", f"{status}, then {held!r}", good)


def a_token_is_a_lock(book: Book) -> Iterator[Answer]:
    """The named-range token: who comes second is refused, and writes nothing."""
    place = book.range(0, 0, 1, 1)
    named = {"namedRange": {"name": "lifeops_token_one", "range": place}}
    made = book.must(book.write(0, 0, [[{"stringValue": "mine"}]]), {"addNamedRange": named})
    old = made["replies"][1]["addNamedRange"]["namedRange"]["namedRangeId"]
    following = {"namedRange": {"name": "lifeops_token_two", "range": place}}
    turn = ({"deleteNamedRange": {"namedRangeId": old}}, {"addNamedRange": following})
    book.must(*turn)
    status, said = book.batch(*turn, book.write(0, 0, [[{"stringValue": "theirs"}]]))
    held = book.cells("A1:A1")[0][0]["userEnteredValue"]["stringValue"]
    good = status in {400, 404} and held == "mine"
    switch = f"missing_named_range={'not found' if status == 404 else 'named'}"
    question = "Is a batch with a token that is gone refused?"
    yield Answer(question, f"{status} ({said}), then {held!r}", good, switch)
    status, said = book.batch({"addNamedRange": following})
    question = "Is a second named range of the same name refused?"
    yield Answer(question, f"{status} ({said})" if status != 200 else "no", status == 400)


def metadata_in_a_sort(book: Book) -> Iterator[Answer]:
    """Developer metadata of a row, when the row's cells are sorted elsewhere."""
    book.must(book.write(0, 0, [[{"stringValue": text}] for text in "abc"]))
    spot = {"sheetId": book.tab, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    told = {"metadataKey": "row", "visibility": "DOCUMENT", "location": {"dimensionRange": spot}}
    book.must({"createDeveloperMetadata": {"developerMetadata": told}})
    order = [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]
    book.must({"sortRange": {"range": book.range(0, 0, 3, 1), "sortSpecs": order}})
    find = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "row"}}]}
    url = f"{SHEETS}/{book.id}/developerMetadata:search"
    _, found = book.ask("post", url, json=find)
    matched = found["matchedDeveloperMetadata"][0]["developerMetadata"]
    at = matched["location"]["dimensionRange"].get("startIndex", 0)
    follows = at == 2
    said = "it goes along" if follows else f"it stays with its place (row {at + 1})"
    question = "Does a row's metadata go along when its cells are sorted?"
    yield Answer(question, said, at in {0, 2}, f"metadata_follows_sort={follows}")


def rows_join_a_table(book: Book) -> Iterator[Answer]:
    """Rows appended with a table's id, and rows written plainly below one."""
    head: list[Row] = [[{"stringValue": "Name"}, {"stringValue": "Sum"}]]
    line: list[Row] = [[{"stringValue": "one"}, {"numberValue": 1}]]
    book.must(book.write(0, 0, [*head, *line]))
    shape = {"name": "Things", "range": book.range(0, 0, 2, 2)}
    made = book.must({"addTable": {"table": shape}})
    table = made["replies"][0]["addTable"]["table"]["tableId"]
    values = [{"values": [{"userEnteredValue": value} for value in line[0]]}]
    book.must({"appendCells": {"tableId": table, "rows": values, "fields": "userEnteredValue"}})
    end = _end_of_table(book)
    question = "Does a row appended with a table's id join the table?"
    yield Answer(question, f"the table ends in row {end}", end == 3)
    book.must(book.write(end, 0, line))
    joined = _end_of_table(book) > end
    question = "Does a plain write right below a table join it?"
    said = "yes" if joined else "no"
    yield Answer(question, said, good=True, switch=f"writes_join_tables={joined}")


def _end_of_table(book: Book) -> int:
    read = book.get("sheets.tables(range)")
    return int(read["sheets"][0]["tables"][0]["range"]["endRowIndex"])


def drive_tells_of_edits(book: Book) -> Iterator[Answer]:
    """Drive's version, right after an edit: a hint that a sync may go by, never a proof."""

    def version() -> int:
        return int(
            book.ask("get", f"{DRIVE}/{book.id}", params={"fields": "version"})[1]["version"]
        )

    before = version()
    book.must(book.write(0, 0, [[{"stringValue": "edited"}]]))
    moved = version() > before
    said = "yes, at once" if moved else "not at once: a sync may see the edit later"
    yield Answer("Does Drive's version move with an edit?", said, good=True)


def an_answer_shows_the_write(book: Book) -> Iterator[Answer]:
    """A batch that asks for the spreadsheet shows it as it is afterwards."""
    body = {
        "requests": [book.write(0, 0, [[{"stringValue": "seen"}]])],
        "includeSpreadsheetInResponse": True,
        "responseIncludeGridData": True,
        "responseRanges": ["A1:A1"],
    }
    _, told = book.ask("post", f"{SHEETS}/{book.id}:batchUpdate", json=body)
    cell = told["updatedSpreadsheet"]["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    seen = cell["userEnteredValue"] == {"stringValue": "seen"}
    yield Answer("Does a write's own answer show it?", "yes" if seen else "no", seen)


CHECKS: tuple[Callable[[Book], Iterator[Answer]], ...] = (
    texts_stay_texts,
    values_keep_their_kind,
    a_batch_is_whole,
    a_token_is_a_lock,
    metadata_in_a_sort,
    rows_join_a_table,
    drive_tells_of_edits,
    an_answer_shows_the_write,
)


def formulas_by_locale(client: Any) -> Iterator[Answer]:
    """A formula that the API writes to a German spreadsheet: which comma is which?"""
    book = Book(client, "de_DE")
    try:
        book.must(
            book.write(0, 0, [[{"formulaValue": "=SUM(1,2)"}, {"formulaValue": "=SUM(1;2)"}]])
        )
        comma, semicolon = (cell.get("effectiveValue", {}) for cell in book.cells("A1:B1")[0])
    finally:
        book.delete()
    plain = comma == {"numberValue": 3}
    said = f"with a comma {_short(comma)}, with a semicolon {_short(semicolon)}"
    question = "Are formulas from the API in en-US form in every locale?"
    yield Answer(question, said, good=True, switch=f"formulas_by_locale={not plain}")


def hidden_tabs_survive_an_import(client: Any) -> Iterator[Answer]:
    """An .xlsx with a hidden and a very hidden tab, uploaded to become a Sheet."""
    parts = (
        ("metadata", (None, json.dumps({"name": TITLE, "mimeType": NATIVE}), "application/json")),
        ("file", ("book.xlsx", _hiding(), XLSX)),
    )
    import requests

    # A multipart/related body, which `requests` does not write by itself.
    form = requests.Request("POST", UPLOAD, files=parts).prepare()
    kind = str(form.headers["Content-Type"]).replace("form-data", "related")
    answer = client.session.request(
        "post",
        UPLOAD,
        params={"uploadType": "multipart", "fields": "id"},
        data=form.body,
        headers={"Content-Type": kind},
        timeout=(10.0, 190.0),
    )
    made = str(answer.json()["id"])
    try:
        fields = "sheets(properties(title,hidden),data.rowData.values.userEnteredValue)"
        read = client.session.request("get", f"{SHEETS}/{made}", params={"fields": fields}).json()
    finally:
        client.session.request("delete", f"{DRIVE}/{made}")
    tabs = {each["properties"]["title"]: each for each in read["sheets"]}
    for title in ("hidden", "very hidden"):
        tab = tabs.get(title, {})
        rows = next(iter(tab.get("data") or [{}])).get("rowData") or []
        kept = "there" if tab else "gone"
        said = (
            f"{kept}, hidden: {tab.get('properties', {}).get('hidden', False)}, rows: {len(rows)}"
        )
        yield Answer(f"Does a {title} tab survive an import?", said, bool(tab and rows))


def _hiding() -> bytes:
    import io

    from openpyxl import Workbook

    book = Workbook()
    for title, state in (("hidden", "hidden"), ("very hidden", "veryHidden")):
        sheet = book.create_sheet(title)
        sheet["A1"], sheet.sheet_state = "kept", state
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _short(value: dict[str, Any]) -> str:
    return str(value.get("numberValue", value.get("errorValue", {}).get("type", "nothing")))


def answers(client: Any) -> Iterator[Answer]:
    """Ask all questions, each of a spreadsheet that is new.

    An answer that nobody foresaw is one, too: it must not cost the others.
    """
    for check in (*map(_of_a_book, CHECKS), formulas_by_locale, hidden_tabs_survive_an_import):
        try:
            yield from check(client)
        except _UNFORESEEN as odd:
            said = _NAMES.sub("...", f"{type(odd).__name__}: {odd}")[:200]
            question = str(check.__doc__).partition("\n")[0]
            yield Answer(question, f"not answered ({said})", good=False)


def _of_a_book(check: Callable[[Book], Iterator[Answer]]) -> Callable[[Any], Iterator[Answer]]:
    """Return a check that makes its own spreadsheet, and deletes it."""

    def asked(client: Any) -> Iterator[Answer]:
        book = Book(client)
        try:
            yield from check(book)
        finally:
            book.delete()

    asked.__doc__ = check.__doc__
    return asked


@contextmanager
def opened(*, local: bool, switches: Sequence[str]) -> Iterator[Any]:
    """Yield a client: signed in to Google, or of a new Sheets server with some switches set."""
    from lifeops.ends import sheets_client

    if not local:
        with sheets_client(local=False) as client:
            yield client
        return
    from sync.emulator.control import Control
    from sync.emulator.server import running
    from sync.google.store import local_client

    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "sheets.db") as server:
        for each in switches:
            name, _, value = each.partition("=")
            setting: bool | str = {"true": True, "false": False}.get(value.lower(), value)
            Control(server.url, server.token).switch(**{name: setting})
        yield local_client(server.url)


def main(arguments: Sequence[str]) -> int:
    """Ask, print the report, and return 0 if lifeops works with all that was found."""
    told = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(description=told)
    parser.add_argument("--local", action="store_true", help="ask lifeops' own Sheets server")
    parser.add_argument("--switch", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--report", type=Path, metavar="FILE", help="also write the report as JSON")
    options = parser.parse_args(arguments)
    found = []
    try:
        with opened(local=options.local, switches=options.switch) as client:
            for each in answers(client):
                found.append(each)
                print(f"{'ok  ' if each.good else 'FAIL'} {each.question}\n       {each.answer}")
                if each.switch:
                    print(f"       as the Sheets server with {each.switch}")
    except WorkbookError as wrong:
        print(f"live check: {wrong}", file=sys.stderr)
        return 1
    finally:
        _write(found, options)
    return 0 if all(each.good for each in found) else 1


def _write(found: Sequence[Answer], options: argparse.Namespace) -> None:
    """Write the report, whatever there is of it."""
    if options.report:
        day = datetime.now(UTC).date().isoformat()
        whole = {"day": day, "local": options.local, "answers": [asdict(each) for each in found]}
        options.report.write_text(json.dumps(whole, indent=2), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
