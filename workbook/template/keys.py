"""The keys that a tab's TOML file may hold, and what each may be."""

from datetime import date, time

from workbook.schema import ColumnType
from workbook.template.model import CHART_TYPES, RULE_STYLES, STYLES
from workbook.template.toml import Key

_TEXT = Key((str,))
_NAME = Key((str,), required=True)
_NUMBER = Key((int, float))
_FLAG = Key((bool,))
_WHOLE = Key((int,))
_MANY = Key((list,))
_VALUE = Key((str, int, float, bool, date, time))
_TYPE = Key((str,), choices=tuple(kind.value for kind in ColumnType))
_BOUND = Key((int, float, date))

CHECK = {
    "list": _TEXT,
    "reference": _TEXT,
    "minimum": _BOUND,
    "maximum": _BOUND,
    "strict": _FLAG,
}
COLUMN = {
    "id": _NAME,
    "header": _TEXT,
    "type": _TYPE,
    "formula": _TEXT,
    "format": _TEXT,
    "width": _NUMBER,
    "hidden": _FLAG,
    "wrap": _FLAG,
    "note": _TEXT,
    "values": _MANY,
    "default": _TEXT,
    **CHECK,
}
TABLE = {
    "name": _NAME,
    "required": _NAME,
    "capacity": _WHOLE,
    "remade": _FLAG,
    "columns": Key((list,), required=True),
    "rules": _MANY,
    "starters": _MANY,
    "samples": _MANY,
}
RULE = {
    "when": _NAME,
    "style": Key((str,), required=True, choices=RULE_STYLES),
    "columns": _MANY,
    "area": _TEXT,
    "unfilled": _FLAG,
}
LOOK = {
    "name": _TEXT,
    "type": _TYPE,
    "format": _TEXT,
    "style": Key((str,), choices=STYLES),
    "align": Key((str,), choices=("left", "center", "right")),
    "note": _TEXT,
    "value": _VALUE,
    "sample": _VALUE,
    "to": _TEXT,
    "formula": _TEXT,
    **CHECK,
}
CELL = {"at": _NAME, **LOOK}
REPEAT = {"row": Key((int,), required=True), "count": Key((int,), required=True), "cells": _MANY}
REPEATED = {"column": _NAME, **LOOK}
SETTING = {
    "name": _NAME,
    "label": _NAME,
    "unit": _TEXT,
    "help": _TEXT,
    "advanced": _FLAG,
    **{key: kind for key, kind in LOOK.items() if key != "name"},
}
SERIES = {"title": _TEXT, "values": _NAME, "color": _TEXT}
CHART = {
    "type": Key((str,), required=True, choices=CHART_TYPES),
    "title": _NAME,
    "at": _NAME,
    "width": _NUMBER,
    "height": _NUMBER,
    "categories": _NAME,
    "category_format": _TEXT,
    "format": _TEXT,
    "stacked": _FLAG,
    "series": Key((list,), required=True),
}
TAB = {
    "sheet": _NAME,
    "color": _TEXT,
    "freeze": _TEXT,
    "widths": Key((dict,)),
    "heights": Key((dict,)),
    "hidden_columns": _MANY,
    "landscape": _FLAG,
    "one_page": _FLAG,
    "print_area": _TEXT,
    "gridlines": _FLAG,
    "hidden": _FLAG,
    "charts": _MANY,
    "table": Key((dict,)),
    "cells": _MANY,
    "repeats": _MANY,
    "settings": _MANY,
    "rules": _MANY,
}
