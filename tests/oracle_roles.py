"""The figures of the five roles in pandas, written from their definitions and from no formula.

Tables are frames of what people typed: text, numbers, days as whole numbers, ``None``. All money is
in the base currency.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from oracle_kpi import CHANCES, Figure, Period, key, months_before, numbers, share

FOLLOW_UPS = (2, 5, 10)
LOW_ADOPTION, PACE_BAND, STAGE_LIMIT, REORDER_WINDOW, PAY_DAYS = 0.5, 0.1, 60, 14, 30


def several(part: float, rows: int) -> Figure:
    """A sum or a count over rows; not available where there is none."""
    return "n/a" if rows == 0 else float(part)


class Roles:
    """Every figure of the roles, with ``today`` as the day that the workbook has."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], today: int, quota: float) -> None:
        self.tables, self.today, self.quota = tables, today, quota
        accounts = tables["Accounts"].dropna(subset=["Account"]).copy()
        accounts["key"] = key(accounts["Account"])
        self.accounts = accounts.drop_duplicates("key").set_index("key")
        self.alive = self.accounts[self.accounts["Stage"] != "Churned"].index

    def _table(self, name: str, required: str) -> pd.DataFrame:
        frame = self.tables[name].dropna(subset=[required]).reset_index(drop=True).copy()
        if "Account" in frame:
            frame["key"] = key(frame["Account"])
        return frame

    def _known(self, frame: pd.DataFrame, column: str) -> pd.Series:
        return numbers(frame[column]).where(frame["key"].isin(self.accounts.index), 0).fillna(0)

    # Creative services

    def creative(self, period: Period) -> dict[str, Figure]:
        made = self._table("Deliverables", "Name")
        due, sent, done = (numbers(made[n]) for n in ("DraftDue", "Sent", "Approved"))
        used = numbers(made["RoundsUsed"]).fillna(0)
        over = (used - numbers(made["RoundsAllowed"]).fillna(2)).clip(lower=0)
        missed = sent.isna() & done.isna() & (due < self.today)
        told = due.notna() & (sent.notna() | missed) & period.holds(due)
        answered = numbers(made["FeedbackOn"])
        fed = (answered >= sent) & period.holds(answered)
        approved = period.holds(done)
        billed = self._invoices()
        inside = period.holds(billed["sent"])
        paid = period.holds(billed["paid"]) & (billed["paid"] >= billed["sent"])
        first = billed.groupby("key")["sent"].transform("min")
        again = billed["base"].where(billed["sent"] > first, 0)
        return {
            "drafts_on_time": share((sent <= due)[told].sum(), told.sum()),
            "rounds": share(used[approved].sum(), approved.sum()),
            "feedback_days": share((answered - sent)[fed].sum(), fed.sum()),
            "rounds_over": several(over[period.holds(due)].sum(), period.holds(due).sum()),
            "repeat_work": share(again[inside].sum(), billed["base"][inside].sum()),
            "days_to_pay": share((billed["paid"] - billed["sent"])[paid].sum(), paid.sum()),
            "billed": several(billed["base"][inside].sum(), inside.sum()),
        }

    def _invoices(self) -> pd.DataFrame:
        frame = self._table("Invoices", "No")
        frame["sent"], frame["paid"] = numbers(frame["Sent"]), numbers(frame["Paid"])
        frame["due"] = numbers(frame["Due"]).fillna(frame["sent"] + PAY_DAYS)
        frame["base"] = self._known(frame, "Amount")
        return frame

    def owed(self) -> dict[str, Figure]:
        frame = self._invoices()
        sent = frame["sent"].notna()
        due = sent & frame["paid"].isna()
        late = due & (frame["due"] < self.today)
        return {
            "overdue_value": several(frame["base"][late].sum(), sent.sum()),
            "open_value": several(frame["base"][due].sum(), sent.sum()),
            "invoices_overdue": several(late.sum(), sent.sum()),
        }

    # Software

    def software(self) -> dict[str, Figure]:
        mine = self.accounts.loc[self.alive]
        paid, used = numbers(mine["Licences"]), numbers(mine["LicencesUsed"])
        told = paid.notna() & used.notna() & (paid > 0)
        paid, used = paid[told], used[told].clip(lower=0)
        used = pd.concat([paid, used], axis=1).min(axis=1)
        asked = self._table("Feedback", "Request")
        shipped = asked["ShippedOn"].notna() | (asked["Status"] == "Shipped")
        new = ~asked["Status"].isin(["Sent", "Planned", "Declined"])
        waiting = new & ~shipped & asked["SentOn"].isna()
        return {
            "adoption": share(used.sum(), paid.sum()),
            "low_adoption": several((used / paid < LOW_ADOPTION).sum(), len(paid)),
            "requests": several(waiting.sum(), len(asked)),
        }

    # Advertising

    def pitching(self, period: Period) -> dict[str, Figure]:
        frame = self._table("Pitches", "Idea")
        closed = frame["Outcome"].isin(["Won", "Lost"])
        inside = frame[closed & period.holds(numbers(frame["Decided"]))]
        won = (inside["Outcome"] == "Won").sum()
        hours, cost = numbers(frame["SpecHours"]).fillna(0), numbers(frame["SpecCost"]).fillna(0)
        pitched = period.holds(numbers(frame["Pitched"]))
        tasks = self.tables["Tasks"]
        done, made = numbers(tasks["Done"]), numbers(tasks["Created"])
        right = (tasks["Kind"] == "Optimization") & (tasks["Status"] == "Done")
        right &= period.holds(done) & made.notna()
        return {
            "pitch_win_rate": share(won, len(inside)),
            "spec_hours": share(hours[inside.index].sum(), won),
            "revisions": share(numbers(inside["Revisions"]).sum(), len(inside)),
            "spec_cost": several(cost[pitched].sum(), pitched.sum()),
            "turnaround": share((done - made)[right].sum(), right.sum()),
        }

    def running(self) -> dict[str, Figure]:
        frame = self._table("Campaigns", "Name")
        start, end = numbers(frame["Start"]), numbers(frame["End"])
        live = (start <= self.today) & (end >= self.today)
        gone = ((self.today - start) / (end - start)).where(end > start, 1).clip(0, 1)
        due = gone * numbers(frame["Budget"]).fillna(0)
        paced = live & (due > 0)
        spend = numbers(frame["Spend"]).fillna(0)
        off = paced & ((spend / due - 1).abs() > PACE_BAND + 1e-9)
        known = frame["key"].isin(self.accounts.index)
        pitches = self._table("Pitches", "Idea")
        still = ~pitches["Outcome"].isin(["Won", "Lost"])
        late = [self._follow_up(row) for _, row in pitches[still].iterrows()]
        return {
            "pacing": share(spend[paced & known].sum(), due[paced & known].sum()),
            "on_pace": share((paced & ~off).sum(), paced.sum()),
            "off_pace": several(off.sum(), paced.sum()),
            "live_budget": several(self._known(frame, "Budget")[live].sum(), start.notna().sum()),
            "open_pitches": several(self._known(pitches, "Value")[still].sum(), len(pitches)),
            "pitch_follow_ups": several(sum(late), len(pitches)),
        }

    def _follow_up(self, pitch: pd.Series) -> bool:
        """Whether the first follow-up that was not made yet is due."""
        pitched, last = pitch["Pitched"], pitch["FollowedUp"]
        if pitched is None:
            return False
        waiting = [pitched + days for days in FOLLOW_UPS if (last or 0) < pitched + days]
        return bool(waiting) and waiting[0] <= self.today

    # Physical products

    def _orders(self) -> pd.DataFrame:
        frame = self._table("Orders", "Date")
        frame["day"] = numbers(frame["Date"])
        frame = frame[frame["day"] <= self.today].copy()
        units = numbers(frame["Qty"]).fillna(1)
        known = frame["key"].isin(self.accounts.index)
        frame["base"] = (units * numbers(frame["Price"]).fillna(0)).where(known, 0)
        frame["cost"] = (units * numbers(frame["Cost"])).where(known, 0)
        return frame

    def selling(self, period: Period) -> dict[str, Figure]:
        orders = self._orders()
        inside = orders[period.holds(orders["day"])]
        costed = inside[inside["Cost"].notna()]
        leads = self._table("Leads", "Lead")
        called = leads[period.holds(numbers(leads["LastCall"]))]
        decided = called["Status"].isin(["Won", "Lost"])
        talks = self.tables["Touchpoints"].dropna(subset=["Date"])
        out = (talks["Channel"] == "Phone") & (talks["Direction"] == "Out")
        calls = (out & period.holds(numbers(talks["Date"]))).sum() + numbers(called["Calls"]).sum()
        first = np.datetime64("1899-12-30") + np.timedelta64(period.first, "D")
        days = np.busday_count(first, first + np.timedelta64(period.last - period.first + 1, "D"))
        return {
            "sales": several(inside["base"].sum(), len(inside)),
            "quota_share": share(inside["base"].sum(), self.quota if len(inside) else 0),
            "gross_margin": share(
                (costed["base"] - costed["cost"]).sum(), costed["base"].sum() if len(costed) else 0
            ),
            "lead_rate": share((called["Status"] == "Won").sum(), decided.sum()),
            "calls": share(calls, days if calls else 0),
        }

    def buyers(self) -> pd.DataFrame:
        """Accounts that order: when they will again, and their groups by fifths."""
        orders = self._orders()
        orders = orders[orders["key"].isin(self.alive)]
        recent = orders[orders["day"] > months_before(self.today, 12)]
        by = orders.groupby("key")["day"]
        frame = pd.DataFrame({"last": by.max(), "first": by.min(), "orders": by.nunique()})
        frame["times"] = recent.groupby("key")["day"].nunique()
        frame["sales"] = recent.groupby("key")["base"].sum()
        frame = frame.fillna({"times": 0, "sales": 0})
        frame["gap"] = (frame["last"] - frame["first"]) / (frame["orders"] - 1)
        frame["next"] = np.floor(frame["last"] + frame["gap"] + 0.5)
        for name, source in (("R", "last"), ("F", "times"), ("M", "sales")):
            better = [(frame[source] > each).sum() for each in frame[source]]
            frame[name] = [5 - int(count * 5 / len(frame)) for count in better]
        return frame

    def reordering(self) -> dict[str, Figure]:
        frame = self.buyers()
        late = frame[frame["next"] < self.today]
        soon = frame["next"].between(self.today, self.today + REORDER_WINDOW)
        leads = self._table("Leads", "Lead")
        still = ~leads["Status"].isin(["Won", "Lost"])
        return {
            "order_gap": share(frame["gap"].sum(), frame["gap"].notna().sum()),
            "reorder_days_late": share((self.today - late["next"]).sum(), len(late)),
            "reorders_late": several(len(late), len(frame)),
            "reorders_due": several(soon.sum(), len(frame)),
            "lead_value": several(numbers(leads["Value"])[still].sum(), len(leads)),
        }

    # Project-based work

    def _milestones(self) -> pd.DataFrame:
        frame = self._table("Milestones", "Name")
        projects = self.tables["Projects"]
        home = dict(zip(projects["Name"], key(projects["Account"]), strict=True))
        frame["key"] = frame["key"].where(frame["key"] != "", frame["Project"].map(home))
        frame["planned"], frame["done"] = numbers(frame["Planned"]), numbers(frame["Done"])
        frame["due"] = numbers(frame["Due"]).fillna(frame["planned"])
        frame["change"] = self._known(frame, "ChangeOrders")
        frame["value"] = self._known(frame, "Payment") + frame["change"]
        reached = frame["done"].fillna(frame["due"].clip(lower=self.today).where(
            frame["due"] < self.today, frame["due"]
        ))  # fmt: skip
        frame["slip"] = (reached - frame["planned"]).clip(lower=0)
        return frame

    def building(self, period: Period) -> dict[str, Figure]:
        frame = self._milestones()
        inside = frame[period.holds(frame["planned"])]
        told = inside["done"].notna() | (inside["planned"] < self.today)
        good = (inside["done"] <= inside["planned"])[told]
        projects = self.tables["Projects"]
        budget, spent = numbers(projects["Budget"]), numbers(projects["Spent"])
        due = period.holds(numbers(projects["Deadline"])) & (spent >= 0) & (budget > 0)
        return {
            "milestones_on_time": share(good.sum(), told.sum()),
            "slip": share(inside["slip"].sum(), len(inside)),
            "change_orders": several(inside["change"].sum(), len(inside)),
            "project_margin": share((budget - spent)[due].sum(), budget[due].sum()),
        }

    def coming(self, period: Period, months: int) -> dict[str, Figure]:
        frame = self._milestones()
        still = frame["done"].isna()
        backlog, ready = frame["value"][still].sum(), frame["value"][period.holds(frame["done"])]
        bids = self._table("Opportunities", "Name")
        bids = bids[~bids["Stage"].isin(["Won", "Lost"])]
        age = (self.today - numbers(bids["StageSince"])).clip(lower=0)
        chance = numbers(bids["Prob"]).fillna(bids["Stage"].fillna("Qualify").map(CHANCES))
        weighted = numbers(bids["Amount"]).fillna(0) * chance
        stuck = age > STAGE_LIMIT
        return {
            "backlog": float(backlog),
            "backlog_months": share(backlog * months, ready.sum()),
            "milestones_late": float((still & (frame["due"] < self.today)).sum()),
            "stage_age": share(age.sum(), age.notna().sum()),
            "bids_stuck": several(stuck.sum(), age.notna().sum()),
            "stuck_value": several(weighted[stuck].sum(), age.notna().sum()),
        }

    def of(self, period: Period) -> dict[str, Figure]:
        """Figures of a period."""
        return {
            **self.creative(period),
            **self.pitching(period),
            **self.selling(period),
            **self.building(period),
        }

    def at_the_moment(self, period: Period, months: int) -> dict[str, Figure]:
        """Figures of today; the backlog is measured against the work of a period."""
        return {
            **self.owed(),
            **self.software(),
            **self.running(),
            **self.reordering(),
            **self.coming(period, months),
        }
