"""Chase: the CSV of a checking account, and that of a card."""

from functools import partial
from typing import Final

from lifeops.imports.money import bank_known
from lifeops.imports.money.bank_known import Known
from lifeops.imports.money.bank_rows import Bank
from lifeops.imports.source import Format

_CHECKING: Final = Known(  # its rows end with a comma that the header lacks
    Bank("Chase checking", "Chase", day_first=False),
    ("details", "posting date", "description", "amount", "type", "balance", "check or slip #"),
    ("description",),
    "posting date",
    others={"CheckNumber": "check or slip #"},
)
_CARD: Final = Known(
    Bank("Chase card", "Chase", day_first=False),
    ("transaction date", "post date", "description", "category", "type", "amount"),
    ("description", "memo"),
    "transaction date",
    others={"AccountNo": "card"},
    more=("memo", "card"),
)
_OLD_CARD: Final = Known(
    Bank("Chase card", "Chase", day_first=False),
    ("type", "trans date", "post date", "description", "amount"),
    ("description",),
    "trans date",
)
_LAYOUTS: Final = (_CHECKING, _CARD, _OLD_CARD)

FORMAT: Final = Format(
    "chase",
    "Chase CSV",
    partial(bank_known.sure_of, layouts=_LAYOUTS),
    partial(bank_known.read, layouts=_LAYOUTS),
)
