"""The accounts of the sample year: those that the TOML files give, and more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from templates.samples import Typed

Row = Mapping[str, Typed]


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the sample year.

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


GIVEN = (
    Account(
        "Northlight",
        186000,
        {17: ("Expansion", 18000), 5: ("Expansion", 24000), 2: ("Expansion", 12000)},
        (("Ana Ferreira", "Economic buyer"), ("Joris Maat", "Champion"), ("Iris Kolb", "User")),
        8,
    ),
    Account(
        "Brindle",
        144000,
        {7: ("Contraction", 12000)},
        (("Lena Brandt", "Champion"), ("Otis Hale", "Procurement")),
        15,
    ),
    Account("Quayside", 48000, {8: ("Renewal", 48000)}, (("Rui Teixeira", "Economic buyer"),), 26),
    Account(
        "Maple",
        50000,
        {14: ("Price escalator", 4000), 0: ("Expansion", 6000)},
        (("Priya Nair", "Champion"), ("Walt Osei", "Technical")),
        24,
    ),
    Account("Teal", 0, {1: ("New", 36000)}, (("Noor Haddad", "Economic buyer"),), 20),
    Account("Harbour Labs", 0, {}, (("Dr Elif Aydin", "Economic buyer"),), 25),
)

MORE = (
    Account(
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
            "Licences": 120,
            "LicencesUsed": 104,
            "Engagement": 80,
            "Relationship": 90,
            "Support": 75,
            "Outcome": 80,
            "Champion": "Ken Abe",
        },
    ),
    Account(
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
    Account(
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
            "Licences": 60,
            "LicencesUsed": 41,
            "Engagement": 70,
            "Relationship": 75,
            "Support": 80,
            "Outcome": 82,
            "Champion": "Dana Ruiz",
        },
    ),
    Account(
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
    Account(
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
    Account(
        "Cobalt Fitness",
        18000,
        {},
        (("Jess Okafor", "User"),),
        70,
        {"Tier": "C", "ARR": 18000, "Stage": "Active", "Industry": "Physical", "CostToServe": 4000},
    ),
    Account(
        "Kestrel Homes",
        0,
        {13: ("New", 12000)},
        (("Paul Kestrel", "Economic buyer"),),
        60,
        {"Tier": "C", "ARR": 12000, "Stage": "Active", "Industry": "Project", "Usage": 64},
    ),
    Account(
        "Vela Cosmetics",
        30000,
        {3: ("Churn", 30000)},
        (("Mina Park", "Economic buyer"),),
        45,
        {"Tier": "B", "ARR": 0, "Stage": "Churned", "Industry": "Physical"},
    ),
)

RENEWALS = {  # days from the as-of day to the renewal, and to its signature
    "Solstice Energy": (220, -178),
    "Fenwick Legal": (183, -220),
    "Aster Clinics": (38, -5),
    "Juniper Travel": (76, None),
    "Marlow Press": (140, -248),
    "Cobalt Fitness": (-6, None),
    "Kestrel Homes": (301, -70),
}


def back(as_of: date, months: int) -> date:
    """Return the first day of the month so many months ago."""
    year, month = divmod(as_of.year * 12 + as_of.month - 1 - months, 12)
    return date(year, month + 1, 1)
