"""Mint: amounts without a sign, and beside each whether it was a debit or a credit."""

from functools import partial
from typing import Final

from lifeops.imports.money import bank_known
from lifeops.imports.money.bank_known import Known
from lifeops.imports.money.bank_rows import Bank
from lifeops.imports.source import Format

_LAYOUTS: Final = (
    Known(
        Bank("Mint", day_first=False),
        (
            "date",
            "description",
            "original description",
            "amount",
            "transaction type",
            "category",
            "account name",
        ),
        ("description", "original description"),
        "date",
        direction="transaction type",
        others={"Account": "account name", "Category": "category", "Note": "notes"},
        more=("labels", "notes"),
    ),
)

FORMAT: Final = Format(
    "mint",
    "Mint CSV",
    partial(bank_known.sure_of, layouts=_LAYOUTS),
    partial(bank_known.read, layouts=_LAYOUTS),
)
