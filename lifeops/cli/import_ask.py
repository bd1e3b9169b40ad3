"""Asking which columns of a bank's file hold what: once, then it is kept."""

from collections.abc import Mapping

import click

from lifeops.cli.say import say
from lifeops.imports.money.mapping import Proposal, problem
from lifeops.imports.source import File

_NONE = "none"
_ASKED = {
    "date": "Which column holds the day?",
    "description": "Which holds what it was?",
    "amount": "Which holds the amount (none if there is one for each direction)?",
    "debit": "Which holds what went out?",
    "credit": "Which holds what came in?",
}


def ask(file: File, proposal: Proposal) -> Mapping[str, str] | None:
    """Return which columns hold what, as a person says; ``None`` if they give up."""
    say(f"{file.name} does not make clear which column holds what. Please say it once:")
    names = {f"#{n}": each.name for n, each in enumerate(proposal.columns, start=1)}
    for number, each in zip(names, proposal.columns, strict=True):
        title = "" if each.name == number else f" {each.name}"
        say(f"{number}{title}: {', '.join(filter(None, each.examples))}", indent="  ")
    while True:
        said = _once(proposal, names)
        wrong = problem(file, said)
        if not wrong:
            return said
        say(f"That cannot be: {wrong}.")
        if not click.confirm("Once more?", default=True):
            return None


def _once(proposal: Proposal, names: Mapping[str, str]) -> dict[str, str]:
    said = dict(proposal.mapping)
    for role, question in _ASKED.items():
        if role in {"debit", "credit"} and said.get("amount"):
            said.pop(role, None)
            continue
        found = _column(question, said.get(role, ""), names)
        said.pop(role, None)
        if found:
            said[role] = found
    if said.get("amount") and not click.confirm(
        "Does what you spent stand below zero, such as -3.50?", default=None
    ):
        said["sign"] = "reversed"
    return said


def _column(question: str, default: str, names: Mapping[str, str]) -> str:
    """Return the column that a person names, by number or header; ``""`` for none."""
    folded = {each.casefold(): each for each in (*names, *names.values())}
    while True:
        text = str(click.prompt(question, default=default or _NONE)).strip()
        if text == default:
            return default
        if text.casefold() in {_NONE, ""}:
            return ""
        number = f"#{text}" if text.isdigit() else text
        if number.casefold() in folded:
            return folded[number.casefold()]
        say(f"There is no column {text}; type its number.")
