from sync.looks import look_changes, one_range, remembered
from sync.store import Look, Reading, SetLook, Side
from workbook.schema import ColumnSchema, Schema, TableSchema

SCHEMA = Schema((TableSchema("T", "S", (ColumnSchema("a", "A"),)),))
KEY = ("T", "a")
EXCEL, SHEET = Look("0.00", 12.0), Look("0.00", 13.5)
BASE = {KEY: (EXCEL, SHEET)}


def changes(local: Look, remote: Look, base=BASE):
    sides = (Reading("1", {}, looks={KEY: look}) for look in (local, remote))
    return list(look_changes(base, *sides, SCHEMA))


def test_only_what_a_person_changed_crosses() -> None:
    assert changes(EXCEL, SHEET) == []
    wide = Look("0.00", 30.0)
    assert changes(wide, SHEET) == [(Side.SHEET, SetLook(*KEY, Look("0.00", 30.0)))]
    percent = Look("0%", 13.5)
    assert changes(EXCEL, percent) == [(Side.EXCEL, SetLook(*KEY, Look("0%", 12.0)))]


def test_different_parts_of_a_look_cross_both_ways() -> None:
    found = changes(Look("0.00", 30.0), Look("0%", 13.5))
    assert found == [
        (Side.SHEET, SetLook(*KEY, Look("0%", 30.0))),
        (Side.EXCEL, SetLook(*KEY, Look("0%", 30.0))),
    ]


def test_where_both_changed_each_keeps_its_own() -> None:
    assert changes(Look("0%", 12.0), Look("0", 13.5)) == []


def test_an_unknown_base_and_a_side_that_was_not_asked_change_nothing() -> None:
    assert changes(Look("0%"), SHEET, {}) == []
    assert list(look_changes(BASE, Reading("1", {}), Reading("1", {}), SCHEMA)) == []


def test_what_is_remembered_is_what_both_sides_show() -> None:
    here, there = (Reading("1", {}, looks={KEY: look}) for look in (EXCEL, SHEET))
    assert remembered({}, here, there) == BASE
    assert remembered(BASE, Reading("1", {}), there) == BASE


def test_a_range_is_written_one_way() -> None:
    assert one_range("=Lists!$A$2:$A$9", "T") == ("=Lists!A2:A9",)
    assert one_range("='My lists'!A2:A9", "T") == ("=My lists!A2:A9",)
    assert one_range("$A$2:$A$9", "T") == ("=T!A2:A9",)
    assert one_range("INDIRECT(A1)", "T") == ()
