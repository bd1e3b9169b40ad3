"""The function table."""

from openpyxl.utils import FORMULAE

from workbook.formula import functions
from workbook.formula.parse import parse
from workbook.formula.tree import Call


def test_every_function_is_sound():
    every = functions.every()
    assert len(every) > 550
    for name, function in every.items():
        assert name == function.name == name.upper()
        assert function.prefix in ("", "_xlfn.", "_xlfn._xlws.")
        assert function.kind in ("", "array", "network")
        assert function.excel or function.google
        assert function.most is None or function.least <= function.most
        assert isinstance(parse(f"{function.prefix}{name}(1,2)"), Call) or name == "SINGLE"


def test_functions_as_old_as_openpyxl_knows_need_no_prefix_unless_newer_than_2007():
    for name in FORMULAE:
        known = functions.find(name)
        if known and known.excel in ("2003", "2007"):
            assert known.prefix == "", name


def test_some_facts():
    assert functions.find("SUM") is not None
    assert functions.find("sum") is None
    xlookup = functions.find("XLOOKUP")
    assert xlookup is not None
    assert (xlookup.excel, xlookup.google, xlookup.prefix) == ("2021", True, "_xlfn.")
    query = functions.find("QUERY")
    assert query is not None
    assert (query.excel, query.kind) == ("", "array")
    iferror = functions.find("IFERROR")
    assert iferror is not None
    assert (iferror.least, iferror.most) == (2, 2)
