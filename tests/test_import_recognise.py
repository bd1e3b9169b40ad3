"""Which format a file is of: by its content, and where that does not tell, by a question."""

import pytest

from lifeops.imports import kept
from lifeops.imports.formats import formats
from lifeops.imports.recognise import recognise
from lifeops.imports.source import File, Format, Source, UnreadableSourceError
from workbook.errors import WorkbookError

FILE = File("any.csv", b"a,b\n1,2\n")


def fake(name, sure):
    return Format(name, f"The {name}", lambda _: sure, lambda *_: Source(name, ()))


def test_the_surest_format_counts():
    known = [fake("one", 0.4), fake("two", 0.9), fake("three", 0.1)]
    assert recognise(FILE, known).name == "two"


def test_two_that_are_as_sure_are_asked_about():
    with pytest.raises(UnreadableSourceError) as told:
        recognise(FILE, [fake("one", 0.6), fake("two", 0.62), fake("three", 0.2)])
    assert "The two (--as two), or The one (--as one)" in str(told.value)
    assert recognise(FILE, [fake("one", 0.6), fake("two", 0.62)], "one").name == "one"


def test_of_two_that_are_certain_the_first_counts():
    assert recognise(FILE, [fake("one", 1.0), fake("two", 1.0)]).name == "one"


def test_what_nobody_knows_names_what_there_is():
    with pytest.raises(UnreadableSourceError, match="one, two"):
        recognise(FILE, [fake("one", 0.0), fake("two", 0.1)])


def test_every_format_has_a_name_of_its_own():
    names = [each.name for each in formats()]
    assert len(set(names)) == len(names) == 17
    assert all(each.recognises(File("x", b"")) < 0.15 for each in formats())


def test_a_mapping_is_one_text_and_back():
    mapping = {"date": "Datum", "description": "Text + Zweck", "amount": "#3", "decimal": "comma"}
    text = kept.written(mapping)
    assert text == "date=Datum; description=Text + Zweck; amount=#3; decimal=comma"
    assert kept.parsed(text) == mapping
    with pytest.raises(WorkbookError, match="no part of a mapping"):
        kept.parsed("when=Datum")
