import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeops.imports.reading.csv_table import rows, table
from lifeops.imports.source import File, UnreadableSourceError


def sheet_of(text: str):
    return table(File("x.csv", text.encode()))


@pytest.mark.parametrize("part", [",", ";", "\t", "|"])
def test_the_columns_part_at_the_character_that_parts_most_rows_alike(part):
    lines = [["Date", "Name", "Much"], ["2026-01-02", "A B", "1.5"], ["2026-01-03", "C, D", "2"]]
    text = "\n".join(part.join(f'"{cell}"' for cell in line) for line in lines)
    sheet = sheet_of(text)
    assert sheet.header == ("Date", "Name", "Much")
    assert [row.cells for row in sheet.rows] == lines[1:]


def test_decimal_commas_do_not_part_columns():
    assert (
        sheet_of("Tag;Wer;Betrag\n1.2.2026;A;-1,50\n2.2.2026;B;2,50\n").rows[0].cells[2] == "-1,50"
    )


def test_a_line_that_names_the_separator_is_obeyed_and_counted():
    sheet = sheet_of("sep=;\nName;City\nAnn;York\n")
    assert (sheet.header, sheet.header_line, sheet.rows[0].line) == (("Name", "City"), 2, 3)


def test_the_header_is_found_below_other_lines_and_rows_keep_their_lines():
    sheet = sheet_of('Notes:\n"a long, long note"\n\nName,City,Age\n\nAnn,"Yo\nrk",x\nBob,Ely,y\n')
    assert sheet.header == ("Name", "City", "Age")
    assert [(row.line, row.cells) for row in sheet.rows] == [
        (6, ["Ann", "Yo\nrk", "x"]),
        (8, ["Bob", "Ely", "y"]),
    ]
    assert [row.line for row in sheet.before] == [1, 2]


def test_mac_line_ends_trailing_commas_and_rows_that_end_early():
    sheet = sheet_of("Name,City,Age\rAnn,York,x,\rBob\r")
    assert [row.cells for row in sheet.rows] == [["Ann", "York", "x", ""], ["Bob", "", ""]]
    assert sheet.frame.shape == (2, 3)
    assert list(sheet.frame.index) == [2, 3]


def test_headers_that_occur_twice_are_told_apart():
    sheet = sheet_of("Amount,Name,Amount,,Name\nx,y,z,q,w\n")
    assert sheet.header == ("Amount", "Name", "Amount (2)", "Column 4", "Name (2)")
    assert sheet.cell(sheet.rows[0], "amount (2)") == "z"


def test_a_quote_left_open_costs_its_own_line_only():
    sheet = sheet_of('Name,City\n"Ann,York\n"Bob","Ely"\nCid,"a "b" c"\n' + "Dee,Rye\n" * 300)
    assert [row.cells for row in sheet.rows[:2]] == [["Ann", "York"], ["Bob", "Ely"]]
    assert len(sheet.rows) == 303


def test_a_table_without_a_header_has_none():
    sheet = sheet_of("2026-01-02,Ann,1.50\n2026-01-03,Bob,2.50\n")
    assert (sheet.header, sheet.header_line, len(sheet.rows)) == ((), 0, 2)


def test_no_rows_at_all_is_said():
    with pytest.raises(UnreadableSourceError, match="no rows"):
        sheet_of(",,\n,,\n")


@given(st.binary(max_size=300))
def test_the_first_rows_never_raise(content):
    rows(File("x", content))
