"""Uploads in pieces: Google's own client, unchanged, and what goes wrong on the way."""

import json
from importlib.resources import files

import httplib2
import pytest
from emulator_control import fresh, served  # noqa: F401 - fixtures
from googleapiclient.discovery import build_from_document
from googleapiclient.http import MediaInMemoryUpload
from gspread.exceptions import APIError

SHEET = "application/vnd.google-apps.spreadsheet"
UPLOAD = "https://www.googleapis.com/upload/drive/v3/files"
START = {"params": {"uploadType": "resumable"}, "json": {"name": "Up", "mimeType": SHEET}}
CSV = {"X-Upload-Content-Type": "text/csv"}


class Http:
    """httplib2's face over a session that talks to the server."""

    def __init__(self, session):
        self.session = session
        self.statuses = []

    def request(self, uri, method="GET", body=None, headers=None, **_):
        content = body.read() if hasattr(body, "read") else body
        answer = self.session.request(method, uri, data=content, headers=headers)
        self.statuses.append(answer.status_code)
        head = {name.lower(): value for name, value in answer.headers.items()}
        return httplib2.Response(head | {"status": str(answer.status_code)}), answer.content


@pytest.fixture
def client(bench):
    return bench.client()


def refused(call, *arguments, **options):
    with pytest.raises(APIError) as caught:
        call(*arguments, **options)
    return caught.value.code


def test_googles_client_uploads_in_pieces(client):
    place = "discovery_cache/documents/drive.v3.json"
    document = json.loads(files("googleapiclient").joinpath(place).read_text())
    http = Http(client.http_client.session)
    drive = build_from_document(document, http=http)
    rows = "\n".join(f"{at},=A{at}*2" for at in range(1, 40_001)).encode()
    media = MediaInMemoryUpload(rows, "text/csv", chunksize=256 * 1024, resumable=True)
    told = {"name": "Up", "mimeType": SHEET}
    made = drive.files().create(body=told, media_body=media, fields="id,name").execute()
    assert http.statuses == [200, 308, 308, 200]
    assert made == {"id": made["id"], "name": "Up"}
    book = client.open_by_key(made["id"])
    assert book.sheet1.get("A40000:B40000") == [["40000", "80000"]]
    media = MediaInMemoryUpload(b"x,y", "text/csv", resumable=True)
    drive.files().update(fileId=book.id, body={"name": "New"}, media_body=media).execute()
    assert (client.open_by_key(book.id).title, book.sheet1.get("A1:C3")) == ("New", [["x", "y"]])


def test_an_upload_goes_on_where_it_broke_off(client):
    ask = client.http_client.request
    place = ask("post", UPLOAD, headers=CSV, **START).headers["Location"]

    def put(given, content=b""):
        return ask("put", place, data=content, headers={"Content-Range": given})

    assert put("bytes 0-3/8", b"a,b\n").headers["Range"] == "bytes=0-3"
    asked = put("bytes */8")
    assert (asked.status_code, asked.headers["Range"]) == (308, "bytes=0-3")
    assert refused(put, "bytes 6-7/8", b"xx") == 400
    assert refused(put, "bytes 4-7/8", b"1") == 400
    assert refused(put, "pieces", b"1") == 400
    made = put("bytes 4-7/8", b"1,2\n").json()
    assert client.open_by_key(made["id"]).sheet1.get_all_values() == [["a", "b"], ["1", "2"]]
    assert refused(put, "bytes */8") == 404


def test_contents_may_come_at_once(client):
    ask = client.http_client.request
    place = ask("post", UPLOAD, headers=CSV, **START).headers["Location"]
    made = ask("put", place, data=b"only").json()
    assert client.open_by_key(made["id"]).sheet1.acell("A1").value == "only"


def test_what_cannot_become_a_spreadsheet_is_refused_at_the_end(client):
    ask, before = client.http_client.request, client.list_spreadsheet_files()
    place = ask("post", UPLOAD, headers={"X-Upload-Content-Type": "image/png"}, **START).headers
    assert refused(ask, "put", place["Location"], data=b"x") == 501
    assert refused(ask, "patch", f"{UPLOAD}/none", headers=CSV, **START) == 404
    assert refused(ask, "put", f"{UPLOAD}?upload_id=none", data=b"x") == 404
    assert client.list_spreadsheet_files() == before


@pytest.mark.parametrize("kind", ["application/pdf", "application/zip"])
def test_what_is_not_exported_is_said_with_what_is(client, kind):
    book = client.create("Book")
    url = f"https://www.googleapis.com/drive/v3/files/{book.id}/export"
    with pytest.raises(APIError) as caught:
        client.http_client.request("get", url, params={"mimeType": kind})
    assert caught.value.code == 501
    for word in (kind, "text/csv", "spreadsheetml.sheet"):
        assert word in caught.value.error["message"]
    client.del_spreadsheet(book.id)
