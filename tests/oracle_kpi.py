"""The client figures in pandas, written from their definitions and from no formula.

Tables are frames of what people typed: text, numbers, days as whole numbers, ``None``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

NONE = "n/a"
Figure = float | str
SIGNS = {
    "Opening": 1,
    "New": 1,
    "Expansion": 1,
    "Price escalator": 1,
    "Contraction": -1,
    "Churn": -1,
}
WEIGHTS = {"Usage": 30, "Engagement": 20, "Relationship": 20, "Support": 15, "Outcome": 15}
CADENCE = {"Key": 7, "A": 14, "B": 30, "C": 90}
CHANCES = {"Qualify": 0.1, "Propose": 0.4, "Negotiate": 0.6, "Verbal": 0.9, "Won": 1.0, "Lost": 0.0}
EPOCH = pd.Timestamp(1899, 12, 30)


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both counted."""

    first: int
    last: int

    def holds(self, days: pd.Series) -> pd.Series:
        return (days >= self.first) & (days < self.last + 1)


def key(values: pd.Series) -> pd.Series:
    return values.fillna("").astype(str).str.strip().str.casefold()


def numbers(values: pd.Series) -> pd.Series:
    def number(value: object) -> float:
        typed = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if typed else np.nan  # type: ignore[arg-type]

    return values.map(number).astype(float)


def months_before(day: float, months: float) -> float:
    moment = EPOCH + pd.Timedelta(days=int(day)) - pd.DateOffset(months=int(months))
    return float((moment - EPOCH).days)


def share(part: float, whole: float) -> Figure:
    return NONE if whole == 0 else float(part) / float(whole)


class Clients:
    """Every figure of a period, with ``today`` as the day that the workbook has."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], today: int, period: Period) -> None:
        self.tables, self.today, self.period = tables, today, period
        self.accounts = self._accounts()
        self.moves = self._moves()

    def _accounts(self) -> pd.DataFrame:
        frame = self.tables["Accounts"].dropna(subset=["Account"]).copy()
        frame["key"] = key(frame["Account"])
        frame = frame.drop_duplicates("key").set_index("key")
        frame["active"] = frame["Stage"] != "Churned"
        frame["value"] = numbers(frame["ARR"]).fillna(0).clip(lower=0).where(frame["active"], 0)
        known = pd.DataFrame({name: numbers(frame[name]) for name in WEIGHTS})
        weights = pd.Series(WEIGHTS)
        frame["health"] = (known * weights).sum(axis=1) / (known.notna() * weights).sum(axis=1)
        frame["renewal"], frame["signed"] = (
            numbers(frame["Renewal"]),
            numbers(frame["RenewalSigned"]),
        )
        frame["term"] = numbers(frame["TermMonths"]).fillna(12)
        frame["start"] = [
            np.nan if pd.isna(day) else months_before(day, term)
            for day, term in zip(frame["renewal"], frame["term"], strict=True)
        ]
        frame["last"] = pd.concat(
            [numbers(frame["LastContact"]), self._contacted(frame.index)], axis=1
        ).max(axis=1)
        return frame

    def _touches(self) -> pd.DataFrame:
        frame = self.tables["Touchpoints"].dropna(subset=["Date"]).copy()
        frame["day"] = numbers(frame["Date"])
        frame["contact"] = key(frame["Contact"])
        home = dict(
            zip(*(key(self.tables["Contacts"][n]) for n in ("Name", "Account")), strict=True)
        )
        own = key(frame["Account"])
        frame["account"] = own.where(own != "", frame["contact"].map(home).fillna(""))
        return frame[frame["day"] <= self.today]

    def _contacted(self, accounts: Iterable[str]) -> pd.Series:
        newest = self._touches().groupby("account")["day"].max()
        return newest.reindex(list(accounts))

    def _moves(self) -> pd.DataFrame:
        frame = self.tables["Revenue"].dropna(subset=["Month"]).copy()
        frame["key"], frame["day"] = key(frame["Account"]), numbers(frame["Month"])
        frame["amount"] = numbers(frame["Amount"])
        good = frame["key"].isin(self.accounts.index) & frame["day"].notna()
        frame = frame[good & (frame["amount"] >= 0)]
        frame["signed"] = frame["amount"] * frame["Type"].map(SIGNS).fillna(0)
        return frame

    # Revenue

    def cohort(self, period: Period) -> pd.DataFrame:
        """Accounts that paid before the period: their value at its start and its end."""
        moves = self.moves
        before = moves[moves["day"] < period.first].groupby("key")["signed"].sum()
        inside = moves[period.holds(moves["day"]) & (moves["Type"] != "Price escalator")]
        both = pd.DataFrame({"start": before, "net": inside.groupby("key")["signed"].sum()})
        both = both.fillna(0).round(2)
        both["end"] = (both["start"] + both["net"]).clip(lower=0)
        return both[both["start"] > 0]

    def revenue(self, period: Period) -> dict[str, Figure]:
        paid, moves = self.cohort(period), self.moves
        start = paid["start"].sum()
        inside = moves[period.holds(moves["day"])].groupby("Type")["amount"].sum()
        lost = inside.get("Contraction", 0.0) + inside.get("Churn", 0.0)
        grown = inside.get("Expansion", 0.0)
        return {
            "nrr": share(paid["end"].sum(), start),
            "grr": share(paid[["start", "end"]].min(axis=1).sum(), start),
            "logo": share((paid["end"] > 0).sum(), len(paid)),
            "expansion": float(grown),
            "expansion_rate": share(grown, start),
            "churn_rate": share(lost, start),
        }

    def selling(self, period: Period) -> dict[str, Figure]:
        frame = self.tables["Opportunities"].dropna(subset=["Name"])
        closed = numbers(frame["CloseActual"]).fillna(numbers(frame["Close"]))
        inside = frame[period.holds(closed)]["Stage"].value_counts()
        won, lost = inside.get("Won", 0), inside.get("Lost", 0)
        return {"win_rate": share(won, won + lost)}

    def pipeline(self) -> Figure:
        frame = self.tables["Opportunities"].dropna(subset=["Name"])
        chance = numbers(frame["Prob"]).fillna(frame["Stage"].map(CHANCES)).fillna(0.1)
        able = ~frame["Stage"].isin(["Won", "Lost"]) & key(frame["Account"]).isin(
            self.accounts.index
        )
        return float((numbers(frame["Amount"]).fillna(0) * chance)[able].sum())

    # Clients

    def standing(self) -> dict[str, Figure]:
        frame = self.accounts
        red = frame[frame["active"] & (frame["health"] < 50)]["value"].sum()
        scored = frame[frame["health"].notna()]
        cost = numbers(frame["CostToServe"]).where(frame["active"])
        return {
            "health": share((scored["health"] * scored["value"]).sum(), scored["value"].sum()),
            "at_risk": float(red),
            "at_risk_share": share(red, frame["value"].sum()),
            "value_cost": share(frame["value"][cost > 0].sum(), cost[cost > 0].sum()),
            "pipeline": self.pipeline(),
        }

    def renewals(self) -> dict[str, Figure]:
        frame, found = self.accounts, dict[str, Figure]()
        still = frame[
            frame["active"] & frame["renewal"].notna() & ~(frame["signed"] >= frame["start"])
        ]
        for days in (30, 60, 90):
            found[f"due_{days}"] = float((still["renewal"] - self.today <= days).sum())
        found["due_90_value"] = float(still[still["renewal"] - self.today <= 90]["value"].sum())
        secured = [self._secured(row) for _, row in frame.iterrows()]
        ahead = (pd.Series(secured, frame.index, dtype=float) - frame["signed"])[
            self.period.holds(frame["signed"])
        ].dropna()
        found["lead"] = share(ahead.sum(), len(ahead))
        found["early"] = share((ahead >= 30).sum(), len(ahead))
        return found | {"in_time": self._in_time(secured)}

    def _secured(self, row: pd.Series) -> float:
        """Return the end of term that the signature on record was for."""
        if pd.isna(row["signed"]) or pd.isna(row["renewal"]):
            return np.nan
        if row["signed"] >= row["start"]:
            return float(row["renewal"])
        earlier = months_before(row["renewal"], 2 * row["term"])
        return float(row["start"]) if row["signed"] >= earlier else np.nan

    def _in_time(self, secured: list[float]) -> Figure:
        expiring, signed = 0, 0
        for (_, row), held in zip(self.accounts.iterrows(), secured, strict=True):
            began = numbers(pd.Series([row["ContractStart"]]))[0]
            for end in (row["renewal"], row["start"]):
                ran = end == row["renewal"] or held == end or began < end
                if self.period.first <= end <= self.period.last and ran:
                    expiring += 1
                    signed += bool(held == end and row["signed"] <= end)
                    break
        return share(signed, expiring)

    def answers(self, period: Period) -> dict[str, Figure]:
        frame = self.tables["Surveys"].dropna(subset=["Date"]).copy()
        frame["day"], frame["score"] = numbers(frame["Date"]), numbers(frame["Score"])
        frame = frame[period.holds(frame["day"]) & frame["score"].notna()]
        csat = frame[(frame["Kind"] == "CSAT") & frame["score"].between(1, 5)]["score"]
        nps = frame[(frame["Kind"] == "NPS") & frame["score"].between(0, 10)].copy()
        nps["who"] = key(nps["Contact"])
        known = nps["who"].isin(set(key(self.tables["Contacts"]["Name"])) - {""})
        latest = nps[known & (nps["day"] == nps.groupby("who")["day"].transform("max"))]
        scores = pd.concat([latest.groupby("who")["score"].mean(), nps[~known]["score"]])
        balance = (scores >= 9).sum() - (scores <= 6).sum()
        return {
            "csat": NONE if csat.empty else 100 * float((csat >= 4).mean()),
            "nps": NONE if scores.empty else 100 * float(balance) / len(scores),
        }

    def contact(self) -> dict[str, Figure]:
        frame = self.accounts[self.accounts["active"]]
        cadence = numbers(frame["Cadence"]).fillna(frame["Tier"].map(CADENCE)).fillna(30)
        touched = (self.today - frame["last"] <= cadence).sum()
        people = self.tables["Contacts"].dropna(subset=["Name"]).copy()
        newest = self._touches().groupby("contact")["day"].max()
        spoken = key(people["Name"]).map(newest) >= self.today - 90
        outside = people[spoken & (people["Internal"] != "Y")]
        known = key(people[people["Internal"] != "Y"]["Account"])
        held = frame.index[frame.index.isin(known)]
        threads = key(outside["Account"]).value_counts().reindex(held).fillna(0)
        return {
            "coverage": share(touched, len(frame)),
            "threads": share(threads.sum(), len(threads)),
            "thin": float((threads <= 1).sum()),
        }

    # Work

    def projects(self, period: Period) -> dict[str, Figure]:
        frame = self.tables["Projects"].dropna(subset=["Name"])
        deadline, delivered = numbers(frame["Deadline"]), numbers(frame["Delivered"])
        due = period.holds(deadline) & (delivered.notna() | (deadline < self.today))
        return {"on_time": share((delivered <= deadline)[due].sum(), due.sum())}

    def time(self, period: Period) -> dict[str, Figure]:
        frame = self.tables["Tasks"].dropna(subset=["Task"])
        estimate = numbers(frame["Est"])
        minutes = numbers(frame["Actual"]).fillna(estimate.where(estimate > 0, 30))
        done = (frame["Status"] == "Done") & period.holds(numbers(frame["Done"]))
        work = minutes[done & (frame["Area"] != "Life")].sum()
        tier = key(frame["Account"]).map(self.accounts["Tier"])
        planned = minutes[done & (frame["Mode"] != "Reactive")].sum()
        return {
            "proactive": share(planned, minutes[done].sum()),
            "key_share": share(minutes[done & (tier == "Key")].sum(), work),
        }

    def figures(self) -> dict[str, Figure]:
        """Return the figures of the period, by their short names."""
        found = self.standing() | self.renewals() | self.contact()
        return found | self.compared(self.period)

    def compared(self, period: Period) -> dict[str, Figure]:
        """Return those that the workbook can reckon for the period before, too."""
        found = self.revenue(period) | self.selling(period) | self.answers(period)
        return found | self.projects(period) | self.time(period)
