"""Rules that give transactions a category: from the top down, the first that matches counts. Pure.

They match as the Hits column of the Rules tab counts: all filters that are filled, without case.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lifeops.flows.tables import name_of, number_of, text_of
from sync.diff import Cells
from workbook.values import Content

TRANSACTIONS, RULES, CATEGORIES = "Transactions", "Rules", "Categories"
_CONTAINS = {
    "DescriptionContains": "Description",
    "FullContains": "FullDescription",
    "AccountContains": "Account",
    "InstitutionContains": "Institution",
}
_ANY = -1e12, 1e12
"""The least and the most cents of a rule that bounds neither."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the Rules tab.

    Attributes:
        place: its place among the rules, from 1.
        category: what it gives.
        override: the description that it gives; ``""`` keeps the transaction's.
        texts: column of Transactions -> what it must contain, without case.
        equals: the whole description, without case; ``""`` for any.
        digits: what the amount, written with a point, must contain.
        cents: the least and the most that the amount may be.
    """

    place: int
    category: str
    override: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    equals: str = ""
    digits: str = ""
    cents: tuple[float, float] = _ANY

    @property
    def says(self) -> str:
        """What it looks for, in words."""
        parts = [f"{column} contains '{text}'" for column, text in self.texts if text.strip()]
        parts += [f"Description is '{self.equals}'"] if self.equals else []
        parts += [f"Amount contains '{self.digits}'"] if self.digits.strip() else []
        low, high = self.cents
        parts += [f"Amount at least {low / 100:.2f}"] if low > _ANY[0] else []
        parts += [f"Amount at most {high / 100:.2f}"] if high < _ANY[1] else []
        return ", ".join(parts)

    def matches(self, cells: Cells) -> bool:
        """Whether a transaction has all that it looks for."""
        if any(part not in _folded(cells.get(column)) for column, part in self.texts):
            return False
        if self.equals and _folded(cells.get("Description")) != self.equals:
            return False
        cents = _cents(cells.get("Amount"))
        if self.digits and (cents is None or self.digits not in _written(cents)):
            return False
        low, high = self.cents
        bounded = self.cents != _ANY
        return not bounded or (cents is not None and low <= cents <= high)


@dataclass(frozen=True, slots=True)
class Catch:
    """What one rule gives to one transaction."""

    rule: Rule
    cells: Cells


def rules_of(rows: Sequence[Cells], categories: Iterable[str]) -> tuple[list[Rule], list[str]]:
    """Return the rules, from the top down, and what is wrong with those left out.

    Args:
        rows: of the Rules tab, from the top down.
        categories: the names that the workbook knows.
    """
    known = {name_of(each): each.strip() for each in categories}
    rules, wrong = [], []
    for place, cells in enumerate(rows, start=1):
        category = name_of(cells.get("Category"))
        if category not in known:
            wrong.append(
                f"rule {place}: the category '{text_of(cells.get('Category'))}' is unknown"
            )
            continue
        rule = _rule(place, known[category], cells)
        if rule.says:
            rules.append(rule)
        else:
            wrong.append(f"rule {place}: it has no filter, so it matches nothing")
    return rules, wrong


def caught(rules: Sequence[Rule], cells: Cells, *, anew: bool = False) -> Catch | None:
    """Return what the first rule that matches gives; ``None`` if there is none, or no need.

    Args:
        rules: from the top down.
        cells: of the transaction.
        anew: whether one that has a category gets another.
    """
    if cells.get("Category") is not None and not anew:
        return None
    rule = next((each for each in rules if each.matches(cells)), None)
    if rule is None:
        return None
    new: dict[str, Content] = {"Category": rule.category}
    if rule.override:
        new["Description"] = rule.override
    changed = {column: each for column, each in new.items() if cells.get(column) != each}
    return Catch(rule, changed) if changed else None


def counted(catches: Iterable[Catch]) -> Mapping[Rule, int]:
    """Return how many transactions each rule caught, from the top down."""
    found: dict[Rule, int] = {}
    for each in catches:
        found[each.rule] = found.get(each.rule, 0) + 1
    return dict(sorted(found.items(), key=lambda each: each[0].place))


def _rule(place: int, category: str, cells: Cells) -> Rule:
    texts = tuple(
        (column, text)
        for filtered, column in _CONTAINS.items()
        if (text := _folded(cells.get(filtered)))
    )
    return Rule(
        place,
        category,
        text_of(cells.get("Override")),
        texts,
        equals if (equals := _folded(cells.get("DescriptionEquals"))).strip() else "",
        _folded(cells.get("AmountContains")),
        _bounds(cells),
    )


def _bounds(cells: Cells) -> tuple[float, float]:
    """Return the least and the most cents; what is no number counts for nothing."""
    equals = list(_known_cents(cells, "AmountEquals"))
    low = [*_known_cents(cells, "AmountMin"), *equals]
    high = [*_known_cents(cells, "AmountMax"), *equals]
    return max(low, default=_ANY[0]), min(high, default=_ANY[1])


def _known_cents(cells: Cells, column: str) -> Iterator[float]:
    cents = _cents(cells.get(column))
    if cents is not None:
        yield cents


def _cents(content: Content) -> float | None:
    number = number_of(content)
    return None if number is None else float(round(number * 100))


def _written(cents: float) -> str:
    whole = int(abs(cents))
    return f"{'-' if cents < 0 else ''}{whole // 100}.{whole % 100:02}"


def _folded(content: Content) -> str:
    """Return what a cell shows, outer spaces included, without case."""
    number = number_of(content)
    if number is not None:
        return f"{number:.15g}"
    return content.casefold() if isinstance(content, str) else ""
