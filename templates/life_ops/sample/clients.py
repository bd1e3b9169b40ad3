"""A believable year of clients: accounts, contacts, the ledger, touchpoints, answers."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from templates.life_ops.sample._portfolio import GIVEN, MORE, RENEWALS, Row, back
from templates.samples import Rows

_STANCE = {"Champion": "Champion", "Blocker": "Detractor", "Procurement": "Neutral"}
_SUBJECTS = {
    "Check-in": ("Weekly check-in", "How the roll-out goes", "Open points of the month"),
    "Insight": ("What the numbers of last month say", "Two ideas from the benchmark"),
    "Update": ("What is new this month", "Change to the delivery plan"),
    "QBR": ("Business review",),
    "Intro": ("Introduced to the new team lead",),
    "Complaint": ("Reports came too late", "Waited three days for an answer"),
    "Gift": ("Season's greetings",),
}


def rows(seed: int, as_of: date) -> Rows:
    """Return the rows of the client tables; the same seed and day give the same ones."""
    random = Random(f"{seed}/clients")
    touched = sorted(_touchpoints(random, as_of), key=lambda row: str(row["Date"]))
    newest = {row["Account"]: row["Date"] for row in touched}
    return {
        "Accounts": [
            {**row, "LastContact": newest.get(row["Account"])} for row in _accounts(as_of)
        ],
        "Contacts": [*_contacts(random), *_colleagues()],
        "Revenue": sorted(_ledger(as_of), key=lambda row: str(row["Month"])),
        "Touchpoints": touched,
        "Surveys": sorted(_surveys(random, as_of), key=lambda row: str(row["Date"])),
    }


def _accounts(as_of: date) -> Iterator[Row]:
    for account in MORE:
        renewal, signed = RENEWALS.get(account.name, (None, None))
        yield {
            "Account": account.name,
            "Owner": "Sam",
            **(account.own or {}),
            "Renewal": None if renewal is None else as_of + timedelta(renewal),
            "RenewalSigned": None if signed is None else as_of + timedelta(signed),
            "ContractStart": back(as_of, 30) if renewal is not None else None,
        }


def _contacts(random: Random) -> Iterator[Row]:
    for account in (*GIVEN, *MORE):
        for name, role in account.contacts:
            domain = account.name.lower().replace(" ", "-")
            yield {
                "Name": name,
                "Account": account.name,
                "Role": role,
                "Influence": random.randint(2, 5),
                "Stance": _STANCE.get(role, random.choice(["Supporter", "Neutral"])),
                "Email": f"{name.split()[-1].lower()}@{domain}.example",
                "Internal": "N",
            }


def _colleagues() -> Iterator[Row]:
    for name, title, about in (
        ("Robin Shaw", "Support lead", "Tickets that stay too long"),
        ("Mei Tanaka", "Product", "Requests and release dates"),
        ("Luc Perrin", "Finance", "Quotations and invoices"),
    ):
        yield {"Name": name, "Title": title, "Internal": "Y", "HelpsWith": about}


def _ledger(as_of: date) -> Iterator[Row]:
    for account in (*GIVEN, *MORE):
        if account.opening:
            opening: Row = {"Month": back(as_of, 24), "Type": "Opening"}
            yield {**opening, "Account": account.name, "Amount": account.opening}
        for months, (kind, amount) in account.moves.items():
            row: Row = {"Month": back(as_of, months), "Type": kind, "Amount": amount}
            yield {**row, "Account": account.name}


def _touchpoints(random: Random, as_of: date) -> Iterator[Row]:
    for account in (*GIVEN, *MORE):
        last = 100 if account.name == "Vela Cosmetics" else random.randint(1, account.every)
        days = last
        while days < 365:
            kind = random.choices(list(_SUBJECTS), [60, 15, 15, 4, 2, 3, 1])[0]
            yield {
                "Date": as_of - timedelta(days),
                "Account": account.name,
                "Contact": random.choice(account.contacts)[0],
                "Channel": random.choice(["Email", "Email", "Phone", "Video", "In person"]),
                "Direction": "In" if kind == "Complaint" else random.choice(["Out", "Out", "In"]),
                "Type": kind,
                "Summary": random.choice(_SUBJECTS[kind]),
                "Sentiment": -1 if kind == "Complaint" else random.randint(0, 2),
                "Mode": "Reactive" if kind == "Complaint" else "Proactive",
            }
            days += max(2, round(random.gauss(account.every, account.every / 5)))


def _surveys(random: Random, as_of: date) -> Iterator[Row]:
    for account in (*GIVEN, *MORE):
        for name, role in account.contacts:
            for days in (35, 210, 420, 600):
                if random.random() < 0.35:
                    continue
                score = random.choice([8, 9, 10] if role == "Champion" else [5, 7, 8, 8, 9])
                answered = None if random.random() < 0.1 else score
                row: Row = {"Date": as_of - timedelta(days + random.randint(0, 20))}
                yield {**row, "Account": account.name, "Contact": name, "Kind": "NPS"} | {
                    "Score": answered
                }
        for days in (20, 110, 250, 410, 520):
            if random.random() < 0.6:
                row = {"Date": as_of - timedelta(days + random.randint(0, 25))}
                score = random.choice([3, 4, 4, 5, 5, 5, 2])
                yield {**row, "Account": account.name, "Kind": "CSAT", "Score": score}
