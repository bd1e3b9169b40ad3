"""The money figures with pandas, written from their definitions and from no formula."""

import calendar
import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pandas as pd

LIQUID = ("Checking", "Savings", "Cash")


def key(name: object) -> str:
    return "" if name is None else str(name).strip().lower()


@dataclass
class Oracle:
    """Tables as a person typed them, in the base currency but for ``rates``."""

    tables: Mapping[str, Sequence[Mapping[str, object]]]
    as_of: date
    rates: Mapping[str, float] = field(default_factory=dict)

    def frame(self, table: str, *columns: str) -> pd.DataFrame:
        made = pd.DataFrame(list(self.tables.get(table, ())))
        return made.reindex(columns=list(columns)).astype(object)

    def accounts(self) -> pd.DataFrame:
        return self._accounts

    def transactions(self) -> pd.DataFrame:
        return self._transactions

    @functools.cached_property
    def _accounts(self) -> pd.DataFrame:
        found = self.frame(
            "BankAccounts", "Account", "Type", "Cur", "Opening", "OpeningDate", "Include",
            "StatementBalance", "StatementDate",
        )  # fmt: skip
        found["key"] = found["Account"].map(key)
        found = found.drop_duplicates("key")
        found["Opening"] = pd.to_numeric(found["Opening"]).fillna(0.0)
        found["rate"] = [1.0 if pd.isna(cur) else self.rates[str(cur)] for cur in found["Cur"]]
        found["cash"] = [
            include == "Y" or (include != "N" and (pd.isna(kind) or kind in LIQUID))
            for include, kind in zip(found["Include"], found["Type"], strict=True)
        ]
        return found.set_index("key")

    @functools.cached_property
    def _transactions(self) -> pd.DataFrame:
        found = self.frame(
            "Transactions", "Date", "Category", "Amount", "Account", "Reimbursable", "ReimbursedOn"
        )
        found["key"] = found["Account"].map(key)
        found["category"] = [None if pd.isna(each) else key(each) for each in found["Category"]]
        accounts = self.accounts()
        found["base"] = pd.to_numeric(found["Amount"]) * [
            accounts["rate"].get(each, 1.0) for each in found["key"]
        ]
        found["kind"] = [
            self._kind(category, base)
            for category, base in zip(found["category"], found["base"], strict=True)
        ]
        return found

    def categories(self) -> dict[str, Mapping[str, object]]:
        return {key(row["Category"]): row for row in reversed(self.tables.get("Categories", ()))}

    def _kind(self, category: str | None, base: float) -> str:
        known = self.categories().get(category or "")
        if known is None:
            return "Expense" if base < 0 else "Income"
        return "Hidden" if known.get("Hide") == "Hide" else str(known.get("Type") or "Expense")

    def balance(self, account: str, day: date) -> float:
        """In the account's own currency, at the end of that day."""
        row = self.accounts().loc[account]
        spent = self.transactions()
        start = date.min if pd.isna(row["OpeningDate"]) else row["OpeningDate"]
        counted = [
            name == account and start <= when <= day
            for name, when in zip(spent["key"], spent["Date"], strict=True)
        ]
        return float(row["Opening"]) + float(pd.to_numeric(spent["Amount"])[counted].sum())

    def net_worth(self) -> float:
        accounts = self.accounts()
        return sum(
            self.balance(each, self.as_of) * accounts["rate"][each] for each in accounts.index
        )

    def differences(self) -> list[float | None]:
        found = []
        for name, row in self.accounts().iterrows():
            stated = row["StatementBalance"]
            day = self.as_of if pd.isna(row["StatementDate"]) else row["StatementDate"]
            found.append(None if pd.isna(stated) else stated - self.balance(str(name), day))
        return found

    def total(self, kind: str, first: date, last: date) -> float:
        spent = self.transactions()
        counted = (spent["kind"] == kind) & spent["Date"].between(first, last)
        return float(spent.loc[counted, "base"].sum())

    def savings_rate(self, first: date, last: date) -> float | str:
        income = self.total("Income", first, last)
        return (income + self.total("Expense", first, last)) / income if income > 0 else "n/a"

    def month(self, back: int) -> tuple[date, date]:
        months = self.as_of.year * 12 + self.as_of.month - 1 - back
        first = date(months // 12, months % 12 + 1, 1)
        return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])

    def runway(self, liquid: float) -> float | str:
        spent = self.transactions()["Date"]
        months = [self.month(back) for back in (3, 2, 1)]
        if not all(spent.between(*each).any() for each in months):
            return "n/a"
        out = [-self.total("Income", *m) - self.total("Expense", *m) for m in months]
        pace = sum(out) / 3
        return "covered" if pace <= 0 else round(max(0.0, liquid) / pace, 1)

    def budget(self) -> pd.DataFrame:
        """By category, this year up to today: its group, the budget, what was spent."""
        spent = self.transactions()
        rows = []
        for name, row in self.categories().items():
            kind = self._kind(name, 0)
            months = list(calendar.month_abbr)[1 : self.as_of.month + 1]
            mine = (spent["category"] == name) & spent["Date"].between(
                self.as_of.replace(month=1, day=1), self.as_of
            )
            planned = sum(float(row.get(month) or 0) for month in months)
            rows.append((kind, row.get("Group"), planned, -float(spent.loc[mine, "base"].sum())))
        found = pd.DataFrame(rows, columns=["kind", "group", "planned", "spent"])
        return found[found["kind"] == "Expense"]

    def budget_used(self) -> float | str:
        budget = self.budget()
        budget = budget[budget["planned"] > 0]
        return budget["spent"].sum() / budget["planned"].sum() if len(budget) else "n/a"

    def spent_by_group(self) -> dict[str, float]:
        return dict(self.budget().groupby("group")["spent"].sum())

    def uncategorised(self) -> int:
        known = self.categories()
        return sum(each not in known for each in self.transactions()["category"])

    def reimbursable(self) -> float:
        spent = self.transactions()
        owed = (spent["Reimbursable"] == "Y") & spent["ReimbursedOn"].isna() & (spent["base"] < 0)
        return -float(spent.loc[owed, "base"].sum())

    def net_worth_at(self, day: date) -> float:
        accounts = self.accounts()
        return sum(
            self.balance(str(name), day) * row["rate"]
            for name, row in accounts.iterrows()
            if pd.isna(row["OpeningDate"]) or row["OpeningDate"] <= day
        )

    def forecast(self, scenario: str = "Base", days: int = 90) -> pd.DataFrame:
        """Day by day, from today on: what every account in the forecast holds in the evening."""
        accounts = self.accounts()
        held = {
            str(name): round(self.balance(str(name), self.as_of) * row["rate"], 2)
            for name, row in accounts[accounts["cash"]].iterrows()
        }
        total_of_trips = 0.0
        later = dict(tuple(self.transactions().groupby("Date")[["key", "base"]]))
        rows = []
        for ahead in range(days + 1):
            day = self.as_of + timedelta(days=ahead)
            for row in self.tables.get("Scheduled", ()):
                if key(row["Account"]) in held and occurs(row, day):
                    rate = accounts["rate"][key(row["Account"])]
                    held[key(row["Account"])] += round(counted(row, scenario) * rate, 2)
            total_of_trips += sum(cost for on, cost in self.trips() if on == day)
            if ahead and day in later:
                for name, base in later[day].to_numpy():
                    if name in held:
                        held[name] += base
            rows.append({**held, "total": sum(held.values()) - total_of_trips})
        return pd.DataFrame(rows)

    def trips(self) -> Iterator[tuple[date, float]]:
        """When each part of a trip goes out that is not paid, and how much it is.

        What has no day goes out as its trip begins, and what is over today; a trip that a payment
        in Scheduled stands for is not counted again.
        """
        accounts = self.accounts()
        counted = accounts[accounts["cash"]].index
        planned = {
            key(row["Name"])
            for row in self.tables.get("Scheduled", ())
            if row.get("Kind") == "Trip" and key(row["Account"]) in counted
        }
        begins = {key(row["Trip"]): row.get("Start") for row in self.tables.get("Trips", ())}
        for row in self.tables.get("Segments", ()):
            name, starts = key(row["Trip"]), row.get("Start")
            day = starts.date() if isinstance(starts, datetime) else begins.get(name)
            if row.get("Paid") != "Y" and name not in planned:
                out = round(float(row.get("Cost") or 0), 2)
                yield max(self.as_of, day or self.as_of), out


def counted(row: Mapping[str, object], scenario: str) -> float:
    """What a payment counts as: the sure share of it, or by a scenario all of it or nothing."""
    amount = float(row["Amount"])
    sure = 1.0 if row.get("Confidence") is None else float(row["Confidence"])
    if scenario == "Low":
        return amount if amount < 0 or sure >= 1 else 0.0
    if scenario == "High" and amount > 0:
        return amount
    return amount * sure


def occurs(row: Mapping[str, object], day: date) -> bool:
    first = row["Next"]
    assert isinstance(first, date)
    until = row.get("Until")
    if isinstance(until, date) and day > until:
        return False
    every = row.get("Every")
    if every is None:
        return day == first
    unit = row.get("Unit") or "month"
    step = int(every)
    if unit in {"day", "week"}:
        step *= 7 if unit == "week" else 1
        return day >= first and (day - first).days % step == 0
    step *= 12 if unit == "year" else 1
    months = (day.year - first.year) * 12 + day.month - first.month
    last = calendar.monthrange(day.year, day.month)[1]
    return day >= first and months % step == 0 and day.day == min(first.day, last)


def due_days(row: Mapping[str, object], as_of: date, days: int) -> Iterator[int]:
    """How many days ahead the payment falls due."""
    return (n for n in range(days + 1) if occurs(row, as_of + timedelta(days=n)))


def earned(row: Mapping[str, object], base: float) -> float:
    """A commission: one rate up to the threshold, another above it."""
    rate = float(row.get("Rate") or 0)
    threshold = row.get("Threshold")
    if threshold is None:
        return base * rate
    above = rate if row.get("AccelRate") is None else float(row["AccelRate"])
    limit = float(threshold)
    return min(base, limit) * rate + max(0.0, base - limit) * above


def commission_base(
    row: Mapping[str, object],
    ledger: Sequence[Mapping[str, object]],
    margin: float,
) -> float:
    first = row["Period"]
    assert isinstance(first, date)
    length = int(row.get("Months") or 1)
    if row["Basis"] == "Margin":
        return margin * length / 12
    months = first.year * 12 + first.month - 1 + length
    end = date(months // 12, months % 12 + 1, first.day)
    return sum(
        float(each["Amount"])
        for each in ledger
        if each["Type"] == row["Basis"] and first <= each["Month"] < end
    )
