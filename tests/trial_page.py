"""A trial spreadsheet in the page; a module of tests says in ``ROWS`` what stands in it."""

import gspread
import pytest
from browser import Window, browser

from sync.emulator import server
from sync.emulator.page.options import Page
from sync.emulator.session import session


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A server with its page, a client of it, and one browser."""
    database = tmp_path_factory.mktemp("page") / "sheets.db"
    with server.running(database, page=Page()) as running, browser() as driver:
        client = gspread.Client(auth=None, session=session(running.url))
        yield running, client, Window(driver)


@pytest.fixture
def shown(page, request):
    """A fresh spreadsheet in the page, and the same as a client sees it."""
    running, client, window = page
    book = client.create("Trial")
    sheet = book.sheet1
    sheet.update(request.module.ROWS, "A1", raw=False)
    window.open(running.page, book.id)
    yield window, sheet
    complaints = window.complaints()
    window.driver.get("about:blank")
    client.del_spreadsheet(book.id)
    assert complaints == []
