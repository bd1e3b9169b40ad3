"""What is known of bank accounts: their currencies, and the type that a name tells."""

from lifeops.flows.tables import name_of, text_of
from lifeops.imports.standing import Standing

_SAVINGS = ("saving", "sparkonto", "tagesgeld", "epargne", "livret", "ahorro", "risparmio")
_DEBTS = ("card", "visa", "mastercard", "amex", "credit", "kreditkarte", "carte")


def kind_of(account: str) -> str:
    """Return the type of a bank account that only its name tells."""
    name = name_of(account)
    if any(word in name for word in _DEBTS):
        return "Card"
    return "Savings" if any(word in name for word in _SAVINGS) else "Checking"


def currencies(standing: Standing, table: str) -> dict[str, str]:
    """Return the currencies of the bank accounts there are; ``""`` is the base currency."""
    if "Cur" not in standing.columns(table):
        return {}
    return {
        name_of(cells.get("Account")): text_of(cells.get("Cur"))
        for cells in standing.tables[table].values()
    }


def base_currencies(standing: Standing) -> set[str]:
    """Return the currencies that are worth one of the base currency: it, as a rule."""
    rows = standing.tables.get("Currencies", {}).values()
    return {text_of(each.get("Currency")) for each in rows if each.get("Rate") == 1}
