"""What a spreadsheet's locale decides: how values are typed and shown, and formulas written.

Patterns of number formats are the same everywhere (``#,##0.00``); only what they show differs.
Inferred, not recorded: the words for truth values, and that a date typed with a year of four digits
is shown by the locale's usual pattern.
"""

from functools import cache
from typing import NamedTuple

_ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ENGLISH_SHORT = tuple(month[:3] for month in _ENGLISH)
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_GERMAN = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
_GERMAN_DAYS = (*("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),)
_FRENCH = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_FRENCH_SHORT = (
    *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
    *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
)


class Locale(NamedTuple):
    """One locale.

    Attributes:
        name: such as ``de_DE``.
        decimal: between whole digits and the fraction.
        group: between thousands.
        marks: what may stand between the numbers of a date.
        day_first: whether the day of a date comes before its month.
        currency: the pattern of an amount of money with decimals.
        symbol: the currency's sign.
        date: the usual pattern of a date.
        months: names, January first.
        short: abbreviated names.
        days: names, Monday first.
        booleans: what true and false are shown as.
    """

    name: str
    decimal: str = "."
    group: str = ","
    marks: str = "/-"
    day_first: bool = True
    currency: str = '"$"#,##0.00'
    symbol: str = "$"
    date: str = "dd/MM/yyyy"
    months: tuple[str, ...] = _ENGLISH
    short: tuple[str, ...] = _ENGLISH_SHORT
    days: tuple[str, ...] = _ENGLISH_DAYS
    booleans: tuple[str, str] = ("TRUE", "FALSE")

    @property
    def comma(self) -> bool:
        """Whether the decimal comma is used, and ``;`` between a formula's arguments."""
        return self.decimal == ","

    @property
    def date_time(self) -> str:
        """The usual pattern of a date with a time."""
        return f"{self.date} H:mm:ss" if self.name == "en_US" else f"{self.date} HH:mm:ss"

    @property
    def time(self) -> str:
        """The usual pattern of a time."""
        return "h:mm:ss AM/PM" if self.name == "en_US" else "HH:mm:ss"

    def numeral(self, text: str) -> str:
        """Return a number written with ``,`` and ``.`` as this locale writes it."""
        if self.decimal == "." and self.group == ",":
            return text
        return text.translate({ord(","): self.group, ord("."): self.decimal})


EN_US = Locale("en_US", day_first=False, date="M/d/yyyy")
_KNOWN = (
    EN_US,
    Locale("en_GB", currency='"£"#,##0.00', symbol="£"),
    Locale(
        "de_DE",
        decimal=",",
        group=".",
        marks=".-/",
        currency='#,##0.00 "€"',
        symbol="€",
        date="dd.MM.yyyy",
        months=_GERMAN,
        short=tuple(name[:3] for name in _GERMAN),
        days=_GERMAN_DAYS,
        booleans=("WAHR", "FALSCH"),
    ),
    Locale(
        "fr_FR",
        decimal=",",
        group="\u202f",
        currency='#,##0.00 "€"',
        symbol="€",
        months=_FRENCH,
        short=_FRENCH_SHORT,
        days=_FRENCH_DAYS,
        booleans=("VRAI", "FAUX"),
    ),
)


_LISTED = """
ar_EG az_AZ be_BY bg_BG bn_IN ca_ES cs_CZ cy_GB da_DK de_AT de_CH de_DE el_GR en_AU en_CA en_GB
en_IE en_NZ en_PH en_SG en_US en_ZA es_AR es_BO es_CL es_CO es_EC es_ES es_MX es_PY es_UY es_VE
fi_FI fil_PH fr_BE fr_CA fr_CH fr_FR gu_IN he_IL hi_IN hr_HR hu_HU hy_AM id_ID in_ID it_CH it_IT
iw_IL ja_JP ka_GE kk_KZ kn_IN ko_KR lt_LT lv_LV ml_IN mn_MN mr_IN my_MM nb_NO nl_BE nl_NL nn_NO
no_NO pa_IN pl_PL pt_BR pt_PT ro_RO ru_RU sk_SK sl_SI sr_RS sv_SE ta_IN te_IN th_TH tr_TR uk_UA
vi_VN zh_CN zh_HK zh_TW
ar az be bg ca cs cy da de el en es et fi fil fr he hi hr hu hy id in it iw ja ka kk ko lt lv mn nb
nl no pl pt ro ru sk sl sr sv th tr uk vi zh
"""
NAMES = frozenset(_LISTED.split())
"""The locales that a spreadsheet may have.

Inferred, from the list that a spreadsheet's settings offer and the languages in it; en_IN is not
among them, as somebody reports. The real list may differ by a few.
"""


@cache
def find(name: str) -> Locale:
    """Return a locale by name; a near one of the same language, or en_US, for one not known."""
    exact = next((locale for locale in _KNOWN if locale.name == name), None)
    if exact is not None:
        return exact
    if name.startswith("en"):
        return _KNOWN[1]._replace(name=name, currency=EN_US.currency, symbol="$")
    return next((locale for locale in _KNOWN if locale.name[:2] == name[:2]), EN_US)
