"""The color scale of a gradient rule.

Golden: what the types of points mean, PERCENT and PERCENTILE included (discovery document).
Inferred: that colors are mixed in red, green and blue, that a point without a color is white, and
that where all points are one the first one's color is taken.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from sync.emulator.spreadsheet import Json

Color: TypeAlias = tuple[float, float, float]
_PARTS = ("red", "green", "blue")
_WHITE: Color = (1.0, 1.0, 1.0)
_THEME: Mapping[str, str] = {
    "TEXT": "000000",
    "BACKGROUND": "FFFFFF",
    "LINK": "1155CC",
    "ACCENT1": "4285F4",
    "ACCENT2": "EA4335",
    "ACCENT3": "FBBC04",
    "ACCENT4": "34A853",
    "ACCENT5": "FF6D01",
    "ACCENT6": "46BDC6",
}


class Point(NamedTuple):
    """A value and the color that it is shown in."""

    value: float
    color: Color


def color_of(point: Json) -> Color:
    """Return the color of an InterpolationPoint."""
    style: Json = point.get("colorStyle", {})
    theme = _THEME.get(style.get("themeColor", ""))
    if theme:
        red, green, blue = (int(theme[at : at + 2], 16) / 255 for at in (0, 2, 4))
        return red, green, blue
    color = style.get("rgbColor", point.get("color"))
    if color is None:
        return _WHITE
    return color.get("red", 0.0), color.get("green", 0.0), color.get("blue", 0.0)


def value_of(kind: str, given: float | None, numbers: Sequence[float]) -> float | None:
    """Return the value of an interpolation point.

    Args:
        kind: the type of the point.
        given: its value; ``None`` if it has none.
        numbers: the numbers in the ranges of the rule, in order of size.
    """
    if kind == "NUMBER":
        return given
    if not numbers:
        return None
    if kind in ("MIN", "MAX"):
        return numbers[0 if kind == "MIN" else -1]
    if given is None:
        return None
    share = given / 100
    if kind == "PERCENT":
        return numbers[-1] * share + numbers[0] * (1 - share)
    return _percentile(numbers, share) if kind == "PERCENTILE" and 0 <= share <= 1 else None


def _percentile(numbers: Sequence[float], share: float) -> float:
    place = share * (len(numbers) - 1)
    below = int(place)
    above = min(below + 1, len(numbers) - 1)
    return numbers[below] + (numbers[above] - numbers[below]) * (place - below)


def scale(points: Sequence[Point]) -> Callable[[float], Json]:
    """Return what gives a number its color; beyond the ends it is that of the end."""
    ordered = sorted(points, key=lambda point: point.value)
    values = [point.value for point in ordered]

    def color(number: float) -> Json:
        at = bisect_right(values, number)
        if at in (0, len(values)) or values[0] == values[-1]:
            found = ordered[-1 if at == len(values) and values[0] != values[-1] else 0].color
        else:
            low, high = ordered[at - 1], ordered[at]
            share = (number - low.value) / (high.value - low.value)
            mixed = (a + (b - a) * share for a, b in zip(low.color, high.color, strict=True))
            found = next(mixed), next(mixed), next(mixed)
        return _written(found)

    return color


def _written(color: Color) -> Json:
    """Return a color in steps of 1/255, parts that are 0 left out as the API does."""
    steps = (round(round(part * 255) / 255, 7) for part in color)
    return {name: part for name, part in zip(_PARTS, steps, strict=True) if part}
