"""A year of money: accounts, what went in and out of them, what is due, what was earned."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from templates.samples import Rows, Typed

Row = dict[str, Typed]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SALARY = 3950.0
RENT = -1450.0

_FAIR = "Trade fair, Berlin"
_HOLIDAY = "A week in Lagos, Algarve"
_OPENING = {"Checking": 1150.0, "Savings": 2400.0, "Visa": -640.0, "Brokerage": 14200.0}
_FIXED = (
    (3, "RENT", "Housing", RENT, "Checking"),
    (4, "TO SAVINGS", "Transfer", -300.0, "Checking"),
    (4, "FROM CHECKING", "Transfer", 300.0, "Savings"),
    (6, "TO BROKERAGE", "Transfer", -150.0, "Checking"),
    (6, "FROM CHECKING", "Transfer", 150.0, "Brokerage"),
    (10, "CITY TRANSIT PASS", "Transport", -92.0, "Visa"),
    (12, "FIBERLINE INTERNET", "Utilities", -45.0, "Checking"),
    (14, "TUNEBOX", "Subscriptions", -10.99, "Visa"),
    (16, "FILMHOUSE STREAMING", "Subscriptions", -13.49, "Visa"),
    (21, "POCKET MOBILE", "Utilities", -38.0, "Checking"),
    (8, "CLARITY HEALTH PLAN", "Health", -185.0, "Checking"),
    (15, "STUDENT LOAN", "Student loan", -260.0, "Checking"),
    (28, "NORTH MUTUAL INSURANCE", "Insurance", -74.0, "Checking"),
)
_LOOSE = (
    # Payees, category, times a month, least and most of it.
    (("GREEN VALLEY MARKET", "CORNER GROCER", "DAILY BREAD"), "Groceries", 8, 32, 92),
    (("NOODLE BAR", "CAFE LUMEN", "TRATTORIA NONNA", "TACO CART"), "Eating out", 9, 12, 52),
    (("RIDE SHARE", "BIKE SHARE"), "Transport", 2, 6, 19),
    (("PHARMACY PLUS", "DR HALE DENTAL"), "Health", 1, 11, 64),
    (("THREADWORKS", "SHOE DEPOT"), "Clothing", 1, 32, 118),
    (("CINEMA ROYAL", "CLIMBING HALL", "BOOK NOOK"), "Leisure", 2, 12, 38),
    (("FLOWER STAND", "TOY CORNER"), "Gifts", 1, 15, 60),
)
_BUDGETS = (
    # Category, group, each month, December.
    ("Groceries", "Living", 500, 560),
    ("Eating out", "Living", 280, 330),
    ("Clothing", "Living", 80, 80),
    ("Subscriptions", "Commitments", 25, 25),
    ("Student loan", "Commitments", 260, 260),
    ("Leisure", "Fun", 55, 80),
    ("Gifts", "Fun", 40, 250),
)


def rows(seed: int, as_of: date) -> Rows:
    """Return the rows of a believable year up to ``as_of``."""
    random = Random(f"{seed}/money")
    spent = sorted(_transactions(random, as_of), key=lambda row: str(row["Date"]))
    return {
        "BankAccounts": _accounts(spent, as_of),
        "Transactions": [_dressed(random, row, as_of, n) for n, row in enumerate(spent)],
        "Categories": [_category(*each) for each in _BUDGETS],
        "Rules": _rules(),
        "Scheduled": _scheduled(as_of),
        "Commissions": _commissions(as_of),
    }


def _first(as_of: date, back: int) -> date:
    """Return the first day of the month so many months before that of ``as_of``."""
    months = as_of.year * 12 + as_of.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _row(day: date, text: str, category: str, amount: float, account: str) -> Row:
    return {
        "Date": day,
        "Description": text,
        "Category": category,
        "Amount": round(amount, 2),
        "Account": account,
    }


def _transactions(random: Random, as_of: date) -> Iterator[Row]:
    for back in range(12, -1, -1):
        month = _first(as_of, back)
        for row in (*_regular(random, month), *_month(random, month)):
            if row["Date"] <= as_of:  # type: ignore[operator]
                yield row
    yield from _rare(as_of)


def _regular(random: Random, month: date) -> Iterator[Row]:
    yield _row(month.replace(day=2), "ACME PAYROLL", "Salary", SALARY, "Checking")
    for day, text, category, amount, account in _FIXED:
        yield _row(month.replace(day=day), text, category, amount, account)
    winter = 40 if month.month in {11, 12, 1, 2, 3} else 0
    power = -random.uniform(62, 88) - winter
    yield _row(month.replace(day=18), "HARBOR ELECTRIC", "Utilities", power, "Checking")


def _month(random: Random, month: date) -> Iterator[Row]:
    on_card = 0.0
    for payees, category, often, least, most in _LOOSE:
        for _ in range(max(1, often + random.randint(-1, 1))):
            amount = -round(random.uniform(least, most), 2)
            on_card += amount
            day = month.replace(day=random.randint(1, 28))
            yield _row(day, random.choice(payees), category, amount, "Visa")
    paid = round(-on_card + 110, 0)
    yield _row(month.replace(day=24), "VISA PAYMENT", "Card payment", -paid, "Checking")
    yield _row(month.replace(day=24), "PAYMENT RECEIVED", "Card payment", paid, "Visa")
    if month.month % 3 == 1:
        bonus = random.uniform(700, 1300)
        yield _row(month.replace(day=15), "ACME COMMISSION", "Commission", bonus, "Checking")


def _rare(as_of: date) -> Iterator[Row]:
    """Yield what happens once, the train of this month among it."""
    latest = as_of if as_of.day >= 5 else _first(as_of, 0) - timedelta(days=1)
    train = _row(latest.replace(day=5), "RAIL CLUB*LON", "Travel", -84.20, "Checking")
    yield {**train, "Area": "Work", "Client": "Maple", "Trip": _FAIR, "Reimbursable": "Y"}
    day = _first(as_of, 5).replace(day=8)
    trip: Row = {"Area": "Work", "Reimbursable": "Y", "ReimbursedOn": day + timedelta(days=27)}
    yield {**_row(day, "AIR MERIDIAN", "Travel", -228.40, "Visa"), **trip}
    yield {**_row(day, "HOTEL MIRADOR", "Travel", -316.00, "Visa"), **trip}
    back = _row(day + timedelta(days=27), "ACME EXPENSES", "Refunds", 544.40, "Visa")
    yield {**back, "Area": "Work"}
    holiday = _row(as_of - timedelta(days=128), "COAST COTTAGES", "Travel", -1180.0, "Checking")
    yield {**holiday, "Trip": _HOLIDAY}
    yield _row(_first(as_of, 9).replace(day=11), "LAPTOP WORLD", "Business costs", -389.0, "Visa")
    yield _row(_first(as_of, 7).replace(day=14), "TAX OFFICE", "Fees", -640.0, "Checking")
    yield _row(_first(as_of, 7).replace(day=20), "WIRE FEE", "Fees", -18.0, "Checking")


def _dressed(random: Random, row: Row, as_of: date, number: int) -> Row:
    """Return a transaction as it stands after the import, the newest partly uncategorised."""
    day = row["Date"]
    fresh = isinstance(day, date) and (as_of - day).days < 4
    category = None if fresh and random.random() < 0.5 else row["Category"]
    area = row.get("Area") or ("Work" if row["Category"] == "Business costs" else "Life")
    made = f"T{number + 1:05d}"
    return {**row, "Category": category, "Area": area, "TransactionID": made, "DateAdded": day}


def _accounts(spent: list[Row], as_of: date) -> list[Row]:
    """Return the accounts, their statements as of the last month's end."""
    statement = _first(as_of, 0) - timedelta(days=1)
    more = (
        ("Checking", "First Harbor Bank", "4021", "Checking"),
        ("Savings", "First Harbor Bank", "7790", "Savings"),
        ("Visa", "Cardinal Bank", "1187", "Card"),
        ("Brokerage", "Plain Index Funds", "3052", "Investment"),
    )
    found: list[Row] = []
    for name, bank, number, kind in more:
        after = [
            float(row["Amount"])  # type: ignore[arg-type]
            for row in spent
            if row["Account"] == name and row["Date"] <= statement  # type: ignore[operator]
        ]
        found.append(
            {
                "Account": name,
                "Institution": bank,
                "Number": number,
                "Type": kind,
                "Opening": _OPENING[name],
                "OpeningDate": _first(as_of, 12),
                "StatementBalance": round(_OPENING[name] + sum(after), 2),
                "StatementDate": statement,
            }
        )
    return found


def _category(name: str, group: str, monthly: int, december: int) -> Row:
    budget: Row = {month: december if month == "Dec" else monthly for month in MONTHS}
    return {"Category": name, "Group": group, "Type": "Expense", **budget}


def _rules() -> list[Row]:
    return [
        {"Category": "Salary", "DescriptionContains": "payroll", "AmountMin": 0.0},
        {"Category": "Groceries", "DescriptionContains": "market"},
        {"Category": "Groceries", "DescriptionEquals": "Corner Grocer"},
        {"Category": "Eating out", "DescriptionContains": "cafe"},
        {"Category": "Travel", "DescriptionContains": "rail club*"},
        {"Category": "Card payment", "DescriptionContains": "payment", "AccountContains": "visa"},
        {"Category": "Housing", "DescriptionContains": "rent", "AmountMax": -1000.0},
    ]


def _scheduled(as_of: date) -> list[Row]:
    month = _first(as_of, 0)

    def due(name: str, amount: float, next_: date, kind: str, category: str, **more: Typed) -> Row:
        row: Row = {"Name": name, "Amount": amount, "Account": "Checking", "Next": next_}
        return {**row, "Kind": kind, "Category": category, "Unit": "month", **more}

    last_day = date(month.year - 1, 12, 31)
    return [
        due("Salary", SALARY, month.replace(day=2), "Income", "Salary", Every=1),
        due("Rent", RENT, month.replace(day=3), "Bill", "Housing", Every=1),
        due("To savings", -300.0, month.replace(day=4), "Transfer", "Transfer", Every=1),
        due(
            "From checking",
            300.0,
            month.replace(day=4),
            "Transfer",
            "Transfer",
            Every=1,
            Account="Savings",
        ),
        due("To brokerage", -150.0, month.replace(day=6), "Transfer", "Transfer", Every=1),
        due("Internet", -45.0, month.replace(day=12), "Bill", "Utilities", Every=1),
        due("Electricity", -118.0, month.replace(day=18), "Bill", "Utilities", Every=1),
        due("Mobile", -38.0, month.replace(day=21), "Bill", "Utilities", Every=1),
        due("Health plan", -185.0, month.replace(day=8), "Bill", "Health", Every=1),
        due("Student loan", -260.0, month.replace(day=15), "Bill", "Student loan", Every=1),
        due("Card", -1090.0, month.replace(day=24), "Card payment", "Card payment", Every=1),
        due("Insurance", -74.0, month.replace(day=28), "Bill", "Insurance", Every=1),
        due("Gym", -39.0, last_day, "Bill", "Leisure", Every=1),
        due("Market and lunches", -60.0, month, "Bill", "Food", Every=1, Unit="week"),
        due("Home contents", -236.0, as_of + timedelta(days=40), "Bill", "Insurance", Every=1,
            Unit="year"),
        due("Flight home", -310.0, as_of + timedelta(days=12), "Trip", "Travel"),
        due("Holiday gifts", -420.0, as_of + timedelta(days=22), "Bill", "Gifts"),
        due("Quarterly commission", 1000.0, _first(as_of, -2).replace(day=15), "Commission",
            "Commission", Confidence=0.6, Every=3),
        due("Course fee", -160.0, _first(as_of, 1).replace(day=9), "Bill", "Business costs",
            Every=1, Until=_first(as_of, -3)),
    ]  # fmt: skip


def _commissions(as_of: date) -> list[Row]:
    quarter = _first(as_of, (as_of.month - 1) % 3)
    before = _first(quarter, 3)
    return [
        {"Period": before, "Months": 3, "Basis": "Expansion", "Rate": 0.05},
        {"Period": before, "Months": 3, "Basis": "Renewal", "Rate": 0.01, "Threshold": 100000.0,
         "AccelRate": 0.02},
        {"Period": quarter, "Months": 3, "Basis": "Expansion", "Rate": 0.05},
        {"Period": quarter, "Months": 3, "Basis": "New", "Rate": 0.04, "Threshold": 20000.0,
         "AccelRate": 0.06},
    ]  # fmt: skip
