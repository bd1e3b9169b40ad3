"""A believable year of clients: accounts, contacts, the ledger, answers, projects, plans."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from templates.samples import Rows, Typed

Row = Mapping[str, Typed]


@dataclass(frozen=True, slots=True)
class _Account:
    """One account.

    Attributes:
        opening: annual value two years ago.
        moves: months back -> (type, amount), before and within the last twelve months.
        contacts: name and role of those on the client's side.
        every: days between touchpoints, as things went.
        own: what its row on the Accounts tab holds; ``None`` where the TOML samples have it.
    """

    name: str
    opening: float
    moves: Mapping[int, tuple[str, float]]
    contacts: tuple[tuple[str, str], ...]
    every: int
    own: Row | None = None


_GIVEN = (
    _Account(
        "Northlight",
        186000,
        {17: ("Expansion", 18000), 5: ("Expansion", 24000), 2: ("Expansion", 12000)},
        (("Ana Ferreira", "Economic buyer"), ("Joris Maat", "Champion"), ("Iris Kolb", "User")),
        8,
    ),
    _Account(
        "Brindle",
        144000,
        {7: ("Contraction", 12000)},
        (("Lena Brandt", "Champion"), ("Otis Hale", "Procurement")),
        15,
    ),
    _Account("Quayside", 48000, {8: ("Renewal", 48000)}, (("Rui Teixeira", "Economic buyer"),), 26),
    _Account(
        "Maple",
        50000,
        {14: ("Price escalator", 4000), 0: ("Expansion", 6000)},
        (("Priya Nair", "Champion"), ("Walt Osei", "Technical")),
        24,
    ),
    _Account("Teal", 0, {1: ("New", 36000)}, (("Noor Haddad", "Economic buyer"),), 20),
    _Account("Harbour Labs", 0, {}, (("Dr Elif Aydin", "Economic buyer"),), 25),
)

_MORE = (
    _Account(
        "Solstice Energy",
        150000,
        {19: ("Expansion", 10000), 9: ("Expansion", 20000)},
        (("Marta Vidal", "Economic buyer"), ("Ken Abe", "Champion"), ("Lucy Penn", "Technical")),
        9,
        {
            "Tier": "Key",
            "ARR": 180000,
            "Stage": "Active",
            "Industry": "Software",
            "CostToServe": 41000,
            "Usage": 85,
            "Engagement": 80,
            "Relationship": 90,
            "Support": 75,
            "Outcome": 80,
            "Champion": "Ken Abe",
        },
    ),
    _Account(
        "Fenwick Legal",
        102000,
        {20: ("Contraction", 6000), 6: ("Renewal", 96000)},
        (("Hugo Fenwick", "Economic buyer"), ("Tara Bloom", "User")),
        18,
        {
            "Tier": "A",
            "ARR": 96000,
            "Stage": "Active",
            "Industry": "Project",
            "CostToServe": 22000,
            "Usage": 60,
            "Engagement": 55,
            "Relationship": 70,
            "Support": 65,
            "Outcome": 60,
        },
    ),
    _Account(
        "Aster Clinics",
        80000,
        {10: ("Expansion", 8000)},
        (("Dana Ruiz", "Champion"), ("Ben Cole", "Legal")),
        17,
        {
            "Tier": "A",
            "ARR": 88000,
            "Stage": "Renewal",
            "Industry": "Software",
            "CostToServe": 19000,
            "Usage": 78,
            "Engagement": 70,
            "Relationship": 75,
            "Support": 80,
            "Outcome": 82,
            "Champion": "Dana Ruiz",
        },
    ),
    _Account(
        "Juniper Travel",
        60000,
        {4: ("Contraction", 6000)},
        (("Sofia Lind", "User"),),
        41,
        {
            "Tier": "B",
            "ARR": 54000,
            "Stage": "At risk",
            "Industry": "Advertising",
            "CostToServe": 21000,
            "Usage": 40,
            "Engagement": 35,
            "Relationship": 55,
            "Support": 50,
        },
    ),
    _Account(
        "Marlow Press",
        38000,
        {16: ("Expansion", 4000)},
        (("Gil Marlow", "Champion"),),
        28,
        {
            "Tier": "B",
            "ARR": 42000,
            "Stage": "Active",
            "Industry": "Creative",
            "CostToServe": 9000,
            "Usage": 72,
            "Engagement": 80,
            "Relationship": 85,
            "Champion": "Gil Marlow",
        },
    ),
    _Account(
        "Cobalt Fitness",
        18000,
        {},
        (("Jess Okafor", "User"),),
        70,
        {"Tier": "C", "ARR": 18000, "Stage": "Active", "Industry": "Physical", "CostToServe": 4000},
    ),
    _Account(
        "Kestrel Homes",
        0,
        {13: ("New", 12000)},
        (("Paul Kestrel", "Economic buyer"),),
        60,
        {"Tier": "C", "ARR": 12000, "Stage": "Active", "Industry": "Project", "Usage": 64},
    ),
    _Account(
        "Vela Cosmetics",
        30000,
        {3: ("Churn", 30000)},
        (("Mina Park", "Economic buyer"),),
        45,
        {"Tier": "B", "ARR": 0, "Stage": "Churned", "Industry": "Physical"},
    ),
)

_RENEWALS = {  # days from the as-of day to the renewal, and to its signature
    "Solstice Energy": (220, -178),
    "Fenwick Legal": (183, -220),
    "Aster Clinics": (38, -5),
    "Juniper Travel": (76, None),
    "Marlow Press": (140, -248),
    "Cobalt Fitness": (-6, None),
    "Kestrel Homes": (301, -70),
}
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
        "Projects": list(_projects(as_of)),
        "Opportunities": list(_opportunities(as_of)),
        "Issues": list(_issues(as_of)),
        "Plans": list(_plans(as_of)),
        "ClientBudgets": list(_budgets(as_of)),
        "Career": list(_career(as_of)),
        "KPIHistory": list(_history(random, as_of)),
    }


def _back(as_of: date, months: int) -> date:
    """Return the first day of the month so many months ago."""
    year, month = divmod(as_of.year * 12 + as_of.month - 1 - months, 12)
    return date(year, month + 1, 1)


def _accounts(as_of: date) -> Iterator[Row]:
    for account in _MORE:
        renewal, signed = _RENEWALS.get(account.name, (None, None))
        yield {
            "Account": account.name,
            "Owner": "Sam",
            **(account.own or {}),
            "Renewal": None if renewal is None else as_of + timedelta(renewal),
            "RenewalSigned": None if signed is None else as_of + timedelta(signed),
            "ContractStart": _back(as_of, 30) if renewal is not None else None,
        }


def _contacts(random: Random) -> Iterator[Row]:
    for account in (*_GIVEN, *_MORE):
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
    for account in (*_GIVEN, *_MORE):
        if account.opening:
            opening: Row = {"Month": _back(as_of, 24), "Type": "Opening"}
            yield {**opening, "Account": account.name, "Amount": account.opening}
        for months, (kind, amount) in account.moves.items():
            row: Row = {"Month": _back(as_of, months), "Type": kind, "Amount": amount}
            yield {**row, "Account": account.name}


def _touchpoints(random: Random, as_of: date) -> Iterator[Row]:
    for account in (*_GIVEN, *_MORE):
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
    for account in (*_GIVEN, *_MORE):
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


def _projects(as_of: date) -> Iterator[Row]:
    for name, account, start, deadline, done, delivered, told in (
        ("Northlight campaign dashboards", "Northlight", -60, 25, 0.72, None, -3),
        ("Northlight spring launch", "Northlight", -210, -120, 1.0, -124, -124),
        ("Brindle packaging refresh", "Brindle", -75, -4, 0.9, None, -9),
        ("Brindle retail roll-out", "Brindle", -300, -190, 1.0, -190, -190),
        ("Quayside check-in kiosks", "Quayside", -90, 14, 0.45, None, -2),
        ("Maple records import", "Maple", -160, -80, 1.0, -66, -66),
        ("Solstice tariff comparison", "Solstice Energy", -40, 45, 0.5, None, -6),
        ("Solstice customer portal", "Solstice Energy", -330, -230, 1.0, -236, -236),
        ("Aster booking pilot", "Aster Clinics", -30, 60, 0.3, None, -12),
        ("Fenwick matter archive", "Fenwick Legal", -450, -390, 1.0, -391, -391),
        ("Teal onboarding", "Teal", -28, 32, 0.5, None, -1),
    ):
        yield {
            "Name": name,
            "Account": account,
            "Start": as_of + timedelta(start),
            "Deadline": as_of + timedelta(deadline),
            "PctDone": done,
            "Delivered": None if delivered is None else as_of + timedelta(delivered),
            "ClientInformed": as_of + timedelta(told),
            "Owner": "Sam",
            "Mitigation": "Second designer from Monday" if deadline == -4 else None,
        }


def _opportunities(as_of: date) -> Iterator[Row]:
    for name, account, kind, stage, amount, close, closed in (
        ("Solstice meter data", "Solstice Energy", "Cross-sell", "Propose", 45000, 55, None),
        ("Aster renewal and two sites", "Aster Clinics", "Upsell", "Verbal", 20000, 30, None),
        ("Fenwick archive phase two", "Fenwick Legal", "Upsell", "Qualify", 15000, -3, None),
        ("Marlow autumn list", "Marlow Press", "Pitch", "Negotiate", 9000, 21, None),
        ("Northlight insights package", "Northlight", "Upsell", "Won", 24000, -150, -148),
        ("Solstice portal care", "Solstice Energy", "Upsell", "Won", 20000, -280, -275),
        ("Cobalt loyalty cards", "Cobalt Fitness", "New", "Lost", 8000, -90, -92),
        ("Vela relaunch", "Vela Cosmetics", "Pitch", "Lost", 12000, -130, -120),
        ("Juniper winter campaign", "Juniper Travel", "Pitch", "Lost", 16000, -60, -58),
        ("Brindle export labels", "Brindle", "Cross-sell", "Lost", 10000, -430, -425),
        ("Northlight region north", "Northlight", "Upsell", "Won", 18000, -520, -515),
    ):
        yield {
            "Name": name,
            "Account": account,
            "Type": kind,
            "Stage": stage,
            "Amount": amount,
            "Close": as_of + timedelta(close),
            "CloseActual": None if closed is None else as_of + timedelta(closed),
            "FollowUpDue": as_of + timedelta(2) if closed is None else None,
        }


def _issues(as_of: date) -> Iterator[Row]:
    for title, account, kind, severity, opened, status in (
        ("Campaign numbers two days late", "Juniper Travel", "Complaint", 3, -11, "Open"),
        ("No answer from the new owner", "Cobalt Fitness", "Risk", 2, -3, "Watching"),
        ("Login page slow in the morning", "Aster Clinics", "Ticket", 2, -2, "Open"),
        ("Wrong VAT on the August invoice", "Fenwick Legal", "Ticket", 2, -95, "Resolved"),
    ):
        resolved = as_of + timedelta(opened + 4) if status == "Resolved" else None
        yield {
            "Title": title,
            "Account": account,
            "Kind": kind,
            "Severity": severity,
            "Likelihood": 3,
            "Opened": as_of + timedelta(opened),
            "Status": status,
            "Resolved": resolved,
        }


def _plans(as_of: date) -> Iterator[Row]:
    for item, account, kind, due, status, progress in (
        ("Two more regions on the platform", "Northlight", "Objective", 120, "On track", 0.4),
        ("Meet the incoming director", "Northlight", "Action", 12, "Open", 0),
        ("Sponsor leaves at year end", "Northlight", "Risk", 38, "At risk", 0),
        ("Kiosks stable for a month", "Quayside", "Objective", 30, "At risk", 0.3),
        ("Renewal terms agreed", "Quayside", "Action", -2, "Open", 0.5),
        ("Self-service reports", "Brindle", "Roadmap", 200, "Open", 0),
        ("Discounters push own labels", "Brindle", "Trend", None, "Open", None),
        ("Meter data add-on", "Solstice Energy", "Expansion", 55, "On track", 0.5),
        ("Reference visit", "Solstice Energy", "Action", -40, "Done", 1),
    ):
        yield {
            "Item": item,
            "Account": account,
            "Kind": kind,
            "Due": None if due is None else as_of + timedelta(due),
            "Status": status,
            "Progress": progress,
            "Severity": 4 if kind == "Risk" else None,
            "Likelihood": 4 if kind == "Risk" else None,
        }


def _budgets(as_of: date) -> Iterator[Row]:
    first, last = date(as_of.year, 1, 1), date(as_of.year, 12, 31)
    for item, account, budget, spent, cost in (
        ("Media budget", "Northlight", 90000, 78000, 61000),
        ("Print and packaging", "Brindle", 40000, 41500, 30000),
        ("Kiosk hardware", "Quayside", 25000, 15000, 19000),
        ("Portal care", "Solstice Energy", 36000, 30500, 17000),
        ("Winter campaign", "Juniper Travel", 16000, 6000, 12000),
    ):
        row: Row = {"Item": item, "Account": account, "Start": first, "End": last}
        yield {**row, "Budget": budget, "Spent": spent, "Cost": cost}


def _career(as_of: date) -> Iterator[Row]:
    for step, status, score, evidence in (
        ("Runs a portfolio above 500k", "Shown", 4, "Portfolio of last year"),
        ("Net retention above 100 % for a year", "Growing", 3, None),
        ("Leads a renewal above 150k alone", "Shown", 4, "Solstice Energy"),
        ("Mentors a new colleague", "Not yet", 2, None),
        ("Writes a playbook that others use", "Growing", 3, "Adoption drop"),
    ):
        row: Row = {"Step": step, "Level": "Senior", "Status": status, "Score": score}
        yield {**row, "Evidence": evidence, "Review": as_of + timedelta(24)}


_TAKEN = {  # figures of the moment: their size a year ago, a month ago, and how much they vary
    "health": (62, 65, 1.5),
    "at_risk": (96000, 108000, 5000),
    "at_risk_share": (0.11, 0.115, 0.004),
    "due_90": (2, 4, 0.9),
    "coverage": (0.7, 0.78, 0.04),
    "threads": (1.1, 1.3, 0.08),
    "thin": (9, 8, 0.6),
    "pipeline": (110000, 176000, 9000),
    "value_cost": (4.1, 4.4, 0.08),
    "cash_low": (900, 1500, 200),
    "people_red": (6, 4, 0.9),
}
_WHOLE = {"due_90", "thin", "people_red", "at_risk", "pipeline", "cash_low"}


def _history(random: Random, as_of: date) -> Iterator[Row]:
    for months in range(11, -1, -1):
        taken = _back(as_of, months) - timedelta(1)
        for name, (then, lately, spread) in _TAKEN.items():
            value = random.gauss(lately + (then - lately) * months / 11, spread)
            shown = float(round(value)) if name in _WHOLE else round(value, 3)
            yield {"Date": taken, "KPI": name, "Value": shown}
