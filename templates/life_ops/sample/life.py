"""A made-up year away from the accounts: days, meetings, trips, people."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from templates.samples import Rows, Typed

Row = dict[str, Typed]

_FIRST = (
    "Ana", "Bruno", "Carla", "Daan", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Katja",
    "Liam", "Mara", "Nils", "Olga", "Priya", "Quinn", "Rosa", "Sven", "Tara", "Uri", "Vera",
    "Wim", "Yara", "Zoe",
)  # fmt: skip
_LAST = (
    "Almeida", "Becker", "Castro", "Dahl", "Evans", "Fischer", "Garcia", "Haas", "Ivanov",
    "Jansen", "Kovac", "Lind", "Moreau", "Novak", "Okafor", "Petit", "Reyes", "Silva", "Toth",
    "Ueda", "Vogel", "Weber", "Young", "Zorn",
)  # fmt: skip
_COMPANIES = (
    "Northlight", "Brindle", "Quayside", "Maple", "Teal", "Harbour Labs", "Fernway", "Oak & Ash",
    "Lumen Works", "Parcel Nine", "City of Maple", "",
)  # fmt: skip
_TITLES = ("Director", "Head of digital", "Producer", "Analyst", "Founder", "Buyer", "")
_CIRCLES = ("Inner", "Key", "Key", "Warm", "Warm", "Warm", "Light", "Light", "Dormant")
_REACH = {"Inner": 14, "Key": 30, "Warm": 90, "Light": 180, "Dormant": 365}
_CHANNELS = ("Email", "Phone", "Video", "In person", "Message")
_ACCOUNTS = ("Northlight", "Brindle", "Quayside", "Maple", "Teal")
_DONE = (
    ("Send {} the weekly numbers", "Work", "Deliverable"),
    ("Answer {}'s questions about the invoice", "Work", "Follow-up"),
    ("Check in with {}", "Work", "Follow-up"),
    ("Prepare the call with {}", "Work", "Prep"),
    ("Log the call with {}", "Work", "Admin"),
    ("Buy groceries", "Life", "Task"),
    ("Call home", "Life", "Network"),
    ("Sort the receipts", "Life", "Money"),
)
_FIRST_NO = 10
"""The nine tasks that the template gives have the numbers before it."""
_PEOPLE = 60
_WORKDAYS = 60
_SATURDAY = 5


def rows(seed: int, as_of: date) -> Rows:
    """Return what happened in the year before ``as_of``, and what is planned after it."""
    random = Random(f"{seed}/life")
    return {
        "Tasks": list(_tasks(random, as_of)),
        "Meetings": list(_meetings(random, as_of)),
        "RoutineLog": list(_routine(random, as_of)),
        "Blocks": _BLOCKS,
        "Trips": _trips(as_of),
        "Segments": _segments(as_of),
        "TripCosts": _costs(as_of),
        "Packing": _packing(),
        "People": list(_people(random, as_of)),
        "Touchpoints": list(_talks(random, as_of)),
        "ImportLog": _imports(as_of),
    }


def _workdays(as_of: date, count: int) -> list[date]:
    """Return the last workdays before ``as_of``, the oldest first."""
    days = [as_of - timedelta(days=back) for back in range(1, 2 * count)]
    return [day for day in days if day.weekday() < _SATURDAY][:count][::-1]


def _tasks(random: Random, as_of: date) -> Iterator[Row]:
    number = _FIRST_NO
    for day in _workdays(as_of, _WORKDAYS):
        for _ in range(random.randint(1, 4)):
            text, area, kind = random.choice(_DONE)
            account = random.choice(_ACCOUNTS) if area == "Work" else None
            minutes = random.choice((10, 15, 20, 30, 45, 60))
            yield {
                "No": number,
                "Task": text.format(account),
                "Area": area,
                "Account": account,
                "Kind": kind,
                "Importance": random.choice(("High", "Medium", "Medium", "Low")),
                "Due": day + timedelta(days=random.choice((0, 0, 0, 1, 2))),
                "Est": minutes,
                "Actual": max(5, minutes + random.choice((-5, 0, 0, 5, 10))),
                "Status": "Done",
                "Done": day,
                "Created": day - timedelta(days=random.randint(0, 6)),
                "Mode": random.choice(("Proactive", "Proactive", "Reactive")),
            }
            number += 1


def _meetings(random: Random, as_of: date) -> Iterator[Row]:
    for day in _workdays(as_of, _WORKDAYS)[:-1]:
        if random.random() < 0.4:
            continue
        account = random.choice(_ACCOUNTS)
        start = datetime.combine(day, time(random.choice((9, 10, 11, 14, 15)), 0))
        end = start + timedelta(minutes=random.choice((30, 45, 60)))
        outcome = random.choice(("None", "None", "Positive", "Insight request"))
        yield {
            "Date": day,
            "Start": start.time(),
            "End": end.time(),
            "Title": f"{account} weekly call",
            "Account": account,
            "Type": "Client",
            "Status": "Done",
            "Outcome": outcome,
            "Processed": None if outcome == "None" else day,
            "Sentiment": random.choice((0, 1, 1, 2)),
        }


def _routine(random: Random, as_of: date) -> Iterator[Row]:
    days = _workdays(as_of, 30)
    for number, day in enumerate(days):
        if number >= len(days) - 6 or random.random() < 0.8:
            yield {"Date": day, "Step": "All", "Done": "Y"}


_BLOCKS: Sequence[Row] = (
    {"Start": time(7), "End": time(8), "Label": "Run", "Kind": "Life", "Set": "Before work"},
    {"Start": time(9), "End": time(9, 30), "Label": "Routine", "Kind": "Admin",
     "Set": "Work"},
    {"Start": time(10), "End": time(11, 30), "Label": "Brindle Q3 deck", "Task": 2, "Kind": "Deep",
     "Set": "Work"},
    {"Start": time(13), "End": time(14), "Label": "Northlight insights call", "Kind": "Meeting",
     "Set": "Work"},
    {"Start": time(16), "End": time(16, 30), "Label": "Forecast review", "Kind": "Meeting",
     "Set": "Work"},
    {"Start": time(18), "End": time(18, 30), "Label": "Pay the card bill", "Task": 3,
     "Kind": "Life", "Set": "After work"},
)  # fmt: skip

_PORTO = "Quayside QBR, Porto"
_BERLIN = "Trade fair, Berlin"
_LAGOS = "A week in Lagos, Algarve"
_ALPS = "Skiing in the Alps"


def _trips(as_of: date) -> list[Row]:
    def trip(name: str, first: int, last: int, more: Mapping[str, Typed]) -> Row:
        days = as_of + timedelta(days=first), as_of + timedelta(days=last)
        return {"Trip": name, "Start": days[0], "End": days[1], **more}

    return [
        trip(_LAGOS, -128, -121, {"Purpose": "Personal", "Destination": "Lagos",
             "Status": "Done", "Budget": 1800}),
        trip(_BERLIN, 9, 11, {"Purpose": "Client", "Account": "Maple", "Destination": "Berlin",
             "Status": "Booked", "Budget": 900}),
        trip(_PORTO, 56, 58, {"Purpose": "Client", "Account": "Quayside", "Destination": "Porto",
             "Status": "Booked", "Budget": 1400}),
        trip(_ALPS, 96, 101, {"Purpose": "Personal", "Destination": "Lech", "Status": "Idea",
             "Budget": 2200}),
    ]  # fmt: skip


def _segments(as_of: date) -> list[Row]:
    def at(days: int, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(as_of + timedelta(days=days), time(hour, minute))

    return [
        {"Trip": _LAGOS, "Type": "Flight", "From": "LGW", "To": "FAO", "Start": at(-128, 6, 50),
         "End": at(-128, 9, 45), "Cost": 310, "Paid": "Y", "Confirmation": "K3MPQ"},
        {"Trip": _LAGOS, "Type": "Lodging", "From": "Casa do Mar", "Start": at(-128, 15),
         "End": at(-121, 10), "Cost": 980, "Paid": "Y", "Confirmation": "4471"},
        {"Trip": _LAGOS, "Type": "Flight", "From": "FAO", "To": "LGW", "Start": at(-121, 13, 20),
         "End": at(-121, 16, 15), "Cost": 295, "Paid": "Y", "Confirmation": "K3MPQ"},
        {"Trip": _BERLIN, "Type": "Rail", "From": "London St Pancras", "To": "Berlin Hbf",
         "Start": at(9, 7, 4), "End": at(9, 18, 12), "Cost": 240, "Paid": "Y",
         "Supplier": "Eurostar, DB", "StartTZ": "London", "EndTZ": "Berlin",
         "Confirmation": "QH7T2"},
        {"Trip": _BERLIN, "Type": "Lodging", "From": "Hotel am Messedamm", "Start": at(9, 20),
         "End": at(10, 11), "Cost": 138, "Paid": "N", "Confirmation": "88120"},
        {"Trip": _BERLIN, "Type": "Meeting", "From": "Hall 7", "Start": at(10, 10),
         "End": at(10, 12), "Account": "Maple"},
        {"Trip": _BERLIN, "Type": "Flight", "From": "BER", "To": "LGW", "Start": at(11, 17, 30),
         "End": at(11, 18, 25), "Cost": 126, "Paid": "N", "StartTZ": "Berlin", "EndTZ": "London"},
        {"Trip": _PORTO, "Type": "Flight", "From": "LGW", "To": "OPO", "Start": at(56, 7, 10),
         "End": at(56, 9, 35), "Cost": 168, "Paid": "Y", "Supplier": "TAP", "Number": "TP 1363",
         "StartTZ": "London", "EndTZ": "Porto", "Confirmation": "H2W9LS"},
        {"Trip": _PORTO, "Type": "Lodging", "From": "Ribeira Square Hotel", "Start": at(56, 15),
         "End": at(58, 11), "Cost": 296, "Paid": "N", "Confirmation": "H8K2Q"},
        {"Trip": _PORTO, "Type": "Meeting", "From": "Quayside head office", "Start": at(57, 14),
         "End": at(57, 16), "Account": "Quayside", "Notes": "QBR"},
        {"Trip": _PORTO, "Type": "Flight", "From": "OPO", "To": "LGW", "Start": at(58, 18, 40),
         "End": at(58, 21), "Cost": 174, "Paid": "Y", "Supplier": "TAP", "Number": "TP 1330",
         "StartTZ": "Porto", "EndTZ": "London", "Confirmation": "H2W9LS"},
    ]  # fmt: skip


def _costs(as_of: date) -> list[Row]:
    back: Row = {"Reimburse": "Y", "PaidBy": "Me"}
    costs: tuple[tuple[int, str, str, str, int, Row], ...] = (
        (-127, _LAGOS, "Meals", "Restaurants", 280, {"Actual": 322.5}),
        (-125, _LAGOS, "Activities", "Boat to the grottoes", 60, {"Actual": 55}),
        (-122, _LAGOS, "Gifts", "Tiles", 30, {"Actual": 48}),
        (-128, _LAGOS, "Insurance", "Travel insurance", 35, {"Actual": 35}),
        (9, _BERLIN, "Meals", "Dinners", 90, back),
        (-2, _BERLIN, "Other", "Fair ticket", 75, {"Actual": 79, **back}),
        (56, _PORTO, "Transport", "Metro and taxis", 60, back),
        (57, _PORTO, "Meals", "Dinner with the client", 140, back),
    )
    return [
        {
            "Date": as_of + timedelta(days=days),
            "Trip": trip,
            "Category": category,
            "What": what,
            "Estimate": estimate,
            **more,
        }
        for days, trip, category, what, estimate, more in costs
    ]


def _packing() -> list[Row]:
    items = (
        (_BERLIN, "Passport and tickets", "Documents", 80, "Y"),
        (_BERLIN, "Business cards", "Work", 40, "Y"),
        (_BERLIN, "Samples of the order form", "Work", 300, "N"),
        (_PORTO, "Passport and tickets", "Documents", 80, "N"),
        (_PORTO, "Printed QBR deck", "Work", 450, "N"),
        (_PORTO, "Shirts", "Clothes", 440, "N"),
    )
    return [
        {"Trip": trip, "Item": item, "Category": category, "Qty": 1, "WeightG": grams,
         "Packed": packed}
        for trip, item, category, grams, packed in items
    ]  # fmt: skip


def _names(random: Random) -> list[tuple[str, str]]:
    """Return the first and last names of all the people, no two the same."""
    pairs = [(first, last) for first in _FIRST for last in _LAST]
    return random.sample(pairs, _PEOPLE)


def _people(random: Random, as_of: date) -> Iterator[Row]:
    names = _names(Random(f"{as_of}/names"))
    for number, (first, last) in enumerate(names, start=1):
        circle = random.choice(_CIRCLES)
        known = number > 3
        since = int(_REACH[circle] * random.choice((0.1, 0.3, 0.6, 0.9, 0.95, 1.2, 1.8)))
        introduced = names[random.randrange(10)] if number > 10 and number % 7 == 0 else None
        birth = date(random.randint(1960, 1998), random.randint(1, 12), random.randint(1, 28))
        yield {
            "No": number,
            "Name": f"{first} {last}",
            "First": first,
            "Last": last,
            "Company": random.choice(_COMPANIES) or None,
            "Title": random.choice(_TITLES) or None,
            "Circle": circle,
            "LastContact": as_of - timedelta(days=since) if known else None,
            "Birthday": birth if random.random() < 0.6 else None,
            "Met": random.choice(("Conference", "School", "Through work", "Neighbour")),
            "Gave": random.choice((None, 1, 2)),
            "Asked": random.choice((None, None, 1)),
            "IntroducedBy": " ".join(introduced) if introduced else None,
            "Introductions": random.choice((None, None, None, 1)),
            "Source": "Typed",
        }


def _talks(random: Random, as_of: date) -> Iterator[Row]:
    names = _names(Random(f"{as_of}/names"))
    for back in range(84, 0, -3):
        first, last = random.choice(names[3:])
        yield {
            "Date": as_of - timedelta(days=back),
            "Person": f"{first} {last}",
            "Channel": random.choice(_CHANNELS),
            "Summary": "Caught up",
        }


def _imports(as_of: date) -> list[Row]:
    def log(days: int, source: str, file: str, counts: tuple[int, int, int, int, int]) -> Row:
        when = datetime.combine(as_of - timedelta(days=days), time(8, 30))
        names = ("Read", "Added", "Updated", "Skipped", "Errors")
        return {"When": when, "Source": source, "File": file,
                **dict(zip(names, counts, strict=True))}  # fmt: skip

    return [
        log(200, "LinkedIn", "Connections.csv", (412, 57, 0, 355, 0)),
        log(53, "Bank", "checking-2026-09.csv", (61, 58, 0, 3, 0)),
        log(22, "Bank", "checking-2026-10.csv", (64, 62, 0, 1, 1)),
    ]
