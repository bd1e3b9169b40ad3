"""One edit of each kind on real workbooks: through the patcher, and through openpyxl.

Prints how many files each of them damages. A file is damaged where a part that the edit did not
concern is gone or says something else, or where a cell that was not asked for changed.

    PYTHONPATH=tests python bench/corpus.py FOLDER [EVERY]

EVERY takes each so-manieth file only.
"""

import io
import os
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import openpyxl
import xlsx_corpus as corpus
from lxml import etree

from workbook.errors import NotWritableError, UnreadableError
from workbook.model import Cell
from workbook.values import Formula, Serial, moment, same
from workbook.xlsx.edits import SetCell
from workbook.xlsx.package import Package
from workbook.xlsx.patch import patch
from workbook.xlsx.scan import Book, read_book, read_package

FAIR = ("xl/calcchain.xml", "xl/sharedstrings.xml")
KINDS = tuple(corpus.CONTENTS)
Save = Callable[[Book, list[SetCell]], bytes | str]


def main() -> None:
    """Run both over a folder and print the counts."""
    os.environ["LIFEOPS_XLSX_CORPUS"] = corpus.FOLDER = sys.argv[1]
    paths = corpus.files()[:: int(sys.argv[2]) if len(sys.argv) > 2 else 1]
    counts: dict[str, Counter[str]] = {"patch": Counter(), "openpyxl": Counter()}
    seconds: Counter[str] = Counter()
    read = 0
    for path in paths:
        try:
            book = read_book(path)
        except UnreadableError:
            continue
        read += 1
        for name, save in (("patch", _patched), ("openpyxl", _saved)):
            start = time.process_time()
            marks = {_mark(book, kind, save) for kind in KINDS}
            seconds[name] += time.process_time() - start
            counts[name].update(marks - {""})
            counts[name]["damaged at all"] += bool(marks - {"", "refused"})
    print(f"{len(paths)} files, {read} read, {len(KINDS)} edits each: {', '.join(KINDS)}")
    for name, found in counts.items():
        print(
            f"\n{name}: {found.pop('damaged at all')} of {read} files damaged or not written,"
            f" {seconds[name]:.0f} CPU s, proof included"
        )
        for mark, count in found.most_common():
            print(f"  {count:5}  {mark}")


def _mark(book: Book, kind: str, save: Save) -> str:
    edits = [edit for edit in corpus.edits_of(book, kind) if isinstance(edit, SetCell)]
    data = save(book, edits)
    return data if isinstance(data, str) else next(_damage(book, edits, data), "")


def _patched(book: Book, edits: list[SetCell]) -> bytes | str:
    try:
        made = patch(book, edits)
    except NotWritableError:
        return "refused"
    return "refused" if made.refused else made.data


def _saved(book: Book, edits: list[SetCell]) -> bytes | str:
    stream = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            macros = any("vbaproject" in name.lower() for name in book.package.names)
            opened = openpyxl.load_workbook(
                io.BytesIO(book.package.data), rich_text=True, keep_vba=macros
            )
            for edit in edits:
                content = edit.content
                if isinstance(content, Serial):
                    content = moment(content)  # type: ignore[assignment]
                elif isinstance(content, Formula):
                    content = f"={content.text}"
                opened[edit.sheet][edit.address.a1].value = content
            opened.save(stream)
            if opened.vba_archive:
                opened.vba_archive.close()
    except Exception as wrong:  # noqa: BLE001 - a peer may fail in any way; that is counted
        return f"fails ({type(wrong).__name__})"
    return stream.getvalue()


def _damage(book: Book, edits: list[SetCell], data: bytes) -> Iterator[str]:
    try:
        after = read_package(Package(data), book.path)
    except UnreadableError:
        yield "cannot be read back"
        return
    before = [name for name in book.package.names if not name.endswith((".rels", "/"))]
    if _kinds(before) - _kinds(after.package.names):
        yield "a part is gone"
    asked = {(edit.sheet, edit.address) for edit in edits}
    sheets = {sheet.name: sheet.cells for sheet in after.sheets}
    for sheet in book.sheets:
        now = sheets.get(sheet.name, {})
        for at in sheet.cells.keys() | now.keys():
            was, found = sheet.cells.get(at, Cell()), now.get(at, Cell())
            if (sheet.name, at) not in asked and not same(was.content, found.content):
                yield "another cell holds something else"
                return
            if (sheet.name, at) not in asked and was.value != found.value:
                yield "a formula's cached value is gone"
                return
    ours = {sheet.part for sheet in book.sheets} | {book.parts.styles, book.parts.workbook}
    for name in before:
        known = name in ours or name.lower() in FAIR or name.startswith(("[Content", "docProps/"))
        if not known and name in after.package and not _alike(book, after, name):
            yield "a part that was not concerned says something else"
            return


def _kinds(names: Iterable[str]) -> Counter[str]:
    """Count parts by kind: another number in a name, or another folder, is no loss."""
    plain = (name.lower() for name in names if name.lower() not in FAIR)
    kinds = (re.sub(r"[0-9]+", "", name.rpartition("/")[2]) for name in plain)
    return Counter(kind for kind in kinds if kind)


def _alike(book: Book, after: Book, name: str) -> bool:
    one, other = book.package.part(name), after.package.part(name)
    if one == other:
        return True
    try:
        trees = [etree.tostring(etree.fromstring(each), method="c14n") for each in (one, other)]
    except etree.XMLSyntaxError:
        return False
    return trees[0] == trees[1]


if __name__ == "__main__":
    main()
