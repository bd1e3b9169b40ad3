"""ezsheets, unmodified over HTTP.

Run with ``uv run --with ezsheets pytest tests/test_ezsheets.py``.
"""

from urllib.parse import urlsplit

import pytest
from emulator_control import bench

ezsheets = pytest.importorskip("ezsheets", reason="ezsheets is not installed: --with ezsheets")
httplib2 = pytest.importorskip("httplib2")
discovery = pytest.importorskip("googleapiclient.discovery")
credentials = pytest.importorskip("google.oauth2.credentials")
authorized = pytest.importorskip("google_auth_httplib2")

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with bench(tmp_path_factory.mktemp("sheets")) as started:

        class Elsewhere(httplib2.Http):
            def request(self, uri, *arguments, **options):
                parts = urlsplit(uri)
                query = f"?{parts.query}" if parts.query else ""
                there = f"{started.server.url}{parts.path}{query}"
                return super().request(there, *arguments, **options)

        plain = Elsewhere()
        http = authorized.AuthorizedHttp(credentials.Credentials("any"), http=plain)
        ezsheets.SHEETS_SERVICE = discovery.build("sheets", "v4", http=http)
        ezsheets.DRIVE_SERVICE = discovery.build("drive", "v3", http=http)
        ezsheets.IS_INITIALIZED = True
        yield started
        plain.close()


@pytest.fixture
def book(served):
    return ezsheets.createSpreadsheet("Book")


def test_cells_rows_and_columns(book):
    sheet = book[0]
    sheet["A1"] = "x"
    sheet.updateRow(3, ["a", "b", "=1+1"])
    sheet.updateColumn(5, ["p", "q"])
    sheet.refresh()
    assert (sheet["A1"], sheet.getRow(3)[:3], sheet.getColumn(5)[:2]) == (
        *("x", ["a", "b", "2"], ["p", "q"]),
    )
    sheet.updateRows([["1", "2"], ["3", "4"]])
    assert sheet.getRows(1, 3)[1][:2] == ["3", "4"]
    sheet.clear()
    assert not any(sheet.getRow(1))


def test_sheets(book):
    book.title = "Renamed"
    made = book.createSheet("Second")
    made.title, made.index = "First", 0
    made.rowCount, made.columnCount, made.frozenRowCount = 50, 5, 1
    made.tabColor = "red"
    made.copyTo(book)
    book.refresh()
    assert book.title == "Renamed"
    assert book.sheetTitles == ("First", "Sheet1", "Copy of First")
    assert (book[0].rowCount, book[0].frozenRowCount, book[0].tabColor["red"]) == (50, 1, 1)
    book[2].delete()
    assert book.sheetTitles == ("First", "Sheet1")


def test_downloads_and_uploads(book, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    book[0]["A1"] = "x"
    for saved in (book.downloadAsCSV(), book.downloadAsTSV(), book.downloadAsExcel()):
        assert (tmp_path / saved).stat().st_size
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    assert ezsheets.upload("in.csv")[0].getRow(2)[:2] == ["1", "2"]
    assert ezsheets.upload("Book.xlsx")[0]["A1"] == "x"


def test_listing_and_deleting(book):
    assert book.id in ezsheets.listSpreadsheets() or book.id in str(ezsheets.listSpreadsheets())
    book.delete(permanent=True)
    assert book.id not in str(ezsheets.listSpreadsheets())
