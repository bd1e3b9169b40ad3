"""BMO: withdrawals and deposits apart, or one amount under a line that says how old it is."""

from functools import partial
from typing import Final

from lifeops.imports.money import bank_known
from lifeops.imports.money.bank_known import Known
from lifeops.imports.money.bank_rows import Bank
from lifeops.imports.source import Format

_LAYOUTS: Final = (
    Known(
        Bank("BMO", "BMO", day_first=False),
        ("date", "description", "withdrawals", "deposits", "balance"),
        ("description",),
        "date",
        ("withdrawals", "deposits"),
    ),
    Known(
        Bank("BMO", "BMO", day_first=False),
        ("first bank card", "transaction type", "date posted", "transaction amount", "description"),
        ("description",),
        "date posted",
        ("transaction amount",),
        "transaction type",
        others={"AccountNo": "first bank card"},
    ),
)

FORMAT: Final = Format(
    "bmo",
    "BMO CSV",
    partial(bank_known.sure_of, layouts=_LAYOUTS),
    partial(bank_known.read, layouts=_LAYOUTS),
)
