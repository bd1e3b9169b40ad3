"""Bank of America: a summary stands above the header of an account; a card has none."""

from functools import partial
from typing import Final

from lifeops.imports.money import bank_known
from lifeops.imports.money.bank_known import Known
from lifeops.imports.money.bank_rows import Bank
from lifeops.imports.source import Format

_LAYOUTS: Final = (
    Known(
        Bank("Bank of America", "Bank of America", day_first=False),
        ("date", "description", "amount", "running bal."),
        ("description",),
        "date",
    ),
    Known(
        Bank("Bank of America card", "Bank of America", day_first=False),
        ("posted date", "reference number", "payee", "address", "amount"),
        ("payee", "address"),
        "posted date",
        key="reference number",
    ),
)

FORMAT: Final = Format(
    "bofa",
    "Bank of America CSV",
    partial(bank_known.sure_of, layouts=_LAYOUTS),
    partial(bank_known.read, layouts=_LAYOUTS),
)
