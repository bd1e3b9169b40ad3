"""The page's files: typed, packed, remembered by browsers, and nothing beside them."""

import gzip
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
from page_client import ask

from sync.emulator import server
from sync.emulator.page import files
from sync.emulator.page.options import Page

STYLE = ("body { color: black }\n" * 100).encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("page")
    (root / "secret.txt").write_text("secret")
    folder = root / "static"
    (folder / "vendor").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>")
    (folder / "page.css").write_bytes(STYLE)
    (folder / "vendor" / "grid.js").write_text("export {}\n" * 100)
    (folder / "read.me").write_text("not for browsers")
    (folder / "out.txt").symlink_to(root / "secret.txt")
    return folder


@pytest.fixture(scope="module")
def url(folder, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(files.answer, "__defaults__", (folder,))
        database = tmp_path_factory.mktemp("sheets") / "sheets.db"
        with server.running(database, page=Page()) as started:
            yield started.url


def test_a_file_has_its_type(url):
    for path, media in {
        "/": "text/html; charset=utf-8",
        "/page/static/index.html": "text/html; charset=utf-8",
        "/page/static/page.css": "text/css; charset=utf-8",
        "/page/static/vendor/grid.js": "text/javascript; charset=utf-8",
    }.items():
        status, headers, _ = ask(url, "GET", path)
        assert (status, headers["content-type"]) == (200, [media])


def test_a_file_is_packed_for_who_can_unpack_it(url):
    _, plain, body = ask(url, "GET", "/page/static/page.css")
    assert ("content-encoding" in plain, body) == (False, STYLE)
    for accepted in ("gzip", "br, gzip;q=0.5", "deflate,gzip"):
        _, packed, body = ask(url, "GET", "/page/static/page.css", Accept_Encoding=accepted)
        assert packed["content-encoding"] == ["gzip"]
        assert gzip.decompress(body) == STYLE
        assert packed["vary"] == ["Accept-Encoding"]
        assert packed["etag"] != plain["etag"]
    for accepted in ("br", "gzip;q=0", "gzip; q=0"):
        _, headers, _ = ask(url, "GET", "/page/static/page.css", Accept_Encoding=accepted)
        assert "content-encoding" not in headers


def test_what_a_browser_has_is_not_sent_again(url, folder):
    path = "/page/static/page.css"
    for accepted in ("", "gzip"):
        (tag,) = ask(url, "GET", path, Accept_Encoding=accepted)[1]["etag"]
        again = {"Accept_Encoding": accepted, "If_None_Match": f'"x", {tag}'}
        status, headers, body = ask(url, "GET", path, **again)
        assert (status, headers["etag"], body) == (304, [tag], b"")
    (folder / "page.css").write_bytes(STYLE + b"/* new */")
    try:
        assert ask(url, "GET", path, If_None_Match=tag)[0] == 200
    finally:
        (folder / "page.css").write_bytes(STYLE)


def test_nothing_beside_the_files_is_served(url):
    for name in (
        *("../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "%2e%2e%2fsecret.txt"),
        *("vendor/../../secret.txt", "vendor%2f..%2f..%2fsecret.txt", "..\\secret.txt"),
        *("..%5csecret.txt", "//etc/passwd", "%2fetc/passwd", "/etc/hosts.txt", "out.txt"),
        *(
            ".",
            "..",
            "",
            "vendor",
            "vendor/",
            "read.me",
            "page.css/",
            "page.css%00.js",
            "page%2ecss/x",
        ),
        *("page.css%0a", "C:/x.txt", "nothing.js", ".hidden.js", "PAGE.CSS%20", "a" * 3000 + ".js"),
    ):
        status, _, body = ask(url, "GET", f"/page/static/{name}")
        assert (name, status, b"secret" in body) == (name, 404, False)


def test_files_are_only_read(url):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert ask(url, method, "/page/static/page.css", b"x", Origin=url)[0] == 405
    assert ask(url, "HEAD", "/page/static/page.css")[::2] == (200, b"")


def test_the_page_asks_no_other_computer():
    """What the package holds names no address to load from, but for licences and links."""
    for path in files.FOLDER.rglob("*.html"):
        text = path.read_text("utf-8")
        assert "http://" not in text.replace("http://www.w3.org/", "")
        assert "https://" not in text


def test_every_file_of_the_page_has_a_type():
    known = {*files.TYPES, ".md", ""}
    assert {path.suffix for path in files.FOLDER.rglob("*") if path.is_file()} <= known


def test_the_wheel_holds_the_files_of_the_page():
    """The build takes whole packages, but for what git is told to leave out."""
    root = Path(__file__).parent.parent
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]) == {"packages"}
    ignored = [line.strip("/\n") for line in (root / ".gitignore").read_text().splitlines()]
    for path in files.FOLDER.rglob("*"):
        for part in path.relative_to(root).parts:
            assert not any(fnmatch(part, pattern) for pattern in ignored)
