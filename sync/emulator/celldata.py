"""A cell as CellData in JSON, with the fields that a mask selects."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from sync.emulator import effective, masks, payload
from sync.emulator.conditional import Conditional
from sync.emulator.masks import Mask
from sync.emulator.packed import PLAIN, VALUE, Entry, unpack
from sync.emulator.show import View, bare_text
from sync.emulator.spreadsheet import Json, Sheet

CALCULATED = ("effectiveValue", "formattedValue", "effectiveFormat", "hyperlink")
_OWN = ("note", "dataValidation", "textFormatRuns", "pivotTable", "chipRuns")
Show: TypeAlias = Callable[[Sheet, tuple[int, int], Entry], str]


class _At(NamedTuple):
    """A cell, and what conditional formats lay over it."""

    sheet: Sheet
    at: tuple[int, int]
    cell: Json
    looks: Json


def reader(view: View, mask: Mask, conditional: Conditional | None = None) -> Show:
    """Return what writes a cell, as it is kept, as JSON with the fields that ``mask`` selects."""
    plain, written = _plain(view, mask), _written(view, mask)
    known: dict[int, tuple[Entry, str]] = {}  # with the cell, so that its id stays its own

    def show(sheet: Sheet, at: tuple[int, int], entry: Entry) -> str:
        looks = conditional.row(at[0]).get(at[1], _NOTHING) if conditional else _NOTHING
        if looks:
            return written(sheet, at, entry, looks)
        kind = type(entry)
        if plain is not None and kind in PLAIN:
            return plain(entry)
        if not isinstance(entry, dict) or VALUE in entry:
            return written(sheet, at, entry, looks)
        shown = known.get(id(entry))
        if shown is None:
            shown = known[id(entry)] = entry, written(sheet, at, entry, looks)
        return shown[1]

    return show


def _written(view: View, mask: Mask) -> Callable[[Sheet, tuple[int, int], Entry, Json], str]:
    """Return what writes any cell, given what conditional formats lay over it."""
    readers = [(name, read) for name, read in _FIELDS if not mask or name in mask]
    own = [name for name in _OWN if not mask or name in mask]
    below = {name: mask.get(name, {}) for name, _ in _FIELDS} | {n: mask.get(n, {}) for n in own}

    def written(sheet: Sheet, at: tuple[int, int], entry: Entry, looks: Json) -> str:
        cell, found = unpack(entry), dict[str, Any]()
        here = _At(sheet, at, cell, looks)
        for name, read in readers if cell or looks else ():
            shown = read(view, here)
            if shown:
                found[name] = masks.select(below[name], shown) if below[name] else shown
        for name in own:
            if name in cell:
                found[name] = masks.select(below[name], cell[name])
        return payload.write(found)

    return written


def _plain(view: View, mask: Mask) -> Callable[[Entry], str] | None:
    """Return what writes a plain value; ``None`` if a mask selects parts of values."""
    if mask.get(VALUE) or mask.get("effectiveValue"):
        return None
    locale = view.book.locale
    wanted = [name for name, _ in _FIELDS if not mask or name in mask]
    head = ",".join(f'"{name}":%s' for name in wanted if name in (VALUE, "effectiveValue"))
    values, shown = head.count("%s"), "formattedValue" in wanted
    looks = dict.fromkeys(PLAIN, "")
    base = effective.default(view.book.properties) if "effectiveFormat" in wanted else {}
    for kind, name in PLAIN.items() if base else ():
        selected = masks.select(mask.get("effectiveFormat", {}), effective.of_value(base, name))
        looks[kind] = f'"effectiveFormat":{payload.write(selected)}'

    def written(entry: Entry) -> str:
        kind = type(entry)
        value = f'{{"{PLAIN[kind]}":{_SCALARS[kind](entry)}}}'
        fields = [head % ((value,) * values)] if values else []
        text = bare_text(entry, locale) if shown else ""
        if text:
            fields.append(f'"formattedValue":{payload.write(text)}')
        if looks[kind]:
            fields.append(looks[kind])
        return f"{{{','.join(fields)}}}"

    return written


_SCALARS: Mapping[type, Callable[[Any], str]] = {
    str: payload.write,
    int: repr,
    float: repr,
    bool: payload.write,
}


_NOTHING: Json = {}


def _entered_value(_view: View, here: _At) -> Any:
    return here.cell.get("userEnteredValue")


def _entered_format(_view: View, here: _At) -> Any:
    return here.cell.get("userEnteredFormat")


def _effective_value(view: View, here: _At) -> Any:
    return view.value(here.sheet, *here.at, here.cell)


def _formatted_value(view: View, here: _At) -> Any:
    return view.shown(here.sheet, *here.at, here.cell)


def _effective_format(view: View, here: _At) -> Any:
    return effective.of(view, *here)


def _hyperlink(view: View, here: _At) -> Any:
    return effective.link(view, here.sheet, here.at, here.cell)


_Reader = Callable[[View, _At], Any]
_FIELDS: tuple[tuple[str, _Reader], ...] = (
    ("userEnteredValue", _entered_value),
    ("effectiveValue", _effective_value),
    ("formattedValue", _formatted_value),
    ("userEnteredFormat", _entered_format),
    ("effectiveFormat", _effective_format),
    ("hyperlink", _hyperlink),
)
