"""The tables of the shipped workbook, as a file's columns are matched with them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import templates
from lifeops.imports.reading.fields import DATE, MOMENT, NUMBER, PERCENT, TIME, Field, choices

_KINDS = {
    "date": DATE,
    "time": TIME,
    "datetime": MOMENT,
    "number": NUMBER,
    "money": NUMBER,
    "percent": PERCENT,
}
_SYNONYMS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "Accounts": {
        "Account": (
            "Account name",
            "Company",
            "Company name",
            "Customer",
            "Client",
            "Organization",
            "Name",
        ),
        "ARR": ("ARR", "Annual revenue", "Annual contract value", "ACV", "Value"),
        "Renewal": ("Renewal date", "Contract end", "End date"),
        "LastContact": ("Last contacted", "Last activity", "Last activity date"),
        "Owner": ("Account owner", "Company owner", "Account manager"),
        "Notes": ("Note", "Comment", "Comments", "Description"),
    },
    "Contacts": {
        "Name": ("Full name", "Contact", "Contact name"),
        "Account": ("Account name", "Company", "Company name", "Customer", "Client"),
        "Title": ("Job title", "Position"),
        "Email": ("E-mail", "Email address", "E-mail address", "Mail"),
        "Phone": ("Phone number", "Mobile", "Telephone", "Mobile phone", "Business phone"),
        "Notes": ("Note", "Comment", "Comments", "Description"),
    },
    "People": {
        "Name": ("Full name", "Person", "Contact name"),
        "First": ("Given name", "Firstname"),
        "Last": ("Surname", "Family name", "Lastname"),
        "Company": ("Organization", "Organisation", "Employer", "Company name"),
        "Title": ("Job title", "Position", "Role"),
        "Email": ("E-mail", "Email address", "E-mail address", "Mail", "E-mail 1 - Value"),
        "Phone": ("Phone number", "Mobile", "Telephone", "Mobile phone", "Phone 1 - Value"),
        "LinkedIn": ("LinkedIn URL", "LinkedIn profile", "Profile URL"),
        "City": ("Town", "Location"),
        "Birthday": ("Birth date", "Date of birth"),
        "LastContact": ("Last contacted",),
        "Tags": ("Tag", "Labels", "Categories"),
        "Notes": ("Note", "Comment", "Comments"),
    },
    "Opportunities": {
        "Name": ("Opportunity name", "Deal", "Deal name"),
        "Account": ("Account name", "Company", "Company name", "Customer", "Client"),
        "Stage": ("Deal stage", "StageName", "Opportunity stage"),
        "Amount": ("Value", "Deal value", "Deal amount"),
        "Prob": ("Probability", "Probability (%)", "Win probability"),
        "Close": ("Closing date", "Expected close", "Expected close date"),
    },
    "Tasks": {
        "Task": ("Task name", "To do", "Todo", "To-do", "Subject"),
        "Due": ("Due date", "Deadline"),
        "Est": ("Estimate", "Estimated minutes"),
        "Importance": ("Priority",),
        "Notes": ("Note", "Comment", "Comments", "Description", "Details"),
        "Start": ("Start date",),
    },
}
GUESSED = ("People", "Contacts", "Accounts", "Opportunities", "Tasks")
"""Tables that a file is taken for by its headers; of two as likely, the first."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """A table of the shipped workbook.

    Attributes:
        required: the column that makes a row one; ``""`` for none.
        fields: the columns that people fill.
    """

    name: str
    required: str
    fields: tuple[Field, ...]


def shipped(name: str) -> Shipped | None:
    """Return the table of a name, whatever its case, or of the tab that it stands on."""
    wanted = name.strip().casefold()
    return next(
        (each for names, each in _tables() if wanted in names),
        None,
    )


@cache
def _tables() -> tuple[tuple[frozenset[str], Shipped], ...]:
    texts = (
        path.read_text("utf-8") for path in sorted(templates.folder("life-ops").glob("*.toml"))
    )
    tabs = [tab for text in texts if (tab := tomllib.loads(text)).get("table", {}).get("columns")]
    lists = next(tab["table"]["columns"] for tab in tabs if tab["sheet"] == "Lists")
    values = {each["id"]: [str(value) for value in each.get("values", ())] for each in lists}
    return tuple(
        (
            frozenset({tab["sheet"].casefold(), tab["table"]["name"].casefold()}),
            _table(tab["table"], values),
        )
        for tab in tabs
    )


def _table(its: Mapping[str, Any], values: Mapping[str, Sequence[str]]) -> Shipped:
    synonyms = _SYNONYMS.get(its["name"], {})
    fields = tuple(
        Field(
            each["id"],
            (each.get("header", each["id"]), each["id"], *synonyms.get(each["id"], ())),
            _KINDS.get(each.get("type", ""), "text"),
            choices(values.get(each.get("list", ""), ())),
        )
        for each in its["columns"]
        if "formula" not in each and each.get("type") != "counter"
    )
    return Shipped(its["name"], its.get("required", ""), fields)
