"""What the tabs of the five roles hold in the sample year."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from templates.life_ops.sample._portfolio import Row
from templates.samples import Rows

_SATURDAY = 5
_FIRST_NO = 401
"""The tasks of the rest of the sample year have the numbers before it."""


def rows(seed: int, as_of: date) -> Rows:
    """Return the rows of the tables; the same seed and day give the same ones."""
    random = Random(f"{seed}/roles")
    return {
        "Deliverables": list(_deliverables(as_of)),
        "Invoices": sorted(_invoices(random, as_of), key=lambda row: str(row["Sent"])),
        "Feedback": list(_feedback(as_of)),
        "Pitches": list(_pitches(as_of)),
        "Campaigns": list(_campaigns(as_of)),
        "Orders": sorted(_orders(random, as_of), key=lambda row: str(row["Date"])),
        "Leads": list(_leads(as_of)),
        "Suppliers": list(_suppliers(as_of)),
        "Milestones": list(_milestones(as_of)),
        "Tasks": list(_optimizations(random, as_of)),
        "KPIHistory": list(_history(as_of)),
    }


def _deliverables(as_of: date) -> Iterator[Row]:
    for name, account, project, draft, due, sent, wanted, answer, used, allowed, done in (
        ("Spring launch film", "Northlight", "Northlight spring launch",
         3, -150, -151, -146, -147, 3, 3, -140),
        ("Spring launch print set", "Northlight", "Northlight spring launch",
         2, -138, -136, -131, -128, 2, 2, -126),
        ("Retail shelf signs", "Brindle", "Brindle retail roll-out",
         2, -205, -205, -200, -201, 2, 3, -198),
        ("Tea range labels", "Brindle", "Brindle packaging refresh",
         4, -12, -10, -6, -4, 4, 2, None),
        ("Coffee range labels", "Brindle", "Brindle packaging refresh",
         2, -5, -6, -2, None, 2, 2, None),
        ("Portal illustrations", "Solstice Energy", "Solstice customer portal",
         2, -260, -262, -255, -250, 2, 2, -248),
        ("Tariff comparison page", "Solstice Energy", "Solstice tariff comparison",
         1, 1, None, 8, None, 0, 2, None),
        ("Autumn catalogue cover", "Marlow Press", None, 3, -64, -64, -60, -61, 3, 2, -58),
        ("Autumn catalogue inside", "Marlow Press", None, 2, -40, -37, -32, -30, 2, 2, -29),
        ("Winter window posters", "Marlow Press", None, 1, -2, None, 4, None, 0, 2, None),
        ("Clinic opening invitations", "Aster Clinics", None, 1, -20, -20, -15, -14, 1, 2, -13),
        ("Kiosk screens", "Quayside", "Quayside check-in kiosks", 2, 4, None, 10, None, 1, 3, None),
        ("Brand guide", "Harbour Labs", None, 1, -8, -8, 2, None, 1, 3, None),
        ("Summer posters", "Juniper Travel", None, 3, -420, -415, -410, -406, 3, 2, -404),
        ("Loyalty card", "Cobalt Fitness", None, 2, -440, -441, -436, -437, 2, 2, -435),
    ):  # fmt: skip
        yield {
            "Name": name,
            "Account": account,
            "Project": project,
            "Draft": draft,
            "DraftDue": _day(as_of, due),
            "Sent": _day(as_of, sent),
            "FeedbackDue": _day(as_of, wanted),
            "FeedbackOn": _day(as_of, answer),
            "RoundsUsed": used,
            "RoundsAllowed": allowed,
            "Approved": _day(as_of, done),
        }


def _invoices(random: Random, as_of: date) -> Iterator[Row]:
    billed = (
        ("Northlight", 20000, 31), ("Brindle", 11000, 31), ("Marlow Press", 3500, 46),
        ("Solstice Energy", 15000, 62), ("Harbour Labs", 4200, 400), ("Aster Clinics", 7300, 92),
    )  # fmt: skip
    for account, amount, every in billed:
        sent = random.randint(3, 20)
        while sent < (60 if account == "Harbour Labs" else 440):
            took = random.randint(18, 44)
            late = account == "Marlow Press" and sent < 90
            yield {
                "No": f"{(as_of - timedelta(sent)):%y%m%d}-{account[0]}",
                "Account": account,
                "Amount": round(amount * random.uniform(0.8, 1.2), 2),
                "Sent": as_of - timedelta(sent),
                "Due": as_of - timedelta(sent - 14) if account == "Harbour Labs" else None,
                "Paid": None if late or took >= sent else as_of - timedelta(sent - took),
                "Chased": as_of - timedelta(4) if late and sent > 35 else None,
            }
            sent += every


def _feedback(as_of: date) -> Iterator[Row]:
    for request, account, asked, votes, importance, status, sent, shipped, told in (
        ("Export reports as a spreadsheet", "Maple", -200, 14, "High", "Shipped", -196, -90, -88),
        ("Single sign-on", "Solstice Energy", -160, 9, "High", "Planned", -155, None, None),
        ("Show times in the clinic's zone", "Aster Clinics", -75, 6, "High",
         "Shipped", -73, -6, None),
        ("Roles for read-only users", "Solstice Energy", -60, 11, "Medium",
         "Sent", -58, None, None),
        ("Import from the old system", "Teal", -18, 2, "High", "New", None, None, None),
        ("Dark mode", "Maple", -110, 21, "Low", "Declined", -108, None, None),
        ("Reminders by text message", "Aster Clinics", -3, 4, "Medium", "New", None, None, None),
        ("Shorter meter intervals", "Solstice Energy", -410, 5, "Medium",
         "Shipped", -400, -330, -329),
        ("Undo for bulk changes", "Maple", -9, 8, "Medium", "New", None, None, None),
    ):  # fmt: skip
        yield {
            "Request": request,
            "Account": account,
            "Asked": _day(as_of, asked),
            "Votes": votes,
            "Importance": importance,
            "Status": status,
            "SentOn": _day(as_of, sent),
            "ShippedOn": _day(as_of, shipped),
            "ToldOn": _day(as_of, told),
        }


def _pitches(as_of: date) -> Iterator[Row]:
    for idea, account, pitched, last, value, outcome, decided, hours, cost, changes, asks in (
        ("A city wrapped in light", "Northlight", -170, -162, 36000, "Won", -155, 38, 900, 2, None),
        ("Tea in ten seconds", "Brindle", -120, -111, 18000, "Lost", -104, 24, 350, 1, None),
        ("Winter in the south", "Juniper Travel", -75, -66, 16000, "Lost", -58, 30, 420, 3, None),
        ("The quiet relaunch", "Vela Cosmetics", -150, -140, 12000, "Lost", -120, 21, 0, 1, None),
        ("Meet your meter", "Solstice Energy", -95, -86, 24000, "Won", -80, 26, 260, 2, None),
        ("Books that find you", "Marlow Press", -12, -7, 9000, "Open", None, 16, 120, 1,
         "A version without social media"),
        ("Open doors", "Aster Clinics", -6, -3, 14000, "Open", None, 19, 180, 0,
         "What it costs for two sites only"),
        ("Check in, chill out", "Quayside", -21, -10, 11000, "Open", None, 12, 0, 1, None),
        ("First year, first fans", "Harbour Labs", None, None, 30000, "Open", None, 8, 0, 0, None),
        ("Spring on every corner", "Northlight", -480, -470, 30000, "Won", -465, 44, 800, 2, None),
        ("Five-minute fitness", "Cobalt Fitness", -430, -422, 8000, "Lost", -418, 18, 90, 1, None),
    ):  # fmt: skip
        yield {
            "Idea": idea,
            "Account": account,
            "Pitched": _day(as_of, pitched),
            "FollowedUp": _day(as_of, last),
            "Value": value,
            "Outcome": outcome,
            "Decided": _day(as_of, decided),
            "SpecHours": hours,
            "SpecCost": cost,
            "Revisions": changes,
            "Asks": asks,
        }


def _campaigns(as_of: date) -> Iterator[Row]:
    for name, account, start, end, budget, spend, aimed, ctr, most, cpa in (
        ("Autumn reach", "Northlight", -40, 20, 48000, 31800, 0.012, 0.0134, 18.0, 16.2),
        ("Retail push", "Brindle", -21, 21, 20000, 13400, 0.009, 0.0081, 12.0, 11.4),
        ("Winter escapes", "Juniper Travel", -14, 46, 30000, 4300, 0.015, 0.0162, 25.0, 31.5),
        ("Smart meter launch", "Solstice Energy", -30, 30, 36000, 18600, 0.011, 0.0119, 22.0, 20.8),
        ("Holiday gifts", "Marlow Press", 5, 36, 8000, None, 0.01, None, 9.0, None),
        ("Summer reach", "Northlight", -140, -60, 52000, 51300, 0.012, 0.0127, 18.0, 17.1),
        ("Back to school", "Marlow Press", -110, -75, 6000, 6350, 0.01, 0.0095, 9.0, 9.6),
    ):
        yield {
            "Name": name,
            "Account": account,
            "Start": _day(as_of, start),
            "End": _day(as_of, end),
            "Budget": budget,
            "Spend": spend,
            "TargetCTR": aimed,
            "CTR": ctr,
            "TargetCPA": most,
            "CPA": cpa,
        }


def _orders(random: Random, as_of: date) -> Iterator[Row]:
    for account, product, price, cost, least, most, every, last in (
        ("Brindle", "Carton 40x30", 1.18, 0.71, 3000, 5200, 30, 12),
        ("Brindle", "Label roll", 9.4, 5.9, 60, 140, 61, 12),
        ("Cobalt Fitness", "Towel, 70 cm", 6.9, 4.6, 180, 260, 75, 121),
        ("Vela Cosmetics", "Glass jar 50 ml", 0.86, 0.49, 2400, 4000, 42, 96),
        ("Quayside", "Towel, 140 cm", 14.5, 9.1, 120, 200, 58, 50),
        ("Marlow Press", "Book carton", 1.05, 0.66, 1500, 2200, 45, 20),
        ("Kestrel Homes", "Welcome box", 21.0, 15.4, 20, 35, 90, 33),
        ("Juniper Travel", "Luggage tag", 1.9, 0.8, 400, 700, 120, 140),
        ("Harbour Labs", "Sample case", 48.0, 33.0, 15, 25, 999, 9),
    ):
        days, maker = last, "Norden Pack" if cost < 1 else "Textil Sul"
        while days < 460:
            yield {
                "Date": as_of - timedelta(days),
                "Account": account,
                "Product": product,
                "Qty": random.randint(least, most),
                "Price": price,
                "Cost": None if product == "Sample case" else cost,
                "Supplier": "Etiket" if product == "Label roll" else maker,
            }
            days += max(5, every + random.randint(-4, 4))


def _leads(as_of: date) -> Iterator[Row]:
    for lead, source, status, calls, last, following, value, contact in (
        ("Alder Hotels", "Trade fair, Berlin", "Talking", 4, -3, 2, 24000, "Ines Prado"),
        ("Bluebird Bakeries", "Trade fair, Berlin", "Calling", 2, -6, -1, 15000, "Tom Weir"),
        ("Cedar Spas", "Chamber list", "Calling", 1, -1, 0, 9000, None),
        ("Dune Outdoor", "Chamber list", "New", 0, None, None, 12000, None),
        ("Elder & Sons", "Chamber list", "Lost", 5, -44, None, 7000, "Mr Elder"),
        ("Fjord Soap", "Web form", "Won", 6, -27, None, 18000, "Liv Dahl"),
        ("Grove Cafes", "Web form", "Talking", 3, -9, 6, 11000, "Ken Obi"),
        ("Heron Print", "Referral", "New", 0, None, 1, 20000, "Mina Roth"),
        ("Isle Ferries", "Chamber list", "Lost", 4, -80, None, 16000, None),
        ("Jasper Gym", "Chamber list", "Lost", 3, -130, None, 5000, None),
        ("Kite School", "Referral", "Won", 3, -420, None, 6000, None),
        ("Lark Books", "Chamber list", "Lost", 4, -390, None, 4000, None),
    ):
        yield {
            "Lead": lead,
            "List": source,
            "Status": status,
            "Calls": calls,
            "LastCall": _day(as_of, last),
            "NextCall": _day(as_of, following),
            "Value": value,
            "Contact": contact,
        }


def _suppliers(as_of: date) -> Iterator[Row]:
    for supplier, products, terms, days, least, talked in (
        ("Norden Pack", "Cartons, jars", "30 days net", 14, 2500, -400),
        ("Textil Sul", "Towels, boxes", "2% in 10 days", 28, 1800, -150),
        ("Etiket", "Labels", "14 days net", 6, 300, None),
    ):
        yield {
            "Supplier": supplier,
            "Products": products,
            "Terms": terms,
            "LeadDays": days,
            "MinOrder": least,
            "LastNegotiated": _day(as_of, talked),
        }


def _milestones(as_of: date) -> Iterator[Row]:
    for name, project, planned, now, done, share, pay, more, held in (
        ("Design signed off", "Quayside check-in kiosks", -70, None, -70, 1, 14000, None, 0.05),
        ("Two kiosks in test", "Quayside check-in kiosks", -24, None, -15, 1, 18000, 2500, 0.05),
        ("All kiosks live", "Quayside check-in kiosks", 7, 14, None, 0.4, 22000, 1800, 0.05),
        ("Labels approved", "Brindle packaging refresh", -18, -4, None, 0.8, 9000, 1200, None),
        ("Print files handed over", "Brindle packaging refresh", -4, 10, None, 0.2, 12000,
         None, None),
        ("Data model agreed", "Solstice tariff comparison", -21, None, -22, 1, 15000, None, None),
        ("Comparison live", "Solstice tariff comparison", 45, None, None, 0.3, 25000, None, None),
        ("Pilot clinics chosen", "Aster booking pilot", -12, None, -12, 1, 4000, None, None),
        ("Pilot running", "Aster booking pilot", 30, None, None, 0.1, 12000, None, None),
        ("Records in", "Maple records import", -80, None, -66, 1, 16000, 3000, None),
        ("Portal handed over", "Solstice customer portal", -230, None, -236, 1, 40000,
         6000, 0.1),
        ("Archive handed over", "Fenwick matter archive", -390, None, -385, 1, 30000, 2200, 0.1),
    ):  # fmt: skip
        yield {
            "Name": name,
            "Project": project,
            "Planned": _day(as_of, planned),
            "Due": _day(as_of, now),
            "Done": _day(as_of, done),
            "PctDone": share,
            "Payment": pay,
            "ChangeOrders": more,
            "Retention": held,
        }


def _optimizations(random: Random, as_of: date) -> Iterator[Row]:
    for number in range(12):
        done = as_of - timedelta(5 + 33 * number)
        if done.weekday() >= _SATURDAY:
            done -= timedelta(2)
        yield {
            "No": _FIRST_NO + number,
            "Task": f"Shift budget in the {random.choice(('search', 'video', 'social'))} campaign",
            "Area": "Work",
            "Account": random.choice(("Northlight", "Brindle", "Juniper Travel")),
            "Kind": "Optimization",
            "Importance": "High",
            "Due": done,
            "Est": 60,
            "Actual": random.choice((45, 60, 75)),
            "Status": "Done",
            "Done": done,
            "Created": done - timedelta(random.randint(0, 4)),
            "Mode": "Reactive",
        }


def _history(as_of: date) -> Iterator[Row]:
    taken = as_of.replace(day=1) - timedelta(1)
    for name, value in (
        ("overdue_value", 6350), ("open_value", 58200), ("invoices_overdue", 2),
        ("adoption", 0.71), ("low_adoption", 2), ("requests", 2),
        ("pacing", 0.93), ("on_pace", 0.75), ("off_pace", 1), ("live_budget", 104000),
        ("open_pitches", 41000), ("pitch_follow_ups", 1),
        ("order_gap", 66.5), ("reorder_days_late", 21), ("reorders_late", 1),
        ("reorders_due", 3), ("commission", 1980), ("lead_value", 78000),
        ("stage_age", 36), ("backlog_months", 9.1), ("backlog", 101000), ("stuck_value", 1500),
        ("bids_stuck", 1), ("milestones_late", 0),
    ):  # fmt: skip
        yield {"Date": taken, "KPI": name, "Value": value}


def _day(as_of: date, offset: int | None) -> date | None:
    return None if offset is None else as_of + timedelta(offset)
