"""What is done for the clients of the sample year: projects, deals, issues, plans, budgets."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from templates.life_ops.sample._portfolio import Row, back
from templates.samples import Rows


def rows(seed: int, as_of: date) -> Rows:
    """Return the rows of the tables; the same seed and day give the same ones."""
    random = Random(f"{seed}/client_work")
    return {
        "Projects": list(_projects(as_of)),
        "Opportunities": list(_opportunities(as_of)),
        "Issues": list(_issues(as_of)),
        "Plans": list(_plans(as_of)),
        "ClientBudgets": list(_budgets(as_of)),
        "Career": list(_career(as_of)),
        "KPIHistory": list(_history(random, as_of)),
    }


def _projects(as_of: date) -> Iterator[Row]:
    for name, account, start, deadline, done, delivered, told, budget, spent in (
        ("Northlight campaign dashboards", "Northlight", -60, 25, 0.72, None, -3, 60000, 39000),
        ("Northlight spring launch", "Northlight", -210, -120, 1.0, -124, -124, 85000, 58000),
        ("Brindle packaging refresh", "Brindle", -75, -4, 0.9, None, -9, 36000, 31500),
        ("Brindle retail roll-out", "Brindle", -300, -190, 1.0, -190, -190, 52000, 41000),
        ("Quayside check-in kiosks", "Quayside", -90, 14, 0.45, None, -2, 58000, 33000),
        ("Maple records import", "Maple", -160, -80, 1.0, -66, -66, 19000, 15800),
        ("Solstice tariff comparison", "Solstice Energy", -40, 45, 0.5, None, -6, 40000, 17000),
        ("Solstice customer portal", "Solstice Energy", -330, -230, 1.0, -236, -236, 46000, 32500),
        ("Aster booking pilot", "Aster Clinics", -30, 60, 0.3, None, -12, 16000, 4100),
        ("Fenwick matter archive", "Fenwick Legal", -450, -390, 1.0, -391, -391, 32200, 24800),
        ("Teal onboarding", "Teal", -28, 32, 0.5, None, -1, 12000, 5200),
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
            "Budget": budget,
            "Spent": spent,
            "Mitigation": "Second designer from Monday" if deadline == -4 else None,
        }


def _opportunities(as_of: date) -> Iterator[Row]:
    for name, account, kind, stage, amount, close, closed, since in (
        ("Solstice meter data", "Solstice Energy", "Cross-sell", "Propose", 45000, 55, None, -45),
        ("Aster renewal and two sites", "Aster Clinics", "Upsell", "Verbal", 20000, 30, None, -9),
        ("Fenwick archive phase two", "Fenwick Legal", "Upsell", "Qualify", 15000, -3, None, -97),
        ("Marlow autumn list", "Marlow Press", "Pitch", "Negotiate", 9000, 21, None, -66),
        ("Northlight insights package", "Northlight", "Upsell", "Won", 24000, -150, -148, None),
        ("Solstice portal care", "Solstice Energy", "Upsell", "Won", 20000, -280, -275, None),
        ("Cobalt loyalty cards", "Cobalt Fitness", "New", "Lost", 8000, -90, -92, None),
        ("Vela relaunch", "Vela Cosmetics", "Pitch", "Lost", 12000, -130, -120, None),
        ("Juniper winter campaign", "Juniper Travel", "Pitch", "Lost", 16000, -60, -58, None),
        ("Brindle export labels", "Brindle", "Cross-sell", "Lost", 10000, -430, -425, None),
        ("Northlight region north", "Northlight", "Upsell", "Won", 18000, -520, -515, None),
    ):
        yield {
            "Name": name,
            "Account": account,
            "Type": kind,
            "Stage": stage,
            "Amount": amount,
            "Close": as_of + timedelta(close),
            "CloseActual": None if closed is None else as_of + timedelta(closed),
            "StageSince": None if since is None else as_of + timedelta(since),
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
        taken = back(as_of, months) - timedelta(1)
        for name, (then, lately, spread) in _TAKEN.items():
            value = random.gauss(lately + (then - lately) * months / 11, spread)
            shown = float(round(value)) if name in _WHOLE else round(value, 3)
            yield {"Date": taken, "KPI": name, "Value": shown}
