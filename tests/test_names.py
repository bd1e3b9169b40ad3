"""Names that can stand on both sides of a link."""

import pytest

from sync.names import is_shared


@pytest.mark.parametrize("name", ["Budget", "tax_rate", "_x", "Total2026", "ABCD1"])
def test_plain_names_can(name):
    assert is_shared(name)


@pytest.mark.parametrize(
    "name", ["Tax.Rate", "Größe", "AB12", "r1c1", "R", "TRUE", "2nd", "", "a b"]
)
def test_names_that_one_program_refuses_cannot(name):
    assert not is_shared(name)
