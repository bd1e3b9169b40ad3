"""Shows a value as its number format says, in the way of a locale.

Formats are of the kind ``#,##0.00``, ``0%``, ``"$"#,##0.00``, ``yyyy-mm-dd`` and ``h:mm am/pm``;
a pattern with sections (``0;-0``) uses the one for the number's sign. Halves go away from zero, in
the 15 decimal digits that a spreadsheet keeps of a number.
"""

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

from sync.emulator.locales import EN_US, Locale

_SERIAL_TYPES = ("DATE", "TIME", "DATE_TIME")
_PART = re.compile(
    r'"[^"]*"|\\.|\[[^\]]*\]|[aA][mM]/[pP][mM]|[aA]/[pP]|y+|m+|M+|d+|D+|h+|H+|s+|\.0+|.', re.DOTALL
)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_(.)|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]')
_PLACES = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+")
_ROUNDING = Context(prec=400, rounding=ROUND_HALF_UP)
"""Digits enough for every double with the decimals of any format."""


def general(number: float) -> str:
    """Return a number without a format: up to 10 significant digits, as the service shows it."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    if 1e-5 <= abs(number) < 1e15:
        whole = len(str(int(abs(number)))) if abs(number) >= 1 else 0
        text = f"{_rounded(decimal(number), max(0, min(10, 15 - whole))):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, _, exponent = _scientific(decimal(number), 5).partition("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"


def is_serial(kind: str, pattern: str = "") -> bool:
    """Whether a number format shows a serial as a date or time."""
    if kind in _SERIAL_TYPES:
        return True
    bare = _LITERAL.sub("", pattern)
    return kind in ("", "NUMBER_FORMAT_TYPE_UNSPECIFIED") and bool(
        re.search(r"[ymdhs]", bare, re.IGNORECASE)
    )


def usual(kind: str, locale: Locale) -> str:
    """Return the pattern of a number format of which only the type is given."""
    return {
        "NUMBER": "#,##0.00",
        "PERCENT": "0.00%",
        "CURRENCY": locale.currency,
        "DATE": locale.date,
        "TIME": locale.time,
        "DATE_TIME": locale.date_time,
        "SCIENTIFIC": "0.00E+00",
    }.get(kind, "")


def shown(number: float, kind: str = "", pattern: str = "", locale: Locale = EN_US) -> str:
    """Return a number as shown under a format of this type and pattern."""
    pattern = pattern or usual(kind, locale)
    if kind == "TEXT" or pattern in ("", "General", "@"):
        return locale.numeral(general(number))
    if is_serial(kind, pattern):
        return _serial(number, pattern, locale)
    return _number(number, pattern, locale)


def decimal(number: float) -> Decimal:
    """Return a number as the 15 decimal digits that a spreadsheet keeps of it."""
    return Decimal(f"{number:.15g}")


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), context=_ROUNDING)


def _scientific(number: Decimal, places: int) -> str:
    kept = Context(prec=places + 1, rounding=ROUND_HALF_UP).plus(number)
    return f"{float(kept):.{places}E}"


def _number(number: float, pattern: str, locale: Locale) -> str:
    sections = pattern.split(";")
    negative = number < 0
    if negative and len(sections) > 1:
        section, number, negative = sections[1], -number, False
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    else:
        section = sections[0]
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literals.append(match[1] or match[2] or match[4] or (" " if match[3] else ""))
        return f"\0{len(literals) - 1}\0"

    bare = _LITERAL.sub(keep, section)
    scaled = decimal(abs(number)).scaleb(2 * bare.count("%"))
    body = _PLACES.search(re.sub(r"\0\d+\0", lambda held: "\1" * len(held[0]), bare))
    if body is None:
        result = bare
    else:
        digits = locale.numeral(_digits(scaled, body[0], bare[body.end() :]))
        rest = re.sub(r"^[eE][+-]0+", "", bare[body.end() :])
        result = bare[: body.start()] + digits + rest
    text = re.sub(r"\0(\d+)\0", lambda held: literals[int(held[1])], result)
    return f"-{text}" if negative and re.search("[1-9]", text) else text


def _digits(number: Decimal, places: str, after: str) -> str:
    whole, _, fraction = places.partition(".")
    least = fraction.count("0")
    if re.match(r"[eE][+-]0+", after):
        return _scientific(number, len(fraction))
    number = number.scaleb(-3 * (len(whole) - len(whole.rstrip(","))))
    grouping = "," if "," in whole.rstrip(",") else ""
    text = f"{_rounded(number, len(fraction)):{grouping}f}"
    integer, _, decimals = text.partition(".")
    while len(decimals) > least and decimals.endswith("0"):
        decimals = decimals[:-1]
    zeros = whole.count("0")
    integer = integer.lstrip("0") if not zeros and integer == "0" else integer.rjust(zeros, "0")
    return f"{integer}.{decimals}" if decimals or (fraction and least) else integer


def _serial(number: float, pattern: str, locale: Locale) -> str:
    moment = _moment(number)
    if moment is None:
        return locale.numeral(general(number))
    parts = _PART.findall(pattern.partition(";")[0])
    half = any(part.lower() in ("am/pm", "a/p") for part in parts)
    shown_parts = []
    for at, part in enumerate(parts):
        minutes = part[0] in "mM" and len(part) <= 2 and _is_minutes(parts, at)
        shown_parts.append(
            _named(part, moment, locale, minutes=minutes)
            or _part(part, moment, number, half=half, minutes=minutes)
        )
    return "".join(shown_parts)


def _moment(number: float) -> datetime | None:
    try:
        return datetime(1899, 12, 30) + timedelta(milliseconds=round(number * 86_400_000))  # noqa: DTZ001 - serials carry no zone
    except OverflowError:
        return None


def _is_minutes(parts: list[str], at: int) -> bool:
    """Whether an ``m`` means minutes: the nearest code before is hours or after is seconds."""
    codes = "ymdhs"
    before = next((p[0].lower() for p in reversed(parts[:at]) if p[0].lower() in codes), "")
    hours = any(p.lower() in ("[h]", "[hh]") for p in parts[:at])
    after = next((p[0].lower() for p in parts[at + 1 :] if p[0].lower() in codes), "")
    return before == "h" or hours or after == "s"


def _named(part: str, moment: datetime, locale: Locale, *, minutes: bool) -> str:
    """Return the name of a month or a day of the week; ``""`` where none is asked for."""
    code, length = part[0].lower(), len(part)
    if code not in "md" or length < 3 or minutes:
        return ""
    if code == "m":
        names = locale.short if length == 3 else locale.months
        return names[moment.month - 1][: 1 if length == 5 else None]
    name = locale.days[moment.weekday()]
    return name if length > 3 else name[:3] if not locale.comma else name[:2]


def _part(part: str, moment: datetime, number: float, *, half: bool, minutes: bool) -> str:
    code, length = part[0].lower(), len(part)
    if code in ('"', "\\"):
        return part[1:-1] if code == '"' else part[1:]
    if code == "[":
        return _elapsed(part[1:-1].lower(), number)
    if code == "a" and "/" in part:
        shown_half = "am" if moment.hour < 12 else "pm"
        return shown_half if part[0] == "a" else shown_half.upper()
    if code == ".":
        return f".{moment.microsecond // 1000:03d}"[:length] if length > 1 else part
    return _field("minutes" if minutes else code, length, moment, half=half) or part


def _field(code: str, length: int, moment: datetime, *, half: bool) -> str:
    if code == "y":
        return f"{moment.year:04d}" if length > 2 else f"{moment.year % 100:02d}"
    if code in "md":
        number = moment.month if code == "m" else moment.day
        return str(number).rjust(length, "0")
    if code == "h":
        hour = (moment.hour % 12 or 12) if half else moment.hour
        return str(hour).rjust(length, "0")
    seconds = {"s": moment.second, "minutes": moment.minute}.get(code)
    return "" if seconds is None else str(seconds).rjust(length, "0")


def _elapsed(code: str, number: float) -> str:
    seconds = round(number * 86_400)
    amount = {"h": seconds // 3600, "m": seconds // 60, "s": seconds}.get(code[:1])
    return "" if amount is None else str(amount).rjust(len(code), "0")
