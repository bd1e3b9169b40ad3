"""Who may look at the page and write from it: over real HTTP, against the threats one by one."""

import json
import os
from urllib.parse import urlsplit

import pytest
from page_client import Window, ask, token

from lifeops.viewing import markup
from sync.emulator import counter, server
from sync.emulator.control import Control
from sync.emulator.page import files
from sync.emulator.page.options import Extra, Page
from workbook.errors import WorkbookError

CALLS = ("/v4/spreadsheets", "/drive/v3/files")


def broken():
    raise WorkbookError("the day is not there", where="my-year.xlsx", fix="Make one")


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return tmp_path_factory.mktemp("sheets") / "sheets.db"


@pytest.fixture(scope="module")
def running(database):
    pages = (
        Extra("My day", "/page/day", lambda: "<!doctype html><p>a day"),
        Extra("Broken", "/page/broken", broken),
    )
    with server.running(database, page=Page(open="x", pages=pages)) as started:
        yield started


@pytest.fixture
def window(running):
    return Window(running)


@pytest.fixture
def sheet(window):
    return window.made()


def test_the_cookie_is_for_this_page_only(running, window):
    name, *attributes = window.set_cookie.split("; ")
    assert name.startswith(f"lifeops_{urlsplit(running.url).port}=")
    assert {each.lower() for each in attributes} == {"httponly", "path=/", "samesite=strict"}
    assert token(running) not in window.set_cookie


def test_only_the_token_opens_a_session(running):
    for wrong in ("", "x", token(running)[:-1], token(running) + "x", "ü", None, 5, ["x"]):
        status, headers, _ = ask(
            running.url, "POST", "/page/session", {"token": wrong}, Origin=running.url
        )
        assert (status, "set-cookie" in headers) == (403, False)
    for body in (b"", b"[]", b'"x"', b"{"):
        status, headers, _ = ask(running.url, "POST", "/page/session", body, Origin=running.url)
        assert (status in {400, 403}, "set-cookie" in headers) == (True, False)


def test_only_the_page_itself_opens_a_session(running):
    body = {"token": token(running)}
    assert ask(running.url, "POST", "/page/session", body)[0] == 403
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        assert ask(running.url, "POST", "/page/session", body, Origin=origin)[0] == 403
    assert ask(running.url, "GET", "/page/session")[0] in {404, 405}


def test_without_the_cookie_there_is_nothing_to_see(running):
    port = urlsplit(running.url).port
    for cookie in ("", "lifeops=x", f"lifeops_{port}=", f"lifeops_{port}=x", "a=\x01;;=", "ü=ü"):
        for path in ("/page/about", "/page/events?spreadsheet=x", "/page/day", *CALLS):
            status = ask(running.url, "GET", path, Cookie=cookie.encode())[0]
            assert status in {401, 404} if path == CALLS[0] else status == 401
    assert ask(running.url, "GET", "/")[0] == 200


def test_the_page_asks_what_any_client_asks(window, sheet):
    path = f"/v4/spreadsheets/{sheet}/values/A1"
    assert window.ask("PUT", f"{path}?valueInputOption=RAW", {"values": [["hello"]]})[0] == 200
    assert window.ask("GET", path)[1]["values"] == [["hello"]]
    listed = window.ask("GET", "/drive/v3/files")[1]["files"]
    assert sheet in [each["id"] for each in listed]
    assert window.ask("GET", "/page/about") == (
        200,
        {
            "readOnly": False,
            "guide": False,
            "open": "x",
            "pages": [
                {"title": "My day", "href": "/page/day"},
                {"title": "Broken", "href": "/page/broken"},
            ],
        },
    )


def test_a_write_by_cookie_needs_this_origin(running, window, sheet, database):
    path = f"/v4/spreadsheets/{sheet}/values/A1?valueInputOption=RAW"
    before = counter.version(database, sheet)
    foreign = ("https://evil.example", "null", "http://127.0.0.1:1", f"{running.url}.evil.example")
    for origin in (None, *foreign):
        headers = {"Cookie": window.cookie} | ({"Origin": origin} if origin else {})
        assert ask(running.url, "PUT", path, {"values": [["evil"]]}, **headers)[0] == 403
    assert counter.version(database, sheet) == before
    assert window.ask("PUT", path, {"values": [["mine"]]})[0] == 200


def test_a_client_with_a_token_needs_no_origin(running, window, sheet):
    path = f"/v4/spreadsheets/{sheet}/values/A1?valueInputOption=RAW"
    body = {"values": [["theirs"]]}
    assert ask(running.url, "PUT", path, body, Authorization="Bearer any")[0] == 200
    both = {"Authorization": "Bearer any", "Cookie": window.cookie}
    assert ask(running.url, "PUT", path, body, **both)[0] == 200


def test_another_site_may_not_even_read_by_the_cookie(running, window, sheet):
    for path in (f"/v4/spreadsheets/{sheet}", "/drive/v3/files", "/page/about", "/page/day"):
        for site in ("cross-site", "same-site"):
            status = ask(running.url, "GET", path, Cookie=window.cookie, Sec_Fetch_Site=site)[0]
            assert status == 403
        evil = {"Cookie": window.cookie, "Origin": "https://evil.example"}
        assert ask(running.url, "GET", path, **evil)[0] == 403
        assert ask(running.url, "GET", path, Cookie=window.cookie, Sec_Fetch_Site="none")[0] == 200


def test_a_rebound_host_is_refused_everywhere(running, window):
    port = urlsplit(running.url).port
    paths = ("/", "/page/static/index.html", "/page/about", "/page/day", "/drive/v3/files")
    hosts = ("evil.example", "127.0.0.1", f"evil.example:{port}", f"127.0.0.1:{port}.evil.example")
    for host in hosts:
        for path in paths:
            assert ask(running.url, "GET", path, Host=host, Cookie=window.cookie)[0] == 403
        origin = f"http://{host}"
        body = {"token": token(running)}
        assert ask(running.url, "POST", "/page/session", body, Host=host, Origin=origin)[0] == 403


def stored(database):
    """Return every byte that the server has written, in the database and in what goes into it."""
    return database.read_bytes(), database.with_name(f"{database.name}-wal").read_bytes()


def test_no_get_writes(running, window, sheet, database):
    before = stored(database), counter.version(database, sheet)
    v4, files = f"/v4/spreadsheets/{sheet}", f"/drive/v3/files/{sheet}"
    paths = [
        *("/", "/page/about", "/page/day", "/page/static/index.html", "/page/session"),
        *("/page/guide/sync", "/page/guide/undo", "/page/nothing"),
        *(v4, f"{v4}/values/A1", f"{v4}/values:batchGet?ranges=A1", f"{v4}:batchUpdate"),
        *(f"{v4}/values/A1:clear", f"{v4}/values/A1:append", f"{v4}/developerMetadata/1"),
        *("/drive/v3/files", files, f"{files}/export?mimeType=text/csv", f"{files}/permissions"),
        *("/drive/v3/about", "/drive/v3/changes/startPageToken", "/drive/v3/files/generateIds"),
        *("/drive/v3/changes?pageToken=1", "/drive/v3/files/trash", f"{files}/comments"),
        *("/v4/spreadsheets", "/upload/drive/v3/files"),
    ]
    for path in paths:
        window.ask("GET", path) if path.startswith(("/v4", "/drive")) else ask(
            running.url, "GET", path, Cookie=window.cookie
        )
    assert (stored(database), counter.version(database, sheet)) == before


def test_a_browser_finds_the_icon_where_it_looks(running):
    icon = (files.FOLDER / "icon.svg").read_bytes()
    for path in ("/favicon.ico", "/page/static/icon.svg"):
        status, headers, body = ask(running.url, "GET", path)
        assert (status, headers["content-type"], body) == (200, ["image/svg+xml"], icon)
    assert ask(running.url, "POST", "/favicon.ico", b"x", Origin=running.url)[0] == 405
    assert 'rel="icon" href="/page/static/icon.svg"' in markup.page("", (), ())


def test_every_answer_is_guarded(running, window):
    paths = (
        "/",
        "/favicon.ico",
        "/page/static/index.html",
        "/page/about",
        "/page/day",
        "/page/x",
        "/page/static/x",
    )
    for path in paths:
        for cookie in ("", window.cookie):
            headers = ask(running.url, "GET", path, Cookie=cookie)[1]
            policy = dict(
                each.split(" ", 1) for each in headers["content-security-policy"][0].split("; ")
            )
            assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
            assert policy["base-uri"] == policy["form-action"] == "'none'"
            assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
            assert headers["x-frame-options"] == ["DENY"]
            assert headers["x-content-type-options"] == ["nosniff"]
            assert headers["referrer-policy"] == ["no-referrer"]
            assert headers["cross-origin-opener-policy"] == ["same-origin"]
            assert headers["cross-origin-resource-policy"] == ["same-origin"]
            assert headers["cache-control"][0] in {"no-cache", "no-store"}
    for path in (*paths, "/drive/v3/files", "/v4/spreadsheets/x"):
        headers = ask(running.url, "GET", path, Cookie=window.cookie, Origin="http://evil.example")[
            1
        ]
        assert not [name for name in headers if name.startswith("access-control")]
        assert headers["x-content-type-options"] == ["nosniff"]


def test_a_quota_does_not_stop_the_page(running, window):
    control = Control(running.url, running.token)
    control.quota(read_per_user=1, read_per_project=1)
    try:
        for _ in range(3):
            assert window.ask("GET", "/v4/spreadsheets/none")[0] == 404
    finally:
        control.reset()


def test_an_extra_page_is_drawn_afresh_and_may_fail_in_words(running, window):
    status, headers, body = ask(running.url, "GET", "/page/day", Cookie=window.cookie)
    assert (status, body) == (200, b"<!doctype html><p>a day")
    assert headers["content-type"] == ["text/html; charset=utf-8"]
    told = {"what": "the day is not there", "where": "my-year.xlsx", "fix": "Make one"}
    assert window.ask("GET", "/page/broken") == (409, {"error": told})


def test_the_notice_that_tells_the_token_is_the_users_own(running, database):
    path = server.notice(database)
    assert server.page(database) == running.page
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_server_for_one_command_has_no_page(tmp_path):
    with server.running(tmp_path / "sheets.db") as started:
        assert (started.page, server.page(tmp_path / "sheets.db")) == ("", "")
        for path in ("/", "/page/about", "/page/static/index.html"):
            assert ask(started.url, "GET", path)[0] == 404
    assert server.page(tmp_path / "sheets.db") == ""


def test_what_is_only_shown_cannot_be_changed(tmp_path):
    database = tmp_path / "sheets.db"
    with server.running(database) as first:
        body = ask(first.url, "POST", "/v4/spreadsheets", {}, Authorization="Bearer x")[2]
    sheet = json.loads(body)["spreadsheetId"]
    with server.running(database, page=Page(read_only=True, open=sheet)) as started:
        window = Window(started)
        assert window.ask("GET", "/page/about")[1]["readOnly"] is True
        v4, files = f"/v4/spreadsheets/{sheet}", f"/drive/v3/files/{sheet}"
        writes = [
            *(("POST", "/v4/spreadsheets"), ("POST", f"{v4}:batchUpdate")),
            *(("PUT", f"{v4}/values/A1"), ("POST", f"{v4}/values/A1:append")),
            *(("POST", f"{v4}/values/A1:clear"), ("POST", f"{v4}/values:batchUpdate")),
            *(("POST", f"{v4}/values:batchClear"), ("POST", f"{v4}/sheets/0:copyTo")),
            *(("POST", f"{v4}/values:batchUpdateByDataFilter"), ("PATCH", files)),
            *(("DELETE", files), ("POST", f"{files}/copy"), ("POST", f"{files}/permissions")),
            *(("POST", "/upload/drive/v3/files"), ("DELETE", "/drive/v3/files/trash")),
        ]
        for method, path in writes:
            status, told = window.ask(method, path, {})
            assert (status, "read-only" in told["error"]["message"]) == (403, True)
            assert ask(started.url, method, path, {}, Authorization="Bearer x")[0] == 403
        reads = {"dataFilters": [{"a1Range": "A1"}]}
        assert window.ask("POST", f"{v4}:getByDataFilter", reads)[0] == 200
        assert window.ask("GET", v4)[0] == 200
    assert counter.version(database, sheet) == 1


def test_a_new_run_of_the_server_forgets_the_old_session(tmp_path):
    with server.running(tmp_path / "sheets.db", page=Page()) as first:
        old = Window(first)
    with server.running(tmp_path / "sheets.db", page=Page()) as second:
        assert token(first) != token(second)
        name = Window(second).cookie.partition("=")[0]
        stale = f"{name}={old.cookie.partition('=')[2]}"
        assert ask(second.url, "GET", "/page/about", Cookie=stale)[0] == 401
