"""What the conditional formats of a sheet do to cells.

The rules are gone through in the order of the list, and of each property (background, text color,
bold, italic, underline, strikethrough) the first rule that is met and sets it decides; a later rule
may add a property that none before it set. Formulas are relative to the first cell of the rule's
first range.

Source: Google's guide "Conditional formatting" (rules are applied in the order of the list) and the
discovery document. That later rules add what is not set, and which range formulas are relative to,
is inferred.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any, TypeAlias

from sync.emulator import effective, formats, given_values, gradient
from sync.emulator.aside import Relative
from sync.emulator.colors import paired
from sync.emulator.conditions import Seen, meets
from sync.emulator.gradient import Point
from sync.emulator.grid import Box, box
from sync.emulator.moves import shared
from sync.emulator.show import Place, View
from sync.emulator.spreadsheet import Json
from workbook.values import Value

Looks: TypeAlias = Mapping[str, Json]
"""The property that is set -> the part of a CellFormat that sets it."""
Results: TypeAlias = Mapping[str, Value]
Decide: TypeAlias = Callable[[int, int], Looks | None]

_POINTS = ("minpoint", "midpoint", "maxpoint")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, ready to be tried on cells.

    Attributes:
        boxes: the parts of its ranges that were asked for.
        formulas: the formulas that it is decided by, of every cell of these.
        ready: returns, from their results, what the rule does to a cell.
    """

    boxes: tuple[Box, ...]
    formulas: Callable[[], Iterable[str]]
    ready: Callable[[Results], Decide]


class Conditional:
    """The conditional formats of a place; worked out when a row is asked for.

    Attributes:
        rules: those that touch the place.
    """

    def __init__(self, view: View, place: Place) -> None:
        self._view = view
        self._found: dict[int, dict[int, Json]] | None = None
        listed = place.sheet.parts.get("conditionalFormats", [])
        self.rules = [rule for each in listed if (rule := _rule(view, place, each))]

    def rows(self) -> set[int]:
        """Return the rows that a rule touches."""
        return {row for rule in self.rules for part in rule.boxes for row in _rows(part)}

    def row(self, row: int) -> Mapping[int, Json]:
        """Return column -> what is laid over the cell's format, where anything is."""
        if self._found is None:
            self._found = self._worked_out()
        return self._found.get(row, {})

    def _worked_out(self) -> dict[int, dict[int, Json]]:
        results = self._view.asides(text for rule in self.rules for text in rule.formulas())
        looks: dict[tuple[int, int], dict[str, Json]] = {}
        for rule in self.rules:
            decide = rule.ready(results)
            for at in _cells(rule.boxes):
                more = decide(*at)
                if more:
                    here = looks.setdefault(at, {})
                    for name, part in more.items():
                        here.setdefault(name, part)
        found: dict[int, dict[int, Json]] = {}
        for (row, column), parts in looks.items():
            found.setdefault(row, {})[column] = reduce(effective.merged, parts.values())
        return found


def of(view: View, place: Place) -> Conditional | None:
    """Return the conditional formats of a place; ``None`` where there are none."""
    if not place.sheet.parts.get("conditionalFormats"):
        return None
    found = Conditional(view, place)
    return found if found.rules else None


def _rows(part: Box) -> range:
    return range(part.top, part.bottom)


def _cells(boxes: Iterable[Box]) -> Iterator[tuple[int, int]]:
    for part in boxes:
        for row in range(part.top, part.bottom):
            for column in range(part.left, part.right):
                yield row, column


def _rule(view: View, place: Place, rule: Json) -> Rule | None:
    """Return a rule; ``None`` for one that does not touch the place."""
    sheet, asked = place
    ranges = [box(each, sheet.row_count, sheet.column_count) for each in rule.get("ranges", [])]
    boxes = tuple(shared(each, asked) for each in ranges if each.meets(asked))
    if not boxes:
        return None
    first = ranges[0].top, ranges[0].left
    if "booleanRule" in rule:
        return _boolean(view, place, boxes, (rule["booleanRule"], first))
    return _gradient(view, place, boxes, (rule.get("gradientRule", {}), ranges, first))


def _boolean(
    view: View, place: Place, boxes: tuple[Box, ...], asked: tuple[Json, tuple[int, int]]
) -> Rule:
    rule, first = asked
    kind, values = given_values.read(view, place.sheet, rule.get("condition", {}), first)
    given = [_Spread(each, boxes) if isinstance(each, Relative) else each for each in values]
    looks = _looks(rule.get("format", {}))

    def needed() -> Iterable[str]:
        return (text for each in given if isinstance(each, _Spread) for text in each.texts())

    def ready(results: Results) -> Decide:
        def decide(row: int, column: int) -> Looks | None:
            asked = [
                each.value(results, row, column) if isinstance(each, _Spread) else each
                for each in given
            ]
            cell = _BLANK if kind == "CUSTOM_FORMULA" else _seen(view, place, row, column)
            return looks if meets(kind, asked, cell) else None

        return decide

    return Rule(boxes, needed, ready)


_BLANK = Seen(None, "")


class _Spread:
    """A formula in every cell of some boxes; where it is the same one, it is told once."""

    def __init__(self, formula: Relative, boxes: tuple[Box, ...]) -> None:
        self._formula, self._texts = formula, _texts(formula, boxes)

    def texts(self) -> Iterable[str]:
        """Return the formulas."""
        return self._texts.values()

    def value(self, results: Results, row: int, column: int) -> Any:
        """Return the value of the formula of a cell."""
        return given_values.plain(results[self._texts[_key(self._formula, row, column)]])


@lru_cache(maxsize=256)  # every edit asks for the same ones again
def _texts(formula: Relative, boxes: tuple[Box, ...]) -> Mapping[tuple[int, int], str]:
    return {
        _key(formula, row, column): formula.at(row, column)
        for part in boxes
        for row in (_rows(part) if formula.down else (part.top,))
        for column in range(part.left, part.right if formula.across else part.left + 1)
    }


def _key(formula: Relative, row: int, column: int) -> tuple[int, int]:
    return row if formula.down else 0, column if formula.across else 0


def _seen(view: View, place: Place, row: int, column: int) -> Seen:
    sheet = place.sheet
    cell = sheet.cell(row, column)
    value, shape = view.effective(sheet, row, column, cell)
    held = next(iter(value.values()), None)
    dated = formats.is_serial(shape.get("type", ""), shape.get("pattern", ""))
    text = view.shown(sheet, row, column, cell) if value else ""
    return Seen(None if isinstance(held, dict) else held, text, dated)


def _looks(given: Json) -> Looks:
    """Return the properties that the format of a rule sets, each with the part that sets it."""
    full = paired({}, given)
    found: dict[str, Json] = {}
    for name, part in full.items():
        if name != "textFormat":
            found.setdefault(name.removesuffix("Style"), {})[name] = part
    for name, part in full.get("textFormat", {}).items():
        parts = found.setdefault(f"text {name.removesuffix('Style')}", {"textFormat": {}})
        parts["textFormat"][name] = part
    return found


def _gradient(
    view: View,
    place: Place,
    boxes: tuple[Box, ...],
    asked: tuple[Json, list[Box], tuple[int, int]],
) -> Rule:
    rule, ranges, first = asked
    points = [rule[name] for name in _POINTS if name in rule]
    values = [given_values.of_text(view, place.sheet, each.get("value"), first) for each in points]

    def needed() -> Iterable[str]:
        return [each.at(*first) for each in values if isinstance(each, Relative)]

    def ready(results: Results) -> Decide:
        numbers = sorted(_numbers(view, place, ranges))
        given = [
            given_values.plain(results[each.at(*first)]) if isinstance(each, Relative) else each
            for each in values
        ]
        color = _scale(points, given, numbers)

        def decide(row: int, column: int) -> Looks | None:
            held = _number_in(view, place, row, column)
            if color is None or held is None:
                return None
            mixed = color(held)
            style = {"backgroundColor": mixed, "backgroundColorStyle": {"rgbColor": mixed}}
            return {"backgroundColor": style}

        return decide

    return Rule(boxes, needed, ready)


def _scale(
    points: list[Json], values: list[Any], numbers: list[float]
) -> Callable[[float], Json] | None:
    """Return what gives numbers their colors; ``None`` if a point has no value."""
    found: list[Point] = []
    for point, given in zip(points, values, strict=True):
        known = float(given) if isinstance(given, int | float) else None
        value = gradient.value_of(str(point.get("type", "")), known, numbers)
        if value is None:
            return None
        found.append(Point(value, gradient.color_of(point)))
    return gradient.scale(found) if found else None


def _numbers(view: View, place: Place, ranges: Iterable[Box]) -> Iterator[float]:
    for part in ranges:
        for at in place.sheet.valued(part):
            held = _number_in(view, place, *at)
            if held is not None:
                yield held


def _number_in(view: View, place: Place, row: int, column: int) -> float | None:
    value = view.value(place.sheet, row, column, place.sheet.cell(row, column))
    return float(value["numberValue"]) if "numberValue" in value else None
