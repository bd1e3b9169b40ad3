"""A cell as CellData in JSON, with the fields that a mask selects."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from sync.emulator import masks, payload
from sync.emulator.masks import Mask
from sync.emulator.packed import PLAIN, VALUE, Entry, unpack
from sync.emulator.show import View, bare_text
from sync.emulator.spreadsheet import Json, Sheet

CALCULATED = ("effectiveValue", "formattedValue", "effectiveFormat")
_OWN = ("note", "dataValidation", "textFormatRuns", "pivotTable", "chipRuns", "hyperlink")
Show: TypeAlias = Callable[[Sheet, tuple[int, int], Entry], str]


def reader(view: View, mask: Mask) -> Show:
    """Return what writes a cell, as it is kept, as JSON with the fields that ``mask`` selects."""
    readers = [(name, read) for name, read in _FIELDS if not mask or name in mask]
    own = [name for name in _OWN if not mask or name in mask]
    below = {name: mask.get(name, {}) for name, _ in _FIELDS} | {n: mask.get(n, {}) for n in own}
    plain = _plain(view, mask)
    known: dict[int, tuple[Entry, str]] = {}  # with the cell, so that its id stays its own

    def show(sheet: Sheet, at: tuple[int, int], entry: Entry) -> str:
        kind = type(entry)
        if plain is not None and kind in PLAIN:
            return plain(entry)
        if not isinstance(entry, dict) or VALUE in entry:
            return written(sheet, at, entry)
        shown = known.get(id(entry))
        if shown is None:
            shown = known[id(entry)] = entry, written(sheet, at, entry)
        return shown[1]

    def written(sheet: Sheet, at: tuple[int, int], entry: Entry) -> str:
        cell, found = unpack(entry), dict[str, Any]()
        for name, read in readers if cell else ():
            shown = read(view, sheet, at, cell)
            if shown:
                found[name] = masks.select(below[name], shown) if below[name] else shown
        for name in own:
            if name in cell:
                found[name] = masks.select(below[name], cell[name])
        return payload.write(found)

    return show


def _plain(view: View, mask: Mask) -> Callable[[Entry], str] | None:
    """Return what writes a plain value; ``None`` if a mask selects parts of values."""
    if mask.get(VALUE) or mask.get("effectiveValue"):
        return None
    locale, look = view.book.locale, view.book.properties.get("defaultFormat", {})
    wanted = [name for name, _ in _FIELDS if not mask or name in mask]
    head = ",".join(f'"{name}":%s' for name in wanted if name in (VALUE, "effectiveValue"))
    values, shown = head.count("%s"), "formattedValue" in wanted
    looks = ""
    if look and "effectiveFormat" in wanted:
        selected = masks.select(mask.get("effectiveFormat", {}), look)
        looks = f'"effectiveFormat":{payload.write(selected)}'

    def written(entry: Entry) -> str:
        kind = type(entry)
        value = f'{{"{PLAIN[kind]}":{_SCALARS[kind](entry)}}}'
        fields = [head % ((value,) * values)] if values else []
        text = bare_text(entry, locale) if shown else ""
        if text:
            fields.append(f'"formattedValue":{payload.write(text)}')
        if looks:
            fields.append(looks)
        return f"{{{','.join(fields)}}}"

    return written


_SCALARS: Mapping[type, Callable[[Any], str]] = {
    str: payload.write,
    int: repr,
    float: repr,
    bool: payload.write,
}


def _entered_value(_view: View, _sheet: Sheet, _at: tuple[int, int], cell: Json) -> Any:
    return cell.get("userEnteredValue")


def _entered_format(_view: View, _sheet: Sheet, _at: tuple[int, int], cell: Json) -> Any:
    return cell.get("userEnteredFormat")


def _effective_value(view: View, sheet: Sheet, at: tuple[int, int], cell: Json) -> Any:
    return view.value(sheet, *at, cell)


def _formatted_value(view: View, sheet: Sheet, at: tuple[int, int], cell: Json) -> Any:
    return view.shown(sheet, *at, cell)


def _effective_format(view: View, sheet: Sheet, at: tuple[int, int], cell: Json) -> Any:
    default = view.book.properties.get("defaultFormat", {})
    numbers = view.number_format(sheet, *at, cell)
    merged = _merged(default, cell.get("userEnteredFormat", {}))
    return merged | ({"numberFormat": numbers} if numbers else {})


def _merged(default: Json, own: Json) -> Json:
    """Return a format laid over the default one, parts such as textFormat too."""
    return default | {
        name: default[name] | value
        if name in ("textFormat", "padding") and isinstance(value, dict) and name in default
        else value
        for name, value in own.items()
    }


_Reader = Callable[[View, Sheet, tuple[int, int], Json], Any]
_FIELDS: tuple[tuple[str, _Reader], ...] = (
    ("userEnteredValue", _entered_value),
    ("effectiveValue", _effective_value),
    ("formattedValue", _formatted_value),
    ("userEnteredFormat", _entered_format),
    ("effectiveFormat", _effective_format),
)
