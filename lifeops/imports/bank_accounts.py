"""What is known of bank accounts: their currencies, and the type that a name tells."""

from collections.abc import Mapping

from lifeops.flows.tables import name_of, text_of
from lifeops.imports.standing import Standing
from sync.store import Notice

BANKS = "BankAccounts"
_SAVINGS = ("saving", "sparkonto", "tagesgeld", "epargne", "livret", "ahorro", "risparmio")
_DEBTS = ("card", "visa", "mastercard", "amex", "credit", "kreditkarte", "carte")


def kind_of(account: str) -> str:
    """Return the type of a bank account that only its name tells."""
    name = name_of(account)
    if any(word in name for word in _DEBTS):
        return "Card"
    return "Savings" if any(word in name for word in _SAVINGS) else "Checking"


def currencies(standing: Standing) -> dict[str, str]:
    """Return the currencies of the bank accounts there are; ``""`` is the base currency."""
    if "Cur" not in standing.columns(BANKS):
        return {}
    return {
        name_of(cells.get("Account")): text_of(cells.get("Cur"))
        for cells in standing.tables[BANKS].values()
    }


def base_currencies(standing: Standing) -> set[str]:
    """Return the currencies that are worth one of the base currency: it, as a rule."""
    rows = standing.tables.get("Currencies", {}).values()
    return {text_of(each.get("Currency")) for each in rows if each.get("Rate") == 1}


def by_number(standing: Standing) -> Mapping[str, str]:
    """Return the bank accounts that the last four digits of a number mean, and no other."""
    found: dict[str, list[str]] = {}
    for cells in standing.tables.get(BANKS, {}).values():
        number = cells.get("Number")
        text = f"{number:.0f}" if isinstance(number, float) else text_of(number)
        if len(text) >= 4 and text_of(cells.get("Account")):
            found.setdefault(text[-4:], []).append(text_of(cells.get("Account")))
    return {number: names[0] for number, names in found.items() if len(names) == 1}


def only_one(standing: Standing) -> str:
    """Return the only bank account if a file that names none may be of it, else ``""``.

    One that is known by its number, or is a card, came of another file as a rule.
    """
    rows = [each for each in standing.tables.get(BANKS, {}).values() if each.get("Account")]
    if len(rows) != 1 or rows[0].get("Number") is not None or rows[0].get("Type") == "Card":
        return ""
    return text_of(rows[0].get("Account"))


def no_rate(account: str, currency: str) -> Notice:
    """Return what to say of an account in a currency that the workbook has no rate for."""
    what = f"{currency} is not there: add it with its rate, else the balance of {account} is 0"
    return Notice("Currencies", what)
