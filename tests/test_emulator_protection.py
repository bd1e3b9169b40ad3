"""Protected ranges: who may edit them, and what counts as an edit, through gspread."""

import pytest
from emulator_control import fresh, served  # noqa: F401 - fixtures
from gspread.exceptions import APIError

from sync.emulator.grid import Box
from sync.emulator.protection import REFUSAL, _covered

ANN, BOB, DEE = "ann@example.com", "bob@example.com", "dee@example.org"
ROWS = [["Name", "n"], ["b", 2], ["a", 1], ["c", 3]]


@pytest.fixture
def books(bench):
    """Give the owner's spreadsheet, and the same one as another editor has it."""
    for token, user in (("ann", ANN), ("bob", BOB), ("dee", DEE)):
        bench.control.user(token, user)
    mine = bench.client("ann").create("Shared")
    mine.sheet1.update(ROWS, "A1")
    for user in (BOB, DEE):
        mine.share(user, perm_type="user", role="writer", notify=False)
    return mine, bench.client("bob").open_by_key(mine.id)


def request(book, kind, **body):
    return book.batch_update({"requests": [{kind: body}]})


def span(top, bottom, left, right):
    sides = {"startRowIndex": top, "endRowIndex": bottom}
    return {"sheetId": 0, **sides, "startColumnIndex": left, "endColumnIndex": right}


def refused(call, *arguments, prefix="", **options):
    with pytest.raises(APIError) as caught:
        call(*arguments, **options)
    error = caught.value.error
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["message"] == prefix + REFUSAL


B2 = span(1, 2, 1, 2)
ROW = {"sheetId": 0, "dimension": "ROWS"}
CELL = {"userEnteredValue": {"numberValue": 9}}
SPEC = [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]
EDITS = [
    ("updateCells", {"start": {"rowIndex": 1, "columnIndex": 1}, "rows": [{"values": [CELL]}]}),
    ("updateCells", {"range": span(0, 3, 0, 2), "rows": [{"values": [CELL, CELL]}]}),
    ("repeatCell", {"range": B2, "cell": CELL}),
    ("sortRange", {"range": span(1, 4, 0, 2), "sortSpecs": SPEC}),
    ("deleteDimension", {"range": ROW | {"startIndex": 1, "endIndex": 2}}),
    ("moveDimension", {"source": ROW | {"startIndex": 1, "endIndex": 2}, "destinationIndex": 4}),
    ("deleteRange", {"range": span(0, 1, 1, 2), "shiftDimension": "ROWS"}),
    ("insertRange", {"range": span(0, 1, 1, 2), "shiftDimension": "ROWS"}),
    ("mergeCells", {"range": span(1, 3, 1, 2)}),
    ("setDataValidation", {"range": B2, "rule": {"strict": True}}),
    ("updateBorders", {"range": B2, "top": {"style": "SOLID"}}),
    ("findReplace", {"find": "2", "replacement": "7", "allSheets": True}),
    ("copyPaste", {"source": span(2, 3, 1, 2), "destination": B2}),
    ("cutPaste", {"source": B2, "destination": {"rowIndex": 8, "columnIndex": 8}}),
    ("cutPaste", {"source": span(2, 3, 1, 2), "destination": {"rowIndex": 1, "columnIndex": 1}}),
    ("pasteData", {"coordinate": {"rowIndex": 1}, "data": "x,y", "delimiter": ","}),
    ("setBasicFilter", {"filter": {"range": span(0, 4, 0, 2), "sortSpecs": SPEC}}),
    ("updateSheetProperties", {"properties": {"sheetId": 0, "gridProperties": {"rowCount": 1}}}),
    ("deleteSheet", {"sheetId": 0}),
]
MASKS = {
    **dict.fromkeys(("updateCells", "repeatCell"), "userEnteredValue"),
    "updateSheetProperties": "gridProperties.rowCount",
}


@pytest.mark.parametrize(("kind", "body"), EDITS)
def test_whoever_is_no_editor_cannot_edit_in_any_way(books, kind, body):
    mine, theirs = books
    mine.add_worksheet("More", 5, 5)
    mine.sheet1.add_protected_range("B2")
    body = body | ({"fields": MASKS[kind]} if kind in MASKS else {})
    before = mine.fetch_sheet_metadata({"includeGridData": "true"})
    refused(request, theirs, kind, **body, prefix=f"Invalid requests[0].{kind}: ")
    assert mine.fetch_sheet_metadata({"includeGridData": "true"}) == before
    request(mine, kind, **body)


def test_values_calls_are_refused_too(books):
    mine, theirs = books
    mine.sheet1.add_protected_range("B2:B5")
    sheet = theirs.sheet1
    refused(sheet.update_acell, "B2", 5)
    refused(sheet.update, [["x", "y"]], "A2:B2")
    refused(sheet.batch_clear, ["A1:A2", "B2"])
    refused(theirs.values_clear, "Sheet1!A1:Z1000")
    refused(sheet.append_row, ["d", 4])
    updates = [{"range": "A1", "values": [["x"]]}, {"range": "B3", "values": [[1]]}]
    refused(sheet.batch_update, updates, prefix="Invalid data[1]: ")
    assert mine.sheet1.get_all_values() == [[str(cell) for cell in row] for row in ROWS]
    sheet.update([["x"]], "A2")
    mine.sheet1.append_row(["d", 4])
    assert mine.sheet1.acell("B5").value == "4"


def test_what_lies_beside_the_protection_may_be_edited(books):
    mine, theirs = books
    mine.sheet1.add_protected_range("B2:B3")
    theirs.sheet1.update_acell("B4", 9)
    theirs.sheet1.insert_row(["new"], 2)
    theirs.sheet1.sort((1, "des"), range="A1:A9")
    refused(theirs.sheet1.update_acell, "B4", 5)
    refused(theirs.sheet1.insert_row, ["x"], 4, prefix="Invalid requests[0].insertDimension: ")
    theirs.sheet1.delete_rows(2)
    refused(theirs.sheet1.update_acell, "B2", 5)


def test_editors_and_their_domain_may(bench, books):
    mine, theirs = books
    dees = bench.client("dee").open_by_key(mine.id)
    mine.sheet1.add_protected_range("A2", editor_users_emails=[BOB.upper()])
    theirs.sheet1.update_acell("A2", "bob")
    refused(dees.sheet1.update_acell, "A2", "dee")
    domain = {"range": B2, "editors": {"domainUsersCanEdit": True}}
    request(mine, "addProtectedRange", protectedRange=domain)
    theirs.sheet1.update_acell("B2", "bob")
    refused(dees.sheet1.update_acell, "B2", "dee")


def test_a_range_that_warns_or_names_no_editors_stops_nobody(books):
    mine, theirs = books
    mine.sheet1.add_protected_range("A2", warning_only=True)
    request(mine, "addProtectedRange", protectedRange={"range": B2})
    theirs.sheet1.update([["x", "y"]], "A2")
    both = {"range": B2, "warningOnly": True, "editors": {"users": [ANN]}}
    with pytest.raises(APIError, match="Editors cannot be set on it"):
        request(mine, "addProtectedRange", protectedRange=both)


def test_a_protected_sheet_leaves_some_ranges_free(books):
    mine, theirs = books
    whole = {"range": {"sheetId": 0}, "editors": {}, "unprotectedRanges": [B2]}
    request(mine, "addProtectedRange", protectedRange=whole)
    theirs.sheet1.update_acell("B2", 5)
    refused(theirs.sheet1.update_acell, "C9", 5)
    refused(theirs.sheet1.update_title, "x", prefix="Invalid requests[0].updateSheetProperties: ")
    refused(theirs.sheet1.insert_row, ["x"], 9, prefix="Invalid requests[0].insertDimension: ")
    refused(theirs.sheet1.add_rows, 5, prefix="Invalid requests[0].updateSheetProperties: ")
    chart = {"spec": {"title": "x"}, "position": {"overlayPosition": {}}}
    refused(request, theirs, "addChart", chart=chart, prefix="Invalid requests[0].addChart: ")
    with pytest.raises(APIError, match='Sheet "Sheet1" already has sheet protection'):
        request(mine, "addProtectedRange", protectedRange={"range": {"sheetId": 0}})
    free = {"range": B2, "unprotectedRanges": [B2]}
    with pytest.raises(APIError, match="only supported on protected sheets"):
        request(mine, "addProtectedRange", protectedRange=free)
    mine.sheet1.update_title("Mine")


def test_protection_can_only_be_lifted_by_who_may_edit_it(books):
    mine, theirs = books
    (reply,) = mine.sheet1.add_protected_range("B2")["replies"]
    made = reply["addProtectedRange"]["protectedRange"]
    assert made["editors"]["users"] == [ANN]
    refused(
        theirs.sheet1.delete_protected_range,
        made["protectedRangeId"],
        prefix="Invalid requests[0].deleteProtectedRange: ",
    )
    (seen,) = theirs.list_protected_ranges(0)
    assert "editors" not in seen
    assert "requestingUserCanEdit" not in seen
    (own,) = mine.list_protected_ranges(0)
    assert own == made | {"requestingUserCanEdit": True}
    mine.sheet1.delete_protected_range(made["protectedRangeId"])
    theirs.sheet1.update_acell("B2", 5)


def test_a_named_range_can_be_protected(books):
    mine, theirs = books
    (reply,) = mine.sheet1.define_named_range("B2", "Kept")["replies"]
    named = reply["addNamedRange"]["namedRange"]["namedRangeId"]
    request(mine, "addProtectedRange", protectedRange={"namedRangeId": named, "editors": {}})
    refused(theirs.sheet1.update_acell, "B2", 5)
    theirs.sheet1.update_acell("B3", 5)


@pytest.mark.parametrize(
    ("box", "boxes", "covered"),
    [
        (Box(0, 2, 0, 2), (Box(0, 2, 0, 1), Box(0, 2, 1, 2)), True),
        (Box(0, 2, 0, 2), (Box(0, 1, 0, 2), Box(1, 2, 1, 5)), False),
        (Box(0, 1, 0, 1), (), False),
        (Box(1, 3, 1, 3), (Box(0, 9, 0, 9),), True),
    ],
)
def test_a_box_is_covered_by_others(box, boxes, covered):
    assert _covered(box, boxes) is covered


def test_a_file_does_not_replace_what_is_protected(books):
    mine, theirs = books
    mine.sheet1.add_protected_range("B2")
    with pytest.raises(APIError) as caught:
        theirs.client.import_csv(mine.id, "x,y")
    assert caught.value.error["errors"][0]["reason"] == "insufficientFilePermissions"
    mine.client.import_csv(mine.id, "x,y")
    assert mine.sheet1.get_all_values() == [["x", "y"]]
