"""The specification, and that each of its properties has a test which says so.

A test claims a property with the first words of its docstring, as in ``P9: ...``.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

PROPERTIES = {
    "P1": "convergence: two clean runs bring both sides and the base together",
    "P2": "no lost update: a value is visible, overwritten by someone who saw it, or logged",
    "P3": "idempotence: a second run with no edits writes nothing",
    "P4": "symmetry: swapping the sides swaps the plan, policy aside",
    "P5": "permutation: the order of rows and columns means nothing",
    "P6": "locality: only what changed is written, everything else stays byte for byte",
    "P7": "false conflict: the same change on both sides is neither a conflict nor a write",
    "P8": "conflict: both values and the base are logged before any write",
    "P9": "delete safety: a row goes only where it was agreed on and nobody edited it",
    "P10": "guard: too many deletes or clears, or everything changed: no write at all",
    "P11": "crash equivalence: killed at any step and run again is as if never killed",
    "P12": "unknown outcome: a write that failed after it was made shows once",
    "P13": "consistency unit: never half of a new or restored row",
    "P14": "identity: ids are unique, a copy gets its own, none is used again",
    "P15": "direction: the source of a one-way column is never written",
    "P16": "time travel: what an older copy lacks was not deleted",
    "P17": "wrong end: another file or sheet, an empty tab, another computer's state",
    "P18": "round trip: every class of value comes back as it was written",
    "P19": "budget: one probe, one read and one write",
    "P20": "termination: writes stop after the last edit",
}
UNMET = frozenset({"P15"})
"""Properties of what is not there yet."""

_CLAIM = re.compile(r"(P\d+(?:, P\d+)*): ")


def claims() -> dict[str, list[str]]:
    """Return the tests that claim each property."""
    found = defaultdict(list)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                match = _CLAIM.match(ast.get_docstring(node) or "")
                for name in match[1].split(", ") if match else ():
                    found[name].append(f"{path.name}::{node.name}")
    return found


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_test_claims_the_property(name: str) -> None:
    assert bool(claims()[name]) is (name not in UNMET), PROPERTIES[name]


def test_only_properties_of_the_specification_are_claimed() -> None:
    assert claims().keys() <= PROPERTIES.keys()
