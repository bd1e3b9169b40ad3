"""Colors are kept twice, as in the API: ``tabColor`` and ``tabColorStyle`` always agree."""

from typing import Any

from sync.emulator.spreadsheet import Json

_STYLE = "Style"
_IN_A_STYLE = {"rgbColor", "themeColor"}
_PARTS = {"red", "green", "blue", "alpha"}


def paired(old: Json, new: Json) -> Json:
    """Return ``new`` with both ways of giving each color, the one that changed deciding.

    Parts of a color that are 0 are left out, as the API does.

    Args:
        old: what stood before, at the same place.
        new: what stands now; nested messages are paired too.
    """
    result = {name: _below(old.get(name), value) for name, value in new.items()}
    names = {name.removesuffix(_STYLE) for name in old.keys() | new.keys()}
    for name in names:
        if name.endswith(("Color", "color")) and name not in _IN_A_STYLE:
            _pair(name, old, result)
    return result


def _below(old: Any, new: Any) -> Any:
    if isinstance(new, dict) and new and new.keys() <= _PARTS:
        return {name: value for name, value in new.items() if value or name == "alpha"}
    return paired(old if isinstance(old, dict) else {}, new) if isinstance(new, dict) else new


def _pair(name: str, old: Json, result: Json) -> None:
    style = f"{name}{_STYLE}"
    if result.get(style) != old.get(style):
        color = result.get(style, {}).get("rgbColor")
        _put(result, name, color)
    elif result.get(name) != old.get(name):
        color = result.get(name)
        _put(result, style, None if color is None else {"rgbColor": color})


def _put(result: Json, name: str, value: Json | None) -> None:
    if value is None:
        result.pop(name, None)
    else:
        result[name] = value
