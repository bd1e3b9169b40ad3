"""Rules: the first that matches counts, as on the Rules tab; and those that people suggest."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from money_link import BOOK, made

from lifeops.imports.categories import caught, counted, rules_of
from lifeops.imports.learn import proposals
from sync.excel.bulk import entered
from sync.excel.seen import see_excel
from sync.excel.side import label_of
from sync.store import AddRow, Reading
from workbook.values import Kind, Serial
from workbook.xlsx.scan import read_book, read_package
from workbook.xlsx.unread import open_book

KNOWN = ("Travel", "Food", "Fees")
RAIL = {"Description": "RAIL CLUB*LON 9", "Amount": -84.2, "Account": "Checking"}
FILTERS = [
    ({"DescriptionContains": "rail"}, True),
    ({"DescriptionContains": " Rail "}, False),
    ({"DescriptionContains": "RAIL "}, True),
    ({"DescriptionContains": "*"}, True),
    ({"DescriptionContains": "r?il"}, False),
    ({"DescriptionEquals": "rail club*lon 9"}, True),
    ({"DescriptionEquals": "rail club"}, False),
    ({"FullContains": "rail"}, False),
    ({"AccountContains": "check"}, True),
    ({"InstitutionContains": "chase"}, False),
    ({"AmountMin": -100.0}, True),
    ({"AmountMin": -84.2, "AmountMax": -84.2}, True),
    ({"AmountMin": -80.0}, False),
    ({"AmountMax": -84.21}, False),
    ({"AmountEquals": -84.2}, True),
    ({"AmountEquals": 84.2}, False),
    ({"AmountContains": "4.20"}, True),
    ({"AmountContains": "4.21"}, False),
    ({"AmountContains": 84.2}, True),
    ({"DescriptionContains": "rail", "AmountMax": -100.0}, False),
    ({"AmountMin": "few", "DescriptionContains": "rail"}, True),
]


def rules(*rows):
    found, wrong = rules_of([{"Category": "Travel", **row} for row in rows], KNOWN)
    return found, wrong


@pytest.mark.parametrize(("filters", "matches"), FILTERS)
def test_a_rule_matches_as_the_tab_counts(filters, matches):
    found, _ = rules(filters)
    assert (caught(found, RAIL) is not None) is matches


def test_the_first_rule_that_matches_counts():
    found, _ = rules(
        {"DescriptionContains": "bus"},
        {"DescriptionContains": "rail", "Category": "fees "},
        {"DescriptionContains": "rail", "Override": "Train"},
    )
    catch = caught(found, RAIL)
    assert (catch.rule.place, catch.cells) == (2, {"Category": "Fees"})
    assert counted([catch, catch]) == {found[1]: 2}


def test_a_category_stays_unless_all_are_to_be_given_anew():
    found, _ = rules({"DescriptionContains": "rail", "Override": "Train"})
    given_one = {**RAIL, "Category": "Food"}
    assert caught(found, given_one) is None
    catch = caught(found, given_one, anew=True)
    assert catch.cells == {"Category": "Travel", "Description": "Train"}
    assert caught(found, {**given_one, **catch.cells}, anew=True) is None


def test_rules_that_cannot_be_are_named():
    found, wrong = rules(
        {"Category": "Nowhere", "DescriptionContains": "x"}, {}, {"AmountMin": "x"}
    )
    assert found == []
    assert ["unknown" in wrong[0], "no filter" in wrong[1], "no filter" in wrong[2]] == [True] * 3


def test_what_a_rule_looks_for_may_be_part_of_a_word():
    found, _ = rules(*({"DescriptionContains": f"shop {n}"} for n in range(200)))
    assert caught(found, {"Description": "SHOP 150"}).rule.place == 2  # 'shop 1' is in it


SHOPS = st.sampled_from(["COFFEE HOUSE 12", "COFFEE 7", "RAIL CLUB 3", "RENT", "Rent May", "x1"])


@given(st.lists(st.tuples(SHOPS, st.sampled_from([None, *KNOWN])), max_size=12))
@settings(max_examples=80, deadline=None)
def test_what_is_proposed_gives_what_people_gave(rows):
    held = [{"Description": shop, "Category": category} for shop, category in rows]
    found = proposals(held, ())
    new, wrong = rules_of(
        [{"Category": each.category, "DescriptionContains": each.contains} for each in found], KNOWN
    )
    assert wrong == []
    for cells in held:
        catch = caught(new, {**cells, "Category": None})
        if catch is not None and cells["Category"]:
            assert catch.cells["Category"] == cells["Category"]
    assert proposals(held, new) == ()


def test_what_is_proposed_is_short_and_says_whom_it_catches():
    held = [{"Description": f"COFFEE HOUSE {n}", "Category": "Food"} for n in range(3)]
    held += [{"Description": "COFFEE MUG", "Category": "Fees"}]
    (found,) = proposals(held, ())
    assert (found.contains, found.category, found.caught) == ("coffee house", "Food", 3)


TOLD = (
    ("RAIL CLUB*LON 9", -84.2, "Checking", "Chase", "RAIL CLUB 0921 LONDON"),
    ("Rail replacement", -12.0, "Card", "", ""),
    ("COFFEE|F:x", -3.5, "Checking", "Chase", "coffee at the rail"),
    ("a~b?c", 84.2, "Card", "Mono", ""),
    (365.0, -9.99, "Card", "", 12.5),
    ("rail club*lon 9", 0.0, "", "", ""),
    ("=1+1", -1234.567, "Checking card", "", "D:rail"),
)
RULES = (
    *(filters for filters, _ in FILTERS),
    {"DescriptionContains": "~"},
    {"DescriptionContains": "?"},
    {"DescriptionEquals": "A~B?C"},
    {"FullContains": "rail"},
    {"AccountContains": "card", "AmountMax": -10.0},
    {"AmountContains": "84.2"},
    {"AmountMin": 0.0},
    {"AmountContains": "-"},
    {"DescriptionContains": 365.0},
    {"DescriptionEquals": 365.0},
    {"FullContains": "12.5", "DescriptionContains": " "},
    {"FullContains": "12.5"},
    {"DescriptionContains": "=1"},
)


def test_rules_match_as_many_transactions_as_their_tab_counts(tmp_path):
    """The Hits column, through the calculation engine."""
    book = read_book(made(tmp_path / BOOK))
    schema = label_of(open_book(book.path)).schema
    seen = see_excel(book, schema)
    reading = Reading(book.package.digest, seen.tables, seen.layout)
    columns = ("Description", "Amount", "Account", "Institution", "FullDescription")
    spent = [
        {"Date": Serial(46_000.0, Kind.DATE)}
        | {column: each for column, each in zip(columns, row, strict=True) if each != ""}
        for row in TOLD
    ]
    rows = [{"Category": "Travel", **each} for each in RULES]
    edits = [AddRow("Transactions", f"{n:032x}", cells) for n, cells in enumerate(spent)]
    edits += [AddRow("Rules", f"{n:032x}", cells) for n, cells in enumerate(rows)]
    after = read_book_of(entered(book, schema, reading, edits))
    where = see_excel(after, schema).layout.tables["Rules"]
    cells = after.sheet(where.sheet).cells
    hits = [cells[where.first_row + n, where.columns["Hits"]].value for n in range(len(rows))]
    known, _ = rules_of(rows, KNOWN)
    by_place = {rule.place: sum(map(rule.matches, spent)) for rule in known}
    counted_here = [by_place.get(n, 0) for n in range(1, len(rows) + 1)]
    shown = {n: (rows[n], hits[n], counted_here[n]) for n in range(len(rows))}
    assert {n: each for n, each in shown.items() if each[1] != each[2]} == {}


def read_book_of(made_so):
    assert made_so.owed == ()
    return read_package(made_so.book.package, made_so.book.path)
