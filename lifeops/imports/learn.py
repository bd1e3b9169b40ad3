"""Rules that a person's own categories suggest. Pure.

Transactions of one merchant begin alike: what they have in common, up to the first number, is what
a rule looks for. It is proposed where all of them got one category, and no other transaction that
has it got another.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lifeops.flows.tables import text_of
from lifeops.imports.categories import Rule, caught
from sync.diff import Cells

FEW = 2
"""Transactions of one merchant from which on a rule is proposed."""
_SHORTEST = 4
_WORD = re.compile(r"[^\s*#,;:/|]+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule that would give transactions the category that a person gave them.

    Attributes:
        contains: what the description is to contain.
        category: what it would give.
        caught: how many transactions it would catch that have that category.
        example: the description of one of them.
    """

    contains: str
    category: str
    caught: int
    example: str


def proposals(transactions: Sequence[Cells], rules: Sequence[Rule]) -> tuple[Proposal, ...]:
    """Return the rules to propose, those that catch most first.

    Args:
        transactions: those in the workbook.
        rules: the ones that there are; what they give rightly needs no other.
    """
    known = [each for each in transactions if text_of(each.get("Category"))]
    folded = [(_folded(each), text_of(each["Category"])) for each in known]
    groups: dict[str, list[int]] = defaultdict(list)
    for at, cells in enumerate(known):
        if caught(rules, {**cells, "Category": None}) is None:
            for words in _beginnings(_folded(cells)):
                groups[words].append(at)
    found: dict[str, Proposal] = {}
    covered: set[int] = set()
    for words in sorted(groups, key=lambda each: (-len(groups[each]), -len(each), each)):
        its = [at for at in groups[words] if at not in covered]
        gives = {folded[at][1] for at in its}
        if len(its) < FEW or len(gives) > 1:
            continue
        category = gives.pop()
        having = [at for at, (text, _) in enumerate(folded) if words in text]
        if all(folded[at][1] == category for at in having):
            covered.update(having)
            example = text_of(known[its[0]].get("Description"))
            found[words] = Proposal(words, category, len(having), example)
    order = sorted(found.values(), key=lambda each: (-each.caught, each.contains))
    return tuple(order)


def _beginnings(text: str) -> Iterator[str]:
    """Yield the beginnings of a description that a rule could look for: whole words."""
    for word in _WORD.finditer(text):
        if _DIGIT.search(word[0]):
            return
        if word.end() >= _SHORTEST:
            yield text[: word.end()]


def _folded(cells: Cells) -> str:
    return text_of(cells.get("Description")).casefold()
