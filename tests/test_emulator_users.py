"""Tokens as users: scopes, expiry, whose a file is, and how much each may ask."""

import json
from datetime import UTC, datetime
from importlib.resources import files

import emulator_control
import gspread
import pytest
from gspread.exceptions import APIError

from sync.emulator import scopes, users
from sync.emulator.calls import routes
from sync.emulator.quota import Limits, Quota
from sync.emulator.session import session
from sync.emulator.users import Grant


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sheets")
    with emulator_control.bench(folder, foreign=("theirs",)) as bench:
        yield bench


@pytest.fixture
def bench(served):
    served.control.reset()
    yield served
    served.control.reset()


ROWS = [["Name", "n"], ["b", 2]]
ANN, BOB = "ann@example.com", "bob@example.org"


def refusal(call, *arguments, **options):
    with pytest.raises((APIError, PermissionError)) as caught:
        call(*arguments, **options)
    error = caught.value if isinstance(caught.value, APIError) else caught.value.__cause__
    return error.code, error.error


def test_any_token_is_one_user_who_may_everything(bench):
    book = bench.book(ROWS)
    assert bench.client("another").open_by_key(book.id).sheet1.acell("B2").value == "2"


def test_a_narrow_scope_reads_and_does_not_write(bench):
    book = bench.book(ROWS)
    scope = "https://www.googleapis.com/auth/spreadsheets.readonly"
    bench.control.user("narrow", users.YOU, scopes=[scope])
    sheet = bench.client("narrow").open_by_key(book.id).sheet1
    assert sheet.acell("B2").value == "2"
    code, error = refusal(sheet.update_acell, "B2", 3)
    assert code == 403
    assert error == {
        "code": 403,
        "message": "Request had insufficient authentication scopes.",
        "status": "PERMISSION_DENIED",
        "details": [
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                "domain": "googleapis.com",
                "metadata": {
                    "service": "sheets.googleapis.com",
                    "method": "google.apps.sheets.v4.SpreadsheetsService.UpdateValues",
                },
            }
        ],
    }
    code, error = refusal(bench.client("narrow").list_spreadsheet_files)
    assert (code, error["errors"][0]["reason"]) == (403, "insufficientPermissions")
    assert book.sheet1.acell("B2").value == "2"


def methods(resource):
    yield from resource.get("methods", {}).values()
    for below in resource.get("resources", {}).values():
        yield from methods(below)


@pytest.mark.parametrize(("document", "version"), [("sheets", "v4"), ("drive", "v3")])
def test_every_call_needs_the_scopes_that_google_lists(document, version):
    place = "discovery_cache/documents"
    text = files("googleapiclient").joinpath(f"{place}/{document}.{version}.json").read_text()
    listed = {}
    for method in methods(json.loads(text)):
        family, verb = method["id"].rsplit(".", 2)[-2:]
        found = {scope.rpartition("/")[2] for scope in method["scopes"]}
        listed[f"{family}.{verb}"] = found
    ours = {name for _, _, name, _ in routes._ROUTES} & listed.keys()
    assert len(ours) >= 9
    assert {name: scopes.needed(name) for name in ours} == {name: listed[name] for name in ours}


def test_a_token_expires_by_the_clock(bench):
    bench.control.user("brief", "brief@example.com", expires_in=3600)
    client = bench.client("brief")
    book = client.create("Mine")
    bench.control.advance(3599)
    book.fetch_sheet_metadata()
    bench.control.advance(1)
    code, error = refusal(book.fetch_sheet_metadata)
    assert (code, error["status"]) == (401, "UNAUTHENTICATED")
    assert error["details"][0]["reason"] == "ACCESS_TOKEN_EXPIRED"


def test_an_api_key_reads_what_everybody_may_read(bench):
    book = bench.book(ROWS)
    keyed = gspread.Client(auth=None, session=session(bench.server.url))
    del keyed.http_client.session.headers["Authorization"]
    keyed.http_client.session.params["key"] = "any"
    assert refusal(keyed.open_by_key, book.id)[0] == 403
    book.share(None, perm_type="anyone", role="reader")
    sheet = keyed.open_by_key(book.id).sheet1
    assert sheet.acell("B2").value == "2"
    code, error = refusal(sheet.update_acell, "B2", 3)
    assert (code, error["details"][0]["reason"]) == (401, "CREDENTIALS_MISSING")


def test_what_is_not_yours_is_refused_until_it_is_shared(bench):
    bench.control.user("ann", ANN)
    bench.control.user("bob", BOB)
    ann, bob = bench.client("ann"), bench.client("bob")
    book = ann.create("Ann's")
    book.sheet1.update([["x"]], "A1")
    assert refusal(bob.open_by_key, book.id) == (
        403,
        {
            "code": 403,
            "message": "The caller does not have permission",
            "status": "PERMISSION_DENIED",
        },
    )
    assert bob.list_spreadsheet_files() == []
    assert [each["name"] for each in ann.list_spreadsheet_files()] == ["Ann's"]
    book.share(BOB, perm_type="user", role="reader")
    theirs = bob.open_by_key(book.id)
    assert theirs.sheet1.acell("A1").value == "x"
    assert refusal(theirs.sheet1.update_acell, "A1", "y")[0] == 403
    assert refusal(bob.del_spreadsheet, book.id)[0] == 403
    book.share(BOB, perm_type="user", role="writer")
    theirs.sheet1.update_acell("A1", "y")
    assert refusal(bob.del_spreadsheet, book.id)[0] == 403
    assert [each["name"] for each in bob.list_spreadsheet_files()] == ["Ann's"]
    book.remove_permissions(BOB)
    assert refusal(bob.open_by_key, book.id)[0] == 403
    ann.del_spreadsheet(book.id)


def test_drive_does_not_let_on_that_a_file_is_there(bench):
    bench.control.user("ann", ANN)
    bench.control.user("bob", BOB)
    book = bench.client("ann").create("Ann's")
    bob = bench.client("bob")
    url = f"https://www.googleapis.com/drive/v3/files/{book.id}"
    code, error = refusal(bob.http_client.request, "get", url)
    assert (code, error["message"]) == (404, f"File not found: {book.id}.")
    assert error["errors"][0]["reason"] == "notFound"
    assert refusal(bob.http_client.request, "delete", url)[0] == 404
    copied = refusal(bob.http_client.request, "post", f"{url}/copy", json={})
    assert copied[0] == 404
    assert refusal(bob.open_by_key, book.id)[0] == 403
    book.share(BOB, perm_type="user", role="reader")
    assert bob.http_client.request("get", url).json()["name"] == "Ann's"
    code, error = refusal(bob.http_client.request, "patch", url, json={"name": "Bob's"})
    assert (code, error["errors"][0]["reason"]) == (403, "insufficientFilePermissions")
    bench.control.foreign("not-yours")
    other = url.replace(book.id, "not-yours")
    assert refusal(bob.http_client.request, "get", other)[0] == 404


def test_ids_of_others_are_declared_at_the_start_or_later(bench):
    for name in ("theirs", "later"):
        if name == "later":
            bench.control.foreign("later")
        code, error = refusal(bench.client().open_by_key, name)
        assert (code, error["message"]) == (403, "The caller does not have permission")
    with pytest.raises(gspread.SpreadsheetNotFound):
        bench.client().open_by_key("nobody's")


@pytest.mark.parametrize(
    ("entry", "role"),
    [
        ({"type": "user", "emailAddress": "Bob@Example.org", "role": "writer"}, "writer"),
        ({"type": "user", "emailAddress": ANN, "role": "writer"}, ""),
        ({"type": "domain", "domain": "example.org", "role": "reader"}, "reader"),
        ({"type": "domain", "domain": "example.com", "role": "reader"}, ""),
        ({"type": "anyone", "role": "commenter"}, "commenter"),
        ({"type": "user", "emailAddress": BOB, "role": "organizer"}, "owner"),
    ],
)
def test_a_permission_gives_a_role(entry, role):
    assert users.role(BOB, ANN, [entry]) == role
    assert users.role(BOB, ANN, [{"type": "anyone", "role": "reader"}, entry]) == role or "reader"
    assert users.role(ANN, ANN, []) == "owner"


def test_a_file_keeps_its_owner(tmp_path):
    with emulator_control.bench(tmp_path) as first:
        first.control.user("ann", ANN)
        book = first.client("ann").create("Ann's")
    with emulator_control.bench(tmp_path) as again:
        assert refusal(again.client().open_by_key, book.id)[0] == 403
        again.control.user("ann", ANN)
        assert again.client("ann").open_by_key(book.id).title == "Ann's"


def test_reads_and_writes_have_their_own_quotas(bench):
    book = bench.book(ROWS)
    bench.control.quota()
    for _ in range(60):
        book.values_get("A1")
    code, error = refusal(book.values_get, "A1")
    assert (code, error["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert error["details"][0]["metadata"]["quota_limit"] == "ReadRequestsPerMinutePerUser"
    for _ in range(60):
        book.values_update("A1", {"valueInputOption": "RAW"}, {"values": [["x"]]})
    code, error = refusal(
        book.values_update, "A1", {"valueInputOption": "RAW"}, {"values": [["late"]]}
    )
    assert error["message"] == (
        "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute per "
        "user' of service 'sheets.googleapis.com' for consumer 'project_number:1'."
    )
    bench.control.advance(60)
    assert book.values_get("A1")["values"] == [["x"]]
    bench.control.quota(on=False)
    for _ in range(70):
        book.values_get("A1")


def test_users_of_a_project_share_its_quota(bench):
    book = bench.book(ROWS)
    book.share(None, perm_type="anyone", role="writer")
    bench.control.user("ann", ANN, project="5")
    bench.control.user("bob", BOB, project="5")
    bench.control.user("eve", "eve@example.net", project="6")
    bench.control.quota(read_per_user=3, read_per_project=4)
    ann, bob, eve = (
        gspread.Spreadsheet(bench.client(token).http_client, {"id": book.id})
        for token in ("ann", "bob", "eve")
    )
    outcomes = []
    for each in (ann, bob, eve):
        for _ in range(2):
            try:
                each.values_get("A1")
                outcomes.append("fine")
            except APIError as error:
                outcomes.append(error.error["details"][0]["metadata"]["quota_limit"])
    spent = "ReadRequestsPerMinutePerProject"
    assert outcomes == ["fine", "fine", spent, spent, "fine", "fine"]


def test_one_batch_counts_once_and_a_refused_request_does_not():
    quota, now = Quota(), datetime(2026, 1, 1, tzinfo=UTC)
    quota.set(Limits(write_per_user=2))
    grant = Grant()
    quota.take("spreadsheets.batchUpdate", grant, now)
    quota.take("values.batchClearByDataFilter", grant, now)
    for second in (1, 59):
        with pytest.raises(Exception, match="Write requests per minute per user"):
            quota.take("values.update", grant, now.replace(second=second))
    quota.take("values.batchGetByDataFilter", grant, now)
    quota.take("values.update", grant, now.replace(minute=1))
